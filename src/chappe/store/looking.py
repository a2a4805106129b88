"""What an operator's commands read of a database from outside, also while a server uses it; nothing is written."""

import sqlite3
from pathlib import Path

from chappe.store.migrate import steps
from chappe.store.sqlite import connect


def pending_code(path: Path, phone: str) -> str | None:
    """The newest sign-in code that waits for a phone number (digits); None where none does."""
    connection = connect(path, read_only=True)
    try:
        row = connection.execute(
            "SELECT code FROM codes WHERE phone = ? AND expires > unixepoch() ORDER BY sent DESC LIMIT 1", (phone,)
        ).fetchone()
    finally:
        connection.close()
    return str(row[0]) if row else None


def fault(path: Path) -> str | None:
    """What is wrong with a database, None if nothing is."""
    try:
        connection = connect(path, read_only=True)
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            newest = steps()[-1][0]
            if version > newest:
                return f"it has schema {version} and was written by a newer program: this one knows {newest}"
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    return None if found == "ok" else found
