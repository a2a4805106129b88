"""Who may do what in moderation: four roles, and one table of what each of them may."""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.staff import Act, Staff
from chappe.domain.values import FROZEN

TRIAGE, MODERATOR, AUDITOR, ADMINISTRATOR = "triage", "moderator", "auditor", "administrator"

MAY: dict[str, frozenset[str]] = {
    TRIAGE: frozenset({"see_queue", "see_case", "take", "note", "sort", "dismiss"}),
    MODERATOR: frozenset(
        {"see_queue", "see_case", "take", "note", "sort", "dismiss", "see_private", "decide", "propose", "appeal"}
        | {"prepare_tips"}
    ),
    AUDITOR: frozenset({"see_queue", "see_case", "see_acts", "see_numbers"}),
    ADMINISTRATOR: frozenset(
        {
            "see_queue",
            "see_case",
            "see_private",
            "see_acts",
            "see_numbers",
            "take",
            "note",
            "sort",
            "dismiss",
            "decide",
            "propose",
            "appeal",
            "prepare_tips",
            "send_tips",
            "staff",
            "rules",
            "banks",
            "flaggers",
        }
    ),
}
"""see_private: content that stands in no public place; sort: change a case's category and priority; propose: have the
gravest actions done, which a second person must confirm; appeal: judge an appeal against another's decision;
prepare_tips: prepare and see reports of child abuse to the CyberTipline; send_tips: have them sent, or give them up."""

ROLES = tuple(MAY)


def require(tx: Tx, who: Actor, act: str) -> Staff:
    """The staff member who acts, if the role allows the act.

    Raises STAFF_REQUIRED alike for who is none and for who may not: the console is nobody else's business.
    """
    found = member(tx, who.user_id) if who.user_id else None
    if found is None or act not in MAY[found.role]:
        raise Refused("STAFF_REQUIRED")
    return found


def member(tx: Tx, user_id: int) -> Staff | None:
    """Somebody of the staff whose account is in order: who is frozen, suspended or gone does not moderate others."""
    found = tx.staff.get(user_id)
    user = tx.users.get(user_id) if found is not None else None
    return found if user is not None and not user.deleted and not user.marks & FROZEN else None


HOTLINE = "hotline: "
"""How acts begin that nobody of the staff did, nor the operator: a hotline's notice did."""


def note(tx: Tx, who: Actor, what: str, about: str) -> None:
    """Put an act of the staff on record, for good."""
    tx.staff.note(Act(0, who.user_id, who.now, what, about))


@dataclass(frozen=True, slots=True)
class Appoint(Command):
    """Give somebody a role, or with "" take it away; by an administrator, or by the operator at the machine."""

    user_id: int
    role: str
    operator: bool = False


@rule(Appoint)
def appoint(tx: Tx, who: Actor, command: Appoint) -> Outcome[bool]:
    """Raises STAFF_REQUIRED, ROLE_INVALID, USER_ID_INVALID; nobody changes one's own role."""
    if not command.operator:
        require(tx, who, "staff")
        if command.user_id == who.user_id:
            raise Refused("ROLE_INVALID")
    user = tx.users.get(command.user_id)
    if user is None or user.deleted or user.bot or user.is_service:
        raise Refused("USER_ID_INVALID")
    if command.role and command.role not in ROLES:
        raise Refused("ROLE_INVALID")
    before = tx.staff.get(command.user_id)
    if not command.role:
        tx.staff.drop(command.user_id)
        tx.console.drop_all(command.user_id)
    else:
        kept = (before.secret, before.last_code) if before else (b"", 0)
        tx.staff.put(Staff(command.user_id, command.role, who.now, who.user_id, *kept))
    note(tx, who, "appointed" if command.role else "dismissed", f"account {command.user_id} {command.role}".strip())
    return Outcome(before is not None)
