"""Groups and channels in SQL."""

from chappe.domain.values import CHANNEL, GONE, MEMBER, Chat, PeerRef, Restriction, box_of
from chappe.store.bodies import withheld_in, withheld_out
from chappe.store.db import Db, Row, pack, places, unpack
from chappe.store.tables.furthest import Furthest
from chappe.store.tables.public_names import PublicNames

SWEPT = 1 << 30
"""Bit of `flags` of a deleted one of which nothing is left."""
COLUMNS = (
    "peer, version, title, about, username, creator, created, flags, banned, members, slow_mode, ttl, linked,"
    " migrated_to, migrated_from, migrated_max, photo, top_id, top_date, total, read_out, read_out_2,"
    " stripped, reactions, reactions_limit, restrictions FROM chats"
)
KEPT = (
    "title", "about", "username", "creator", "flags", "banned", "slow_mode", "ttl", "linked", "migrated_to",
    "migrated_from", "migrated_max", "photo", "stripped", "reactions", "reactions_limit",
)  # fmt: skip
ONE = f"SELECT {COLUMNS} WHERE peer = ?"
SAVE = f"UPDATE chats SET version = version + 1, {', '.join(f'{name} = ?' for name in KEPT)} WHERE peer = ?"


def _chat(row: Row) -> Chat:
    made = Chat(unpack(row[0]), *row[1:22])
    return made._replace(
        stripped=row[22] or b"", reactions=row[23], reactions_limit=row[24], withheld=withheld_in(row[25])
    )


class ChatsTable:
    """See chappe.domain.ports.chats.Chats."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute
        self._public = PublicNames(db)

    def get(self, peer: PeerRef) -> Chat | None:
        row = self._execute(ONE, (pack(peer),)).fetchone()
        return _chat(row) if row else None

    def many(self, peers: list[PeerRef]) -> list[Chat]:
        if not peers:
            return []
        packed = [pack(peer) for peer in peers]
        return [
            _chat(row) for row in self._execute(f"SELECT {COLUMNS} WHERE peer IN ({places(packed)})", packed).fetchall()
        ]

    def create(self, kind: int, title: str, about: str, creator: int, now: int, flags: int, banned: int) -> Chat:
        self._execute("UPDATE chat_ids SET last = last + 1 WHERE kind = ?", (kind,))
        row = self._execute("SELECT last FROM chat_ids WHERE kind = ?", (kind,)).fetchone()
        assert row is not None
        peer = PeerRef(kind, row[0])
        self._execute(
            "INSERT INTO chats (peer, title, about, creator, created, flags, banned) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (pack(peer), title, about, creator, now, flags, banned),
        )
        if kind == CHANNEL:
            self._execute("INSERT INTO boxes (box) VALUES (?)", (box_of(peer.id),))
        made = self.get(peer)
        assert made is not None
        return made

    def save(self, chat: Chat) -> Chat:
        key = pack(chat.peer)
        before = self._execute("SELECT title, username, flags FROM chats WHERE peer = ?", (key,)).fetchone()
        self._execute(SAVE, (*(getattr(chat, name) for name in KEPT), key))
        public = bool(chat.username or (before and before[1]))
        if public and before and before != (chat.title, chat.username, chat.flags):
            self._public.put(chat)
        return chat._replace(version=chat.version + 1)

    def set_withheld(self, peer: PeerRef, withheld: tuple[Restriction, ...]) -> None:
        self._execute(
            "UPDATE chats SET version = version + 1, restrictions = ? WHERE peer = ?",
            (withheld_out(withheld), pack(peer)),
        )

    def named(self, word: str, limit: int) -> list[PeerRef]:
        return self._public.search(word, limit)

    def settle_names(self, limit: int) -> int:
        some = self._public.next_owed(limit)
        for chat in self.many(some):
            self._public.put(chat)
        for peer in some:
            self._public.settled(peer)
        return len(some)

    def names_owed(self) -> int:
        return self._public.owed()

    def posting(self, limit: int) -> list[PeerRef]:
        rows = self._execute(
            "SELECT peer FROM chats WHERE username <> '' AND flags & 1 <> 0 AND top_date >= 0"
            " ORDER BY top_date DESC, peer DESC LIMIT ?",
            (limit,),
        ).fetchall()
        return [unpack(row[0]) for row in rows]

    def bump(self, peer: PeerRef, top_id: int, top_date: int) -> None:
        self._execute(
            "UPDATE chats SET top_id = ?, top_date = ?, total = total + 1 WHERE peer = ?",
            (top_id, top_date, pack(peer)),
        )

    def settle(self, peer: PeerRef, gone: int, top: tuple[int, int]) -> None:
        self._execute(
            "UPDATE chats SET top_id = ?, top_date = ?, total = total - ? WHERE peer = ?", (*top, gone, pack(peer))
        )

    def add_members(self, peer: PeerRef, change: int) -> None:
        self._execute(
            "UPDATE chats SET members = members + ?, version = version + 1 WHERE peer = ?", (change, pack(peer))
        )
        if peer.kind == CHANNEL:
            row = self._execute("SELECT members FROM chats WHERE peer = ? AND username <> ''", (pack(peer),)).fetchone()
            if row:
                self._public.grown(peer, row[0], change)

    def note_read(self, peer: PeerRef, user_id: int, max_id: int) -> None:
        key = pack(peer)
        row = self._execute("SELECT read_out, read_out_by, read_out_2 FROM chats WHERE peer = ?", (key,)).fetchone()
        if row is None:
            return
        found = Furthest(*row).with_reader(user_id, max_id)
        if found != tuple(row):
            self._execute(
                "UPDATE chats SET read_out = ?, read_out_by = ?, read_out_2 = ? WHERE peer = ?",
                (*found, key),
            )

    def read_by_others(self, peer: PeerRef, user_id: int) -> int:
        row = self._execute(
            "SELECT CASE WHEN read_out_by = ? THEN read_out_2 ELSE read_out END FROM chats WHERE peer = ?",
            (user_id, pack(peer)),
        ).fetchone()
        return int(row[0]) if row else 0

    def changed_since(self, user_id: int, date: int, limit: int) -> list[tuple[PeerRef, int]]:
        rows = self._execute(
            "SELECT c.peer, b.pts FROM members AS m JOIN chats AS c ON c.peer = m.peer"
            " JOIN boxes AS b ON b.box = -(m.peer >> 2)"
            f" WHERE m.user_id = ? AND m.standing BETWEEN {MEMBER} AND 3 AND m.peer & 3 = {CHANNEL}"
            " AND (c.top_date >= ? OR coalesce("
            "(SELECT l.date FROM log AS l WHERE l.box = b.box ORDER BY l.pts DESC LIMIT 1), 0) >= ?) LIMIT ?",
            (user_id, date, date, limit),
        ).fetchall()
        return [(unpack(peer), pts) for peer, pts in rows]

    def to_sweep(self) -> PeerRef | None:
        row = self._execute(
            f"SELECT peer FROM chats WHERE flags & {GONE} <> 0 AND flags & {SWEPT} = 0 AND peer & 3 = {CHANNEL} LIMIT 1"
        ).fetchone()
        return unpack(row[0]) if row else None

    def swept(self, peer: PeerRef) -> None:
        self._execute("UPDATE chats SET flags = flags | ? WHERE peer = ?", (SWEPT, pack(peer)))
