"""Single stickers: those one used last, those one keeps, and those that stand for an emoji."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import emojis, files
from chappe.domain.attachments import File
from chappe.domain.bounds import FAVED_STICKERS, RECENT_STICKERS, SAVED_GIFS
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import KeptStickersChanged
from chappe.domain.files import Known
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import ATTACHED, FAVED, GIFS, RECENT, STICKERS, KeptFiles, Sticker
from chappe.domain.updates import deliver, record
from chappe.domain.values import Entity

MOST = {RECENT: RECENT_STICKERS, ATTACHED: RECENT_STICKERS, FAVED: FAVED_STICKERS}
MOST_FOUND = 200
MOST_CUSTOM_EMOJI = 100
"""Custom emoji in one text (core.telegram.org/api/custom-emoji)."""


@dataclass(frozen=True, slots=True)
class KeepSticker(Command):
    """Put a sticker first in a list of one's own, or take it out."""

    pace: ClassVar[Pace | None] = Pace("keep_sticker", 100, 1.0)

    list: int
    sticker: Known
    away: bool = False


@dataclass(frozen=True, slots=True)
class ClearKept(Command):
    """Forget which stickers one used."""

    pace: ClassVar[Pace | None] = Pace("keep_sticker", 100, 1.0)

    list: int


class KeptStickers(NamedTuple):
    """A list of single stickers."""

    files: KeptFiles
    inside: dict[int, Sticker]
    """What those of them that are in sets stand for."""


def told(tx: Tx, who: Actor, list: int, changed: bool) -> Outcome[None]:
    """What the person's other devices hear of a list of single stickers, or of GIFs."""
    if not changed:
        return Outcome(None)
    logged = record(tx, who.user_id, KeptStickersChanged(list), who.now)
    return Outcome(None, (deliver(who.user_id, logged, not_key=who.key_id),))


@rule(KeepSticker)
def keep_sticker(tx: Tx, who: Actor, command: KeepSticker) -> Outcome[None]:
    """Keep it (core.telegram.org/method/messages.faveSticker, core.telegram.org/method/messages.saveRecentSticker).

    Raises STICKER_ID_INVALID for what is no sticker or one that this person never saw.
    """
    known, kept = command.sticker, command.list
    if command.away:
        file = files.named(tx, known)
        return told(tx, who, kept, file is not None and tx.kept.remove(who.user_id, kept, file.id))
    file = files.seen(tx, who.user_id, known, who.now, "STICKER_ID_INVALID")
    if file.kind != "sticker" or file.attributes.emoji or (kept == ATTACHED) != file.attributes.mask:
        raise Refused("STICKER_ID_INVALID")
    tx.kept.add(who.user_id, kept, file.id, MOST[kept], who.now)
    return told(tx, who, kept, True)


@rule(ClearKept)
def clear_kept(tx: Tx, who: Actor, command: ClearKept) -> Outcome[None]:
    """Forget them (core.telegram.org/method/messages.clearRecentStickers)."""
    return told(tx, who, command.list, tx.kept.clear(who.user_id, command.list))


def note_sent(tx: Tx, who: Actor, file: File | None) -> None:
    """A sticker that was sent is the one used last, and so is a GIF; other devices see it by the message."""
    if file is not None and file.kind == "gif":
        tx.kept.add(who.user_id, GIFS, file.id, SAVED_GIFS, who.now)
    if file is not None and file.attributes.sticker and not file.attributes.mask:
        tx.kept.add(who.user_id, RECENT, file.id, RECENT_STICKERS, who.now)


def kept(tx: Tx, viewer: int, list: int) -> KeptStickers:
    """A list of one's own (core.telegram.org/method/messages.getRecentStickers)."""
    found = tx.kept.listed(viewer, list)
    return KeptStickers(found, tx.stickers.shown([file.id for file, _ in found]))


class Found(NamedTuple):
    """Stickers that were asked for by what they stand for."""

    files: tuple[File, ...]
    kept: frozenset[int] = frozenset()
    """Those of one's own lists, of the list that this names."""


def by_emoji(tx: Tx, viewer: int, text: str) -> tuple[File, ...]:
    """Stickers for an emoji: those one keeps, then those of one's sets (core.telegram.org/method/messages.getStickers).

    Raises EMOTICON_EMPTY.
    """
    wanted = [emojis.plain(one) for one in emojis.split("".join(text[:100].split()))]
    if not wanted:
        raise Refused("EMOTICON_EMPTY")
    mine = [one.set_id for one in tx.installs.listed(viewer, STICKERS)]
    ids = [file for emoji in wanted[:5] for file in tx.stickers.for_emoji(emoji, STICKERS, mine, MOST_FOUND)]
    kept_ids = [
        id
        for id, one in kept(tx, viewer, FAVED).inside.items()
        if any(emojis.plain(emoji) in wanted for emoji in one.emojis)
    ]
    return _files(tx, (*kept_ids, *ids))


def find(tx: Tx, kind: int, text: str, emoji: str, offset: int, limit: int) -> tuple[File, ...]:
    """Stickers or custom emoji of all sets, by keyword or emoji (core.telegram.org/method/messages.searchStickers)."""
    wanted = [emojis.plain(one) for one in emojis.split("".join(emoji[:200].split()))]
    ids = [file for one in wanted[:20] for file in tx.stickers.for_emoji(one, kind, None, MOST_FOUND)]
    if text.strip():
        ids += tx.stickers.for_keyword(text, kind, MOST_FOUND)
    return _files(tx, tuple(dict.fromkeys(ids))[offset : offset + limit])


def custom_emoji(tx: Tx, ids: Iterable[int]) -> tuple[File, ...]:
    """Those of these custom emoji that there are (core.telegram.org/method/messages.getCustomEmojiDocuments)."""
    found = tx.stickers.shown(list(dict.fromkeys(ids)))
    return tuple(one.file for one in found.values() if one.file.attributes.emoji)


def known_emoji(tx: Tx, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """The entities of a text without custom emoji that there are not, and not more than a text may have."""
    asked = [int(one.data) for one in entities if one.kind == "custom_emoji"]
    if not asked:
        return entities
    there = {file.id for file in custom_emoji(tx, asked[:MOST_CUSTOM_EMOJI])}
    return tuple(one for one in entities if one.kind != "custom_emoji" or int(one.data) in there)


def _files(tx: Tx, ids: Iterable[int]) -> tuple[File, ...]:
    wanted = list(dict.fromkeys(ids))[:MOST_FOUND]
    found = tx.stickers.shown(wanted)
    return tuple(found[id].file for id in wanted if id in found)
