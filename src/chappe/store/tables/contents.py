"""What messages say, in SQL: kept once however many boxes refer to it, sealed, with its words in the search index."""

from chappe.domain.ports import Sealer
from chappe.domain.values import Content
from chappe.domain.words import index_words
from chappe.store import bodies
from chappe.store.db import Db, pack, places
from chappe.store.tables.files import FilesTable
from chappe.store.tables.polls import PollsTable
from chappe.store.tables.reactions import ReactionsTable
from chappe.store.tables.search import SearchTable
from chappe.store.tables.shelves import ShelvesTable

CONTEXT = b"message"


def aside(content: Content) -> int:
    """1 where nothing is left that its author said: a service message, or what a decision removed; else 0."""
    return int(content.action is not None or bool(content.removed))


class Contents:
    """The contents table, and what hangs on it: the index, files, polls, reactions."""

    def __init__(
        self,
        db: Db,
        sealer: Sealer,
        search: SearchTable,
        reactions: ReactionsTable,
        files: FilesTable,
        polls: PollsTable,
        shelves: ShelvesTable,
    ) -> None:
        self._execute = db.execute
        self._sealer = sealer
        self._search = search
        self._reactions = reactions
        self._files = files
        self._polls = polls
        self._shelves = shelves

    def add(self, content: Content, scopes: tuple[int, ...]) -> int:
        """Keep a new one, to be found in these scopes; its id."""
        row = self._execute(
            "INSERT INTO contents (author, date, edit_date, expires, scopes, file, spoken_as, poll, aside, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                content.author,
                content.date,
                content.edit_date,
                content.date + content.ttl if content.ttl else None,
                " ".join(map(str, scopes)),
                content.file,
                pack(content.sender) if content.sender else 0,
                content.poll.id if content.poll else 0,
                aside(content),
                self._sealer.seal(bodies.write(content), CONTEXT),
            ),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def change(self, content: Content) -> None:
        """Put it in place of what was kept under its id."""
        words = index_words(content.text, content.entities, content.media, content.action)
        self._reindex(content.id, words)
        self._shelves.sort_anew(content.id, words)
        self._free_files([content.id], content.file)
        self._execute(
            "UPDATE contents SET edit_date = ?, file = ?, aside = ?, body = ? WHERE id = ?",
            (
                content.edit_date,
                content.file,
                aside(content),
                self._sealer.seal(bodies.write(content), CONTEXT),
                content.id,
            ),
        )

    def drop_unreferred(self, ids: list[int]) -> None:
        """Forget those of these that no box refers to any more."""
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
            if newest < self._shelves.filled_up_to():
                self._shelves.set_filled_up_to(newest)

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
        """Is there anything that is not in the index yet?"""
        row = self._execute("SELECT max(id) FROM contents").fetchone()
        return bool(row and row[0] and row[0] > self._search.indexed_up_to())

    def index_some(self, limit: int) -> int:
        """Put the next ones into the index; how many these were."""
        rows = self._execute(
            "SELECT id, scopes, body FROM contents WHERE id > ? ORDER BY id LIMIT ?",
            (self._search.indexed_up_to(), limit),
        ).fetchall()
        shelve = bool(rows) and self._shelves.complete()
        found = []
        for id, scopes, body in rows:
            words = self._words(body)
            self._search.add(id, tuple(map(int, scopes.split())), words)
            found.append((id, words))
        if rows:
            self._search.set_indexed_up_to(rows[-1][0])
        if shelve:
            self._shelves.put(found)
            self._shelves.set_filled_up_to(rows[-1][0])
        return len(rows)

    def shelve_some(self, limit: int) -> int:
        """Put the next ones on shelves that the index holds already, but no shelf does; how many these were."""
        rows = self._execute(
            "SELECT id, body FROM contents WHERE id > ? AND id <= ? ORDER BY id LIMIT ?",
            (self._shelves.filled_up_to(), self._search.indexed_up_to(), limit),
        ).fetchall()
        self._shelves.put([(id, self._words(body)) for id, body in rows])
        done = len(rows) < limit
        self._shelves.set_filled_up_to(self._search.indexed_up_to() if done else rows[-1][0])
        return len(rows)

    def _words(self, body: bytes) -> tuple[str, ...]:
        content = bodies.read(0, 0, 0, 0, self._sealer.open(body, CONTEXT))
        return index_words(content.text, content.entities, content.media, content.action)
