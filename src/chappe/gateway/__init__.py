"""The one port where clients arrive, and the feed of updates to them; the rest of the server is behind three ports.

May import: mtproto, tl, crypto.rsa, starlette, uvicorn, standard library.
"""
