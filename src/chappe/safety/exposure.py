"""Bounds how many pictures of harm one person looks at in a day, and puts each look on record."""

from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.safety import cases, staff

MOST_A_DAY = 200
"""Whole pictures that one person is shown in 24 hours."""
DAY = 86400
PLAYS = 6 * 3600
"""Seconds after a look for which a player may ask for the rest of the film or sound."""


@dataclass(frozen=True, slots=True)
class SeePicture(Command):
    """Look at the whole picture of a case, not only at its blur."""

    case: int
    further: bool = False
    """A piece of a film or sound that a player asks for after the first: no new look, where there was one."""


@rule(SeePicture)
def see_picture(tx: Tx, who: Actor, command: SeePicture) -> Outcome[int]:
    """How many more may be looked at today (of a piece: 0).

    Raises STAFF_REQUIRED, CASE_INVALID, CASE_OWN, EXPOSURE_LIMIT.
    """
    staff.require(tx, who, "see_case")
    case = cases.of_others(tx, who, command.case)
    if not case.public:
        staff.require(tx, who, "see_private")
    about = f"case {case.id}"
    if command.further and tx.staff.count_acts(who.user_id, "saw", who.now - PLAYS, 1, about):
        return Outcome(0)
    seen = tx.staff.count_acts(who.user_id, "saw", who.now - DAY, MOST_A_DAY)
    if seen >= MOST_A_DAY:
        raise Refused("EXPOSURE_LIMIT")
    staff.note(tx, who, "saw", about)
    return Outcome(MOST_A_DAY - seen - 1)
