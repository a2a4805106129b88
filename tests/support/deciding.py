"""Decisions as commands of their own: what `domain.sanctions` does, without the records that a real decision leaves."""

from dataclasses import dataclass

from chappe.domain import labels, sanctions, withholding
from chappe.domain.announcing import outcome
from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import PeerRef, Restriction
from chappe.safety import cases, ending
from chappe.safety.changed import announce
from chappe.safety.deciding import Decide
from chappe.safety.decisions import decide
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy


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


@dataclass(frozen=True, slots=True)
class Label(Command):
    """See labels.label."""

    peer: PeerRef
    name: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class Restrict(Command):
    """See withholding: of a message where `id` is given, else of whom the peer names; with no reason it is undone."""

    peer: PeerRef
    places: tuple[str, ...] = ()
    reason: str = "terms"
    text: str = "Not shown here."
    box: int = 0
    id: int = 0
    decision: int = 1


@rule(Label)
def _label(tx: Tx, who: Actor, command: Label) -> Outcome[None]:
    return outcome(tx, who, None, labels.label(tx, command.peer, command.name, command.on, who.now))


@rule(Restrict)
def _restrict(tx: Tx, who: Actor, command: Restrict) -> Outcome[None]:
    restriction = Restriction(command.decision, command.reason, command.text, command.places)
    if command.id:
        found = tx.messages.get(command.box, command.id)
        assert found is not None
        if command.reason:
            happened = withholding.withhold(tx, [found], restriction, who.now)
        else:
            happened = withholding.show_again(tx, [found], command.decision, who.now)
    elif command.reason:
        happened = withholding.restrict(tx, command.peer, restriction, who.now)
    else:
        happened = withholding.unrestrict(tx, command.peer, command.decision, who.now)
    return outcome(tx, who, None, happened)


@dataclass(frozen=True, slots=True)
class CloseCase(Command):
    """Decide about the newest case of a person as moderators do, with all its records; "": nothing was found."""

    person: int
    action: str = ""
    category: str = "drugs"


@rule(CloseCase)
def _close(tx: Tx, who: Actor, command: CloseCase) -> Outcome[None]:
    case = next(one for one in tx.cases.of_person(command.person, 5) if one.state == "open")
    desk = Desk(Policy())
    if not command.action:
        return outcome(tx, who, None, cases.close(tx, who, desk, case, "dismissed"))
    subject = cases.subject_of(case)
    done = decide(tx, who, Decide(desk, (subject,), command.action, command.category, "Terms §4", automated="fully"))
    return done._replace(result=None)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class TakeBack(Command):
    """Reverse the newest decision that hit a person, with all its records."""

    person: int


@rule(TakeBack)
def _take_back(tx: Tx, who: Actor, command: TakeBack) -> Outcome[None]:
    decision = next(one for one in tx.decisions.of_person(command.person, 5) if one.state == "active")
    _, effect = ending.ended(tx, who, decision, "reversed", "It was found to be wrong.")
    return announce(tx, who, None, effect.happened, [effect])
