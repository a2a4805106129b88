"""Looks for newly banked hashes in everything that is stored already, and makes the hashes that older files lack."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from chappe.domain.ports import Tx
from chappe.domain.ports.hashes import MD5, PDQ, SHA256, Live, Match, Scan, Stored
from chappe.engine.hash_lists import HashLists, nearest, to_compare
from chappe.engine.hashing import Hashing
from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable
from chappe.ports import BlobMissing, BlobsUnavailable, NearHashes, PicturesUnavailable
from chappe.safety.looks import BeginScan, KeepScan, main_blob

log = logging.getLogger(__name__)
HASHES_AT_ONCE = 5000
OWN_INDEX = 200_000
"""Fewer new hashes than this are searched by themselves: most scans are for a few."""
PICTURES_AT_ONCE = 1000
FILES_AT_ONCE = 20
Tell = Callable[[tuple[int, ...]], Awaitable[None]]
"""Hears the numbers of matches that nobody knew of."""


async def say(matches: tuple[int, ...]) -> None:
    """Tell the log how many there are; what they are stands in the store."""
    log.warning("%d stored files are on lists of hashes", len(matches))


class BackScan:
    """One scan at a time, in steps, each of which is kept: a server that is stopped goes on where it was."""

    def __init__(self, make: Callable[[], NearHashes], lists: HashLists, tell: Tell = say) -> None:
        """`make` gives an empty index, for the new hashes alone."""
        self._make = make
        self._lists = lists
        self._tell = tell
        self._scan = 0
        self._near: NearHashes | None = None
        """None: there are so many that all pictures are compared with all that is listed."""
        self._looks = False

    async def run(self, engine: Engine) -> bool:
        """A job: one step; is there more?"""
        scan, covered, newest = await engine.read(
            lambda tx: (tx.file_hashes.open_scan(), tx.file_hashes.covered(), tx.hashes.newest())
        )
        if scan is None:
            if newest > covered:
                await engine.run(BeginScan(covered + 1, newest), engine.actor(0))
            return newest > covered
        if self._scan != scan.id:
            await self._prepare(engine, scan)
            return True
        return await self._step(engine, scan)

    async def _prepare(self, engine: Engine, scan: Scan) -> None:
        """Look for exact hashes by their digests; gather the others, which every picture is compared with."""
        after = scan.first - 1
        numbers, hashes = list[int](), bytearray()
        exact: list[tuple[Match, Live]] = []
        self._looks = False
        while some := await engine.read(_hashes_after(scan, after)):
            after = some[-1].id
            by_id = {one.id: one for one in some}
            for kind in (SHA256, MD5):
                digests = {one.digest: one.id for one in some if one.kind == kind}
                if digests:
                    found = await engine.read(_stored_with(kind, list(digests)))
                    exact += [(Match(digests[digest], blob, 0), by_id[digests[digest]]) for digest, blob in found]
            looks = [one for one in some if one.kind == PDQ]
            self._looks = self._looks or bool(looks)
            if scan.last - scan.first < OWN_INDEX:
                numbers += [one.id for one in looks]
                hashes += b"".join(one.digest for one in looks)
        self._near = None
        if numbers:
            self._near = self._make()
            await asyncio.to_thread(self._near.add, numbers, bytes(hashes))
            if self._near.wants_merging:
                await asyncio.to_thread(self._near.merge)
        if scan.cursor == 0:
            await self._keep(engine, scan, 0, False, exact)
        self._scan = scan.id

    async def _step(self, engine: Engine, scan: Scan) -> bool:
        page: list[Stored] = []
        if self._looks:
            page = await engine.read(lambda tx: tx.file_hashes.looks(scan.cursor, PICTURES_AT_ONCE))
        looks = to_compare(page)
        if self._near is not None:
            matches = await nearest(self._near, looks)
        else:
            await self._lists.follow(engine)
            matches = await self._lists.nearest(looks, scan.first, scan.last)
        cursor = page[-1].blob if page else scan.cursor
        await self._keep(engine, scan, cursor, not page, await self._lists.counting(matches))
        return True

    async def _keep(self, engine: Engine, scan: Scan, cursor: int, done: bool, found: list[tuple[Match, Live]]) -> None:
        kept = KeepScan(scan.id, cursor, done, tuple(found), self._lists.policy)
        outcome = await engine.run(kept, engine.actor(0))
        new: tuple[int, ...] = outcome.result  # type: ignore[assignment]  # what that rule gives
        if new:
            await self._tell(new)
        if done:
            log.info("everything stored was compared with the hashes %d to %d", scan.first, scan.last)
            self._scan, self._near = 0, None


def _hashes_after(scan: Scan, after: int) -> Callable[[Tx], list[Live]]:
    return lambda tx: tx.hashes.range(scan.bank, after, scan.last, HASHES_AT_ONCE)


def _stored_with(kind: str, digests: list[bytes]) -> Callable[[Tx], list[tuple[bytes, int]]]:
    return lambda tx: tx.file_hashes.with_digest(kind, digests)


class Filling:
    """Makes the hashes of files that were stored before hashes were kept, a few each second: people go first."""

    def __init__(self, hashing: Hashing, lists: HashLists, tell: Tell = say) -> None:
        self._hashing = hashing
        self._lists = lists
        self._tell = tell

    async def run(self, engine: Engine) -> bool:
        """A job: a few files; never more to do at once."""
        work = await engine.read(lambda tx: tx.file_hashes.filling())
        if work is None:
            return False
        ids = await engine.read(lambda tx: tx.file_hashes.walk(work.cursor, FILES_AT_ONCE))
        found: list[tuple[Match, Live]] = []
        try:
            for id in ids:
                made = await self._file(engine, id)
                found += await self._lists.compare(made)
        except (BlobsUnavailable, PicturesUnavailable, StoreUnavailable) as fault:
            log.info("older files are hashed later: %s", fault)
            return False
        cursor = ids[-1] if ids else work.cursor
        kept = KeepScan(work.id, cursor, not ids, tuple(found), self._lists.policy)
        outcome = await engine.run(kept, engine.actor(0))
        new: tuple[int, ...] = outcome.result  # type: ignore[assignment]  # what that rule gives
        if new:
            await self._tell(new)
        return False

    async def _file(self, engine: Engine, id: int) -> list[Stored]:
        """The hashes of a file, of which there were none."""
        file = await engine.read(lambda tx: tx.files.get(id))
        if file is None:
            return []
        wanted = [main_blob(file), *([] if file.photo else [size.blob for size in file.sizes])]
        blobs = await engine.read(
            lambda tx: [blob for one in wanted if one and not tx.file_hashes.of([one]) and (blob := tx.files.blob(one))]
        )
        made: list[Stored] = []
        for blob in blobs:
            try:
                made += await self._hashing.fill(engine.actor(0), blob)
            except BlobMissing:
                continue
        return made
