"""Reports to the CyberTipline: prepared with their evidence under lock, looked at, sent or given up by two people.

18 U.S.C. 2258A: (a) who must report, (h) what is preserved and for how long (one year since the REPORT Act of 2024).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cybertips import (
    ABANDONED,
    FAILED,
    PREPARED,
    RETRACTING,
    SENDING,
    SENT,
    Tip,
    TipFile,
    TipLine,
)
from chappe.domain.ports.decisions import Decision
from chappe.safety import cybertip_draft, cybertip_form, staff
from chappe.safety.cybertip_draft import Draft
from chappe.safety.cybertip_evidence import due, gather
from chappe.safety.cybertip_form import INCIDENTS, MATERIAL, MOST_NOTE, MOST_URGENT, Reporter
from chappe.safety.cybertip_suspects import CSAM, suspect
from chappe.safety.desk import Desk
from chappe.safety.subjects import HELD

LOCK = 366 * 86400
"""Seconds for which evidence is kept: a year, and a day more where the year is a leap year."""
MOST_LINES = 200
MOST_PRIOR = 100


class Filing(NamedTuple):
    """Where reports go and in whose name, as the operator has set it; an endpoint "": nowhere."""

    endpoint: str
    reporter: Reporter


@dataclass(frozen=True, slots=True)
class PrepareTip(Command):
    """Gather all that decisions about child abuse have taken from one person into one report; nothing is sent."""

    person: int
    desk: Desk
    incident: str = MATERIAL
    urgent: str = ""
    """Why it cannot wait, such as a child in danger now; "": it is as urgent as others."""
    note: str = ""


@rule(PrepareTip)
def prepare_tip(tx: Tx, who: Actor, command: PrepareTip) -> Outcome[int]:
    """The number of the report; its evidence is under lock from now on.

    Raises STAFF_REQUIRED, CASE_OWN, TIP_EMPTY (there is no decision that none tells of yet), TIP_MEDIA_GONE (there were
    files, and none is left), ACTION_INVALID, REASON_TOO_LONG.
    """
    staff.require(tx, who, "prepare_tips")
    if command.person == who.user_id:
        raise Refused("CASE_OWN")
    if command.incident not in INCIDENTS:
        raise Refused("ACTION_INVALID")
    urgent, note = command.urgent.strip(), command.note.strip()
    if len(urgent) > MOST_URGENT or len(note) > MOST_NOTE:
        raise Refused("REASON_TOO_LONG")
    decisions = due(tx, command.person)
    known = suspect(tx, command.person) if decisions else None
    if known is None:
        raise Refused("TIP_EMPTY")
    found = gather(tx, decisions, command.desk.site)
    if found.lost and not found.files:
        raise Refused("TIP_MEDIA_GONE")
    if not found.files and not any(place.words for place in found.places):
        raise Refused("TIP_EMPTY")
    evidence = tuple(one.evidence for one in found.files)
    draft = Draft(command.incident, urgent, note, found.date, known, found.places, evidence, found.lost, found.found)
    until = who.now + LOCK
    tip = Tip(0, command.person, who.now, who.user_id, until, PREPARED, cybertip_draft.write(draft))
    files = [TipFile(0, one.evidence.number, one.file, one.blob) for one in found.files]
    id = tx.cybertips.add(tip, [one.id for one in found.decisions], files)
    lock(tx, found.decisions, until)
    line(tx, id, who.now, f"prepared from {len(found.decisions)} decisions, with {len(files)} files")
    staff.note(tx, who, "prepared", f"tip {id}")
    return Outcome(id)


def lock(tx: Tx, decisions: Iterable[Decision], until: int) -> None:
    """Keep what these decisions held back; what they removed is kept by the report's own lock."""
    for decision in decisions:
        if decision.kind == HELD:
            tx.held.lock(decision.message, until)


def line(tx: Tx, tip: int, now: int, words: str) -> None:
    """Write down what was done with a report."""
    tx.cybertips.note(tip, TipLine(now, words))


def decisions_of(tx: Tx, tip: int) -> list[Decision]:
    """What it tells of."""
    return [one for id in tx.cybertips.decisions(tip) if (one := tx.decisions.get(id)) is not None]


class TipView(NamedTuple):
    """A report as the staff sees it before it is sent."""

    tip: Tip
    draft: Draft | None
    """None: its time is over, and what it said is forgotten."""
    files: tuple[TipFile, ...]
    """With whether the staff has looked at each by now."""
    form: str
    """The form as it would be sent now, or as it was."""
    forms: tuple[str, ...]
    """Those about the files."""
    seal: str
    """By which a second person says what is sent."""
    lines: tuple[TipLine, ...]
    reversed: bool
    """Was any of its decisions found to be wrong meanwhile?"""


@dataclass(frozen=True, slots=True)
class LookAtTip(Command):
    """See what a report says; that it was seen is on record."""

    tip: int
    filing: Filing
    operator: bool = False
    """By the operator at the machine."""


@rule(LookAtTip)
def look_at_tip(tx: Tx, who: Actor, command: LookAtTip) -> Outcome[TipView]:
    """Raises STAFF_REQUIRED, TIP_INVALID (there is none, or it is about oneself)."""
    if not command.operator:
        staff.require(tx, who, "prepare_tips")
    tip = _tip(tx, who, command.tip)
    staff.note(tx, who, "looked", f"tip {tip.id}")
    return Outcome(view(tx, tip, command.filing))


def view(tx: Tx, tip: Tip, filing: Filing) -> TipView:
    """A report as it is now."""
    wrong = any(one.state == "reversed" for one in decisions_of(tx, tip.id))
    lines = tuple(tx.cybertips.lines(tip.id, MOST_LINES))
    if not tip.draft:
        return TipView(tip, None, (), "", (), "", lines, wrong)
    draft = cybertip_draft.read(tip.draft)
    files = tuple(tx.cybertips.files(tip.id))
    if tip.state in (PREPARED, FAILED):
        files = tuple(_with_looks(tx, draft, one) for one in files)
    form = tip.said or form_of(tx, tip, draft, filing)
    forms = tuple(_about(draft, tip, one) for one in files)
    return TipView(tip, draft, files, form.decode(), forms, seal_of(tip, files, form, filing), lines, wrong)


def _about(draft: Draft, tip: Tip, file: TipFile) -> str:
    """The form about a file; its numbers at the other end are not known before it is sent."""
    evidence = draft.files[file.number - 1]
    return cybertip_form.details(evidence, tip.report or "…", file.uploaded or "…", file.viewed).decode()


def form_of(tx: Tx, tip: Tip, draft: Draft, filing: Filing) -> bytes:
    """The form that opens this report at that endpoint."""
    others = tx.cybertips.of_person(tip.person, MOST_PRIOR)
    prior = tuple(one.report for one in reversed(others) if one.state == SENT and one.endpoint == filing.endpoint)
    return cybertip_form.report(draft, filing.reporter, prior)


def _with_looks(tx: Tx, draft: Draft, file: TipFile) -> TipFile:
    """With whether somebody really opened the whole picture; other files than pictures are shown whole to nobody."""
    case = draft.files[file.number - 1].case
    return file._replace(viewed=bool(case) and tx.staff.saw(case))


def seal_of(tip: Tip, files: tuple[TipFile, ...], form: bytes, filing: Filing) -> str:
    """Another one whenever anything else would be sent, or to somewhere else."""
    looks = tuple((one.number, one.viewed) for one in files)
    return sha256(repr((tip.id, tip.draft, looks, form, filing.endpoint)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SendTip(Command):
    """Have a report sent; `shown` is the seal of what was seen."""

    tip: int
    shown: str
    filing: Filing
    desk: Desk


@rule(SendTip)
def send_tip(tx: Tx, who: Actor, command: SendTip) -> Outcome[bool]:
    """From now on the server tries to send it.

    One that was sent to NCMEC's test system can be sent again to another endpoint; so can one that failed, or whose
    tries are used up.

    Raises STAFF_REQUIRED, TIP_INVALID (there is none, it is about oneself, or it says something else by now),
    TIP_CLOSED (it is under way, sent or given up), TIP_NOWHERE (the operator has named no endpoint), TIP_REVERSED (a
    decision was wrong), CONFIRM_OWN (two people are needed, and this one prepared it).
    """
    staff.require(tx, who, "send_tips")
    tip = _tip(tx, who, command.tip)
    elsewhere = tip.state == SENT and tip.endpoint != command.filing.endpoint
    if tip.state not in (PREPARED, FAILED) and not elsewhere:
        raise Refused("TIP_CLOSED")
    if not command.filing.endpoint:
        raise Refused("TIP_NOWHERE")
    if command.desk.policy.category(CSAM).two_people and tip.by == who.user_id:
        raise Refused("CONFIRM_OWN")
    if elsewhere:
        tip = forget(tx, tip._replace(state=PREPARED))
    seen = view(tx, tip, command.filing)
    if seen.reversed:
        raise Refused("TIP_REVERSED")
    if not seen.draft or command.shown != seen.seal:
        raise Refused("TIP_INVALID")
    for file in seen.files:
        tx.cybertips.save_file(file._replace(gone=False))
    asked = tip._replace(state=SENDING, sender=who.user_id, asked=who.now, tries=0, due=who.now, fault="", ended=0)
    tx.cybertips.save(asked)
    line(tx, tip.id, who.now, f"to be sent to {command.filing.endpoint}")
    staff.note(tx, who, "sent", f"tip {tip.id}")
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class AbandonTip(Command):
    """Give a report up that was not finished: what is open at the other end is taken back."""

    tip: int


@rule(AbandonTip)
def abandon_tip(tx: Tx, who: Actor, command: AbandonTip) -> Outcome[bool]:
    """Another report may tell of its decisions then.

    Raises STAFF_REQUIRED, TIP_INVALID (there is none, or it is about oneself), TIP_CLOSED (it was sent: nothing takes
    that back; or it is given up already).
    """
    staff.require(tx, who, "send_tips")
    tip = _tip(tx, who, command.tip)
    if tip.state not in (PREPARED, SENDING, FAILED):
        raise Refused("TIP_CLOSED")
    give_up(tx, tip, who.now, "given up")
    staff.note(tx, who, "abandoned", f"tip {tip.id}")
    return Outcome(True)


def forget(tx: Tx, tip: Tip) -> Tip:
    """As if nothing of it had been sent yet."""
    for file in tx.cybertips.files(tip.id):
        tx.cybertips.save_file(file._replace(uploaded="", described=False))
    tip = tip._replace(report="", endpoint="", said=b"", step="")
    tx.cybertips.save(tip)
    return tip


def give_up(tx: Tx, tip: Tip, now: int, because: str) -> Tip:
    """Give it up now, or once the other end has heard of it."""
    line(tx, tip.id, now, because)
    if tip.report:
        tip = tip._replace(state=RETRACTING, asked=now, tries=0, due=now, fault=because)
    else:
        tip = tip._replace(state=ABANDONED, ended=now, step="", fault=because)
        tx.cybertips.release(tip.id)
    tx.cybertips.save(tip)
    return tip


def is_about(tip: Tip, user_id: int) -> bool:
    """Is a report about this person? Such a one is not shown it, nor that it is there."""
    return tip.person == user_id


def _tip(tx: Tx, who: Actor, id: int) -> Tip:
    tip = tx.cybertips.get(id)
    if tip is None or is_about(tip, who.user_id):
        raise Refused("TIP_INVALID")
    return tip
