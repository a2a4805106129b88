"""Forwarding: which messages may be passed on, and how much of where they came from goes with them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import pages, people, polls, showing
from chappe.domain.announcing import merge
from chappe.domain.answering import ReplyTo, reply_of
from chappe.domain.chats import Passage, may_write
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.counting import note_shares
from chappe.domain.errors import Refused
from chappe.domain.media import RIGHTS
from chappe.domain.messages import may_embed, sent_already, told
from chappe.domain.origins import origin, to_forward
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import Posted, post
from chappe.domain.speaking import named
from chappe.domain.threads import topic_at
from chappe.domain.updates import chats_named, of_message
from chappe.domain.values import CHANNEL, Content, Forward, Message, PeerRef, Reply, counted


@dataclass(frozen=True, slots=True)
class ForwardMessages(Command):
    """Pass messages of one chat on to another."""

    stop: ClassVar[Stop | None] = Stop.ON_TEXT
    pace: ClassVar[Pace | None] = Pace("forward_messages", 20, 1)

    source: PeerRef
    ids: tuple[int, ...]
    random_ids: tuple[int, ...]
    peer: PeerRef
    drop_author: bool = False
    silent: bool = False
    noforwards: bool = False
    send_as: PeerRef | None = None
    top: int = 0
    """The topic that they go into."""
    reply_to: ReplyTo | None = None
    """What each of them answers."""
    bare: bool = False
    """Without the words under files."""


class To(NamedTuple):
    """Where messages go, and how."""

    peer: PeerRef
    silent: bool
    noforwards: bool
    ttl: int
    top: int = 0
    """The message there that they answer, or whose topic or thread they go into."""
    reply: Reply | None = None
    bare: bool = False


def answering(tx: Tx, box: int, peer: PeerRef, given: ReplyTo | None, top: int, now: int) -> tuple[int, Reply | None]:
    """What is passed on answers, else the topic that it goes into; raises as `reply_of` and `topic_at` do."""
    into, reply = reply_of(tx, box, peer, given, now)
    return into or topic_at(tx, peer, top), reply


class Forwarded(NamedTuple):
    """New messages, and the random_id that each was asked for by."""

    posted: tuple[Posted, ...]
    random_ids: tuple[int, ...]


def saved(forward: Forward, message: Message) -> Forward:
    """The origin of a message in Saved Messages: also the chat that it was saved from."""
    content = message.content
    before = content.forward
    if message.peer.id == message.box:  # saved once more: as it was saved the first time
        return before or forward
    kept = forward._replace(saved_peer=message.peer, saved_id=message.id, saved_out=message.out)
    if before is None or content.sender is not None or content.post:
        return kept
    return kept._replace(saved_author=content.author, saved_date=content.date)


def passed_on(tx: Tx, who: Actor, message: Message, to: To, drop_author: bool) -> tuple[Content, PeerRef | None]:
    """The content to post, and the part of Saved Messages where it goes (None in every other chat)."""
    content = message.content
    forward: Forward | None = None if drop_author else origin(tx, who.user_id, message)
    part: PeerRef | None = None
    if to.peer.id == who.user_id:
        part = message.saved_peer if message.peer.id == message.box else message.peer
        forward = saved(forward, message) if forward else None
        if forward is None:
            part = None
    said = content._replace(text="", entities=()) if to.bare and content.media is not None else content
    new = Content(
        0,
        who.user_id,
        who.now,
        0,
        said.text,
        said.entities,
        to.reply,
        forward,
        silent=to.silent,
        noforwards=to.noforwards,
        ttl=to.ttl,
        invert_media=content.invert_media,
        preview=content.preview,
        media=content.media,
        link=content.link,
        withheld=content.withheld,
    )
    return new, part


def may_pass(tx: Tx, who: Actor, peer: PeerRef, messages: Iterable[Message]) -> Passage:
    """Whether one may write every one of these to that chat.

    Raises as `may_write` and `polls.check_place` do, and SLOWMODE_MULTI_MSGS_DISABLED.
    """
    some = list(messages)
    kinds = sorted({kind_of(message.content) for message in some})
    passage = Passage({}, False)
    for what in kinds:
        passage = may_write(tx, who.user_id, peer, who.now, what)
    for message in some:
        if message.content.poll is not None:
            polls.check_place(tx, peer, message.content.poll.question)
    chat, member = passage.chat, passage.member
    if chat is not None and member is not None and chat.slow_mode and not member.manages and len(some) > 1:
        raise Refused("SLOWMODE_MULTI_MSGS_DISABLED")
    return passage


def kind_of(content: Content) -> str:
    """What a message is among the things that a group may keep people from sending."""
    file = content.media.file if content.media is not None else None
    if content.media is None:
        return "send_plain"
    if content.media.fileless is not None:
        return showing.right(content.media.fileless)
    return RIGHTS[file.kind] if file is not None else "send_media"


@rule(ForwardMessages)
def forward_messages(tx: Tx, who: Actor, command: ForwardMessages) -> Outcome[Forwarded]:
    """Pass messages on (core.telegram.org/method/messages.forwardMessages); those not there are left out.

    A repeated random_id gives the message that it made before.
    """
    check_random_ids(command.ids, command.random_ids)
    box, peer = who.user_id, command.peer
    before = [sent_already(tx, box, random_id, peer) if random_id else None for random_id in command.random_ids]
    there: dict[int, Message] = {}
    if None in before:
        there = to_forward(tx, box, command.source, command.ids, who.now)
    asked = list(zip(command.ids, command.random_ids, before, strict=True))
    new = [there[id] for id, _, old in asked if old is None and id in there]
    passage = may_pass(tx, who, peer, new)
    if not command.drop_author:
        _count(tx, new, who.now)
    groups = albums(new, who)
    period = _period(tx, box, peer, passage)
    answer = answering(tx, box, peer, command.reply_to, command.top, who.now)
    to = To(peer, command.silent, command.noforwards, period, *answer, command.bare)
    posted, fresh, random_ids = [], [], []
    for id, random_id, old in asked:
        if old is None and id in there:
            content, part = passed_on(tx, who, there[id], to, command.drop_author)
            content = content._replace(
                group=groups.get(there[id].content.group, 0), link=content.link if may_embed(passage) else None
            )
            content = named(tx, passage, content, command.send_as)
            old = post(
                tx,
                box,
                peer,
                content,
                reply_to=to.top,
                random_id=random_id,
                reach=passage.reach,
                wakes=passage.wakes,
                saved_peer=part,
            )
            _note_copy(tx, there[id], old, command.drop_author)
            pages.wait(tx, old.message.content)
            fresh.append(old)
        if old is not None:
            posted.append(old)
            random_ids.append(random_id)
    if not posted:
        raise Refused("MESSAGE_ID_INVALID")
    if fresh and passage.chat is not None and passage.chat.slow_mode:
        tx.members.note_wrote(peer, box, who.now)
    result = Forwarded(tuple(posted), tuple(random_ids))
    if not fresh:
        return Outcome(result, (), _cast(tx, box, posted))
    outcome = told(tx, who, tuple(fresh))
    if len(fresh) != len(posted):
        merge(outcome.cast, _cast(tx, box, posted))
    return Outcome(result, outcome.deliveries, outcome.cast, broadcasts=outcome.broadcasts)


def _note_copy(tx: Tx, source: Message, made: Posted, drop_author: bool) -> None:
    """Note what a message of a group was passed on as, where clients are not told: forwards of posts are noted anyhow.

    Nothing of what is passed on without its author, or of what comes from a chat of two or a basic group.
    """
    first = made.message.content.forward
    if drop_author or source.box >= 0 or made.message.box >= 0 or (first is not None and first.post):
        return
    here = source.box, source.id
    tx.copies.note(tx.copies.origin(*here) or here, made.message.content.id, (made.message.box, made.message.id))


def _cast(tx: Tx, box: int, posted: list[Posted]) -> Cast:
    names = {id for one in posted for id in of_message(one.message)}
    return people.cast(tx, (box,), names, chats=chats_named(one.own for one in posted))


def _period(tx: Tx, box: int, peer: PeerRef, passage: Passage) -> int:
    if passage.chat is not None:
        return passage.chat.ttl
    dialog = tx.dialogs.get(box, peer)
    return dialog.ttl if dialog else 0


def albums(messages: Iterable[Message], who: Actor) -> dict[int, int]:
    """Albums of which more than one message is passed on stay together: the number of each as an album of its own."""
    groups = Counter(message.content.group for message in messages)
    return {
        group: int.from_bytes(who.random(8), "little") >> 2 or 1
        for group, count in groups.items()
        if group and count > 1
    }


def _count(tx: Tx, messages: list[Message], now: int) -> None:
    """Count on the channels' posts that they are passed on."""
    by_box: dict[int, list[int]] = {}
    for message in messages:
        at = counted(message)
        if at is not None:
            by_box.setdefault(at[0], []).append(at[1])
    for box, ids in by_box.items():
        tx.views.passed_on(box, ids)
        note_shares(tx, PeerRef(CHANNEL, -box), now, len(ids))


def check_random_ids(ids: tuple[int, ...], random_ids: tuple[int, ...]) -> None:
    """One random_id for each message, each its own but for 0, which stands for none.

    Raises MESSAGE_IDS_EMPTY, RANDOM_ID_INVALID, RANDOM_ID_DUPLICATE.
    """
    if not ids:
        raise Refused("MESSAGE_IDS_EMPTY")
    if len(ids) != len(random_ids):
        raise Refused("RANDOM_ID_INVALID")
    given = [one for one in random_ids if one]
    if len(set(given)) != len(given):
        raise Refused("RANDOM_ID_DUPLICATE")
