"""Mentions in groups: those still to be seen, and that they were seen."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.chats import MOST_AT_ONCE, Found
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import Affected
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.unseen import page, read_all, read_there
from chappe.domain.values import PeerRef


@dataclass(frozen=True, slots=True)
class ReadMentions(Command):
    """All mentions in a chat, or in one topic or thread of it, were seen."""

    pace: ClassVar[Pace | None] = Pace("read_mentions", 60, 0.5)

    peer: PeerRef
    topic: int = 0


@dataclass(frozen=True, slots=True)
class ReadThere(Command):
    """Mentions in, and reactions to, these messages of a supergroup or channel were seen."""

    pace: ClassVar[Pace | None] = Pace("read_contents", 120, 0.2)

    peer: PeerRef
    ids: tuple[int, ...]


def unread(tx: Tx, viewer: int, peer: PeerRef, wanted: Page, now: int, topic: int = 0) -> Found:
    """Messages that name the person and are to be seen (core.telegram.org/method/messages.getUnreadMentions)."""
    return page(tx, tx.mentions, lambda dialog: dialog.unread_mentions, viewer, peer, wanted, now, topic)


@rule(ReadMentions)
def read_mentions(tx: Tx, who: Actor, command: ReadMentions) -> Outcome[Affected]:
    """See all mentions in a chat (core.telegram.org/method/messages.readMentions), the newest first."""
    return read_all(tx, who, tx.mentions, command.peer, command.topic)


@rule(ReadThere)
def read_contents_there(tx: Tx, who: Actor, command: ReadThere) -> Outcome[Affected]:
    """See what is in messages (core.telegram.org/method/channels.readMessageContents).

    Raises MESSAGE_ID_INVALID (too many), and as `rights.inside` does.
    """
    if len(command.ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    rights.inside(tx, who.user_id, command.peer, who.now)
    return read_there(tx, who, command.peer, dict.fromkeys(command.ids))
