"""The screening step: asks every screener of a command's stop before there is a transaction, and answers by policy."""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence

from chappe.domain.command import PASS, Command, Stop, Verdict
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.ports import Screener
from chappe.safety import facts, holding
from chappe.safety.desk import Desk

log = logging.getLogger(__name__)
STRICTNESS = {"pass": 0, "flag": 1, "hold": 2, "refuse": 3}
FAILURES = 3
"""So many in a row, and a screener is left alone for a while: nobody waits for what does not answer."""
REST = 10.0
"""Seconds for which it is left alone; policy answers meanwhile, as it does for every failure."""
UNKNOWN = "other"
"""The category of what no screener could name; every policy has it."""
MOST_WORDS = 400
"""Characters of a reason, and of evidence."""


class _Asked:
    """One screener, and how it has done of late."""

    __slots__ = ("failures", "name", "rests_until", "screener")

    def __init__(self, screener: Screener) -> None:
        self.screener = screener
        self.name = type(screener).__name__
        self.failures = 0
        self.rests_until = 0.0

    def is_for(self, command: Command) -> bool:
        """Is it to be asked about this command?"""
        if self.screener.public_only and facts.is_hidden(command):
            return False
        try:
            return self.screener.concerns(command)
        except Exception:  # one that cannot say is asked, and policy has the answer if it fails there too
            return True


class Screen:
    """Holds the screeners of each stop; the strictest verdict wins, and a screener that fails answers by policy.

    One that hangs costs those who ask no more than `timeout` seconds, and after a few times nothing: it is tried again
    by one command at a time.
    """

    __slots__ = ("_clock", "_screeners", "_timeout", "desk")

    def __init__(
        self,
        screeners: Mapping[Stop, Sequence[Screener]],
        desk: Desk,
        timeout: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        known: dict[int, _Asked] = {}
        self._screeners = {
            stop: tuple(known.setdefault(id(one), _Asked(one)) for one in found)
            for stop, found in screeners.items()
            if found
        }
        self.desk = desk
        self._timeout = timeout
        self._clock = clock

    def who_looks(self, command: Command) -> "tuple[_Asked, ...]":
        """Whom this command concerns of those behind its stop; nobody: the engine skips the step without a wait.

        Who looks at public places alone is not asked of others: whatever ails it, nobody waits for that there.
        """
        stop = command.stop
        if stop is None or stop not in self._screeners:
            return ()
        return tuple([one for one in self._screeners[stop] if one.is_for(command)])

    async def judge(self, asked: "tuple[_Asked, ...]", command: Command, actor: Actor) -> Verdict:
        """The strictest verdict of these screeners on this command."""
        if len(asked) == 1:
            return await self._ask(asked[0], command, actor)
        verdicts = await asyncio.gather(*(self._ask(one, command, actor) for one in asked))
        strictest = max(verdicts, key=lambda verdict: STRICTNESS[verdict.kind], default=PASS)
        rules = tuple(dict.fromkeys(rule for verdict in verdicts for rule in verdict.rules))
        return strictest._replace(rules=rules) if rules else strictest

    async def _ask(self, asked: _Asked, command: Command, actor: Actor) -> Verdict:
        now = self._clock()
        if asked.rests_until > now:
            return self._failed(asked, command)
        if asked.failures >= FAILURES:
            asked.rests_until = now + REST  # this command tries it, and nobody else does until it is done
        try:
            async with asyncio.timeout(self._timeout):
                verdict = await asked.screener.judge(command, actor)
            verdict = self._checked(verdict)
        except Exception as fault:  # whatever a screener does wrong, policy has the answer, never silence
            asked.failures += 1
            if asked.failures == FAILURES:
                asked.rests_until = self._clock() + REST
                log.error("%s fails (%s): policy answers in its place", asked.name, type(fault).__name__)
            return self._failed(asked, command)
        if asked.failures >= FAILURES:
            log.warning("%s answers again", asked.name)
        asked.failures, asked.rests_until = 0, 0.0
        return verdict

    def _checked(self, verdict: object) -> Verdict:
        """The verdict with no more in it than decisions can hold; raises TypeError for what is none."""
        if not isinstance(verdict, Verdict) or verdict.kind not in STRICTNESS:
            raise TypeError("no verdict")
        if verdict.kind == "pass":
            return verdict
        known = verdict.category in self.desk.policy.categories
        return verdict._replace(
            category=verdict.category if known else UNKNOWN,
            reason=str(verdict.reason)[:MOST_WORDS],
            evidence=str(verdict.evidence)[:MOST_WORDS],
            score=min(max(float(verdict.score), 0.0), 1.0) if math.isfinite(verdict.score) else 1.0,
        )

    def _failed(self, asked: _Asked, command: Command) -> Verdict:
        assert command.stop is not None  # else nobody was asked
        kind = self.desk.policy.on_failure(command.stop)
        if kind == "pass":
            return PASS
        only = asked.screener.public_only
        return Verdict(kind, UNKNOWN, "it could not be looked at", source="failure", public_only=only)


def answered(command: Command, actor: Actor, verdict: Verdict, desk: Desk) -> Callable[[Tx], Outcome[object]]:
    """The change that a command makes after this verdict, as one function of a transaction."""
    rule = type(command).run
    if verdict.kind == "pass" and not verdict.anti_spam:
        return lambda tx: rule(tx, actor, command)

    def change(tx: Tx) -> Outcome[object]:
        if verdict.public_only and facts.nobody_looks(tx, actor, command):
            return rule(tx, actor, command)
        if verdict.kind == "hold":
            return holding.hold(tx, actor, command, verdict, desk)
        if verdict.kind == "refuse":
            return holding.refuse(tx, actor, command, verdict, desk)
        return holding.flag(tx, actor, rule(tx, actor, command), command, verdict, desk)

    return change
