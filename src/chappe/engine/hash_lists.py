"""Compares files with the lists of hashes: the screener at upload, and who keeps the search up to date."""

import asyncio
import logging
from array import array
from collections.abc import Callable, Sequence

from chappe.domain.command import PASS, Command, Stop, Verdict
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.files import Blob
from chappe.domain.ports.hashes import DUE, MD5, SHA256, UNREAD, Live, Match, Stored
from chappe.engine.hashing import Hashing
from chappe.engine.run import Engine
from chappe.ports import NearHashes
from chappe.safety import facts
from chappe.safety.banks import Changed
from chappe.safety.looks import MOST_HITS, QUALITY, KeepMatches, blobs_shown, shows_files
from chappe.safety.policy import Policy, strictest

log = logging.getLogger(__name__)
STOPS = (Stop.ON_MEDIA, Stop.ON_PROFILE, Stop.ON_TEXT)
"""Where files are shown to others: sent, as somebody's photo, passed on."""
SECONDS = 1.5
"""In which a file must have been compared: less than a screener has."""
PAGE = 20_000
SOME = 500
TURNS = 8
Found = list[tuple[Match, Live]]
Looks = list[tuple[int, bytes]]
"""Blobs, each with the eight hashes of what it looks like."""


class CannotCompare(Exception):
    """Whether a file is on a list cannot be said now: policy has the answer, never silence."""


class HashLists:
    """See ports.Screener."""

    def __init__(self, near: NearHashes, policy: Policy, everywhere: bool = True) -> None:
        """`everywhere`: also in private chats; else only where people who are not in it may look, and in profiles."""
        self.public_only = not everywhere
        self._near = near
        self.policy = policy
        self._everywhere = everywhere
        self._engine: Engine | None = None
        self._hashing: Hashing | None = None
        self._last = 0
        self._listing = 0
        self._loaded = asyncio.Event()
        self._following = asyncio.Lock()
        self._tasks: set[asyncio.Task[object]] = set()

    def serve(self, engine: Engine, hashing: Hashing) -> None:
        """Begin: the engine asks its screeners, so it must be made after them."""
        self._engine, self._hashing = engine, hashing

    # -- the screener -------------------------------------------------------------------------------------------------
    def concerns(self, command: Command) -> bool:
        """See ports.Screener: only what shows files does."""
        return shows_files(command)

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        """See ports.Screener.

        It never fails: a file that cannot be compared is answered by policy for itself alone, and holds up no other.
        """
        if not shows_files(command) or (self._loaded.is_set() and not self._last):
            return PASS  # it shows no file, or nothing at all is listed
        try:
            async with asyncio.timeout(SECONDS):
                return await self._judged(command, actor)
        except Exception as fault:
            log.info("a file could not be compared with the lists: %s", type(fault).__name__)
            kind = self.policy.on_failure(command.stop) if command.stop else "pass"
            return Verdict(
                kind,
                reason="The file could not be compared with the lists of files known to be harmful.",
                source="failure",
            )

    async def _judged(self, command: Command, actor: Actor) -> Verdict:
        engine = self._serving()
        blobs = await engine.read(lambda tx: self._shown(tx, actor, command))
        if not blobs:
            return PASS
        found = await self.compare(await self._known(actor, blobs))
        if not found:
            return PASS
        kinds = [self.answer(live) for _, live in found]
        answered = tuple((match, kind) for (match, _), kind in zip(found, kinds, strict=True))
        await engine.run(KeepMatches(answered[:MOST_HITS]), actor)
        kind = strictest(*kinds)
        match, live = found[kinds.index(kind)]
        evidence = f"{live.kind} {live.digest.hex()}, {match.distance} bits away; {live.bank} {live.upstream}".strip()
        return Verdict(kind, live.category, "The file is on a list of files known to be harmful.", evidence, "hash")

    def _serving(self) -> Engine:
        if self._engine is None:
            raise CannotCompare("the server is starting")
        return self._engine

    def _shown(self, tx: Tx, actor: Actor, command: Command) -> dict[int, bool]:
        if not (self._everywhere or facts.in_public(tx, command)):
            return {}
        return blobs_shown(tx, actor, command)

    async def _known(self, actor: Actor, blobs: dict[int, bool]) -> list[Stored]:
        """The hashes of these bytes; those that must be known and are not, are made now."""

        def there(tx: Tx) -> tuple[list[Stored], list[Blob]]:
            known = [one for one in tx.file_hashes.of(list(blobs)) if one.state != DUE]
            lacking = [id for id, needed in blobs.items() if needed and all(one.blob != id for one in known)]
            return known, [blob for id in lacking if (blob := tx.files.blob(id)) is not None]

        known, lacking = await self._serving().read(there)
        assert self._hashing is not None
        for blob in lacking:
            known += await self._hashing.quickly(actor, blob)
        return known

    async def allows(self, blob: int) -> bool:
        """May the server itself show this picture, which it found somewhere? Raises as `judge` does."""
        found = await self.compare(await self._known(self._serving().actor(0), {blob: True}))
        return strictest(*(self.answer(live) for _, live in found)) in ("pass", "flag")

    # -- comparing ----------------------------------------------------------------------------------------------------
    async def compare(self, stored: Sequence[Stored]) -> Found:
        """What is listed of these, the nearest first; raises CannotCompare."""
        digests = {(SHA256, one.sha256): one.blob for one in stored}
        digests |= {(MD5, one.md5): one.blob for one in stored if one.md5}
        exact = await self._serving().read(lambda tx: tx.hashes.exact(list(digests)))
        found: Found = [(Match(live.id, digests[live.kind, live.digest], 0), live) for live in exact]
        found += await self._compare_looks(stored)
        return sorted(found, key=lambda one: one[0].distance)

    async def _compare_looks(self, stored: Sequence[Stored]) -> Found:
        looks = to_compare(stored)
        unread = any(one.state == UNREAD for one in stored)
        if not (looks or unread):
            return []
        if not self._loaded.is_set():
            raise CannotCompare("the lists are being loaded")
        if not self._listing:
            return []
        if unread:
            raise CannotCompare("a picture that cannot be looked at")
        return await self.counting(await nearest(self._near, looks))

    async def counting(self, matches: Sequence[Match]) -> Found:
        """Those of these matches whose hash counts now."""
        numbers = sorted({match.hash for match in matches})
        live: dict[int, Live] = {}
        for start in range(0, len(numbers), SOME):
            for one in await self._serving().read(_live(numbers[start : start + SOME])):
                live[one.id] = one
        return [(match, live[match.hash]) for match in matches if match.hash in live]

    async def nearest(self, looks: Looks, first: int, last: int) -> list[Match]:
        """What lies near these among the hashes with those numbers, whether they count now or not."""
        return [match for match in await nearest(self._near, looks) if first <= match.hash <= last]

    def answer(self, live: Live) -> str:
        """What policy says of a match with this."""
        return self.policy.answer(live.category, "hash")

    # -- keeping up ---------------------------------------------------------------------------------------------------
    async def follow(self, engine: Engine) -> bool:
        """A job: take in what was banked since, in whatever process that was done; never more to do at once."""
        async with self._following:
            if not self._loaded.is_set():  # lookups would be slow until the lists are in order
                await self._take_in(engine)
                await self._merge()
            await self._take_in(engine)
            self._loaded.set()
        await self._merge()
        return False

    async def _take_in(self, engine: Engine) -> None:
        if await engine.read(lambda tx: tx.hashes.newest()) == self._last:
            return
        numbers, hashes, after, full = array("q"), bytearray(), self._last, True
        while full:  # ten million rows are not kept as rows
            page, newest = await engine.read(_page_after(after))
            numbers.extend(number for number, _ in page)
            hashes += b"".join(hash for _, hash in page)
            after, full = (page[-1][0] if page else after), len(page) == PAGE
        if numbers:
            await asyncio.to_thread(self._near.add, numbers, bytes(hashes))
            self._listing += len(numbers)
        self._last = newest

    async def _merge(self) -> None:
        if self._near.wants_merging:
            await asyncio.to_thread(self._near.merge)

    def heard(self, outcome: Outcome[object]) -> None:
        """Listen to the bus: what is banked through this process is taken in at once."""
        if isinstance(outcome.result, Changed):
            task = asyncio.get_running_loop().create_task(self.follow(self._serving()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def loaded(self) -> None:
        """Wait until the lists are there."""
        await self._loaded.wait()

    async def close(self) -> None:
        """Finish what is under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def nearest(near: NearHashes, looks: Looks) -> list[Match]:
    """What lies near any turn of these, once for each stored picture, the nearest first."""
    found = await asyncio.to_thread(near.near, b"".join(turns for _, turns in looks)) if looks else []
    matches: dict[tuple[int, int], Match] = {}
    for one in found:
        match = Match(one.number, looks[one.asked // TURNS][0], one.distance)
        matches.setdefault((match.hash, match.blob), match)
    return list(matches.values())


def to_compare(stored: Sequence[Stored]) -> Looks:
    """What these look like, where there is enough to see."""
    return [(one.blob, look.turns) for one in stored for look in one.looks if look.quality >= QUALITY]


def _live(numbers: Sequence[int]) -> Callable[[Tx], list[Live]]:
    return lambda tx: tx.hashes.live(numbers)


def _page_after(number: int) -> Callable[[Tx], tuple[list[tuple[int, bytes]], int]]:
    return lambda tx: (tx.hashes.to_compare(number, PAGE), tx.hashes.newest())
