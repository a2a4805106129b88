"""The one door through which every change goes: limit, screen, transact, announce.

May import: domain, safety, custody, ledger, ports, standard library.
"""
