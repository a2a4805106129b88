"""Votes that the author of a public poll has still to see (core.telegram.org/api/poll#unread-poll-votes)."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain.chats import Found
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import Affected
from chappe.domain.fileless import Poll
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page, Ref
from chappe.domain.unseen import page, read_all
from chappe.domain.values import PeerRef, box_of

MOST_OWN = 13
"""One more than the votes of one person in one poll."""


@dataclass(frozen=True, slots=True)
class ReadVotes(Command):
    """All votes in one's polls in a chat, or in one topic or thread of it, were seen."""

    pace: ClassVar[Pace | None] = Pace("read_reactions", 60, 0.5)

    peer: PeerRef
    topic: int = 0


@rule(ReadVotes)
def read_votes(tx: Tx, who: Actor, command: ReadVotes) -> Outcome[Affected]:
    """See them all (core.telegram.org/method/messages.readPollVotes)."""
    return read_all(tx, who, tx.polls, command.peer, command.topic)


def unread(tx: Tx, box: int, peer: PeerRef, wanted: Page, now: int = 0, topic: int = 0) -> Found:
    """Polls with votes that their author has not seen (core.telegram.org/method/messages.getUnreadPollVotes)."""
    return page(tx, tx.polls, lambda dialog: dialog.unread_votes, box, peer, wanted, now, topic)


def note_vote(tx: Tx, poll: Poll, voter: int, given: bool) -> Ref | None:
    """The poll's author has a vote to see, or none any more where the last was taken back; the message that shows so.

    None: nobody is told of votes by name, the author has left, or voted oneself.
    """
    if not poll.question.public or voter == poll.author:
        return None
    ref = _original(tx, poll)
    if ref is None:
        return None
    if given or all(one.user == poll.author for one in tx.polls.page(poll.id, -1, 0, MOST_OWN)):
        tx.polls.set_unread(ref.box, ref.peer, ref.id, given)
    return ref


def _original(tx: Tx, poll: Poll) -> Ref | None:
    """The message in which its author asked, as that person has it; what passed it on tells of no votes."""
    for content_id in tx.polls.shown_in(poll.id, 1):
        for ref in tx.messages.refs(content_id):
            if ref.box not in (poll.author, box_of(ref.peer.id)):
                continue
            message = tx.messages.get(ref.box, ref.id)
            if message is None or message.content.author != poll.author or message.content.forward is not None:
                return None
            member = tx.members.get(ref.peer, poll.author) if ref.box < 0 else None
            if ref.box < 0 and (member is None or not member.inside):
                return None
            return Ref(poll.author, ref.id, ref.peer)
    return None
