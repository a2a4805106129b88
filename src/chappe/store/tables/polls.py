"""Polls and votes in SQL."""

import json

from chappe.domain.fileless import Poll
from chappe.domain.ports import Sealer
from chappe.domain.ports.polls import Vote
from chappe.domain.ports.stats import DAY
from chappe.store.db import Db, places, to_json
from chappe.store.fileless import question_in, question_out
from chappe.store.tables.unseen import UnseenMarks

CONTEXT = b"poll"
NEWEST = 3
"""Voters who are named with a public poll."""


class PollsTable(UnseenMarks):
    """See chappe.domain.ports.polls.Polls."""

    MARKS = "unread_votes"

    def __init__(self, db: Db, sealer: Sealer) -> None:
        super().__init__(db)
        self._sealer = sealer

    def add(self, poll: Poll) -> None:
        body = self._sealer.seal(to_json(question_out(poll.question)).encode(), CONTEXT)
        self._execute(
            "INSERT INTO polls (id, author, public, close_date, counts, body) VALUES (?, ?, ?, ?, ?, ?)",
            (poll.id, poll.author, int(poll.question.public), poll.close_date, to_json(poll.counts), body),
        )

    def many(self, ids: list[int]) -> dict[int, Poll]:
        rows = self._execute(
            "SELECT id, author, close_date, closed, voters, counts, body, public FROM polls"
            f" WHERE id IN ({places(ids)})",
            ids,
        ).fetchall()
        found = {}
        for id, author, close_date, closed, voters, counts, body, public in rows:
            question = question_in(json.loads(self._sealer.open(body, CONTEXT)))
            newest = self.page(id, -1, 0, NEWEST) if public else []
            recent = tuple(dict.fromkeys(one.user for one in newest if not one.group))
            found[id] = Poll(id, author, question, close_date, bool(closed), voters, tuple(json.loads(counts)), recent)
        return found

    def of_user(self, user: int, ids: list[int]) -> dict[int, tuple[int, ...]]:
        rows = self._execute(
            f"SELECT poll, place FROM poll_votes WHERE poll IN ({places(ids)}) AND user_id = ? ORDER BY poll, place",
            (*ids, user),
        ).fetchall()
        found: dict[int, tuple[int, ...]] = {}
        for poll, place in rows:
            found[poll] = (*found.get(poll, ()), place)
        return found

    def vote(self, poll: Poll, user: int, places: tuple[int, ...], now: int, group: int = 0) -> None:
        before = self.of_user(user, [poll.id]).get(poll.id, ())
        self._execute("DELETE FROM poll_votes WHERE poll = ? AND user_id = ?", (poll.id, user))
        for place in places:
            self._execute(
                "INSERT INTO poll_votes (poll, user_id, place, date, spoken_as) VALUES (?, ?, ?, ?, ?)",
                (poll.id, user, place, now, group),
            )
        counts = list(poll.counts)
        for place in before:
            counts[place] -= 1
        for place in places:
            counts[place] += 1
        self._execute(
            "UPDATE polls SET voters = voters + ?, counts = ? WHERE id = ?",
            (bool(places) - bool(before), to_json(counts), poll.id),
        )

    def page(self, poll: int, place: int, offset: int, limit: int) -> list[Vote]:
        where, params = ("AND place = ?", [place]) if place >= 0 else ("", [])
        rows = self._execute(
            f"SELECT user_id, place, date, spoken_as FROM poll_votes WHERE poll = ? {where}"
            " ORDER BY date DESC, user_id DESC LIMIT ? OFFSET ?",
            (poll, *params, limit, offset),
        ).fetchall()
        return [Vote(*row) for row in rows]

    def days(self, poll: int) -> list[tuple[int, int]]:
        rows = self._execute(
            f"SELECT date / {DAY} AS day, count(*) FROM poll_votes WHERE poll = ? GROUP BY day ORDER BY day", (poll,)
        ).fetchall()
        return [(day, count) for day, count in rows]

    def close(self, poll: int) -> None:
        self._execute("UPDATE polls SET closed = 1 WHERE id = ?", (poll,))

    def due(self, now: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT id FROM polls WHERE closed = 0 AND close_date <> 0 AND close_date <= ? ORDER BY close_date LIMIT ?",
            (now, limit),
        ).fetchall()
        return [row[0] for row in rows]

    def shown_in(self, poll: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT id FROM contents WHERE poll = ? AND poll <> 0 ORDER BY id LIMIT ?", (poll, limit)
        ).fetchall()
        return [row[0] for row in rows]

    def let_go(self, polls: list[int]) -> None:
        """Mark those of these that no content shows any more: what they hold goes piece by piece."""
        for poll in dict.fromkeys(polls):
            if not self.shown_in(poll, 1):
                self._execute("UPDATE polls SET gone = 1, closed = 1 WHERE id = ?", (poll,))

    def sweep(self, limit: int) -> bool:
        row = self._execute("SELECT id FROM polls WHERE gone <> 0 LIMIT 1").fetchone()
        if row is None:
            return False
        votes = self._execute(
            "SELECT user_id, place FROM poll_votes WHERE poll = ? LIMIT ?", (row[0], limit)
        ).fetchall()
        for user, place in votes:
            self._execute("DELETE FROM poll_votes WHERE poll = ? AND user_id = ? AND place = ?", (row[0], user, place))
        if len(votes) < limit:
            self._execute("DELETE FROM polls WHERE id = ?", (row[0],))
        return True
