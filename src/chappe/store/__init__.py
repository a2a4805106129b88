"""The only SQL: tables, migrations, and the drivers that make rules' changes durable.

May import: domain, engine.store, ledger, standard library.
"""
