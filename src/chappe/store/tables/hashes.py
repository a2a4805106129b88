"""Banks of hashes in SQL."""

from collections.abc import Sequence

from chappe.domain.ports.hashes import Added, Bank, Counts, Entry, Listed, Live
from chappe.store.db import Db, Row, places

BANK = "id, name, source, category, owner, enabled, made"
LISTED = (
    "id, bank, kind, digest, upstream, category, classification, opinion, withdrawn, enabled,"
    " first_seen, last_seen, hits, last_hit"
)
LIVE = (
    "SELECT h.id, b.name, b.source, CASE h.category WHEN '' THEN b.category ELSE h.category END,"
    " h.kind, h.digest, h.upstream FROM hashes AS h JOIN banks AS b ON b.id = h.bank"
    " WHERE h.withdrawn = 0 AND h.enabled = 1 AND b.enabled = 1 AND h.opinion IN ('positive', 'seed') AND "
)
RENEW = (
    "INSERT INTO hashes (bank, kind, digest, upstream, category, classification, opinion, withdrawn, enabled,"
    " first_seen, last_seen, hits, last_hit)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class HashesTable:
    """See chappe.domain.ports.hashes.Hashes."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    # -- banks --------------------------------------------------------------------------------------------------------
    def banks(self) -> list[Bank]:
        return [_bank(row) for row in self._execute(f"SELECT {BANK} FROM banks ORDER BY name").fetchall()]

    def bank(self, name: str) -> Bank | None:
        row = self._execute(f"SELECT {BANK} FROM banks WHERE name = ?", (name,)).fetchone()
        return _bank(row) if row else None

    def make(self, name: str, source: str, category: str, owner: str, now: int) -> Bank:
        row = self._execute(
            f"INSERT INTO banks (name, source, category, owner, made) VALUES (?, ?, ?, ?, ?) RETURNING {BANK}",
            (name, source, category, owner, now),
        ).fetchone()
        assert row is not None
        return _bank(row)

    def switch(self, bank: int, enabled: bool) -> None:
        self._execute("UPDATE banks SET enabled = ? WHERE id = ?", (int(enabled), bank))

    def counts(self, bank: int) -> Counts:
        row = self._execute(
            "SELECT count(*), coalesce(sum(withdrawn), 0), coalesce(sum(1 - enabled), 0), coalesce(sum(hits), 0)"
            " FROM hashes WHERE bank = ?",
            (bank,),
        ).fetchone()
        assert row is not None
        return Counts(*row)

    # -- what is in them ----------------------------------------------------------------------------------------------
    def add(self, bank: int, entries: Sequence[Entry], now: int) -> Added:
        new = again = withdrawn = 0
        for entry in entries:
            if not entry.digest:
                withdrawn += self._execute(
                    "UPDATE hashes SET withdrawn = 1, last_seen = ? WHERE bank = ? AND upstream = ? AND upstream <> ''"
                    " AND withdrawn = 0",
                    (now, bank, entry.upstream),
                ).rowcount
                continue
            known = self.named(bank, entry.kind, entry.digest)
            if known is None:
                self._insert(bank, entry, now)
                new += 1
                withdrawn += entry.withdrawn
            else:
                self._again(known, entry, now)
                again += 1
                withdrawn += entry.withdrawn and not known.withdrawn
        return Added(new, again, withdrawn)

    def _insert(self, bank: int, entry: Entry, now: int) -> None:
        told = (entry.upstream, entry.category, entry.classification, entry.opinion, int(entry.withdrawn))
        self._execute(RENEW, (bank, entry.kind, entry.digest, *told, 1, now, now, 0, 0))

    def _again(self, known: Listed, entry: Entry, now: int) -> None:
        upstream = entry.upstream or known.upstream
        told = (upstream, entry.category, entry.classification, entry.opinion, int(entry.withdrawn))
        counts_again = not entry.withdrawn and (known.withdrawn or known.opinion in ("negative", "disputed"))
        if counts_again:
            self._renew(known, told, int(known.enabled), now)
        else:
            self._execute(
                "UPDATE hashes SET upstream = ?, category = ?, classification = ?, opinion = ?, withdrawn = ?,"
                " last_seen = ? WHERE id = ?",
                (*told, now, known.id),
            )

    def _renew(self, known: Listed, told: tuple[object, ...], enabled: int, now: int) -> None:
        self._execute("DELETE FROM hashes WHERE id = ?", (known.id,))
        kept = (known.first_seen, now, known.hits, known.last_hit)
        self._execute(RENEW, (known.bank, known.kind, known.digest, *told, enabled, *kept))

    def withdraw(self, bank: int, kind: str, digest: bytes, now: int) -> bool:
        done = self._execute(
            "UPDATE hashes SET withdrawn = 1, last_seen = ?"
            " WHERE digest = ? AND kind = ? AND bank = ? AND withdrawn = 0",
            (now, digest, kind, bank),
        )
        return done.rowcount > 0

    def enable(self, bank: int, kind: str, digest: bytes, enabled: bool) -> bool:
        known = self.named(bank, kind, digest)
        if known is None:
            return False
        if enabled and not known.enabled:
            told = (known.upstream, known.category, known.classification, known.opinion, int(known.withdrawn))
            self._renew(known, told, 1, known.last_seen)
        elif not enabled:
            self._execute("UPDATE hashes SET enabled = 0 WHERE id = ?", (known.id,))
        return True

    def listed(self, bank: int, after: int, limit: int) -> list[Listed]:
        rows = self._execute(
            f"SELECT {LISTED} FROM hashes WHERE bank = ? AND id > ? ORDER BY id LIMIT ?", (bank, after, limit)
        ).fetchall()
        return [_listed(row) for row in rows]

    def named(self, bank: int, kind: str, digest: bytes) -> Listed | None:
        row = self._execute(
            f"SELECT {LISTED} FROM hashes WHERE digest = ? AND kind = ? AND bank = ?", (digest, kind, bank)
        ).fetchone()
        return _listed(row) if row else None

    # -- looking for them ---------------------------------------------------------------------------------------------
    def newest(self) -> int:
        row = self._execute("SELECT max(id) FROM hashes").fetchone()
        return int(row[0] or 0) if row else 0

    def to_compare(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        return [
            (int(id), bytes(digest))
            for id, digest in self._execute(
                "SELECT id, digest FROM hashes WHERE kind = 'pdq' AND id > ? ORDER BY id LIMIT ?", (after, limit)
            ).fetchall()
        ]

    def exact(self, digests: Sequence[tuple[str, bytes]]) -> list[Live]:
        found = []
        for kind, digest in digests:
            found += self._execute(LIVE + "h.digest = ? AND h.kind = ?", (digest, kind)).fetchall()
        return [Live(*row) for row in found]

    def live(self, ids: Sequence[int]) -> list[Live]:
        if not ids:
            return []
        return [Live(*row) for row in self._execute(LIVE + f"h.id IN ({places(ids)})", ids).fetchall()]

    def range(self, bank: int, after: int, last: int, limit: int) -> list[Live]:
        of_bank = "h.bank = ? AND " if bank else ""
        rows = self._execute(
            LIVE + of_bank + "h.id > ? AND h.id <= ? ORDER BY h.id LIMIT ?",
            (*([bank] if bank else []), after, last, limit),
        ).fetchall()
        return [Live(*row) for row in rows]

    def hit(self, hashes: Sequence[int], now: int) -> None:
        self._execute(f"UPDATE hashes SET hits = hits + 1, last_hit = ? WHERE id IN ({places(hashes)})", (now, *hashes))


def _bank(row: Row) -> Bank:
    return Bank(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6])


def _listed(row: Row) -> Listed:
    return Listed(*row)._replace(withdrawn=bool(row[8]), enabled=bool(row[9]))
