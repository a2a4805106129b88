"""Reads what clients say of sets and stickers: which one they mean, and what is to become one."""

from collections.abc import Sequence

from chappe.domain import files, stickers
from chappe.domain.attachments import File
from chappe.domain.command import Pace
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.ports import Tx
from chappe.domain.ports.files import Blob
from chappe.domain.ports.stickers import EMOJI
from chappe.domain.sticker_formats import Use
from chappe.domain.sticker_making import Drawing, Item, MaskCoords
from chappe.domain.stickers import Ref
from chappe.engine.stickers import drawing
from chappe.rpc.call import Call
from chappe.rpc.views.media import origin
from chappe.tl import types

LOOKS = Pace("look_at_sticker", 400, 0.5)
"""How many uploads one account may have looked at."""


def ref(given: object) -> Ref:
    """The set that an InputStickerSet names; raises STICKERSET_INVALID for one that is known by its purpose."""
    if isinstance(given, types.InputStickerSetID):
        return Ref(given.id, given.access_hash)
    if isinstance(given, types.InputStickerSetShortName) and given.short_name:
        return Ref(short_name=given.short_name)
    raise Refused("STICKERSET_INVALID")


def sticker(given: object) -> Known:
    """The sticker that an InputDocument names; where it was seen matters only to whom the set does not belong."""
    if not isinstance(given, types.InputDocument):
        raise Refused("STICKER_INVALID")
    return Known(given.id, given.access_hash, origin(given.file_reference))


async def items(call: Call, given: Sequence[object], kind: int) -> tuple[Item, ...]:
    """What is to become the stickers of a set, looked at; raises as `engine.stickers.drawing` does."""
    if len(given) > stickers.most(kind):
        raise Refused("STICKERS_TOO_MUCH")
    return tuple([await item(call, one, kind) for one in given])


async def item(call: Call, given: object, kind: int) -> Item:
    """What is to become a sticker, looked at."""
    if not isinstance(given, types.InputStickerSetItem):
        raise Refused("STICKER_INVALID")
    known = sticker(given.document)
    looked = await _drawing(call, known, "emoji" if kind == EMOJI else "sticker")
    return Item(known, looked, given.emoji, given.keywords or "", mask_coords(given.mask_coords))


async def thumb(call: Call, given: object) -> Drawing | None:
    """A set's thumbnail, looked at; None for none."""
    if given is None or isinstance(given, types.InputDocumentEmpty):
        return None
    return await _drawing(call, sticker(given), "thumb")


async def _drawing(call: Call, known: Known, use: Use) -> Drawing:
    limits = call.engine.limits
    if limits.on:
        limits.take(LOOKS, call.user_id, call.now)

    def look(tx: Tx) -> tuple[File, Blob]:
        file = files.seen(tx, call.user_id, known, call.now, "STICKER_FILE_INVALID")
        if file.photo:
            raise Refused("STICKER_FILE_INVALID")
        return file, files.blob_of(tx, file, "")

    return await drawing(call.files, call.actor, *await call.read(look), use)


def mask_coords(given: object) -> MaskCoords | None:
    """Where a mask goes on a face; None where that is not said, or cannot be meant."""
    if not isinstance(given, types.MaskCoords) or not 0 <= given.n <= 3:
        return None
    places = (given.x, given.y, given.zoom)
    return (given.n, *places) if all(abs(one) < 1000 for one in places) else None
