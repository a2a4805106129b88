"""Searching messages in SQL: the index gives contents in order, the box says which of them it has."""

from collections.abc import Iterator, Sequence

from chappe.domain.ports.messages import Query
from chappe.domain.posting import scope, scopes
from chappe.domain.values import CHANNEL, USER, PeerRef, box_of
from chappe.store.db import Db, pack, places
from chappe.store.tables.search import SearchTable

CHUNK = 200
"""Messages looked at in one statement."""
MOST_LOOKED_AT = 10_000
"""Messages that one search looks at before it gives up."""
NEWEST = 1 << 62
PINNED = 2
SHOWN = 1 << 8


class Finder:
    """Finds ids of messages of one box; the messages table reads them."""

    def __init__(self, db: Db, search: SearchTable) -> None:
        self._execute = db.execute
        self._search = search

    def ids(self, box: int, query: Query, offset: int, skip: int, limit: int) -> tuple[list[int], bool]:
        """Ids from `skip` places after the offset on, newest first; and whether it gave up before the end."""
        newer: list[int] = []
        gave_up = False
        if skip < 0 and offset:
            found, gave_up = self._take(box, query, offset, -skip, newer=True)
            newer = found[max(0, -skip - limit) :][::-1]
        older: list[int] = []
        room = limit + min(0, skip) if offset else limit
        if room > 0:
            skipped = max(0, skip)
            found, gave_up = self._take(box, query, offset, skipped + room, newer=False)
            older = found[skipped:]
        return newer + older, gave_up

    def _take(self, box: int, query: Query, offset: int, most: int, newer: bool) -> tuple[list[int], bool]:
        found: list[int] = []
        looked = 0
        for ids, size in self._chunks(box, query, offset, newer):
            found += ids
            looked += size
            if len(found) >= most:
                return found[:most], False
            if looked >= MOST_LOOKED_AT:
                return found, True
        return found, False

    def _chunks(self, box: int, query: Query, offset: int, newer: bool) -> Iterator[tuple[list[int], int]]:
        """Ids that meet the query, from the offset on in one direction, with how many messages each chunk cost."""
        low, high = query.low, query.high or NEWEST
        if newer:
            low = max(low, offset - 1)
        elif offset:
            high = min(high, offset)
        by_author = query.author and not query.named
        if query.terms or (by_author and query.peer is not None and query.peer.kind != USER and not query.pinned):
            yield from self._by_index(box, query, low, high, newer)
        else:
            yield from self._by_box(box, query, low, high, newer)

    def _by_index(self, box: int, query: Query, low: int, high: int, newer: bool) -> Iterator[tuple[list[int], int]]:
        first, last = self._contents(box, low, high, query.peer)
        order = "ASC" if newer else "DESC"
        while first <= last:
            contents = self._next(box, query, first, last, order)
            if not contents:
                return
            where, params = self._conditions(box, query)
            # The plus signs keep the store from going through the whole box where it has the contents at hand.
            ids = self._execute(
                "SELECT m.id FROM messages AS m JOIN contents AS c ON c.id = m.content"
                f" WHERE m.content IN ({places(contents)}) AND {where} AND +m.id > ? AND +m.id < ?"
                f" ORDER BY m.id {order}",
                (*contents, *params, low, high),
            ).fetchall()
            yield [row[0] for row in ids], len(contents)
            if len(contents) < CHUNK:
                return
            if newer:
                first = contents[-1] + 1
            else:
                last = contents[-1] - 1

    def _next(self, box: int, query: Query, first: int, last: int, order: str) -> list[int]:
        """The next contents between these two with the query's words; without words, what its author wrote there."""
        if query.terms:
            rows = self._execute(
                f"SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid <= ? ORDER BY rowid {order}"
                " LIMIT ?",
                (self._match(box, query), first, last, CHUNK),
            ).fetchall()
        else:
            assert query.peer is not None
            rows = self._execute(
                "SELECT id FROM contents WHERE scopes = ? AND substr(scopes, 1, 1) = '-' AND author = ?"
                f" AND id >= ? AND id <= ? ORDER BY id {order} LIMIT ?",
                (f"{scope(query.peer)} 0", query.author, first, last, CHUNK),
            ).fetchall()
        return [row[0] for row in rows]

    def _by_box(self, box: int, query: Query, low: int, high: int, newer: bool) -> Iterator[tuple[list[int], int]]:
        where, params = self._conditions(box, query)
        table, id, base, base_params = self._base(box, query)
        order = "ASC" if newer else "DESC"
        while low + 1 < high:
            rows = self._execute(
                f"SELECT {id} FROM {table} AS m WHERE {base} AND {id} > ? AND {id} < ? ORDER BY {id} {order} LIMIT ?",
                (*base_params, low, high, CHUNK),
            ).fetchall()
            some = [row[0] for row in rows]
            if not some:
                return
            ids = self._execute(
                "SELECT m.id FROM messages AS m JOIN contents AS c ON c.id = m.content"
                f" WHERE m.box = ? AND m.id IN ({places(some)}) AND {where} ORDER BY m.id {order}",
                (box, *some, *params),
            ).fetchall()
            yield [row[0] for row in ids], len(some)
            if len(some) < CHUNK:
                return
            if newer:
                low = some[-1]
            else:
                high = some[-1]

    def _base(self, box: int, query: Query) -> tuple[str, str, str, list[int]]:
        """The narrowest list that an index gives in order of ids: (table, its column of ids, condition, values)."""
        if query.named and query.peer is not None:
            return "mentions", "m.message", "m.user_id = ? AND m.peer = ?", [query.named, pack(query.peer)]
        table = "pinned_messages" if query.pinned and query.saved_peer is None else "messages"
        if query.saved_peer is not None:
            return table, "m.id", "m.box = ? AND m.saved_peer = ? AND m.saved_peer <> 0", [box, pack(query.saved_peer)]
        if query.thread and not query.pinned:
            if query.thread == -1:
                return table, "m.id", "m.box = ? AND m.box < 0 AND m.thread >= 0", [box]
            return table, "m.id", "m.box = ? AND m.thread = ? AND m.thread <> 0", [box, query.thread]
        if query.peer is not None:
            return table, "m.id", "m.box = ? AND m.peer = ?", [box, pack(query.peer)]
        return table, "m.id", "m.box = ?", [box]

    def _conditions(self, box: int, query: Query) -> tuple[str, list[int]]:
        where, params = "+m.box = ?", [box]
        for column, peer in (("peer", query.peer), ("saved_peer", query.saved_peer)):
            if peer is not None:
                where += f" AND +m.{column} = ?"
                params.append(pack(peer))
        if query.author:
            where += " AND c.author = ? AND c.spoken_as = 0"
            params.append(query.author)
        if query.spoken_as is not None:
            where += " AND c.spoken_as = ?"
            params.append(pack(query.spoken_as))
        if query.since:
            where += " AND c.date >= ?"
            params.append(query.since)
        if query.until:
            where += " AND c.date < ?"
            params.append(query.until)
        if query.kinds:
            where += f" AND m.peer & 3 IN ({places(query.kinds)})"
            params += query.kinds
        if query.thread:
            where += " AND +m.thread >= 0" if query.thread == -1 else " AND +m.thread = ?"
            params += [query.thread] if query.thread != -1 else []
        if query.pinned:
            where += f" AND m.flags & {PINNED} <> 0"
        if query.named:
            where += (
                " AND EXISTS (SELECT 1 FROM mentions AS n WHERE n.user_id = ? AND n.message = m.id AND n.peer = m.peer)"
            )
            params.append(query.named)
        if query.folder >= 0:
            where += (
                " AND (m.box < 0 OR EXISTS"
                " (SELECT 1 FROM dialogs AS d WHERE d.box = m.box AND d.peer = m.peer AND d.folder = ?))"
            )
            params.append(query.folder)
        return where, params

    def _match(self, box: int, query: Query) -> str:
        """What the index must hold: each term for this box and, in one chat, for the other side's scope too."""
        wanted: tuple[int, ...] = (box,)
        if query.peer is not None:
            wanted = scopes(box, query.peer.id) if query.peer.kind == USER else (scope(query.peer),)
        return self._search.all_of(wanted, query.terms)

    def _contents(self, box: int, low: int, high: int, peer: PeerRef | None) -> tuple[int, int]:
        """Contents between which those of messages above `low` and below `high` lie: both grow together.

        Of a whole box that holds but for what somebody who came into a basic group was shown of it then.
        """
        among, params = f"box = ? AND flags & {SHOWN} = 0", [box]
        if peer is not None:
            among, params = "box = ? AND peer = ?", [box, pack(peer)]
        first = self._execute(
            f"SELECT content FROM messages WHERE {among} AND id > ? ORDER BY id LIMIT 1", (*params, low)
        ).fetchone()
        last = self._execute(
            f"SELECT content FROM messages WHERE {among} AND id < ? ORDER BY id DESC LIMIT 1", (*params, high)
        ).fetchone()
        return (first[0], last[0]) if first and last else (1, 0)

    def anywhere(
        self, box: int, places_: Sequence[PeerRef], lows: dict[int, int], query: Query, before: int, limit: int
    ) -> tuple[list[tuple[int, int]], bool]:
        """(box, id) of messages in the box and in these groups and channels, newest first; and whether it gave up."""
        match = " OR ".join(
            f"({self._search.all_of((one,), query.terms)})" for one in (box, *(scope(peer) for peer in places_))
        )
        boxes = (box, *(box_of(peer.id) for peer in places_ if peer.kind == CHANNEL))
        where, params = self._conditions(box, query)
        where = where.replace("+m.box = ?", f"+m.box IN ({places(boxes)})", 1)
        found: list[tuple[int, int]] = []
        looked = 0
        last = before - 1 if before else NEWEST
        while looked < MOST_LOOKED_AT:
            rows = self._execute(
                "SELECT rowid FROM search WHERE search MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?",
                (match, last, CHUNK),
            ).fetchall()
            contents = [row[0] for row in rows]
            hits = self._execute(
                "SELECT m.box, m.id FROM messages AS m JOIN contents AS c ON c.id = m.content"
                f" WHERE m.content IN ({places(contents)}) AND {where} ORDER BY m.content DESC",
                (*contents, *boxes, *params[1:]),
            ).fetchall()
            found += [(there, id) for there, id in hits if id >= lows.get(there, 0)]
            looked += len(contents)
            if len(found) >= limit or len(contents) < CHUNK:
                return found[:limit], False
            last = contents[-1] - 1
        return found, True

    def count(self, box: int, query: Query, most: int) -> int:
        """How many messages meet the query, at most `most`."""
        found = 0
        looked = 0
        for ids, size in self._chunks(box, query, 0, newer=False):
            found += len(ids)
            looked += size
            if found >= most or looked >= MOST_LOOKED_AT:
                return most
        return found
