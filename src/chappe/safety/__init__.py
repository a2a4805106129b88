"""Rules of moderation: what is looked for, what policy answers, and who decides; plain functions like the domain's.

May import: domain, ledger, standard library.
"""
