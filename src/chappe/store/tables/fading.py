"""Media that was opened and goes after a while, in SQL."""

from chappe.store.db import Db, places


class FadingTable:
    """See chappe.domain.ports.fading.Fading."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def put(self, content_id: int, at: int) -> None:
        self._execute("INSERT INTO fading (content, at) VALUES (?, ?) ON CONFLICT DO NOTHING", (content_id, at))

    def due(self, now: int, limit: int) -> list[int]:
        rows = self._execute("SELECT content FROM fading WHERE at <= ? ORDER BY at LIMIT ?", (now, limit)).fetchall()
        return [row[0] for row in rows]

    def forget(self, ids: list[int]) -> None:
        self._execute(f"DELETE FROM fading WHERE content IN ({places(ids)})", ids)
