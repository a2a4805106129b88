"""Threads in SQL: their counts, and how far each person has read them."""

from collections.abc import Sequence

from chappe.domain.ports import Sealer
from chappe.domain.ports.messages import Page
from chappe.domain.ports.threads import Thread
from chappe.domain.values import Draft, Message, PeerRef
from chappe.store.bodies import draft_in, draft_out
from chappe.store.db import Db, Row, pack, places, unpack
from chappe.store.tables.furthest import Furthest
from chappe.store.tables.messages import THREADED, MessagesTable

COLUMNS = "box, top, there, there_id, root, replies, pts, max_id, repliers FROM threads"
CONTEXT = b"draft"
"""What sealed drafts are bound to, here as in dialogs."""
MARKED = "UPDATE messages SET flags = flags | ? WHERE box = ? AND id = ?"


def thread(row: Row) -> Thread:
    """A thread from a row of COLUMNS."""
    return Thread(*row[:8])._replace(repliers=tuple(unpack(int(one)) for one in row[8].split()))


class ThreadsTable:
    """See chappe.domain.ports.threads.Threads."""

    def __init__(self, db: Db, messages: MessagesTable, sealer: Sealer) -> None:
        self._execute = db.execute
        self._messages = messages
        self._sealer = sealer

    def get(self, box: int, top: int) -> Thread | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE box = ? AND top = ?", (box, top)).fetchone()
        return thread(row) if row else None

    def many(self, box: int, tops: list[int]) -> list[Thread]:
        rows = self._execute(f"SELECT {COLUMNS} WHERE box = ? AND top IN ({places(tops)})", (box, *tops)).fetchall()
        return [thread(row) for row in rows]

    def put(self, thread: Thread) -> None:
        self._execute(
            "INSERT INTO threads (box, top, there, there_id, root, replies, pts, max_id, repliers)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (box, top) DO UPDATE SET there = excluded.there,"
            " there_id = excluded.there_id, root = excluded.root, replies = excluded.replies, pts = excluded.pts,"
            " max_id = excluded.max_id, repliers = excluded.repliers",
            (*thread[:8], " ".join(str(pack(one)) for one in thread.repliers)),
        )
        self._execute(MARKED, (THREADED, thread.box, thread.top))

    def copies(self, box: int, posts: list[int]) -> list[tuple[int, int]]:
        rows = self._execute(
            "SELECT box, top FROM threads WHERE there = ? AND there <> 0 AND root >= 0"
            f" AND there_id IN ({places(posts)})",
            (box, *posts),
        ).fetchall()
        return [(row[0], row[1]) for row in rows]

    def newest(self, box: int, top: int, limit: int) -> list[Message]:
        return self.history(box, top, Page(limit=limit))

    def history(self, box: int, top: int, page: Page) -> list[Message]:
        return self._messages.of_thread(box, top, page)

    def topics_of(self, box: int, ids: Sequence[int]) -> dict[int, int]:
        rows = self._execute(
            f"SELECT id, -thread FROM messages WHERE box = ? AND id IN ({places(ids)}) AND +thread < 0", (box, *ids)
        ).fetchall()
        return dict(rows)

    def count_after(self, box: int, top: int, above: int, most: int) -> int:
        among, params = "thread = ? AND thread <> 0", [box, top]
        if top == -1:
            among, params = "box < 0 AND thread >= 0", [box]
        row = self._execute(
            f"SELECT count(*) FROM (SELECT 1 FROM messages WHERE box = ? AND {among} AND id > ? LIMIT ?)",
            (*params, above, most),
        ).fetchone()
        return int(row[0]) if row else 0

    # -- how far each has read ----------------------------------------------------------------------------------------
    def read(self, box: int, top: int, user_id: int) -> int:
        return self.reads(box, [top], user_id).get(top, 0)

    def reads(self, box: int, tops: Sequence[int], user_id: int) -> dict[int, int]:
        rows = self._execute(
            f"SELECT top, read_in FROM thread_marks WHERE box = ? AND top IN ({places(tops)}) AND user_id = ?"
            " AND read_in > 0",
            (box, *tops, user_id),
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def set_read(self, box: int, top: int, user_id: int, max_id: int) -> None:
        self._execute(
            "INSERT INTO thread_marks (box, top, user_id, read_in) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (box, top, user_id) DO UPDATE SET read_in = max(thread_marks.read_in, excluded.read_in)",
            (box, top, user_id, max_id),
        )

    def note_read(self, box: int, top: int, user_id: int, max_id: int) -> None:
        row = self._execute(
            "SELECT read_out, read_out_by, read_out_2 FROM threads WHERE box = ? AND top = ?", (box, top)
        ).fetchone()
        if row is None:
            return
        self._execute(
            "UPDATE threads SET read_out = ?, read_out_by = ?, read_out_2 = ? WHERE box = ? AND top = ?",
            (*Furthest(*row).with_reader(user_id, max_id), box, top),
        )

    def read_by_others(self, box: int, top: int, user_id: int) -> int:
        row = self._execute(
            "SELECT CASE WHEN read_out_by = ? THEN read_out_2 ELSE read_out END FROM threads WHERE box = ? AND top = ?",
            (user_id, box, top),
        ).fetchone()
        return int(row[0]) if row else 0

    # -- what each has begun to write ---------------------------------------------------------------------------------
    def draft(self, box: int, top: int, user_id: int) -> Draft | None:
        return self.drafts_in(box, [top], user_id).get(top)

    def drafts_in(self, box: int, tops: Sequence[int], user_id: int) -> dict[int, Draft]:
        rows = self._execute(
            f"SELECT top, draft FROM thread_marks WHERE box = ? AND top IN ({places(tops)}) AND user_id = ?"
            " AND draft IS NOT NULL",
            (box, *tops, user_id),
        ).fetchall()
        return {top: self._draft(body) for top, body in rows}

    def _draft(self, body: bytes) -> Draft:
        return draft_in(self._sealer.open(body, CONTEXT))

    def set_draft(self, box: int, top: int, user_id: int, draft: Draft | None) -> None:
        body = self._sealer.seal(draft_out(draft).encode(), CONTEXT) if draft is not None else None
        self._execute(
            "INSERT INTO thread_marks (box, top, user_id, draft) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (box, top, user_id) DO UPDATE SET draft = excluded.draft",
            (box, top, user_id, body),
        )

    def drafts(self, user_id: int, limit: int) -> list[tuple[int, int, Draft]]:
        rows = self._execute(
            "SELECT box, top, draft FROM thread_marks WHERE user_id = ? AND draft IS NOT NULL"
            " ORDER BY box, top LIMIT ?",
            (user_id, limit),
        ).fetchall()
        return [(box, top, self._draft(body)) for box, top, body in rows]

    def drafting(self, box: int, top: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT user_id FROM thread_marks WHERE box = ? AND top = ? AND draft IS NOT NULL LIMIT ?",
            (box, top, limit),
        ).fetchall()
        return [row[0] for row in rows]

    def drop_drafts(self, user_id: int, box: int = 0) -> None:
        where = "user_id = ? AND draft IS NOT NULL AND (? = 0 OR box = ?)"
        self._execute(f"UPDATE thread_marks SET draft = NULL WHERE {where}", (user_id, box, box))

    def begun_in(self, user_id: int, box: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT top FROM thread_marks WHERE user_id = ? AND draft IS NOT NULL AND box = ? ORDER BY top LIMIT ?",
            (user_id, box, limit),
        ).fetchall()
        return [row[0] for row in rows]

    # -- how one person writes and looks ------------------------------------------------------------------------------
    def speaks_as(self, user_id: int, peer: PeerRef) -> PeerRef | None:
        row = self._way(user_id, peer)
        return unpack(row[0]) if row and row[0] else None

    def set_speaks_as(self, user_id: int, peer: PeerRef, name: PeerRef | None) -> None:
        self._set_way(user_id, peer, "speaks_as", pack(name) if name else 0)

    def as_messages(self, user_id: int, peer: PeerRef) -> bool:
        row = self._way(user_id, peer)
        return bool(row and row[1])

    def set_as_messages(self, user_id: int, peer: PeerRef, on: bool) -> None:
        self._set_way(user_id, peer, "as_messages", int(on))

    def _way(self, user_id: int, peer: PeerRef) -> Row | None:
        return self._execute(
            "SELECT speaks_as, as_messages FROM chat_ways WHERE user_id = ? AND peer = ?", (user_id, pack(peer))
        ).fetchone()

    def _set_way(self, user_id: int, peer: PeerRef, column: str, value: int) -> None:
        self._execute(
            f"INSERT INTO chat_ways (user_id, peer, {column}) VALUES (?, ?, ?)"
            f" ON CONFLICT (user_id, peer) DO UPDATE SET {column} = excluded.{column}",
            (user_id, pack(peer), value),
        )
