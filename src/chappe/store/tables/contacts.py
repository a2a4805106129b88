"""Contact lists in SQL, and the numbers in them that have no account yet."""

from chappe.domain.attachments import Portrait
from chappe.domain.ports.people import Contact, SavedNumber
from chappe.store.db import Db, Row, places
from chappe.store.tables.users import portrait_out

COLUMNS = (
    "c.owner, c.user_id, c.first_name, c.last_name, c.phone,"
    " EXISTS (SELECT 1 FROM contacts b WHERE b.owner = c.user_id AND b.user_id = c.owner),"
    " c.shares_phone, c.close_friend, c.note FROM contacts c"
)
SAVED = "owner, phone, first_name, last_name, date FROM saved_numbers"
AT_ONCE = 400


def _contact(row: Row) -> Contact:
    return Contact(row[0], row[1], row[2], row[3], row[4], bool(row[5]), bool(row[6]), bool(row[7]), row[8])


class ContactsTable:
    """See chappe.domain.ports.people.Contacts."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute

    def get(self, owner: int, user: int) -> Contact | None:
        row = self._execute(f"SELECT {COLUMNS} WHERE c.owner = ? AND c.user_id = ?", (owner, user)).fetchone()
        return _contact(row) if row else None

    def all(self, owner: int) -> list[Contact]:
        rows = self._execute(f"SELECT {COLUMNS} WHERE c.owner = ? ORDER BY c.user_id", (owner,)).fetchall()
        return [_contact(row) for row in rows]

    def count(self, owner: int) -> int:
        row = self._execute("SELECT count(*) FROM contacts WHERE owner = ?", (owner,)).fetchone()
        return int(row[0]) if row else 0

    def numbered(self, owner: int, phones: list[str]) -> list[Contact]:
        found: list[Contact] = []
        for start in range(0, len(phones), AT_ONCE):
            some = phones[start : start + AT_ONCE]
            rows = self._execute(
                f"SELECT {COLUMNS} WHERE c.owner = ? AND c.phone IN ({places(some)})", (owner, *some)
            ).fetchall()
            found += [_contact(row) for row in rows]
        return found

    def put(self, contact: Contact) -> None:
        self._execute(
            "INSERT INTO contacts (owner, user_id, first_name, last_name, phone, shares_phone, close_friend, note)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (owner, user_id) DO UPDATE SET"
            " first_name = excluded.first_name, last_name = excluded.last_name, phone = excluded.phone,"
            " shares_phone = excluded.shares_phone, close_friend = excluded.close_friend, note = excluded.note",
            (*contact[:5], int(contact.shares_phone), int(contact.close_friend), contact.note),
        )

    def set_photo(self, owner: int, user: int, photo: Portrait | None) -> None:
        self._execute(
            "UPDATE contacts SET photo = ? WHERE owner = ? AND user_id = ?", (portrait_out(photo), owner, user)
        )

    def delete(self, owner: int, user: int) -> bool:
        return self._execute("DELETE FROM contacts WHERE owner = ? AND user_id = ?", (owner, user)).rowcount > 0

    def owners(self, user: int) -> list[int]:
        rows = self._execute("SELECT owner FROM contacts WHERE user_id = ? ORDER BY owner", (user,)).fetchall()
        return [row[0] for row in rows]

    def set_close_friends(self, owner: int, users: list[int]) -> None:
        self._execute("UPDATE contacts SET close_friend = 0 WHERE owner = ? AND close_friend <> 0", (owner,))
        for start in range(0, len(users), AT_ONCE):
            some = users[start : start + AT_ONCE]
            self._execute(
                f"UPDATE contacts SET close_friend = 1 WHERE owner = ? AND user_id IN ({places(some)})", (owner, *some)
            )

    def clear(self, user: int) -> None:
        self._execute("DELETE FROM contacts WHERE owner = ? OR user_id = ?", (user, user))
        self._execute("DELETE FROM saved_numbers WHERE owner = ?", (user,))

    # -- numbers without an account -----------------------------------------------------------------------------------
    def save_number(self, number: SavedNumber) -> None:
        self._execute(
            "INSERT INTO saved_numbers (owner, phone, first_name, last_name, date) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (owner, phone) DO UPDATE SET first_name = excluded.first_name,"
            " last_name = excluded.last_name",
            number,
        )

    def saved(self, owner: int) -> list[SavedNumber]:
        rows = self._execute(f"SELECT {SAVED} WHERE owner = ? ORDER BY phone", (owner,)).fetchall()
        return [SavedNumber(*row) for row in rows]

    def count_saved(self, owner: int) -> int:
        row = self._execute("SELECT count(*) FROM saved_numbers WHERE owner = ?", (owner,)).fetchone()
        return int(row[0]) if row else 0

    def savers(self, phone: str) -> list[SavedNumber]:
        rows = self._execute(f"SELECT {SAVED} WHERE phone = ? ORDER BY owner", (phone,)).fetchall()
        return [SavedNumber(*row) for row in rows]

    def count_savers(self, phones: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(phones), AT_ONCE):
            some = phones[start : start + AT_ONCE]
            rows = self._execute(
                f"SELECT phone, count(*) FROM saved_numbers WHERE phone IN ({places(some)}) GROUP BY phone", some
            ).fetchall()
            found.update((row[0], row[1]) for row in rows)
        return found

    def drop_numbers(self, owner: int, phones: list[str] | None) -> int:
        if phones is None:
            return self._execute("DELETE FROM saved_numbers WHERE owner = ?", (owner,)).rowcount
        gone = 0
        for start in range(0, len(phones), AT_ONCE):
            some = phones[start : start + AT_ONCE]
            gone += self._execute(
                f"DELETE FROM saved_numbers WHERE owner = ? AND phone IN ({places(some)})", (owner, *some)
            ).rowcount
        return gone

    def drop_savers(self, phone: str) -> None:
        self._execute("DELETE FROM saved_numbers WHERE phone = ?", (phone,))
