"""Counts and times what the server does, cheaply, and shows it in Prometheus' text format."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

EDGES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Upper ends of the time classes, in seconds."""
MOST_SERIES = 5000
"""Different pairs of method and outcome that are told apart; later ones count as "other"."""


class Times:
    """One histogram of seconds."""

    __slots__ = ("classes", "total")

    def __init__(self) -> None:
        self.classes = [0] * (len(EDGES) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.classes[bisect_left(EDGES, seconds)] += 1
        self.total += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """The cumulative form that Prometheus wants."""
        rows, below = [], 0
        for edge, count in zip([*map(str, EDGES), "+Inf"], self.classes, strict=True):
            below += count
            rows.append((edge, float(below)))
        return rows


def outcome_class(outcome: str) -> str:
    """An outcome without its numbers and incident, so that there are only as many as the list of errors has."""
    if outcome.startswith("INTERNAL_"):
        return "INTERNAL"
    return re.sub(r"(?<=_)\d+(?=_|$)", "X", outcome) if outcome[-1:].isdigit() else outcome


class Metrics:
    """What is measured; written from the event loop's thread only, shown by `render`."""

    def __init__(self) -> None:
        self._steps: dict[str, Times] = {}
        self._methods: dict[str, Times] = {}
        self._outcomes: dict[tuple[str, str], int] = {}
        self._gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self._counters: dict[str, tuple[str, Callable[[], float]]] = {}
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)  # asks for `collect` only

    def observe_step(self, step: str, seconds: float) -> None:
        """One run of a step of the engine: screen, transact, announce."""
        times = self._steps.get(step)
        if times is None:
            times = self._steps[step] = Times()
        times.add(seconds)

    def observe_method(self, method: str, outcome: str, seconds: float) -> None:
        """One answered call; `outcome` is "ok" or the error's name."""
        times = self._methods.get(method)
        if times is None:
            times = self._methods[method] = Times()
        times.add(seconds)
        key = (method, outcome if outcome == "ok" else outcome_class(outcome))
        if key not in self._outcomes and len(self._outcomes) >= MOST_SERIES:
            key = ("other", "other")
        self._outcomes[key] = self._outcomes.get(key, 0) + 1

    def gauge(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Show a number that `read` gives at the time of asking; the name gets the prefix chappe_."""
        self._gauges[name] = (meaning, read)

    def counter(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Show a number that only grows; the name gets the prefix chappe_ and the suffix _total."""
        self._counters[name] = (meaning, read)

    def collect(self) -> Iterable[Metric]:
        """All families, for the registry."""
        steps = HistogramMetricFamily("chappe_step_seconds", "Time of each step of the engine.", labels=["step"])
        for step, times in self._steps.items():
            steps.add_metric([step], times.buckets(), times.total)
        methods = HistogramMetricFamily("chappe_method_seconds", "Time to answer a method.", labels=["method"])
        for method, times in self._methods.items():
            methods.add_metric([method], times.buckets(), times.total)
        calls = CounterMetricFamily("chappe_calls", "Answered calls by outcome.", labels=["method", "outcome"])
        for (method, outcome), count in self._outcomes.items():
            calls.add_metric([method, outcome], count)
        yield from (steps, methods, calls)
        for name, (meaning, read) in self._gauges.items():
            yield GaugeMetricFamily(f"chappe_{name}", meaning, value=read())
        for name, (meaning, read) in self._counters.items():
            yield CounterMetricFamily(f"chappe_{name}", meaning, value=read())

    def render(self) -> bytes:
        """All metrics as text, for GET /metrics."""
        return generate_latest(self._registry)
