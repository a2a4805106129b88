"""Decisions as commands of their own: what `domain.sanctions` does, without the records that a real decision leaves."""

from dataclasses import dataclass

from chappe.domain import sanctions
from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx


@dataclass(frozen=True, slots=True)
class _Sanction(Command):
    user_id: int
    until: int = 0
    decision: int = 1
    reason: str = "as the test says"


@dataclass(frozen=True, slots=True)
class Limit(_Sanction):
    """See sanctions.limit."""


@dataclass(frozen=True, slots=True)
class Freeze(_Sanction):
    """See sanctions.freeze."""


@dataclass(frozen=True, slots=True)
class Suspend(_Sanction):
    """See sanctions.suspend."""


@dataclass(frozen=True, slots=True)
class Lift(Command):
    """See sanctions.lift."""

    user_id: int
    decision: int | None = None


HOW = {Limit: sanctions.limit, Freeze: sanctions.freeze, Suspend: sanctions.suspend}


def _decide(tx: Tx, who: Actor, command: _Sanction) -> Outcome[None]:
    how = HOW[type(command)]
    done = how(tx, who, command.user_id, command.until, command.decision, command.reason)
    return sanctions.outcome(tx, who, None, done)


for _kind in HOW:
    rule(_kind)(_decide)


@rule(Lift)
def _lift(tx: Tx, who: Actor, command: Lift) -> Outcome[None]:
    return sanctions.outcome(tx, who, None, sanctions.lift(tx, who, command.user_id, command.decision))
