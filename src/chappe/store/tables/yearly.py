"""Counts of a year and its published reports, in SQL."""

from collections.abc import Collection, Mapping

from chappe.domain.ports.yearly import Act, Answered, Complaint, Received, Report
from chappe.store.db import Db, places

ABOUT = (
    "CASE WHEN a.decision <> 0 THEN d.action WHEN a.person >= 0 THEN ':report'"
    " WHEN n.flagger <> 0 THEN ':flagger' ELSE ':notice' END"
)
APPEALS = (
    "FROM appeals AS a LEFT JOIN decisions AS d ON d.id = a.decision AND a.decision <> 0"
    " LEFT JOIN notices AS n ON n.id = -a.person AND a.person < 0"
)
LED = (
    "FROM notices AS n JOIN decisions AS d ON d.id = n.decision"
    " WHERE n.decided >= ? AND n.decided <> 0 AND n.decision <> 0 AND d.created >= ? AND d.created < ?"
)
"""A notice is settled no earlier than its decision is made."""


class YearlyTable:
    """See chappe.domain.ports.yearly.Yearly."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def acts(self, first: int, last: int) -> list[Act]:
        rows = self._execute(
            "SELECT category, ground, action, source, detected, automated, until <> 0, places, count(*), sum(posts),"
            " sum(state = 'reversed') FROM decisions WHERE created >= ? AND created < ?"
            " GROUP BY category, ground, action, source, detected, automated, until <> 0, places",
            (first, last),
        ).fetchall()
        return [
            Act(category, ground, action, source, bool(detected), automated, bool(ends), tuple(where.split()), *sums)
            for category, ground, action, source, detected, automated, ends, where, *sums in rows
        ]

    def received(self, first: int, last: int) -> list[Received]:
        rows = self._execute(
            "SELECT category, flagger <> 0, count(*) FROM notices WHERE date >= ? AND date < ?"
            " GROUP BY category, flagger <> 0",
            (first, last),
        ).fetchall()
        return [Received(row[0], bool(row[1]), row[2]) for row in rows]

    def answered(self, first: int, last: int, flagged: bool) -> list[Answered]:
        rows = self._execute(
            "SELECT n.category, d.ground, count(*) FROM"
            f" (SELECT min(n.id) AS id {LED}{' AND n.flagger <> 0' * flagged} GROUP BY n.decision) AS firsts"
            " JOIN notices AS n ON n.id = firsts.id JOIN decisions AS d ON d.id = n.decision"
            " GROUP BY n.category, d.ground",
            (first, first, last),
        ).fetchall()
        return [Answered(*row) for row in rows]

    def notice_wait(self, first: int, last: int, categories: Collection[str], flagged: bool) -> float | None:
        among = f" AND n.category IN ({places(categories)})" if categories else ""
        return self._median(
            "d.created - n.date", f"{LED}{among}{' AND n.flagger <> 0' * flagged}", (first, first, last, *categories)
        )

    def filed(self, first: int, last: int) -> list[Complaint]:
        return self._complaints("a.date >= ? AND a.date < ?", (first, last))

    def judged(self, first: int, last: int) -> list[Complaint]:
        return self._complaints("a.decided <> 0 AND a.decided >= ? AND a.decided < ?", (first, last))

    def complaint_wait(self, first: int, last: int, abouts: Collection[str]) -> float | None:
        among = f" AND {ABOUT} IN ({places(abouts)})" if abouts else ""
        where = f"{APPEALS} WHERE a.decided <> 0 AND a.decided >= ? AND a.decided < ?{among}"
        return self._median("a.decided - a.date", where, (first, last, *abouts))

    def from_strikes(self, first: int, last: int) -> list[tuple[str, int]]:
        rows = self._execute(
            "SELECT d.action, count(*) FROM consequences AS c JOIN decisions AS d ON d.id = c.decision"
            " WHERE d.created >= ? AND d.created < ? GROUP BY d.action ORDER BY d.action",
            (first, last),
        ).fetchall()
        return [(row[0], row[1]) for row in rows]

    def publish(self, report: Report, files: Mapping[str, bytes]) -> None:
        self._execute("INSERT INTO yearly_reports (year, version, date, reason) VALUES (?, ?, ?, ?)", report)
        for name, body in files.items():
            self._execute(
                "INSERT INTO yearly_files (year, version, name, body) VALUES (?, ?, ?, ?)",
                (report.year, report.version, name, body),
            )

    def reports(self) -> list[Report]:
        rows = self._execute(
            "SELECT year, version, date, reason FROM yearly_reports ORDER BY year DESC, version DESC"
        ).fetchall()
        return [Report(*row) for row in rows]

    def names(self, year: int, version: int) -> list[str]:
        rows = self._execute(
            "SELECT name FROM yearly_files WHERE year = ? AND version = ? ORDER BY name", (year, version)
        ).fetchall()
        return [row[0] for row in rows]

    def file(self, year: int, version: int, name: str) -> bytes | None:
        row = self._execute(
            "SELECT body FROM yearly_files WHERE year = ? AND version = ? AND name = ?", (year, version, name)
        ).fetchone()
        return bytes(row[0]) if row else None

    def _complaints(self, which: str, params: tuple[object, ...]) -> list[Complaint]:
        rows = self._execute(
            f"SELECT {ABOUT}, coalesce(d.automated, ''), a.outcome, count(*) {APPEALS} WHERE {which}"
            f" GROUP BY {ABOUT}, coalesce(d.automated, ''), a.outcome",
            params,
        ).fetchall()
        return [Complaint(*row) for row in rows]

    def _median(self, value: str, rest: str, params: tuple[object, ...]) -> float | None:
        """The mean of the one or two in the middle; sorted by the database, which may use a file for it."""
        row = self._execute(f"SELECT count(*) {rest}", params).fetchone()
        number = int(row[0]) if row else 0
        if not number:
            return None
        middle = self._execute(
            f"SELECT {value} {rest} ORDER BY 1 LIMIT ? OFFSET ?", (*params, 2 - number % 2, (number - 1) // 2)
        ).fetchall()
        values = [max(0, int(one[0])) for one in middle]
        return sum(values) / len(values)
