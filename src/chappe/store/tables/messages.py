"""Messages in boxes, in SQL: references to contents, written, read and counted."""

from collections.abc import Sequence

from chappe.domain import countries
from chappe.domain.ports import Sealer
from chappe.domain.ports.counting import Counted
from chappe.domain.ports.messages import Hits, Page, Query, Ref
from chappe.domain.posting import scope
from chappe.domain.values import CHANNEL, Content, Message, PeerRef, counted, user_peer
from chappe.domain.words import index_words
from chappe.store import bodies
from chappe.store.db import Db, Row, pack, places, unpack
from chappe.store.tables.contents import CONTEXT, Contents
from chappe.store.tables.files import FilesTable
from chappe.store.tables.finding import Finder
from chappe.store.tables.mentions import MentionsTable
from chappe.store.tables.polls import PollsTable
from chappe.store.tables.post_stats import PostStatsTable
from chappe.store.tables.reactions import ReactionsTable
from chappe.store.tables.replies import forget, with_replies
from chappe.store.tables.search import SearchTable
from chappe.store.tables.shelves import SHELVED, ShelvesTable
from chappe.store.tables.sources import Sources
from chappe.store.tables.views import ViewsTable
from chappe.store.tables.windows import SHOWN, Windows, within

OUT, PINNED, MENTIONED, UNREAD_MEDIA, THREADED = 1, 2, 4, 8, 16
DAY = 86400
REMEMBER_SENT = 3 * DAY
MOST_AT_ONCE = 500
"""Values in one IN list."""

COLUMNS = (
    "m.box, m.id, m.peer, m.flags, m.reply_to, m.saved_peer, c.id, c.author, c.date, c.edit_date, c.reacted, c.body,"
    " m.thread FROM messages AS m JOIN contents AS c ON c.id = m.content"
)


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
        post_stats: PostStatsTable,
        shelves: ShelvesTable,
    ) -> None:
        self._db = db
        self._execute = db.execute
        self._sealer = sealer
        self._reactions = reactions
        self._views = views
        self._mentions = mentions
        self._polls = polls
        self._contents = Contents(db, sealer, search, reactions, files, polls, shelves)
        self._shelves = shelves
        self._windows = Windows(db, self._select)
        self._post_stats = post_stats
        self._finder = Finder(db, search)
        self._sources = Sources(db, sealer, polls)

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
        return self._contents.add(content, scopes)

    def set_content(self, content: Content) -> None:
        self._contents.change(content)

    def unindexed(self) -> bool:
        return self._contents.unindexed()

    def index_some(self, limit: int) -> int:
        return self._contents.index_some(limit)

    def shelve_some(self, limit: int) -> int:
        return self._contents.shelve_some(limit)

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
                message.out | message.pinned << 1 | message.mentioned << 2 | message.unread_media << 3 | shown * SHOWN,
                message.reply_to,
                pack(saved) if saved else 0,
                -message.topic or message.thread,
            ),
        )
        if shown:  # its content was indexed long ago
            content = message.content
            words = index_words("", content.entities, content.media, content.action)
            self._shelves.put_one(message, words)

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
            shelved = [row[1] for row in rows if row[2] & SHELVED]
            if shelved:
                self._shelves.take(box, shelved)
            self._execute(f"DELETE FROM messages {where}", (box, *some))
            self._execute(f"DELETE FROM pinned_messages {where}", (box, *some))
            self._reactions.drop_unread(box, some)
            self._polls.drop_unread(box, some)
            if box < 0:
                self._views.forget(box, some)
                self._post_stats.gone(box, some)
            self._mentions.drop(box, some)
        for start in range(0, len(touched), MOST_AT_ONCE):
            self._contents.drop_unreferred(touched[start : start + MOST_AT_ONCE])

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
        where, params = within("m.box = ? AND m.peer = ?", (box, pack(peer)), page)
        return self._windows.page(box, peer, where, params, page)

    def saved_history(self, box: int, saved_peer: PeerRef, page: Page) -> list[Message]:
        where, params = within("m.box = ? AND m.saved_peer = ? AND m.saved_peer <> 0", (box, pack(saved_peer)), page)
        return self._windows.page(box, user_peer(box), where, params, page)

    def of_thread(self, box: int, top: int, page: Page) -> list[Message]:
        """See chappe.domain.ports.threads.Threads.history."""
        if top == -1:
            where, params = within("m.box = ? AND m.box < 0 AND m.thread >= 0", (box,), page)
        else:
            where, params = within("m.box = ? AND m.thread = ? AND m.thread <> 0", (box, top), page)
        return self._windows.page(box, PeerRef(CHANNEL, -box), where, params, page)

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

    def date_at(self, box: int, id: int) -> int:
        row = self._execute(
            "SELECT c.date FROM messages AS m CROSS JOIN contents AS c ON c.id = m.content"
            " WHERE m.box = ? AND m.id <= ? ORDER BY m.id DESC LIMIT 1",
            (box, id),
        ).fetchone()
        return int(row[0]) if row else 0

    def id_since(self, box: int, date: int, peer: PeerRef | None = None) -> int:
        return self._windows.id_since(box, date, peer)

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
            " WHERE c.scopes = ? AND substr(c.scopes, 1, 1) = '-' AND c.author = ? AND c.spoken_as = 0"
            " ORDER BY c.id DESC LIMIT ?",
            (box, f"{scope(peer)} 0", author, limit),
        ).fetchall()
        return [row[0] for row in rows]

    def written_as(self, box: int, peer: PeerRef, name: PeerRef, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT m.id FROM contents AS c JOIN messages AS m ON m.content = c.id AND m.box = ?"
            " WHERE c.spoken_as = ? AND c.spoken_as <> 0 AND c.scopes = ? ORDER BY c.id DESC LIMIT ?",
            (box, pack(name), f"{scope(peer)} 0", limit),
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

    def _select(self, rest: str, params: tuple[object, ...]) -> list[Message]:
        return self.from_rows(self._execute(f"SELECT {COLUMNS} {rest}", params).fetchall())

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
        return self.with_sources(self.with_views(found))

    def with_sources(self, messages: list[Message]) -> list[Message]:
        return self._sources.added(messages) if any(one.content.elsewhere for one in messages) else messages

    def known_sources(self, viewer: int, peers: set[PeerRef]) -> set[PeerRef]:
        return self._sources.known(viewer, peers)

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
        box = messages[0].box
        voted = self._polls.of_user(box, ids) if box > 0 else {}
        own = [one.id for one in messages if one.content.poll and one.content.author == box]
        unseen = self._polls.unread_among(box, own) if own else set()
        found = []
        for one in messages:
            media = one.content.media
            poll = polls.get(media.poll.id) if media and media.poll else None
            if media is not None and poll is not None:
                content = one.content._replace(media=media._replace(fileless=poll))
                one = one._replace(content=content, voted=voted.get(poll.id, ()), unseen_votes=one.id in unseen)
            found.append(one)
        return found
