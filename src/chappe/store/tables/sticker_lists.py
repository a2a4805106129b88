"""The lists of sets and of single stickers that people keep, in SQL."""

from chappe.domain.attachments import File
from chappe.domain.ports.stickers import Installed
from chappe.domain.values import PeerRef
from chappe.store.db import Db, Row, pack, places
from chappe.store.tables.files import FilesTable

INSTALLED = "i.set_id, i.kind, i.archived, i.date FROM installed_sets AS i"
THERE = "EXISTS (SELECT 1 FROM sticker_sets AS s WHERE s.id = i.set_id)"
MOST_LISTED = 1000
Found = list[tuple[File, int]]


def _installed(row: Row) -> Installed:
    return Installed(row[0], row[1], bool(row[2]), row[3])


class InstallsTable:
    """See chappe.domain.ports.stickers.Installs."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def get(self, user_id: int, set_id: int) -> Installed | None:
        row = self._execute(f"SELECT {INSTALLED} WHERE i.user_id = ? AND i.set_id = ?", (user_id, set_id)).fetchone()
        return _installed(row) if row else None

    def some(self, user_id: int, set_ids: list[int]) -> dict[int, Installed]:
        rows = self._execute(
            f"SELECT {INSTALLED} WHERE i.user_id = ? AND i.set_id IN ({places(set_ids)})", (user_id, *set_ids)
        ).fetchall()
        return {row[0]: _installed(row) for row in rows}

    def listed(self, user_id: int, kind: int) -> list[Installed]:
        rows = self._execute(
            f"SELECT {INSTALLED} WHERE i.user_id = ? AND i.kind = ? AND i.archived = 0 AND {THERE}"
            " ORDER BY i.place DESC LIMIT ?",
            (user_id, kind, MOST_LISTED),
        ).fetchall()
        return [_installed(row) for row in rows]

    def archived(self, user_id: int, kind: int, below: int, limit: int) -> list[Installed]:
        where, params = "", [user_id, kind]
        if below:
            where = " AND i.place < (SELECT b.place FROM installed_sets AS b WHERE b.user_id = ? AND b.set_id = ?)"
            params += [user_id, below]
        rows = self._execute(
            f"SELECT {INSTALLED} WHERE i.user_id = ? AND i.kind = ? AND i.archived = 1{where} AND {THERE}"
            " ORDER BY i.place DESC LIMIT ?",
            (*params, limit),
        ).fetchall()
        return [_installed(row) for row in rows]

    def count(self, user_id: int, kind: int, archived: bool) -> int:
        row = self._execute(
            "SELECT count(*) FROM installed_sets AS i"
            f" WHERE i.user_id = ? AND i.kind = ? AND i.archived = ? AND {THERE}",
            (user_id, kind, int(archived)),
        ).fetchone()
        return int(row[0]) if row else 0

    def add(self, user_id: int, set_id: int, kind: int, archived: bool, now: int) -> None:
        new = self._execute(
            "INSERT INTO installed_sets (user_id, set_id, kind, archived, place, date) SELECT ?, ?, ?, ?,"
            " (SELECT COALESCE(max(b.place), 0) + 1 FROM installed_sets AS b"
            " WHERE b.user_id = ? AND b.kind = ? AND b.archived = ?), ? WHERE true ON CONFLICT DO NOTHING",
            (user_id, set_id, kind, int(archived), user_id, kind, int(archived), now),
        ).rowcount
        if new:
            self._execute("UPDATE sticker_sets SET installs = installs + 1 WHERE id = ?", (set_id,))
            return
        self._execute(
            "UPDATE installed_sets SET archived = ?, date = ?, place ="
            " (SELECT COALESCE(max(b.place), 0) + 1 FROM installed_sets AS b"
            " WHERE b.user_id = ? AND b.kind = ? AND b.archived = ?) WHERE user_id = ? AND set_id = ?",
            (int(archived), now, user_id, kind, int(archived), user_id, set_id),
        )

    def remove(self, user_id: int, set_id: int) -> bool:
        done = self._execute("DELETE FROM installed_sets WHERE user_id = ? AND set_id = ?", (user_id, set_id)).rowcount
        if done:
            self._execute("UPDATE sticker_sets SET installs = installs - 1 WHERE id = ?", (set_id,))
        return done > 0

    def clear(self, user_id: int) -> None:
        self._execute(
            "UPDATE sticker_sets SET installs = installs - 1"
            " WHERE id IN (SELECT i.set_id FROM installed_sets AS i WHERE i.user_id = ?)",
            (user_id,),
        )
        self._execute("DELETE FROM installed_sets WHERE user_id = ?", (user_id,))

    def order(self, user_id: int, kind: int, set_ids: list[int]) -> None:
        for place, id in enumerate(reversed(set_ids), 1):
            self._execute(
                "UPDATE installed_sets SET place = ? WHERE user_id = ? AND set_id = ? AND kind = ? AND archived = 0",
                (place, user_id, id, kind),
            )
        # What was of sets that are gone goes with the old order.
        self._execute(
            "DELETE FROM installed_sets WHERE user_id = ? AND kind = ?"
            " AND NOT EXISTS (SELECT 1 FROM sticker_sets AS s WHERE s.id = set_id)",
            (user_id, kind),
        )


class KeptTable:
    """See chappe.domain.ports.stickers.Kept."""

    def __init__(self, db: Db, files: FilesTable) -> None:
        self._execute = db.execute
        self._files = files

    def listed(self, user_id: int, list: int) -> Found:
        rows = self._execute(
            "SELECT f.body, k.date FROM kept_stickers AS k JOIN files AS f ON f.id = k.file"
            " WHERE k.user_id = ? AND k.list = ? ORDER BY k.place DESC LIMIT ?",
            (user_id, list, MOST_LISTED),
        ).fetchall()
        return [(self._files.opened(body), date) for body, date in rows]

    def has(self, user_id: int, list: int, file: int) -> bool:
        where = "WHERE user_id = ? AND list = ? AND file = ?"
        return self._execute(f"SELECT 1 FROM kept_stickers {where}", (user_id, list, file)).fetchone() is not None

    def add(self, user_id: int, list: int, file: int, most: int, now: int) -> None:
        last = "(SELECT COALESCE(max(k.place), 0) + 1 FROM kept_stickers AS k WHERE k.user_id = ? AND k.list = ?)"
        self._execute(
            f"INSERT INTO kept_stickers (user_id, list, file, place, date) SELECT ?, ?, ?, {last}, ? WHERE true"
            " ON CONFLICT (user_id, list, file) DO UPDATE SET place = excluded.place, date = excluded.date",
            (user_id, list, file, user_id, list, now),
        )
        rows = self._execute(
            "SELECT file FROM kept_stickers WHERE user_id = ? AND list = ? ORDER BY place DESC LIMIT ? OFFSET ?",
            (user_id, list, MOST_LISTED, most),
        ).fetchall()
        for (gone,) in rows:
            self.remove(user_id, list, gone)

    def remove(self, user_id: int, list: int, file: int) -> bool:
        done = self._execute(
            "DELETE FROM kept_stickers WHERE user_id = ? AND list = ? AND file = ?", (user_id, list, file)
        ).rowcount
        if done:
            self._files.free([file])
        return done > 0

    def clear(self, user_id: int, list: int) -> bool:
        rows = self._execute(
            "SELECT file FROM kept_stickers WHERE user_id = ? AND list = ?", (user_id, list)
        ).fetchall()
        if rows:
            self._execute("DELETE FROM kept_stickers WHERE user_id = ? AND list = ?", (user_id, list))
            self._files.free([row[0] for row in rows])
        return bool(rows)


class GroupSetsTable:
    """See chappe.domain.ports.stickers.GroupSets."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def of(self, peer: PeerRef) -> dict[bool, int]:
        rows = self._execute("SELECT emoji, set_id FROM group_sets WHERE peer = ?", (pack(peer),)).fetchall()
        return {bool(emoji): set_id for emoji, set_id in rows}

    def put(self, peer: PeerRef, emoji: bool, set_id: int) -> None:
        self._execute("DELETE FROM group_sets WHERE peer = ? AND emoji = ?", (pack(peer), int(emoji)))
        if set_id:
            self._execute(
                "INSERT INTO group_sets (peer, emoji, set_id) VALUES (?, ?, ?)", (pack(peer), int(emoji), set_id)
            )
