"""Takes all that one person posted in one place from sight, and gives it back: a piece at once, the rest in pieces.

However much it is, it is one decision; no piece keeps other changes waiting for long, and each is durable by itself.
"""

from dataclasses import dataclass

from chappe.domain import removal
from chappe.domain.announcing import outcome
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.consequences import DONE, REMOVING, RESTORING, Removal
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import box_of
from chappe.safety.effects import Effect, Kind
from chappe.safety.showing_actions import REASONS
from chappe.safety.subjects import MESSAGE, POSTS, Facts

SLICE = 100
"""Posts that one transaction takes or gives back."""


def remove_posts(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Begin: the oldest piece of it is gone at once; how many posts it will be.

    Up to SLICE the number is exact; of more, the rest is counted by the index, service messages of the author too.
    Raises SUBJECT_INVALID where there is nothing to take.
    """
    peer, author = decision.peer, decision.message
    newest, _ = tx.consequences.newest(peer, author)
    if not newest:
        raise Refused("SUBJECT_INVALID")
    begun = Removal(decision.id, peer, author, 0, newest)
    now, effect = _take(tx, who, begun, decision)
    rest = tx.consequences.count(peer, author, now.done_to, now.last) if now.state == REMOVING else 0
    if not now.removed + rest:
        raise Refused("SUBJECT_INVALID")
    return effect._replace(posts=now.removed + rest)


def restore_posts(tx: Tx, who: Actor, facts: Facts, decision: Decision) -> Effect:
    """Begin to give back what is gone by now; what was not taken yet will not be."""
    found = tx.consequences.removal(decision.id)
    return _give(tx, who, found._replace(state=RESTORING)) if found is not None else Effect()


def _take(tx: Tx, who: Actor, found: Removal, decision: Decision) -> tuple[Removal, Effect]:
    some = tx.consequences.posts(found.peer, found.author, found.done_to, found.last, SLICE)
    messages = tx.messages.many(box_of(found.peer.id), [id for _, id in some])
    words = f"This message was removed: {decision.rule}. Decision {decision.puid}."
    reason = REASONS.get(decision.category, "terms")
    own = {message.content.id for message in messages}
    done = removal.take_away(tx, messages, decision.id, reason, words, who.now)
    found = found._replace(
        done_to=some[-1][0] if some else found.last,
        removed=found.removed + len(own.intersection(done)),
        state=REMOVING if len(some) == SLICE else DONE,
    )
    tx.consequences.put_removal(found)
    return found, Effect(removal.shown(tx, done, who.now))


def _give(tx: Tx, who: Actor, found: Removal) -> Effect:
    some = tx.removed.contents(found.decision, SLICE)
    done = removal.give_back(tx, some, who.now)
    state = RESTORING if len(some) == SLICE else DONE
    tx.consequences.put_removal(found._replace(restored=found.restored + len(done), state=state))
    return Effect(removal.shown(tx, done, who.now))


# -- run by the server itself, until nothing is left ------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class GoOnWithPosts(Command):
    """Do the next piece of the oldest removal, or restoring, that is under way."""


@rule(GoOnWithPosts)
def go_on_with_posts(tx: Tx, who: Actor, command: GoOnWithPosts) -> Outcome[bool]:
    """Whether there may be more."""
    found = tx.consequences.unfinished()
    decision = tx.decisions.get(found.decision) if found is not None else None
    if found is None or decision is None:
        return Outcome(False)
    effect = _take(tx, who, found, decision)[1] if found.state == REMOVING else _give(tx, who, found)
    return outcome(tx, who, True, effect.happened)


ACTIONS: dict[str, Kind] = {
    "remove_posts": Kind(
        frozenset({POSTS, MESSAGE}),
        ("decision_visibility", "DECISION_VISIBILITY_CONTENT_REMOVED"),
        remove_posts,
        restore_posts,
        "{} was removed",
        offered="Everything that its author posted there is removed",
    ),
}
"""By name. Of a message, it is what its author posted where that stands (`safety.decisions.meant`)."""
