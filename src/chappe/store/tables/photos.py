"""Profile photos in SQL."""

from chappe.domain.attachments import File
from chappe.store.db import Db, places
from chappe.store.tables.files import FilesTable


class PhotosTable:
    """See chappe.domain.ports.photos.Photos."""

    def __init__(self, db: Db, files: FilesTable) -> None:
        self._execute = db.execute
        self._files = files

    def put(self, user_id: int, file: int) -> None:
        self._execute("DELETE FROM user_photos WHERE user_id = ? AND file = ?", (user_id, file))
        self._execute(
            "INSERT INTO user_photos (user_id, place, file)"
            " SELECT ?, coalesce(max(place), 0) + 1, ? FROM user_photos WHERE user_id = ?",
            (user_id, file, user_id),
        )

    def drop(self, user_id: int, files: list[int]) -> list[int]:
        rows = self._execute(
            f"DELETE FROM user_photos WHERE user_id = ? AND file IN ({places(files)}) RETURNING file", (user_id, *files)
        ).fetchall()
        gone = [row[0] for row in rows]
        if gone:
            self._files.free(gone)
        return gone

    def clear(self, user_id: int) -> None:
        rows = self._execute("DELETE FROM user_photos WHERE user_id = ? RETURNING file", (user_id,)).fetchall()
        rows += self._execute(
            "DELETE FROM given_photos WHERE owner = ? OR user_id = ? RETURNING file", (user_id, user_id)
        ).fetchall()
        if rows:
            self._files.free([row[0] for row in rows])

    def give(self, owner: int, user_id: int, file: int) -> None:
        before = self.given(owner, user_id)
        if before:
            self._execute("DELETE FROM given_photos WHERE owner = ? AND user_id = ?", (owner, user_id))
            self._files.free([before])
        if file:
            self._execute("INSERT INTO given_photos (owner, user_id, file) VALUES (?, ?, ?)", (owner, user_id, file))

    def given(self, owner: int, user_id: int) -> int:
        row = self._execute(
            "SELECT file FROM given_photos WHERE owner = ? AND user_id = ?", (owner, user_id)
        ).fetchone()
        return int(row[0]) if row else 0

    def has(self, user_id: int, file: int) -> bool:
        return self._place(user_id, file) > 0

    def _place(self, user_id: int, file: int) -> int:
        row = self._execute("SELECT place FROM user_photos WHERE file = ? AND user_id = ?", (file, user_id)).fetchone()
        return int(row[0]) if row else 0

    def page(self, user_id: int, offset: int, limit: int, before: int = 0) -> list[File]:
        place = self._place(user_id, before) if before else 1 << 62
        rows = self._execute(
            "SELECT f.body FROM user_photos AS p JOIN files AS f ON f.id = p.file"
            " WHERE p.user_id = ? AND p.place < ? ORDER BY p.place DESC LIMIT ? OFFSET ?",
            (user_id, place, limit, offset),
        ).fetchall()
        return [self._files.opened(row[0]) for row in rows]

    def count(self, user_id: int) -> int:
        row = self._execute("SELECT count(*) FROM user_photos WHERE user_id = ?", (user_id,)).fetchone()
        return int(row[0]) if row else 0
