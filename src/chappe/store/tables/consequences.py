"""What followed from strikes, and removals of all that somebody posted in a place, in SQL."""

from collections.abc import Sequence

from chappe.domain.ports.consequences import DONE, REMOVING, Progress, Removal
from chappe.domain.ports.decisions import Strike
from chappe.domain.posting import GROUP_SCOPE, scope
from chappe.domain.values import CHANNEL, PeerRef, box_of
from chappe.store.db import Db, pack, unpack

REMOVAL = "SELECT decision, peer, author, done_to, last, removed, restored, state, turns FROM post_removals"
WRITTEN = "c.scopes = ? AND substr(c.scopes, 1, 1) = '-' AND c.author = ? AND c.aside = 0"
"""So that the index contents_of_author serves it."""
OWN_NAME = "(c.spoken_as = 0 OR c.spoken_as = ?)"


class ConsequencesTable:
    """See chappe.domain.ports.consequences.Consequences."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def rest(self, decision: int, needed: int, grounds: Sequence[Strike]) -> None:
        self._execute("INSERT INTO consequences (decision, needed) VALUES (?, ?)", (decision, needed))
        for one in grounds:
            self._execute(
                "INSERT INTO consequence_grounds (ground, consequence, weight) VALUES (?, ?, ?)",
                (one.decision, decision, one.weight),
            )

    def shaken(self, ground: int) -> list[int]:
        rows = self._execute("SELECT consequence FROM consequence_grounds WHERE ground = ?", (ground,)).fetchall()
        self._execute("DELETE FROM consequence_grounds WHERE ground = ?", (ground,))
        return [id for (id,) in rows if self._weak(id)]

    def _weak(self, id: int) -> bool:
        row = self._execute(
            "SELECT needed, (SELECT coalesce(sum(weight), 0) FROM consequence_grounds WHERE consequence = c.decision)"
            " FROM consequences AS c WHERE c.decision = ?",
            (id,),
        ).fetchone()
        return row is not None and int(row[1]) < int(row[0])

    def put_removal(self, removal: Removal) -> None:
        values = removal._replace(peer=pack(removal.peer))  # type: ignore[arg-type]  # as columns have it
        self._execute(
            "INSERT INTO post_removals (decision, peer, author, done_to, last, removed, restored, state, turns)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (decision, peer) DO UPDATE SET done_to = excluded.done_to,"
            " removed = excluded.removed, restored = excluded.restored, state = excluded.state, turns = excluded.turns",
            values,
        )

    def removals(self, decision: int) -> list[Removal]:
        return self._all(f"{REMOVAL} WHERE decision = ? ORDER BY peer", decision)

    def progress(self, decision: int) -> Progress:
        row = self._execute(
            "SELECT coalesce(sum(removed), 0), coalesce(sum(restored), 0), coalesce(max(state <> ?), 0)"
            " FROM post_removals WHERE decision = ?",
            (DONE, decision),
        ).fetchone()
        assert row is not None
        return Progress(row[0], row[1], bool(row[2]))

    def unfinished(self) -> Removal | None:
        found = self._all(f"{REMOVAL} WHERE state <> '{DONE}' ORDER BY turns, decision, peer LIMIT 1")
        return found[0] if found else None

    def under_way(self, peer: PeerRef, author: int) -> int:
        row = self._execute(
            f"SELECT max(last) FROM post_removals WHERE peer = ? AND author = ? AND state = '{REMOVING}'",
            (pack(peer), author),
        ).fetchone()
        return int(row[0] or 0) if row else 0

    def _all(self, query: str, *params: object) -> list[Removal]:
        return [Removal(row[0], unpack(row[1]), *row[2:]) for row in self._execute(query, params).fetchall()]

    def places(self, author: int) -> list[PeerRef]:
        found: list[PeerRef] = []
        last = "-"
        while True:
            row = self._execute(
                "SELECT scopes FROM contents WHERE author = ? AND scopes > ? AND substr(scopes, 1, 1) = '-'"
                " ORDER BY scopes LIMIT 1",
                (author, last),
            ).fetchone()
            if row is None:
                return found
            last = str(row[0])
            id = -int(last.partition(" ")[0])
            if id < GROUP_SCOPE:  # no basic group
                found.append(PeerRef(CHANNEL, id))

    def posts(self, peer: PeerRef, author: int, after: int, last: int, limit: int) -> list[tuple[int, int]]:
        rows = self._execute(
            f"SELECT c.id, m.id FROM contents AS c JOIN messages AS m ON m.content = c.id AND m.box = ?"
            f" WHERE {WRITTEN} AND c.id > ? AND c.id <= ? AND {OWN_NAME} ORDER BY c.id LIMIT ?",
            (box_of(peer.id), f"{scope(peer)} 0", author, after, last, self._name(peer), limit),
        ).fetchall()
        return [(row[0], row[1]) for row in rows]

    def newest(self, peer: PeerRef, author: int) -> tuple[int, int]:
        row = self._execute(
            f"SELECT c.id, c.date FROM contents AS c WHERE {WRITTEN} AND {OWN_NAME} ORDER BY c.id DESC LIMIT 1",
            (f"{scope(peer)} 0", author, self._name(peer)),
        ).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def count(self, peer: PeerRef, author: int, after: int, last: int) -> int:
        row = self._execute(
            f"SELECT count(*) FROM contents AS c WHERE {WRITTEN} AND c.id > ? AND c.id <= ? AND {OWN_NAME}",
            (f"{scope(peer)} 0", author, after, last, self._name(peer)),
        ).fetchone()
        return int(row[0]) if row else 0

    def _name(self, peer: PeerRef) -> int:
        """The name besides one's own that is looked for: a channel's, in it; in a group none."""
        row = self._execute("SELECT 1 FROM chats WHERE peer = ? AND flags & 1 <> 0", (pack(peer),)).fetchone()
        return pack(peer) if row else -1
