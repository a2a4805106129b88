"""Public supergroups and channels by the beginnings of their words, the largest first, in SQL."""

from chappe.domain.values import Chat, PeerRef
from chappe.domain.words import name_words
from chappe.store.db import Db, pack, unpack

LONGEST = 12
"""Characters of a beginning that are told apart here; the rest is for whoever looks at what was found."""


def rank(members: int) -> int:
    """How high a chat with so many in it stands."""
    return members.bit_length()


class PublicNames:
    """The part of the chats' table that finds public ones."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def put(self, chat: Chat) -> None:
        """Find it by what it is called now; by nothing if it is not public."""
        self._execute("DELETE FROM public_prefixes WHERE peer = ?", (pack(chat.peer),))
        if not chat.username or chat.gone:
            return
        words = name_words(chat.title, chat.username)
        for prefix in sorted({word[:size] for word in words for size in range(1, min(len(word), LONGEST) + 1)}):
            self._execute(
                "INSERT INTO public_prefixes (peer, prefix, rank) VALUES (?, ?, ?)",
                (pack(chat.peer), prefix, rank(chat.members)),
            )

    def grown(self, peer: PeerRef, members: int, change: int) -> None:
        """Now there are so many in it, which is that many more than before."""
        if rank(members) != rank(members - change):
            self._execute("UPDATE public_prefixes SET rank = ? WHERE peer = ?", (rank(members), pack(peer)))

    def owed(self) -> int:
        """How many are yet to be put in that were public before this was kept."""
        row = self._execute("SELECT count(*) FROM public_prefixes_owed").fetchone()
        return int(row[0]) if row else 0

    def next_owed(self, limit: int) -> list[PeerRef]:
        rows = self._execute("SELECT peer FROM public_prefixes_owed LIMIT ?", (limit,)).fetchall()
        return [unpack(row[0]) for row in rows]

    def settled(self, peer: PeerRef) -> None:
        self._execute("DELETE FROM public_prefixes_owed WHERE peer = ?", (pack(peer),))

    def search(self, word: str, limit: int) -> list[PeerRef]:
        rows = self._execute(
            "SELECT peer FROM public_prefixes WHERE prefix = ? ORDER BY rank DESC, peer DESC LIMIT ?",
            (word[:LONGEST], limit),
        ).fetchall()
        return [unpack(row[0]) for row in rows]
