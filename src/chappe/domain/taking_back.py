"""Reactions that a group's administrators take away, and reactions and votes that go with a deleted account.

What one person gave may be much, so it goes piece by piece, and whoever has the messages is told of each.
"""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.announcing import announced, together
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.polls import SHOWN_IN, tell_of_votes
from chappe.domain.ports import Tx
from chappe.domain.ports.taking_back import Owed
from chappe.domain.reaching import seen
from chappe.domain.reactions import Changed, told_in_boxes, told_there
from chappe.domain.unseen_votes import note_vote
from chappe.domain.values import CHANNEL, USER, PeerRef

MOST_LOOKED_AT = 10_000
"""How many of a person's newest reactions, wherever they are, are looked at for those in one group."""
LOOKED_AT_ONCE = 500
TAKEN_AT_ONCE = 20
TOLD_AT_ONCE = 400
"""Boxes that are told in one transaction; one reaction in a basic group may be told in 200."""
POLLS_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class TakeBackReaction(Command):
    """Take away what somebody else reacted with to one message of a group."""

    pace: ClassVar[Pace | None] = Pace("delete_messages", 60, 0.5)

    peer: PeerRef
    id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class TakeBackReactions(Command):
    """Take away what somebody reacted with to messages of a group, the newest of it."""

    pace: ClassVar[Pace | None] = Pace("take_back_reactions", 20, 10)

    peer: PeerRef
    user_id: int


@dataclass(frozen=True, slots=True)
class TakeBackMore(Command):
    """Take away some of what is to go; the server's own command."""


def _may(tx: Tx, who: Actor, peer: PeerRef) -> None:
    """Raise where one may not: PEER_ID_INVALID, BROADCAST_FORBIDDEN (nobody is named there), as `rights.require`."""
    if peer.kind == USER:
        raise Refused("PEER_ID_INVALID")
    chat, _ = rights.require(tx, who.user_id, peer, who.now, "delete_messages")
    if chat.broadcast:
        raise Refused("BROADCAST_FORBIDDEN")


@rule(TakeBackReaction)
def take_back_reaction(tx: Tx, who: Actor, command: TakeBackReaction) -> Changed:
    """Do so (core.telegram.org/method/messages.deleteParticipantReaction).

    Raises as `_may` does, MESSAGE_ID_INVALID, MESSAGE_NOT_MODIFIED where that person did not react.
    """
    _may(tx, who, command.peer)
    content = seen(tx, who.user_id, command.peer, command.id, who.now).content
    if not tx.reactions.of_user(command.user_id, [content.id]):
        raise Refused("MESSAGE_NOT_MODIFIED")
    return _taken(tx, who, content.id, command.user_id)


@rule(TakeBackReactions)
def take_back_reactions(tx: Tx, who: Actor, command: TakeBackReactions) -> Outcome[None]:
    """Note that they go (core.telegram.org/method/messages.deleteParticipantReactions); raises as `_may` does."""
    _may(tx, who, command.peer)
    if tx.takebacks.reactions(command.user_id, 0, 1):
        tx.takebacks.owe(Owed(command.peer, command.user_id, who.now, 0, MOST_LOOKED_AT))
    return Outcome(None)


@rule(TakeBackMore)
def take_back_more(tx: Tx, who: Actor, command: TakeBackMore) -> Outcome[bool]:
    """Whether there is more to do."""
    owed = tx.takebacks.next()
    if owed is None:
        return Outcome(False)
    limit = min(LOOKED_AT_ONCE, owed.left)
    some = tx.takebacks.reactions(owed.user, owed.below, limit, owed.peer)
    looked, told, outcomes = 0, 0, list[Changed]()
    for one in some:
        if len(outcomes) >= TAKEN_AT_ONCE or told >= TOLD_AT_ONCE:
            break
        looked += 1
        if one.there and one.date <= owed.since:
            outcomes.append(_taken(tx, who, one.content, owed.user))
            told += len(outcomes[-1].deliveries)
    left = owed.left - looked
    if left > 0 and (looked < len(some) or len(some) == limit):
        tx.takebacks.owe(owed._replace(below=some[looked - 1].content, left=left))
    else:
        tx.takebacks.settle(owed)
    return together(True, outcomes)


def _taken(tx: Tx, who: Actor, content_id: int, user_id: int) -> Changed:
    """Take away what the person reacted with to this content; everyone who has it is told."""
    tx.reactions.put(content_id, user_id, (), False, who.now)
    refs = tx.messages.refs(content_id)
    if refs and refs[0].peer.kind == CHANNEL:
        chat, message = tx.chats.get(refs[0].peer), tx.messages.get(refs[0].box, refs[0].id)
        if chat is None or message is None or chat.gone:
            return Outcome(None)
        return told_there(tx, who, chat, message, False, user_id)
    happened = told_in_boxes(tx, who, content_id, user_id, False)
    own = happened.get(who.user_id)
    return Outcome(own[0] if own else None, *announced(tx, who, happened))


# -- with the account -------------------------------------------------------------------------------------------------
def forget_given(tx: Tx, who: Actor, user_id: int) -> Outcome[bool]:
    """Take back some of what a deleted account reacted with and voted for; was there anything?

    What was counted in polls that are closed stays as it is: only who voted is forgotten.
    """
    told, outcomes = 0, list[Changed]()
    for one in tx.takebacks.reactions(user_id, 0, TAKEN_AT_ONCE):
        if told < TOLD_AT_ONCE:
            outcomes.append(_taken(tx, who, one.content, user_id))
            told += len(outcomes[-1].deliveries)
    if outcomes:
        return together(True, outcomes)
    voted = tx.takebacks.polls(user_id, POLLS_AT_ONCE)
    there = tx.polls.many(voted) if voted else {}
    for id in voted:
        poll = there.get(id)
        if poll is None or poll.closed:
            tx.takebacks.forget_voter(id, user_id)
            continue
        tx.polls.vote(poll, user_id, (), who.now)
        asked = note_vote(tx, poll, user_id, False)
        outcomes += [tell_of_votes(tx, who, content, asked) for content in tx.polls.shown_in(id, SHOWN_IN)]
    return together(bool(voted), outcomes)
