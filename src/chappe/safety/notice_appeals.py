"""Appeals of people without an account against that nothing was found (DSA Art. 20(1))."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.safety import appeals, public_notices
from chappe.safety.desk import Desk


@dataclass(frozen=True, slots=True)
class AppealNotice(Command):
    """Contest that nothing was found after a notice; whoever knows its secret is the one who sent it."""

    pace: ClassVar[Pace | None] = Pace("file_appeal", 5, 60.0)

    number: int
    secret: str
    text: str
    desk: Desk


@rule(AppealNotice)
def appeal_notice(tx: Tx, who: Actor, command: AppealNotice) -> Outcome[str]:
    """What the person is told. Raises NOTICE_INVALID: no such notice, or it was not in vain."""
    found = public_notices.state(tx, command.number, command.secret)
    case = tx.cases.get(found.notice.case) if found is not None else None
    if found is None or case is None or found.notice.outcome != "dismissed":
        raise Refused("NOTICE_INVALID")
    if not command.desk.policy.appeals.reporters:
        raise Refused("NOTICE_INVALID")
    text, _ = appeals.of_notice(tx, who, command.desk, found.notice.id, case, command.text)
    return Outcome(text)
