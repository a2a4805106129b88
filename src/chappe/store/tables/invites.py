"""Invite links, who used them, and requests to come in, in SQL."""

from chappe.domain.ports.invites import Importer, Invite, Since
from chappe.domain.values import PeerRef
from chappe.store.db import Db, Row, pack, unpack

COLUMNS = (
    "i.hash, i.peer, i.admin, i.date, i.permanent, i.revoked, i.request_needed, i.title, i.expire_date, i.usage_limit,"
    " i.usage, (SELECT count(*) FROM join_requests AS r WHERE r.hash = i.hash AND r.hash <> '') FROM invites AS i"
)


def _invite(row: Row) -> Invite:
    hash, peer, admin, date, permanent, revoked, request_needed, *rest = row
    return Invite(hash, unpack(peer), admin, date, bool(permanent), bool(revoked), bool(request_needed), *rest)


class InvitesTable:
    """See chappe.domain.ports.invites.Invites."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def _number(self, sql: str, params: tuple[object, ...]) -> int:
        row = self._execute(sql, params).fetchone()
        return int(row[0]) if row else 0

    # -- links --------------------------------------------------------------------------------------------------------
    def get(self, hash: str) -> Invite | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE i.hash = ?", (hash,)).fetchone()
        return _invite(row) if row else None

    def put(self, invite: Invite) -> None:
        self._execute(
            "INSERT INTO invites (hash, peer, admin, date, permanent, revoked, request_needed, title, expire_date,"
            " usage_limit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET"
            " permanent = excluded.permanent, revoked = excluded.revoked, request_needed = excluded.request_needed,"
            " title = excluded.title, expire_date = excluded.expire_date, usage_limit = excluded.usage_limit",
            (
                invite.hash,
                pack(invite.peer),
                invite.admin,
                invite.date,
                int(invite.permanent),
                int(invite.revoked),
                int(invite.request_needed),
                invite.title,
                invite.expire_date,
                invite.usage_limit,
            ),
        )

    def delete(self, hash: str) -> None:
        self._execute("DELETE FROM invites WHERE hash = ?", (hash,))

    def main(self, peer: PeerRef, admin: int) -> Invite | None:
        row = self._execute(
            f"SELECT {COLUMNS} WHERE i.peer = ? AND i.admin = ? AND i.revoked = 0 AND i.permanent = 1",
            (pack(peer), admin),
        ).fetchone()
        return _invite(row) if row else None

    def page(self, peer: PeerRef, admin: int, revoked: bool, after: Since, limit: int) -> list[Invite]:
        where, params = "i.peer = ? AND i.admin = ? AND i.revoked = ?", (pack(peer), admin, int(revoked))
        if not revoked:
            where += " AND i.permanent = 0"
        bound: tuple[object, ...] = ()
        if after.date:
            where, bound = (
                f"{where} AND (i.date < ? OR (i.date = ? AND i.hash < ?))",
                (after.date, after.date, after.hash),
            )
        rows = self._execute(
            f"SELECT {COLUMNS} WHERE {where} ORDER BY i.date DESC, i.hash DESC LIMIT ?", (*params, *bound, limit)
        ).fetchall()
        return [_invite(row) for row in rows]

    def count(self, peer: PeerRef, admin: int, revoked: bool) -> int:
        return self._number(
            "SELECT count(*) FROM invites WHERE peer = ? AND admin = ? AND revoked = ?",
            (pack(peer), admin, int(revoked)),
        )

    def admins(self, peer: PeerRef, limit: int) -> list[tuple[int, int, int]]:
        rows = self._execute(
            "SELECT admin, sum(1 - revoked), sum(revoked) FROM invites WHERE peer = ? GROUP BY admin LIMIT ?",
            (pack(peer), limit),
        ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def delete_revoked(self, peer: PeerRef, admin: int, keep: int) -> None:
        self._execute(
            "DELETE FROM invites WHERE hash IN (SELECT hash FROM invites WHERE peer = ? AND admin = ? AND revoked = 1"
            " ORDER BY date DESC, hash DESC LIMIT ? OFFSET ?)",
            (pack(peer), admin, 1 << 31, keep),
        )

    def clear(self, peer: PeerRef, limit: int) -> int:
        gone = 0
        for table, key in (("invites", "hash"), ("invite_uses", "hash, user_id"), ("join_requests", "peer, user_id")):
            gone += self._execute(
                f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE peer = ? LIMIT ?)",
                (pack(peer), limit - gone),
            ).rowcount
        return gone

    def move(self, old: PeerRef, new: PeerRef) -> None:
        for table in ("invites", "invite_uses", "join_requests"):
            self._execute(f"UPDATE {table} SET peer = ? WHERE peer = ?", (pack(new), pack(old)))

    # -- who came in --------------------------------------------------------------------------------------------------
    def note_use(self, hash: str, peer: PeerRef, user: int, now: int, approved_by: int) -> None:
        made = self._execute(
            "INSERT INTO invite_uses (hash, user_id, peer, date, approved_by) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (hash, user_id) DO NOTHING",
            (hash, user, pack(peer), now, approved_by),
        ).rowcount
        if made:
            self._execute("UPDATE invites SET usage = usage + 1 WHERE hash = ?", (hash,))

    def uses(self, peer: PeerRef, hash: str, after: Since, limit: int) -> list[Importer]:
        return self._importers("invite_uses", "approved_by", peer, hash, after, limit)

    def count_uses(self, peer: PeerRef, hash: str) -> int:
        where, params = self._of(peer, hash)
        return self._number(f"SELECT coalesce(sum(usage), 0) FROM invites WHERE {where}", params)

    # -- requests -----------------------------------------------------------------------------------------------------
    def ask(self, peer: PeerRef, importer: Importer) -> None:
        self._execute(
            "INSERT INTO join_requests (peer, user_id, hash, date) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (peer, user_id) DO UPDATE SET hash = excluded.hash, date = excluded.date",
            (pack(peer), importer.user, importer.hash, importer.date),
        )

    def request(self, peer: PeerRef, user: int) -> Importer | None:
        row = self._execute(
            "SELECT user_id, date, hash FROM join_requests WHERE peer = ? AND user_id = ?", (pack(peer), user)
        ).fetchone()
        return Importer(*row) if row else None

    def requests(self, peer: PeerRef, hash: str, after: Since, limit: int) -> list[Importer]:
        return self._importers("join_requests", "0", peer, hash, after, limit)

    def count_requests(self, peer: PeerRef, hash: str = "") -> int:
        where, params = self._of(peer, hash)
        return self._number(f"SELECT count(*) FROM join_requests WHERE {where}", params)

    def drop_request(self, peer: PeerRef, user: int) -> None:
        self._execute("DELETE FROM join_requests WHERE peer = ? AND user_id = ?", (pack(peer), user))

    def drop_requests_of(self, user: int) -> None:
        self._execute("DELETE FROM join_requests WHERE user_id = ?", (user,))

    def _of(self, peer: PeerRef, hash: str) -> tuple[str, tuple[object, ...]]:
        return ("hash = ? AND hash <> ''", (hash,)) if hash else ("peer = ?", (pack(peer),))

    def _importers(
        self, table: str, approved: str, peer: PeerRef, hash: str, after: Since, limit: int
    ) -> list[Importer]:
        where, params = self._of(peer, hash)
        if after.date:
            where = f"{where} AND (date < ? OR (date = ? AND user_id < ?))"
            params = (*params, after.date, after.date, after.user)
        rows = self._execute(
            f"SELECT user_id, date, hash, {approved} FROM {table} WHERE {where}"
            " ORDER BY date DESC, user_id DESC LIMIT ?",
            (*params, limit),
        ).fetchall()
        return [Importer(*row) for row in rows]
