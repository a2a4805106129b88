"""Reads what clients say of files that they send: uploads, files they have seen, attributes of documents."""

import re
from collections.abc import Sequence

from chappe.domain.attachments import Attributes, File, PhotoSize
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.media import Given
from chappe.engine import kinds
from chappe.engine.files import Drawn
from chappe.engine.uploads import Upload
from chappe.rpc.call import Call
from chappe.rpc.externals import EXTERNAL, brought
from chappe.rpc.views.media import origin
from chappe.tl import types

MOST_ATTRIBUTES = 30
MOST_ATTACHED = 100
NAME_LENGTH, TITLE_LENGTH, EMOJI_LENGTH = 255, 255, 32
WAVEFORM_BYTES = 256
LONGEST_SIDE = 1 << 20
LONGEST_DURATION = 1 << 26
NO_TYPE = "application/octet-stream"
PICTURES = frozenset(("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"))
"""Types of documents that get a thumbnail and their size from the server."""
_MIME = re.compile(r"[a-z0-9][\w.+-]{0,63}/[a-z0-9][\w.+-]{0,63}", re.ASCII)
_NOT_IN_NAMES = re.compile("[\x00-\x1f\x7f/\\\\\u2028-\u202e\u2066-\u2069]")


def upload(given: object) -> Upload:
    """The upload that an InputFile names; raises FILE_PARTS_INVALID, MEDIA_INVALID."""
    if isinstance(given, types.InputFile):
        return Upload(given.id, given.parts, given.md5_checksum)
    if isinstance(given, types.InputFileBig):
        return Upload(given.id, given.parts)
    raise Refused("MEDIA_INVALID")


def known(given: object) -> Known:
    """The file that an InputPhoto or InputDocument names; raises MEDIA_EMPTY, FILE_REFERENCE_EMPTY."""
    if not isinstance(given, types.InputPhoto | types.InputDocument):
        raise Refused("MEDIA_EMPTY")
    if not given.file_reference:
        raise Refused("FILE_REFERENCE_EMPTY")
    return Known(given.id, given.access_hash, origin(given.file_reference))


async def sent_before(call: Call, random_id: int) -> bool:
    """Was this request to send obeyed already? Then its files may be gone, and are not asked for again."""
    return bool(random_id) and bool(await call.read(lambda tx: tx.messages.sent_before(call.user_id, random_id)))


async def waits_already(call: Call, random_id: int) -> bool:
    """Does what this request asks to send later wait already?"""
    return await call.read(lambda tx: tx.scheduled.by_random_id(call.user_id, random_id)) is not None


async def given(call: Call, media: object, sought: bool = True) -> Given:
    """The file that an InputMedia means, its bytes kept; `sought`: also whether a document is a film, GIF or sticker.

    Raises as `engine.files` and `externals.brought` do, MEDIA_EMPTY, and MEDIA_INVALID for what is not built.
    """
    if isinstance(media, EXTERNAL):
        media = await brought(call, media)
    if isinstance(media, types.InputMediaUploadedPhoto):
        return Given(await _photo(call, media.file, media.stickers), media.spoiler, media.ttl_seconds or 0, True)
    if isinstance(media, types.InputMediaUploadedDocument):
        return Given(await _document(call, media, sought), media.spoiler, media.ttl_seconds or 0)
    if isinstance(media, types.InputMediaPhoto):
        return Given(known(media.id), media.spoiler, media.ttl_seconds or 0, True)
    if isinstance(media, types.InputMediaDocument):
        return Given(known(media.id), media.spoiler, media.ttl_seconds or 0)
    raise Refused("MEDIA_EMPTY" if isinstance(media, types.InputMediaEmpty) else "MEDIA_INVALID")


async def _photo(call: Call, file: object, stickers: Sequence[object] | None) -> File:
    drawn = await call.files.photo(call.actor, upload(file))
    return photo_of(drawn)._replace(attributes=Attributes(attached=await attached(call, stickers)))


async def attached(call: Call, given: Sequence[object] | None) -> tuple[int, ...]:
    """Ids of the stickers that were drawn on a photo or video; what is in no set is left out."""
    named = {one.id: one.access_hash for one in (given or ())[:MOST_ATTACHED] if isinstance(one, types.InputDocument)}
    if not named:
        return ()
    found = await call.read(lambda tx: tx.stickers.shown(list(named)))
    return tuple(id for id, one in found.items() if one.file.access_hash == named[id])


def photo_of(drawn: Drawn) -> File:
    """A photo without an id yet."""
    largest = drawn.sizes[-1]
    return File(0, 0, 0, True, "image/jpeg", largest.size, 0, drawn.sizes, drawn.stripped)


async def _document(call: Call, media: types.InputMediaUploadedDocument, sought: bool) -> File:
    named = attributes(media.attributes)._replace(attached=await attached(call, media.stickers))
    mime = media.mime_type.lower() if _MIME.fullmatch(media.mime_type.lower()) else NO_TYPE
    stored = await call.files.document(call.actor, upload(media.file))
    said = kinds.Said(mime, named, media.force_file, media.nosound_video, sought)
    stored, mime, named, cover = await kinds.told(call.files, call.actor, stored, said)
    sizes: tuple[PhotoSize, ...] = ()
    stripped = b""
    if media.thumb is not None:
        thumb = await call.files.thumb(call.actor, upload(media.thumb))
        sizes = (thumb,) if thumb else ()
    if not sizes and cover is not None:
        sizes = (cover,)
    if not sizes and named.video and not named.sticker:
        poster = await call.files.poster(call.actor, stored, named.width, named.height)
        sizes = (poster,) if poster else ()
    if mime in PICTURES and not named.sticker:
        drawn = await call.files.drawn(call.actor, stored)
        if drawn is not None:
            named = named._replace(width=drawn.width, height=drawn.height)
            sizes, stripped = sizes or drawn.sizes, drawn.stripped
    return File(0, 0, 0, False, mime, stored.size, stored.blob, sizes, stripped, named)


def attributes(given: Sequence[object]) -> Attributes:
    """What a document says of itself, within bounds; what is not known here is left out."""
    found = Attributes()
    for one in given[:MOST_ATTRIBUTES]:
        if isinstance(one, types.DocumentAttributeFilename):
            found = found._replace(name=_NOT_IN_NAMES.sub("_", one.file_name)[-NAME_LENGTH:].strip())
        elif isinstance(one, types.DocumentAttributeImageSize):
            found = found._replace(width=_side(one.w), height=_side(one.h))
        elif isinstance(one, types.DocumentAttributeVideo):
            found = found._replace(
                video=True,
                round=one.round_message,
                streaming=one.supports_streaming,
                soundless=one.nosound,
                duration=_seconds(one.duration),
                width=_side(one.w),
                height=_side(one.h),
            )
        elif isinstance(one, types.DocumentAttributeAudio):
            found = found._replace(
                audio=True,
                voice=one.voice,
                duration=_seconds(one.duration),
                title=(one.title or "")[:TITLE_LENGTH],
                performer=(one.performer or "")[:TITLE_LENGTH],
                waveform=(one.waveform or b"")[:WAVEFORM_BYTES],
            )
        elif isinstance(one, types.DocumentAttributeAnimated):
            found = found._replace(animated=True)
        elif isinstance(one, types.DocumentAttributeSticker):
            found = found._replace(sticker=True, mask=one.mask, alt=one.alt[:EMOJI_LENGTH])
    return found


def _side(pixels: int) -> int:
    return min(max(pixels, 0), LONGEST_SIDE)


def _seconds(duration: float) -> float:
    return min(max(duration, 0), LONGEST_DURATION) if duration == duration else 0  # not a number: none
