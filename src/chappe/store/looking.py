"""What an operator's commands read of a database from outside, also while a server uses it; nothing is written."""

import sqlite3
from pathlib import Path

from chappe.domain.ports.rules import Rule
from chappe.ledger import checkpoints, notes
from chappe.ledger.hashing import leaf_hash
from chappe.ledger.tiles import WIDTH
from chappe.store.migrate import steps
from chappe.store.sqlite import connect
from chappe.store.tables.ledger import CheckpointsTable, LedgerTable
from chappe.store.tables.rules import RulesTable
from chappe.store.tables.statements import StatementsTable

LEDGER_SINCE, STATEMENTS_SINCE, RULES_SINCE = 24, 36, 26
"""The schemas that have a ledger, statements that are sent, and rules for texts."""
TILES_LOOKED_AT = 400


def pending_code(path: Path, phone: str) -> str | None:
    """The newest code that waits for a phone number (digits): to sign in, or else to see its decisions; or None."""
    connection = connect(path, read_only=True)
    try:
        row = connection.execute(
            "SELECT code FROM codes WHERE phone IN (?, 'decision ' || ?) AND expires > unixepoch()"
            " ORDER BY phone = ? DESC, sent DESC LIMIT 1",
            (phone, phone, phone),
        ).fetchone()
    finally:
        connection.close()
    return str(row[0]) if row else None


def is_older(path: Path) -> bool:
    """Is a database there that lacks steps which this program knows?"""
    if not path.exists():
        return False
    connection = connect(path, read_only=True)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0]) < steps()[-1][0]
    finally:
        connection.close()


def rules(path: Path) -> list[Rule]:
    """The rules that texts are judged by; none of a database from before there were any."""
    connection = connect(path, read_only=True)
    try:
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) < RULES_SINCE:
            return []
        return RulesTable(connection).all()
    finally:
        connection.close()


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


def ledger_fault(path: Path) -> str | None:
    """Whether the ledger is another than was signed, None if not: its root, and the newest hundred thousand leaves."""
    connection = connect(path, read_only=True)
    try:
        connection.execute("BEGIN")
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) < LEDGER_SINCE:
            return None
        ledger, signed = LedgerTable(connection), CheckpointsTable(connection).latest()
        if signed is not None:
            said = checkpoints.parse(notes.parse(signed.note.encode()).text)
            if said.size > ledger.size() or said.root != ledger.root(said.size):
                return f"the ledger is not the one that was signed when it had {said.size} entries"
        full = ledger.size() // WIDTH
        for number in range(max(0, full - TILES_LOOKED_AT), full):
            leaves = ledger.leaves(number * WIDTH, WIDTH)
            if ledger.hashes(0, number * WIDTH, WIDTH) != b"".join(map(leaf_hash, leaves)):
                return f"entries {number * WIDTH} to {number * WIDTH + WIDTH - 1} of the ledger were changed"
    except (sqlite3.Error, notes.NoteError, ValueError) as error:
        return f"the ledger: {error}"
    finally:
        connection.close()
    return None


def statements_fault(path: Path, place: str) -> str | None:
    """What keeps statements of reasons from being delivered to a place, None if nothing does."""
    connection = connect(path, read_only=True)
    try:
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) < STATEMENTS_SINCE:
            return None
        table = StatementsTable(connection)
        state, refused = table.progress(place), table.count_refused(place)
    except sqlite3.Error as error:
        return str(error)
    finally:
        connection.close()
    said = [f"{refused} were not taken"] if refused else []
    if state is not None and state.fault:
        said.append(f"the last attempt failed, {state.tries} in a row: {state.fault}")
    return "; ".join(said) or None
