"""The screening step: asks every screener of a command's stop before there is a transaction."""

import asyncio
from collections.abc import Mapping, Sequence

from chappe.domain.command import PASS, Command, Stop, Verdict
from chappe.domain.outcome import Actor
from chappe.ports import Screener

STRICTNESS = {"pass": 0, "flag": 1, "hold": 2, "refuse": 3}


class Screen:
    """Holds the screeners of each stop; the strictest verdict wins, and a screener that fails answers by policy."""

    __slots__ = ("_on_failure", "_screeners", "_timeout")

    def __init__(self, screeners: Mapping[Stop, Sequence[Screener]], on_failure: Verdict, timeout: float = 2.0) -> None:
        self._screeners = {stop: tuple(found) for stop, found in screeners.items() if found}
        self._on_failure = on_failure
        self._timeout = timeout

    def looks_at(self, stop: Stop) -> bool:
        """Is anyone behind this stop? Lets the engine skip the step without a wait."""
        return stop in self._screeners

    async def judge(self, stop: Stop, command: Command, actor: Actor) -> Verdict:
        """The strictest verdict of the stop's screeners on this command."""
        verdicts = await asyncio.gather(*(self._ask(s, command, actor) for s in self._screeners[stop]))
        return max(verdicts, key=lambda verdict: STRICTNESS[verdict.kind], default=PASS)

    async def _ask(self, screener: Screener, command: Command, actor: Actor) -> Verdict:
        try:
            async with asyncio.timeout(self._timeout):
                return await screener.judge(command, actor)
        except Exception:  # whatever a screener does wrong, policy has the answer, never silence
            return self._on_failure
