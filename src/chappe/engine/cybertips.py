"""Sends reports to the CyberTipline that people asked to be sent, step by step, and takes back what was given up."""

import hashlib
from collections.abc import AsyncIterator

from chappe.domain.errors import Refused
from chappe.domain.ports.cybertips import RETRACTING, SENDING, TipFile
from chappe.domain.ports.files import Blob
from chappe.engine.files import Files
from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable
from chappe.ports import CyberTipline, TipAnswer, TiplineUnavailable
from chappe.safety.cybertip_form import details
from chappe.safety.cybertip_sending import (
    FILEINFO,
    FINISH,
    RETRACT,
    SUBMIT,
    UPLOAD,
    AnsweredTip,
    AskTip,
    BeginTip,
    FailTip,
    MissTipFiles,
    Work,
)
from chappe.safety.cybertips import Filing

PIECE = 1 << 20
OK, NOT_THERE, RETRACTED, FINISHED = 0, 5001, 5101, 5102
FINAL = frozenset({3000, 3100, 3300, 4000, 4100, 4110, 4200, RETRACTED})
"""Codes that will be the same another time, however often it is tried: a person must look."""


class _Stop(Exception):
    """This try is over; what is to be known of it is noted."""


class _Refused(Exception):
    """The other end said no."""

    def __init__(self, step: str, answer: TipAnswer) -> None:
        super().__init__(step)
        self.step, self.answer = step, answer


class TipSender:
    """One try after another, each with the report that is due."""

    def __init__(self, line: CyberTipline, kept: Files, filing: Filing) -> None:
        self._line = line
        self._kept = kept
        self._filing = filing

    async def run(self, engine: Engine) -> bool:
        """Try the one that is due; false where none is. Costs a look at an index."""
        now = engine.actor(0).now
        if not await engine.read(lambda tx: tx.cybertips.due(now)):
            return False
        made = await engine.run(BeginTip(self._filing), engine.actor(0))
        if isinstance(made.result, Work):
            await _Try(self, engine, made.result).run()
        return True

    @property
    def line(self) -> CyberTipline:
        return self._line

    @property
    def kept(self) -> Files:
        return self._kept

    @property
    def filing(self) -> Filing:
        return self._filing


class _Try:
    """One try with one report."""

    def __init__(self, sender: TipSender, engine: Engine, work: Work) -> None:
        self._line, self._kept, self._filing = sender.line, sender.kept, sender.filing
        self._engine = engine
        self._work = work
        self._report = work.tip.report
        self._files = list(work.files)

    async def run(self) -> None:
        """Go on from where the last try ended."""
        try:
            if self._work.tip.state == RETRACTING:
                await self._take_back(RETRACTING)
            else:
                await self._send()
        except _Stop:
            return
        except _Refused as refused:
            await self._refused(refused)
        except TiplineUnavailable as fault:
            await self._failed(str(fault), True, fault.never_asked)
        except StoreUnavailable:
            await self._failed("the store of files cannot be read now", True, False)
        except Refused:
            await self._failed("the bytes of a file went away while they were read", True, False)

    async def _send(self) -> None:
        await self._settle()
        await self._look_for_bytes()
        if not self._report:
            form = self._work.form
            await self._ask(SUBMIT)
            self._report = self._right(SUBMIT, await self._line.submit(form)).report
            await self._note(SUBMIT, report=self._report, form=form)
        for place, file in enumerate(self._files):
            if not file.gone:
                await self._send_file(place, file)
        await self._finish()

    async def _settle(self) -> None:
        """Find out what became of a step whose answer is not known, or do without what it was part of."""
        step = self._work.tip.step.partition(" ")[0]
        if not self._report or not step:
            return
        if step == FINISH:
            await self._finish()
            raise _Stop
        await self._take_back(SENDING)
        self._report = ""
        self._files = [file._replace(uploaded="", described=False) for file in self._files]

    async def _look_for_bytes(self) -> None:
        """Are there bytes to send? A report of which no file is left is never finished."""
        lost = []
        for file, blob in zip(self._files, self._work.blobs, strict=True):
            if not file.gone and not await self._is_there(blob):
                lost.append(file.number)
        if lost:
            await self._engine.run(MissTipFiles(self._work.tip.id, tuple(lost)), self._engine.actor(0))
            self._files = [file._replace(gone=file.gone or file.number in lost) for file in self._files]
        if self._files and all(file.gone for file in self._files):
            await self._failed("all of its files are lost: nothing is left to report", False, False)
            raise _Stop

    async def _is_there(self, blob: Blob | None) -> bool:
        if blob is None:
            return False
        try:
            last = await self._kept.read(blob, blob.size - 1, 1) if blob.size else b""
        except Refused:
            return False
        return bool(last)

    async def _send_file(self, place: int, file: TipFile) -> None:
        blob = self._work.blobs[place]
        assert blob is not None  # or it would be gone
        evidence = self._work.draft.files[file.number - 1]
        if not file.uploaded:
            step = f"{UPLOAD} {file.number}"
            await self._ask(step)
            digest = hashlib.md5(usedforsecurity=False)
            answer = await self._line.upload(self._report, f"file-{file.number}", blob.size, self._pieces(blob, digest))
            answer = self._right(step, answer)
            if answer.md5 and answer.md5 != digest.hexdigest():
                raise TiplineUnavailable(f"file {file.number} arrived as something else")
            await self._note(step, name=answer.file)
            file = file._replace(uploaded=answer.file)
        if not file.described:
            step = f"{FILEINFO} {file.number}"
            await self._ask(step)
            form = details(evidence, self._report, file.uploaded, file.viewed)
            self._right(step, await self._line.describe(form))
            await self._note(step)

    async def _pieces(self, blob: Blob, digest: "hashlib._Hash") -> AsyncIterator[bytes]:
        for start in range(0, blob.size, PIECE):
            piece = await self._kept.read(blob, start, PIECE)
            digest.update(piece)
            yield piece

    async def _finish(self) -> None:
        await self._ask(FINISH)
        self._right(FINISH, await self._line.finish(self._report))
        await self._note(FINISH)

    async def _take_back(self, state: str) -> None:
        """Take an unfinished report back; one that turns out to be finished is sent."""
        await self._ask(RETRACT, state)
        answer = await self._line.retract(self._report)
        if answer.code == FINISHED:
            await self._note(FINISH)
            raise _Stop
        if answer.code not in (NOT_THERE, RETRACTED):
            self._right(RETRACT, answer)
        await self._note(RETRACT, goes_on=state == SENDING)

    # -- each step ----------------------------------------------------------------------------------------------------
    async def _ask(self, step: str, state: str = SENDING) -> None:
        made = await self._engine.run(AskTip(self._work.tip.id, step, state), self._engine.actor(0))
        if not made.result:
            raise _Stop

    async def _note(self, step: str, report: str = "", name: str = "", form: bytes = b"", goes_on: bool = True) -> None:
        command = AnsweredTip(self._work.tip.id, step, self._filing, report, name, form)
        made = await self._engine.run(command, self._engine.actor(0))
        if not made.result and goes_on and step != FINISH:
            raise _Stop

    @staticmethod
    def _right(step: str, answer: TipAnswer) -> TipAnswer:
        if answer.code != OK:
            raise _Refused(step, answer)
        return answer

    async def _refused(self, refused: _Refused) -> None:
        answer = refused.answer
        fault = f"{refused.step}: {answer.code} {answer.words}".strip()
        if answer.code == NOT_THERE and self._report:  # it was left open for too long: all of it once more
            await self._note(RETRACT, goes_on=False)
            await self._failed(fault, True, True)
        elif answer.code == FINISHED and self._report:
            await self._note(FINISH)
        else:
            await self._failed(fault, answer.code not in FINAL, not 1000 <= answer.code < 2000)

    async def _failed(self, fault: str, passing: bool, known: bool) -> None:
        await self._engine.run(FailTip(self._work.tip.id, fault, passing, known), self._engine.actor(0))
