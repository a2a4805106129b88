"""One file per group of tables: the SQL behind each protocol of `chappe.domain.ports`.

May import: domain, store.db, store.bodies, store.attachments, store.fileless, store.weblinks, ledger, standard library.
"""
