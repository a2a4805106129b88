"""Jobs that sign: checkpoints of the ledger, reports of days; and the folder where witnesses' signatures come in."""

import logging
from pathlib import Path

from chappe.crypto.ed25519 import SigningKey, verify
from chappe.engine.jobs import Job
from chappe.engine.run import Engine
from chappe.ledger import checkpoints as written
from chappe.ledger import notes
from chappe.ledger.notes import Key
from chappe.ops.data_folder import FolderError
from chappe.safety import checkpoints, daily_notices, daily_report
from chappe.safety.checkpoints import Signer
from chappe.safety.ledger_entries import day_text

log = logging.getLogger(__name__)
MOST_FILES = 100
"""That are looked at in one run."""


def signer(key: SigningKey, name: str) -> Signer:
    """Who signs for the log; without a name of its own it has one that is made from the key."""
    told = name or f"chappe-log-{key.public.hex()[:16]}"
    return Signer(Key(told, key.public), key.sign)


async def same_log(engine: Engine, signer: Signer) -> None:
    """Raise FolderError where the ledger was signed under this name with another key, or by this key under another."""
    last = await engine.read(lambda tx: tx.checkpoints.latest())
    if last is None:
        return
    note = notes.parse(last.note.encode())
    if signer.key in notes.signers(note, [signer.key], verify):
        return
    name = written.parse(note.text).origin
    if name == signer.key.name:
        raise FolderError(f"keys/ledger.pem is not the key that signed the ledger {name}: put that one back")
    if any(notes.holds(note.text, one, signer.key._replace(name=name), verify) for one in note.signatures):
        raise FolderError(f"the ledger's name is {name}: set ledger.name to it")
    log.warning("the ledger was signed as %s until now: from now on it is %s, with another key", name, signer.key.name)


class LedgerJobs:
    """What is done with the ledger beside the decisions that grow it."""

    def __init__(self, signer: Signer, witnesses: tuple[Key, ...], folder: Path) -> None:
        self._signer = signer
        self._witnesses = witnesses
        self._folder = folder
        """Checkpoints that were signed by witnesses, a file each; they are taken in and deleted."""

    def jobs(self, every: float) -> tuple[Job, ...]:
        """`every`: the fewest seconds between two checkpoints."""
        watching = (Job("witnesses", 10, self.take_in),) if self._witnesses else ()
        return (Job("checkpoints", every, self.checkpoint), Job("reports", 60, self.report), *watching)

    async def checkpoint(self, engine: Engine) -> bool:
        """Sign the tree if it has grown; costs one reading if not."""
        origin = self._signer.key.name
        text = await engine.read(lambda tx: checkpoints.wanted(tx, origin))
        if text is not None:
            note = str(self._signer.note(text))
            if not (await engine.run(checkpoints.KeepCheckpoint(note), engine.actor(0))).result:
                log.error("a checkpoint that was just made is not of this ledger")
        return False

    async def report(self, engine: Engine) -> bool:
        """Count a day that is over, sign what was counted, keep it; True if the next day may be over, too."""
        actor = engine.actor(0)
        found = await engine.read(lambda tx: daily_report.due(tx, actor.now))
        if found is None:
            return False
        if (await engine.run(daily_notices.WriteNotices(found.day), actor)).result:
            found = await engine.read(lambda tx: daily_report.due(tx, actor.now)) or found
        tally, at, size = daily_report.Tally(day_text(found.day)), found.first, found.tree.size
        while at < size:
            start = at
            at = await engine.read(lambda tx, start=start: daily_report.count(tx, tally, start, size))  # type: ignore[misc]
        if tally.unreadable:
            log.error("leaves of the ledger that cannot be read: %s", tally.unreadable[:10])
        report = daily_report.write(tally, self._signer.key.name, found.tree)
        line = str(self._signer.note(daily_report.as_note(report)).signatures[0])
        following = tally.later if tally.later >= 0 else size
        await engine.run(daily_report.KeepReport(found.day, following, report, line), engine.actor(0))
        await self.checkpoint(engine)  # from now on it is published
        log.info("the report of %s counts %d entries of the ledger", tally.day, tally.entries)
        return True

    async def take_in(self, engine: Engine) -> bool:
        """Keep the signatures of known witnesses; files that hold none are set aside under another name."""
        for path in sorted(self._folder.glob("*.note"))[:MOST_FILES] if self._folder.is_dir() else ():
            if path.stat().st_size > notes.MOST_BYTES:
                path.rename(path.with_suffix(".refused"))
                continue
            command = checkpoints.witnessed(path.read_bytes(), self._witnesses, verify)
            if command is not None and (await engine.run(command, engine.actor(0))).result:
                path.unlink()
            else:
                path.rename(path.with_suffix(".refused"))
                log.warning("%s holds no known witness's signature of one of our checkpoints", path.name)
        return False
