"""Messages by their kind and day, in SQL: one row for each on its shelf, and how many stand there on each day."""

from collections.abc import Iterable, Sequence

from chappe.domain.ports.shelves import OfDay, Shelf
from chappe.domain.values import Message, PeerRef
from chappe.domain.words import CHAT_PHOTO, LINKED, kinds_in
from chappe.store.db import Db, Row, pack, places

KINDS = (
    "photo",
    "video",
    "photo_video",
    "document",
    "gif",
    "voice",
    "music",
    "round",
    "round_voice",
    "geo",
    "contact",
    "poll",
    CHAT_PHOTO,
    LINKED,
)
"""Places in this list are kept: new ones go to its end."""
NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
SHELVED = 1 << 9
"""Flag of a message that stands on a shelf."""
DAY = 86_400
HIGHEST = 1 << 62
ALL = f"kind IN ({','.join(str(number) for number in NUMBERS.values())})"
ON_SHELF = "box = ? AND peer = ? AND kind = ?"
DATED = "messages AS m JOIN contents AS c ON c.id = m.content"
PARTS = (("m.peer", ""), ("-1 - m.saved_peer", " AND m.saved_peer <> 0"))
"""The shelves of a chat, and those of a part of Saved Messages: their peer, and which messages stand there, too."""


def _key(shelf: Shelf) -> tuple[int, int, int]:
    peer = pack(shelf.peer) if shelf.saved_peer is None else -1 - pack(shelf.saved_peer)
    return shelf.box, peer, NUMBERS[shelf.kind]


class ShelvesTable:
    """See chappe.domain.ports.shelves.Shelves; the messages table puts on shelves what it holds."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    # -- filling ------------------------------------------------------------------------------------------------------
    def complete(self) -> bool:
        row = self._execute("SELECT shelved_up_to >= up_to FROM search_state").fetchone()
        return bool(row and row[0])

    def filled_up_to(self) -> int:
        """The newest content that stands on its shelves."""
        row = self._execute("SELECT shelved_up_to FROM search_state").fetchone()
        return int(row[0]) if row else 0

    def set_filled_up_to(self, content_id: int) -> None:
        """Contents up to this one stand on their shelves now."""
        self._execute("UPDATE search_state SET shelved_up_to = ?", (content_id,))

    def put(self, contents: Iterable[tuple[int, Iterable[str]]]) -> None:
        """Put every message with one of these contents on the shelves that the marks among its words name."""
        by_kind: dict[int, list[int]] = {}
        for content_id, words in contents:
            for kind in kinds_in(words):
                if kind in NUMBERS:
                    by_kind.setdefault(NUMBERS[kind], []).append(content_id)
        for number, ids in sorted(by_kind.items()):
            self._put(number, f"m.content IN ({places(ids)})", ids)

    def put_one(self, message: Message, words: Iterable[str]) -> None:
        """Put one more message of a content that stands on its shelves already there, too."""
        numbers = [NUMBERS[kind] for kind in kinds_in(words) if kind in NUMBERS]
        if numbers and message.content.id <= self.filled_up_to():
            for number in numbers:
                self._put(number, "m.box = ? AND m.id = ?", (message.box, message.id))

    def _put(self, number: int, where: str, params: Sequence[int]) -> None:
        for peer, also in PARTS:
            self._execute(
                f"INSERT INTO shelved (box, peer, kind, day, id) SELECT m.box, {peer}, ?, c.date / {DAY}, m.id"
                f" FROM {DATED} WHERE {where}{also}",
                (number, *params),
            )
            self._execute(
                "INSERT INTO shelf_days (box, peer, kind, day, hits)"
                f" SELECT m.box, {peer}, ?, c.date / {DAY}, count(*) FROM {DATED} WHERE {where}{also} GROUP BY 1, 2, 4"
                " ON CONFLICT (box, peer, kind, day) DO UPDATE SET hits = shelf_days.hits + excluded.hits",
                (number, *params),
            )
        self._execute(f"UPDATE messages AS m SET flags = m.flags | {SHELVED} WHERE {where}", params)

    def take(self, box: int, ids: list[int]) -> None:
        """Take messages that are going, and that stand on shelves, from them."""
        rows = self._execute(
            f"SELECT m.box, m.id, m.peer, m.saved_peer, c.date / {DAY} FROM {DATED}"
            f" WHERE m.box = ? AND m.id IN ({places(ids)})",
            (box, *ids),
        ).fetchall()
        self._take(rows)

    def sort_anew(self, content_id: int, words: Sequence[str]) -> None:
        """Put messages on other shelves, whose content has changed and has these words and marks now."""
        if content_id > self.filled_up_to():
            return
        rows = self._execute(
            f"SELECT m.box, m.id, m.peer, m.saved_peer, c.date / {DAY} FROM {DATED}"
            f" WHERE m.content = ? AND m.flags & {SHELVED} <> 0",
            (content_id,),
        ).fetchall()
        if rows:
            box, id, peer, _, day = rows[0]
            on = self._execute(
                f"SELECT kind FROM shelved WHERE box = ? AND peer = ? AND {ALL} AND day = ? AND id = ?",
                (box, peer, day, id),
            ).fetchall()
            if {row[0] for row in on} == {NUMBERS[kind] for kind in kinds_in(words) if kind in NUMBERS}:
                return  # another text beside the same file: all of its messages stay where they are
            self._take(rows)
            self._execute(f"UPDATE messages SET flags = flags & ~{SHELVED} WHERE content = ?", (content_id,))
        self.put([(content_id, words)])

    def _take(self, rows: list[Row]) -> None:
        for box, id, peer, saved, day in rows:
            for key in (peer, -1 - saved) if saved else (peer,):
                gone = self._execute(
                    f"DELETE FROM shelved WHERE box = ? AND peer = ? AND {ALL} AND day = ? AND id = ? RETURNING kind",
                    (box, key, day, id),
                ).fetchall()
                for (number,) in gone:
                    at = (box, key, number, day)
                    self._execute(f"UPDATE shelf_days SET hits = hits - 1 WHERE {ON_SHELF} AND day = ?", at)
                    self._execute(f"DELETE FROM shelf_days WHERE {ON_SHELF} AND day = ? AND hits <= 0", at)

    # -- looking ------------------------------------------------------------------------------------------------------
    def hits(self, shelf: Shelf, since: int, until: int) -> int:
        return self._number(
            f"SELECT sum(hits) FROM shelf_days WHERE {ON_SHELF} AND day >= ? AND day <= ?", (*_key(shelf), since, until)
        )

    def days(self, shelf: Shelf, since: int, until: int, limit: int) -> list[OfDay]:
        one = "FROM shelved AS s WHERE s.box = d.box AND s.peer = d.peer AND s.kind = d.kind AND s.day = d.day"
        rows = self._execute(
            f"SELECT d.day, d.hits, (SELECT min(s.id) {one}), (SELECT max(s.id) {one}) FROM shelf_days AS d"
            " WHERE d.box = ? AND d.peer = ? AND d.kind = ? AND d.day >= ? AND d.day <= ? ORDER BY d.day DESC LIMIT ?",
            (*_key(shelf), since, until, limit),
        ).fetchall()
        return [OfDay(*row) for row in rows]

    def between(self, shelf: Shelf, day: int, low: int, high: int) -> int:
        return self._number(
            f"SELECT count(*) FROM shelved WHERE {ON_SHELF} AND day = ? AND id >= ? AND id < ?",
            (*_key(shelf), day, low, high),
        )

    def edge(self, shelf: Shelf, day: int, below: int = 0, above: int = 0) -> int:
        which, bound, order = ("<", below, "DESC") if below else (">=", above, "ASC")
        return self._number(
            f"SELECT id FROM shelved WHERE {ON_SHELF} AND day = ? AND id {which} ? ORDER BY id {order} LIMIT 1",
            (*_key(shelf), day, bound),
        )

    def every(self, shelf: Shelf, day: int, below: int, first: int, step: int) -> list[int]:
        rows = self._execute(
            "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id DESC) - 1 AS place FROM shelved"
            f" WHERE {ON_SHELF} AND day = ? AND id < ?) WHERE place >= ? AND (place - ?) % ? = 0 ORDER BY place",
            (*_key(shelf), day, below or HIGHEST, first, first, step),
        ).fetchall()
        return [row[0] for row in rows]

    def day_below(self, box: int, peer: PeerRef, id: int) -> int | None:
        return self._day("m.id < ? ORDER BY m.id DESC", box, peer, id)

    def day_from(self, box: int, peer: PeerRef, id: int) -> int | None:
        return self._day("m.id >= ? ORDER BY m.id", box, peer, id)

    def _day(self, which: str, box: int, peer: PeerRef, id: int) -> int | None:
        row = self._execute(
            f"SELECT c.date / {DAY} FROM {DATED} WHERE m.box = ? AND m.peer = ? AND {which} LIMIT 1",
            (box, pack(peer), id),
        ).fetchone()
        return int(row[0]) if row else None

    def dates(self, box: int, ids: list[int]) -> dict[int, int]:
        rows = self._execute(
            f"SELECT m.id, c.date FROM {DATED} WHERE m.box = ? AND m.id IN ({places(ids)})", (box, *ids)
        ).fetchall()
        return dict(rows)

    def _number(self, sql: str, params: tuple[int, ...]) -> int:
        row = self._execute(sql, params).fetchone()
        return int(row[0] or 0) if row else 0
