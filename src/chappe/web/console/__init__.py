"""The moderators' console: server-rendered pages for those who sign in with their own account and a second factor.

May import: web.public.answers, web.public.files, web.public.media, web.public.site, engine, domain, safety, segno, starlette, standard library.
"""  # noqa: E501  # the test of imports reads one line
