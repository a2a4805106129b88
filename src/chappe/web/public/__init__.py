"""What anybody may open without an account: public channels and their posts, people's names, invitations, the ledger.

May import: engine, domain, safety, jinja2, markupsafe, segno, starlette, standard library.
"""
