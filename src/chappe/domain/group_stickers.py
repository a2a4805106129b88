"""The set of stickers and the set of custom emoji that a supergroup offers its members."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import rights, stickers
from chappe.domain.admin_log import EMOJI_SET, STICKER_SET, note
from chappe.domain.chat_news import changed
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.stickers import EMOJI, STICKERS
from chappe.domain.stickers import Ref, Shown
from chappe.domain.values import Chat, Member, PeerRef

NO_SET = (0, 0)


@dataclass(frozen=True, slots=True)
class SetGroupSet(Command):
    """Offer a set, or none (None)."""

    pace: ClassVar[Pace | None] = Pace("change_chat", 40, 2.0)

    peer: PeerRef
    emoji: bool
    ref: Ref | None


class Offered(NamedTuple):
    """What a supergroup offers, as somebody sees it who looks into it."""

    stickers: Shown | None = None
    emoji: Shown | None = None
    may_set: bool = False


@rule(SetGroupSet)
def set_group_set(tx: Tx, who: Actor, command: SetGroupSet) -> Outcome[Chat]:
    """Offer a set (core.telegram.org/method/channels.setStickers, core.telegram.org/method/channels.setEmojiStickers).

    Raises as `rights.require` does, CHANNEL_INVALID in a channel, STICKERSET_INVALID.
    """
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "change_info")
    if not chat.is_channel or chat.broadcast:
        raise Refused("CHANNEL_INVALID")
    set_id, access_hash = NO_SET
    if command.ref is not None:
        found = stickers.find(tx, command.ref)
        if found.kind != (EMOJI if command.emoji else STICKERS):
            raise Refused("STICKERSET_INVALID")
        set_id, access_hash = found.id, found.access_hash
    old = tx.stickers.get(tx.group_sets.of(chat.peer).get(command.emoji, 0))
    before = (old.id, old.access_hash) if old is not None else NO_SET
    if before != (set_id, access_hash):
        kind = EMOJI_SET if command.emoji else STICKER_SET
        note(tx, who, chat, Deed(kind, old_set=before, new_set=(set_id, access_hash)))
    tx.group_sets.put(command.peer, command.emoji, set_id)
    return changed(tx, who, chat)


def offered(tx: Tx, viewer: int, chat: Chat, member: Member) -> Offered:
    """What the group offers; a set that is gone is none."""
    if chat.broadcast:
        return Offered()
    kept = tx.group_sets.of(chat.peer)
    found = [tx.stickers.get(kept.get(emoji, 0)) for emoji in (False, True)]
    shown = [stickers.shown(tx, viewer, one) if one else None for one in found]
    return Offered(shown[0], shown[1], rights.allowed(chat, member, "change_info"))
