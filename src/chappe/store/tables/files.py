"""Files and blobs in SQL."""

import json

from chappe.domain.attachments import File
from chappe.domain.ports import Sealer
from chappe.domain.ports.files import Blob
from chappe.store.attachments import file_in, file_out
from chappe.store.db import Db, places, to_json

CONTEXT = b"file"
SHOWN_BY = {
    "contents": "file", "scheduled": "file", "user_photos": "file", "given_photos": "file", "pages": "file",
    "stickers": "file", "sticker_sets": "file", "kept_stickers": "file", "chats": "photo",
    "removed_contents": "file", "cybertip_files": "file", "cases": "file",
}  # fmt: skip
"""Tables and their indexed column that names a file: what refers to a file keeps it."""
IN_USE = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} AS t WHERE t.{column} = f.id AND t.{column} <> 0)"
    for table, column in SHOWN_BY.items()
)


UNHELD = (
    "NOT EXISTS (SELECT 1 FROM file_blobs AS f WHERE f.blob = blobs.id)"
    " AND NOT EXISTS (SELECT 1 FROM cybertip_files AS c WHERE c.blob = blobs.id)"
)
"""Of bytes: no file holds them, and they are not under lock as evidence."""


class FilesTable:
    """See chappe.domain.ports.files.Files."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    # -- blobs --------------------------------------------------------------------------------------------------------
    def reserve(self, sha256: bytes, size: int, now: int) -> Blob:
        row = self._execute(
            "INSERT INTO blobs (sha256, size, touched) VALUES (?, ?, ?)"
            " ON CONFLICT (sha256) DO UPDATE SET touched = excluded.touched RETURNING id, name, size, stored",
            (sha256, size, now),
        ).fetchone()
        assert row is not None
        id, name, size, stored = row
        if not name:
            # With the row's number in it: whoever deletes an older blob of the same bytes cannot hit this one.
            name = f"{sha256.hex()}{id:012x}"
            self._execute("UPDATE blobs SET name = ? WHERE id = ?", (name, id))
        return Blob(id, name, size, bool(stored))

    def stored(self, ids: list[int]) -> None:
        self._execute(f"UPDATE blobs SET stored = 1 WHERE id IN ({places(ids)})", ids)

    def blob(self, id: int) -> Blob | None:
        row = self._execute("SELECT id, name, size, stored FROM blobs WHERE id = ?", (id,)).fetchone()
        return Blob(row[0], row[1], row[2], bool(row[3])) if row else None

    def unused_blobs(self, before: int, limit: int) -> list[Blob]:
        rows = self._execute(
            f"SELECT id, name, size, stored FROM blobs WHERE touched < ? AND {UNHELD} ORDER BY touched LIMIT ?",
            (before, limit),
        ).fetchall()
        return [Blob(id, name, size, bool(stored)) for id, name, size, stored in rows]

    def forget_blob(self, id: int, before: int) -> bool:
        gone = self._execute(
            f"DELETE FROM blobs WHERE id = ? AND touched < ? AND {UNHELD} RETURNING name",
            (id, before),
        ).fetchall()
        for row in gone:
            self._execute("INSERT OR IGNORE INTO gone_blobs (name) VALUES (?)", row)
            self._execute("DELETE FROM file_hashes WHERE blob = ?", (id,))
        return bool(gone)

    def gone(self, limit: int) -> list[str]:
        return [row[0] for row in self._execute("SELECT name FROM gone_blobs LIMIT ?", (limit,)).fetchall()]

    def deleted(self, names: list[str]) -> None:
        self._execute(f"DELETE FROM gone_blobs WHERE name IN ({places(names)})", names)

    # -- files --------------------------------------------------------------------------------------------------------
    def create(self, file: File, owner: int, now: int) -> None:
        self._execute(
            "INSERT INTO files (id, owner, main, mime, loose, body) VALUES (?, ?, ?, ?, ?, ?)",
            (file.id, owner, file.blob, file.mime, now, self._body(file)),
        )
        blobs = {one.blob for one in file.sizes} | {file.blob} - {0} | ({file.moving.blob} if file.moving else set())
        for blob in sorted(blobs):
            self._execute("INSERT INTO file_blobs (blob, file) VALUES (?, ?)", (blob, file.id))

    def get(self, id: int) -> File | None:
        row = self._execute("SELECT body FROM files WHERE id = ?", (id,)).fetchone()
        return self.opened(row[0]) if row else None

    def say(self, file: File) -> None:
        self._execute("UPDATE files SET body = ? WHERE id = ?", (self._body(file), file.id))

    def owner(self, id: int) -> int:
        row = self._execute("SELECT owner FROM files WHERE id = ?", (id,)).fetchone()
        return int(row[0]) if row else 0

    def by_hash(self, sha256: bytes, size: int, mime: str) -> File | None:
        row = self._execute(
            "SELECT f.body FROM blobs AS b JOIN files AS f ON f.main = b.id AND f.mime = ?"
            " WHERE b.sha256 = ? AND b.size = ? AND b.stored = 1 LIMIT 1",
            (mime, sha256, size),
        ).fetchone()
        return self.opened(row[0]) if row else None

    def free(self, ids: list[int]) -> None:
        self._execute(f"UPDATE files SET loose = 1 WHERE loose = 0 AND id IN ({places(ids)})", ids)

    # `loose <> 0` is what the index is made for: without it SQLite reads every file there is.
    def settle(self, now: int, before: int, limit: int) -> int:
        begun = self._execute(
            "UPDATE files SET loose = ? WHERE id IN (SELECT id FROM files WHERE loose = 1 AND loose <> 0 LIMIT ?)",
            (now, limit),
        ).rowcount
        rows = self._execute(
            f"SELECT f.id, ({IN_USE}) FROM files AS f WHERE f.loose > 1 AND f.loose < ? AND f.loose <> 0 LIMIT ?",
            (before, limit),
        ).fetchall()
        used = [id for id, in_use in rows if in_use]
        gone = [id for id, in_use in rows if not in_use]
        if used:
            self._execute(f"UPDATE files SET loose = 0 WHERE id IN ({places(used)})", used)
        if gone:
            # Their blobs have their own day of grace, from now on.
            where = f"WHERE file IN ({places(gone)})"
            self._execute(
                f"UPDATE blobs SET touched = ? WHERE id IN (SELECT blob FROM file_blobs {where})", (now, *gone)
            )
            self._execute(f"DELETE FROM file_blobs {where}", gone)
            self._execute(f"DELETE FROM files WHERE id IN ({places(gone)})", gone)
        return max(begun, len(rows))

    def _body(self, file: File) -> bytes:
        return self._sealer.seal(to_json(file_out(file)).encode(), CONTEXT)

    def opened(self, body: bytes) -> File:
        """The file of a row's body."""
        return file_in(json.loads(self._sealer.open(body, CONTEXT)))
