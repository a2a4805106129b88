"""The TL face: turns requests into commands and outcomes into TL objects; no rule lives here.

May import: tl, crypto, engine, domain, safety, standard library.
"""
