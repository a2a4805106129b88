"""Pure functions from a domain value and a viewer to a TL object of the inner layer.

May import: tl, domain, rpc.call, rpc.assets, standard library.
"""
