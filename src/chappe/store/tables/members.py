"""Who is in which group or channel, in SQL."""

from chappe.domain.ports.chats import MemberCounts
from chappe.domain.values import ADMIN, CHANNEL, CHAT, CREATOR, KICKED, LEFT, MEMBER, Member, PeerRef
from chappe.store.db import Db, Row, pack, places, unpack
from chappe.store.tables.member_words import INSIDE as IN_IT
from chappe.store.tables.member_words import KEPT, MemberWords

COLUMNS = (
    "peer, user_id, standing, inviter, date, rights, title, banned, until, changed_by, wrote, cleared, came"
    " FROM members"
)
ENDS = " AND (until = 0 OR until > ?)"
"""Leaves out those whose restriction or ban is over; in lists of members a date in the past means no more than that."""
AT_ONCE = 400
"""Ids in one statement."""
INSIDE = f"standing BETWEEN {MEMBER} AND {CREATOR}"

PRESENT = (
    f"(peer & 3 <> {CHAT} OR NOT EXISTS (SELECT 1 FROM chats AS c WHERE c.peer = members.peer AND c.migrated_to <> 0))"
)
"""Not a basic group that has become a supergroup: everybody in it stands in that one, too."""


def _member(row: Row) -> Member:
    return Member(unpack(row[0]), *row[1:])


def _counted(standing: int, banned: int) -> tuple[int, int, int]:
    """What one person adds to the kept counts: administrators, thrown out, restricted."""
    return int(standing in (ADMIN, CREATOR)), int(standing == KICKED), int(banned != 0 and standing < KICKED)


def _lists(standing: int, banned: int) -> tuple[int, ...]:
    """The lists in which the person is found by name."""
    inside = (IN_IT,) if MEMBER <= standing <= CREATOR else ()
    return (*inside, KEPT) if standing == KICKED or banned else inside


class MembersTable:
    """See chappe.domain.ports.chats.Members."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute
        self._words = MemberWords(db)

    def _rows(self, rest: str, params: tuple[object, ...]) -> list[Member]:
        return [_member(row) for row in self._execute(f"SELECT {COLUMNS} {rest}", params).fetchall()]

    def get(self, peer: PeerRef, user_id: int) -> Member | None:
        found = self._rows("WHERE peer = ? AND user_id = ?", (pack(peer), user_id))
        return found[0] if found else None

    def put(self, member: Member) -> None:
        row = (pack(member.peer), *member[1:])
        self._changes(member.peer, member.user_id, member.standing, member.banned)
        self._execute(
            "INSERT INTO members (peer, user_id, standing, inviter, date, rights, title, banned, until, changed_by,"
            f" wrote, cleared, came) VALUES ({places(row)}) ON CONFLICT (peer, user_id) DO UPDATE SET"
            " standing = excluded.standing, inviter = excluded.inviter, date = excluded.date,"
            " rights = excluded.rights, title = excluded.title,"
            " banned = excluded.banned, until = excluded.until, changed_by = excluded.changed_by,"
            " wrote = excluded.wrote, cleared = excluded.cleared, came = excluded.came",
            row,
        )

    def _changes(self, peer: PeerRef, user_id: int, standing: int, banned: int) -> None:
        """Keep counts and lists of names as they are to be with what is about to be written."""
        key = pack(peer)
        row = self._execute("SELECT standing, banned FROM members WHERE peer = ? AND user_id = ?", (key, user_id))
        before = row.fetchone() or (0, 0)
        changes = [new - old for new, old in zip(_counted(standing, banned), _counted(*before), strict=True)]
        if any(changes):
            self._execute(
                "INSERT INTO member_counts (peer, admins, kicked, restricted) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (peer) DO UPDATE SET admins = member_counts.admins + excluded.admins,"
                " kicked = member_counts.kicked + excluded.kicked,"
                " restricted = member_counts.restricted + excluded.restricted",
                (key, *changes),
            )
        lists = _lists(standing, banned)
        if lists != _lists(*before):
            self._words.moved(peer, user_id, lists)

    def of_users(self, peer: PeerRef, user_ids: list[int]) -> list[Member]:
        found: list[Member] = []
        for start in range(0, len(user_ids), AT_ONCE):
            some = user_ids[start : start + AT_ONCE]
            found += self._rows(f"WHERE peer = ? AND user_id IN ({places(some)})", (pack(peer), *some))
        return found

    def of_user(self, user_id: int, peers: list[PeerRef]) -> list[Member]:
        if not peers:
            return []
        packed = [pack(peer) for peer in peers]
        return self._rows(f"WHERE peer IN ({places(packed)}) AND user_id = ?", (*packed, user_id))

    def page(self, peer: PeerRef, standings: tuple[int, ...], offset: int, limit: int, now: int = 0) -> list[Member]:
        found: list[Member] = []
        # One standing after the other, each in the order of the index: nothing has to be sorted, and what is passed
        # over is passed over in the index alone.
        for left, standing in enumerate(sorted(standings, reverse=True), 1 - len(standings)):
            if len(found) >= limit:
                break
            which = "peer = ? AND standing = ?" + ENDS
            rest = f"{which} ORDER BY date, user_id LIMIT ? OFFSET ?"
            key = (pack(peer), standing, now)
            some = self._chosen(peer, rest, (*key, limit - len(found), offset))
            found += sorted(some, key=lambda one: (one.date, one.user_id))
            if some:
                offset = 0
            elif offset and left:  # the last of them may be many
                row = self._execute(f"SELECT count(*) FROM members WHERE {which}", key).fetchone()
                offset = max(0, offset - int(row[0] if row else 0))
        return found

    def restricted(self, peer: PeerRef, offset: int, limit: int, now: int = 0) -> list[Member]:
        # The plus keeps the planner from the index by standing: the one of the restricted is small.
        rest = f"peer = ? AND banned <> 0 AND +standing < {KICKED}{ENDS} ORDER BY user_id LIMIT ? OFFSET ?"
        return sorted(self._chosen(peer, rest, (pack(peer), now, limit, offset)), key=lambda one: one.user_id)

    def _chosen(self, peer: PeerRef, rest: str, params: tuple[object, ...]) -> list[Member]:
        """Members chosen by what stands in an index; only those are then read."""
        inner = f"SELECT user_id FROM members WHERE {rest}"
        return self._rows(f"WHERE peer = ? AND user_id IN ({inner})", (pack(peer), *params))

    def bars_channels(self, peer: PeerRef) -> bool:
        # The plus leaves the planner the primary key alone, in which channels stand before all people.
        which = f"peer = ? AND user_id < 0 AND +standing = {KICKED}"
        return self._execute(f"SELECT 1 FROM members WHERE {which} LIMIT 1", (pack(peer),)).fetchone() is not None

    def counts(self, peer: PeerRef, now: int) -> MemberCounts:
        key = pack(peer)
        row = self._execute("SELECT admins, kicked, restricted FROM member_counts WHERE peer = ?", (key,)).fetchone()
        if row is None:
            return MemberCounts(0, 0, 0)
        # What has ended and is not settled yet is little, in all chats together: a job does that all the time. The plus
        # keeps the planner from going through everybody in this one.
        over = self._execute(
            f"SELECT count(CASE WHEN standing = {KICKED} THEN 1 END), count(CASE WHEN standing < {KICKED} THEN 1 END)"
            " FROM members WHERE until <> 0 AND until <= ? AND +peer = ?",
            (now, key),
        ).fetchone() or (0, 0)
        return MemberCounts(row[0], row[1] - over[0], row[2] - over[1])

    def ended(self, now: int, limit: int) -> list[Member]:
        return self._rows("WHERE until <> 0 AND until <= ? ORDER BY until LIMIT ?", (now, limit))

    def named(self, peer: PeerRef, words: list[str]) -> list[int]:
        return self._words.find(peer, IN_IT, words, "", ())

    def kept_named(self, peer: PeerRef, words: list[str], thrown_out: bool, now: int) -> list[int]:
        which = f"m.standing = {KICKED}" if thrown_out else f"m.banned <> 0 AND m.standing < {KICKED}"
        return self._words.find(peer, KEPT, words, f"{which} AND (m.until = 0 OR m.until > ?)", (now,))

    def settle_words(self, limit: int) -> int:
        return self._words.settle(limit)

    def ids(self, peer: PeerRef, limit: int) -> list[int]:
        rows = self._execute(
            f"SELECT user_id FROM members WHERE peer = ? AND {INSIDE} ORDER BY user_id LIMIT ?", (pack(peer), limit)
        ).fetchall()
        return [row[0] for row in rows]

    def everyone(self, peer: PeerRef, limit: int) -> list[int]:
        rows = self._execute("SELECT user_id FROM members WHERE peer = ? LIMIT ?", (pack(peer), limit)).fetchall()
        return [row[0] for row in rows]

    def delete(self, peer: PeerRef, user_id: int) -> None:
        self._changes(peer, user_id, 0, 0)
        self._execute("DELETE FROM members WHERE peer = ? AND user_id = ?", (pack(peer), user_id))

    def chats_of(self, user_id: int, limit: int) -> list[PeerRef]:
        rows = self._execute(
            f"SELECT peer FROM members WHERE user_id = ? AND {INSIDE} AND {PRESENT} LIMIT ?", (user_id, limit)
        ).fetchall()
        return [unpack(row[0]) for row in rows]

    def left_by(self, user_id: int, offset: int, limit: int) -> tuple[list[PeerRef], int]:
        which = f"FROM members WHERE user_id = ? AND standing = {LEFT} AND peer & 3 = {CHANNEL} AND date <> 0"
        row = self._execute(f"SELECT count(*) {which}", (user_id,)).fetchone()
        rows = self._execute(f"SELECT peer {which} ORDER BY peer LIMIT ? OFFSET ?", (user_id, limit, offset)).fetchall()
        return [unpack(row[0]) for row in rows], int(row[0]) if row else 0

    def newest(self, peer: PeerRef, limit: int) -> list[int]:
        rows = self._execute(
            "SELECT user_id FROM members WHERE peer = ? AND standing = 1 ORDER BY date DESC, user_id DESC LIMIT ?",
            (pack(peer), limit),
        ).fetchall()
        return [row[0] for row in rows]

    def common(self, first: int, second: int, limit: int) -> list[PeerRef]:
        rows = self._execute(
            "SELECT a.peer FROM members AS a JOIN members AS b ON b.peer = a.peer AND b.user_id = ?"
            f" WHERE a.user_id = ? AND a.{INSIDE} AND b.{INSIDE} ORDER BY a.peer LIMIT ?",
            (second, first, limit),
        ).fetchall()
        return [unpack(row[0]) for row in rows]

    def came_after(self, peer: PeerRef, id: int, date: int) -> bool:
        among = f"SELECT 1 FROM members WHERE peer = ? AND standing = {MEMBER} AND"
        later = self._execute(f"{among} date > ? LIMIT 1", (pack(peer), date)).fetchone()
        if later is None:
            later = self._execute(f"{among} date = ? AND came >= ? LIMIT 1", (pack(peer), date, id)).fetchone()
        return later is not None

    def note_wrote(self, peer: PeerRef, user_id: int, now: int) -> None:
        # A guest of a discussion group has no row yet: one without a date is of somebody who never was in it.
        self._execute(
            f"INSERT INTO members (peer, user_id, standing, date, wrote) VALUES (?, ?, {LEFT}, 0, ?)"
            " ON CONFLICT (peer, user_id) DO UPDATE SET wrote = excluded.wrote",
            (pack(peer), user_id, now),
        )
