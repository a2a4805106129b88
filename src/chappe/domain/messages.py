"""Sending: who may write to whom, and what a repeated request gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import drafts, pages, people, rights, ttl
from chappe.domain.answering import ReplyTo as ReplyTo
from chappe.domain.answering import reply_of
from chappe.domain.attachments import Media
from chappe.domain.channel_updates import seen_by
from chappe.domain.chats import Passage, as_seen, may_write
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.events import NewMessage
from chappe.domain.outcome import Actor, Broadcast, Delivery, Logged, Outcome
from chappe.domain.pages import FIRST, Wish
from chappe.domain.ports import Tx
from chappe.domain.posting import Posted, post
from chappe.domain.speaking import named
from chappe.domain.sticker_lists import to_top
from chappe.domain.sticker_use import MOST_CUSTOM_EMOJI, known_emoji, note_sent
from chappe.domain.text import message_text
from chappe.domain.updates import chats_named, deliver, names_chats, of_message, sources
from chappe.domain.values import USER, Content, Entity, PeerRef, User, home

NOTHING: Mapping[int, Sequence[Logged]] = {}


@dataclass(frozen=True, slots=True)
class SendMessage(Command):
    """Send a text to a peer."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = Pace("send_message", 60, 0.25)

    peer: PeerRef
    random_id: int
    text: str
    entities: tuple[Entity, ...] = ()
    reply_to: ReplyTo | None = None
    silent: bool = False
    noforwards: bool = False
    clear_draft: bool = False
    preview: bool = True
    invert_media: bool = False
    look: bool = False
    """Show the page that the text links to."""
    wish: Wish = FIRST
    send_as: PeerRef | None = None
    """In whose name, where it is not what one speaks as anyway."""
    sets_to_top: bool = False
    """Put the sets of which something is sent at the top of one's lists."""


class Part(NamedTuple):
    """What one message says, and the random_id that it is asked for by."""

    random_id: int
    text: str
    entities: tuple[Entity, ...]
    media: Media | None = None


def sent_already(tx: Tx, box: int, random_id: int, peer: PeerRef | None = None) -> Posted | None:
    """The message that this random_id made before, as it stands now.

    Raises RANDOM_ID_DUPLICATE if it is gone, was sent to another chat, or stands where its author may not look now.
    """
    before = tx.messages.sent_before(box, random_id)
    if not before:
        return None
    message = tx.messages.get(home(box, peer) if peer else box, before)
    elsewhere = message is not None and peer is not None and message.peer != peer
    if message is None or elsewhere or (message.box < 0 and message.content.author != box):
        raise Refused("RANDOM_ID_DUPLICATE")
    if message.box < 0 and not _looks(tx, box, message.peer):
        raise Refused("RANDOM_ID_DUPLICATE")
    message = as_seen(tx, message, box)
    return Posted(Logged(before, 1, message.content.date, NewMessage(message)), (), message.peer)


def _looks(tx: Tx, viewer: int, peer: PeerRef) -> bool:
    """May this person look there? A ban counts whether its end has come or not: who is in it again may."""
    try:
        rights.seen(tx, viewer, peer, 0)
    except Refused:
        return False
    return True


def told(
    tx: Tx,
    who: Actor,
    posted: tuple[Posted, ...],
    before: Mapping[int, Sequence[Logged]] = NOTHING,
    after: tuple[Logged, ...] = (),
    known: Mapping[int, User] | None = None,
) -> Outcome[tuple[Posted, ...]]:
    """The outcome of posts to one chat: their author's other devices and everyone else in the chat are told.

    `before` happened in each box before them, `after` in the author's box after them; `known` are users that were
    loaded already.
    """
    box = who.user_id
    own = tuple([one.own for one in posted])
    if before or after:
        own = (*before.get(box, ()), *own, *after)
    deliveries = [deliver(box, *own, not_key=who.key_id)]
    viewers = [box]
    names = set(deliveries[0].people)
    theirs = tuple([logged for one in posted for logged in one.theirs])
    if theirs:
        other = posted[0].peer.id
        deliveries.append(deliver(other, *before.get(other, ()), *theirs))
        viewers.append(other)
        names.update(deliveries[1].people)
    if posted[0].peer.kind == USER:
        chats = chats_named((*own, *theirs)) if any(names_chats(one.message) for one in posted) else ()
        return Outcome(posted, tuple(deliveries), people.cast(tx, viewers, names, known, chats))
    return _told_all(tx, posted, deliveries, viewers, names, known)


def _told_all(
    tx: Tx,
    posted: tuple[Posted, ...],
    deliveries: list[Delivery],
    viewers: list[int],
    names: set[int],
    known: Mapping[int, User] | None,
) -> Outcome[tuple[Posted, ...]]:
    """The same for a group or channel: each member of a basic group by name, those of a channel all together."""
    for others in zip(*(one.others for one in posted), strict=True):
        deliveries.append(deliver(others[0][0], *(logged for _, some in others for logged in some)))
        viewers.append(others[0][0])
        names.update(deliveries[-1].people)
    chats = {chat for one in posted for chat in chats_named((one.own,)) | sources((one.own,))}
    channels = [one.channel for one in posted if one.channel is not None]
    echoes = [one.echo for one in posted if one.echo is not None]
    for one in echoes:
        chats.update(chats_named(one.events))
        names.update(one.people)
    if not channels:
        return Outcome(posted, tuple(deliveries), people.cast_each(tx, deliveries, known, chats))
    called = sorted({user_id for one in posted for user_id, _ in one.called})
    for user_id in called:  # who is named in one part of an album has all of it as their own
        theirs = (
            dict(one.called).get(user_id) or seen_by(tx, one.channel.events[0], user_id)
            for one in posted
            if one.channel
        )
        deliveries.append(deliver(user_id, *theirs))
    cast = people.cast_each(tx, deliveries, known, chats) if called else people.cast(tx, viewers, names, known, chats)
    events = tuple(logged for one in channels for logged in one.events)
    named = tuple(sorted({id for one in channels for id in one.people} | (names - set(viewers))))
    told = Broadcast(channels[0].channel_id, events, named, (*channels[0].but[:1], *called))
    return Outcome(posted, tuple(deliveries), cast, broadcasts=(told, *_together(echoes)))


def _together(told: list[Broadcast]) -> tuple[Broadcast, ...]:
    """What was told one after the other in one group, at once."""
    if not told:
        return ()
    events = tuple(logged for one in told for logged in one.events)
    return (Broadcast(told[0].channel_id, events, tuple(sorted({id for one in told for id in one.people}))),)


@rule(SendMessage)
def send_message(tx: Tx, who: Actor, command: SendMessage) -> Outcome[tuple[Posted, ...]]:
    """Send a text (core.telegram.org/method/messages.sendMessage)."""
    repeat = repeated(tx, who.user_id, command)
    if repeat is not None:
        return repeat
    text, entities = message_text(command.text, command.entities)
    passage = may_write(tx, who.user_id, command.peer, who.now)
    return write(tx, who, command, passage, (Part(command.random_id, text, entities),))


def repeated(tx: Tx, box: int, command: SendMessage) -> Outcome[tuple[Posted, ...]] | None:
    """What the same request made before; None where it is a new one."""
    before = sent_already(tx, box, command.random_id, command.peer) if command.random_id else None
    if before is None:
        return None
    chats = chats_named((before.own,))
    return Outcome((before,), (), people.cast(tx, (box,), of_message(before.message), chats=chats))


def write(
    tx: Tx, who: Actor, command: SendMessage, passage: Passage, parts: tuple[Part, ...], group: int = 0
) -> Outcome[tuple[Posted, ...]]:
    """Post messages, one for each part, that their author may write; all else about them is as the command says."""
    box = who.user_id
    reply_to, reply = reply_of(tx, box, command.peer, command.reply_to, who.now)
    dialog = tx.dialogs.get(box, command.peer)
    begun = NOTHING
    if passage.chat is not None:
        period = passage.chat.ttl
    elif dialog is not None:
        period = dialog.ttl
    else:
        period = ttl.default_period(tx, box) if passage.reach else 0
        if period:
            begun = ttl.set_period(tx, box, command.peer, period, who.now, passage, by_default=True)
    if passage.chat is not None and passage.chat.slow_mode:
        tx.members.note_wrote(command.peer, box, who.now)
    posted = []
    errands: tuple[object, ...] = ()
    for part in [proper(tx, who, one) for one in parts]:
        content = Content(
            0,
            box,
            who.now,
            0,
            part.text,
            part.entities,
            reply,
            ttl=period,
            silent=command.silent,
            noforwards=command.noforwards,
            group=group,
            invert_media=command.invert_media,
            preview=command.preview,
            media=part.media,
        )
        content = named(tx, passage, content, command.send_as)
        if command.look and (part.entities or command.wish.url) and may_embed(passage):
            content, errand = pages.linked(tx, who, content, command.wish)
            errands += (errand,) if errand else ()
        one = post(
            tx,
            box,
            command.peer,
            content,
            reply_to=reply_to,
            random_id=part.random_id,
            reach=passage.reach,
            wakes=passage.wakes,
        )
        pages.wait(tx, one.message.content)
        posted.append(one)
    after: tuple[Logged, ...] = used_sets_to_top(tx, who, parts) if command.sets_to_top else ()
    if command.clear_draft:
        top = drafts.written_in(command.peer, posted[-1].message, command.reply_to.topic if command.reply_to else 0)
        if drafts.kept(tx, box, command.peer, top) is not None:
            after += (drafts.clear(tx, box, command.peer, who.now, top),)
    return told(tx, who, tuple(posted), begun, after, passage.known)._replace(after=errands)


def proper(tx: Tx, who: Actor, part: Part) -> Part:
    """The part with no custom emoji but those that there are; a sticker in it is from now on the one used last."""
    if part.media is not None:
        note_sent(tx, who, part.media.file)
    return part._replace(entities=known_emoji(tx, part.entities)) if part.entities else part


def used_sets_to_top(tx: Tx, who: Actor, parts: tuple[Part, ...]) -> tuple[Logged, ...]:
    """The author's sets, of which something was sent, come to the top of their lists."""
    sent = [part.media.file.id for part in parts if part.media and part.media.file]
    sent += [int(one.data) for part in parts for one in part.entities if one.kind == "custom_emoji"]
    sets = dict.fromkeys(tx.stickers.holders(sent[:MOST_CUSTOM_EMOJI]).values())
    return tuple(moved for set_id in sets if (moved := to_top(tx, who, set_id)) is not None)


def may_embed(passage: Passage) -> bool:
    """Does the group let this person show pages of the web?"""
    chat, member = passage.chat, passage.member
    return chat is None or member is None or not rights.kept_from(chat, member, "embed_links")
