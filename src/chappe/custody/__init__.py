"""Who can open what is kept: sealing at rest, and the keys that no one person holds.

May import: domain.values, domain.ports, ledger, crypto, standard library.
"""
