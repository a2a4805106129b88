"""Reactions in SQL."""

from chappe.domain.values import PeerRef, Reaction
from chappe.store.db import Db, pack, places


class ReactionsTable:
    """See chappe.domain.ports.messages.Reactions."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def of_contents(self, ids: list[int]) -> dict[int, tuple[Reaction, ...]]:
        """Reactions of each of these contents, oldest first; ids bounded by the page that asks."""
        found: dict[int, list[Reaction]] = {}
        rows = self._execute(
            f"SELECT content, user_id, emoji, date, big FROM reactions WHERE content IN ({places(ids)})"
            " ORDER BY date, user_id, place",
            ids,
        ).fetchall()
        for content, user, emoji, date, big in rows:
            found.setdefault(content, []).append(Reaction(user, emoji, date, bool(big)))
        return {content: tuple(reactions) for content, reactions in found.items()}

    def put(self, content_id: int, user: int, emojis: tuple[str, ...], big: bool, now: int) -> None:
        self._execute("DELETE FROM reactions WHERE content = ? AND user_id = ?", (content_id, user))
        for place, emoji in enumerate(emojis):
            self._execute(
                "INSERT INTO reactions (content, user_id, emoji, date, place, big) VALUES (?, ?, ?, ?, ?, ?)",
                (content_id, user, emoji, now, place, int(big)),
            )
        self._execute(
            "UPDATE contents SET reacted = (SELECT count(*) FROM reactions WHERE content = ?) WHERE id = ?",
            (content_id, content_id),
        )

    def forget(self, content_id: int) -> None:
        """All reactions to a content that is going."""
        self._execute("DELETE FROM reactions WHERE content = ?", (content_id,))

    def set_unread(self, box: int, peer: PeerRef, message: int, unread: bool) -> None:
        key = (box, pack(peer), message)
        if unread:
            self._execute(
                "INSERT INTO unread_reactions (box, peer, message) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", key
            )
        else:
            self._execute("DELETE FROM unread_reactions WHERE box = ? AND peer = ? AND message = ?", key)

    def unread(self, box: int, peer: PeerRef) -> list[int]:
        rows = self._execute(
            "SELECT message FROM unread_reactions WHERE box = ? AND peer = ? ORDER BY message DESC", (box, pack(peer))
        ).fetchall()
        return [row[0] for row in rows]

    def unread_among(self, box: int, messages: list[int]) -> set[int]:
        """Which of these messages have reactions that the box's owner has not seen."""
        rows = self._execute(
            f"SELECT message FROM unread_reactions WHERE box = ? AND message IN ({places(messages)})", (box, *messages)
        ).fetchall()
        return {row[0] for row in rows}

    def drop_unread(self, box: int, messages: list[int]) -> None:
        """Marks of messages that are going."""
        self._execute(
            f"DELETE FROM unread_reactions WHERE box = ? AND message IN ({places(messages)})", (box, *messages)
        )
