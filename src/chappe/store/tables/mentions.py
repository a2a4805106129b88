"""Whom messages of groups name, in SQL."""

from chappe.domain.values import CHANNEL, PeerRef, box_of
from chappe.store.db import Db, pack, places, unpack
from chappe.store.tables.topics import TOPIC, in_thread


class MentionsTable:
    """See chappe.domain.ports.mentions.Mentions."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def add(self, user_id: int, peer: PeerRef, message: int) -> None:
        self._execute(
            "INSERT INTO mentions (user_id, message, peer, unread) VALUES (?, ?, ?, 1)", (user_id, message, pack(peer))
        )
        self._count(user_id, pack(peer), 1)

    def _count(self, user_id: int, peer: int, change: int) -> None:
        self._execute(
            "UPDATE dialogs SET unread_mentions = max(0, unread_mentions + ?) WHERE box = ? AND peer = ?",
            (change, user_id, peer),
        )

    def of(self, user_id: int, peer: PeerRef, messages: list[int]) -> dict[int, bool]:
        rows = self._execute(
            f"SELECT message, unread FROM mentions WHERE user_id = ? AND message IN ({places(messages)}) AND peer = ?",
            (user_id, *messages, pack(peer)),
        ).fetchall()
        return {message: bool(unread) for message, unread in rows}

    def named(self, peer: PeerRef, messages: list[int]) -> set[int]:
        rows = self._execute(
            f"SELECT user_id FROM mentions WHERE peer = ? AND message IN ({places(messages)})", (pack(peer), *messages)
        ).fetchall()
        return {row[0] for row in rows}

    def chats(self, user_id: int, most: int) -> list[PeerRef]:
        found: list[PeerRef] = []
        last = -1
        while len(found) < most:  # one look into the index for each chat, however often it names the person
            row = self._execute(
                "SELECT peer FROM mentions WHERE user_id = ? AND peer > ? ORDER BY peer LIMIT 1", (user_id, last)
            ).fetchone()
            if row is None:
                break
            last = row[0]
            found.append(unpack(last))
        return found

    def read(self, user_id: int, peer: PeerRef, messages: list[int]) -> list[int]:
        seen = sorted(id for id, unread in self.of(user_id, peer, messages).items() if unread)
        if seen:
            self._execute(
                f"UPDATE mentions SET unread = 0 WHERE user_id = ? AND message IN ({places(seen)}) AND peer = ?",
                (user_id, *seen, pack(peer)),
            )
            self._count(user_id, pack(peer), -len(seen))
        return seen

    def read_all(self, user_id: int, peer: PeerRef) -> None:
        key = (user_id, pack(peer))
        if self._execute("UPDATE mentions SET unread = 0 WHERE user_id = ? AND peer = ? AND unread <> 0", key).rowcount:
            self._execute("UPDATE dialogs SET unread_mentions = 0 WHERE box = ? AND peer = ?", key)

    def unread(self, user_id: int, peer: PeerRef, limit: int, among: int = 0) -> list[int]:
        if among:
            where, params = in_thread(among)
            rows = self._execute(
                "SELECT n.message FROM mentions AS n JOIN messages AS m ON m.box = ? AND m.id = n.message"
                f" WHERE n.user_id = ? AND n.peer = ? AND n.unread <> 0 AND {where} ORDER BY n.message DESC LIMIT ?",
                (box_of(peer.id), user_id, pack(peer), *params, limit),
            ).fetchall()
            return [row[0] for row in rows]
        rows = self._execute(
            "SELECT message FROM mentions WHERE user_id = ? AND peer = ? AND unread <> 0 ORDER BY message DESC LIMIT ?",
            (user_id, pack(peer), limit),
        ).fetchall()
        return [row[0] for row in rows]

    def unread_by_topic(self, user_id: int, peer: PeerRef, limit: int) -> dict[int, int]:
        rows = self._execute(
            f"SELECT {TOPIC} AS topic, count(*) FROM (SELECT message FROM mentions"
            " WHERE user_id = ? AND peer = ? AND unread <> 0 ORDER BY message DESC LIMIT ?) AS n"
            " JOIN messages AS m ON m.box = ? AND m.id = n.message GROUP BY topic",
            (user_id, pack(peer), limit, box_of(peer.id)),
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def drop(self, box: int, messages: list[int]) -> None:
        """Of messages that are going: of a supergroup's or channel's box (below zero), or of somebody's own."""
        if box < 0:
            where, key = "peer = ?", pack(PeerRef(CHANNEL, -box))
        else:
            where, key = f"user_id = ? AND peer & 3 <> {CHANNEL}", box
        where, params = f"{where} AND message IN ({places(messages)})", (key, *messages)
        waiting: dict[tuple[int, int], int] = {}
        for user_id, peer in self._execute(
            f"SELECT user_id, peer FROM mentions WHERE {where} AND unread <> 0", params
        ).fetchall():
            waiting[user_id, peer] = waiting.get((user_id, peer), 0) + 1
        self._execute(f"DELETE FROM mentions WHERE {where}", params)
        for (user_id, peer), count in waiting.items():
            self._count(user_id, peer, -count)
