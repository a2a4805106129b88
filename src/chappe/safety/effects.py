"""What an action of moderation is: what it is done to, how it is undone, and what it changed."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from chappe.domain.outcome import Actor, KeyChange, Logged, Moved, Outcome, Standing
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.safety.subjects import Facts


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


NOTHING = Effect()
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
