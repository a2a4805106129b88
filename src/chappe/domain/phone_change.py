"""A new number for an account (core.telegram.org/method/account.changePhone)."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import phones
from chappe.domain.auth import LIFE, TO_SENDER, ForPhone, SentCode, judge_code, live_code, new_code
from chappe.domain.authorizations import not_fresh
from chappe.domain.command import Command, Pace, rule
from chappe.domain.contacts import greet_savers, merged
from chappe.domain.errands import BringCode
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.accounts import Code
from chappe.domain.users import changed
from chappe.domain.values import User


def _about(who: Actor, phone: str) -> str:
    return f"change {who.user_id} {phone}"


@dataclass(frozen=True, slots=True)
class SendChangeCode(ForPhone):
    """Send a code to the number that is to become one's own."""

    phone: str
    length: int = 5
    test_numbers: bool = False
    fresh_may: bool = False


@rule(SendChangeCode)
def send_change_code(tx: Tx, who: Actor, command: SendChangeCode) -> Outcome[SentCode]:
    """Raises PHONE_NUMBER_OCCUPIED, and FRESH_CHANGE_PHONE_FORBIDDEN for a device that has just signed in."""
    if not command.fresh_may:
        not_fresh(tx, who, "FRESH_CHANGE_PHONE_FORBIDDEN")
    phone = phones.number(command.phone)
    if tx.users.by_phone(phone) is not None:
        raise Refused("PHONE_NUMBER_OCCUPIED")
    code, fixed = new_code(who, phone, command.length, command.test_numbers)
    hash = who.random(12).hex()
    tx.codes.put(Code(_about(who, phone), hash, code, who.now, who.now + LIFE, 0, TO_SENDER, who.key_id, False))
    after = () if fixed else (BringCode(phone, code, "change_phone"),)
    return Outcome(SentCode(hash, TO_SENDER, len(code)), after=after)


@dataclass(frozen=True, slots=True)
class ChangePhone(Command):
    """Take the new number, by the code sent there."""

    pace: ClassVar[Pace | None] = Pace("change_phone", 20, 30.0)
    phone: str
    hash: str
    code: str


@rule(ChangePhone)
def change_phone(tx: Tx, who: Actor, command: ChangePhone) -> Outcome[User | str]:
    """The account as it is now, or the error to tell, which must not undo the counting."""
    phone = phones.number(command.phone)
    about = _about(who, phone)
    wrong = judge_code(tx, live_code(tx, about, command.hash, who.now), command.code, who.now)
    if wrong:
        return Outcome(wrong)
    if tx.users.by_phone(phone) is not None:
        raise Refused("PHONE_NUMBER_OCCUPIED")
    tx.codes.delete(about)
    tx.users.set_phone(who.user_id, phone)
    user = tx.users.get(who.user_id)
    assert user is not None
    greeted = greet_savers(tx, who, user, quiet=True)
    told = changed(tx, who, "phone")
    return Outcome(told.result, greeted.deliveries + told.deliveries, merged(greeted.cast, told.cast))
