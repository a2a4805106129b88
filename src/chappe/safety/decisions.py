"""Decisions about one or many subjects at once, by people and by machines."""

from dataclasses import replace

from chappe.domain.command import rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.safety import cases, copies, orders, sources, staff
from chappe.safety.actions import ACTIONS
from chappe.safety.changed import announce, gather
from chappe.safety.deciding import Decide, check, one
from chappe.safety.effects import Effect
from chappe.safety.subjects import look
from chappe.safety.two_people import grave, propose


@rule(Decide)
def decide(tx: Tx, who: Actor, command: Decide) -> Outcome[tuple[Decision, ...]]:
    """Decide about each subject, close its case, and tell whom it hits.

    By a moderator, or with `automated` "fully" by a machine, which nobody signed in can claim to be. A grave action is
    only proposed: it is done when a second person confirms it (`Confirm`).

    Raises STAFF_REQUIRED, ACTION_INVALID, CATEGORY_INVALID, COPIES_INVALID, PLACES_INVALID, UNTIL_INVALID, RULE_EMPTY,
    REASON_TOO_LONG, SUBJECT_INVALID (nothing is there; nothing was done to any), CASE_TAKEN, CASE_CLOSED, CASE_OWN,
    ALREADY_DECIDED.
    """
    if who.user_id or command.automated != "fully":
        staff.require(tx, who, "decide")
        if command.automated == "fully":
            raise Refused("STAFF_REQUIRED")
    check(command, who.now)
    if not who.user_id and ACTIONS[command.action].final:
        raise Refused("STAFF_REQUIRED")
    if command.copies and not who.user_id:  # only people choose that
        raise Refused("COPIES_INVALID")
    if who.user_id and ACTIONS[command.action].machine:
        raise Refused("ACTION_INVALID")
    for id in command.cases:
        cases.working(tx, who, id)
    if command.order:
        orders.register(tx, who, command.order, command.category, command.action)
        command = replace(command, source=sources.AUTHORITY, detected=False)
    if who.user_id and grave(tx, command):
        return propose(tx, who, command)
    done: list[Decision] = []
    happened: dict[int, list[Logged]] = {}
    effects: list[Effect] = []
    for subject in dict.fromkeys(command.subjects):
        facts = look(tx, subject)
        if facts is None or subject.kind not in ACTIONS[command.action].subjects:
            raise Refused("SUBJECT_INVALID")
        decision, effect = one(tx, who, command, facts)
        if command.copies:
            copies.begin(tx, decision, command.copies, who.user_id)
        done.append(decision)
        effects.append(effect)
        gather(happened, effect.happened)
    return announce(tx, who, tuple(done), happened, effects)
