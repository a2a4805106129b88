"""Reactions to messages: giving and taking them back, and who is told; who gave which."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, rights, unseen
from chappe.domain.admin_log import REACTIONS, note
from chappe.domain.announcing import announced
from chappe.domain.bounds import REACTIONS_OF_MESSAGE, REACTIONS_OF_USER
from chappe.domain.chat_news import changed
from chappe.domain.chats import MOST_AT_ONCE, Found, all_as_seen, as_seen
from chappe.domain.command import Command, Pace, rule
from chappe.domain.counting import note_reaction
from chappe.domain.custom_reactions import MOST_OFFERED, document, there
from chappe.domain.deleting import Affected
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelReactions, ReactionsChanged
from chappe.domain.outcome import Actor, Broadcast, Cast, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.messages import Page, Ref
from chappe.domain.reaching import Reached, lowest, seen, taking_part
from chappe.domain.reactions_list import known, note_used
from chappe.domain.updates import chats_named, deliver, named, passing, record
from chappe.domain.values import CHANNEL, HIDDEN_HISTORY, USER, Chat, Message, PeerRef, Reaction, home

NONE, ANY = "-", "*"
"""As what a chat may be reacted with: nothing; everything, custom emojis too."""


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
    """All reactions in a chat, or in one topic or thread of it, were seen."""

    pace: ClassVar[Pace | None] = Pace("read_reactions", 60, 0.5)

    peer: PeerRef
    topic: int = 0


@dataclass(frozen=True, slots=True)
class SetReactions(Command):
    """Set what may be reacted with in a group or channel: anything on offer (None), or these; how many different."""

    pace: ClassVar[Pace | None] = Pace("change_chat", 40, 2)

    peer: PeerRef
    emojis: tuple[str, ...] | None
    limit: int = 0
    custom: bool = False
    """With anything on offer: any custom emoji, too."""


Changed = Outcome[Logged | None]
"""Of reactions that are others now: what the actor, if anybody, is told of the message."""


class ReactionPage(NamedTuple):
    """Some of the reactions to one message, newest first, with the people who gave them."""

    reactions: tuple[Reaction, ...]
    total: int
    next: int
    """Where the next page begins; 0: this is the last."""
    cast: Cast
    people: tuple[int, ...]


def offered(kept: str) -> tuple[str, ...] | None:
    """What may be reacted with in a group or channel, of `Chat.reactions`; None: anything on offer."""
    return tuple(kept.removeprefix(NONE).split()) if kept not in ("", ANY) else None


def _check(reached: Reached, emojis: tuple[str, ...]) -> None:
    """Raise where this person may not react so.

    REACTIONS_TOO_MANY, REACTION_INVALID, CHAT_WRITE_FORBIDDEN, ANONYMOUS_REACTIONS_DISABLED (it would show who the
    anonymous administrator is).
    """
    if len(emojis) > REACTIONS_OF_USER:
        raise Refused("REACTIONS_TOO_MANY")
    chat, member = reached.chat, reached.member
    if not emojis or chat is None or member is None:
        return
    if rights.kept_from(chat, member, "send_reactions"):
        raise Refused("CHAT_WRITE_FORBIDDEN")
    if not chat.broadcast and chat.is_channel and member.manages and member.rights & rights.MAY["anonymous"]:
        raise Refused("ANONYMOUS_REACTIONS_DISABLED")
    given = {emoji for emoji, _ in reached.message.content.tally}
    allowed = offered(chat.reactions)
    if allowed is not None and not {*allowed, *(given if allowed else ())} >= set(emojis):
        raise Refused("REACTION_INVALID")
    if chat.reactions == "" and any(document(one) and one not in given for one in emojis):
        raise Refused("REACTION_INVALID")
    if len(given | set(emojis)) > max(chat.reactions_limit or REACTIONS_OF_MESSAGE, len(given)):
        raise Refused("REACTIONS_TOO_MANY")


def _unblocked(tx: Tx, user_id: int, other: int) -> None:
    """Raise YOU_BLOCKED_USER, and MESSAGE_ID_INVALID where it is the other who wants to hear nothing any more."""
    if tx.blocks.has(user_id, other):
        raise Refused("YOU_BLOCKED_USER")
    if tx.blocks.has(other, user_id):
        raise Refused("MESSAGE_ID_INVALID")


@rule(SendReaction)
def send_reaction(tx: Tx, who: Actor, command: SendReaction) -> Changed:
    """React (core.telegram.org/method/messages.sendReaction).

    Raises MESSAGE_ID_INVALID, MESSAGE_NOT_MODIFIED, as `_check` and `_unblocked` do, and what keeps one from looking
    into the chat.
    """
    reached = taking_part(tx, who.user_id, command.peer, command.id, who.now)
    content = reached.message.content
    if content.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    if command.emojis and command.peer.kind == USER:
        _unblocked(tx, who.user_id, command.peer.id)
    emojis = tuple(dict.fromkeys(known(emoji) for emoji in command.emojis))
    _check(reached, emojis)
    there(tx, set(emojis) - {emoji for emoji, _ in content.tally})
    if emojis == reached.message.chosen:
        raise Refused("MESSAGE_NOT_MODIFIED")
    tx.reactions.put(content.id, who.user_id, emojis, command.big, who.now)
    if command.add_to_recent:
        note_used(tx, who.user_id, emojis)
    if reached.chat is not None and reached.chat.is_channel:
        note_reaction(tx, reached.message, who.now, reached.message.chosen, emojis)
        return told_there(tx, who, reached.chat, reached.message, bool(emojis), who.user_id)
    happened = told_in_boxes(tx, who, content.id, who.user_id, bool(emojis))
    return Outcome(happened[who.user_id][0], *announced(tx, who, happened))


def told_in_boxes(tx: Tx, who: Actor, content_id: int, giver: int, given: bool) -> dict[int, tuple[Logged, ...]]:
    """What happens in each box that has a content when that person reacted to it, or takes it back."""
    happened: dict[int, tuple[Logged, ...]] = {}
    for ref in tx.messages.refs(content_id):
        shown = tx.messages.get(ref.box, ref.id)
        assert shown is not None
        if ref.box == shown.content.author and ref.box != giver:
            _note(tx, ref, content_id, given)
            shown = tx.messages.get(ref.box, ref.id) or shown
        happened[ref.box] = (record(tx, ref.box, ReactionsChanged(shown), who.now),)
    return happened


def _note(tx: Tx, ref: Ref, content_id: int, given: bool) -> None:
    """The author of a message has a reaction to see, or none any more where the last was taken back."""
    if given or not [one for one in tx.reactions.page(content_id, "", 0, 2) if one.user != ref.box]:
        tx.reactions.set_unread(ref.box, ref.peer, ref.id, given)


def told_there(tx: Tx, who: Actor, chat: Chat, message: Message, given: bool, giver: int) -> Changed:
    """Everyone who is there is told the same; the actor, the author and whoever reacted what they have as their own."""
    author, peer = message.content.author, chat.peer
    apart = [who.user_id] if who.user_id else []
    if giver not in apart and rights.standing(tx, chat, giver, who.now).inside:
        apart.append(giver)
    if not chat.broadcast and author != giver and rights.standing(tx, chat, author, who.now).inside:
        apart += [author] if author not in apart else []
        _note(tx, Ref(author, message.id, peer), message.content.id, given)
    shown = tx.messages.get(message.box, message.id)
    assert shown is not None
    own = {id: passing(ChannelReactions(as_seen(tx, shown, id)), who.now) for id in apart}
    deliveries = tuple(deliver(id, own[id], not_key=who.key_id if id == who.user_id else 0) for id in apart)
    everyone = passing(ChannelReactions(shown), who.now)
    told = Broadcast(peer.id, (everyone,), tuple(sorted(named((everyone,)))), tuple(apart))
    cast = people.cast(tx, apart, (*told.people, *named(own.values())), chats=chats_named((everyone,)))
    # Where some came later and may not see the message, nobody is told: clients ask when they look at it.
    hidden = chat.flags & HIDDEN_HISTORY and tx.members.came_after(peer, message.id, message.content.date)
    return Outcome(own.get(who.user_id), deliveries, cast, broadcasts=() if hidden else (told,))


@rule(ReadReactions)
def read_reactions(tx: Tx, who: Actor, command: ReadReactions) -> Outcome[Affected]:
    """See all reactions in a chat (core.telegram.org/method/messages.readReactions)."""
    return unseen.read_all(tx, who, tx.reactions, command.peer, command.topic)


@rule(SetReactions)
def set_reactions(tx: Tx, who: Actor, command: SetReactions) -> Outcome[Chat]:
    """Change it (core.telegram.org/method/messages.setChatAvailableReactions).

    Raises as `rights.require` does, REACTION_INVALID, REACTIONS_COUNT_INVALID, CHAT_NOT_MODIFIED.
    """
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "change_info")
    if not 0 <= command.limit <= REACTIONS_OF_MESSAGE:
        raise Refused("REACTIONS_COUNT_INVALID")
    chosen = ANY if command.custom else ""
    if command.emojis is not None:
        if len(command.emojis) > MOST_OFFERED:
            raise Refused("REACTIONS_COUNT_INVALID")
        there(tx, command.emojis)
        chosen = " ".join(dict.fromkeys(known(emoji) for emoji in command.emojis)) or NONE
    new = chat._replace(reactions=chosen, reactions_limit=command.limit)
    if new == chat:
        raise Refused("CHAT_NOT_MODIFIED")
    if new.reactions != chat.reactions:
        note(tx, who, chat, Deed(REACTIONS, chat.reactions, new.reactions))
    return changed(tx, who, tx.chats.save(new))


def of_messages(tx: Tx, box: int, peer: PeerRef, ids: list[int], now: int) -> tuple[tuple[Logged, ...], Cast]:
    """The reactions to these messages as they are (core.telegram.org/method/messages.getMessagesReactions)."""
    low = lowest(tx, box, peer, now)
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    there = [
        message
        for message in tx.messages.many(home(box, peer), list(dict.fromkeys(ids)))
        if message.peer == peer and message.content.action is None and message.id >= low
    ]
    kind = ChannelReactions if peer.kind == CHANNEL else ReactionsChanged
    events = tuple(passing(kind(message), now) for message in all_as_seen(tx, there, box))
    return events, people.cast(tx, (box,), named(events), chats=chats_named(events))


def page(tx: Tx, box: int, peer: PeerRef, id: int, emoji: str, offset: int, limit: int, now: int = 0) -> ReactionPage:
    """Who reacted to a message (core.telegram.org/method/messages.getMessageReactionsList); emoji "": with any.

    Raises BROADCAST_FORBIDDEN: in a channel one reacts unnamed.
    """
    message = seen(tx, box, peer, id, now)
    if message.content.post:
        raise Refused("BROADCAST_FORBIDDEN")
    emoji = known(emoji) if emoji else ""
    total = sum(count for one, count in message.content.tally if not emoji or one == emoji)
    limit = min(limit, MOST_AT_ONCE) if limit > 0 else MOST_AT_ONCE
    shown = tuple(tx.reactions.page(message.content.id, emoji, offset, limit))
    after = offset + limit if offset + limit < total else 0
    names = tuple(sorted({one.user for one in shown}))
    return ReactionPage(shown, total, after, people.cast(tx, (box,), names), names)


def unread(tx: Tx, box: int, peer: PeerRef, wanted: Page, now: int = 0, topic: int = 0) -> Found:
    """Messages with reactions that their author has not seen (core.telegram.org/method/messages.getUnreadReactions)."""
    return unseen.page(tx, tx.reactions, lambda dialog: dialog.unread_reactions, box, peer, wanted, now, topic)
