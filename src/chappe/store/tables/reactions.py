"""Reactions in SQL."""

from chappe.domain.values import CHANNEL, PeerRef, Reaction, box_of
from chappe.store.db import Db, pack, places
from chappe.store.tables.topics import TOPIC, in_thread

NEWEST = 3
"""Reactions that are read with a message, however many it has."""
OWN = f"peer & 3 <> {CHANNEL}"
"""Of the person's own box: messages of supergroups and channels have ids of their own."""
Tally = tuple[tuple[str, int], ...]


class ReactionsTable:
    """See chappe.domain.ports.messages.Reactions."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    # -- reading ------------------------------------------------------------------------------------------------------
    def newest(self, content_id: int) -> tuple[Reaction, ...]:
        """The newest reactions to one content, oldest first."""
        return tuple(reversed(self.page(content_id, "", 0, NEWEST)))

    def tallies(self, ids: list[int]) -> dict[int, Tally]:
        """How often each reaction was given to each of these contents, most often first."""
        rows = self._execute(
            f"SELECT content, emoji, count FROM reaction_counts WHERE content IN ({places(ids)})"
            " ORDER BY count DESC, emoji",
            ids,
        ).fetchall()
        found: dict[int, list[tuple[str, int]]] = {}
        for content, emoji, count in rows:
            found.setdefault(content, []).append((emoji, count))
        return {content: tuple(counts) for content, counts in found.items()}

    def page(self, content_id: int, emoji: str, offset: int, limit: int) -> list[Reaction]:
        where, params = ("AND emoji = ?", [emoji]) if emoji else ("", [])
        rows = self._execute(
            f"SELECT user_id, emoji, date, big FROM reactions WHERE content = ? {where}"
            " ORDER BY date DESC, user_id DESC LIMIT ? OFFSET ?",
            (content_id, *params, limit, offset),
        ).fetchall()
        return [Reaction(user, emoji, date, bool(big)) for user, emoji, date, big in rows]

    def of_user(self, user: int, ids: list[int]) -> dict[int, tuple[str, ...]]:
        rows = self._execute(
            f"SELECT content, emoji FROM reactions WHERE content IN ({places(ids)}) AND user_id = ?"
            " ORDER BY content, place",
            (*ids, user),
        ).fetchall()
        found: dict[int, tuple[str, ...]] = {}
        for content, emoji in rows:
            found[content] = (*found.get(content, ()), emoji)
        return found

    # -- writing ------------------------------------------------------------------------------------------------------
    def put(self, content_id: int, user: int, emojis: tuple[str, ...], big: bool, now: int) -> None:
        before = self.of_user(user, [content_id]).get(content_id, ())
        self._execute("DELETE FROM reactions WHERE content = ? AND user_id = ?", (content_id, user))
        for place, emoji in enumerate(emojis):
            self._execute(
                "INSERT INTO reactions (content, user_id, emoji, date, place, big) VALUES (?, ?, ?, ?, ?, ?)",
                (content_id, user, emoji, now, place, int(big)),
            )
        for emoji in before:
            self._count(content_id, emoji, -1)
        for emoji in emojis:
            self._count(content_id, emoji, 1)
        self._execute("DELETE FROM reaction_counts WHERE content = ? AND count <= 0", (content_id,))
        self._execute("UPDATE contents SET reacted = reacted + ? WHERE id = ?", (len(emojis) - len(before), content_id))

    def _count(self, content_id: int, emoji: str, change: int) -> None:
        self._execute(
            "INSERT INTO reaction_counts (content, emoji, count) VALUES (?, ?, ?) ON CONFLICT (content, emoji)"
            " DO UPDATE SET count = reaction_counts.count + excluded.count",
            (content_id, emoji, change),
        )

    def forget(self, content_id: int) -> None:
        """All reactions to a content that is going."""
        self._execute("DELETE FROM reactions WHERE content = ?", (content_id,))
        self._execute("DELETE FROM reaction_counts WHERE content = ?", (content_id,))

    # -- what is still to be seen -------------------------------------------------------------------------------------
    def set_unread(self, box: int, peer: PeerRef, message: int, unread: bool) -> None:
        key = (box, pack(peer), message)
        if unread:
            self._execute(
                "INSERT INTO unread_reactions (box, peer, message) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", key
            )
        else:
            self._execute("DELETE FROM unread_reactions WHERE box = ? AND peer = ? AND message = ?", key)

    def unread(self, box: int, peer: PeerRef, among: int = 0) -> list[int]:
        if among:
            where, params = in_thread(among)
            rows = self._execute(
                "SELECT n.message FROM unread_reactions AS n JOIN messages AS m ON m.box = ? AND m.id = n.message"
                f" WHERE n.box = ? AND n.peer = ? AND {where} ORDER BY n.message DESC",
                (box_of(peer.id), box, pack(peer), *params),
            ).fetchall()
            return [row[0] for row in rows]
        rows = self._execute(
            "SELECT message FROM unread_reactions WHERE box = ? AND peer = ? ORDER BY message DESC", (box, pack(peer))
        ).fetchall()
        return [row[0] for row in rows]

    def unread_by_topic(self, box: int, peer: PeerRef, limit: int) -> dict[int, int]:
        rows = self._execute(
            f"SELECT {TOPIC} AS topic, count(*) FROM (SELECT message FROM unread_reactions"
            " WHERE box = ? AND peer = ? ORDER BY message DESC LIMIT ?) AS n"
            " JOIN messages AS m ON m.box = ? AND m.id = n.message GROUP BY topic",
            (box, pack(peer), limit, box_of(peer.id)),
        ).fetchall()
        return {row[0]: row[1] for row in rows}

    def unread_among(self, box: int, messages: list[int], peer: PeerRef | None = None) -> set[int]:
        where, params = (OWN, []) if peer is None else ("peer = ?", [pack(peer)])
        rows = self._execute(
            f"SELECT message FROM unread_reactions WHERE box = ? AND message IN ({places(messages)}) AND {where}",
            (box, *messages, *params),
        ).fetchall()
        return {row[0] for row in rows}

    def drop_unread(self, box: int, messages: list[int]) -> None:
        """Marks of messages that are going, of a supergroup's box (below zero) or of somebody's own."""
        if box > 0:
            where = f"box = ? AND message IN ({places(messages)}) AND {OWN}"
            self._execute(f"DELETE FROM unread_reactions WHERE {where}", (box, *messages))
            return
        peer = PeerRef(CHANNEL, -box)
        where, params = f"peer = ? AND message IN ({places(messages)})", (pack(peer), *messages)
        rows = self._execute(f"SELECT DISTINCT box FROM unread_reactions WHERE {where}", params).fetchall()
        self._execute(f"DELETE FROM unread_reactions WHERE {where}", params)
        for (author,) in rows:
            self._execute(
                "UPDATE dialogs SET unread_reactions = ? WHERE box = ? AND peer = ?",
                (len(self.unread(author, peer)), author, pack(peer)),
            )
