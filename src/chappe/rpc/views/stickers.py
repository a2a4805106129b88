"""Renders sets of stickers and what is in them."""

from collections.abc import Iterable, Sequence

from chappe.domain import stickers
from chappe.domain.attachments import File
from chappe.domain.files import KEPT_STICKER, STICKER_SET, Origin
from chappe.domain.ports.stickers import EMOJI, MASKS, Sticker
from chappe.domain.sticker_formats import TGS, WEBM
from chappe.domain.stickers import Full, Shown
from chappe.rpc.views.media import DC_ID, document
from chappe.tl import types

THUMB_TYPES = {TGS: "a", WEBM: "v"}
"""Type of a set's thumbnail by its kind; of a picture "s"."""


def sticker_set(found: Shown) -> types.StickerSet:
    """A `stickerSet` (core.telegram.org/constructor/stickerSet)."""
    kept, thumb = found.set, found.thumb
    sizes: list[types.TypePhotoSize] | None = None
    if thumb is not None:
        shown = thumb.attributes
        type = THUMB_TYPES.get(thumb.mime, "s")
        sizes = [types.PhotoSize(type=type, w=shown.width, h=shown.height, size=thumb.size)]
    return types.StickerSet(
        id=kept.id,
        access_hash=kept.access_hash,
        title=kept.title,
        short_name=kept.short_name,
        count=kept.count,
        hash=stickers.hash_of(kept),
        archived=found.installed.archived if found.installed else False,
        masks=kept.kind == MASKS,
        emojis=kept.kind == EMOJI,
        text_color=kept.text_color,
        creator=found.mine,
        installed_date=found.installed.date if found.installed else None,
        thumbs=sizes,
        thumb_dc_id=DC_ID if sizes else None,
        thumb_version=kept.version if sizes else None,
        thumb_document_id=kept.thumb or None if kept.kind == EMOJI else None,
    )


def of_set(file: File) -> types.Document:
    """A document as it stands in its set."""
    return document(file, Origin(STICKER_SET, file.attributes.set_id, 0))


def of_list(file: File, viewer: int, list: int) -> types.Document:
    """A document as it stands in a person's own list."""
    return document(file, Origin(KEPT_STICKER, viewer, list))


def packs(inside: Iterable[Sticker]) -> "list[types.TypeStickerPack]":
    """Which stickers stand for each emoji."""
    found: dict[str, list[int]] = {}
    for one in inside:
        for emoji in one.emojis:
            found.setdefault(emoji, []).append(one.file.id)
    return [types.StickerPack(emoticon=emoji, documents=ids) for emoji, ids in found.items()]


def keywords(inside: Iterable[Sticker]) -> "list[types.TypeStickerKeyword]":
    """Words that stickers are found by."""
    return [types.StickerKeyword(document_id=one.file.id, keyword=list(one.keywords)) for one in inside if one.keywords]


def full(found: Full) -> types.MessagesStickerSet:
    """A `messages.stickerSet` (core.telegram.org/constructor/messages.stickerSet)."""
    return types.MessagesStickerSet(
        set=sticker_set(found.shown),
        packs=packs(found.stickers),
        keywords=keywords(found.stickers),
        documents=[of_set(one.file) for one in found.stickers],
    )


def covered(found: Shown) -> "types.TypeStickerSetCovered":
    """A set with its first sticker."""
    if found.cover is None:
        return types.StickerSetNoCovered(set=sticker_set(found))
    return types.StickerSetCovered(set=sticker_set(found), cover=of_set(found.cover))


def all_covered(found: Sequence[Shown]) -> "list[types.TypeStickerSetCovered]":
    """Sets with their first stickers."""
    return [covered(one) for one in found]
