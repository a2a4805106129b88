"""Chat lists in SQL."""

from chappe.domain.ports import Sealer
from chappe.domain.values import CHANNEL, CLOSED, USER, Dialog, Draft, PeerRef
from chappe.store.bodies import draft_in, draft_out
from chappe.store.db import Db, Row, pack, places, unpack

COLUMNS = (
    "box, peer, top_id, top_date, read_in, read_out, unread, marked, pinned, folder, ttl, draft, unread_reactions,"
    " settings_hidden, total, unread_mentions, unread_votes FROM dialogs"
)
WITH_CHATS = f"dialogs AS d LEFT JOIN chats AS c ON d.peer & 3 = {CHANNEL} AND c.peer = d.peer"
NEWEST_ID, NEWEST_DATE = "coalesce(c.top_id, d.top_id)", "coalesce(c.top_date, d.top_date)"
WITH_CHANNELS = (
    f"d.box, d.peer, {NEWEST_ID}, {NEWEST_DATE}, d.read_in,"
    " CASE WHEN c.peer IS NULL THEN d.read_out WHEN c.read_out_by = d.box THEN c.read_out_2 ELSE c.read_out END,"
    " d.unread, d.marked, d.pinned, d.folder, d.ttl, d.draft, d.unread_reactions, d.settings_hidden,"
    " coalesce(c.total, d.total), d.unread_mentions, d.unread_votes"
    f" FROM {WITH_CHATS}"
)
"""The newest message of a supergroup or channel is the same for everyone and stands with the channel."""
CONTEXT = b"draft"


ONE = f"SELECT {COLUMNS} WHERE box = ? AND peer = ?"
ONE_OF_CHANNEL = f"SELECT {WITH_CHANNELS} WHERE d.box = ? AND d.peer = ?"


def _listed(box: int, folder: int, with_pinned: bool) -> tuple[str, list[int]]:
    """The chats of a list; one without messages is only a place for settings and a draft, and is in none."""
    where, params = f"WHERE d.box = ? AND d.top_id > 0 AND coalesce(c.flags, 0) & {CLOSED} = 0", [box]
    if folder >= 0:
        where += " AND d.folder = ?"
        params.append(folder)
    return (where if with_pinned else where + " AND d.pinned = 0"), params


class DialogsTable:
    """See chappe.domain.ports.messages.Dialogs."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    # -- one dialog ---------------------------------------------------------------------------------------------------
    def get(self, box: int, peer: PeerRef) -> Dialog | None:
        row = self._execute(ONE_OF_CHANNEL if peer.kind == CHANNEL else ONE, (box, pack(peer))).fetchone()
        return self._dialog(row) if row else None

    def many(self, box: int, peers: list[PeerRef]) -> list[Dialog]:
        packed = [pack(peer) for peer in peers]
        where = f"WHERE d.box = ? AND d.peer IN ({places(packed)})"
        rows = self._execute(f"SELECT {WITH_CHANNELS} {where}", (box, *packed)).fetchall()
        found = {row[1]: self._dialog(row) for row in rows}
        return [found[peer] for peer in packed if peer in found]

    def archived(self, peer: PeerRef, boxes: list[int]) -> set[int]:
        which = f"box IN ({places(boxes)}) AND peer = ? AND folder = 1"
        rows = self._execute(f"SELECT box FROM dialogs WHERE {which}", (*boxes, pack(peer))).fetchall()
        return {row[0] for row in rows}

    def bump(self, box: int, peer: PeerRef, top_id: int, top_date: int, unread: int) -> None:
        self._execute(
            "INSERT INTO dialogs (box, peer, top_id, top_date, unread, total) VALUES (?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (box, peer) DO UPDATE SET top_id = excluded.top_id, top_date = excluded.top_date,"
            " unread = dialogs.unread + excluded.unread, total = dialogs.total + 1",
            (box, pack(peer), top_id, top_date, unread),
        )

    def _set(self, box: int, peer: PeerRef, column: str, value: object) -> None:
        """Set one column; the dialog is made where there is none, since drafts and settings may come first."""
        self._execute(
            f"INSERT INTO dialogs (box, peer, top_id, top_date, {column}) VALUES (?, ?, 0, 0, ?)"
            f" ON CONFLICT (box, peer) DO UPDATE SET {column} = excluded.{column}",
            (box, pack(peer), value),
        )

    def settle(self, box: int, peer: PeerRef, gone: int, unread: int, top: tuple[int, int]) -> None:
        self._execute(
            "UPDATE dialogs SET total = total - ?, unread = ?, top_id = ?, top_date = ? WHERE box = ? AND peer = ?",
            (gone, unread, *top, box, pack(peer)),
        )

    def enter(self, box: int, peer: PeerRef, top_id: int, read_in: int) -> None:
        self._execute(
            "INSERT INTO dialogs (box, peer, top_id, top_date, read_in) VALUES (?, ?, ?, 0, ?)"
            " ON CONFLICT (box, peer) DO UPDATE SET top_id = excluded.top_id, read_in = excluded.read_in",
            (box, pack(peer), max(1, top_id), read_in),
        )

    def leave(self, box: int, peer: PeerRef) -> None:
        self._execute(
            "UPDATE dialogs SET top_id = 0, pinned = 0, marked = 0, folder = 0 WHERE box = ? AND peer = ?",
            (box, pack(peer)),
        )

    def set_read_in(self, box: int, peer: PeerRef, max_id: int, unread: int) -> None:
        self._execute(
            "UPDATE dialogs SET read_in = ?, unread = ? WHERE box = ? AND peer = ?", (max_id, unread, box, pack(peer))
        )

    def set_read_out(self, box: int, peer: PeerRef, max_id: int) -> None:
        self._execute("UPDATE dialogs SET read_out = ? WHERE box = ? AND peer = ?", (max_id, box, pack(peer)))

    def set_marked(self, box: int, peer: PeerRef, unread: bool) -> None:
        self._set(box, peer, "marked", int(unread))

    def set_pinned(self, box: int, peer: PeerRef, place: int) -> None:
        self._set(box, peer, "pinned", place)

    def set_folder(self, box: int, peer: PeerRef, folder: int) -> None:
        self._set(box, peer, "folder", folder)

    def set_draft(self, box: int, peer: PeerRef, draft: Draft | None) -> None:
        body = self._sealer.seal(draft_out(draft).encode(), CONTEXT) if draft is not None else None
        self._set(box, peer, "draft", body)

    def set_ttl(self, box: int, peer: PeerRef, period: int) -> None:
        self._set(box, peer, "ttl", period)

    def set_settings_hidden(self, box: int, peer: PeerRef) -> None:
        self._set(box, peer, "settings_hidden", 1)

    def delete(self, box: int, peer: PeerRef) -> None:
        self._execute("DELETE FROM dialogs WHERE box = ? AND peer = ?", (box, pack(peer)))

    # -- lists --------------------------------------------------------------------------------------------------------
    def page(
        self, box: int, folder: int, before_date: int, before_id: int, limit: int, with_pinned: bool = False
    ) -> list[Dialog]:
        where, params = _listed(box, folder, with_pinned)
        if before_date and before_id:
            where += f" AND ({NEWEST_DATE} < ? OR ({NEWEST_DATE} = ? AND {NEWEST_ID} < ?))"
            params += [before_date, before_date, before_id]
        elif before_date or before_id:
            where += f" AND {NEWEST_DATE if before_date else NEWEST_ID} < ?"
            params.append(before_date or before_id)
        rows = self._execute(
            f"SELECT {WITH_CHANNELS} {where} ORDER BY {NEWEST_DATE} DESC, {NEWEST_ID} DESC LIMIT ?",
            (*params, limit),
        ).fetchall()
        return [self._dialog(row) for row in rows]

    def count(self, box: int, folder: int, with_pinned: bool) -> int:
        where, params = _listed(box, folder, with_pinned)
        row = self._execute(f"SELECT count(*) FROM {WITH_CHATS} {where}", params).fetchone()
        return int(row[0]) if row else 0

    def pinned(self, box: int, folder: int) -> list[Dialog]:
        where, params = _listed(box, folder, True)
        rows = self._execute(
            f"SELECT {WITH_CHANNELS} {where} AND d.pinned > 0 ORDER BY d.pinned DESC", params
        ).fetchall()
        return [self._dialog(row) for row in rows]

    def unread_in(self, box: int, folder: int) -> tuple[int, int]:
        row = self._execute(
            "SELECT count(*), coalesce(sum(unread), 0) FROM dialogs"
            " WHERE box = ? AND folder = ? AND (unread > 0 OR marked <> 0)",
            (box, folder),
        ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def drafts(self, box: int) -> list[Dialog]:
        rows = self._execute(f"SELECT {COLUMNS} WHERE box = ? AND draft IS NOT NULL", (box,)).fetchall()
        return [self._dialog(row) for row in rows]

    def marked(self, box: int) -> list[PeerRef]:
        rows = self._execute("SELECT peer FROM dialogs WHERE box = ? AND marked <> 0", (box,)).fetchall()
        return [unpack(row[0]) for row in rows]

    def partners(self, user_id: int, limit: int) -> list[int]:
        rows = self._execute(
            f"SELECT peer FROM dialogs WHERE box = ? AND peer & 3 = {USER} AND top_id > 0"
            " ORDER BY top_date DESC LIMIT ?",
            (user_id, limit),
        ).fetchall()
        return [unpack(row[0]).id for row in rows]

    def _dialog(self, row: Row) -> Dialog:
        draft = draft_in(self._sealer.open(row[11], CONTEXT)) if row[11] is not None else None
        return Dialog(
            row[0],
            unpack(row[1]),
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            bool(row[7]),
            row[8],
            row[9],
            row[10],
            draft,
            row[12],
            bool(row[13]),
            row[14],
            unread_mentions=row[15],
            unread_votes=row[16],
        )
