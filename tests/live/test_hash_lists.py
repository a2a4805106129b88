"""Hashes banked at the command line, and what a running server then lets through, with unmodified Telethon."""

import asyncio
import hashlib
import io
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from telethon import errors, functions, types

from bench.server import Server
from chappe.domain.ports.hashes import Hit
from chappe.ops.assembly import database
from tests.live.telethon_people import Town
from tests.live.test_media import named
from tests.live.test_serve import run
from tests.live.wire_client import Place
from tests.support.lists import looking_like, noise, saved

SECONDS = 15.0


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server() as server:
        yield server


def bank(server: Server, *words: str) -> None:
    """One command on the folder of the running server."""
    done = run("bank", *words, "--data", str(server.data))
    assert done.returncode == 0, done.stdout + done.stderr


async def hits(server: Server, count: int) -> list[Hit]:
    """All matches, once there are so many."""
    deadline = time.monotonic() + SECONDS
    while True:
        async with database.open_engine(server.data) as engine:
            found = await engine.read(lambda tx: tx.file_hashes.hits(0, 100))
        if len(found) >= count:
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)


async def test_a_picture_that_is_banked_while_the_server_runs_is_met(server: Server, tmp_path: Path) -> None:
    place = Place(server, server.port, str(server.config()["public_key_pem"]))
    async with Town(place) as town:
        ann, bob = await town.people("Ann", "Bob")
        shape, leaflet = noise(31), b"%PDF-1.7 a leaflet"
        await ann.client.send_file(bob.id, named(saved(shape), "shape.jpg"))
        await ann.client.send_file(bob.id, named(leaflet, "leaflet.pdf"), force_document=True)
        bank(server, "make", "shapes", "--category", "csam", "--source", "drawn here", "--owner", "Ada")
        bank(server, "add", "shapes", "pdq", looking_like(shape).digest.hex())
        file = tmp_path / "list"
        file.write_text(f"sha256 {hashlib.sha256(leaflet).hexdigest()}\n")
        bank(server, "import", "shapes", str(file), "--format", "local")
        stored = await hits(server, 2)
        assert [hit.source for hit in stored] == ["scan", "scan"]  # so the server has taken in both by now

        turned = saved(shape.transpose(Image.Transpose.ROTATE_90).resize((900, 1200)), quality=50)
        with pytest.raises(errors.BadRequestError, match="MESSAGE_REFUSED"):
            await ann.client.send_file(bob.id, named(turned, "turned.jpg"))
        with pytest.raises(errors.BadRequestError, match="MESSAGE_REFUSED"):
            await ann.client.send_file(bob.id, named(leaflet, "other.pdf"), force_document=True)
        with pytest.raises(errors.BadRequestError, match="MESSAGE_REFUSED"):
            photo = await ann.client.upload_file(named(saved(shape), "me.jpg"))
            await ann(functions.photos.UploadProfilePhotoRequest(file=photo))
        group = await ann.client(functions.channels.CreateChannelRequest("Town", "", megagroup=True))
        with pytest.raises(errors.BadRequestError, match="MESSAGE_REFUSED"):
            await ann.client.send_file(group.chats[0], [named(saved(noise(s)), f"{s}.jpg") for s in (32, 31)])
        sent = await ann.client.send_file(bob.id, named(saved(noise(33)), "fine.jpg"))
        assert isinstance(sent.media, types.MessageMediaPhoto)
        texts = [one.message async for one in bob.client.iter_messages(ann.id) if one.media]
        assert len(texts) == 3  # what was sent before it was banked, and what is fine

        bank(server, "disable", "shapes")
        await ann.client.send_file(bob.id, named(turned, "turned.jpg"))
        assert {hit.answer for hit in await hits(server, 6)} == {"refuse"}


def test_soft_noise_is_a_picture() -> None:
    assert Image.open(io.BytesIO(saved(noise(31)))).size == (640, 480)
