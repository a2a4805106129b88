"""Small things that an account tells the server to keep for it."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx

MOST_TEXT = 1024
"""Characters of a text that is only noted."""
PACE = Pace("preferences", 60, 1)


@dataclass(frozen=True, slots=True)
class AcceptTerms(Command):
    """Agree to the terms of service, named by the id under which the client was shown them."""

    pace: ClassVar[Pace | None] = PACE

    id: str


@rule(AcceptTerms)
def accept_terms(tx: Tx, actor: Actor, command: AcceptTerms) -> Outcome[None]:
    """Note which terms were accepted and when; raises DATA_INVALID for an id that is no id."""
    if len(command.id) > MOST_TEXT:
        raise Refused("DATA_INVALID")
    tx.users.set_setting(actor.user_id, "terms_accepted", [command.id, actor.now])
    return Outcome(None)
