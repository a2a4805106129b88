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
            new = f"INSERT INTO {self.MARKS} (box, peer, message) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            self._tally(box, pack(peer), self._execute(new, key).rowcount)
        else:
            self.see(box, peer, [message])

    def see(self, box: int, peer: PeerRef, messages: list[int]) -> None:
        gone = self._execute(
            f"DELETE FROM {self.MARKS} WHERE box = ? AND peer = ? AND message IN ({places(messages)})",
            (box, pack(peer), *messages),
        ).rowcount
        self._tally(box, pack(peer), -gone)

    def _tally(self, box: int, peer: int, change: int) -> None:
        if change:
            self._execute(
                f"UPDATE dialogs SET {self.MARKS} = max(0, {self.MARKS} + ?) WHERE box = ? AND peer = ?",
                (change, box, peer),
            )

    def unread(self, box: int, peer: PeerRef, limit: int, among: int = 0) -> list[int]:
        if among:
            where, params = in_thread(among)
            rows = self._execute(
                f"SELECT n.message FROM {self.MARKS} AS n JOIN messages AS m ON m.box = ? AND m.id = n.message"
                f" WHERE n.box = ? AND n.peer = ? AND {where} ORDER BY n.message DESC LIMIT ?",
                (box_of(peer.id), box, pack(peer), *params, limit),
            ).fetchall()
            return [row[0] for row in rows]
        rows = self._execute(
            f"SELECT message FROM {self.MARKS} WHERE box = ? AND peer = ? ORDER BY message DESC LIMIT ?",
            (box, pack(peer), limit),
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
            where, key = f"box = ? AND {OWN}", box
        else:
            where, key = "peer = ?", pack(PeerRef(CHANNEL, -box))
        where, params = f"{where} AND message IN ({places(messages)})", (key, *messages)
        counts = self._execute(
            f"SELECT box, peer, count(*) FROM {self.MARKS} WHERE {where} GROUP BY box, peer", params
        ).fetchall()
        if counts:
            self._execute(f"DELETE FROM {self.MARKS} WHERE {where}", params)
        for author, peer, count in counts:
            self._tally(author, peer, -count)
