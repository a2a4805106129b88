"""Sets of stickers in a world, made of bytes that nobody looks into."""

from hashlib import sha256
from typing import Any

from chappe.domain.attachments import Attributes, File
from chappe.domain.files import OWN, Known, Origin, ReserveBlobs
from chappe.domain.media import Given, KeepMedia
from chappe.domain.ports.stickers import EMOJI, STICKERS
from chappe.domain.sticker_formats import Look
from chappe.domain.sticker_making import CreateSet, Drawing, Item
from chappe.domain.stickers import Full, Ref
from chappe.domain.values import User, user_peer
from tests.support.world import World


async def item(world: World, owner: User, emojis: str, data: bytes = b"", **how: Any) -> Item:
    """A document that its owner sent up and that was found to be a sticker."""
    data = data or emojis.encode()
    blob = (await world.run(ReserveBlobs(((sha256(data).digest(), len(data)),)), owner)).result[0]
    sent = File(0, 0, 0, False, "image/webp", len(data), blob.id, attributes=Attributes("a.webp"))
    file = (await world.run(KeepMedia(user_peer(owner.id), Given(sent)), owner)).result.file
    known = Known(file.id, file.access_hash, Origin(OWN, owner.id, 0))
    return Item(known, Drawing(blob.id, len(data), "image/webp", Look(512, 512)), emojis, **how)


async def made(world: World, owner: User, name: str, *emojis: str, kind: int = STICKERS, title: str = "") -> Full:
    """A set with a sticker for each of these runs of emoji."""
    items = tuple([await item(world, owner, one, f"{name} {place}".encode()) for place, one in enumerate(emojis)])
    command = CreateSet(title or name, name, kind, kind == EMOJI, items)
    found: Full = (await world.run(command, owner)).result
    return found


def ref(found: Full) -> Ref:
    """How a client names the set."""
    return Ref(found.shown.set.id, found.shown.set.access_hash)


def known(found: Full, place: int = 0) -> Known:
    """How a client names a sticker of the set, without where it saw it."""
    file = found.stickers[place].file
    return Known(file.id, file.access_hash, None)


def alts(found: Full) -> list[str]:
    """The first emoji of each sticker."""
    return [one.file.attributes.alt for one in found.stickers]
