"""Decisions, the days' counts and strikes in SQL."""

import json

from chappe.domain.ports import Sealer
from chappe.domain.ports.decisions import Decision, Proposal, Strike, Tally
from chappe.domain.values import PeerRef
from chappe.store.db import Db, pack, to_json, unpack

CONTEXT = b"decision"
NAMES = ("case_id" if name == "case" else f'"{name}"' for name in Decision._fields)
COLUMNS = ", ".join(NAMES)
KEPT = ("state", "leaf", "notice", "ended", "ended_by", "posts")
SAVE = f"UPDATE decisions SET {', '.join(f'{name} = ?' for name in KEPT)} WHERE id = ?"
ADD = (
    f"INSERT INTO decisions ({COLUMNS.removeprefix(chr(34) + 'id' + chr(34) + ', ')})"
    f" VALUES ({', '.join('?' * (len(Decision._fields) - 1))}) RETURNING id"
)
COUNT = (
    "INSERT INTO day_counts (day, kind, action, subject, category, source, automated, count)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (day, kind, action, subject, category, source, automated)"
    " DO UPDATE SET count = day_counts.count + excluded.count"
)


class DecisionsTable:
    """See chappe.domain.ports.decisions.Decisions."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def propose(self, proposal: Proposal) -> None:
        body = self._sealer.seal(to_json(proposal[3:]).encode(), CONTEXT)
        self._execute(
            'INSERT INTO proposals (case_id, "by", date, body) VALUES (?, ?, ?, ?) ON CONFLICT (case_id) DO UPDATE SET'
            ' "by" = excluded."by", date = excluded.date, body = excluded.body',
            (proposal.case, proposal.by, proposal.date, body),
        )

    def proposal(self, case: int) -> Proposal | None:
        row = self._execute('SELECT case_id, "by", date, body FROM proposals WHERE case_id = ?', (case,)).fetchone()
        if row is None:
            return None
        return Proposal(row[0], row[1], row[2], *json.loads(self._sealer.open(row[3], CONTEXT)))

    def drop_proposal(self, case: int) -> None:
        self._execute("DELETE FROM proposals WHERE case_id = ?", (case,))

    def add(self, decision: Decision) -> int:
        written = decision._replace(
            peer=pack(decision.peer),  # type: ignore[arg-type]  # as columns have them
            explanation=self._sealer.seal(decision.explanation.encode(), CONTEXT),  # type: ignore[arg-type]
            places=" ".join(decision.places),  # type: ignore[arg-type]
        )
        row = self._execute(ADD, written[1:]).fetchone()
        assert row is not None
        return int(row[0])

    def save(self, decision: Decision) -> None:
        self._execute(SAVE, (*(getattr(decision, name) for name in KEPT), decision.id))

    def get(self, id: int) -> Decision | None:
        return self._one("WHERE id = ?", (id,))

    def by_puid(self, puid: str) -> Decision | None:
        return self._one("WHERE puid = ?", (puid,))

    def by_notice(self, content: int) -> Decision | None:
        return self._one("WHERE notice = ? AND notice <> 0", (content,))

    def active(self, kind: str, peer: PeerRef, box: int, message: int) -> list[Decision]:
        return self._all(
            "WHERE peer = ? AND box = ? AND message = ? AND kind = ? AND state = 'active' ORDER BY id DESC",
            (pack(peer), box, message, kind),
        )

    def of_person(self, person: int, limit: int) -> list[Decision]:
        return self._all("WHERE person = ? ORDER BY id DESC LIMIT ?", (person, limit))

    def page(self, after: int, limit: int) -> list[Decision]:
        return self._all("WHERE id > ? ORDER BY id LIMIT ?", (after, limit))

    def since(self, first: int, after: tuple[int, int], limit: int) -> list[Decision]:
        return self._all("WHERE (created, id) > (?, ?) ORDER BY created, id LIMIT ?", (*max(after, (first, 0)), limit))

    def due(self, now: int, limit: int) -> list[Decision]:
        return self._all("WHERE state = 'active' AND until <> 0 AND until <= ? ORDER BY until LIMIT ?", (now, limit))

    def count(self, day: int, tally: Tally) -> None:
        self._execute(COUNT, (day, *tally))

    def counts(self, first: int, last: int) -> list[tuple[int, Tally]]:
        rows = self._execute(
            "SELECT day, kind, action, subject, category, source, automated, count FROM day_counts"
            " WHERE day BETWEEN ? AND ? ORDER BY day, kind, action, subject, category, source, automated",
            (first, last),
        ).fetchall()
        return [(row[0], Tally(*row[1:])) for row in rows]

    def strike(self, person: int, strike: Strike) -> None:
        self._execute(
            "INSERT INTO strikes (decision, person, category, weight, expires) VALUES (?, ?, ?, ?, ?)",
            (strike.decision, person, strike.category, strike.weight, strike.expires),
        )

    def strikes(self, person: int, now: int) -> list[Strike]:
        rows = self._execute(
            "SELECT decision, category, weight, expires FROM strikes WHERE person = ? AND expires > ? ORDER BY expires",
            (person, now),
        ).fetchall()
        return [Strike(*row) for row in rows]

    def strikes_of(self, decision: int, now: int) -> int:
        return self._sum("decision = ? AND expires > ?", (decision, now))

    def weigh_strikes(self, person: int, now: int) -> int:
        return self._sum("person = ? AND expires > ?", (person, now))

    def _sum(self, where: str, params: tuple[object, ...]) -> int:
        row = self._execute(f"SELECT coalesce(sum(weight), 0) FROM strikes WHERE {where}", params).fetchone()
        return int(row[0]) if row else 0

    def unstrike(self, decision: int) -> None:
        self._execute("DELETE FROM strikes WHERE decision = ?", (decision,))

    def _one(self, rest: str, params: tuple[object, ...]) -> Decision | None:
        found = self._all(rest, params)
        return found[0] if found else None

    def _all(self, rest: str, params: tuple[object, ...]) -> list[Decision]:
        found = []
        for row in self._execute(f"SELECT {COLUMNS} FROM decisions {rest}", params).fetchall():
            one = Decision(*row)
            found.append(
                one._replace(
                    peer=unpack(row[3]),
                    explanation=self._sealer.open(row[12], CONTEXT).decode(),
                    places=tuple(row[16].split()),
                    detected=bool(one.detected),
                    public=bool(one.public),
                )
            )
        return found
