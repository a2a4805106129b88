"""Reports to the CyberTipline in SQL."""

from collections import Counter

from chappe.domain.ports import Sealer
from chappe.domain.ports.cybertips import RETRACTING, SENDING, Tip, TipFile, TipLine
from chappe.store.db import Db, Row, places
from chappe.store.tables.files import FilesTable

DRAFT, SAID, SUSPECT = b"cybertip", b"cybertip said", b"cybertip suspect"
OPEN = f"state IN ('{SENDING}', '{RETRACTING}')"
BARE = (
    'id, person, prepared, "by", locked_until, state, NULL, NULL, sender, asked, endpoint, report, step, tries, tried,'
    " due, ended, fault"
)
WHOLE = BARE.replace("NULL, NULL", "draft, said")
UNTOLD = "tip = 0 AND category = 'csam' AND state <> 'reversed' AND action <> 'veil' AND person > 0"
"""Of decisions: a report must tell of it, and none does."""
KEPT = (
    "locked_until", "state", "said", "sender", "asked", "endpoint", "report", "step", "tries", "tried", "due", "ended",
    "fault",
)  # fmt: skip
SAVE = f"UPDATE cybertips SET {', '.join(f'{name} = ?' for name in KEPT)} WHERE id = ?"


class CyberTipsTable:
    """See chappe.domain.ports.cybertips.CyberTips."""

    def __init__(self, db: Db, sealer: Sealer, files: FilesTable) -> None:
        self._execute = db.execute
        self._sealer = sealer
        self._files = files

    def add(self, tip: Tip, decisions: list[int], files: list[TipFile]) -> int:
        row = self._execute(
            'INSERT INTO cybertips (person, prepared, "by", locked_until, state, draft)'
            " VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (tip.person, tip.prepared, tip.by, tip.locked_until, tip.state, self._sealer.seal(tip.draft, DRAFT)),
        ).fetchone()
        assert row is not None
        id = int(row[0])
        for decision in decisions:
            self._execute("UPDATE decisions SET tip = ? WHERE id = ?", (id, decision))
        for one in files:
            self._execute(
                "INSERT INTO cybertip_files (tip, number, file, blob) VALUES (?, ?, ?, ?)",
                (id, one.number, one.file, one.blob),
            )
        return id

    def get(self, id: int) -> Tip | None:
        found = self._all(WHOLE, "WHERE id = ?", (id,))
        return found[0] if found else None

    def save(self, tip: Tip) -> None:
        said = self._sealer.seal(tip.said, SAID) if tip.said else None
        values = (said if name == "said" else getattr(tip, name) for name in KEPT)
        self._execute(SAVE, (*values, tip.id))

    def page(self, before: int, limit: int) -> list[Tip]:
        return self._all(BARE, "WHERE id < ? ORDER BY id DESC LIMIT ?", (before or 1 << 60, limit))

    def of_person(self, person: int, limit: int) -> list[Tip]:
        return self._all(BARE, "WHERE person = ? ORDER BY id DESC LIMIT ?", (person, limit))

    def due(self, now: int) -> int:
        row = self._execute(
            f"SELECT id FROM cybertips WHERE {OPEN} AND due <= ? ORDER BY due, id LIMIT 1", (now,)
        ).fetchone()
        return int(row[0]) if row else 0

    def decisions(self, tip: int) -> list[int]:
        rows = self._execute("SELECT id FROM decisions WHERE tip = ? AND tip <> 0 ORDER BY id", (tip,)).fetchall()
        return [row[0] for row in rows]

    def release(self, tip: int) -> None:
        self._execute("UPDATE decisions SET tip = 0 WHERE tip = ? AND tip <> 0", (tip,))
        self._loosen([tip], 0)

    def untold(self, person: int, limit: int) -> list[int]:
        rows = self._execute(
            f"SELECT id FROM decisions WHERE {UNTOLD} AND person = ? ORDER BY id LIMIT ?", (person, limit)
        ).fetchall()
        return [row[0] for row in rows]

    def owed(self, limit: int) -> list[tuple[int, int]]:
        rows = self._execute(
            f"SELECT person FROM decisions WHERE {UNTOLD} ORDER BY id DESC LIMIT ?", (limit,)
        ).fetchall()
        return list(Counter(row[0] for row in rows).items())

    def files(self, tip: int) -> list[TipFile]:
        rows = self._execute(
            "SELECT tip, number, file, blob, viewed, gone, uploaded, described FROM cybertip_files WHERE tip = ?"
            " ORDER BY number",
            (tip,),
        ).fetchall()
        return [
            TipFile(of, number, file, blob, bool(viewed), bool(gone), uploaded, bool(described))
            for of, number, file, blob, viewed, gone, uploaded, described in rows
        ]

    def holds(self, person: int, blob: int) -> bool:
        row = self._execute(
            "SELECT 1 FROM cybertip_files AS f JOIN cybertips AS t ON t.id = f.tip WHERE f.blob = ? AND t.person = ?",
            (blob, person),
        ).fetchone()
        return row is not None

    def save_file(self, file: TipFile) -> None:
        self._execute(
            "UPDATE cybertip_files SET viewed = ?, gone = ?, uploaded = ?, described = ? WHERE tip = ? AND number = ?",
            (int(file.viewed), int(file.gone), file.uploaded, int(file.described), file.tip, file.number),
        )

    def note(self, tip: int, line: TipLine) -> None:
        self._execute("INSERT INTO cybertip_lines (tip, date, words) VALUES (?, ?, ?)", (tip, *line))

    def lines(self, tip: int, limit: int) -> list[TipLine]:
        rows = self._execute(
            "SELECT date, words FROM cybertip_lines WHERE tip = ? ORDER BY id DESC LIMIT ?", (tip, limit)
        ).fetchall()
        return [TipLine(*row) for row in reversed(rows)]

    def let_go(self, now: int, lock: int, limit: int) -> int:
        rows = self._execute(
            f"SELECT id FROM cybertips WHERE draft IS NOT NULL AND locked_until <= ? AND NOT {OPEN} LIMIT ?",
            (now, limit),
        ).fetchall()
        if rows:
            tips = [row[0] for row in rows]
            self._loosen(tips, now)
            self._execute(f"UPDATE cybertips SET draft = NULL, said = NULL WHERE id IN ({places(tips)})", tips)
        old = self._execute(
            "DELETE FROM cybertip_suspects WHERE person IN"
            " (SELECT person FROM cybertip_suspects WHERE date <= ? ORDER BY date LIMIT ?)",
            (now - lock, limit),
        ).rowcount
        return max(len(rows), old)

    def remember(self, person: int, now: int, suspect: bytes) -> None:
        self._execute(
            "INSERT INTO cybertip_suspects (person, date, body) VALUES (?, ?, ?)"
            " ON CONFLICT (person) DO UPDATE SET date = excluded.date, body = excluded.body",
            (person, now, self._sealer.seal(suspect, SUSPECT)),
        )

    def suspect(self, person: int) -> bytes:
        row = self._execute("SELECT body FROM cybertip_suspects WHERE person = ?", (person,)).fetchone()
        return self._sealer.open(row[0], SUSPECT) if row else b""

    def forget_suspect(self, person: int) -> None:
        self._execute("DELETE FROM cybertip_suspects WHERE person = ?", (person,))

    def _loosen(self, tips: list[int], now: int) -> None:
        """Hold the files of these no longer; their bytes have a day of grace where nothing else holds them."""
        where = f"WHERE tip IN ({places(tips)})"
        found = self._execute(f"SELECT file, blob FROM cybertip_files {where}", tips).fetchall()
        self._execute(f"DELETE FROM cybertip_files {where}", tips)
        for start in range(0, len(found), 500):
            some = found[start : start + 500]
            blobs, files = [blob for _, blob in some], [file for file, _ in some if file]
            self._execute(f"UPDATE blobs SET touched = max(touched, ?) WHERE id IN ({places(blobs)})", (now, *blobs))
            if files:
                self._files.free(files)

    def _all(self, columns: str, rest: str, params: tuple[object, ...]) -> list[Tip]:
        return [self._read(row) for row in self._execute(f"SELECT {columns} FROM cybertips {rest}", params).fetchall()]

    def _read(self, row: Row) -> Tip:
        draft = self._sealer.open(row[6], DRAFT) if row[6] is not None else b""
        said = self._sealer.open(row[7], SAID) if row[7] is not None else b""
        return Tip._make((*row[:6], draft, said, *row[8:]))
