"""Opens the database of a data folder, and looks into it beside a server that runs."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import blake2b
from pathlib import Path

from chappe.custody.seal import Unsealed
from chappe.engine.bus import LocalBus
from chappe.engine.limits import Limits
from chappe.engine.run import Engine
from chappe.engine.screen import Screen
from chappe.ops import models
from chappe.ops.data_folder import DataFolder, FolderError
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.safety.rules import ready
from chappe.store import looking
from chappe.store.migrate import NewerDatabase
from chappe.store.sqlite import SqliteStore


def derived(secret: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, from the one secret of the data folder."""
    return blake2b(purpose.encode(), digest_size=32, key=secret).digest()


def store_of(folder: DataFolder, secret: bytes) -> SqliteStore:
    """The store of a data folder with that secret; raises FolderError where the database cannot be used."""
    try:
        return SqliteStore(folder.database, Unsealed(derived(secret, "search")))
    except (NewerDatabase, sqlite3.DatabaseError) as error:
        raise FolderError(f"{folder.database} cannot be used: {error}") from error


def open_store(data: Path) -> SqliteStore:
    """The store of a data folder; raises FolderError where there is none, or an older program's server is using it."""
    folder = DataFolder(data)
    secret = folder.secret()
    if folder.in_use() and looking.is_older(folder.database):
        raise FolderError(f"the server that runs in {data} is of an older version than this program: restart it first")
    return store_of(folder, secret)


@asynccontextmanager
async def open_engine(data: Path) -> AsyncIterator[Engine]:
    """The engine of a data folder, for one command; whoever is connected to a server is not told. See open_store."""
    store = open_store(data)
    try:
        yield Engine(store, LocalBus(), Limits(False), Screen({}, Desk(Policy())))
    finally:
        await store.close()


def pending_code(data: Path, phone: str) -> str | None:
    """The sign-in code that waits for a phone number (digits), read while the server runs; None: none waits."""
    path = DataFolder(data).database
    try:
        return looking.pending_code(path, phone)
    except sqlite3.Error as error:
        raise FolderError(f"{path} cannot be read: {error}") from error


def database_fault(path: Path) -> str | None:
    """What is wrong with a database, None if nothing is."""
    return looking.fault(path) or looking.ledger_fault(path)


def rules_faults(data: Path) -> Mapping[int, str]:
    """The rules that are switched on and do not hold, by number, and why."""
    return ready(looking.rules(DataFolder(data).database), models.loader(data)).faults


def statements_fault(path: Path, place: str) -> str | None:
    """What keeps statements of reasons from being delivered to a place, None if nothing does."""
    return looking.statements_fault(path, place)
