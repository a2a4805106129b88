"""Making sets of stickers and changing them, which only who made them may (core.telegram.org/api/stickers)."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import emojis, files, stickers
from chappe.domain.attachments import Attributes, File
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.events import StickerSetsChanged
from chappe.domain.files import Known
from chappe.domain.outcome import Actor, Delivery, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import EMOJI, MASKS, Sticker, StickerSet
from chappe.domain.sticker_formats import PNG, TGS, WEBM, Look
from chappe.domain.stickers import Full, Ref
from chappe.domain.updates import deliver, record

MOST_EMOJIS, MOST_KEYWORDS, KEYWORDS_LENGTH = 20, 20, 64
"""Emoji, keywords and their characters of one sticker (core.telegram.org/bots/api#inputsticker)."""
MOST_MADE = 500
"""Sets that one person may have."""
NAMES = {TGS: "AnimatedSticker.tgs", WEBM: "sticker.webm"}
MaskCoords = tuple[int, float, float, float]


class Drawing(NamedTuple):
    """Bytes that were looked at and may be a sticker."""

    blob: int
    size: int
    mime: str
    look: Look


class Item(NamedTuple):
    """A sticker that is to come into a set."""

    known: Known
    drawing: Drawing
    emojis: str
    keywords: str = ""
    mask_coords: MaskCoords | None = None


@dataclass(frozen=True, slots=True)
class CreateSet(Command):
    """Make a set."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA
    pace: ClassVar[Pace | None] = Pace("create_sticker_set", 20, 300.0)

    title: str
    short_name: str
    kind: int
    text_color: bool
    items: tuple[Item, ...]
    thumb: Drawing | None = None


@dataclass(frozen=True, slots=True)
class _Change(Command):
    """Base of what changes a set."""

    pace: ClassVar[Pace | None] = Pace("change_sticker_set", 150, 2.0)


@dataclass(frozen=True, slots=True)
class AddSticker(_Change):
    """Put one more sticker into a set."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA

    ref: Ref
    item: Item


@dataclass(frozen=True, slots=True)
class RemoveSticker(_Change):
    """Take a sticker out of its set."""

    sticker: Known


@dataclass(frozen=True, slots=True)
class ReplaceSticker(_Change):
    """Put another sticker in the place of one."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA

    sticker: Known
    item: Item


@dataclass(frozen=True, slots=True)
class MoveSticker(_Change):
    """Give a sticker another place in its set."""

    sticker: Known
    place: int


@dataclass(frozen=True, slots=True)
class ChangeSticker(_Change):
    """Change what a sticker stands for; None leaves it as it is."""

    sticker: Known
    emojis: str | None = None
    keywords: str | None = None
    mask_coords: MaskCoords | None = None


@dataclass(frozen=True, slots=True)
class RenameSet(_Change):
    """Give a set another title."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT

    ref: Ref
    title: str


@dataclass(frozen=True, slots=True)
class SetThumb(_Change):
    """Give a set a thumbnail of its own, one of its emoji for it, or none."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA

    ref: Ref
    thumb: Drawing | None = None
    emoji: int = 0


@dataclass(frozen=True, slots=True)
class DeleteSet(_Change):
    """Forget a set; what was sent of it stays where it was sent."""

    ref: Ref


def own_sticker(tx: Tx, user_id: int, known: Known) -> tuple[StickerSet, list[Sticker], int]:
    """(set, its stickers, place in it) of a sticker in a set that this person made; raises STICKER_INVALID."""
    found = tx.stickers.get(tx.stickers.holder(known.id))
    if found is None or found.owner != user_id:
        raise Refused("STICKER_INVALID")
    inside = tx.stickers.inside(found.id)
    place = next(place for place, one in enumerate(inside) if one.file.id == known.id)
    if inside[place].file.access_hash != known.access_hash:
        raise Refused("STICKER_INVALID")
    return found, inside, place


def _emojis(text: str) -> tuple[str, ...]:
    found = emojis.split("".join(text[:1000].split()))
    if not 0 < len(found) <= MOST_EMOJIS:
        raise Refused("STICKER_EMOJI_INVALID")
    return found


def _keywords(text: str) -> tuple[str, ...]:
    found = tuple(filter(None, (" ".join(word.split()) for word in text[: 4 * KEYWORDS_LENGTH].split(","))))
    kept: list[str] = []
    for word in found[:MOST_KEYWORDS]:
        if sum(len(one) for one in kept) + len(word) <= KEYWORDS_LENGTH:
            kept.append(word)
    return tuple(kept)


def _file(tx: Tx, who: Actor, drawing: Drawing, attributes: Attributes) -> File:
    look = drawing.look
    shown = attributes._replace(
        name=NAMES.get(drawing.mime, "sticker.webp"),
        width=look.width,
        height=look.height,
        duration=look.duration if drawing.mime == WEBM else 0,
        video=drawing.mime == WEBM,
        soundless=drawing.mime == WEBM,
    )
    return files.keep(tx, who, File(0, 0, 0, False, drawing.mime, drawing.size, drawing.blob, attributes=shown))


def _sticker(tx: Tx, who: Actor, into: StickerSet, item: Item) -> Sticker:
    """The sticker as it stands in the set: a file of its own, however its bytes came."""
    assert item.drawing.mime != PNG, "clients know no such sticker"
    files.seen(tx, who.user_id, item.known, who.now, "STICKER_FILE_INVALID")
    found = _emojis(item.emojis)
    attributes = Attributes(
        sticker=into.kind != EMOJI,
        emoji=into.kind == EMOJI,
        mask=into.kind == MASKS,
        mask_coords=item.mask_coords if into.kind == MASKS else None,
        text_color=into.text_color,
        alt=found[0],
        set_id=into.id,
        set_hash=into.access_hash,
    )
    return Sticker(_file(tx, who, item.drawing, attributes), found, _keywords(item.keywords))


def _kept(tx: Tx, who: Actor, changed: StickerSet, inside: list[Sticker]) -> Outcome[Full]:
    changed = changed._replace(version=changed.version + 1, count=len(inside))
    tx.stickers.put(changed)
    tx.stickers.fill(changed, inside)
    return Outcome(stickers.full(tx, who.user_id, changed), _told(tx, who, changed))


def _told(tx: Tx, who: Actor, changed: StickerSet) -> tuple[Delivery, ...]:
    """One's other devices hear that a set in one's own list is another now; others see it by the list's hash."""
    if tx.installs.get(who.user_id, changed.id) is None:
        return ()
    return (
        deliver(who.user_id, record(tx, who.user_id, StickerSetsChanged(changed.kind), who.now), not_key=who.key_id),
    )


@rule(CreateSet)
def create_set(tx: Tx, who: Actor, command: CreateSet) -> Outcome[Full]:
    """Make a set (core.telegram.org/method/stickers.createStickerSet)."""
    if not stickers.proper_name(command.short_name):
        raise Refused("PACK_SHORT_NAME_INVALID")
    if stickers.taken(tx, command.short_name):
        raise Refused("PACK_SHORT_NAME_OCCUPIED")
    title = stickers.title(command.title)
    if not command.items:
        raise Refused("STICKERS_EMPTY")
    if len(command.items) > stickers.most(command.kind) or tx.stickers.count_made(who.user_id) >= MOST_MADE:
        raise Refused("STICKERS_TOO_MUCH")
    drawn = int.from_bytes(who.random(16), "little")
    # Ids stay below those of the sets that come with the server.
    new = StickerSet(
        (drawn & (1 << 62) - 1) or 1,
        (drawn >> 64) - (1 << 63) or 1,
        who.user_id,
        command.kind,
        command.text_color and command.kind == EMOJI,
        command.short_name,
        title,
        len(command.items),
        1,
        who.now,
    )
    if command.thumb is not None:
        new = new._replace(thumb=_file(tx, who, command.thumb, Attributes()).id)
    if not tx.stickers.create(new):
        raise Refused("SHORTNAME_OCCUPY_FAILED")
    inside = [_sticker(tx, who, new, item) for item in command.items]
    tx.stickers.fill(new, inside)
    return Outcome(stickers.full(tx, who.user_id, new))


@rule(AddSticker)
def add_sticker(tx: Tx, who: Actor, command: AddSticker) -> Outcome[Full]:
    """Put one more sticker at the end (core.telegram.org/method/stickers.addStickerToSet)."""
    found = stickers.own(tx, who.user_id, command.ref)
    if found.count >= stickers.most(found.kind):
        raise Refused("STICKERS_TOO_MUCH")
    return _kept(tx, who, found, [*tx.stickers.inside(found.id), _sticker(tx, who, found, command.item)])


@rule(RemoveSticker)
def remove_sticker(tx: Tx, who: Actor, command: RemoveSticker) -> Outcome[Full]:
    """Take a sticker out (core.telegram.org/method/stickers.removeStickerFromSet)."""
    found, inside, place = own_sticker(tx, who.user_id, command.sticker)
    gone = inside.pop(place).file.id
    if found.thumb == gone:
        found = found._replace(thumb=0)
    outcome = _kept(tx, who, found, inside)
    tx.files.free([gone])
    return outcome


@rule(ReplaceSticker)
def replace_sticker(tx: Tx, who: Actor, command: ReplaceSticker) -> Outcome[Full]:
    """Put another in its place (core.telegram.org/method/stickers.replaceSticker)."""
    found, inside, place = own_sticker(tx, who.user_id, command.sticker)
    gone = inside[place].file.id
    inside[place] = _sticker(tx, who, found, command.item)
    if found.thumb == gone:
        found = found._replace(thumb=inside[place].file.id)
    outcome = _kept(tx, who, found, inside)
    tx.files.free([gone])
    return outcome


@rule(MoveSticker)
def move_sticker(tx: Tx, who: Actor, command: MoveSticker) -> Outcome[Full]:
    """Give it another place, from 0 on (core.telegram.org/method/stickers.changeStickerPosition)."""
    found, inside, place = own_sticker(tx, who.user_id, command.sticker)
    moved = inside.pop(place)
    inside.insert(max(0, command.place), moved)
    return _kept(tx, who, found, inside)


@rule(ChangeSticker)
def change_sticker(tx: Tx, who: Actor, command: ChangeSticker) -> Outcome[Full]:
    """Change emoji, keywords, place of a mask (core.telegram.org/method/stickers.changeSticker)."""
    found, inside, place = own_sticker(tx, who.user_id, command.sticker)
    changed = inside[place]
    if command.emojis is not None:
        changed = changed._replace(emojis=_emojis(command.emojis))
    if command.keywords is not None:
        changed = changed._replace(keywords=_keywords(command.keywords))
    says = changed.file.attributes._replace(alt=changed.emojis[0])
    if command.mask_coords is not None and found.kind == MASKS:
        says = says._replace(mask_coords=command.mask_coords)
    if says != changed.file.attributes:
        changed = changed._replace(file=changed.file._replace(attributes=says))
        tx.files.say(changed.file)
    inside[place] = changed
    return _kept(tx, who, found, inside)


@rule(RenameSet)
def rename_set(tx: Tx, who: Actor, command: RenameSet) -> Outcome[Full]:
    """Give it another title (core.telegram.org/method/stickers.renameStickerSet)."""
    found = stickers.own(tx, who.user_id, command.ref)
    return _shown(tx, who, found._replace(title=stickers.title(command.title)))


@rule(SetThumb)
def set_thumb(tx: Tx, who: Actor, command: SetThumb) -> Outcome[Full]:
    """Give it another thumbnail (core.telegram.org/method/stickers.setStickerSetThumb)."""
    found = stickers.own(tx, who.user_id, command.ref)
    before, thumb = found.thumb, 0
    if command.emoji:
        if found.kind != EMOJI or tx.stickers.holder(command.emoji) != found.id:
            raise Refused("STICKER_INVALID")
        thumb = command.emoji
    elif command.thumb is not None:
        if found.kind == EMOJI:  # one of its emoji stands for it
            raise Refused("STICKER_INVALID")
        thumb = _file(tx, who, command.thumb, Attributes()).id
    outcome = _shown(tx, who, found._replace(thumb=thumb))
    if before and before != thumb:
        tx.files.free([before])
    return outcome


def _shown(tx: Tx, who: Actor, changed: StickerSet) -> Outcome[Full]:
    changed = changed._replace(version=changed.version + 1)
    tx.stickers.put(changed)
    return Outcome(stickers.full(tx, who.user_id, changed), _told(tx, who, changed))


@rule(DeleteSet)
def delete_set(tx: Tx, who: Actor, command: DeleteSet) -> Outcome[None]:
    """Forget it (core.telegram.org/method/stickers.deleteStickerSet)."""
    found = stickers.own(tx, who.user_id, command.ref)
    told = _told(tx, who, found)
    tx.files.free(tx.stickers.delete(found.id))
    return Outcome(None, told)
