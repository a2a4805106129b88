"""The commands about banks of hashes, as functions that give back lines; they work beside a running server."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.hashes import Added, Bank, Entry, Listed
from chappe.engine.run import Engine
from chappe.ops.commands import CommandError
from chappe.safety.banks import AddHashes, Changed, MakeBank, SwitchBank, SwitchHash, WithdrawHash, check
from chappe.safety.exchange.entries import BadFile, digest_of
from chappe.safety.exchange.formats import FORMATS

AT_ONCE = 2000
"""Entries of one transaction: a server that runs meanwhile waits for some tens of milliseconds at most."""
PAGE = 5000
FILES = 1 << 62
"""Numbers of files are spread evenly below this."""


async def listed(engine: Engine) -> list[str]:
    """Every bank, and how far the search for its hashes in what is stored has come."""
    lines = []
    for bank in await engine.read(lambda tx: tx.hashes.banks()):
        counts = await engine.read(lambda tx, id=bank.id: tx.hashes.counts(id))  # type: ignore[misc]
        state = "on" if bank.enabled else "off"
        lines.append(
            f"{bank.name}  {state}  {bank.category}  {counts.hashes:,} hashes, {counts.withdrawn:,} withdrawn,"
            f" {counts.disabled:,} switched off, {counts.hits:,} matches; from {bank.source}; owner: {bank.owner}"
        )
    scan, filling = await engine.read(lambda tx: (tx.file_hashes.open_scan(), tx.file_hashes.filling()))
    if scan is not None:
        share = 100 * scan.cursor // max(1, scan.end)
        lines.append(
            f"what is stored is being compared with hashes {scan.first:,} to {scan.last:,}: {min(share, 100)} %"
        )
    if filling is not None and filling.cursor:
        lines.append(f"older files are being hashed: {100 * filling.cursor // FILES} %")
    return lines or ["there are no banks"]


async def make(engine: Engine, name: str, category: str, source: str, owner: str) -> str:
    """Make a bank."""
    try:
        await engine.run(MakeBank(name, source, category, owner), engine.actor(0))
    except Refused:
        raise CommandError(f"{name!r} is taken, or is no name: lower-case letters, digits, - and _") from None
    return f"{name} is there and switched on"


async def _bank(engine: Engine, name: str) -> Bank:
    found = await engine.read(lambda tx: tx.hashes.bank(name))
    if found is None:
        raise CommandError(f"there is no bank {name!r}")
    return found


def _digest(kind: str, text: str) -> bytes:
    try:
        digest = digest_of(kind, text)
    except ValueError as error:
        raise CommandError(str(error)) from None
    wrong = check(Entry(kind, digest))
    if wrong:
        raise CommandError(wrong)
    return digest


async def add(engine: Engine, name: str, kind: str, text: str, classification: str) -> str:
    """List one hash."""
    await _bank(engine, name)
    entry = Entry(kind, _digest(kind, text), classification=classification)
    wrong = check(entry)
    if wrong:
        raise CommandError(wrong)
    added = await _added(engine, name, [entry], "by hand")
    return "listed" if added.new else "it was listed before"


async def _added(engine: Engine, name: str, entries: list[Entry], origin: str | None) -> Added:
    outcome = await engine.run(AddHashes(name, tuple(entries), origin), engine.actor(0))
    changed: Changed = outcome.result  # type: ignore[assignment]  # what that rule gives
    return changed.added


async def take_in(engine: Engine, name: str, format: str, file: Path, progress: Callable[[int], None]) -> str:
    """Import a file, once it was read to its end: one that is wrong anywhere changes nothing."""
    await _bank(engine, name)
    read = FORMATS[format].read
    try:
        with file.open("rb") as data:
            count = sum(1 for _ in read(data))
        new = again = withdrawn = 0
        with file.open("rb") as data:
            entries = read(data)
            origin: str | None = f"{file.name}, {format}, {count} entries"
            while some := list(islice(entries, AT_ONCE)):
                added = await _added(engine, name, some, origin)
                origin = None
                new, again, withdrawn = new + added.new, again + added.again, withdrawn + added.withdrawn
                progress(new + again)
    except BadFile as bad:
        raise CommandError(f"{file}, {bad}; nothing of it was taken in") from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None
    return f"{new:,} new, {again:,} known before, {withdrawn:,} withdrawn"


async def give_out(engine: Engine, name: str, format: str, out: TextIO) -> str:
    """Export a bank."""
    bank = await _bank(engine, name)
    loop = asyncio.get_running_loop()
    total = 0

    def rows() -> Iterator[Listed]:  # on a thread of its own, for the writer waits for each page
        nonlocal total
        after = 0
        while page := asyncio.run_coroutine_threadsafe(engine.read(_page_of(bank.id, after)), loop).result():
            yield from page
            total += len(page)
            after = page[-1].id

    count = await asyncio.to_thread(FORMATS[format].write, rows(), out, name)
    return f"{count:,} of {total:,} hashes written; the others are withdrawn, or of kinds that {format} has no word for"


def _page_of(bank: int, after: int) -> Callable[[Tx], list[Listed]]:
    return lambda tx: tx.hashes.listed(bank, after, PAGE)


async def withdraw(engine: Engine, name: str, kind: str, text: str) -> str:
    """Take one hash back."""
    await _bank(engine, name)
    outcome = await engine.run(WithdrawHash(name, kind, _digest(kind, text)), engine.actor(0))
    if not outcome.result:
        raise CommandError(f"{name} has no such hash that counts")
    return "withdrawn"


async def switch(engine: Engine, name: str, kind: str, text: str, enabled: bool) -> str:
    """Switch a bank on or off, or one hash of it."""
    await _bank(engine, name)
    word = "on" if enabled else "off"
    if not kind:
        await engine.run(SwitchBank(name, enabled), engine.actor(0))
        return f"{name} is switched {word}"
    if not text:
        raise CommandError("a kind wants a hash")
    try:
        await engine.run(SwitchHash(name, kind, _digest(kind, text), enabled), engine.actor(0))
    except Refused:
        raise CommandError(f"{name} has no such hash") from None
    return f"the hash is switched {word}"


async def matches(engine: Engine, after: int) -> list[str]:
    """What files were found to be on lists, by number, after that one."""
    lines = []
    for hit in await engine.read(lambda tx: tx.file_hashes.hits(after, 1000)):
        live = await engine.read(lambda tx, id=hit.match.hash: tx.hashes.live([id]))  # type: ignore[misc]
        what = (
            f"{live[0].bank} {live[0].kind} {live[0].digest.hex()}"
            if live
            else f"hash {hit.match.hash}, which counts no more"
        )
        by = f"account {hit.user_id}" if hit.user_id else "stored before"
        lines.append(
            f"{hit.id}  {hit.at}  {hit.answer}  {what}, {hit.match.distance} bits away; file {hit.match.blob}, {by}"
        )
    return lines
