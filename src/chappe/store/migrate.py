"""Brings a database to the schema of this code: numbered steps, forward only."""

import sqlite3
from importlib import resources


class NewerDatabase(Exception):
    """The database was written by a newer program; this one refuses to open it."""


def steps() -> list[tuple[int, str]]:
    """(number, SQL) of every step, lowest first, from the files NNNN_word.sql."""
    files = (file for file in resources.files("chappe.store.migrations").iterdir() if file.name.endswith(".sql"))
    return sorted((int(file.name.partition("_")[0]), file.read_text(encoding="utf-8")) for file in files)


def migrate(connection: sqlite3.Connection) -> int:
    """Apply the steps that the database lacks, each in a transaction; the version afterwards."""
    have = int(connection.execute("PRAGMA user_version").fetchone()[0])
    known = steps()
    if have > known[-1][0]:
        raise NewerDatabase(f"the database has schema {have}, this program knows {known[-1][0]}")
    for number, sql in known:
        if number > have:
            connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version={number};\nCOMMIT;")
    return known[-1][0]
