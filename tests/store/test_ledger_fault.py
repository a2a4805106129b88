"""The doctor's look at the ledger: what was changed behind the server's back is found."""

import sqlite3
from pathlib import Path

import pytest

from chappe.domain.ports.ledger import SignedTree
from chappe.ledger import checkpoints
from chappe.ledger.checkpoints import Checkpoint
from chappe.store import looking
from chappe.store.sqlite import SqliteStore
from tests.support.world import open_sqlite


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with 600 leaves, 590 of them signed."""
    store = open_sqlite(tmp_path)
    await store.write(lambda tx: [tx.ledger.append(b"%d" % at) for at in range(590)])
    root = await store.read(lambda tx: tx.ledger.root())
    note = f"{checkpoints.text(Checkpoint('log', 590, root))}\n— log YWJjZGU=\n"
    await store.write(lambda tx: tx.checkpoints.keep(SignedTree(590, 1, note)))
    await store.write(lambda tx: [tx.ledger.append(b"%d" % at) for at in range(590, 600)])
    await store.close()
    return tmp_path / "chappe.db"


def meddle(path: Path, *statements: str) -> str | None:
    """As somebody who has the machine; what is found then."""
    database = sqlite3.connect(path)
    for table in ("leaves", "tiles", "checkpoints"):
        for deed in ("update", "delete"):
            database.execute(f"DROP TRIGGER ledger_{table}_{deed}")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()
    return looking.ledger_fault(path)


def test_a_sound_ledger_has_no_fault(path: Path) -> None:
    assert looking.ledger_fault(path) is None
    assert meddle(path) is None


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger_leaves SET data = x'00' WHERE id = 300", "entries 256 to 511"),
        ("UPDATE ledger_leaves SET data = x'00' WHERE id = 580", "not the one that was signed"),
        ("DELETE FROM ledger_leaves WHERE id >= 585", "not the one that was signed"),
        ("DELETE FROM ledger_leaves WHERE id = 3", "entries 0 to 255"),
        ("UPDATE ledger_tiles SET top = zeroblob(32) WHERE number = 0", "not the one that was signed"),
        ("DELETE FROM ledger_tiles WHERE number = 0", "the ledger"),
        ("UPDATE ledger_checkpoints SET note = 'nothing'", "the ledger: the note"),
    ],
)
def test_what_was_changed_is_found(path: Path, statement: str, words: str) -> None:
    assert words in (meddle(path, statement) or "")


async def test_a_database_from_before_the_ledger_has_no_fault(tmp_path: Path) -> None:
    store = open_sqlite(tmp_path)
    assert isinstance(store, SqliteStore)
    await store.close()
    database = sqlite3.connect(tmp_path / "chappe.db")
    database.execute("PRAGMA user_version = 23")
    database.close()
    assert looking.ledger_fault(tmp_path / "chappe.db") is None
