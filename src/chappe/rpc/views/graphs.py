"""Draws series of figures as the graphs that clients know (core.telegram.org/api/stats): columns as JSON."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from chappe.domain.ports.stats import DAY
from chappe.tl import types

COLOURS = ("BLUE#007AFF", "GREEN#34C759", "ORANGE#FF9500", "RED#FF3B30", "PURPLE#AF52DE", "CYAN#32ADE6")


class Line(NamedTuple):
    """One line of a graph, or one colour of its bars."""

    name: str
    values: Sequence[float]


def by_day(title: str, first: int, *lines: Line, kind: str = "line", stacked: bool = False) -> "types.TypeStatsGraph":
    """A graph over days in a row, the first of them in days since 1970."""
    count = len(lines[0].values)
    return _graph(title, [(first + place) * DAY * 1000 for place in range(count)], lines, kind, stacked, "day")


def by_hour(title: str, *lines: Line) -> "types.TypeStatsGraph":
    """A graph over the hours of a day (UTC)."""
    return _graph(title, [hour * 3_600_000 for hour in range(24)], lines, "line", False, "hour")


def by_weekday(title: str, monday: int, line: Line) -> "types.TypeStatsGraph":
    """Bars for the days of a week, from a Monday on (in days since 1970)."""
    return _graph(title, [(monday + place) * DAY * 1000 for place in range(7)], (line,), "bar", False, "weekday")


def unknown(why: str) -> types.StatsGraphError:
    """In the place of a graph whose figures nobody counts."""
    return types.StatsGraphError(error=why)


def _graph(
    title: str, xs: list[int], lines: Sequence[Line], kind: str, stacked: bool, unit: str
) -> "types.TypeStatsGraph":
    if not any(value for line in lines for value in line.values):
        return unknown("nothing happened yet")
    names = [f"y{place}" for place in range(len(lines))]
    data = {
        "columns": [["x", *xs], *([name, *line.values] for name, line in zip(names, lines, strict=True))],
        "types": {"x": "x", **dict.fromkeys(names, kind)},
        "names": {name: line.name for name, line in zip(names, lines, strict=True)},
        "colors": dict(zip(names, COLOURS, strict=False)),
        "hidden": [],
        "subchart": {"show": unit == "day", "defaultZoom": [xs[max(0, len(xs) - 30)], xs[-1]]},
        "strokeWidth": 2,
        "stacked": stacked,
        "title": title,
        "xTickFormatter": f"statsFormat('{unit}')",
        "xTooltipFormatter": f"statsFormat('{unit}')",
    }
    return types.StatsGraph(json=types.DataJSON(data=json.dumps(data, separators=(",", ":"))))
