"""What is hashed is what is kept, whatever parts its sender sends meanwhile."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.domain.errors import Refused
from chappe.engine import files
from chappe.engine.files import Files, Upload
from tests.support.world import World

KIB = 1024
ONE, OTHER = b"a" * 4 * KIB, b"b" * 4 * KIB


async def test_bytes_do_not_change_after_they_were_hashed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await world.person("Ann")
    actor = world.engine.actor(ann.id, world.key_of(ann.id), "127.0.0.1", "Test device")
    parts = FolderParts(tmp_path / "parts")
    kept = Files(world.engine, FolderBlobs(tmp_path / "blobs"), PictureWorkers(), parts)
    for part in range(2):
        await parts.save(ann.id, 5, part, 2, ONE)
    digests, loop = files._digests, asyncio.get_running_loop()
    tries: list[str] = []

    async def meanwhile() -> None:
        try:
            await parts.save(ann.id, 5, 0, 2, OTHER)
            tries.append("")
        except Refused as refused:
            tries.append(refused.name)

    def slowly(path: Path) -> tuple[bytes, bytes, bytes]:
        found = digests(path)
        asyncio.run_coroutine_threadsafe(meanwhile(), loop).result(10)
        return found

    monkeypatch.setattr(files, "_digests", slowly)
    stored = await kept.document(actor, Upload(5, 2))
    blob = await world.read(lambda tx: tx.files.blob(stored.blob))
    assert blob is not None
    data = await kept.read(blob, 0, 1 << 20)
    assert hashlib.sha256(data).digest() == stored.sha256 and data == ONE + ONE
    assert tries == ["FILE_PART_INVALID"]


async def test_many_make_something_of_one_upload_at_once(world: World, tmp_path: Path) -> None:
    ann = await world.person("Ann")
    actor = world.engine.actor(ann.id, world.key_of(ann.id), "127.0.0.1", "Test device")
    parts = FolderParts(tmp_path / "parts")
    kept = Files(world.engine, FolderBlobs(tmp_path / "blobs"), PictureWorkers(), parts)
    await parts.save(ann.id, 5, 0, 1, ONE)
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
