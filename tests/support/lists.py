"""A world whose files are compared with lists of hashes, with everything behind it that a server has."""

import hashlib
import io
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.parts import FolderParts
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.adapters.screeners import pdq
from chappe.adapters.screeners.near import NearIndex
from chappe.domain.attachments import Attributes, File
from chappe.domain.media import Given, SendMedia
from chappe.domain.ports.hashes import PDQ, SHA256, Entry, Hit
from chappe.domain.values import User, user_peer
from chappe.engine.files import Drawn, Files
from chappe.engine.hash_lists import STOPS, HashLists
from chappe.engine.screen import Screen
from chappe.engine.uploads import Upload
from chappe.ports import Films
from chappe.rpc.attachments import photo_of
from chappe.safety.banks import AddHashes, MakeBank
from chappe.safety.desk import Desk
from chappe.safety.policy import CATEGORIES, Policy
from tests.support.world import World


class Lists:
    """The lists, the files, and a policy: "csam" is refused, "fraud" held, "spam" flagged."""

    def __init__(self, world: World, folder: Path, everywhere: bool = True, films: Films | None = None) -> None:
        self.world = world
        self.blobs = FolderBlobs(folder / "files")
        self.files = Files(world.engine, self.blobs, PictureWorkers(), FolderParts(folder / "uploads"), films=films)
        mild = replace(CATEGORIES["spam"], hash="flag")
        policy = Policy(categories={**CATEGORIES, "spam": mild})
        self.lists = HashLists(NearIndex(), policy, everywhere)
        self.lists.serve(world.engine, self.files.hashing)
        self.files.allows = self.lists.allows
        world.engine._screen = Screen({stop: [self.lists] for stop in STOPS}, Desk(policy), timeout=10)
        world.bus.listen(self.lists.heard)
        self._uploads = 0

    async def bank(self, *entries: Entry, name: str = "known", category: str = "csam") -> None:
        """A bank with these in it, which the lists have taken in."""
        if await self.world.read(lambda tx: tx.hashes.bank(name)) is None:
            await self.world.run(MakeBank(name, "made here", category, "the operator"))
        await self.world.run(AddHashes(name, entries))
        await self.lists.follow(self.world.engine)

    async def uploaded(self, user: User, data: bytes) -> Upload:
        """An upload in parts."""
        self._uploads += 1
        parts = [data[at : at + 512 * 1024] for at in range(0, len(data), 512 * 1024)]
        for place, part in enumerate(parts):
            await self.files.save_part(user.id, self._uploads, place, len(parts), part)
        return Upload(self._uploads, len(parts), hashlib.md5(data).hexdigest())

    async def photo(self, user: User, data: bytes, cropped: bool = False) -> File:
        """A photo of these bytes, without an id yet."""
        actor = self.world.engine.actor(user.id)
        drawn: Drawn = await self.files.photo(actor, await self.uploaded(user, data), cropped)
        return photo_of(drawn)

    async def document(self, user: User, data: bytes, mime: str = "application/pdf", draw: bool = False) -> File:
        """A document of these bytes, without an id yet."""
        actor = self.world.engine.actor(user.id)
        stored = await self.files.document(actor, await self.uploaded(user, data))
        if draw:
            await self.files.drawn(actor, stored)
        return File(0, 0, 0, False, mime, stored.size, stored.blob, attributes=Attributes("a"))

    async def send(self, author: User, to: User, file: File) -> File:
        """Send it in a private chat; the file as it was kept."""
        self._uploads += 1
        command = SendMedia(user_peer(to.id), self._uploads, "", media=Given(file))
        sent = (await self.world.run(command, author)).result[0].message
        kept: File = sent.content.media.file
        return kept

    async def hits(self) -> list[Hit]:
        """Every match that was kept."""
        return await self.world.read(lambda tx: tx.file_hashes.hits(0, 100))

    async def close(self) -> None:
        """End what runs."""
        await self.lists.close()
        await self.files.close()


def noise(seed: int, width: int = 640, height: int = 480) -> Image.Image:
    """Soft noise, with as much to see as a photo has; another one for each seed."""
    dice = random.Random(seed)
    small = Image.frombytes("RGB", (32, 24), dice.randbytes(32 * 24 * 3))
    return small.resize((width, height), Image.Resampling.BICUBIC)


def saved(image: Image.Image, format: str = "JPEG", **how: object) -> bytes:
    """A picture as bytes."""
    file = io.BytesIO()
    image.save(file, format, **how)
    return file.getvalue()


def exactly(data: bytes, **how: object) -> Entry:
    """An entry for these very bytes."""
    return Entry(SHA256, hashlib.sha256(data).digest(), **how)  # type: ignore[arg-type]


def looking_like(image: Image.Image, **how: object) -> Entry:
    """An entry for what looks like that."""
    return Entry(PDQ, pdq.fingerprint(image, "full").turns[0], **how)  # type: ignore[arg-type]


@pytest.fixture
async def lists(world: World, tmp_path: Path) -> AsyncIterator[Lists]:
    """None yet, and whoever compares with them."""
    made = Lists(world, tmp_path)
    await made.lists.follow(world.engine)
    yield made
    await made.close()
