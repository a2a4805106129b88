"""What decisions changed: put together for everybody who hears of it, and counted by the day."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from chappe.domain.announcing import merge, outcome
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision, Tally
from chappe.safety.effects import Effect

R = TypeVar("R")
DAY = 86400


def announce(
    tx: Tx, who: Actor, result: R, happened: Mapping[int, Sequence[Logged]], effects: Sequence[Effect]
) -> Outcome[R]:
    """The outcome of what decisions changed. It is nobody's own: the moderator's devices hear nothing of it."""
    made = outcome(tx, who._replace(user_id=0, key_id=0), result, happened)
    for effect in effects:
        if effect.made is not None:
            merge(made.cast, effect.made.cast)
    others: list[Outcome[bool]] = [effect.made for effect in effects if effect.made is not None]
    parts: list[Effect | Outcome[bool]] = [*effects, *others]
    return made._replace(
        deliveries=(*made.deliveries, *(one for other in others for one in other.deliveries)),
        broadcasts=(*made.broadcasts, *(one for other in others for one in other.broadcasts)),
        key_changes=tuple(one for part in parts for one in part.key_changes),
        moves=tuple(one for part in parts for one in part.moves),
        after=tuple(one for part in parts for one in part.after),
        standings=tuple(one for part in parts for one in part.standings),
    )


def gather(happened: dict[int, list[Logged]], more: Mapping[int, tuple[Logged, ...]]) -> None:
    """Add what happened in each box to what happened before."""
    for box, events in more.items():
        happened.setdefault(box, []).extend(events)


def count(tx: Tx, now: int, kind: str, decision: Decision) -> None:
    """Add a decision, its end, or what became of an appeal against it, to the counts of its day."""
    number = decision.posts if kind in ("decision", "reversal", "end") else 1
    tally = Tally(kind, decision.action, decision.kind, decision.category, decision.source, decision.automated, number)
    tx.decisions.count(now // DAY, tally)
