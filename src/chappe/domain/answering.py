"""Answering: which message is meant, in this chat or another, and what of it goes with the answer."""

from dataclasses import dataclass

from chappe.domain import rights
from chappe.domain.bounds import QUOTE_LENGTH
from chappe.domain.channel_updates import hidden_below
from chappe.domain.errors import Refused
from chappe.domain.nesting import STYLES
from chappe.domain.origins import origin, to_forward
from chappe.domain.ports import Tx
from chappe.domain.text import as_written, units
from chappe.domain.threads import GENERAL, topic_at
from chappe.domain.values import (
    CHANNEL,
    FORUM,
    Content,
    Elsewhere,
    Entity,
    Message,
    PeerRef,
    Reply,
    home,
)

QUOTED = {*STYLES, "custom_emoji"}
"""What a quote may be styled with (core.telegram.org/constructor/inputReplyToMessage): nothing that leads anywhere."""

_NOTHING: tuple[str, tuple[Entity, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Which message is answered, and the quoted stretch of it."""

    id: int
    quote: str = ""
    quote_entities: tuple[Entity, ...] = ()
    quote_offset: int = 0
    topic: int = 0
    """The topic that it is meant for: where what it answers is gone, or is in another one or another chat."""
    peer: PeerRef | None = None
    """The chat of the answered message, where that was said."""


def elsewhere(command: object) -> ReplyTo | None:
    """The message of another chat that a command would show with an answer to it."""
    given = getattr(command, "reply_to", None)
    if not isinstance(given, ReplyTo) or given.peer is None or given.peer == getattr(command, "peer", None):
        return None
    return given


def reply_of(tx: Tx, box: int, peer: PeerRef, given: ReplyTo | None, now: int) -> tuple[int, Reply | None]:
    """(id in this box, what to keep) of an answered message; an answer to what is gone is a plain message.

    Gone is also what was written before its author came, where that is hidden.
    Raises QUOTE_TEXT_INVALID, TOPIC_DELETED, and of a message of another chat what `_of_elsewhere` does.
    """
    if given is None:
        return 0, None
    if given.peer is not None and (given.peer != peer or _in_other_topic(tx, peer, given)):
        return _of_elsewhere(tx, box, peer, given.peer, given, now)
    answered = tx.messages.get(home(box, peer), given.id)
    if answered is not None and _hidden(tx, box, peer, answered, now):
        answered = None
    if answered is None and given.topic:
        into = _into(tx, peer, given.topic)  # what was meant for a topic that is gone goes into no other
        if into and into != given.id:
            return reply_of(tx, box, peer, ReplyTo(into), now)
    if answered is None or answered.peer != peer:
        return 0, None
    if not given.quote or answered.content.withheld:  # a quote would show it where it is not to be shown
        return given.id, Reply(answered.content.id)
    quote, entities = _quoted(answered.content, given)
    return given.id, Reply(answered.content.id, quote, entities, max(0, given.quote_offset))


def _hidden(tx: Tx, viewer: int, peer: PeerRef, message: Message, now: int) -> bool:
    """May this person not see it? The first message of a topic can be answered by everyone: so one writes there."""
    if peer.kind != CHANNEL or message.id >= hidden_below(tx, *rights.seen(tx, viewer, peer, now)):
        return False
    return tx.topics.get(message.box, message.id) is None


def _in_other_topic(tx: Tx, peer: PeerRef, given: ReplyTo) -> bool:
    """Is the answer to go into another topic of the same forum?"""
    chat = tx.chats.get(peer) if peer.kind == CHANNEL and given.topic else None
    if chat is None or not chat.flags & FORUM:
        return False
    answered = tx.messages.get(home(0, peer), given.id)
    return answered is not None and (answered.topic or GENERAL) != given.topic


def _of_elsewhere(
    tx: Tx, box: int, peer: PeerRef, source: PeerRef, given: ReplyTo, now: int
) -> tuple[int, Reply | None]:
    """The same of a message of another chat: whoever may pass it on may answer it where they like.

    Raises REPLY_TO_INVALID for a chat into which one may not look, CHAT_FORWARDS_RESTRICTED for what is protected,
    TOPIC_DELETED.
    """
    into = _into(tx, peer, given.topic)
    message = _source(tx, box, source, given.id, now)
    if message is None:
        return into, None
    content = message.content
    if content.withheld:
        quote, entities = _NOTHING
    elif given.quote:
        quote, entities = _quoted(content, given)
    else:
        quote = content.text[:QUOTE_LENGTH]
        entities = styles(content.entities, units(quote))
    whole = not given.quote and bool(quote)
    shown = content.media if content.media and not content.withheld else None
    file = shown.file.id if shown and shown.file else 0
    from_where = origin(tx, box, message)
    away = Elsewhere(source, given.id, content.id, from_where, content.date, file, whole)
    return into, Reply(0, quote, entities, 0 if whole else max(0, given.quote_offset), away)


def _source(tx: Tx, viewer: int, source: PeerRef, id: int, now: int) -> Message | None:
    try:
        return to_forward(tx, viewer, source, (id,), now).get(id)
    except Refused as refused:  # who may not look there cannot tell it from a chat that is not there
        if refused.name == "CHAT_FORWARDS_RESTRICTED":
            raise
        raise Refused("REPLY_TO_INVALID") from None


def _into(tx: Tx, peer: PeerRef, topic: int) -> int:
    """The message whose topic or thread an answer to another chat's message goes into; 0: none."""
    chat = tx.chats.get(peer) if peer.kind == CHANNEL and topic else None
    if chat is None:
        return 0
    if chat.flags & FORUM:
        return topic_at(tx, peer, topic)
    head = tx.messages.get(home(0, peer), topic)
    return topic if head is not None and not chat.broadcast else 0


def _quoted(content: Content, given: ReplyTo) -> tuple[str, tuple[Entity, ...]]:
    if len(given.quote) > QUOTE_LENGTH or given.quote not in content.text:
        raise Refused("QUOTE_TEXT_INVALID")
    quote, entities = as_written(given.quote, given.quote_entities)
    return quote, styles(entities, units(quote))


def styles(entities: tuple[Entity, ...], length: int) -> tuple[Entity, ...]:
    """The styles that a quote of that length has of them."""
    found = []
    for one in entities:
        end = min(one.offset + one.length, length)
        if one.kind in QUOTED and one.offset < end and (one.kind in STYLES or end == one.offset + one.length):
            found.append(one._replace(length=end - one.offset))
    return tuple(found)


def still(tx: Tx, author: int, content: Content, now: int) -> Content:
    """What waited for its time, without the message of another chat that it answers where that may not be shown now."""
    reply, away = content.reply, content.elsewhere
    if reply is None or away is None:
        return content
    try:
        source = _source(tx, author, away.peer, away.id, now)
    except Refused:
        source = None
    if source is None or source.content.id != away.content_id or source.content.date != away.written:
        return content._replace(reply=None)
    if source.content.withheld:
        reply = reply._replace(quote="", quote_entities=(), quote_offset=0)
    return content._replace(reply=reply._replace(elsewhere=away._replace(media=None)))
