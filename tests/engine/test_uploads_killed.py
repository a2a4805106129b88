"""A server that ends while it makes something of an upload, or has no room, loses none of the parts it acknowledged."""

import asyncio
import errno
from pathlib import Path
from typing import Any

import pytest

from chappe.adapters import parts, unfinished
from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor
from chappe.engine.files import Files, Stored
from chappe.engine.store import StoreUnavailable
from chappe.engine.uploads import Upload
from tests.support.world import World

KIB = 1024
ONE, OTHER = b"a" * 4 * KIB, b"b" * 4 * KIB
SENT = Upload(5, 2)


async def sender(world: World) -> Actor:
    ann = await world.person("Ann")
    return world.engine.actor(ann.id, world.key_of(ann.id), "127.0.0.1", "Test device")


def begun(world: World, folder: Path) -> Files:
    """A server on what is there, as after a start."""
    return Files(world.engine, FolderBlobs(folder / "blobs"), PictureWorkers(), FolderParts(folder / "parts"))


async def send(kept: Files, actor: Actor) -> None:
    for part in range(2):
        await kept.save_part(actor.user_id, 5, part, 2, ONE)


async def bytes_of(world: World, kept: Files, stored: Stored) -> bytes:
    blob = await world.read(lambda tx: tx.files.blob(stored.blob))
    assert blob is not None
    return await kept.read(blob, 0, 1 << 20)


async def test_a_file_is_made_again_where_the_server_was_killed_before_its_message_was_kept(
    world: World, tmp_path: Path
) -> None:
    actor = await sender(world)
    kept = begun(world, tmp_path)
    await send(kept, actor)
    first = await kept.document(actor, SENT)
    for _ in range(2):
        kept = begun(world, tmp_path)
        assert await kept.document(actor, SENT) == first
        assert await bytes_of(world, kept, first) == ONE + ONE
    await kept.close()
    assert not list((tmp_path / "parts").rglob("taken"))


async def test_a_file_is_made_again_where_its_hashes_could_not_be_kept(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await sender(world)
    kept = begun(world, tmp_path)
    await send(kept, actor)

    async def full(*_: Any) -> None:
        raise StoreUnavailable("database or disk is full")

    with monkeypatch.context() as during:
        during.setattr(kept.hashing, "keep", full)
        with pytest.raises(StoreUnavailable):
            await kept.document(actor, SENT)
    assert await bytes_of(world, kept, await kept.document(actor, SENT)) == ONE + ONE


async def test_what_is_sent_up_anew_changes_nothing_of_what_was_kept(world: World, tmp_path: Path) -> None:
    actor = await sender(world)
    kept = begun(world, tmp_path)
    await send(kept, actor)
    first = await kept.document(actor, SENT)
    kept = begun(world, tmp_path)
    await asyncio.gather(*(kept.save_part(actor.user_id, 5, part, 2, OTHER) for part in range(2)))
    assert await bytes_of(world, kept, first) == ONE + ONE
    assert await bytes_of(world, kept, await kept.document(actor, SENT)) == OTHER + OTHER


async def test_an_upload_that_was_used_goes_soon(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = await sender(world)
    kept = begun(world, tmp_path)
    place = tmp_path / "parts" / str(actor.user_id)
    await send(kept, actor)
    first = await kept.document(actor, SENT)
    assert len(list(place.iterdir())) == 1, "its message may not be durable yet"
    await kept.save_part(actor.user_id, 6, 0, 1, OTHER)
    monkeypatch.setattr(parts, "RESTS", -1.0)
    await kept.document(actor, Upload(6, 1))
    assert not list(place.iterdir())
    assert await bytes_of(world, kept, first) == ONE + ONE


async def test_an_upload_of_the_same_number_begins_anew_while_the_old_one_rests(world: World, tmp_path: Path) -> None:
    actor = await sender(world)
    kept = begun(world, tmp_path)
    await send(kept, actor)
    first = await kept.document(actor, SENT)
    await kept.save_part(actor.user_id, 5, 0, 1, OTHER)
    second = await kept.document(actor, Upload(5, 1))
    assert await bytes_of(world, kept, second) == OTHER
    assert await bytes_of(world, kept, first) == ONE + ONE


async def test_parts_whose_bytes_were_taken_away_are_missed_and_may_be_sent_again(world: World, tmp_path: Path) -> None:
    actor = await sender(world)
    kept = begun(world, tmp_path)
    await send(kept, actor)
    for data in (tmp_path / "parts").rglob("data"):
        data.unlink()
    kept = begun(world, tmp_path)
    with pytest.raises(Refused, match="FILE_PART_X_MISSING"):
        await kept.document(actor, SENT)
    await send(kept, actor)
    kept = begun(world, tmp_path)
    assert await bytes_of(world, kept, await kept.document(actor, SENT)) == ONE + ONE


async def test_a_piece_of_a_mark_on_a_full_disk_spoils_no_mark_that_comes_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = FolderParts(tmp_path)
    await kept.save(11, 1, 0, 3, ONE)
    fsync = unfinished.os.fdatasync  # type: ignore[attr-defined]
    (marks,) = tmp_path.rglob("marks")

    def full(descriptor: int) -> None:
        """The disk took five bytes of the mark."""
        if unfinished.os.fstat(descriptor).st_ino == marks.stat().st_ino:  # type: ignore[attr-defined]
            unfinished.os.truncate(marks, 12 + 5)  # type: ignore[attr-defined]
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    with monkeypatch.context() as during:
        during.setattr(unfinished.os, "fdatasync", full)  # type: ignore[attr-defined]
        with pytest.raises(Exception, match="No space"):
            await kept.save(11, 1, 1, 3, ONE)
    for part in (1, 2):
        await kept.save(11, 1, part, 3, OTHER)
    await kept.close()
    async with FolderParts(tmp_path).whole(11, 1, 3) as found:
        assert found.path.read_bytes() == ONE + OTHER + OTHER
