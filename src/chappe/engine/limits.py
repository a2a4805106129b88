"""Flood limits: one token bucket per account and kind of command, in memory, bounded in number."""

from collections import OrderedDict

from chappe.domain.command import Command, Pace
from chappe.domain.errors import Flood
from chappe.domain.outcome import Actor

MOST_BUCKETS = 100_000
"""Buckets kept; the longest untouched go first, and would be full again by then."""


class Limits:
    """Judges whether a command comes too soon after its like; off when `on` is false (people testing programs)."""

    __slots__ = ("_buckets", "on", "scale")

    def __init__(self, on: bool = True, scale: float = 1.0) -> None:
        self.on = on
        self.scale = scale
        """Multiplies every burst: an operator's one knob."""
        self._buckets: OrderedDict[tuple[str, object], tuple[float, float]] = OrderedDict()

    def check(self, command: Command, actor: Actor, now: float) -> None:
        """Take one token for this command; raise Flood with the seconds to wait where none is left."""
        if self.on:
            for pace, who in command.paces(actor):
                self.take(pace, who, now)

    def left(self, pace: Pace, who: object, now: float) -> tuple[int, int]:
        """How many tokens `who` has of that pace now, and how many seconds until there is one (0: there is)."""
        burst = pace.burst * self.scale
        tokens, then = self._buckets.get((pace.name, who), (burst, now))
        tokens = min(burst, tokens + (now - then) / pace.every)
        return int(tokens), 0 if tokens >= 1 else max(1, int((1 - tokens) * pace.every + 0.999))

    def take(self, pace: Pace, who: object, now: float) -> None:
        """Take one token of `who`'s bucket of that pace; raise Flood where none is left."""
        key = (pace.name, who)
        burst = pace.burst * self.scale
        tokens, then = self._buckets.get(key, (burst, now))
        tokens = min(burst, tokens + (now - then) / pace.every)
        if tokens < 1:
            raise Flood(max(1, int((1 - tokens) * pace.every + 0.999)))
        self._buckets[key] = (tokens - 1, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
