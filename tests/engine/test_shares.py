"""Nobody's slow work takes the turns of all others."""

import asyncio
from pathlib import Path

import pytest

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.domain.outcome import Actor
from chappe.engine.files import OF_ONE, Files
from chappe.engine.shares import Shares
from chappe.engine.uploads import Upload
from chappe.ports import Fingerprint
from tests.support.world import World

HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


class SlowFilms:
    """Looks at films until it is told to be done."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.news = asyncio.Condition()
        self.done = asyncio.Event()

    async def look(self, path: Path) -> tuple[Fingerprint, ...]:
        async with self.news:
            self.begun.append(path.stat().st_size)
            self.news.notify_all()
        await self.done.wait()
        return ()

    async def still(self, path: Path, second: float, width: int, height: int) -> bytes:
        raise NotImplementedError


async def test_one_persons_films_leave_the_queue_to_others(world: World, tmp_path: Path) -> None:
    films = SlowFilms()
    blobs, uploads = FolderBlobs(tmp_path / "blobs"), FolderParts(tmp_path / "parts")
    kept = Files(world.engine, blobs, PictureWorkers(), uploads, films=films)
    many, few = 8, 1

    async def send(actor: Actor, size: int) -> None:
        await kept.save_part(actor.user_id, size, 0, 1, HEAD + bytes(size))
        await kept.document(actor, Upload(size, 1))

    people = [await world.person(name) for name in ("Ann", "Bob")]
    ann, bob = [world.engine.actor(one.id, world.key_of(one.id), "127.0.0.1", "Test device") for one in people]
    sending = [asyncio.create_task(send(ann, 1000 + number)) for number in range(many)]
    async with films.news:
        await films.news.wait_for(lambda: len(films.begun) >= OF_ONE)
    sending += [asyncio.create_task(send(bob, 9000 + number)) for number in range(few)]
    async with films.news:
        await films.news.wait_for(lambda: any(size > 9000 for size in films.begun))
    assert len(films.begun) == OF_ONE + few
    films.done.set()
    await asyncio.gather(*sending)
    assert len(films.begun) == many + few
    await kept.close()


async def test_who_has_no_turn_left_to_wait_for_is_forgotten() -> None:
    shares = Shares(1)
    async with shares.turn(1):
        waits = asyncio.create_task(shares.turn(1).__aenter__())
        await asyncio.sleep(0)
        async with shares.turn(2):
            assert not waits.done()
        waits.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waits
    with pytest.raises(ZeroDivisionError):
        async with shares.turn(3):
            raise ZeroDivisionError
    assert (shares._of, shares._asking) == ({}, {})
