"""Sends statements of reasons to a database of such statements: each once, whatever fails in between."""

import logging
from typing import NamedTuple

from chappe.engine.run import Engine
from chappe.ports import Reception, StatementDatabase
from chappe.safety import statement_sending as sending
from chappe.safety.policy import Policy
from chappe.safety.statement_sending import Owed, Result

log = logging.getLogger(__name__)
Part = tuple[Owed, ...]


class Turn(NamedTuple):
    """What one turn did."""

    delivered: int = 0
    refused: int = 0
    fault: str = ""
    """Why it stopped early; "": it did not."""
    more: bool = False
    """There may be more to do at once."""
    early: bool = False
    """An earlier fault's pause is not over: nothing was tried."""


class StatementSender:
    """Sends to one place what was decided since `first` (unix time)."""

    def __init__(self, database: StatementDatabase, place: str, first: int, policy: Policy) -> None:
        self._database = database
        self._place = place
        self._first = first
        self._policy = policy

    async def run(self, engine: Engine) -> bool:
        """One turn as a job; whether there is more to do at once."""
        turn = await self.turn(engine)
        if turn.fault:
            log.warning("statements of reasons wait: %s", turn.fault)
        if turn.refused:
            log.warning("%d statements of reasons were not taken; see chappe statements --status", turn.refused)
        return turn.more

    async def turn(self, engine: Engine) -> Turn:
        """Send one batch, in as many requests as it takes; every answer is kept before the next request."""
        now = engine.actor(0).now
        batch = await engine.read(lambda tx: sending.next_batch(tx, now, self._place, self._first, self._policy))
        if batch is None:
            return Turn(early=True)
        delivered = refused = 0
        results: tuple[Result, ...]
        waiting: list[Part] = [batch.owed] if batch.owed else []
        while waiting:
            part = waiting.pop()
            try:
                reception = await self._database.post([one.document for one in part])
                results, left, fault = await self._settled(part, reception)
            except OSError as error:
                results, left, fault = (), [], f"no answer: {error.strerror or error or type(error).__name__}"
                reception = Reception()
            if results:
                done = await engine.run(sending.SettleStatements(self._place, self._first, results), engine.actor(0))
                assert isinstance(done.result, int)
                delivered += done.result
                refused += sum(1 for one in results if one.fault)
            if fault:
                await engine.run(sending.Pause(self._place, self._first, fault, reception.wish), engine.actor(0))
                return Turn(delivered, refused, fault)
            waiting += left
        if batch.moved:
            await engine.run(sending.Advance(self._place, self._first, batch.after), engine.actor(0))
        return Turn(delivered, refused, more=batch.more)

    async def again(self, engine: Engine) -> int:
        """Let what was not taken be sent once more, and everything at once; how many that are."""
        done = await engine.run(sending.SendAgain(self._place, self._first), engine.actor(0))
        assert isinstance(done.result, int)
        return done.result

    async def _settled(self, part: Part, told: Reception) -> tuple[tuple[Result, ...], list[Part], str]:
        """What an answer settles, what of the part is to be sent anew, and why nothing more can be done now."""
        if told.busy:
            return (), [], told.busy
        results = [Result(one.decision, told.taken[one.puid]) for one in part if one.puid in told.taken]
        results += [Result(one.decision, fault=told.refused[n]) for n, one in enumerate(part) if n in told.refused]
        for one in part:
            if one.puid in told.known:
                if not told.known[one.puid] and await self._database.lacks(one.puid):
                    return tuple(results), [], "a statement is said to be known that is not there: it may be on its way"
                results.append(Result(one.decision, told.known[one.puid]))
        settled = {one.decision for one in results}
        rest = tuple(one for one in part if one.decision not in settled)
        if not rest:
            return tuple(results), [], ""
        if settled:
            return tuple(results), [rest], ""
        if not told.whole:
            return (), [], "an answer that does not say what became of the statements"
        if len(rest) == 1:
            return (Result(rest[0].decision, fault=told.whole),), [], ""
        half = len(rest) // 2
        return (), [rest[half:], rest[:half]], ""
