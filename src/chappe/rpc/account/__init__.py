"""account.*: what a person keeps, shows and changes of the own account, one file per matter.

May import: tl, crypto, engine, domain, safety, rpc, standard library.
"""
