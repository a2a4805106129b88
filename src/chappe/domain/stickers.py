"""Sets of stickers as somebody sees them: by id or name, with what is in them and how they are counted."""

import re
from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.names import tidy_name
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import EMOJI, Installed, Sticker, StickerSet

MOST_STICKERS, MOST_EMOJI = 120, 200
"""Stickers and masks, custom emoji in one set (core.telegram.org/stickers)."""
LONGEST_NAME = 64
RESERVED = frozenset(
    (
        "animatedemoji",
        "animatedemojianimations",
        "emojigenericanimations",
        "emojistatuses",
        "emojichannelstatuses",
        "emojitopicicons",
        "premiumgifts",
        "tongifts",
    )
)
"""Short names of the sets that come with the server, without case."""
_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*")


class Ref(NamedTuple):
    """A set as somebody names it: by id and access hash, or by short name."""

    id: int = 0
    access_hash: int = 0
    short_name: str = ""


class Shown(NamedTuple):
    """A set as one person sees it."""

    set: StickerSet
    mine: bool = False
    installed: Installed | None = None
    cover: File | None = None
    thumb: File | None = None
    """The thumbnail of its own, where that is not one of its stickers."""


class Full(NamedTuple):
    """A set as one person sees it, with everything in it."""

    shown: Shown
    stickers: tuple[Sticker, ...]


def most(kind: int) -> int:
    """How many a set of this kind may hold."""
    return MOST_EMOJI if kind == EMOJI else MOST_STICKERS


def hash_of(found: StickerSet) -> int:
    """`stickerSet.hash`: another number whenever anything in the set changed; above 0, so that it says something."""
    return crc32(b"%d %d" % (found.id, found.version)) & 0x7FFFFFFF or 1


def vector_hash(numbers: Iterable[int]) -> int:
    """The hash of a list (core.telegram.org/api/offsets#hash-generation), a signed 64-bit number."""
    found = 0
    for number in numbers:
        found ^= found >> 21
        found ^= found << 35 & 0xFFFFFFFFFFFFFFFF
        found ^= found >> 4
        found = found + number & 0xFFFFFFFFFFFFFFFF
    return found - (1 << 64) if found >> 63 else found


def find(tx: Tx, ref: Ref) -> StickerSet:
    """The set that is named; raises STICKERSET_INVALID."""
    found = tx.stickers.named(ref.short_name[: LONGEST_NAME + 1]) if ref.short_name else tx.stickers.get(ref.id)
    if found is None or (not ref.short_name and found.access_hash != ref.access_hash):
        raise Refused("STICKERSET_INVALID")
    return found


def own(tx: Tx, user_id: int, ref: Ref) -> StickerSet:
    """A set that this person made; raises STICKERSET_INVALID for another's."""
    found = find(tx, ref)
    if found.owner != user_id:
        raise Refused("STICKERSET_INVALID")
    return found


def shown(tx: Tx, viewer: int, found: StickerSet, stickers: list[Sticker] | None = None) -> Shown:
    """The set as this person sees it."""
    inside = stickers if stickers is not None else []
    thumb = None
    if found.thumb and not any(one.file.id == found.thumb for one in inside) and found.kind != EMOJI:
        thumb = tx.files.get(found.thumb)
    cover = inside[0].file if inside else None
    return Shown(found, found.owner == viewer, tx.installs.get(viewer, found.id), cover, thumb)


def full(tx: Tx, viewer: int, found: StickerSet) -> Full:
    """The set with everything in it."""
    inside = tx.stickers.inside(found.id)
    return Full(shown(tx, viewer, found, inside), tuple(inside))


def several(tx: Tx, viewer: int, sets: list[StickerSet], *, covers: bool = True) -> tuple[Shown, ...]:
    """Sets, with their first stickers unless said otherwise, as this person sees them."""
    ids = [one.id for one in sets]
    first, installed = tx.stickers.covers(ids) if covers else {}, tx.installs.some(viewer, ids)
    return tuple(
        Shown(
            one,
            one.owner == viewer,
            installed.get(one.id),
            first.get(one.id),
            tx.files.get(one.thumb) if one.thumb and one.kind != EMOJI else None,
        )
        for one in sets
    )


def title(text: str) -> str:
    """A set's title; raises PACK_TITLE_INVALID."""
    found = tidy_name(text)
    if not found:
        raise Refused("PACK_TITLE_INVALID")
    return found


def proper_name(text: str) -> bool:
    """May a set have this short name: 1 to 64 Latin letters, digits and underscores, as in a public name?"""
    return 0 < len(text) <= LONGEST_NAME and _NAME.fullmatch(text) is not None


def taken(tx: Tx, name: str) -> bool:
    """Does a set have this short name?"""
    return name.lower() in RESERVED or tx.stickers.named(name) is not None


def check_name(tx: Tx, text: str) -> None:
    """Raise SHORT_NAME_INVALID, SHORT_NAME_OCCUPIED (core.telegram.org/method/stickers.checkShortName)."""
    if not proper_name(text):
        raise Refused("SHORT_NAME_INVALID")
    if taken(tx, text):
        raise Refused("SHORT_NAME_OCCUPIED")


def suggest(tx: Tx, text: str, draw: int) -> str:
    """A short name that is free, after a title; raises TITLE_INVALID (stickers.suggestShortName)."""
    if not tidy_name(text):
        raise Refused("TITLE_INVALID")
    plain = re.sub(r"[^A-Za-z0-9]+", "_", tidy_name(text)).strip("_").lstrip("0123456789_")[:40].rstrip("_")
    plain = plain or "stickers"
    for name in (plain, *(f"{plain}_{number}" for number in range(2, 6)), f"{plain}_{draw:08x}"):
        if proper_name(name) and not taken(tx, name):
            return name
    raise Refused("TITLE_INVALID")
