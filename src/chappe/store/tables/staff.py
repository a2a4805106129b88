"""The staff and the record of their acts in SQL."""

from chappe.domain.ports import Sealer
from chappe.domain.ports.staff import Act, Staff
from chappe.store.db import Db, Row

CONTEXT = b"staff"
COLUMNS = 'user_id, role, since, "by", secret, last_code'


class StaffTable:
    """See chappe.domain.ports.staff.Staffs."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def put(self, staff: Staff) -> None:
        secret = self._sealer.seal(staff.secret, CONTEXT) if staff.secret else b""
        self._execute(
            f"INSERT INTO staff ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET"
            ' role = excluded.role, since = excluded.since, "by" = excluded."by", secret = excluded.secret,'
            " last_code = excluded.last_code",
            (staff.user_id, staff.role, staff.since, staff.by, secret, staff.last_code),
        )

    def get(self, user_id: int) -> Staff | None:
        row = self._execute(f"SELECT {COLUMNS} FROM staff WHERE user_id = ?", (user_id,)).fetchone()
        return self._read(row) if row else None

    def drop(self, user_id: int) -> None:
        self._execute("DELETE FROM staff WHERE user_id = ?", (user_id,))

    def all(self) -> list[Staff]:
        return [self._read(row) for row in self._execute(f"SELECT {COLUMNS} FROM staff ORDER BY since").fetchall()]

    def note(self, act: Act) -> None:
        self._execute(
            "INSERT INTO staff_acts (staff, date, what, about) VALUES (?, ?, ?, ?)",
            (act.staff, act.date, act.what, act.about),
        )

    def acts(self, before: int, limit: int, staff: int = 0) -> list[Act]:
        where, params = "id < ?", [before or 1 << 60]
        if staff:
            where, params = f"{where} AND staff = ?", [*params, staff]
        rows = self._execute(
            f"SELECT id, staff, date, what, about FROM staff_acts WHERE {where} ORDER BY id DESC LIMIT ?",
            (*params, limit),
        ).fetchall()
        return [Act(*row) for row in rows]

    def saw(self, case: int) -> bool:
        row = self._execute(
            "SELECT 1 FROM staff_acts WHERE about = ? AND what = 'saw' LIMIT 1", (f"case {case}",)
        ).fetchone()
        return row is not None

    def count_acts(self, staff: int, what: str, since: int, most: int, about: str = "") -> int:
        row = self._execute(
            "SELECT count(*) FROM (SELECT 1 FROM staff_acts WHERE staff = ? AND what = ? AND date > ?"
            " AND (? = '' OR about = ?) ORDER BY date DESC LIMIT ?)",
            (staff, what, since, about, about, most),
        ).fetchone()
        return int(row[0]) if row else 0

    def _read(self, row: Row) -> Staff:
        user_id, role, since, by, secret, last = row
        return Staff(user_id, role, since, by, self._sealer.open(secret, CONTEXT) if secret else b"", last)
