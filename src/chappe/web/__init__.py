"""Pages that the server renders for browsers: no rule lives here, no script is sent, nothing is fetched from elsewhere.

May import: engine, domain, safety, jinja2, markupsafe, segno, starlette, standard library.
"""
