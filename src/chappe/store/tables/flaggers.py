"""Hotlines in SQL."""

from chappe.domain.ports.flaggers import Flagger
from chappe.store.db import Db, Row

COLUMNS = 'id, name, digest, categories, contact, since, "on", first, lowered, "right", wrong, reversed'
SAVE = (
    'UPDATE flaggers SET digest = ?, categories = ?, contact = ?, "on" = ?, first = ?, lowered = ?, "right" = ?,'
    " wrong = ?, reversed = ? WHERE id = ?"
)


class FlaggersTable:
    """See chappe.domain.ports.flaggers.Flaggers."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def add(self, flagger: Flagger) -> int:
        _, name, digest, categories, contact, since, on, first, *rest = flagger
        row = self._execute(
            f"INSERT INTO flaggers ({COLUMNS.removeprefix('id, ')})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (name, digest, " ".join(categories), contact, since, int(on), int(first), *rest),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def save(self, flagger: Flagger) -> None:
        id, _, digest, categories, contact, _, on, first, *rest = flagger
        self._execute(SAVE, (digest, " ".join(categories), contact, int(on), int(first), *rest, id))

    def get(self, id: int) -> Flagger | None:
        return self._one("WHERE id = ?", id)

    def by_digest(self, digest: bytes) -> Flagger | None:
        return self._one("WHERE digest = ?", digest)

    def by_name(self, name: str) -> Flagger | None:
        return self._one("WHERE name = ?", name)

    def all(self) -> list[Flagger]:
        return [_read(row) for row in self._execute(f"SELECT {COLUMNS} FROM flaggers ORDER BY id").fetchall()]

    def _one(self, where: str, value: object) -> Flagger | None:
        row = self._execute(f"SELECT {COLUMNS} FROM flaggers {where}", (value,)).fetchone()
        return _read(row) if row else None


def _read(row: Row) -> Flagger:
    id, name, digest, categories, contact, since, on, first, *rest = row
    return Flagger(id, name, bytes(digest), tuple(categories.split()), contact, since, bool(on), bool(first), *rest)
