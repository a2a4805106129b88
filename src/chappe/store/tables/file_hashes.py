"""The hashes of what is stored, in SQL."""

from collections.abc import Sequence

from chappe.domain.ports.hashes import FILLING, LOOKED, Hit, Look, Match, Scan, Stored
from chappe.domain.values import PeerRef
from chappe.store.db import Db, Row, places, unpack

TURNS = 8 * 32
FEW = 16
"""Files that gave the same bytes, of which hashes are read."""
STORED = "blob, sha256, md5, state, looks"
SCAN = 'id, bank, first, last, cursor, "end", hits, begun, done'


class FileHashesTable:
    """See chappe.domain.ports.hashes.FileHashes."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    # -- hashes -------------------------------------------------------------------------------------------------------
    def put(self, stored: Stored) -> None:
        looks = b"".join(bytes((look.quality,)) + look.turns for look in stored.looks)
        self._execute(
            "INSERT INTO file_hashes (blob, sha256, md5, state, looks) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (blob, sha256) DO UPDATE SET"
            " md5 = CASE excluded.md5 WHEN x'' THEN file_hashes.md5 ELSE excluded.md5 END,"
            f" looks = CASE file_hashes.state WHEN {LOOKED} THEN file_hashes.looks ELSE excluded.looks END,"
            f" state = CASE file_hashes.state WHEN {LOOKED} THEN {LOOKED} ELSE excluded.state END",
            (stored.blob, stored.sha256, stored.md5, stored.state, looks),
        )

    def of(self, blobs: Sequence[int]) -> list[Stored]:
        found: list[Row] = []
        for blob in blobs:
            found += self._execute(f"SELECT {STORED} FROM file_hashes WHERE blob = ? LIMIT {FEW}", (blob,)).fetchall()
        return [_stored(row) for row in found]

    def with_digest(self, kind: str, digests: Sequence[bytes]) -> list[tuple[bytes, int]]:
        column = {"sha256": "sha256", "md5": "md5"}[kind]
        rows = self._execute(
            f"SELECT {column}, blob FROM file_hashes WHERE {column} IN ({places(digests)}) AND {column} <> x''", digests
        ).fetchall()
        return [(bytes(digest), int(blob)) for digest, blob in rows]

    def looks(self, after: int, limit: int) -> list[Stored]:
        rows = self._execute(
            f"SELECT {STORED} FROM file_hashes WHERE blob > ? AND state = {LOOKED} ORDER BY blob LIMIT ?",
            (after, limit),
        ).fetchall()
        if len(rows) == limit:  # the last blob's rows may go on beyond the limit: it is read whole the next time
            whole = [row for row in rows if row[0] != rows[-1][0]]
            rows = (
                whole
                or self._execute(
                    f"SELECT {STORED} FROM file_hashes WHERE blob = ? AND state = {LOOKED}", (rows[-1][0],)
                ).fetchall()
            )
        return [_stored(row) for row in rows]

    def due(self, limit: int) -> list[Stored]:
        rows = self._execute(f"SELECT {STORED} FROM file_hashes WHERE state = 3 LIMIT ?", (limit,)).fetchall()
        return [_stored(row) for row in rows]

    def walk(self, after: int, limit: int) -> list[int]:
        rows = self._execute("SELECT id FROM files WHERE id > ? ORDER BY id LIMIT ?", (after, limit)).fetchall()
        return [int(id) for (id,) in rows]

    def sha256(self, blob: int) -> bytes:
        row = self._execute("SELECT sha256 FROM blobs WHERE id = ?", (blob,)).fetchone()
        return bytes(row[0] or b"") if row else b""

    def files(self, blob: int, limit: int) -> list[int]:
        rows = self._execute("SELECT file FROM file_blobs WHERE blob = ? LIMIT ?", (blob, limit)).fetchall()
        return [int(file) for (file,) in rows]

    # `file <> 0` and `photo <> 0` are what the indexes are made for.
    def contents(self, file: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT id FROM contents WHERE file = ? AND file <> 0 ORDER BY id LIMIT ?", (file, limit)
        ).fetchall()
        return [int(id) for (id,) in rows]

    def people(self, file: int, limit: int) -> list[int]:
        rows = self._execute("SELECT user_id FROM user_photos WHERE file = ? LIMIT ?", (file, limit)).fetchall()
        return [int(user) for (user,) in rows]

    def chats(self, file: int, limit: int) -> list[PeerRef]:
        rows = self._execute("SELECT peer FROM chats WHERE photo = ? AND photo <> 0 LIMIT ?", (file, limit)).fetchall()
        return [unpack(peer) for (peer,) in rows]

    def newest(self) -> int:
        row = self._execute("SELECT max(blob) FROM file_hashes").fetchone()
        return int(row[0] or 0) if row else 0

    # -- what they led to ---------------------------------------------------------------------------------------------
    def matched(self, match: Match, source: str, user_id: int, answer: str, now: int) -> int:
        same = self._execute(
            "SELECT 1 FROM hash_hits WHERE hash = ? AND blob = ? LIMIT 1", (match.hash, match.blob)
        ).fetchone()
        if same and source == "scan":
            return 0
        row = self._execute(
            "INSERT INTO hash_hits (at, hash, blob, distance, source, user_id, answer)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (now, *match, source, user_id, answer),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def named_since(self, blobs: Sequence[int], since: int) -> bool:
        return any(
            self._execute(
                "SELECT 1 FROM hash_hits AS h WHERE h.blob = ? AND h.at > ? AND NOT EXISTS"
                " (SELECT 1 FROM hash_hits AS b WHERE b.hash = h.hash AND b.blob = h.blob AND b.at <= ?) LIMIT 1",
                (blob, since, since),
            ).fetchone()
            for blob in blobs
        )

    def hits(self, after: int, limit: int) -> list[Hit]:
        rows = self._execute(
            "SELECT id, at, hash, blob, distance, source, user_id, answer FROM hash_hits"
            " WHERE id > ? ORDER BY id LIMIT ?",
            (after, limit),
        ).fetchall()
        return [Hit(row[0], row[1], Match(*row[2:5]), *row[5:]) for row in rows]

    # -- scans --------------------------------------------------------------------------------------------------------
    def scan(self, bank: int, first: int, last: int, now: int) -> None:
        self._execute(
            'INSERT INTO hash_scans (bank, first, last, "end", begun) VALUES (?, ?, ?, ?, ?)',
            (bank, first, last, self.newest(), now),
        )

    def scans(self, limit: int) -> list[Scan]:
        rows = self._execute(f"SELECT {SCAN} FROM hash_scans ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [Scan(*row) for row in rows]

    def open_scan(self) -> Scan | None:
        row = self._execute(
            f"SELECT {SCAN} FROM hash_scans WHERE done = 0 AND bank >= 0 ORDER BY id LIMIT 1"
        ).fetchone()
        return Scan(*row) if row else None

    def filling(self) -> Scan | None:
        row = self._execute(f"SELECT {SCAN} FROM hash_scans WHERE done = 0 AND bank = {FILLING} LIMIT 1").fetchone()
        return Scan(*row) if row else None

    def covered(self) -> int:
        row = self._execute("SELECT max(last) FROM hash_scans WHERE bank = 0").fetchone()
        return int(row[0] or 0) if row else 0

    def advance(self, scan: int, cursor: int, hits: int, done: int) -> None:
        self._execute(
            "UPDATE hash_scans SET cursor = ?, hits = hits + ?, done = ? WHERE id = ?", (cursor, hits, done, scan)
        )


def _stored(row: Row) -> Stored:
    data = bytes(row[4])
    step = 1 + TURNS
    looks = tuple(Look(data[start], data[start + 1 : start + step]) for start in range(0, len(data), step))
    return Stored(row[0], bytes(row[1]), bytes(row[2]), row[3], looks)
