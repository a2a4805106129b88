"""What anybody may open without an account: channels with a public name, their posts, people's names, invitations.

May import: engine, domain, jinja2, markupsafe, segno, starlette, standard library.
"""
