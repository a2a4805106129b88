"""How far the sending of a report has come: noted before each step and after it, so that a stop at any moment is safe.

What NCMEC's documentation says of its service (report.cybertip.org/ispws/documentation) carries this: a report that is
not finished is deleted there by itself, a day after it was opened or an hour after its last change, whichever is later;
`retract` takes an open one away; what is finished answers 5102 to everything, and what is not there 5001.
"""

from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain.command import Command, rule
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.cybertips import ABANDONED, FAILED, RETRACTING, SENDING, SENT, Tip, TipFile
from chappe.domain.ports.files import Blob
from chappe.safety import cybertip_draft
from chappe.safety.cybertip_draft import Draft
from chappe.safety.cybertips import LOCK, Filing, decisions_of, forget, form_of, give_up, line, lock

SUBMIT, UPLOAD, FILEINFO, FINISH, RETRACT = "submit", "upload", "fileinfo", "finish", "retract"
PAUSES = (300, 900, 3600, 3 * 3600, 8 * 3600, 86_400, 2 * 86_400, 4 * 86_400, 7 * 86_400)
"""Seconds after the first, second, … try that failed."""
MOST_TRIES = len(PAUSES) + 1
WITHIN = 30 * 86_400
"""Seconds after which nobody tries any more without a person's word."""
MOST_FAULT = 300


class Work(NamedTuple):
    """A report that is to be sent or taken back now."""

    tip: Tip
    draft: Draft
    files: tuple[TipFile, ...]
    blobs: tuple[Blob | None, ...]
    """Of each file."""
    form: bytes


@dataclass(frozen=True, slots=True)
class BeginTip(Command):
    """Begin a try with the report that is due; the server's own command."""

    filing: Filing


@rule(BeginTip)
def begin_tip(tx: Tx, who: Actor, command: BeginTip) -> Outcome[Work | None]:
    """What there is to do; None: nothing, or it has just turned out that it must not be sent."""
    tip = tx.cybertips.get(tx.cybertips.due(who.now))
    if tip is None:
        return Outcome(None)
    if tip.tries >= MOST_TRIES or tip.asked + WITHIN <= who.now:
        fault = f"not done after {tip.tries} tries: {tip.fault}"[:MOST_FAULT]
        tx.cybertips.save(tip._replace(state=FAILED, fault=fault))
        line(tx, tip.id, who.now, fault)
        return Outcome(None)
    wrong = [one for one in decisions_of(tx, tip.id) if one.state == "reversed"]
    if wrong and tip.state == SENDING and not tip.step.startswith(FINISH):
        give_up(tx, tip, who.now, f"not sent: decision {wrong[0].puid} was reversed")
        return Outcome(None)
    if tip.report and tip.endpoint != command.filing.endpoint:
        line(tx, tip.id, who.now, f"report {tip.report} is left unfinished at {tip.endpoint}, which deletes it")
        tip = forget(tx, tip)
    if not tip.report and tip.state == RETRACTING:
        give_up(tx, tip, who.now, "nothing is open that could be taken back")
        return Outcome(None)
    tip = tip._replace(tries=tip.tries + 1, tried=who.now)
    tx.cybertips.save(tip)
    draft = cybertip_draft.read(tip.draft)
    files = tuple(tx.cybertips.files(tip.id))
    blobs = tuple(tx.files.blob(one.blob) for one in files)
    return Outcome(Work(tip, draft, files, blobs, form_of(tx, tip, draft, command.filing)))


@dataclass(frozen=True, slots=True)
class AskTip(Command):
    """Note that a step is asked for; only then is it. The server's own command."""

    tip: int
    step: str
    state: str


@rule(AskTip)
def ask_tip(tx: Tx, who: Actor, command: AskTip) -> Outcome[bool]:
    """False: it was given up meanwhile, and nothing is to be asked."""
    tip = tx.cybertips.get(command.tip)
    if tip is None or tip.state != command.state:
        return Outcome(False)
    tx.cybertips.save(tip._replace(step=command.step))
    return Outcome(True)


@dataclass(frozen=True, slots=True)
class AnsweredTip(Command):
    """Note what a step gave; the server's own command."""

    tip: int
    step: str
    filing: Filing
    report: str = ""
    """Of "submit": the report's number."""
    name: str = ""
    """Of "upload": the file's name."""
    form: bytes = b""
    """Of "submit": what was sent."""


@rule(AnsweredTip)
def answered_tip(tx: Tx, who: Actor, command: AnsweredTip) -> Outcome[bool]:
    """Whether to go on; what was finished at the other end is sent, whatever was wanted meanwhile."""
    tip = tx.cybertips.get(command.tip)
    if tip is None:
        return Outcome(False)
    what, _, number = command.step.partition(" ")
    tip = tip._replace(step="")
    if what == SUBMIT:
        tip = tip._replace(report=command.report, endpoint=command.filing.endpoint, said=command.form)
        line(tx, tip.id, who.now, f"opened as report {command.report}")
        if tip.state != SENDING:  # it was given up while that was asked
            tip = tip._replace(state=RETRACTING, due=who.now)
    elif what in (UPLOAD, FILEINFO):
        file = next(one for one in tx.cybertips.files(tip.id) if one.number == int(number))
        described = what == FILEINFO
        tx.cybertips.save_file(
            file._replace(uploaded=file.uploaded if described else command.name, described=described)
        )
        line(tx, tip.id, who.now, f"file {number} {'described' if described else 'sent as ' + command.name}")
    elif what == FINISH:
        tip = tip._replace(state=SENT, ended=who.now, locked_until=who.now + LOCK, fault="")
        lock(tx, decisions_of(tx, tip.id), tip.locked_until)
        line(tx, tip.id, who.now, f"report {tip.report} is finished")
    elif what == RETRACT:
        line(tx, tip.id, who.now, f"report {tip.report} is not there any more")
        tip = forget(tx, tip)
        if tip.state == RETRACTING:
            tip = tip._replace(state=ABANDONED, ended=who.now)
            tx.cybertips.release(tip.id)
    tx.cybertips.save(tip)
    return Outcome(tip.state == SENDING)


@dataclass(frozen=True, slots=True)
class MissTipFiles(Command):
    """Note that the bytes of these files are lost; the server's own command."""

    tip: int
    numbers: tuple[int, ...]


@rule(MissTipFiles)
def miss_tip_files(tx: Tx, who: Actor, command: MissTipFiles) -> Outcome[None]:
    """Those files are sent no more."""
    for file in tx.cybertips.files(command.tip):
        if file.number in command.numbers:
            tx.cybertips.save_file(file._replace(gone=True))
            line(tx, command.tip, who.now, f"the bytes of file {file.number} are lost")
    return Outcome(None)


@dataclass(frozen=True, slots=True)
class FailTip(Command):
    """Note that a try came to nothing; the server's own command."""

    tip: int
    fault: str
    passing: bool
    """May it be otherwise another time, though nothing is changed?"""
    known: bool
    """Is it certain that the step that was asked for was not done?"""


@rule(FailTip)
def fail_tip(tx: Tx, who: Actor, command: FailTip) -> Outcome[None]:
    """It is tried again later, at most MOST_TRIES times; or it waits for a person, who must look."""
    tip = tx.cybertips.get(command.tip)
    if tip is None:
        return Outcome(None)
    fault = command.fault[:MOST_FAULT]
    tip = tip._replace(fault=fault, step="" if command.known else tip.step)
    if tip.state in (SENDING, RETRACTING):
        if not command.passing:
            tip = tip._replace(state=FAILED)
        else:
            tip = tip._replace(due=who.now + PAUSES[min(tip.tries, len(PAUSES)) - 1])
    tx.cybertips.save(tip)
    line(tx, tip.id, who.now, fault)
    return Outcome(None)
