"""Takes all that one person posted, in one place or in all public ones, from sight, and gives it back: in pieces.

However much it is, it is one decision, whose first piece goes with it; no piece keeps other changes waiting for long,
and each is durable by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chappe.domain import removal
from chappe.domain.announcing import outcome
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.consequences import DONE, REMOVING, RESTORING, Removal
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import CHANNEL, USER, PeerRef, box_of
from chappe.safety.effects import Effect, Kind
from chappe.safety.showing_actions import REASONS
from chappe.safety.subjects import ACCOUNT, MESSAGE, POSTS, Facts, Subject, of_all_posts, of_posts, public_places

SLICE = 100
"""Posts that one transaction takes or gives back."""


def remove_posts(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Begin: the oldest piece of it is gone at once; how many posts it will be.

    What an earlier decision is still taking there is that one's. Raises SUBJECT_INVALID where there is nothing to take.
    """
    begun, number = [], 0
    for peer in _places(tx, facts):
        newest, first = (
            tx.consequences.newest(peer, decision.message)[0],
            tx.consequences.under_way(peer, decision.message),
        )
        if newest > first:
            begun.append(Removal(decision.id, peer, decision.message, first, newest))
            number += tx.consequences.count(peer, decision.message, first, newest)
    if not begun:
        raise Refused("SUBJECT_INVALID")
    for one in begun:
        tx.consequences.put_removal(one)
    waiting = iter(begun)
    happened = _piece(tx, who, lambda: next(waiting, None))
    return Effect(happened, posts=number)


def restore_posts(tx: Tx, who: Actor, facts: Facts | None, decision: Decision) -> Effect:
    """Begin to give back what is gone by now, wherever; what was not taken yet will not be."""
    found = tx.consequences.removals(decision.id)
    for at, one in enumerate(found):
        tx.consequences.put_removal(one._replace(state=DONE if at else RESTORING, turns=0))
    giving = iter(tx.consequences.removals(decision.id)[:1])
    return Effect(_piece(tx, who, lambda: next(giving, None)))


def more(tx: Tx, facts: Facts) -> bool:
    """Is there anything that no decision took, or is about to take?"""
    author = facts.subject.message
    places = _places(tx, facts)
    return any(tx.consequences.newest(peer, author)[0] > tx.consequences.under_way(peer, author) for peer in places)


def _places(tx: Tx, facts: Facts) -> list[PeerRef]:
    if facts.subject.peer.kind != USER:
        return [facts.subject.peer]
    public = public_places(tx, facts.subject.message)
    reported = facts.chat.peer if facts.chat is not None else None
    return [*public, reported] if reported is not None and reported not in public else public


def _piece(tx: Tx, who: Actor, following: Callable[[], Removal | None]) -> dict[int, tuple[Logged, ...]]:
    """Do so much that SLICE posts are touched, over as many places as that takes; what happened by box."""
    room, changed = SLICE, list[int]()
    for _ in range(SLICE):  # a place may hold nothing any more, and that costs a little, too
        found = following() if room > 0 else None
        decision = tx.decisions.get(found.decision) if found is not None else None
        if found is None or decision is None:
            break
        do = _take if found.state == REMOVING else _give
        touched, some = do(tx, who, found, decision, room)
        room -= touched
        changed += some
    return removal.shown(tx, changed, who.now)


def _take(tx: Tx, who: Actor, found: Removal, decision: Decision, room: int) -> tuple[int, list[int]]:
    some = tx.consequences.posts(found.peer, found.author, found.done_to, found.last, room)
    messages = tx.messages.many(box_of(found.peer.id), [id for _, id in some])
    words = f"This message was removed: {decision.rule}. Decision {decision.puid}."
    reason = REASONS.get(decision.category, "terms")
    own = {message.content.id for message in messages}
    done = removal.take_away(tx, messages, decision.id, reason, words, who.now)
    tx.consequences.put_removal(
        found._replace(
            done_to=some[-1][0] if some else found.last,
            removed=found.removed + len(own.intersection(done)),
            state=REMOVING if len(some) == room else DONE,
            turns=found.turns + 1,
        )
    )
    return len(some), done


def _give(tx: Tx, who: Actor, found: Removal, decision: Decision, room: int) -> tuple[int, list[int]]:
    some = tx.removed.contents(found.decision, room)
    done = removal.give_back(tx, some, who.now)
    if decision.state == "reversed" and decision.ended_by:
        for id in done:
            tx.removed.clear(id, who.now)
    state = RESTORING if len(some) == room else DONE
    now = found._replace(restored=found.restored + len(done), state=state, turns=found.turns + 1)
    tx.consequences.put_removal(now)
    return len(some), done


# -- run by the server itself, until nothing is left ------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GoOnWithPosts(Command):
    """Do the next piece of a removal, or restoring, that is under way: each has its turn."""


@rule(GoOnWithPosts)
def go_on_with_posts(tx: Tx, who: Actor, command: GoOnWithPosts) -> Outcome[bool]:
    """Whether there may be more."""
    happened = _piece(tx, who, tx.consequences.unfinished)
    return outcome(tx, who, tx.consequences.unfinished() is not None, happened)


# -- what is meant ----------------------------------------------------------------------------------------------------
def _there(facts: Facts) -> Subject | None:
    subject = facts.subject
    if subject.peer.kind != CHANNEL or subject.kind == POSTS:
        return subject if subject.peer.kind == CHANNEL else None
    return of_posts(subject.peer, facts.content.author) if facts.content is not None else None


def _everywhere(facts: Facts) -> Subject | None:
    subject = facts.subject
    if subject.kind == MESSAGE:
        author = facts.content.author if facts.content is not None and subject.peer.kind == CHANNEL else 0
        return of_all_posts(author) if author else None
    if subject.kind == ACCOUNT:
        return of_all_posts(subject.peer.id)
    return subject if subject.peer.kind == USER else None


REMOVED = ("decision_visibility", "DECISION_VISIBILITY_CONTENT_REMOVED")

ACTIONS: dict[str, Kind] = {
    "remove_posts": Kind(
        frozenset({POSTS, MESSAGE}),
        REMOVED,
        remove_posts,
        restore_posts,
        "{} was removed",
        offered="Everything that its author posted there is removed",
        again=more,
        means=_there,
    ),
    "remove_all_posts": Kind(
        frozenset({POSTS, MESSAGE, ACCOUNT}),
        REMOVED,
        remove_posts,
        restore_posts,
        "{} was removed",
        offered="Everything that its author posted in public groups and channels is removed",
        again=more,
        means=_everywhere,
    ),
}
"""By name."""
