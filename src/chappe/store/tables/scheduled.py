"""Messages that wait for their time, in SQL."""

from chappe.domain.ports import Sealer
from chappe.domain.ports.messages import Waiting
from chappe.domain.values import WHEN_ONLINE, PeerRef, user_peer
from chappe.store import bodies
from chappe.store.db import Db, Row, pack, unpack
from chappe.store.tables.files import FilesTable
from chappe.store.tables.polls import PollsTable

COLUMNS = "s.box, s.id, s.peer, s.due, s.random_id, s.author, s.reply_to, s.topic, s.body FROM scheduled AS s"
CONTEXT = b"scheduled"
MOST_IDS = 250_000
"""Ids are counted up to here and then from the beginning again; clients keep 18 bits for them."""


def _file(waiting: Waiting) -> int:
    media = waiting.content.media
    return media.file.id if media and media.file else 0


class ScheduledTable:
    """See chappe.domain.ports.messages.Scheduled."""

    def __init__(self, db: Db, sealer: Sealer, files: FilesTable, polls: PollsTable) -> None:
        self._execute = db.execute
        self._sealer = sealer
        self._files = files
        self._polls = polls

    def add(self, waiting: Waiting) -> int:
        row = self._execute("SELECT last_scheduled FROM boxes WHERE box = ?", (waiting.box,)).fetchone()
        id = row[0] % MOST_IDS + 1 if row else 1
        while self.get(waiting.box, id) is not None:
            id = id % MOST_IDS + 1
        self._execute("UPDATE boxes SET last_scheduled = ? WHERE box = ?", (id, waiting.box))
        self._execute(
            "INSERT INTO scheduled (box, id, peer, due, random_id, author, reply_to, topic, file, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                waiting.box,
                id,
                pack(waiting.peer),
                waiting.due,
                waiting.random_id,
                waiting.content.author,
                waiting.reply_to,
                waiting.topic,
                _file(waiting),
                self._body(waiting),
            ),
        )
        return id

    def get(self, box: int, id: int) -> Waiting | None:
        return self._one("WHERE s.box = ? AND s.id = ?", (box, id))

    def by_random_id(self, box: int, random_id: int) -> Waiting | None:
        if not random_id:
            return None
        return self._one("WHERE s.box = ? AND s.random_id = ? AND s.random_id <> 0", (box, random_id))

    def of_peer(self, box: int, peer: PeerRef) -> list[Waiting]:
        return self._all("WHERE s.box = ? AND s.peer = ? ORDER BY s.due DESC, s.id DESC", (box, pack(peer)))

    def has(self, box: int, peer: PeerRef) -> bool:
        found = self._execute("SELECT 1 FROM scheduled WHERE box = ? AND peer = ? LIMIT 1", (box, pack(peer)))
        return found.fetchone() is not None

    def due(self, now: int, limit: int) -> list[Waiting]:
        return self._all("WHERE s.due <= ? ORDER BY s.due, s.box, s.id LIMIT ?", (now, limit))

    def awaiting(self, user_id: int, limit: int) -> list[Waiting]:
        return self._all(
            "WHERE s.due = ? AND s.peer = ? ORDER BY s.box, s.id LIMIT ?",
            (WHEN_ONLINE, pack(user_peer(user_id)), limit),
        )

    def set(self, waiting: Waiting) -> None:
        self._free_file(waiting.box, waiting.id, _file(waiting))
        self._execute(
            "UPDATE scheduled SET due = ?, file = ?, body = ? WHERE box = ? AND id = ?",
            (waiting.due, _file(waiting), self._body(waiting), waiting.box, waiting.id),
        )

    def delete(self, box: int, id: int) -> None:
        self._free_file(box, id)
        self._execute("DELETE FROM scheduled WHERE box = ? AND id = ?", (box, id))

    def _free_file(self, box: int, id: int, but: int = 0) -> None:
        row = self._execute(
            "SELECT file FROM scheduled WHERE file <> 0 AND file <> ? AND box = ? AND id = ?", (but, box, id)
        ).fetchone()
        if row:
            self._files.free([row[0]])

    def _body(self, waiting: Waiting) -> bytes:
        return self._sealer.seal(bodies.write(waiting.content), CONTEXT)

    def _one(self, where: str, params: tuple[object, ...]) -> Waiting | None:
        found = self._all(where, params)
        return found[0] if found else None

    def _all(self, where: str, params: tuple[object, ...]) -> list[Waiting]:
        return [self._waiting(row) for row in self._execute(f"SELECT {COLUMNS} {where}", params).fetchall()]

    def _waiting(self, row: Row) -> Waiting:
        box, id, peer, due, random_id, author, reply_to, topic, body = row
        content = bodies.read(0, author, due, 0, self._sealer.open(body, CONTEXT))
        media = content.media
        if media is not None and media.poll is not None:  # of which the body has its id alone
            poll = self._polls.many([media.poll.id]).get(media.poll.id, media.poll)
            content = content._replace(media=media._replace(fileless=poll))
        return Waiting(box, id, unpack(peer), due, random_id, content, reply_to, topic)
