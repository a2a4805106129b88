"""Held commands in SQL."""

from chappe.domain.ports import Sealer
from chappe.domain.ports.held import Held
from chappe.store.db import Db, pack, places, unpack

CONTEXT = b"held"


class HeldTable:
    """See chappe.domain.ports.held.HeldBack."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def put(self, held: Held) -> int:
        row = self._execute(
            "INSERT INTO held (author, date, peer, body, blobs, withheld, digest, stood)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                held.author,
                held.date,
                pack(held.peer),
                self._sealer.seal(held.body, CONTEXT),
                " ".join(map(str, held.blobs)),
                int(held.withheld),
                held.digest,
                held.stood,
            ),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def get(self, id: int) -> Held | None:
        row = self._execute(
            "SELECT author, date, peer, body, blobs, withheld, digest, stood FROM held WHERE id = ?", (id,)
        ).fetchone()
        if row is None:
            return None
        author, date, peer, body, blobs, withheld, digest, stood = row
        opened = self._sealer.open(body, CONTEXT)
        needed = tuple(map(int, blobs.split()))
        return Held(id, author, date, unpack(peer), opened, needed, bool(withheld), digest, stood)

    def withhold(self, id: int) -> None:
        self._execute("UPDATE held SET withheld = 1 WHERE id = ?", (id,))

    def drop(self, id: int) -> None:
        self._execute("DELETE FROM held WHERE id = ?", (id,))

    def waiting(self, author: int, most: int) -> list[bytes]:
        rows = self._execute(
            "SELECT digest FROM held WHERE author = ? AND withheld = 0 LIMIT ?", (author, most)
        ).fetchall()
        return [row[0] for row in rows]

    def withheld_since(self, author: int, date: int, most: int) -> list[bytes]:
        rows = self._execute(
            "SELECT digest FROM held WHERE author = ? AND withheld = 1 AND date > ? LIMIT ?", (author, date, most)
        ).fetchall()
        return [row[0] for row in rows]

    def touch(self, now: int) -> int:
        rows = self._execute("SELECT blobs FROM held WHERE blobs <> ''").fetchall()
        blobs = sorted({int(one) for row in rows for one in row[0].split()})
        for start in range(0, len(blobs), 500):
            some = blobs[start : start + 500]
            self._execute(f"UPDATE blobs SET touched = ? WHERE id IN ({places(some)})", (now, *some))
        return len(blobs)

    def lock(self, id: int, until: int) -> int:
        return self._execute("UPDATE held SET locked_until = max(locked_until, ?) WHERE id = ?", (until, id)).rowcount

    def drop_before(self, date: int, limit: int, now: int) -> int:
        return self._execute(
            "DELETE FROM held WHERE id IN (SELECT id FROM held WHERE withheld = 1 AND date < ? AND locked_until <= ?"
            " ORDER BY date LIMIT ?)",
            (date, now, limit),
        ).rowcount
