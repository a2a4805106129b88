"""A hash that is banked is looked for in what is stored already, and older files get the hashes that they lack."""

import pytest

from chappe.adapters.screeners.near import NearIndex
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.groups import CreateChat
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports import Tx
from chappe.domain.ports.hashes import FILLING, LOOKED, PDQ, Entry, Look, Stored
from chappe.domain.values import user_peer
from chappe.engine import back_scan
from chappe.engine.back_scan import BackScan, Filling
from chappe.safety.banks import SwitchBank, WithdrawHash
from chappe.safety.looks import KeepHashes
from tests.domain.test_files import send
from tests.support.lists import Lists, exactly, looking_like, noise, saved
from tests.support.talk import talk

BYTES = b"%PDF-1.7 somebody's leaflet"


class Scanning:
    """The job, run until it has nothing to do, and what it told of."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.told: list[int] = []
        self.scan = self.anew()

    def anew(self) -> BackScan:
        """As after a new start of the server."""
        self.scan = BackScan(NearIndex, self.lists.lists, self._tell)
        return self.scan

    async def _tell(self, matches: tuple[int, ...]) -> None:
        self.told += matches

    async def whole(self) -> list[tuple[int, int]]:
        """Run to the end; (blob, distance) of what is new."""
        self.told.clear()
        while await self.scan.run(self.lists.world.engine):
            pass
        hits = {hit.id: hit.match for hit in await self.lists.hits()}
        return [(hits[number].blob, hits[number].distance) for number in self.told]


@pytest.mark.parametrize("own_index", [1 << 30, 0])
async def test_new_hashes_are_found_in_what_is_stored(
    lists: Lists, own_index: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_scan, "OWN_INDEX", own_index)
    monkeypatch.setattr(back_scan, "PICTURES_AT_ONCE", 2)
    (ann,) = (await talk(lists.world, "Ann")).people
    photos = [await lists.photo(ann, saved(noise(seed))) for seed in range(5)]
    leaflet = await lists.document(ann, BYTES)
    scanning = Scanning(lists)
    assert await scanning.whole() == []
    await lists.bank(looking_like(noise(3).rotate(90, expand=True)), looking_like(noise(9)))
    ((blob, distance),) = await scanning.whole()
    assert blob == photos[3].sizes[-1].blob and distance <= 31
    assert await scanning.whole() == []
    await lists.bank(exactly(BYTES), exactly(b"else"))
    assert await scanning.whole() == [(leaflet.blob, 0)]
    assert await scanning.whole() == []
    assert [hit.source for hit in await lists.hits()] == ["scan", "scan"]


async def test_a_scan_that_was_stopped_goes_on_where_it_was_and_tells_nothing_twice(
    lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(back_scan, "PICTURES_AT_ONCE", 1)
    (ann,) = (await talk(lists.world, "Ann")).people
    photos = [await lists.photo(ann, saved(noise(seed))) for seed in range(4)]
    await lists.bank(*(looking_like(noise(seed)) for seed in range(4)))
    scanning = Scanning(lists)
    while len(scanning.told) < 2:
        assert await scanning.scan.run(lists.world.engine)
    first = list(scanning.told)
    (scan, _) = await lists.world.read(lambda tx: tx.file_hashes.scans(10))
    assert 0 < scan.cursor < scan.end and scan.hits == 2 and not scan.done
    scanning.anew()
    found = await scanning.whole()
    assert [blob for blob, _ in found] == [photo.sizes[-1].blob for photo in photos[len(first) :]]
    (scan, _) = await lists.world.read(lambda tx: tx.file_hashes.scans(10))
    assert scan.cursor == scan.end and scan.hits == 4 and scan.done


async def test_what_counts_no_more_is_not_found_and_a_bank_that_is_switched_on_is_looked_for_anew(
    lists: Lists,
) -> None:
    world = lists.world
    (ann,) = (await talk(world, "Ann")).people
    one, other = looking_like(noise(1)), looking_like(noise(2))
    await lists.bank(one, other)
    scanning = Scanning(lists)
    assert await scanning.whole() == []
    await world.run(WithdrawHash("known", PDQ, one.digest))
    await world.run(SwitchBank("known", False))
    photos = [await lists.photo(ann, saved(noise(seed))) for seed in (1, 2)]
    assert await scanning.whole() == []
    await world.run(SwitchBank("known", True))
    assert [blob for blob, _ in await scanning.whole()] == [photos[1].sizes[-1].blob]
    await lists.bank(one)
    assert [blob for blob, _ in await scanning.whole()] == [photos[0].sizes[-1].blob]


async def test_pictures_with_nothing_to_see_are_not_compared(lists: Lists) -> None:
    turns = looking_like(noise(1)).digest * 8
    await lists.world.run(KeepHashes((Stored(7, b"s" * 32, b"", LOOKED, (Look(49, turns),)),)))
    await lists.world.run(KeepHashes((Stored(8, b"t" * 32, b"", LOOKED, (Look(50, turns),)),)))
    await lists.bank(looking_like(noise(1)))
    assert await Scanning(lists).whole() == [(8, 0)]


async def test_what_was_stored_before_hashes_were_kept_is_hashed_and_compared(lists: Lists) -> None:
    world = lists.world
    ann, bob = (await talk(world, "Ann", "Bob")).people
    photo = await lists.send(ann, bob, await lists.photo(ann, saved(noise(1))))
    thumb = await lists.files.thumb(world.engine.actor(ann.id), await lists.uploaded(ann, saved(noise(2, 300, 200))))
    assert thumb is not None
    film = (await lists.document(ann, b"a film", "video/mp4"))._replace(sizes=(thumb,))
    await lists.send(ann, bob, film)
    leaflet = await lists.send(ann, bob, await lists.document(ann, BYTES))
    blobs = [photo.sizes[-1].blob, film.blob, thumb.blob, leaflet.blob]

    def forget(tx: object) -> None:
        tx.file_hashes._execute("DELETE FROM file_hashes")  # type: ignore[attr-defined]

    await world.write(forget)
    await lists.bank(looking_like(noise(1)), looking_like(noise(2, 300, 200)), exactly(BYTES))
    scanning = Scanning(lists)
    assert await scanning.whole() == []
    told = list[int]()

    async def tell(matches: tuple[int, ...]) -> None:
        told.extend(matches)

    filling = Filling(lists.files.hashing, lists.lists, tell)
    while await world.read(lambda tx: tx.file_hashes.filling()):
        await filling.run(world.engine)
    assert {stored.blob for stored in await world.read(lambda tx: tx.file_hashes.of(blobs))} == set(blobs)
    assert {hit.match.blob for hit in await lists.hits()} == {blobs[0], blobs[2], blobs[3]} and len(told) == 3
    done = [one for one in await world.read(lambda tx: tx.file_hashes.scans(10)) if one.bank == FILLING]
    assert len(done) == 1 and done[0].done and done[0].hits == 3


async def test_filling_waits_while_nobody_can_look(lists: Lists) -> None:
    world = lists.world
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await lists.send(ann, bob, await lists.photo(ann, saved(noise(1))))
    await world.write(lambda tx: tx.file_hashes._execute("DELETE FROM file_hashes"))  # type: ignore[attr-defined]
    filling = Filling(lists.files.hashing, lists.lists)
    await lists.files._pictures.close()
    await filling.run(world.engine)
    work = await world.read(lambda tx: tx.file_hashes.filling())
    assert work is not None and work.cursor == 0


async def test_entries_of_other_kinds_do_not_trouble_a_scan(lists: Lists) -> None:
    await lists.bank(Entry("pdna", b"\x01" * 144), Entry("sha1", b"\x02" * 20))
    assert await Scanning(lists).whole() == []
    (scan, _) = await lists.world.read(lambda tx: tx.file_hashes.scans(10))
    assert scan.done


async def test_every_place_that_shows_what_was_found_gets_a_case(lists: Lists) -> None:
    world = lists.world
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    photo = await lists.photo(ann, saved(noise(1)), cropped=True)
    shown = (await world.run(ShowPhoto(photo), ann)).result.photo
    group = (await world.run(CreateChat("Table", (bob.id,)), ann)).result.chat.peer
    await world.run(EditPhoto(group, await lists.photo(ann, saved(noise(1)), cropped=True)), ann)
    message = await send(world, ann, bob, await lists.document(ann, BYTES), 1)
    await world.run(ForwardMessages(user_peer(bob.id), (message.id,), (2,), user_peer(cyd.id)), ann)
    await lists.bank(looking_like(noise(1)), exactly(BYTES, upstream="17"))
    await lists.bank(exactly(b"else"), name="mild", category="spam")
    await Scanning(lists).whole()

    def cases(tx: Tx) -> list[tuple[str, int, str, str, str]]:
        found = tx.cases.queue("csam", world.now, 0, (0, 0), 100)
        return sorted(
            (one.kind, one.person, one.category, one.source, tx.cases.findings(one.id, 1)[0].evidence) for one in found
        )

    found = await world.read(cases)
    assert [one[:4] for one in found] == [
        ("account", ann.id, "csam", "own"),
        ("chat", ann.id, "csam", "own"),
        ("message", ann.id, "csam", "own"),
        ("message", ann.id, "csam", "own"),
    ]
    assert "0 bits away; known 17" in found[-1][4] and shown.id
    await Scanning(lists).whole()
    assert len(await world.read(cases)) == 4
