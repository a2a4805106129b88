"""Hotlines: who they are, what each may tell of, and their notices, which are served first (DSA Art. 22)."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import ClassVar, NamedTuple

from chappe.domain.announcing import outcome
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Tally
from chappe.domain.ports.flaggers import Flagger
from chappe.domain.ports.hashes import SHA256, Entry
from chappe.domain.ports.notices import Notice
from chappe.domain.sight_by_place import UNNAMED
from chappe.safety import banks, hiding, places, staff
from chappe.safety.cases import open_case, urgency_of
from chappe.safety.desk import Desk
from chappe.safety.reporters import DAY
from chappe.safety.sources import FLAGGER, NOTICE

MOST_ITEMS, MOST_WORDS, MOST_REFERENCE, MOST_CONTACT = 100, 5000, 100, 200
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,39}")
REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,100}")
HASH = re.compile(r"[0-9a-f]{64}")
FIRST = 1000
"""Added to the priority of a case of which a hotline told: it comes before all that nobody so trusted told of."""
KEY = "chappe-flagger-"


class Item(NamedTuple):
    """One notice of a batch: an address on this server, or the SHA-256 of a file in hex."""

    reference: str
    category: str
    explanation: str
    url: str = ""
    sha256: str = ""


class Taken(NamedTuple):
    """What became of one notice."""

    reference: str
    state: str
    """"open", "decided", "dismissed", "reversed", "banked" of a hash; "nothing_there", "not_taken": it was not kept."""
    new: bool
    notice: Notice | None = None


class Batch(NamedTuple):
    """What became of a batch, and the hotline as it is now."""

    flagger: Flagger
    taken: tuple[Taken, ...]


class Made(NamedTuple):
    """A new hotline with its key, which is shown now and never again."""

    flagger: Flagger
    key: str


@dataclass(frozen=True, slots=True)
class AddFlagger(Command):
    """Let a hotline send notices; by an administrator, or by the operator at the machine."""

    name: str
    categories: tuple[str, ...]
    contact: str
    desk: Desk
    operator: bool = False


@dataclass(frozen=True, slots=True)
class SwitchFlagger(Command):
    """Take no more notices of a hotline, or take them again; or serve it first again."""

    name: str
    on: bool
    restore: bool = False
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Flag(Command):
    """Notices of a hotline, which its key names."""

    stop: ClassVar[Stop | None] = Stop.ON_REPORT
    pace: ClassVar[Pace | None] = Pace("flag", 60, 1.0)

    key: str
    items: tuple[Item, ...]
    desk: Desk

    def pace_key(self, actor: Actor) -> object:
        """The hotline's, wherever it sends from."""
        return digest(self.key)


def digest(key: str) -> bytes:
    """As which a key is kept."""
    return sha256(key.encode("utf-8", "replace")).digest()


def fault(item: Item) -> str:
    """What is wrong with the form of a notice; "" if nothing is."""
    if not REFERENCE.fullmatch(item.reference):
        return f"reference must be 1 to {MOST_REFERENCE} of A-Z a-z 0-9 . _ : -"
    if bool(item.url) == bool(item.sha256):
        return "give either url or sha256"
    if len(item.url) > places.MOST_PLACE:
        return f"url may have {places.MOST_PLACE} characters"
    if item.sha256 and not HASH.fullmatch(item.sha256):
        return "sha256 must be 64 digits of 0-9 a-f"
    if not 1 <= len(item.explanation.strip()) <= MOST_WORDS:
        return f"explanation must have 1 to {MOST_WORDS} characters"
    return ""


@rule(AddFlagger)
def add_flagger(tx: Tx, who: Actor, command: AddFlagger) -> Outcome[Made]:
    """Raises STAFF_REQUIRED, FLAGGER_INVALID for a name that is taken or cannot be one, CATEGORY_INVALID."""
    if not command.operator:
        staff.require(tx, who, "flaggers")
    contact = command.contact.strip()
    if not NAME.fullmatch(command.name) or not 1 <= len(contact) <= MOST_CONTACT:
        raise Refused("FLAGGER_INVALID")
    if tx.flaggers.by_name(command.name) is not None:
        raise Refused("FLAGGER_INVALID")
    wanted = tuple(dict.fromkeys(command.categories))
    if not wanted or any(one not in command.desk.policy.categories for one in wanted):
        raise Refused("CATEGORY_INVALID")
    key = KEY + who.random(24).hex()
    flagger = Flagger(0, command.name, digest(key), wanted, contact, who.now)
    flagger = flagger._replace(id=tx.flaggers.add(flagger))
    staff.note(tx, who, "added flagger", command.name)
    return Outcome(Made(flagger, key))


@rule(SwitchFlagger)
def switch_flagger(tx: Tx, who: Actor, command: SwitchFlagger) -> Outcome[Flagger]:
    """Raises STAFF_REQUIRED, FLAGGER_INVALID."""
    if not command.operator:
        staff.require(tx, who, "flaggers")
    flagger = tx.flaggers.by_name(command.name)
    if flagger is None:
        raise Refused("FLAGGER_INVALID")
    flagger = flagger._replace(on=command.on)
    if command.restore:
        flagger = flagger._replace(first=True, lowered=0)
    tx.flaggers.save(flagger)
    deed = "restored" if command.restore else "enabled" if command.on else "disabled"
    staff.note(tx, who, f"{deed} flagger", command.name)
    return Outcome(flagger)


def by_key(tx: Tx, key: str) -> Flagger:
    """The hotline with that key; raises FLAGGER_INVALID alike for none and for one that is switched off."""
    flagger = tx.flaggers.by_digest(digest(key)) if key else None
    if flagger is None or not flagger.on:
        raise Refused("FLAGGER_INVALID")
    return flagger


@rule(Flag)
def flag(tx: Tx, who: Actor, command: Flag) -> Outcome[Batch]:
    """Put each notice into the case of what it is about; one with a reference that is known answers as before.

    Raises FLAGGER_INVALID; NOTICE_INVALID, SCOPE_INVALID for the item with that number: then none is kept.
    """
    flagger = by_key(tx, command.key)
    if not 1 <= len(command.items) <= MOST_ITEMS:
        raise Refused("NOTICE_INVALID")
    for number, item in enumerate(command.items):
        if fault(item):
            raise Refused("NOTICE_INVALID", number)
        if item.category not in flagger.categories:
            raise Refused("SCOPE_INVALID", number)
    happened: dict[int, list[Logged]] = {}
    taken = tuple(_take(tx, who, flagger, item, command.desk, happened) for item in command.items)
    return outcome(tx, who._replace(user_id=0, key_id=0), Batch(flagger, taken), happened)


def _take(tx: Tx, who: Actor, flagger: Flagger, item: Item, desk: Desk, happened: dict[int, list[Logged]]) -> Taken:
    """Take one; where the policy hides what is reported so, a hotline that is served first is believed at once."""
    known = tx.notices.by_reference(flagger.id, item.reference)
    if known is not None:
        return Taken(item.reference, known.outcome or "open", False, known)
    words = item.explanation.strip()
    notice = Notice(0, b"", 0, item.category, item.url or f"sha256:{item.sha256}", who.now, words)
    notice = notice._replace(flagger=flagger.id, reference=item.reference)
    source = FLAGGER if flagger.first else NOTICE
    kind = "file"
    if item.sha256:
        if not flagger.first:
            return Taken(item.reference, "not_taken", False)
        _bank(tx, who, flagger, item)
        notice = notice._replace(outcome="banked", decided=who.now)
    else:
        facts = places.find(tx, item.url, desk.site, UNNAMED)
        if facts is None:
            return Taken(item.reference, "nothing_there", False)
        kind = facts.subject.kind
        said = f"{flagger.name} {item.reference}\n{words}"
        case = open_case(tx, who.now, facts, item.category, source, desk.policy, report=True, evidence=said)
        if flagger.first:
            place = FIRST + urgency_of(desk.policy, item.category)
            tx.cases.save(case._replace(priority=max(case.priority, place)))
            if facts.public and desk.policy.category(item.category).report == "hold":
                for box, events in hiding.hide(tx, who, desk, facts, case).items():
                    happened.setdefault(box, []).extend(events)
        notice = notice._replace(case=case.id)
    notice = notice._replace(id=tx.notices.add(notice))
    tx.decisions.count(who.now // DAY, Tally("report", "", kind, item.category, source, "not", 1))
    return Taken(item.reference, notice.outcome or "open", True, notice)


def _bank(tx: Tx, who: Actor, flagger: Flagger, item: Item) -> None:
    """List a file's hash in the hotline's own bank: it counts at once, and is looked for in what is stored."""
    server = who._replace(user_id=0)
    name = f"flagger-{flagger.name}"
    if tx.hashes.bank(name) is None:
        banks.make_bank(tx, server, banks.MakeBank(name, flagger.name, flagger.categories[0], flagger.contact, True))
    entry = Entry(SHA256, bytes.fromhex(item.sha256), item.reference, item.category)
    banks.add_hashes(tx, server, banks.AddHashes(name, (entry,), f"reference {item.reference}", True))


def found(tx: Tx, key: str, reference: str) -> tuple[Flagger, Notice | None]:
    """A hotline's notice by its own reference; raises FLAGGER_INVALID."""
    flagger = by_key(tx, key)
    return flagger, tx.notices.by_reference(flagger.id, reference)
