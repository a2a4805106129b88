"""Contents and their references in boxes, in SQL."""

from collections.abc import Iterable, Sequence

from chappe.domain import countries
from chappe.domain.ports import Sealer
from chappe.domain.ports.counting import Counted
from chappe.domain.ports.messages import Hits, Page, Query, Ref
from chappe.domain.posting import scope
from chappe.domain.values import CHANNEL, Content, Message, PeerRef, counted, user_peer
from chappe.domain.words import index_words
from chappe.store import bodies
from chappe.store.db import Db, Row, pack, places, unpack
from chappe.store.tables.files import FilesTable
from chappe.store.tables.finding import Finder
from chappe.store.tables.mentions import MentionsTable
from chappe.store.tables.polls import PollsTable
from chappe.store.tables.reactions import ReactionsTable
from chappe.store.tables.replies import forget, with_replies
from chappe.store.tables.search import SearchTable
from chappe.store.tables.views import ViewsTable

OUT, PINNED, MENTIONED, UNREAD_MEDIA, THREADED = 1, 2, 4, 8, 16
SHOWN = 1 << 8
CONTEXT = b"message"
DAY = 86400
REMEMBER_SENT = 3 * DAY
MOST_AT_ONCE = 500
"""Values in one IN list."""

COLUMNS = (
    "m.box, m.id, m.peer, m.flags, m.reply_to, m.saved_peer, c.id, c.author, c.date, c.edit_date, c.reacted, c.body,"
    " m.thread FROM messages AS m JOIN contents AS c ON c.id = m.content"
)

SENT_BEFORE = "SELECT message, pts FROM sent WHERE box = ? AND random_id = ?"


def _within(where: str, params: tuple[int, ...], page: Page) -> tuple[str, tuple[int, ...]]:
    """A list of messages, between the page's bounds."""
    if page.max_id:
        where, params = f"{where} AND m.id < ?", (*params, page.max_id)
    if page.min_id:
        where, params = f"{where} AND m.id > ?", (*params, page.min_id)
    return f"WHERE {where}", params


class MessagesTable:
    """See chappe.domain.ports.messages.Messages."""

    def __init__(
        self,
        db: Db,
        sealer: Sealer,
        search: SearchTable,
        reactions: ReactionsTable,
        files: FilesTable,
        views: ViewsTable,
        mentions: MentionsTable,
        polls: PollsTable,
    ) -> None:
        self._db = db
        self._execute = db.execute
        self._sealer = sealer
        self._search = search
        self._reactions = reactions
        self._files = files
        self._views = views
        self._mentions = mentions
        self._polls = polls
        self._finder = Finder(db, search)

    # -- repeats ------------------------------------------------------------------------------------------------------
    def sent_before(self, box: int, random_id: int) -> int:
        row = self._execute("SELECT message FROM sent WHERE box = ? AND random_id = ?", (box, random_id)).fetchone()
        return int(row[0]) if row else 0

    def note_sent(self, box: int, random_id: int, message_id: int, now: int) -> None:
        self._execute(
            "INSERT INTO sent (box, random_id, message, date) VALUES (?, ?, ?, ?)", (box, random_id, message_id, now)
        )
        if not message_id & 63:  # now and then, and only over this box's own few rows
            self._execute("DELETE FROM sent WHERE box = ? AND date < ?", (box, now - REMEMBER_SENT))

    # -- writing ------------------------------------------------------------------------------------------------------
    def add_content(self, content: Content, scopes: tuple[int, ...]) -> int:
        row = self._execute(
            "INSERT INTO contents (author, date, edit_date, expires, scopes, file, spoken_as, poll, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                content.author,
                content.date,
                content.edit_date,
                content.date + content.ttl if content.ttl else None,
                " ".join(map(str, scopes)),
                content.file,
                pack(content.sender) if content.sender else 0,
                content.poll.id if content.poll else 0,
                self._sealer.seal(bodies.write(content), CONTEXT),
            ),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def add(self, message: Message, shown: bool = False) -> None:
        saved = message.saved_peer
        self._execute(
            "INSERT INTO messages (box, id, content, peer, flags, reply_to, saved_peer, thread)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                message.box,
                message.id,
                message.content.id,
                pack(message.peer),
                message.out | message.pinned << 1 | message.mentioned << 2 | message.unread_media << 3 | shown << 8,
                message.reply_to,
                pack(saved) if saved else 0,
                -message.topic or message.thread,
            ),
        )

    def set_content(self, content: Content) -> None:
        self._reindex(content.id, index_words(content.text, content.entities, content.media, content.action))
        self._free_files([content.id], content.file)
        self._execute(
            "UPDATE contents SET edit_date = ?, file = ?, body = ? WHERE id = ?",
            (content.edit_date, content.file, self._sealer.seal(bodies.write(content), CONTEXT), content.id),
        )

    def set_pinned(self, box: int, ids: list[int], pinned: bool) -> None:
        where = f"WHERE box = ? AND id IN ({places(ids)})"
        if pinned:
            self._execute(
                f"INSERT INTO pinned_messages (box, peer, id) SELECT box, peer, id FROM messages {where}"
                " ON CONFLICT DO NOTHING",
                (box, *ids),
            )
        else:
            self._execute(f"DELETE FROM pinned_messages {where}", (box, *ids))
        change = f"flags | {PINNED}" if pinned else f"flags & ~{PINNED}"
        self._execute(f"UPDATE messages SET flags = {change} {where}", (box, *ids))

    def set_media_read(self, box: int, ids: list[int]) -> None:
        self._execute(
            f"UPDATE messages SET flags = flags & ~{UNREAD_MEDIA} WHERE box = ? AND id IN ({places(ids)})", (box, *ids)
        )

    def delete(self, box: int, ids: list[int]) -> None:
        touched: list[int] = []
        for start in range(0, len(ids), MOST_AT_ONCE):
            some = ids[start : start + MOST_AT_ONCE]
            where = f"WHERE box = ? AND id IN ({places(some)})"
            rows = self._execute(f"SELECT content, id, flags FROM messages {where}", (box, *some)).fetchall()
            touched += [row[0] for row in rows]
            threaded = [row[1] for row in rows if row[2] & THREADED]
            if threaded:
                forget(self._db, box, threaded)
            self._execute(f"DELETE FROM messages {where}", (box, *some))
            self._execute(f"DELETE FROM pinned_messages {where}", (box, *some))
            self._reactions.drop_unread(box, some)
            if box < 0:
                self._views.forget(box, some)
            self._mentions.drop(box, some)
        for start in range(0, len(touched), MOST_AT_ONCE):
            self._drop_contents(touched[start : start + MOST_AT_ONCE])

    def _drop_contents(self, ids: list[int]) -> None:
        """Those of the contents that no box refers to any more."""
        kept = self._execute(f"SELECT DISTINCT content FROM messages WHERE content IN ({places(ids)})", ids).fetchall()
        gone = sorted(set(ids) - {row[0] for row in kept})
        for id in gone:
            self._reindex(id, ())
            self._reactions.forget(id)
        if gone:
            self._free_files(gone)
            self._execute(f"DELETE FROM fading WHERE content IN ({places(gone)})", gone)
            of = f"FROM contents WHERE id IN ({places(gone)})"
            polls = self._execute(f"SELECT poll {of} AND poll <> 0", gone).fetchall()
            self._execute(f"DELETE {of}", gone)
            self._polls.let_go([row[0] for row in polls])
            # The highest id may be given out anew: the index must not think that it has that one.
            row = self._execute("SELECT max(id) FROM contents").fetchone()
            newest = int(row[0] or 0) if row else 0
            if newest < self._search.indexed_up_to():
                self._search.set_indexed_up_to(newest)

    def _free_files(self, contents: list[int], but: int = 0) -> None:
        rows = self._execute(
            f"SELECT file FROM contents WHERE file <> 0 AND file <> ? AND id IN ({places(contents)})", (but, *contents)
        ).fetchall()
        if rows:
            self._files.free([row[0] for row in rows])

    # -- the search index, filled a little later and in large pieces: a third of the cost --------------------------
    def _reindex(self, content_id: int, words: tuple[str, ...]) -> None:
        """Put a content's new words in place of what the index has of it; what is not in it yet will come."""
        row = self._execute("SELECT scopes, body FROM contents WHERE id = ?", (content_id,)).fetchone()
        if row is None or content_id > self._search.indexed_up_to():
            return
        scopes = tuple(map(int, row[0].split()))
        self._search.drop(content_id, scopes, self._words(row[1]))
        self._search.add(content_id, scopes, words)

    def unindexed(self) -> bool:
        row = self._execute("SELECT max(id) FROM contents").fetchone()
        return bool(row and row[0] and row[0] > self._search.indexed_up_to())

    def index_some(self, limit: int) -> int:
        rows = self._execute(
            "SELECT id, scopes, body FROM contents WHERE id > ? ORDER BY id LIMIT ?",
            (self._search.indexed_up_to(), limit),
        ).fetchall()
        for id, scopes, body in rows:
            self._search.add(id, tuple(map(int, scopes.split())), self._words(body))
        if rows:
            self._search.set_indexed_up_to(rows[-1][0])
        return len(rows)

    def _words(self, body: bytes) -> tuple[str, ...]:
        content = bodies.read(0, 0, 0, 0, self._sealer.open(body, CONTEXT))
        return index_words(content.text, content.entities, content.media, content.action)

    # -- reading ------------------------------------------------------------------------------------------------------
    def get(self, box: int, id: int) -> Message | None:
        found = self._select("WHERE m.box = ? AND m.id = ?", (box, id))
        return found[0] if found else None

    def many(self, box: int, ids: list[int]) -> list[Message]:
        found: dict[int, Message] = {}
        for start in range(0, len(ids), MOST_AT_ONCE):
            some = ids[start : start + MOST_AT_ONCE]
            for message in self._select(f"WHERE m.box = ? AND m.id IN ({places(some)})", (box, *some)):
                found[message.id] = message
        return [found[id] for id in ids if id in found]

    def ids_after(self, box: int, id: int, limit: int) -> list[int]:
        rows = self._execute("SELECT id FROM messages WHERE box = ? AND id > ? ORDER BY id LIMIT ?", (box, id, limit))
        return [row[0] for row in rows.fetchall()]

    def refs(self, content_id: int) -> list[Ref]:
        rows = self._execute("SELECT box, id, peer FROM messages WHERE content = ? ORDER BY box", (content_id,))
        return [Ref(box, id, unpack(peer)) for box, id, peer in rows.fetchall()]

    def ref_in(self, content_id: int, box: int) -> int:
        row = self._execute("SELECT id FROM messages WHERE content = ? AND box = ?", (content_id, box)).fetchone()
        return int(row[0]) if row else 0

    def history(self, box: int, peer: PeerRef, page: Page) -> list[Message]:
        where, params = _within("m.box = ? AND m.peer = ?", (box, pack(peer)), page)
        return self._page(box, peer, where, params, page)

    def saved_history(self, box: int, saved_peer: PeerRef, page: Page) -> list[Message]:
        where, params = _within("m.box = ? AND m.saved_peer = ? AND m.saved_peer <> 0", (box, pack(saved_peer)), page)
        return self._page(box, user_peer(box), where, params, page)

    def of_thread(self, box: int, top: int, page: Page) -> list[Message]:
        """See chappe.domain.ports.threads.Threads.history."""
        if top == -1:
            where, params = _within("m.box = ? AND m.box < 0 AND m.thread >= 0", (box,), page)
        else:
            where, params = _within("m.box = ? AND m.thread = ? AND m.thread <> 0", (box, top), page)
        return self._page(box, PeerRef(CHANNEL, -box), where, params, page)

    def saved_count(self, box: int, saved_peer: PeerRef) -> int:
        row = self._execute(
            "SELECT count(*) FROM messages WHERE box = ? AND saved_peer = ? AND saved_peer <> 0",
            (box, pack(saved_peer)),
        ).fetchone()
        return int(row[0]) if row else 0

    def saved_tops(self, box: int) -> list[int]:
        rows = self._execute(
            "SELECT max(id) FROM messages WHERE box = ? AND saved_peer <> 0 GROUP BY saved_peer", (box,)
        ).fetchall()
        return [row[0] for row in rows]

    def _page(self, box: int, peer: PeerRef, where: str, params: tuple[int, ...], page: Page) -> list[Message]:
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

    def find(self, box: int, query: Query, offset: int, skip: int, limit: int) -> Hits:
        ids, more = self._finder.ids(box, query, offset, skip, limit)
        return Hits(self.many(box, ids), more)

    def find_anywhere(
        self, box: int, places: Sequence[PeerRef], lows: dict[int, int], query: Query, before: int, limit: int
    ) -> Hits:
        found, more = self._finder.anywhere(box, places, lows, query, before, limit)
        by_box: dict[int, list[int]] = {}
        for there, id in found:
            by_box.setdefault(there, []).append(id)
        known = {(there, one.id): one for there, ids in by_box.items() for one in self.many(there, ids)}
        return Hits([known[at] for at in found if at in known], more)

    def count_anywhere(self, box: int, places: Sequence[PeerRef], lows: dict[int, int], query: Query, most: int) -> int:
        found, more = self._finder.anywhere(box, places, lows, query, 0, most)
        return most if more else len(found)

    def count_found(self, box: int, query: Query, most: int) -> int:
        return self._finder.count(box, query, most)

    def top(self, box: int, peer: PeerRef) -> tuple[int, int]:
        row = self._execute(
            "SELECT m.id, c.date FROM messages AS m JOIN contents AS c ON c.id = m.content"
            " WHERE m.box = ? AND m.peer = ? ORDER BY m.id DESC LIMIT 1",
            (box, pack(peer)),
        ).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def ids_of_peer(self, box: int, peer: PeerRef, max_id: int, limit: int, min_id: int = 0) -> list[int]:
        rows = self._execute(
            "SELECT id FROM messages WHERE box = ? AND peer = ? AND id > ? AND id <= ? ORDER BY id DESC LIMIT ?",
            (box, pack(peer), min_id, max_id or 1 << 40, limit),
        ).fetchall()
        return [row[0] for row in rows]

    def written(self, box: int, peer: PeerRef, author: int, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT m.id FROM contents AS c JOIN messages AS m ON m.content = c.id AND m.box = ?"
            " WHERE c.scopes = ? AND c.scopes >= '-' AND c.scopes < '.' AND c.author = ? AND c.spoken_as = 0"
            " ORDER BY c.id DESC LIMIT ?",
            (box, f"{scope(peer)} 0", author, limit),
        ).fetchall()
        return [row[0] for row in rows]

    def count_incoming(self, box: int, peer: PeerRef, above: int, up_to: int) -> int:
        row = self._execute(
            f"SELECT count(*) FROM messages WHERE box = ? AND peer = ? AND id > ? AND id <= ? AND flags & {OUT} = 0",
            (box, pack(peer), above, up_to),
        ).fetchone()
        return int(row[0]) if row else 0

    def count_after(self, box: int, above: int, most: int) -> int:
        row = self._execute(
            "SELECT count(*) FROM (SELECT 1 FROM messages WHERE box = ? AND id > ? LIMIT ?)", (box, above, most)
        ).fetchone()
        return int(row[0]) if row else 0

    def authors_between(self, box: int, above: int, up_to: int, limit: int) -> set[int]:
        rows = self._execute(
            "SELECT c.author FROM messages AS m JOIN contents AS c ON c.id = m.content"
            " WHERE m.box = ? AND m.id > ? AND m.id <= ? ORDER BY m.id DESC LIMIT ?",
            (box, above, up_to, limit),
        ).fetchall()
        return {row[0] for row in rows}

    def newest_content(self, box: int, peer: PeerRef, above: int, up_to: int) -> int:
        row = self._execute(
            f"SELECT content FROM messages WHERE box = ? AND peer = ? AND id > ? AND id <= ? AND flags & {OUT} = 0"
            " ORDER BY id DESC LIMIT 1",
            (box, pack(peer), above, up_to),
        ).fetchone()
        return int(row[0]) if row else 0

    def newest_out(self, box: int, peer: PeerRef, above: int, content_id: int) -> int:
        row = self._execute(
            f"SELECT id FROM messages WHERE box = ? AND peer = ? AND id > ? AND content <= ? AND flags & {OUT} <> 0"
            " ORDER BY id DESC LIMIT 1",
            (box, pack(peer), above, content_id),
        ).fetchone()
        return int(row[0]) if row else 0

    def pinned(self, box: int, peer: PeerRef, limit: int = 1000) -> list[int]:
        rows = self._execute(
            "SELECT id FROM pinned_messages WHERE box = ? AND peer = ? ORDER BY id DESC LIMIT ?",
            (box, pack(peer), limit),
        ).fetchall()
        return [row[0] for row in rows]

    def due_ttl(self, now: int, limit: int) -> list[Ref]:
        rows = self._execute(
            "SELECT m.box, m.id, m.peer FROM contents AS c JOIN messages AS m ON m.content = c.id"
            " WHERE c.expires IS NOT NULL AND c.expires <= ? LIMIT ?",
            (now, limit),
        ).fetchall()
        return [Ref(box, id, unpack(peer)) for box, id, peer in rows]

    def _select(self, rest: str, params: Iterable[object]) -> list[Message]:
        return self.from_rows(self._execute(f"SELECT {COLUMNS} {rest}", tuple(params)).fetchall())

    def _reacted(self, messages: list[Message]) -> list[Message]:
        """The same with the reactions to them: counts, the newest few, and in somebody's own box what is theirs."""
        ids, box = [one.content.id for one in messages], messages[0].box
        tallies = self._reactions.tallies(ids)
        chosen = self._reactions.of_user(box, ids) if box > 0 else {}
        unread = self._reactions.unread_among(box, [one.id for one in messages]) if box > 0 else set()
        found = []
        for one in messages:
            content = one.content
            newest = () if content.post else self._reactions.newest(content.id)
            if one.id in unread:
                newest = tuple(reaction._replace(unread=reaction.user != box) for reaction in newest)
            content = content._replace(reactions=newest, tally=tallies.get(content.id, ()))
            found.append(one._replace(content=content, chosen=chosen.get(content.id, ())))
        return found

    def from_rows(self, rows: list[Row]) -> list[Message]:
        """Messages from rows of COLUMNS, all of one box, with the reactions to those that have any."""
        open_ = self._sealer.open
        found = []
        for box, id, peer, flags, reply_to, saved, content_id, author, date, edit_date, _, body, thread in rows:
            content = bodies.read(content_id, author, date, edit_date, open_(body, CONTEXT))
            found.append(
                Message(
                    box,
                    id,
                    unpack(peer),
                    bool(flags & OUT),
                    content,
                    reply_to,
                    bool(flags & PINNED),
                    bool(flags & MENTIONED),
                    bool(flags & UNREAD_MEDIA),
                    unpack(saved) if saved else None,
                    thread=max(thread, 0),
                    topic=max(-thread, 0),
                )
            )
        reacted = [place for place, row in enumerate(rows) if row[10]]
        if reacted:
            for place, message in zip(reacted, self._reacted([found[place] for place in reacted]), strict=True):
                found[place] = message
        if any(one.content.poll for one in found):
            found = self._asked(found)
        if any(one.content.withheld for one in found) and found[0].box > 0:
            row = self._execute("SELECT phone FROM users WHERE id = ?", (found[0].box,)).fetchone()
            places_ = countries.of_phone(row[0]) if row else ()
            found = [one._replace(places=places_) if one.content.withheld else one for one in found]
        threaded = [row[1] for row in rows if row[3] & THREADED]
        if threaded:
            found = with_replies(self._db, found, threaded)
        return self.with_views(found)

    def with_views(self, messages: list[Message]) -> list[Message]:
        wanted: dict[int, set[int]] = {}
        for one in messages:
            at = counted(one)
            if at is not None:
                wanted.setdefault(at[0], set()).add(at[1])
        if not wanted:
            return messages
        counts = {box: self._views.of(box, sorted(ids)) for box, ids in wanted.items()}
        found = []
        for one in messages:
            at = counted(one)
            count = counts[at[0]].get(at[1], Counted()) if at is not None else None
            found.append(one._replace(views=count.views, forwards=count.forwards) if count is not None else one)
        return found

    def _asked(self, messages: list[Message]) -> list[Message]:
        """The same with the polls in them as they stand, and in somebody's own box with that person's votes."""
        ids = list({one.content.poll.id for one in messages if one.content.poll})
        polls = self._polls.many(ids)
        voted = self._polls.of_user(messages[0].box, ids) if messages[0].box > 0 else {}
        found = []
        for one in messages:
            media = one.content.media
            poll = polls.get(media.poll.id) if media and media.poll else None
            if media is not None and poll is not None:
                content = one.content._replace(media=media._replace(fileless=poll))
                one = one._replace(content=content, voted=voted.get(poll.id, ()))
            found.append(one)
        return found
