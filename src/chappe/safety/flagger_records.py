"""How often hotlines are right, how fast they are served, and what follows when one is wrong too often (Art. 22)."""

from statistics import median
from typing import NamedTuple

from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.flaggers import Flagger
from chappe.domain.ports.notices import Notice
from chappe.domain.values import Entity
from chappe.safety.notices import DAY
from chappe.safety.policy import Flaggers
from chappe.safety.staff import ADMINISTRATOR
from chappe.safety.telling import reachable, tell, units

MOST_LOOKED_AT = 1000
"""Newest decided notices that numbers are made from."""


class Standing(NamedTuple):
    """The numbers of one hotline, of its notices decided in the policy's days."""

    decided: int
    right: int
    reversed: int
    precision: float | None
    """Share of its notices that led to a decision that stands; None: nothing is decided."""
    seconds: int | None
    """Median from notice to decision."""


def standing(tx: Tx, flagger: Flagger, now: int, rules: Flaggers) -> Standing:
    """How it does."""
    found = tx.notices.decided_of(flagger.id, now - rules.days * DAY, MOST_LOOKED_AT)
    judged = [one for one in found if one.outcome != "banked"]
    right = sum(one.outcome == "decided" for one in judged)
    back = sum(one.outcome == "reversed" for one in judged)
    share = right / len(judged) if judged else None
    seconds = int(median(one.decided - one.date for one in judged)) if judged else None
    return Standing(len(judged), right, back, share, seconds)


def reckon(tx: Tx, now: int, rules: Flaggers, notice: Notice) -> dict[int, tuple[Logged, ...]]:
    """Count what became of a hotline's notice; what administrators are told if it loses its place, by box."""
    flagger = tx.flaggers.get(notice.flagger)
    if flagger is None:
        return {}
    if notice.outcome == "reversed":
        flagger = flagger._replace(right=max(0, flagger.right - 1), reversed=flagger.reversed + 1)
    elif notice.outcome == "decided":
        flagger = flagger._replace(right=flagger.right + 1)
    else:
        flagger = flagger._replace(wrong=flagger.wrong + 1)
    told: dict[int, tuple[Logged, ...]] = {}
    if flagger.first and notice.outcome != "decided":
        found = standing(tx, flagger, now, rules)
        if found.decided >= rules.least and found.precision is not None and found.precision < rules.precision:
            flagger = flagger._replace(first=False, lowered=now)
            told = _tell(tx, now, flagger, found)
    tx.flaggers.save(flagger)
    return told


def _tell(tx: Tx, now: int, flagger: Flagger, found: Standing) -> dict[int, tuple[Logged, ...]]:
    head = f"The hotline “{flagger.name}” is not served first any more."
    text = (
        f"{head}\n\nOf its last {found.decided} decided notices {found.right} were right. It is told so with its next "
        f"notice. Its contact: {flagger.contact}. To give its place back: chappe flagger restore {flagger.name}"
    )
    bold = (Entity("bold", 0, units(head)),)
    staff = [one.user_id for one in tx.staff.all() if one.role == ADMINISTRATOR and reachable(tx, one.user_id)]
    return {user_id: tell(tx, user_id, text, bold, now) for user_id in staff}
