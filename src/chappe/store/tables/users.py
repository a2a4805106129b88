"""Accounts in SQL, and how each viewer stands to each: the reading that every message does."""

import json
from collections.abc import Iterable, Mapping

from chappe.domain import sight
from chappe.domain.attachments import Portrait
from chappe.domain.values import ACCOUNT_SUSPENDED, HAS_BLOCKS, HAS_RULES, Birthday, Relation, Restriction, User
from chappe.store.bodies import withheld_in, withheld_out
from chappe.store.db import Db, Row, places, to_json
from chappe.store.tables.member_words import MemberWords
from chappe.store.tables.privacy import rules_in

COLUMNS = (
    "id, version, first_name, last_name, username, phone, about, birthday, bot, deleted, created, online_until,"
    " last_seen, guards, photo, marks, fallback, restrictions FROM users"
)
FIRST_ID = 10_000_000
AT_ONCE = 400
"""Ids in one statement."""
ONE = f"SELECT {COLUMNS} WHERE id = ?"
SOME = {count: f"SELECT {COLUMNS} WHERE id IN ({places(range(count))})" for count in range(1, 9)}
TIES = "SELECT owner, user_id, first_name, last_name, phone, shares_phone, close_friend, photo FROM contacts WHERE "
TWO_TIES = TIES + "owner = ? AND user_id = ? OR owner = ? AND user_id = ?"

Tie = tuple[int, int, str, str, str, int, int, bytes | None]
Pairs = list[tuple[int, int]]


MOVES = 1 << 63
"""Bit of a kept photo's id: there is a film of it."""


def portrait_in(kept: bytes | None) -> Portrait | None:
    """Undo `portrait_out`."""
    if not kept:
        return None
    id = int.from_bytes(kept[:8], "little")
    return Portrait(id & ~MOVES, kept[8:], id & MOVES != 0)


def portrait_out(photo: Portrait | None) -> bytes | None:
    """A portrait as a column keeps it."""
    if photo is None:
        return None
    return (photo.id | (MOVES if photo.moves else 0)).to_bytes(8, "little") + photo.stripped


def _user(row: Row) -> User:
    if row[15] & ACCOUNT_SUSPENDED:  # here, so that no rule and no view can forget it
        return User(row[0], row[1], "", "", "", "", "", None, row[8] != 0, True, row[10], 0, 0, 0, None, row[15])
    born = row[7]
    return User(
        row[0], row[1], row[2], row[3], row[4], row[5], row[6],
        Birthday(born % 100, born // 100 % 100, born // 10_000) if born else None,
        row[8] != 0, row[9] != 0, row[10], row[11], row[12], row[13], portrait_in(row[14]),
        row[15], portrait_in(row[16]), withheld_in(row[17]),
    )  # fmt: skip


class UsersTable:
    """See chappe.domain.ports.people.Users."""

    def __init__(self, db: Db) -> None:
        self._execute = db.execute
        self._members = MemberWords(db)

    # -- reading ------------------------------------------------------------------------------------------------------
    def get(self, user_id: int) -> User | None:
        row = self._execute(ONE, (user_id,)).fetchone()
        return _user(row) if row else None

    def many(self, ids: list[int]) -> list[User]:
        if len(ids) in SOME:
            return [_user(row) for row in self._execute(SOME[len(ids)], ids).fetchall()]
        found = []
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            rows = self._execute(f"SELECT {COLUMNS} WHERE id IN ({places(some)})", some).fetchall()
            found += [_user(row) for row in rows]
        return found

    def by_phone(self, phone: str) -> User | None:
        if not phone:
            return None
        row = self._execute(f"SELECT {COLUMNS} WHERE phone = ? AND phone <> ''", (phone,)).fetchone()
        return _user(row) if row else None

    def settings(self, user_id: int) -> dict[str, object]:
        rows = self._execute("SELECT name, value FROM settings WHERE user_id = ?", (user_id,)).fetchall()
        return {name: json.loads(value) for name, value in rows}

    def with_setting(self, name: str, limit: int) -> list[int]:
        rows = self._execute("SELECT user_id FROM settings WHERE name = ? LIMIT ?", (name, limit)).fetchall()
        return [row[0] for row in rows]

    def idle(self, now: int, setting: str, default_days: int, limit: int) -> list[User]:
        rows = self._execute(
            f"SELECT {COLUMNS} u LEFT JOIN settings s ON s.user_id = u.id AND s.name = ?"
            " LEFT JOIN (SELECT user_id AS signed_in, max(active) AS active FROM authorizations GROUP BY user_id) a"
            " ON a.signed_in = u.id WHERE u.deleted = 0 AND u.bot = 0 AND u.phone <> ''"
            f" AND u.marks & {ACCOUNT_SUSPENDED} = 0"
            " AND (CASE WHEN COALESCE(a.active, 0) > u.last_seen THEN a.active"
            " WHEN u.last_seen > u.created THEN u.last_seen ELSE u.created END)"
            " < ? - 86400 * COALESCE(CAST(s.value AS BIGINT), ?) LIMIT ?",
            (setting, now, default_days, limit),
        ).fetchall()
        return [_user(row) for row in rows]

    # -- changing -----------------------------------------------------------------------------------------------------
    def create(self, phone: str, first_name: str, last_name: str, now: int, user_id: int = 0) -> User:
        if not user_id:
            row = self._execute("SELECT max(id) FROM users").fetchone()
            user_id = max(int(row[0] or 0) + 1 if row else 0, FIRST_ID)
        self._execute(
            "INSERT INTO users (id, first_name, last_name, phone, created) VALUES (?, ?, ?, ?, ?)",
            (user_id, first_name, last_name, phone, now),
        )
        self._execute("INSERT INTO boxes (box) VALUES (?) ON CONFLICT DO NOTHING", (user_id,))
        return User(user_id, 1, first_name, last_name, "", phone, "", None, False, False, now, 0, 0)

    def _set(self, user_id: int, columns: str, *values: object) -> None:
        self._execute(f"UPDATE users SET {columns}, version = version + 1 WHERE id = ?", (*values, user_id))

    def set_name(self, user_id: int, first_name: str, last_name: str) -> None:
        self._set(user_id, "first_name = ?, last_name = ?", first_name, last_name)
        self._members.renamed(user_id)

    def set_about(self, user_id: int, about: str) -> None:
        self._set(user_id, "about = ?", about)

    def set_birthday(self, user_id: int, birthday: Birthday | None) -> None:
        packed = birthday.year * 10_000 + birthday.month * 100 + birthday.day if birthday else 0
        self._set(user_id, "birthday = ?", packed)

    def set_phone(self, user_id: int, phone: str) -> None:
        self._set(user_id, "phone = ?", phone)

    def set_photo(self, user_id: int, photo: Portrait | None) -> None:
        self._set(user_id, "photo = ?", portrait_out(photo))

    def set_fallback(self, user_id: int, photo: Portrait | None) -> None:
        self._set(user_id, "fallback = ?", portrait_out(photo))

    def set_guard(self, user_id: int, guard: int, on: bool) -> None:
        self._set(user_id, "guards = guards | ?" if on else "guards = guards & ~?", guard)

    def set_marks(self, user_id: int, marks: int, on: int) -> None:
        self._set(user_id, "marks = marks & ~? | ?", marks, marks & on)
        if marks & ACCOUNT_SUSPENDED:
            self._members.renamed(user_id)

    def set_withheld(self, user_id: int, withheld: tuple[Restriction, ...]) -> None:
        self._set(user_id, "restrictions = ?", withheld_out(withheld))

    def set_presence(self, user_id: int, online_until: int, last_seen: int) -> None:
        self._execute(
            "UPDATE users SET online_until = ?, last_seen = ? WHERE id = ?", (online_until, last_seen, user_id)
        )

    def note_seen(self, user_id: int, when: int) -> None:
        self._execute(
            "UPDATE users SET last_seen = ? WHERE id = ? AND last_seen < ? AND deleted = 0", (when, user_id, when)
        )

    def mark_deleted(self, user_id: int) -> None:
        self._set(
            user_id,
            "first_name = '', last_name = '', username = '', phone = '', about = '', birthday = 0, deleted = 1,"
            " online_until = 0, last_seen = 0, guards = 0, photo = NULL, fallback = NULL",
        )
        self._members.renamed(user_id)
        self._execute("DELETE FROM usernames WHERE user_id = ?", (user_id,))
        self._execute("DELETE FROM settings WHERE user_id = ?", (user_id,))

    def set_setting(self, user_id: int, name: str, value: object) -> None:
        if value is None:
            self._execute("DELETE FROM settings WHERE user_id = ? AND name = ?", (user_id, name))
            return
        self._execute(
            "INSERT INTO settings (user_id, name, value) VALUES (?, ?, ?)"
            " ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value",
            (user_id, name, to_json(value)),
        )

    # -- who stands how to whom ---------------------------------------------------------------------------------------
    def relations(self, pairs: Pairs, users: Mapping[int, User] | None = None) -> list[Relation]:
        found = []
        others: Pairs = []
        for pair in pairs:
            viewer, user = pair
            if viewer == user:
                found.append(Relation(viewer, viewer, 0, False, False, "", "", True, True, True, True, True))
            else:
                others.append(pair)
        if not others:
            return found
        if users is None:
            users = {user.id: user for user in self.many(list({id for pair in others for id in pair}))}
        ties = self._ties(others)
        rules = self._rules({id for pair in others for id in pair if id in users and users[id].guards & HAS_RULES})
        blocks = self._blocks([pair for pair in others if pair[1] in users and users[pair[1]].guards & HAS_BLOCKS])
        for viewer, user in others:
            if user in users:
                found.append(_relation(viewer, users[user], ties, rules, (user, viewer) in blocks))
        return found

    def _ties(self, pairs: Pairs) -> dict[tuple[int, int], Tie]:
        """Contact entries between the two of each pair, both ways, by (owner, user)."""
        if len(pairs) <= 2:
            one, other = pairs[0]
            if len(pairs) == 1 or pairs[1] == (other, one):
                rows = self._execute(TWO_TIES, (one, other, other, one)).fetchall()
                return {row[:2]: row for row in rows}
        by_viewer: dict[int, list[int]] = {}
        for viewer, user in pairs:
            by_viewer.setdefault(viewer, []).append(user)
        found: dict[tuple[int, int], Tie] = {}
        for viewer, seen in by_viewer.items():
            for start in range(0, len(seen), AT_ONCE):
                some = seen[start : start + AT_ONCE]
                listed = places(some)
                for sql in (f"owner = ? AND user_id IN ({listed})", f"user_id = ? AND owner IN ({listed})"):
                    for row in self._execute(TIES + sql, (viewer, *some)).fetchall():
                        found[row[0], row[1]] = row
        return found

    def _rules(self, owners: set[int]) -> dict[int, sight.Rules]:
        found: dict[int, sight.Rules] = {}
        if not owners:
            return found
        listed = list(owners)
        for start in range(0, len(listed), AT_ONCE):
            some = listed[start : start + AT_ONCE]
            rows = self._execute(
                f"SELECT user_id, key, rules FROM privacy WHERE user_id IN ({places(some)})", some
            ).fetchall()
            for owner, key, rules in rows:
                found.setdefault(owner, {})[key] = rules_in(rules)  # type: ignore[index]
        return found

    def _blocks(self, pairs: Pairs) -> set[tuple[int, int]]:
        """(owner, user) of the blocks of viewers by those whom they look at."""
        found: set[tuple[int, int]] = set()
        by_viewer: dict[int, list[int]] = {}
        for viewer, user in pairs:
            by_viewer.setdefault(viewer, []).append(user)
        for viewer, owners in by_viewer.items():
            for start in range(0, len(owners), AT_ONCE):
                some = owners[start : start + AT_ONCE]
                rows: Iterable[Row] = self._execute(
                    f"SELECT owner FROM blocks WHERE user_id = ? AND owner IN ({places(some)})", (viewer, *some)
                ).fetchall()
                found.update((row[0], viewer) for row in rows)
        return found


NO_RULES: sight.Rules = {}
NOTHING = (False,) * 5
SEEN = ("phone", "last_seen", "photo", "about", "birthday")
BY_DEFAULT = {known: tuple(sight.may(NO_RULES, key, 0, known) for key in SEEN) for known in (False, True)}
"""What strangers and contacts see of someone who never set a rule, key by key."""


def _relation(
    viewer: int, user: User, ties: dict[tuple[int, int], Tie], rules: dict[int, sight.Rules], blocked: bool
) -> Relation:
    id = user.id
    if user.marks & ACCOUNT_SUSPENDED:  # whatever it let others see, and its photos under whatever name
        return Relation(viewer, id, 1, False, False, "", "", *NOTHING, False, True)
    mine, theirs = ties.get((viewer, id)), ties.get((id, viewer))
    contact = theirs is not None
    if blocked or id in rules or viewer in rules:
        sees = _by_rules(viewer, id, mine, theirs, rules, blocked)
    else:
        sees = BY_DEFAULT[contact]
    phone, status, photo, about, birthday = sees
    if mine is None and sees is BY_DEFAULT[False]:
        return Relation(viewer, id, 0, False, False, "", "", phone, status, photo, about, birthday)
    phone = phone or (theirs is not None and theirs[5] != 0)
    if mine is None:
        known = (False, False, "", "", phone, status, photo, about, birthday, False, blocked)
    else:
        phone = phone or (mine[4] != "" and mine[4] == user.phone)
        known = (True, contact, mine[2], mine[3], phone, status, photo, about, birthday, mine[6] != 0, blocked)
    given = portrait_in(mine[7]) if mine is not None else None
    return Relation(viewer, id, hash((known, given)) or 1, *known, given)


def _by_rules(
    viewer: int, id: int, mine: Tie | None, theirs: Tie | None, rules: dict[int, sight.Rules], blocked: bool
) -> tuple[bool, ...]:
    """What the viewer sees of the user, in the order of SEEN, where one of the two has rules or a block stands."""
    contact, close = theirs is not None, theirs is not None and theirs[6] != 0
    of_user = rules.get(id, NO_RULES)
    phone = sight.may(of_user, "phone", viewer, contact, close)
    if blocked:
        return phone, False, False, False, False
    # Whoever hides the own last seen from someone does not see that one's either.
    shows_own = viewer not in rules or sight.may(
        rules[viewer], "last_seen", id, mine is not None, mine is not None and mine[6] != 0
    )
    status, photo, about, birthday = (sight.may(of_user, key, viewer, contact, close) for key in SEEN[1:])
    return phone, status and shows_own, photo, about, birthday
