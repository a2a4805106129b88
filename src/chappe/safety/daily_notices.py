"""How many notices came in on a day, as entries of the ledger: they are counted when the day is over, not singly."""

from collections import Counter
from dataclasses import dataclass

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import SERVICE_USER
from chappe.safety.ledger_entries import NOTICES, Entry, day_text, encode
from chappe.safety.statements import KINDS

DONE = "ledger_notices"
"""Setting of the service account: the last day whose notices are in the ledger."""


@dataclass(frozen=True, slots=True)
class WriteNotices(Command):
    """Put a day's notices into the ledger, once."""

    day: int
    """Days since 1970, UTC; it is over."""


@rule(WriteNotices)
def write_notices(tx: Tx, who: Actor, command: WriteNotices) -> Outcome[int]:
    """How many entries were written: one for each category, source and kind of thing that notices were about."""
    if int(tx.users.settings(SERVICE_USER).get(DONE, -1)) >= command.day:  # type: ignore[call-overload]
        return Outcome(0)
    found: Counter[tuple[str, str, str]] = Counter()
    for _, one in tx.decisions.counts(command.day, command.day):
        if one.kind == "report":
            found[one.category, one.source, KINDS.get(one.subject, one.subject)] += one.number
    day = day_text(command.day)
    for category, source, subject in sorted(found):
        count = found[category, source, subject]
        id = f"notices-{who.random(8).hex()}"
        entry = Entry(NOTICES, id, day, category, source, subject=subject, count=count)
        tx.ledger.append(encode(entry))
    tx.users.set_setting(SERVICE_USER, DONE, command.day)
    return Outcome(len(found))
