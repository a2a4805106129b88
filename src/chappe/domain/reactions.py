"""Reactions to messages: giving and taking them back, and which of them their receiver has not seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people
from chappe.domain.bounds import REACTIONS_OF_USER
from chappe.domain.chats import MOST_AT_ONCE, Found, found, in_chat, partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import Affected, affected
from chappe.domain.errors import Refused
from chappe.domain.events import ContentsRead, ReactionsChanged
from chappe.domain.outcome import Actor, Cast, Delivery, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page, Ref
from chappe.domain.reactions_list import known, note_used
from chappe.domain.updates import deliver, of_message, passing, record
from chappe.domain.values import PeerRef, Reaction


@dataclass(frozen=True, slots=True)
class SendReaction(Command):
    """React to a message with these emojis alone; none takes one's reaction back."""

    pace: ClassVar[Pace | None] = Pace("send_reaction", 40, 0.5)

    peer: PeerRef
    id: int
    emojis: tuple[str, ...]
    big: bool = False
    add_to_recent: bool = False


@dataclass(frozen=True, slots=True)
class ReadReactions(Command):
    """All reactions in a chat were seen."""

    pace: ClassVar[Pace | None] = Pace("read_reactions", 60, 0.5)

    peer: PeerRef


class ReactionPage(NamedTuple):
    """Some of the reactions to one message, newest first, with the people who gave them."""

    reactions: tuple[Reaction, ...]
    total: int
    next: int
    """Where the next page begins; 0: this is the last."""
    cast: Cast
    people: tuple[int, ...]


@rule(SendReaction)
def send_reaction(tx: Tx, who: Actor, command: SendReaction) -> Outcome[Logged]:
    """React (core.telegram.org/method/messages.sendReaction).

    Raises MESSAGE_ID_INVALID, REACTION_INVALID, REACTIONS_TOO_MANY, MESSAGE_NOT_MODIFIED.
    """
    box, peer = who.user_id, command.peer
    partner(tx, peer)
    message = in_chat(tx, box, peer, command.id)
    content = message.content
    if content.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    emojis = tuple(dict.fromkeys(known(emoji) for emoji in command.emojis))
    if len(emojis) > REACTIONS_OF_USER:
        raise Refused("REACTIONS_TOO_MANY")
    if emojis == tuple(reaction.emoji for reaction in content.reactions if reaction.user == box):
        raise Refused("MESSAGE_NOT_MODIFIED")
    tx.reactions.put(content.id, box, emojis, command.big, who.now)
    if command.add_to_recent:
        note_used(tx, box, emojis)
    own: Logged | None = None
    deliveries: list[Delivery] = []
    refs = tx.messages.refs(content.id)
    for ref in refs:
        if ref.box == content.author and ref.box != box:
            mark_unseen(tx, ref, bool(emojis))
        shown = tx.messages.get(ref.box, ref.id)
        assert shown is not None
        logged = record(tx, ref.box, ReactionsChanged(shown), who.now)
        own = logged if ref.box == box else own
        deliveries.append(deliver(ref.box, logged, not_key=who.key_id if ref.box == box else 0))
    assert own is not None
    return Outcome(own, tuple(deliveries), people.cast(tx, [ref.box for ref in refs], of_message(message)))


def mark_unseen(tx: Tx, ref: Ref, unseen: bool) -> None:
    """Note whether the author of a message has a reaction to it still to see."""
    tx.reactions.set_unread(ref.box, ref.peer, ref.id, unseen)
    tx.dialogs.set_unread_reactions(ref.box, ref.peer, len(tx.reactions.unread(ref.box, ref.peer)))


@rule(ReadReactions)
def read_reactions(tx: Tx, who: Actor, command: ReadReactions) -> Outcome[Affected]:
    """See all reactions in a chat (core.telegram.org/method/messages.readReactions)."""
    partner(tx, command.peer)
    return read_in(tx, who, tx.reactions.unread(who.user_id, command.peer))


def read_in(tx: Tx, who: Actor, ids: Iterable[int]) -> Outcome[Affected]:
    """Take the marks of unseen reactions and unattended contents from these messages of one's own."""
    box = who.user_id
    messages = tx.messages.many(box, list(ids))
    unseen = tx.reactions.unread_among(box, [message.id for message in messages]) if messages else set()
    changed = sorted(message.id for message in messages if message.unread_media or message.id in unseen)
    if not changed:
        return Outcome(affected(tx, box, ()))
    tx.messages.set_media_read(box, changed)
    for message in messages:
        if message.id in unseen:
            mark_unseen(tx, Ref(box, message.id, message.peer), False)
    logged = record(tx, box, ContentsRead(tuple(changed)), who.now, len(changed))
    return Outcome(
        affected(tx, box, (logged,)), (deliver(box, logged, not_key=who.key_id),), people.cast(tx, (box,), ())
    )


def of_messages(tx: Tx, box: int, peer: PeerRef, ids: list[int], now: int) -> tuple[tuple[Logged, ...], Cast]:
    """The reactions to these messages as they are (core.telegram.org/method/messages.getMessagesReactions)."""
    partner(tx, peer)
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    messages = [
        message
        for message in tx.messages.many(box, list(dict.fromkeys(ids)))
        if message.peer == peer and message.content.action is None
    ]
    names = {id for message in messages for id in of_message(message)}
    return tuple(passing(ReactionsChanged(message), now) for message in messages), people.cast(tx, (box,), names)


def page(tx: Tx, box: int, peer: PeerRef, id: int, emoji: str, offset: int, limit: int) -> ReactionPage:
    """Who reacted to a message (core.telegram.org/method/messages.getMessageReactionsList); emoji "": with any."""
    partner(tx, peer)
    message = in_chat(tx, box, peer, id)
    wanted = [one for one in reversed(message.content.reactions) if not emoji or one.emoji == known(emoji)]
    limit = min(limit, MOST_AT_ONCE) if limit > 0 else MOST_AT_ONCE
    shown = tuple(wanted[offset : offset + limit])
    after = offset + limit if offset + limit < len(wanted) else 0
    names = tuple(sorted({one.user for one in shown}))
    return ReactionPage(shown, len(wanted), after, people.cast(tx, (box,), names), names)


def unread(tx: Tx, box: int, peer: PeerRef, wanted: Page) -> Found:
    """Messages with reactions that their author has not seen (core.telegram.org/method/messages.getUnreadReactions)."""
    partner(tx, peer)
    ids = tx.reactions.unread(box, peer)
    return found(tx, box, tx.messages.many(box, part(ids, wanted)), len(ids), also=(peer.id,))


def part(ids: list[int], wanted: Page) -> list[int]:
    """The part of a list of ids (highest first) that a page names (core.telegram.org/api/offsets)."""
    limit = min(wanted.limit, MOST_AT_ONCE) if wanted.limit > 0 else MOST_AT_ONCE
    within = [id for id in ids if wanted.min_id < id and (not wanted.max_id or id < wanted.max_id)]
    above = sum(id >= wanted.offset_id for id in within) if wanted.offset_id else 0
    start = above + (wanted.add_offset if wanted.offset_id else max(0, wanted.add_offset))
    return within[max(0, start) : max(0, start + limit)]
