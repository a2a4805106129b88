"""Pages of messages: where in a long list of them one begins, found in indices alone."""

from collections.abc import Callable

from chappe.domain.ports.messages import Page
from chappe.domain.values import Message, PeerRef
from chappe.store.db import Db, pack

SHOWN = 1 << 8
"""Flag of what a newcomer to a basic group was shown: its date is older than its id says."""


def within(where: str, params: tuple[int, ...], page: Page) -> tuple[str, tuple[int, ...]]:
    """A list of messages, between the page's bounds."""
    if page.max_id:
        where, params = f"{where} AND m.id < ?", (*params, page.max_id)
    if page.min_id:
        where, params = f"{where} AND m.id > ?", (*params, page.min_id)
    return f"WHERE {where}", params


class Windows:
    """Over the messages table `m`; `select` reads messages by what stands behind SELECT ... FROM."""

    def __init__(self, db: Db, select: Callable[[str, tuple[object, ...]], list[Message]]) -> None:
        self._execute = db.execute
        self._select = select

    def page(self, box: int, peer: PeerRef, where: str, params: tuple[int, ...], page: Page) -> list[Message]:
        """The page of the list that `where` lets through; dates are those of the chat with `peer`."""
        offset = page.offset_id
        if page.offset_date and not offset:
            offset = self.id_since(box, page.offset_date, peer)
        return self._window(where, params, offset, page.add_offset if offset else max(0, page.add_offset), page.limit)

    def _window(self, where: str, params: tuple[int, ...], offset: int, skip: int, limit: int) -> list[Message]:
        """The messages from `skip` places after the offset on, newest first; a negative skip begins above it.

        The list is every message that `where` lets through; what would stand before its beginning is left out.
        """
        newer: list[Message] = []
        if skip < 0:
            begin = self._id_at(f"{where} AND m.id >= ?", (*params, offset), -skip - limit, "ASC")
            if begin:
                rest = f"{where} AND m.id >= ? ORDER BY m.id LIMIT ?"
                newer = self._select(rest, (*params, max(begin, offset), min(-skip, limit)))[::-1]
            limit, skip = limit + skip, 0
        if limit <= 0:
            return newer
        if offset:
            where, params = f"{where} AND m.id < ?", (*params, offset)
        begin = self._id_at(where, params, skip, "DESC")
        if not begin:
            return newer
        if skip:
            where, params = f"{where} AND m.id <= ?", (*params, begin)
        return newer + self._select(f"{where} ORDER BY m.id DESC LIMIT ?", (*params, limit))

    def _id_at(self, where: str, params: tuple[int, ...], skip: int, order: str) -> int:
        """The id that comes after `skip` others, 0 where there are not so many; 1 where none is skipped.

        It is found in the index alone, which is much quicker than reading what is skipped.
        """
        if skip <= 0:
            return 1
        row = self._execute(
            f"SELECT m.id FROM messages AS m {where} ORDER BY m.id {order} LIMIT 1 OFFSET ?", (*params, skip)
        ).fetchone()
        return int(row[0]) if row else 0

    def id_since(self, box: int, date: int, peer: PeerRef | None = None) -> int:
        """See chappe.domain.ports.messages.Messages.id_since."""
        among: str = f"m.box = ? AND m.flags & {SHOWN} = 0"
        params: tuple[int, ...] = (box,)
        if peer is not None:
            among, params = "m.box = ? AND m.peer = ?", (box, pack(peer))
        low, high = 1, 1
        row = self._execute(
            f"SELECT m.id FROM messages AS m WHERE {among} ORDER BY m.id DESC LIMIT 1", params
        ).fetchone()
        if row:
            high = row[0] + 1
        while low < high:  # dates grow with ids, so no list of dates is needed
            middle = (low + high) // 2
            row = self._execute(
                "SELECT m.id, c.date FROM messages AS m JOIN contents AS c ON c.id = m.content"
                f" WHERE {among} AND m.id >= ? ORDER BY m.id LIMIT 1",
                (*params, middle),
            ).fetchone()
            if row is None or row[1] >= date:
                high = middle
            else:
                low = row[0] + 1
        return low
