"""What each command does, apart from how its words are read: plain functions that give back text."""

from collections.abc import Callable
from pathlib import Path

from chappe.ops.addresses import DEFAULT_PORT
from chappe.ops.connect import LIBRARIES, Target
from chappe.ops.data_folder import DataFolder, FolderError
from chappe.ops.doctor import Finding


class CommandError(Exception):
    """A command that cannot be carried out; the text says why."""


def client_config(library: str, data: Path) -> str:
    """Lines that point a client library at the server of this data folder; see connect.LIBRARIES."""
    folder = DataFolder(data)
    where = folder.running()
    host, port = (where.host, where.port) if where else ("127.0.0.1", DEFAULT_PORT)
    try:
        return LIBRARIES[library](Target(host, port, folder.key()))
    except FolderError as error:
        raise CommandError(str(error)) from error


def code(phone: str, data: Path, pending: Callable[[Path, str], str | None]) -> str:
    """The sign-in code that waits for a phone number; `pending` asks the database of a data folder."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    if not digits:
        raise CommandError(f"{phone!r} is no phone number")
    if not DataFolder(data).database.exists():
        raise CommandError(f"{data} holds no database: has a server been started there?")
    found = pending(data, digits)
    if found is None:
        raise CommandError(f"no code waits for +{digits}")
    return found


def report(findings: list[Finding]) -> list[str]:
    """The doctor's findings, one line each."""
    return [f"{found.verdict:<4}  {found.text}" for found in findings]
