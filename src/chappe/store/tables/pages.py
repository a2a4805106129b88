"""Pages of the web that messages link to, in SQL."""

import json

from chappe.domain.ports import Sealer
from chappe.domain.ports.pages import FOUND, NOTHING, PENDING, Known
from chappe.domain.weblinks import Page
from chappe.store.db import Db, Row, places, to_json
from chappe.store.tables.files import FilesTable
from chappe.store.weblinks import page_in, page_out

CONTEXT = b"page"
SCOPE = 0
"""Of the keyed hashes of addresses: nobody's search index has it."""
COLUMNS = "SELECT id, state, at, body FROM pages"


class PagesTable:
    """See chappe.domain.ports.pages.Pages."""

    def __init__(self, db: Db, sealer: Sealer, files: FilesTable) -> None:
        self._execute = db.execute
        self._sealer = sealer
        self._files = files

    def by_url(self, url: str) -> Known | None:
        return self._known(self._execute(f"{COLUMNS} WHERE token = ?", (self._token(url),)).fetchone())

    def get(self, id: int) -> Known | None:
        return self._known(self._execute(f"{COLUMNS} WHERE id = ?", (id,)).fetchone())

    def ask(self, id: int, url: str, now: int) -> None:
        before = self.by_url(url)
        if before is not None:
            self._let_go([before.id])
            self._execute("DELETE FROM pages WHERE id = ?", (before.id,))
        self._execute(
            "INSERT INTO pages (id, token, state, at, body) VALUES (?, ?, ?, ?, ?)",
            (id, self._token(url), PENDING, now, self._seal(url, None)),
        )

    def put(self, id: int, page: Page | None, now: int) -> None:
        before = self.get(id)
        if before is None:
            return
        self._let_go([id])
        photo = page.photo.id if page and page.photo else 0
        self._execute(
            "UPDATE pages SET state = ?, at = ?, file = ?, body = ? WHERE id = ?",
            (FOUND if page else NOTHING, now, photo, self._seal(before.url, page), id),
        )

    def wait(self, id: int, content_id: int) -> None:
        self._execute("INSERT INTO page_waits (page, content) VALUES (?, ?) ON CONFLICT DO NOTHING", (id, content_id))

    def waiting(self, id: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT content FROM page_waits WHERE page = ? ORDER BY content LIMIT ?", (id, limit)
        ).fetchall()
        found = [row[0] for row in rows]
        if found:
            self._execute("DELETE FROM page_waits WHERE page = ? AND content <= ?", (id, found[-1]))
        return found

    def overdue(self, before: int, limit: int) -> list[Known]:
        rows = self._execute(
            f"{COLUMNS} WHERE state = ? AND at < ? ORDER BY at LIMIT ?", (PENDING, before, limit)
        ).fetchall()
        return [known for row in rows if (known := self._known(row)) is not None]

    def forget(self, before: int, limit: int) -> int:
        gone: list[int] = []
        for state in (FOUND, NOTHING):
            rows = self._execute(
                "SELECT id FROM pages WHERE state = ? AND at < ? ORDER BY at LIMIT ?", (state, before, limit)
            ).fetchall()
            gone += [row[0] for row in rows]
        if gone:
            self._let_go(gone)
            self._execute(f"DELETE FROM pages WHERE id IN ({places(gone)})", gone)
        return len(gone)

    def _let_go(self, ids: list[int]) -> None:
        """The pictures of these pages are shown by them no longer."""
        rows = self._execute(f"SELECT file FROM pages WHERE file <> 0 AND id IN ({places(ids)})", ids).fetchall()
        if rows:
            self._files.free([row[0] for row in rows])

    def _token(self, url: str) -> str:
        return self._sealer.token(SCOPE, url)

    def _seal(self, url: str, page: Page | None) -> bytes:
        return self._sealer.seal(to_json([url, page_out(page) if page else None]).encode(), CONTEXT)

    def _known(self, row: Row | None) -> Known | None:
        if row is None:
            return None
        id, state, at, body = row
        url, page = json.loads(self._sealer.open(body, CONTEXT))
        return Known(id, url, state, at, page_in(page) if page else None)
