"""The search of a live server for banked hashes in what is stored is killed again and again, and goes on as it was."""

import asyncio
import os
import time

from bench.server import Server
from chappe.domain.ports import Tx
from chappe.domain.ports.hashes import LOOKED, PDQ, Entry, Look, Scan, Stored
from chappe.ops.assembly import database

PICTURES, EVERY, KILLS = 40_000, 100, 3


def stored(tx: Tx) -> None:
    """Pictures as the server keeps what they look like, and a bank that knows each hundredth of them."""
    looks = [os.urandom(256) for _ in range(PICTURES)]
    for number, turns in enumerate(looks, 1):
        tx.file_hashes.put(Stored(number, number.to_bytes(32, "big"), b"", LOOKED, (Look(100, turns),)))
    bank = tx.hashes.make("shapes", "drawn here", "spam", "Ada", 1)
    tx.hashes.add(bank.id, [Entry(PDQ, turns[:32]) for turns in looks[EVERY - 1 :: EVERY]], 1)


def known(tx: Tx) -> tuple[Scan | None, list[int]]:
    """The scan, and which pictures were found."""
    scans = [one for one in tx.file_hashes.scans(10) if one.bank == 0]
    return scans[0] if scans else None, [hit.match.blob for hit in tx.file_hashes.hits(0, PICTURES)]


async def far(server: Server, beyond: int) -> None:
    """Come back once the scan has come beyond that picture."""
    store = database.open_store(server.data)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            scan, _ = await store.read(known)
            if scan is not None and (scan.done or scan.cursor > beyond):
                return
            await asyncio.sleep(0.005)  # the blow comes between two steps, or in one
    finally:
        await store.close()
    raise AssertionError((server.data / "server.out").read_text()[-3000:])


async def test_a_scan_is_killed_and_finds_everything_once() -> None:
    async with Server() as server:
        await server.stop()
        store = database.open_store(server.data)
        await store.write(stored)
        reached, open_at_kill = 0, 0
        for _ in range(KILLS):
            await server.start()
            await far(server, reached)
            server.kill()
            scan, found = await store.read(known)
            assert scan is not None and scan.cursor >= reached, "it goes on where it was"
            reached = scan.cursor
            open_at_kill += not scan.done
            assert sorted(found) == list(range(EVERY, reached + 1, EVERY)), "what it has passed is found, and once"
            assert scan.hits == len(found)
        assert open_at_kill, "no kill met the scan under way"
        await server.start()
        await far(server, PICTURES)
        await server.stop()
        scan, found = await store.read(known)
        assert scan is not None and scan.done and scan.hits == len(found)
        assert sorted(found) == list(range(EVERY, PICTURES + 1, EVERY))
        await store.close()
