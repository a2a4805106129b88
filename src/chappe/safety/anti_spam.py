"""A group's own anti-spam was wrong: an administrator gives the message back (core.telegram.org/api/antispam)."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.admin_log import DELETE, KEPT
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.messages import told
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import Posted, post
from chappe.domain.values import ANTI_SPAM_USER, CHANNEL, Message, PeerRef, box_of

SEARCHED = 1000
"""Deletions by the anti-spam that are looked through, the newest."""
BACK = 1 << 62
"""Marks among random_ids what was given back, so that it is given back once."""


@dataclass(frozen=True, slots=True)
class FalsePositive(Command):
    """Say that a message which the group's anti-spam deleted was no spam: it is posted again."""

    pace: ClassVar[Pace | None] = Pace("false_positive", 30, 10.0)

    peer: PeerRef
    id: int


@rule(FalsePositive)
def false_positive(tx: Tx, who: Actor, command: FalsePositive) -> Outcome[tuple[Posted, ...]]:
    """Post it again in its author's name (core.telegram.org/method/channels.reportAntiSpamFalsePositive).

    Ids that were deleted never come back in clients, so it gets a new one. Raises CHANNEL_INVALID, CHAT_ADMIN_REQUIRED,
    MESSAGE_ID_INVALID (not deleted by the anti-spam, too long ago, given back already, or a poll or file that is gone),
    CHAT_NOT_MODIFIED where its
    author may not write there any more.
    """
    if command.peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "ban_users")
    box = box_of(chat.peer.id)
    message = _deleted(tx, chat.peer, command.id, who.now)
    if message is None or tx.messages.sent_before(box, BACK + command.id) or not _whole(tx, message):
        raise Refused("MESSAGE_ID_INVALID")
    author = message.content.author
    try:
        rights.may_send(tx, author, chat.peer, who.now, "send_plain")
    except Refused:
        raise Refused("CHAT_NOT_MODIFIED") from None
    posted = post(tx, author, chat.peer, message.content._replace(id=0, date=who.now, reply=None))
    tx.messages.note_sent(box, BACK + command.id, posted.message.id, who.now)
    return told(tx, Actor(author, 0, who.now, who.random), (posted,))


def _deleted(tx: Tx, peer: PeerRef, id: int, now: int) -> Message | None:
    """What the anti-spam deleted under that id, as long as the log of administrators shows it."""
    for entry in tx.admin_log.page(peer, (DELETE,), (ANTI_SPAM_USER,), 0, 0, SEARCHED):
        message = entry.deed.message
        if message is not None and message.id == id and entry.date > now - KEPT:
            return message
    return None


def _whole(tx: Tx, message: Message) -> bool:
    """Is everything that it showed still there? Votes go with a poll, and files that nothing shows after a day."""
    content = message.content
    return content.poll is None and (not content.file or tx.files.get(content.file) is not None)
