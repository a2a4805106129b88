"""The decisions on one's account for whoever cannot sign in: with the number, and a code that is sent to it.

A device that was off when its account was suspended never got the notice, and sign-in is refused: this is the way to
the statement of reasons and to the complaint (Regulation (EU) 2022/2065, Art. 17 and 20). What is answered is the same
for every number: each has a code under way, but it goes out only where there is something to see.

Nobody can keep others from it by guessing: a number about which too much was guessed gets longer codes, and no wait.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import phones
from chappe.domain.auth import UNGUESSABLE, guessed_too_much, judge_code, live_code, new_code
from chappe.domain.command import Command, Pace, neighbourhood, rule
from chappe.domain.errands import BringCode
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Code
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import user_peer
from chappe.safety.appeals import DAY, LOOKED_AT, may_be_against
from chappe.safety.desk import Desk
from chappe.safety.subjects import ACCOUNT

LIFE = 600
"""Seconds for which a code is good."""
LENGTH = 6
AT_ONCE = 200
PURPOSE = "decision"
PER_ADDRESS = Pace("decision_code_address", 30, 20.0)
PER_PHONE = Pace("decision_code_phone", 20, 120.0)
PER_PHONE_THERE = Pace("decision_code_phone_there", 5, 600.0)
"""From one network: less than what holds of a number, so that nobody uses up alone what others need, too."""


def under(phone: str) -> str:
    """What these codes of a number are kept under: never under the number alone, where they could sign in."""
    return f"{PURPOSE} {phone}"


def to_be_seen(tx: Tx, phone: str, now: int, desk: Desk) -> tuple[Decision, ...]:
    """Those on the account with that number that can be contested, were contested, or hold of it, newest first.

    Of an account that a decision deleted, too, as long as that can be contested; nothing where there is no account.
    """
    user = tx.users.by_phone(phone)
    last = now - desk.policy.appeals.open_days * DAY
    found = [one for person in tx.gone_numbers.of(phone) for one in _of(tx, person, last) if one.created >= last]
    if user is not None:
        found += _of(tx, user.id, last)
    return tuple(sorted((one for one in found if one.nonce), key=lambda one: one.id, reverse=True))


def _of(tx: Tx, person: int, last: int) -> list[Decision]:
    """Of one account: what was made since then and can be or was contested, and what holds of the account itself."""
    found = {one.id: one for one in tx.decisions.active(ACCOUNT, user_peer(person), 0, 0) if one.person == person}
    for one in tx.decisions.of_person(person, LOOKED_AT):
        if one.created >= last and (may_be_against(one) or tx.appeals.of_decision(one.id, person) is not None):
            found[one.id] = one
    return list(found.values())


@dataclass(frozen=True, slots=True)
class SendDecisionCode(Command):
    """Ask for a code; whether the number has an account, or a decision, is not said."""

    phone: str
    desk: Desk

    def paces(self, actor: Actor) -> tuple[tuple[Pace, object], ...]:
        """By network, by number, and by both together."""
        there, phone = neighbourhood(actor.ip), phones.digits_of(self.phone)
        return ((PER_ADDRESS, there), (PER_PHONE_THERE, (there, phone)), (PER_PHONE, phone))


@rule(SendDecisionCode)
def send_decision_code(tx: Tx, who: Actor, command: SendDecisionCode) -> Outcome[str]:
    """The hash that names the code; raises PHONE_NUMBER_INVALID for what is no number, and nothing else."""
    phone = phones.number(command.phone)
    guessed = guessed_too_much(tx, under(phone), who.now)
    code, _ = new_code(who, "", UNGUESSABLE if guessed else LENGTH, False)
    made = Code(under(phone), who.random(12).hex(), code, who.now, who.now + LIFE, 0, PURPOSE, 0, False)
    tx.codes.drop_expired(who.now)
    tx.codes.put(made)
    found = to_be_seen(tx, phone, who.now, command.desk)
    return Outcome(made.hash, after=(BringCode(phone, code, PURPOSE),) if found else ())


class Seen(NamedTuple):
    """What a code opened."""

    decisions: tuple[Decision, ...] = ()
    wrong: str = ""
    """PHONE_CODE_INVALID, or PHONE_CODE_EXPIRED after the last try, and of a short code when too much was guessed."""


@dataclass(frozen=True, slots=True)
class SeeDecisions(Command):
    """Give the code that was sent."""

    pace: ClassVar[Pace | None] = Pace("decision_code_try", 30, 10.0)

    phone: str
    hash: str
    code: str
    desk: Desk


@rule(SeeDecisions)
def see_decisions(tx: Tx, who: Actor, command: SeeDecisions) -> Outcome[Seen]:
    """The decisions, once for each code; nobody is signed in by it, and a wrong guess is counted.

    Raises PHONE_NUMBER_INVALID, PHONE_CODE_HASH_EMPTY, PHONE_CODE_EXPIRED, PHONE_CODE_EMPTY.
    """
    phone = phones.number(command.phone)
    about = under(phone)
    code = live_code(tx, about, command.hash, who.now)
    if len(code.code) < UNGUESSABLE and guessed_too_much(tx, about, who.now):
        tx.codes.delete(about, code.hash)
        return Outcome(Seen(wrong="PHONE_CODE_EXPIRED"))
    wrong = judge_code(tx, code, command.code, who.now)
    if wrong:
        return Outcome(Seen(wrong=wrong))
    tx.codes.delete(about)
    tx.codes.forgive(f"code {about}")
    return Outcome(Seen(to_be_seen(tx, phone, who.now, command.desk)))


@dataclass(frozen=True, slots=True)
class ForgetNumbers(Command):
    """Forget the numbers of deleted accounts, when that can be contested no more."""

    desk: Desk


@rule(ForgetNumbers)
def forget_numbers(tx: Tx, who: Actor, command: ForgetNumbers) -> Outcome[bool]:
    """A piece of them; whether there may be more."""
    before = who.now - command.desk.policy.appeals.open_days * DAY
    return Outcome(tx.gone_numbers.drop_before(before, AT_ONCE) == AT_ONCE)
