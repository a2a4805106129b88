"""The ledger of decisions in SQL: one row for a leaf, and one for every 256 hashes."""

from chappe.domain.ports.ledger import MOST_LEAF, DayReport, SignedTree
from chappe.ledger import proofs
from chappe.ledger.hashing import SIZE, cut, fold, leaf_hash
from chappe.ledger.tiles import WIDTH
from chappe.store.db import Db


class LedgerTable:
    """See chappe.domain.ports.ledger.Ledger.

    Nothing is remembered between calls: what a rule appended and had undone was never there.
    """

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def append(self, data: bytes) -> int:
        if len(data) > MOST_LEAF:
            raise ValueError(f"a leaf has at most {MOST_LEAF} bytes")
        index = self.size()
        self._execute("INSERT INTO ledger_leaves (id, data) VALUES (?, ?)", (index, data))
        if (index + 1) % WIDTH == 0:
            self._fill(index // WIDTH)
        return index

    def _fill(self, number: int) -> None:
        """Lay down the tile that is full now, and those above that it fills."""
        level = 0
        while True:
            hashes = self._rows(level, number * WIDTH, WIDTH)
            self._execute(
                "INSERT INTO ledger_tiles (level, number, top, hashes) VALUES (?, ?, ?, ?)",
                (level, number, fold(cut(hashes)), hashes),
            )
            if (number + 1) % WIDTH:
                return
            level, number = level + 1, number // WIDTH

    def size(self) -> int:
        row = self._execute("SELECT max(id) FROM ledger_leaves").fetchone()
        return 0 if row is None or row[0] is None else int(row[0]) + 1

    def root(self, size: int = -1) -> bytes:
        return proofs.root(self.hashes, self.size() if size < 0 else size)

    def leaf(self, index: int) -> bytes | None:
        row = self._execute("SELECT data FROM ledger_leaves WHERE id = ?", (index,)).fetchone()
        return None if row is None else bytes(row[0])

    def leaves(self, start: int, count: int) -> list[bytes]:
        rows = self._execute(
            "SELECT data FROM ledger_leaves WHERE id >= ? AND id < ? ORDER BY id", (start, start + count)
        ).fetchall()
        return [bytes(row[0]) for row in rows]

    def hashes(self, level: int, start: int, count: int) -> bytes:
        found = b""
        end = start + count
        while start < end:
            number, first = divmod(start, WIDTH)
            wanted = min(WIDTH - first, end - start)
            piece = self._tile(level, number, first, wanted)
            found += piece
            if len(piece) < wanted * SIZE:
                break
            start += wanted
        return found

    def _tile(self, level: int, number: int, first: int, count: int) -> bytes:
        row = self._execute(
            "SELECT substr(hashes, ?, ?) FROM ledger_tiles WHERE level = ? AND number = ?",
            (first * SIZE + 1, count * SIZE, level, number),
        ).fetchone()
        return bytes(row[0]) if row else self._rows(level, number * WIDTH + first, count)

    def _rows(self, level: int, start: int, count: int) -> bytes:
        """Hashes of a tile that is not full: of leaves, or of tiles below."""
        if level == 0:
            return b"".join(map(leaf_hash, self.leaves(start, count)))
        rows = self._execute(
            "SELECT top FROM ledger_tiles WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
            (level - 1, start, start + count),
        ).fetchall()
        return b"".join(bytes(row[0]) for row in rows)


class CheckpointsTable:
    """See chappe.domain.ports.ledger.Checkpoints."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def keep(self, signed: SignedTree) -> None:
        self._execute(
            "INSERT INTO ledger_checkpoints (size, date, note) VALUES (?, ?, ?)",
            (signed.size, signed.date, signed.note),
        )

    def latest(self) -> SignedTree | None:
        row = self._execute("SELECT max(size) FROM ledger_checkpoints").fetchone()
        return None if row is None or row[0] is None else self.at(int(row[0]))

    def at(self, size: int) -> SignedTree | None:
        row = self._execute("SELECT size, date, note FROM ledger_checkpoints WHERE size = ?", (size,)).fetchone()
        if row is None:
            return None
        lines = self._execute("SELECT line FROM ledger_witnesses WHERE size = ? ORDER BY signer", (size,)).fetchall()
        return SignedTree(row[0], row[1], row[2], tuple(line[0] for line in lines))

    def witness(self, size: int, signer: str, line: str) -> None:
        self._execute(
            "INSERT INTO ledger_witnesses (size, signer, line) VALUES (?, ?, ?)"
            " ON CONFLICT (size, signer) DO UPDATE SET line = excluded.line",
            (size, signer, line),
        )

    def keep_report(self, report: DayReport) -> None:
        self._execute(
            "INSERT INTO ledger_reports (day, next, leaf, report, signature) VALUES (?, ?, ?, ?, ?)", tuple(report)
        )

    def report(self, day: int) -> DayReport | None:
        row = self._execute(
            "SELECT day, next, leaf, report, signature FROM ledger_reports WHERE day = ?", (day,)
        ).fetchone()
        return DayReport(*row) if row else None

    def last_report(self) -> DayReport | None:
        row = self._execute(
            "SELECT day, next, leaf, report, signature FROM ledger_reports ORDER BY day DESC LIMIT 1"
        ).fetchone()
        return DayReport(*row) if row else None

    def report_days(self, before: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT day FROM ledger_reports WHERE day < ? ORDER BY day DESC LIMIT ?", (before, limit)
        ).fetchall()
        return [int(row[0]) for row in rows]
