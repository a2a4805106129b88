"""Notices by people without an account (DSA Art. 16): what one must hold, and what becomes of it.

Only what everybody can see can be named: somebody who sees more has an account, and reports in the app.
"""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import ClassVar, NamedTuple

from chappe.domain import emails
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errands import BringLetter
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.appeals import Appeal
from chappe.domain.ports.decisions import Decision, Tally
from chappe.domain.ports.notices import Notice
from chappe.safety import notice_letters, places
from chappe.safety.cases import open_case
from chappe.safety.desk import Desk
from chappe.safety.reporters import DAY
from chappe.safety.sources import NOTICE

ANONYMOUS = ("csam",)
"""Categories in which nobody is asked for a name (Art. 16(2)(c))."""
LEAST_WORDS, MOST_WORDS, MOST_NAME = 20, 5000, 200
LETTERS = Pace("notice_letters", 3, 3600.0)
"""Letters that anybody may have sent to one address."""
FORGOTTEN_AT_ONCE = 200


class Faults(NamedTuple):
    """What is wrong with each part of a notice; "": nothing."""

    place: str = ""
    category: str = ""
    explanation: str = ""
    name: str = ""
    email: str = ""
    faith: str = ""

    @property
    def any(self) -> bool:
        return any(self)


class Receipt(NamedTuple):
    """With what the state of a notice can be looked up."""

    number: int
    secret: str


class State(NamedTuple):
    """How a notice stands, for whoever sent it."""

    notice: Notice
    decision: Decision | None
    appeal: Appeal | None
    """Of its sender, against that nothing was found."""


@dataclass(frozen=True, slots=True)
class SendNotice(Command):
    """Say that something on a public page is illegal."""

    stop: ClassVar[Stop | None] = Stop.ON_REPORT
    pace: ClassVar[Pace | None] = Pace("notice", 6, 300.0)

    place: str
    category: str
    explanation: str
    name: str
    email: str
    faith: bool
    desk: Desk
    countries: tuple[str, ...] = ()
    """Those that whoever sends it may be in: what is withheld there cannot be seen there."""

    def paces(self, actor: Actor) -> tuple[tuple[Pace, object], ...]:
        """One for the network that sends, one for the address that is written to."""
        own = Command.paces(self, actor)
        if self.category in ANONYMOUS or not self.email:
            return own
        return (*own, (LETTERS, sha256(self.email.strip().lower().encode()).digest()))


def check(notice: SendNotice) -> Faults:
    """What a notice lacks (Art. 16(2)), apart from whether its place is there."""
    asked = notice.category not in ANONYMOUS
    words = len(notice.explanation.strip())
    return Faults(
        place="" if notice.place.strip() else "Give the address of the page.",
        category="" if notice.category in notice.desk.policy.categories else "Choose what it is about.",
        explanation=(
            f"Say in at least {LEAST_WORDS} characters why it is illegal." if words < LEAST_WORDS
            else f"At most {MOST_WORDS} characters can be sent." if words > MOST_WORDS
            else ""
        ),
        name="" if not asked or 1 <= len(notice.name.strip()) <= MOST_NAME else "Give your name.",
        email="" if not asked or _is_email(notice.email) else "Give an e-mail address where you can be reached.",
        faith="" if notice.faith else "Confirm that what you say is accurate and complete.",
    )  # fmt: skip


def _is_email(text: str) -> bool:
    try:
        return bool(emails.address(text))
    except Refused:
        return False


@rule(SendNotice)
def send_notice(tx: Tx, who: Actor, command: SendNotice) -> Outcome[Receipt]:
    """Put a notice into the case of what it is about, and confirm its receipt (Art. 16(4)).

    Raises NOTICE_INVALID where `check` finds a fault, PLACE_INVALID where nothing public is at that address.
    """
    if check(command).any:
        raise Refused("NOTICE_INVALID")
    facts = places.find(tx, command.place, command.desk.site, command.countries)
    if facts is None:
        raise Refused("PLACE_INVALID")
    asked = command.category not in ANONYMOUS
    secret = who.random(12).hex()
    words = command.explanation.strip()
    case = open_case(tx, who.now, facts, command.category, NOTICE, command.desk.policy, report=True, evidence=words)
    notice = Notice(
        0,
        digest(secret),
        case.id,
        command.category,
        command.place.strip(),
        who.now,
        words,
        command.name.strip() if asked else "",
        command.email.strip() if asked else "",
    )
    notice = notice._replace(id=tx.notices.add(notice))
    tx.decisions.count(who.now // DAY, Tally("report", "", facts.subject.kind, command.category, NOTICE, "not", 1))
    receipt = Receipt(notice.id, secret)
    letter = notice_letters.receipt(notice, command.desk, secret)
    return Outcome(receipt, after=(BringLetter(notice.email, *letter),) if notice.email else ())


def digest(secret: str) -> bytes:
    """As which a secret is kept."""
    return sha256(secret.encode()).digest()


def state(tx: Tx, number: int, secret: str) -> State | None:
    """How a notice stands; None alike where there is none and where the secret is another."""
    notice = tx.notices.get(number) if 0 < number < 1 << 60 else None
    if notice is None or notice.flagger or not compare_digest(notice.digest, digest(secret)):
        return None
    decision = tx.decisions.get(notice.decision) if notice.decision else None
    return State(notice, decision, tx.appeals.of_case(notice.case, -notice.id))


@dataclass(frozen=True, slots=True)
class ForgetNotices(Command):
    """Forget who wrote notices, and their words, once nobody can contest what was decided; the server's own command."""

    desk: Desk


@rule(ForgetNotices)
def forget_notices(tx: Tx, who: Actor, command: ForgetNotices) -> Outcome[bool]:
    """Whether there may be more."""
    before = who.now - command.desk.policy.appeals.open_days * DAY
    return Outcome(tx.notices.forget(before, FORGOTTEN_AT_ONCE) >= FORGOTTEN_AT_ONCE)
