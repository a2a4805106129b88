"""Who is in which group or channel, in SQL."""

from chappe.domain.values import CHAT, CREATOR, MEMBER, Member, PeerRef
from chappe.store.db import Db, Row, pack, places, unpack

COLUMNS = "peer, user_id, standing, inviter, date, rights, title, banned, until, changed_by, wrote FROM members"
ENDS = " AND (until = 0 OR until > ?)"
"""Leaves out those whose restriction or ban is over; in lists of members a date in the past means no more than that."""
MOST_COUNTED = 10_000
"""People in a list who are counted; more are said to be so many."""
INSIDE = f"standing BETWEEN {MEMBER} AND {CREATOR}"

PRESENT = (
    f"(peer & 3 <> {CHAT} OR NOT EXISTS (SELECT 1 FROM chats AS c WHERE c.peer = members.peer AND c.migrated_to <> 0))"
)
"""Not a basic group that has become a supergroup: everybody in it stands in that one, too."""


def _member(row: Row) -> Member:
    return Member(unpack(row[0]), *row[1:])


class MembersTable:
    """See chappe.domain.ports.chats.Members."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def _rows(self, rest: str, params: tuple[object, ...]) -> list[Member]:
        return [_member(row) for row in self._execute(f"SELECT {COLUMNS} {rest}", params).fetchall()]

    def get(self, peer: PeerRef, user_id: int) -> Member | None:
        found = self._rows("WHERE peer = ? AND user_id = ?", (pack(peer), user_id))
        return found[0] if found else None

    def put(self, member: Member) -> None:
        row = (pack(member.peer), *member[1:])
        self._execute(
            "INSERT INTO members (peer, user_id, standing, inviter, date, rights, title, banned, until, changed_by,"
            f" wrote) VALUES ({places(row)}) ON CONFLICT (peer, user_id) DO UPDATE SET standing = excluded.standing,"
            " inviter = excluded.inviter, date = excluded.date, rights = excluded.rights, title = excluded.title,"
            " banned = excluded.banned, until = excluded.until, changed_by = excluded.changed_by,"
            " wrote = excluded.wrote",
            row,
        )

    def of_users(self, peer: PeerRef, user_ids: list[int]) -> list[Member]:
        if not user_ids:
            return []
        return self._rows(f"WHERE peer = ? AND user_id IN ({places(user_ids)})", (pack(peer), *user_ids))

    def of_user(self, user_id: int, peers: list[PeerRef]) -> list[Member]:
        if not peers:
            return []
        packed = [pack(peer) for peer in peers]
        return self._rows(f"WHERE peer IN ({places(packed)}) AND user_id = ?", (*packed, user_id))

    def page(self, peer: PeerRef, standings: tuple[int, ...], offset: int, limit: int, now: int = 0) -> list[Member]:
        found: list[Member] = []
        # One standing after the other, each in the order of the index: nothing has to be sorted.
        for standing in sorted(standings, reverse=True):
            if len(found) >= limit:
                break
            rest = f"WHERE peer = ? AND standing = ?{ENDS} ORDER BY date, user_id LIMIT ? OFFSET ?"
            found += self._rows(rest, (pack(peer), standing, now, limit - len(found), offset))
            if found:
                offset = 0
            elif offset:
                offset = max(0, offset - self.count(peer, (standing,), now))
        return found

    def restricted(self, peer: PeerRef, offset: int, limit: int, now: int = 0) -> list[Member]:
        # The plus keeps the planner from the index by standing: the one of the restricted is small.
        return self._rows(
            f"WHERE peer = ? AND banned <> 0 AND +standing < 4{ENDS} ORDER BY user_id LIMIT ? OFFSET ?",
            (pack(peer), now, limit, offset),
        )

    def count(self, peer: PeerRef, standings: tuple[int, ...], now: int = 0) -> int:
        row = self._execute(
            "SELECT count(*) FROM (SELECT 1 FROM members"
            f" WHERE peer = ? AND standing IN ({places(standings)}){ENDS} LIMIT {MOST_COUNTED})",
            (pack(peer), *standings, now),
        ).fetchone()
        return int(row[0]) if row else 0

    def count_restricted(self, peer: PeerRef, now: int = 0) -> int:
        row = self._execute(
            f"SELECT count(*) FROM (SELECT 1 FROM members WHERE peer = ? AND banned <> 0 AND +standing < 4{ENDS}"
            f" LIMIT {MOST_COUNTED})",
            (pack(peer), now),
        ).fetchone()
        return int(row[0]) if row else 0

    def ids(self, peer: PeerRef, limit: int) -> list[int]:
        rows = self._execute(
            f"SELECT user_id FROM members WHERE peer = ? AND {INSIDE} ORDER BY user_id LIMIT ?", (pack(peer), limit)
        ).fetchall()
        return [row[0] for row in rows]

    def everyone(self, peer: PeerRef, limit: int) -> list[int]:
        rows = self._execute("SELECT user_id FROM members WHERE peer = ? LIMIT ?", (pack(peer), limit)).fetchall()
        return [row[0] for row in rows]

    def delete(self, peer: PeerRef, user_id: int) -> None:
        self._execute("DELETE FROM members WHERE peer = ? AND user_id = ?", (pack(peer), user_id))

    def chats_of(self, user_id: int, limit: int) -> list[PeerRef]:
        rows = self._execute(
            f"SELECT peer FROM members WHERE user_id = ? AND {INSIDE} AND {PRESENT} LIMIT ?", (user_id, limit)
        ).fetchall()
        return [unpack(row[0]) for row in rows]

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

    def newest_date(self, peer: PeerRef) -> int:
        row = self._execute(
            f"SELECT date FROM members WHERE peer = ? AND standing = {MEMBER} ORDER BY date DESC LIMIT 1", (pack(peer),)
        ).fetchone()
        return int(row[0]) if row else 0

    def note_wrote(self, peer: PeerRef, user_id: int, now: int) -> None:
        self._execute("UPDATE members SET wrote = ? WHERE peer = ? AND user_id = ?", (now, pack(peer), user_id))
