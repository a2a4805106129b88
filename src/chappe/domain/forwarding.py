"""Forwarding: which messages may be passed on, and how much of where they came from goes with them."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, sight
from chappe.domain.bounds import FORWARDED_AT_ONCE
from chappe.domain.chats import Passage, may_write, partner
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.messages import sent_already, told
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import Posted, post
from chappe.domain.updates import of_message
from chappe.domain.values import Content, Forward, Message, PeerRef


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


class To(NamedTuple):
    """Where messages go, and how."""

    peer: PeerRef
    silent: bool
    noforwards: bool
    ttl: int


class Forwarded(NamedTuple):
    """New messages, and the random_id that each was asked for by."""

    posted: tuple[Posted, ...]
    random_ids: tuple[int, ...]


def origin(tx: Tx, forwarder: int, message: Message) -> Forward:
    """Where a message comes from, as far as its author lets it be known (core.telegram.org/api/forwards)."""
    content = message.content
    if content.forward is not None:
        return Forward(content.forward.author, content.forward.name, content.forward.date)
    author = content.author
    if author != forwarder and not _may_link(tx, author, forwarder):
        user = tx.users.get(author)
        name = f"{user.first_name} {user.last_name}".strip() if user else ""
        return Forward(0, name, content.date)
    return Forward(author, "", content.date)


def _may_link(tx: Tx, owner: int, forwarder: int) -> bool:
    rules = tx.privacy.get(owner, "forwards")
    contact = tx.contacts.get(owner, forwarder)
    close = contact is not None and contact.close_friend
    return sight.may({"forwards": rules} if rules else {}, "forwards", forwarder, contact is not None, close)


def saved(forward: Forward, message: Message) -> Forward:
    """The origin of a message in Saved Messages: also the chat that it was saved from."""
    content = message.content
    before = content.forward
    if message.peer.id == message.box:  # saved once more: as it was saved the first time
        return before or forward
    kept = forward._replace(saved_peer=message.peer, saved_id=message.id, saved_out=message.out)
    return kept._replace(saved_author=content.author, saved_date=content.date) if before else kept


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
    new = Content(
        0,
        who.user_id,
        who.now,
        0,
        content.text,
        content.entities,
        None,
        forward,
        silent=to.silent,
        noforwards=to.noforwards,
        ttl=to.ttl,
        invert_media=content.invert_media,
        preview=content.preview,
        media=content.media,
    )
    return new, part


def to_forward(tx: Tx, box: int, source: PeerRef, ids: tuple[int, ...]) -> dict[int, Message]:
    """Those of the messages that are there and may be passed on.

    Raises MESSAGE_ID_INVALID (too many, or none of them there), CHAT_FORWARDS_RESTRICTED.
    """
    if len(ids) > FORWARDED_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    partner(tx, source)
    there = {
        message.id: message
        for message in tx.messages.many(box, list(dict.fromkeys(ids)))
        if message.peer == source and message.content.action is None
    }
    if any(message.content.noforwards for message in there.values()):
        raise Refused("CHAT_FORWARDS_RESTRICTED")
    return there


@rule(ForwardMessages)
def forward_messages(tx: Tx, who: Actor, command: ForwardMessages) -> Outcome[Forwarded]:
    """Pass messages on (core.telegram.org/method/messages.forwardMessages); those not there are left out.

    A repeated random_id gives the message that it made before.
    """
    check_random_ids(command.ids, command.random_ids)
    box, peer = who.user_id, command.peer
    before = [sent_already(tx, box, random_id) if random_id else None for random_id in command.random_ids]
    there: dict[int, Message] = {}
    if None in before:
        there = to_forward(tx, box, command.source, command.ids)
    passage = may_write(tx, box, peer) if there else Passage({}, False)
    dialog = tx.dialogs.get(box, peer)
    to = To(peer, command.silent, command.noforwards, dialog.ttl if dialog else 0)
    posted, fresh, random_ids = [], [], []
    for id, random_id, old in zip(command.ids, command.random_ids, before, strict=True):
        if old is None and id in there:
            content, part = passed_on(tx, who, there[id], to, command.drop_author)
            old = post(
                tx, box, peer, content, random_id=random_id, reach=passage.reach, wakes=passage.wakes, saved_peer=part
            )
            fresh.append(old)
        if old is not None:
            posted.append(old)
            random_ids.append(random_id)
    if not posted:
        raise Refused("MESSAGE_ID_INVALID")
    result = Forwarded(tuple(posted), tuple(random_ids))
    names = {id for one in posted for id in of_message(one.message)}
    if not fresh:
        return Outcome(result, (), people.cast(tx, (box,), names))
    outcome = told(tx, who, tuple(fresh))
    everyone = outcome.cast if len(fresh) == len(posted) else people.cast(tx, (box, peer.id), names)
    return Outcome(result, outcome.deliveries, everyone)


def check_random_ids(ids: tuple[int, ...], random_ids: tuple[int, ...]) -> None:
    """One random_id for each message, each its own.

    Raises MESSAGE_IDS_EMPTY, RANDOM_ID_INVALID, RANDOM_ID_DUPLICATE.
    """
    if not ids:
        raise Refused("MESSAGE_IDS_EMPTY")
    if len(ids) != len(random_ids):
        raise Refused("RANDOM_ID_INVALID")
    if 0 not in random_ids and len(set(random_ids)) != len(random_ids):
        raise Refused("RANDOM_ID_DUPLICATE")
