"""Cases, findings and notes in SQL."""

from collections import Counter
from collections.abc import Sequence

from chappe.domain.ports import Sealer
from chappe.domain.ports.cases import Case, CaseNote, Found, Free
from chappe.domain.values import Content, PeerRef
from chappe.store import bodies
from chappe.store.db import Db, Row, pack, places, unpack
from chappe.store.tables.files import FilesTable

SEEN, EVIDENCE, NOTE = b"case", b"finding", b"case note"
COLUMNS = (
    "id, subject, kind, peer, box, message, content, person, public, category, priority, source, opened, touched,"
    " reports, state, outcome, assignee, until, held"
)
KEPT = ("category", "priority", "touched", "reports", "state", "outcome", "assignee", "until", "held")
SAVE = f"UPDATE cases SET {', '.join(f'{name} = ?' for name in KEPT)} WHERE id = ?"


def _case(row: Row) -> Case:
    id, key, kind, peer, box, message, content, person, public, *rest = row
    return Case(id, key, kind, unpack(peer), box, message, content, person, bool(public), *rest)


SAME = "o.state = 'open' AND o.peer = c.peer AND o.kind = c.kind AND o.category = c.category"


def _free(name: str) -> str:
    """Whom nobody else works on, and who is not about the one who looks."""
    return f"({name}.assignee = 0 OR {name}.assignee = ? OR {name}.until <= ?) AND {name}.person <> ?"


def _waits(name: str, free: Free, after: tuple[int, int]) -> tuple[str, list[object]]:
    where = f"{name}.state = 'open' AND {_free(name)}"
    params: list[object] = [free.staff, free.at, free.staff]
    if after != (0, 0):
        where += f" AND ({name}.priority < ? OR ({name}.priority = ? AND {name}.id > ?))"
        params += [after[0], after[0], after[1]]
    return where, params


class CasesTable:
    """See chappe.domain.ports.cases.Cases."""

    def __init__(self, db: Db, sealer: Sealer, files: FilesTable) -> None:
        self._execute = db.execute
        self._sealer = sealer
        self._files = files

    def open(self, case: Case, seen: Content | None) -> int:
        body = self._sealer.seal(bodies.write(seen), SEEN) if seen is not None else None
        columns = COLUMNS.removeprefix("id, ")
        row = self._execute(
            f"INSERT INTO cases ({columns}, author, written, seen, file)"
            f" VALUES ({', '.join('?' * (len(case) - 1))}, ?, ?, ?, ?) RETURNING id",
            (
                case.key,
                case.kind,
                pack(case.peer),
                *case[4:8],
                int(case.public),
                *case[9:],
                seen.author if seen else 0,
                seen.date if seen else 0,
                body,
                seen.file if seen else 0,
            ),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def get(self, id: int) -> Case | None:
        return self._one("WHERE id = ?", (id,))

    def by_key(self, key: str) -> Case | None:
        return self._one("WHERE subject = ? AND state = 'open'", (key,))

    def save(self, case: Case) -> None:
        self._execute(SAVE, (*(getattr(case, name) for name in KEPT), case.id))

    def seen(self, id: int) -> Content | None:
        row = self._execute("SELECT content, author, written, seen FROM cases WHERE id = ?", (id,)).fetchone()
        if row is None or row[3] is None:
            return None
        return bodies.read(row[0], row[1], row[2], 0, self._sealer.open(row[3], SEEN))

    def keep_seen(self, id: int, seen: Content) -> None:
        body = self._sealer.seal(bodies.write(seen), SEEN)
        self._execute(
            "UPDATE cases SET author = ?, written = ?, seen = ?, file = ? WHERE id = ? AND seen IS NULL",
            (seen.author, seen.date, body, seen.file, id),
        )

    def let_go(self, id: int) -> None:
        self._loosen("WHERE id = ? AND file <> 0", (id,))

    def let_go_before(self, date: int, limit: int) -> int:
        return self._loosen(
            "WHERE id IN (SELECT id FROM cases WHERE file <> 0 AND state = 'closed' AND touched < ?"
            " ORDER BY touched LIMIT ?)",
            (date, limit),
        )

    def _loosen(self, where: str, params: tuple[object, ...]) -> int:
        files = [row[0] for row in self._execute(f"SELECT file FROM cases {where}", params).fetchall()]
        if files:
            self._execute(f"UPDATE cases SET file = 0 {where}", params)
            self._files.free(files)
        return len(files)

    def queue(self, category: str, free_at: int, staff: int, after: tuple[int, int], limit: int) -> list[Case]:
        where = "state = 'open' AND (assignee = 0 OR assignee = ? OR until <= ?) AND person <> ?"
        params: list[object] = [staff, free_at, staff]
        if category:
            where, params = f"{where} AND category = ?", [*params, category]
        if after != (0, 0):
            where = f"{where} AND (priority < ? OR (priority = ? AND id > ?))"
            params = [*params, after[0], after[0], after[1]]
        return self._all(f"WHERE {where} ORDER BY priority DESC, id LIMIT ?", (*params, limit))

    def leads(
        self, category: str, free: Free, after: tuple[int, int], limit: int, walk: int
    ) -> tuple[list[Case], tuple[int, int]]:
        where, params = _waits("c", free, after)
        if category:
            where, params = f"{where} AND c.category = ?", [*params, category]
        rows = self._execute(
            f"SELECT c.id, c.priority, c.id = (SELECT o.id FROM cases AS o WHERE {SAME} AND {_free('o')}"
            f" ORDER BY o.priority DESC, o.id LIMIT 1) FROM cases AS c WHERE {where} ORDER BY c.priority DESC, c.id"
            " LIMIT ?",
            (free.staff, free.at, free.staff, *params, walk),
        )
        found: list[int] = []
        walked, last = 0, (0, 0)
        while len(found) < limit and (row := rows.fetchone()) is not None:  # the rest is never looked at
            walked, last = walked + 1, (row[1], row[0])
            if row[2]:
                found.append(row[0])
        return self.many(found), last if len(found) == limit or walked == walk else (0, 0)

    def open_at(
        self, peer: PeerRef, kind: str, category: str, free: Free, after: tuple[int, int], limit: int
    ) -> list[Case]:
        where, params = _waits("c", free, after)
        return self._all(
            f"AS c WHERE c.peer = ? AND c.kind = ? AND c.category = ? AND {where} ORDER BY priority DESC, id LIMIT ?",
            (pack(peer), kind, category, *params, limit),
        )

    def open_by(
        self, person: int, kind: str, category: str, free: Free, after: tuple[int, int], limit: int
    ) -> list[Case]:
        where, params = _waits("c", free, after)
        return self._all(
            f"AS c WHERE c.person = ? AND c.person <> 0 AND c.kind = ? AND c.category = ? AND {where}"
            " ORDER BY priority DESC, id LIMIT ?",
            (person, kind, category, *params, limit),
        )

    def count_at(self, peer: PeerRef, kind: str, category: str, free: Free, most: int) -> int:
        return self._count("c.peer = ?", pack(peer), kind, category, free, most)

    def count_by(self, person: int, kind: str, category: str, free: Free, most: int) -> int:
        return self._count("c.person = ? AND c.person <> 0", person, kind, category, free, most)

    def _count(self, whose: str, who: int, kind: str, category: str, free: Free, most: int) -> int:
        where, params = _waits("c", free, (0, 0))
        row = self._execute(
            f"SELECT count(*) FROM (SELECT 1 FROM cases AS c WHERE {whose} AND c.kind = ? AND c.category = ?"
            f" AND {where} LIMIT ?)",
            (who, kind, category, *params, most),
        ).fetchone()
        return int(row[0]) if row else 0

    def keep_words(self, case: int, pieces: Sequence[int]) -> None:
        self._execute("DELETE FROM case_words WHERE case_id = ?", (case,))
        for piece in dict.fromkeys(pieces):
            self._execute("INSERT INTO case_words (piece, case_id) VALUES (?, ?)", (piece, case))

    def worded(self, pieces: Sequence[int], enough: int, each: int) -> list[int]:
        found: Counter[int] = Counter()
        for piece in dict.fromkeys(pieces):
            rows = self._execute(
                "SELECT case_id FROM case_words WHERE piece = ? ORDER BY case_id LIMIT ?", (piece, each)
            ).fetchall()
            found.update(row[0] for row in rows)
        return sorted(id for id, shared in found.items() if shared >= enough)

    def many(self, ids: Sequence[int]) -> list[Case]:
        found = {one.id: one for one in self._all(f"WHERE id IN ({places(ids)})", tuple(ids))} if ids else {}
        return [found[id] for id in ids if id in found]

    def waiting(self, most: int, staff: int) -> dict[str, int]:
        own = "SELECT category FROM cases WHERE state = 'open' AND person <> 0 AND person = ? LIMIT ?"
        about = Counter(str(row[0]) for row in self._execute(own, (staff, most)).fetchall())
        found: dict[str, int] = {}
        category = ""
        while True:  # a step of the index for each category, since there are few of them and many cases
            row = self._execute(
                "SELECT category FROM cases WHERE state = 'open' AND category > ? ORDER BY category LIMIT 1",
                (category,),
            ).fetchone()
            if row is None:
                return found
            category = str(row[0])
            counted = self._execute(
                "SELECT count(*) FROM (SELECT 1 FROM cases WHERE state = 'open' AND category = ? LIMIT ?)",
                (category, most + about[category]),
            ).fetchone()
            others = (int(counted[0]) if counted else 0) - about[category]
            if others:
                found[category] = others

    def of_person(self, person: int, limit: int) -> list[Case]:
        return self._all("WHERE person = ? ORDER BY id DESC LIMIT ?", (person, limit))

    def of_place(self, peer: PeerRef, limit: int) -> list[Case]:
        return self._all("WHERE peer = ? ORDER BY id DESC LIMIT ?", (pack(peer), limit))

    def of_content(self, content: int) -> list[Case]:
        return self._all("WHERE content = ? AND content <> 0 ORDER BY id DESC", (content,))

    def add_finding(self, found: Found) -> int:
        row = self._execute(
            "INSERT INTO findings (case_id, category, source, score, evidence, date) VALUES (?, ?, ?, ?, ?, ?)"
            " RETURNING id",
            (
                found.case,
                found.category,
                found.source,
                found.score,
                self._sealer.seal(found.evidence.encode(), EVIDENCE),
                found.date,
            ),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def findings(self, case: int, limit: int) -> list[Found]:
        rows = self._execute(
            "SELECT id, case_id, category, source, score, evidence, date FROM findings WHERE case_id = ?"
            " ORDER BY id LIMIT ?",
            (case, limit),
        ).fetchall()
        return [
            Found(id, of, category, source, score, self._sealer.open(evidence, EVIDENCE).decode(), date)
            for id, of, category, source, score, evidence, date in rows
        ]

    def add_note(self, case: int, note: CaseNote) -> None:
        self._execute(
            "INSERT INTO case_notes (case_id, staff, date, text) VALUES (?, ?, ?, ?)",
            (case, note.staff, note.date, self._sealer.seal(note.text.encode(), NOTE)),
        )

    def count_notes(self, case: int, most: int) -> int:
        row = self._execute(
            "SELECT count(*) FROM (SELECT 1 FROM case_notes WHERE case_id = ? LIMIT ?)", (case, most)
        ).fetchone()
        return int(row[0]) if row else 0

    def notes(self, case: int, limit: int) -> list[CaseNote]:
        rows = self._execute(
            "SELECT staff, date, text FROM case_notes WHERE case_id = ? ORDER BY id LIMIT ?", (case, limit)
        ).fetchall()
        return [CaseNote(staff, date, self._sealer.open(text, NOTE).decode()) for staff, date, text in rows]

    def _one(self, rest: str, params: tuple[object, ...]) -> Case | None:
        found = self._all(rest, params)
        return found[0] if found else None

    def _all(self, rest: str, params: tuple[object, ...]) -> list[Case]:
        return [_case(row) for row in self._execute(f"SELECT {COLUMNS} FROM cases {rest}", params).fetchall()]
