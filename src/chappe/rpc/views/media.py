"""Renders files: documents and photos, what messages show of them, and the references that open them."""

import struct

from chappe.domain.attachments import Attributes, File, Media
from chappe.domain.files import MESSAGE, OWN, WAITING, Origin
from chappe.domain.values import Message
from chappe.tl import types

DC_ID = 2
"""All data centres are one; this is the one that files are said to lie in."""
_REFERENCE = struct.Struct("<Bqq")


def reference(origin: Origin) -> bytes:
    """A file_reference: where the file was seen, which is looked up again whenever it is used.

    It needs no signature: it says nothing but where the server shall look, and it looks with the caller's own eyes.
    """
    return _REFERENCE.pack(*origin)


def origin(given: bytes) -> Origin | None:
    """Undo `reference`; None for bytes that no reference ever was."""
    return Origin(*_REFERENCE.unpack(given)) if len(given) == _REFERENCE.size else None


def own(user_id: int) -> Origin:
    """The origin of a file for whoever sent it up."""
    return Origin(OWN, user_id, 0)


def of_message(found: Message) -> Origin:
    """The origin of a message's file."""
    return Origin(MESSAGE if found.content.id else WAITING, found.box, found.id)


def media(found: Message, kept: Media) -> "types.TypeMessageMedia":
    """What a message shows of its file (core.telegram.org/type/MessageMedia)."""
    return shown(kept, of_message(found))


def shown(kept: Media, seen: Origin) -> "types.TypeMessageMedia":
    """A messageMediaPhoto or messageMediaDocument; without the file where that is gone."""
    file, kind = kept.file, kept.kind
    if kind == "photo":
        return types.MessageMediaPhoto(
            spoiler=kept.spoiler, photo=photo(file, seen) if file else None, ttl_seconds=kept.ttl or None
        )
    return types.MessageMediaDocument(
        spoiler=kept.spoiler,
        video=kind in ("video", "round", "gif"),
        round=kind == "round",
        voice=kind == "voice",
        document=document(file, seen) if file else None,
        ttl_seconds=kept.ttl or None,
    )


def photo(file: File, seen: Origin) -> types.Photo:
    """A `photo` (core.telegram.org/constructor/photo)."""
    return types.Photo(
        has_stickers=bool(file.attributes.attached),
        id=file.id,
        access_hash=file.access_hash,
        file_reference=reference(seen),
        date=file.date,
        sizes=sizes(file),
        video_sizes=_films(file),
        dc_id=DC_ID,
    )


def _films(file: File) -> "list[types.TypeVideoSize] | None":
    """What a photo that moves shows when it is looked at (core.telegram.org/constructor/videoSize)."""
    film = file.moving
    if film is None:
        return None
    start = file.start or None
    return [types.VideoSize(type=film.type, w=film.width, h=film.height, size=film.size, video_start_ts=start)]


def sizes(file: File) -> "list[types.TypePhotoSize]":
    """The sizes of a photo or of a document's thumbnail, smallest first."""
    stripped: list[types.TypePhotoSize] = (
        [types.PhotoStrippedSize(type="i", bytes=file.stripped)] if file.stripped else []
    )
    return [
        *stripped,
        *(types.PhotoSize(type=one.type, w=one.width, h=one.height, size=one.size) for one in file.sizes),
    ]


def document(file: File, seen: Origin) -> types.Document:
    """A `document` (core.telegram.org/constructor/document)."""
    return types.Document(
        id=file.id,
        access_hash=file.access_hash,
        file_reference=reference(seen),
        date=file.date,
        mime_type=file.mime,
        size=file.size,
        thumbs=sizes(file) or None,
        dc_id=DC_ID,
        attributes=attributes(file.attributes),
    )


def attributes(found: Attributes) -> "list[types.TypeDocumentAttribute]":
    """What a document says of itself."""
    made: list[types.TypeDocumentAttribute] = []
    if found.video:
        made.append(
            types.DocumentAttributeVideo(
                duration=float(found.duration),
                w=found.width,
                h=found.height,
                round_message=found.round,
                supports_streaming=found.streaming,
                nosound=found.soundless,
            )
        )
    elif found.width and found.height:
        made.append(types.DocumentAttributeImageSize(w=found.width, h=found.height))
    if found.audio:
        made.append(
            types.DocumentAttributeAudio(
                duration=int(found.duration),
                voice=found.voice,
                title=found.title or None,
                performer=found.performer or None,
                waveform=found.waveform or None,
            )
        )
    if found.sticker or found.emoji:
        made.append(_sticker(found))
    if found.attached:
        made.append(types.DocumentAttributeHasStickers())
    if found.animated:
        made.append(types.DocumentAttributeAnimated())
    if found.name:
        made.append(types.DocumentAttributeFilename(file_name=found.name))
    return made


def _sticker(found: Attributes) -> "types.TypeDocumentAttribute":
    stickerset: types.TypeInputStickerSet = types.InputStickerSetEmpty()
    if found.set_id:
        stickerset = types.InputStickerSetID(id=found.set_id, access_hash=found.set_hash)
    if found.emoji:  # free: nobody pays for it here, and clients keep others from those who do not
        return types.DocumentAttributeCustomEmoji(
            alt=found.alt, stickerset=stickerset, free=True, text_color=found.text_color
        )
    coords = None
    if found.mask_coords is not None:
        n, x, y, zoom = found.mask_coords
        coords = types.MaskCoords(n=n, x=x, y=y, zoom=zoom)
    return types.DocumentAttributeSticker(alt=found.alt, stickerset=stickerset, mask=found.mask, mask_coords=coords)
