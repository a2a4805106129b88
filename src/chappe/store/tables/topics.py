"""The topics of forums in SQL."""

from chappe.domain.ports.topics import Topic
from chappe.store.db import Db, Row, pack, places, unpack

COLUMNS = "box, id, title, icon_color, icon_emoji, creator, sender, date, flags, pinned, top_id FROM topics"
CLOSED, HIDDEN = 1, 2


def in_thread(among: int) -> tuple[str, list[int]]:
    """A condition on messages `m`: those of one thread or topic, as `Threads.history` names it; 0: all."""
    if among == 0:
        return "1 = 1", []
    return ("m.thread >= 0", []) if among == -1 else ("m.thread = ?", [among])


TOPIC = "CASE WHEN m.thread < 0 THEN -m.thread ELSE 1 END"
"""The topic that a message `m` of a forum is in; 1: General."""


def _topic(row: Row) -> Topic:
    box, id, title, color, emoji, creator, sender, date, flags, pinned, top_id = row
    name = unpack(sender) if sender else None
    return Topic(
        box, id, title, color, emoji, creator, name, date, bool(flags & CLOSED), bool(flags & HIDDEN), pinned, top_id
    )


class TopicsTable:
    """See chappe.domain.ports.topics.Topics."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def _rows(self, rest: str, params: tuple[object, ...]) -> list[Topic]:
        return [_topic(row) for row in self._execute(f"SELECT {COLUMNS} {rest}", params).fetchall()]

    def get(self, box: int, id: int) -> Topic | None:
        found = self._rows("WHERE box = ? AND id = ?", (box, id))
        return found[0] if found else None

    def many(self, box: int, ids: list[int]) -> list[Topic]:
        return self._rows(f"WHERE box = ? AND id IN ({places(ids)})", (box, *ids))

    def put(self, topic: Topic) -> None:
        row = (
            *topic[:6],
            pack(topic.sender) if topic.sender else 0,
            topic.date,
            topic.closed * CLOSED | topic.hidden * HIDDEN,
            topic.pinned,
            topic.top_id,
        )
        self._execute(
            "INSERT INTO topics (box, id, title, icon_color, icon_emoji, creator, sender, date, flags, pinned, top_id)"
            f" VALUES ({places(row)}) ON CONFLICT (box, id) DO UPDATE SET title = excluded.title,"
            " icon_color = excluded.icon_color, icon_emoji = excluded.icon_emoji, flags = excluded.flags,"
            " pinned = excluded.pinned, top_id = excluded.top_id",
            row,
        )

    def bump(self, box: int, id: int, top_id: int) -> None:
        self._execute("UPDATE topics SET top_id = ? WHERE box = ? AND id = ?", (top_id, box, id))

    def page(self, box: int, before: tuple[int, int] | None, limit: int) -> list[Topic]:
        where, params = "box = ? AND pinned = 0", [box]
        if before is not None:
            where += " AND (top_id, id) < (?, ?)"
            params += before
        return self._rows(f"WHERE {where} ORDER BY top_id DESC, id DESC LIMIT ?", (*params, limit))

    def pinned(self, box: int) -> list[Topic]:
        return self._rows("WHERE box = ? AND pinned <> 0 ORDER BY pinned DESC", (box,))

    def count(self, box: int) -> int:
        row = self._execute("SELECT count(*) FROM topics WHERE box = ?", (box,)).fetchone()
        return int(row[0]) if row else 0

    def delete(self, box: int, id: int) -> None:
        self._execute("DELETE FROM topics WHERE box = ? AND id = ?", (box, id))
