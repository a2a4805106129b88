"""Looks at uploads that are to become stickers, and makes the WebP that clients know of what is more or else."""

import asyncio

from chappe.domain import sticker_formats as formats
from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor
from chappe.domain.ports.files import Blob
from chappe.domain.sticker_formats import LARGEST, PNG, TGS, WEBM, WEBP, Look, Use
from chappe.domain.sticker_making import Drawing
from chappe.engine.files import Files
from chappe.ports import BadPicture


async def drawing(files: Files, actor: Actor, file: File, blob: Blob, use: Use) -> Drawing:
    """The bytes of a document as those of a sticker, whatever its sender said of it.

    Raises STICKER_FILE_INVALID, STICKER_MIME_INVALID, STICKER_PNG_DIMENSIONS, STICKER_TGS_NOTGS, STICKER_VIDEO_NOWEBM,
    STICKER_VIDEO_BIG; for a thumbnail STICKER_THUMB_PNG_NOPNG, STICKER_THUMB_TGS_NOTGS.
    """
    if file.photo or blob.size > max(LARGEST.values()):
        raise Refused("STICKER_FILE_INVALID")
    data = await files.read(blob, 0, blob.size)
    kind = formats.kind_of(data)
    try:
        if kind in (WEBP, PNG):
            return await _picture(files, actor, blob, data, kind, use)
        if kind == TGS:
            if blob.size > LARGEST[TGS]:
                raise Refused("STICKER_TGS_NOTGS")
            return Drawing(blob.id, blob.size, TGS, await asyncio.to_thread(formats.animation, data))
        if kind == WEBM:
            return _video(blob, data, use)
    except Refused as refused:
        if use != "thumb":
            raise
        raise Refused("STICKER_THUMB_TGS_NOTGS" if kind == TGS else "STICKER_THUMB_PNG_NOPNG") from refused
    raise Refused("STICKER_THUMB_PNG_NOPNG" if use == "thumb" else "STICKER_MIME_INVALID")


async def _picture(files: Files, actor: Actor, blob: Blob, data: bytes, kind: str, use: Use) -> Drawing:
    try:
        made = await files.as_sticker(data)
    except BadPicture as bad:
        raise Refused("STICKER_PNG_DIMENSIONS" if bad.reason == "dimensions" else "STICKER_FILE_INVALID") from None
    formats.check_sides(made.width, made.height, use, "STICKER_PNG_DIMENSIONS")
    if kind == PNG or formats.tells_more(data):
        blob = await files.keep_bytes(actor, made.jpeg)
    return Drawing(blob.id, blob.size, WEBP, Look(made.width, made.height))


def _video(blob: Blob, data: bytes, use: Use) -> Drawing:
    if blob.size > (LARGEST[WEBM] if use == "sticker" else formats.LARGEST_VIDEO_EMOJI):
        raise Refused("STICKER_VIDEO_BIG")
    look = formats.video(data)
    formats.check_sides(look.width, look.height, use, "STICKER_VIDEO_NOWEBM")
    return Drawing(blob.id, blob.size, WEBM, look)
