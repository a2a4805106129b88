"""Members of supergroups and channels by the beginnings of the words of their names, in SQL."""

from chappe.domain.values import ACCOUNT_SUSPENDED, CHANNEL, CREATOR, KICKED, MEMBER, PeerRef
from chappe.domain.words import fold
from chappe.store.db import Db, pack

INSIDE, KEPT = 1, 2
"""Lists: who is in it; who is thrown out, or kept from something."""
LONGEST = 40
"""Characters of a word that are told apart."""
MOST_FOUND = 10_000
"""People found by one word who are told apart: a page costs no more, however common the name."""
HIGHEST = "\U0010ffff"
BELONGS = {
    INSIDE: f"standing BETWEEN {MEMBER} AND {CREATOR}",
    KEPT: f"(standing = {KICKED} OR banned <> 0)",
}


class MemberWords:
    """The part of the members' table that finds people by name."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def moved(self, peer: PeerRef, user_id: int, lists: tuple[int, ...]) -> None:
        """The person stands in these lists of the chat now, and in no others."""
        if peer.kind != CHANNEL:
            return
        key = pack(peer)
        self._execute("DELETE FROM member_words WHERE user_id = ? AND peer = ?", (user_id, key))
        words = self._words(user_id) if lists else ()
        for word in words:
            for name in lists:
                self._execute(
                    "INSERT INTO member_words (peer, list, word, user_id) VALUES (?, ?, ?, ?)",
                    (key, name, word, user_id),
                )

    def renamed(self, user_id: int) -> None:
        """The person is called otherwise now, wherever that is looked up: once for each word, not for each chat."""
        self._execute("DELETE FROM member_words WHERE user_id = ?", (user_id,))
        for word in self._words(user_id):
            for name, belongs in BELONGS.items():
                self._execute(
                    "INSERT INTO member_words (peer, list, word, user_id) SELECT peer, ?, ?, user_id FROM members"
                    f" WHERE user_id = ? AND peer & 3 = {CHANNEL} AND {belongs}",
                    (name, word, user_id),
                )

    def settle(self, limit: int) -> int:
        """Put in the words of some who were there before words were kept; how many."""
        rows = self._execute("SELECT user_id FROM member_words_owed LIMIT ?", (limit,)).fetchall()
        for (user_id,) in rows:
            self.renamed(user_id)
            self._execute("DELETE FROM member_words_owed WHERE user_id = ?", (user_id,))
        return len(rows)

    def find(self, peer: PeerRef, name: int, words: list[str], also: str, params: tuple[object, ...]) -> list[int]:
        """Those of a list whose names have words that begin so, by the word first; `also` is about `m`, the member."""
        key = pack(peer)
        first, *others = sorted((word[:LONGEST] for word in words), key=len, reverse=True)
        sql = (
            "SELECT DISTINCT w.user_id FROM member_words AS w"
            " WHERE w.peer = ? AND w.list = ? AND w.word >= ? AND w.word < ?"
        )
        values: list[object] = [key, name, first, first + HIGHEST]
        for word in others:
            sql += (
                " AND EXISTS (SELECT 1 FROM member_words AS o WHERE o.user_id = w.user_id AND o.peer = w.peer"
                " AND o.list = w.list AND o.word >= ? AND o.word < ?)"
            )
            values += [word, word + HIGHEST]
        if also:
            sql += (
                f" AND EXISTS (SELECT 1 FROM members AS m WHERE m.peer = w.peer AND m.user_id = w.user_id AND {also})"
            )
            values += params
        rows = self._execute(f"{sql} LIMIT {MOST_FOUND}", values).fetchall()
        return [row[0] for row in rows]

    def _words(self, user_id: int) -> tuple[str, ...]:
        row = self._execute(
            "SELECT first_name, last_name, username FROM users"
            f" WHERE id = ? AND deleted = 0 AND marks & {ACCOUNT_SUSPENDED} = 0",
            (user_id,),
        ).fetchone()
        return tuple({word[:LONGEST] for word in fold(" ".join(row)).split()}) if row else ()
