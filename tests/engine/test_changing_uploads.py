"""What is hashed is what is kept, whatever parts its sender sends meanwhile."""

import asyncio
import hashlib
import os
import threading
from pathlib import Path

import pytest

from chappe.adapters import parts
from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.domain.errors import Refused
from chappe.engine import files
from chappe.engine.files import Files
from chappe.engine.uploads import Upload
from tests.support.world import World

KIB = 1024
ONE, OTHER = b"a" * 4 * KIB, b"b" * 4 * KIB


async def test_bytes_do_not_change_after_they_were_hashed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await world.person("Ann")
    actor = world.engine.actor(ann.id, world.key_of(ann.id), "127.0.0.1", "Test device")
    uploads = FolderParts(tmp_path / "parts")
    kept = Files(world.engine, FolderBlobs(tmp_path / "blobs"), PictureWorkers(), uploads)
    for part in range(2):
        await uploads.save(ann.id, 5, part, 2, ONE)
    digests, loop = files.digests, asyncio.get_running_loop()
    tries: list[str] = []

    async def meanwhile() -> None:
        try:
            await uploads.save(ann.id, 5, 0, 2, OTHER)
            tries.append("")
        except Refused as refused:
            tries.append(refused.name)

    def slowly(path: Path) -> tuple[bytes, bytes, bytes]:
        found = digests(path)
        asyncio.run_coroutine_threadsafe(meanwhile(), loop).result(10)
        return found

    monkeypatch.setattr(files, "digests", slowly)
    stored = await kept.document(actor, Upload(5, 2))
    blob = await world.read(lambda tx: tx.files.blob(stored.blob))
    assert blob is not None
    data = await kept.read(blob, 0, 1 << 20)
    assert hashlib.sha256(data).digest() == stored.sha256 and data == ONE + ONE
    assert tries == ["FILE_PART_INVALID"]


async def test_many_make_something_of_one_upload_at_once(world: World, tmp_path: Path) -> None:
    ann = await world.person("Ann")
    actor = world.engine.actor(ann.id, world.key_of(ann.id), "127.0.0.1", "Test device")
    uploads = FolderParts(tmp_path / "parts")
    kept = Files(world.engine, FolderBlobs(tmp_path / "blobs"), PictureWorkers(), uploads)
    await uploads.save(ann.id, 5, 0, 1, ONE)
    made = await asyncio.gather(
        kept.thumb(actor, Upload(5, 1)),
        kept.document(actor, Upload(5, 1)),
        kept.photo(actor, Upload(5, 1)),
        kept.photo(actor, Upload(5, 1), True),
        return_exceptions=True,
    )
    assert made[0] is None and isinstance(made[1], files.Stored)  # no picture, so that it stays for the others
    for failed in made[2:]:
        assert isinstance(failed, Refused) and failed.name == "FILE_PART_X_MISSING"


async def test_one_part_sent_many_times_at_once_is_written_by_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, write = FolderParts(tmp_path), parts.write
    guard, busy, met = threading.Lock(), set[int](), list[int]()

    def noted(path: Path, place: int, data: bytes) -> None:
        with guard:
            met.extend(busy & {place})
            busy.add(place)
        write(path, place, data)
        os.sched_yield()
        write(path, place, data)
        with guard:
            busy.discard(place)

    monkeypatch.setattr(parts, "write", noted)
    await kept.save(1, 5, 0, 2, ONE)
    await asyncio.gather(*(kept.save(1, 5, n % 2, 2, ONE if n % 3 else OTHER) for n in range(200)))
    assert not met, "what one calls written another may still be writing"


async def test_who_gives_up_on_a_part_leaves_nobody_writing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, write = FolderParts(tmp_path), parts.write
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def held(path: Path, place: int, data: bytes) -> None:
        loop.call_soon_threadsafe(begun.set)
        assert go_on.wait(20)
        write(path, place, data)

    await kept.save(1, 5, 0, 2, ONE)
    await kept.save(1, 5, 1, 2, ONE)
    monkeypatch.setattr(parts, "write", held)
    first = asyncio.create_task(kept.save(1, 5, 0, 2, OTHER))
    await begun.wait()
    first.cancel()
    await asyncio.wait([first])
    with pytest.raises(Refused, match="FILE_PART_X_MISSING"):
        async with kept.whole(1, 5, 2):
            pass
    second = asyncio.create_task(kept.save(1, 5, 0, 2, ONE))
    go_on.set()
    await second
    async with kept.whole(1, 5, 2) as whole:
        assert whole.path.read_bytes() == ONE + ONE
