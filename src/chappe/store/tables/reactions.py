"""Reactions in SQL."""

from chappe.domain.values import Reaction
from chappe.store.db import Db, places
from chappe.store.tables.unseen import UnseenMarks

NEWEST = 3
"""Reactions that are read with a message, however many it has."""
Tally = tuple[tuple[str, int], ...]


class ReactionsTable(UnseenMarks):
    """See chappe.domain.ports.messages.Reactions."""

    MARKS = "unread_reactions"

    def __init__(self, db: Db) -> None:
        super().__init__(db)

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
