"""Marks of messages with something that their author has still to see, in SQL: one table for each kind of it."""

from chappe.domain.values import CHANNEL, PeerRef, box_of
from chappe.store.db import Db, pack, places
from chappe.store.tables.topics import TOPIC, in_thread

OWN = f"peer & 3 <> {CHANNEL}"
"""Of the person's own box: messages of supergroups and channels have ids of their own."""


class UnseenMarks:
    """See chappe.domain.ports.unseen.Unseen."""

    MARKS: str
    """The table, and the column of `dialogs` that counts its rows."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def set_unread(self, box: int, peer: PeerRef, message: int, unread: bool) -> None:
        key = (box, pack(peer), message)
        if unread:
            self._execute(f"INSERT INTO {self.MARKS} (box, peer, message) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", key)
        else:
            self._execute(f"DELETE FROM {self.MARKS} WHERE box = ? AND peer = ? AND message = ?", key)

    def unread(self, box: int, peer: PeerRef, among: int = 0) -> list[int]:
        if among:
            where, params = in_thread(among)
            rows = self._execute(
                f"SELECT n.message FROM {self.MARKS} AS n JOIN messages AS m ON m.box = ? AND m.id = n.message"
                f" WHERE n.box = ? AND n.peer = ? AND {where} ORDER BY n.message DESC",
                (box_of(peer.id), box, pack(peer), *params),
            ).fetchall()
            return [row[0] for row in rows]
        rows = self._execute(
            f"SELECT message FROM {self.MARKS} WHERE box = ? AND peer = ? ORDER BY message DESC", (box, pack(peer))
        ).fetchall()
        return [row[0] for row in rows]

    def unread_by_topic(self, box: int, peer: PeerRef, limit: int) -> dict[int, int]:
        rows = self._execute(
            f"SELECT {TOPIC} AS topic, count(*) FROM (SELECT message FROM {self.MARKS}"
            " WHERE box = ? AND peer = ? ORDER BY message DESC LIMIT ?) AS n"
            " JOIN messages AS m ON m.box = ? AND m.id = n.message GROUP BY topic",
            (box, pack(peer), limit, box_of(peer.id)),
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def unread_among(self, box: int, messages: list[int], peer: PeerRef | None = None) -> set[int]:
        where, params = (OWN, []) if peer is None else ("peer = ?", [pack(peer)])
        rows = self._execute(
            f"SELECT message FROM {self.MARKS} WHERE box = ? AND message IN ({places(messages)}) AND {where}",
            (box, *messages, *params),
        ).fetchall()
        return {row[0] for row in rows}

    def drop_unread(self, box: int, messages: list[int]) -> None:
        """Marks of messages that are going, of a supergroup's box (below zero) or of somebody's own."""
        if box > 0:
            where = f"box = ? AND message IN ({places(messages)}) AND {OWN}"
            self._execute(f"DELETE FROM {self.MARKS} WHERE {where}", (box, *messages))
            return
        peer = PeerRef(CHANNEL, -box)
        where, params = f"peer = ? AND message IN ({places(messages)})", (pack(peer), *messages)
        rows = self._execute(f"SELECT DISTINCT box FROM {self.MARKS} WHERE {where}", params).fetchall()
        self._execute(f"DELETE FROM {self.MARKS} WHERE {where}", params)
        for (author,) in rows:
            self._execute(
                f"UPDATE dialogs SET {self.MARKS} = ? WHERE box = ? AND peer = ?",
                (len(self.unread(author, peer)), author, pack(peer)),
            )
