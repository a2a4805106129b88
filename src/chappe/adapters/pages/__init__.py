"""Looks at pages of the web for previews of links, and nowhere but at the open web.

May import: ports, domain, httpcore, standard library.
"""
