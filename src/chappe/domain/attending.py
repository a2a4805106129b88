"""What is heard or looked at: the author is told, and media that is to be seen once goes after that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from chappe.domain.announcing import merge, outcome
from chappe.domain.attachments import Media
from chappe.domain.command import Command, rule
from chappe.domain.events import ContentsRead, MessageEdited
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.people import cast
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Ref
from chappe.domain.updates import deliver, record
from chappe.domain.values import Message

R = TypeVar("R")
ONCE = 0x7FFFFFFF
"""In the place of seconds: it may be opened once."""
LONGEST = 60
OPEN_FOR = 30
"""Seconds for which what may be opened once is there after that, so that a device can finish fetching it."""
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class FadeDue(Command):
    """Take away media whose time is over; the server's own command."""


def attended(tx: Tx, who: Actor, messages: Sequence[Message], so_far: Outcome[R]) -> Outcome[R]:
    """An outcome, and what its messages' authors are told: that the actor has attended to them."""
    happened: dict[int, tuple[Logged, ...]] = {}
    for message in messages:
        content, media = message.content, message.content.media
        if media is not None and media.ttl and media.file is not None:
            tx.fading.put(content.id, who.now + (media.ttl if media.ttl <= LONGEST else OPEN_FOR))
        theirs = tx.messages.ref_in(content.id, content.author) if content.author != who.user_id else 0
        own = tx.messages.get(content.author, theirs) if theirs else None
        if own is not None and own.unread_media:
            tx.messages.set_media_read(own.box, [own.id])
            told = record(tx, own.box, ContentsRead((own.id,)), who.now)
            happened[own.box] = (*happened.get(own.box, ()), told)
    whole = cast(tx, sorted(happened), ())
    merge(whole, so_far.cast)
    news = tuple(deliver(box, *events) for box, events in happened.items())
    return so_far._replace(deliveries=so_far.deliveries + news, cast=whole)


@rule(FadeDue)
def fade_due(tx: Tx, who: Actor, command: FadeDue) -> Outcome[bool]:
    """Take it away for everyone who has the message; whether there may be more."""
    due = tx.fading.due(who.now, AT_ONCE)
    happened: dict[int, tuple[Logged, ...]] = {}
    for content_id in due:
        refs = tx.messages.refs(content_id)
        if refs:
            _fade(tx, refs)
        for ref in refs:
            message = tx.messages.get(ref.box, ref.id)
            assert message is not None
            told = record(tx, ref.box, MessageEdited(message), who.now)
            happened[ref.box] = (*happened.get(ref.box, ()), told)
    if due:
        tx.fading.forget(due)
    return outcome(tx, who, len(due) == AT_ONCE, happened)


def _fade(tx: Tx, refs: list[Ref]) -> None:
    message = tx.messages.get(refs[0].box, refs[0].id)
    assert message is not None
    kept = message.content.media
    if kept is not None and kept.ttl:
        gone = Media(None, kept.spoiler, kept.ttl, kept.kind)
        tx.messages.set_content(message.content._replace(media=gone))
