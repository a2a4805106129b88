"""What an action of moderation is: what it is done to, how it is undone, and what it changed."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from chappe.domain.outcome import Actor, KeyChange, Logged, Moved, Outcome, Standing
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.safety.subjects import Facts, Subject


class Effect(NamedTuple):
    """What doing or undoing something changed."""

    happened: Mapping[int, tuple[Logged, ...]] = {}
    key_changes: tuple[KeyChange, ...] = ()
    moves: tuple[Moved, ...] = ()
    after: tuple[object, ...] = ()
    """Errands once it is durable: see `Outcome.after`."""
    made: Outcome[bool] | None = None
    """What else came of it, as a rule of its own tells it."""
    standings: tuple[Standing, ...] = ()
    posts: int = 1
    """How many things were done this to."""


NOTHING = Effect()


def joined(first: Effect, second: Effect) -> Effect:
    """Two changes as one, but for what happened in boxes and the number of things, which are the first one's."""
    return first._replace(
        key_changes=(*first.key_changes, *second.key_changes),
        moves=(*first.moves, *second.moves),
        after=(*first.after, *second.after),
        standings=(*first.standings, *second.standings),
        made=first.made or second.made,
    )


Change = Callable[[Tx, Actor, Facts, Decision], Effect]


class Kind(NamedTuple):
    """One thing that can be done."""

    subjects: frozenset[str]
    dsa: tuple[str, str]
    """The statement's field, and its value."""
    apply: Change
    undo: Change
    words: str
    """What people are told was done, with the subject in {}."""
    placed: bool = False
    """Must it name the countries where it holds?"""
    offered: str = ""
    """What moderators are offered, where that is not `words` of it."""
    final: bool = False
    """Can nothing bring back what it took? Then two people decide it, whatever the harm, and no machine."""
    machine: bool = False
    """Does only a machine do it, until a person has decided?"""
    again: Callable[[Tx, Facts], bool] | None = None
    """Of what can be done anew while it holds: is there more by now, that it was not done to?"""
    means: Callable[[Facts], Subject | None] | None = None
    """The larger subject that it is about, where it is decided on a message or an account (None: it cannot be)."""
