"""A supergroup of very many, put into a database at once."""

from collections.abc import Callable

from chappe.domain.values import CHANNEL, PeerRef

GROUP = PeerRef(CHANNEL, 77)
FIRST = 20_000_000
RESTRICTED_FROM, KICKED_FROM = 1_000, 2_000
"""Of the people beyond the members: so many are restricted, and from there on so many thrown out."""
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)"


def fill(execute: Callable[..., object], members: int, apart: int = 1_000) -> None:
    """`members` who are in it, and `apart` each who are restricted and thrown out, half of those for a time."""
    key = GROUP.id << 2 | CHANNEL
    total = members + 2 * apart
    execute(f"{NUMBERS} INSERT INTO users (id, first_name, last_name, phone, created)"
            f" SELECT {FIRST} + i, 'Person', 'N' || i, '', 0 FROM n", (total,))  # fmt: skip
    execute("INSERT INTO chats (peer, title, creator, created, members) VALUES (?, 'Many', 1, 0, ?)", (key, members))
    execute(f"{NUMBERS} INSERT INTO members (peer, user_id, standing, date, banned, until)"
            f" SELECT ?, {FIRST} + i, CASE WHEN i = 0 THEN 3 WHEN i < 20 THEN 2 WHEN i >= ? THEN 4 ELSE 1 END,"
            " 1000000000 + (i * 7919) % 1000003, CASE WHEN i >= ? AND i < ? THEN 2 ELSE 0 END,"
            " CASE WHEN i >= ? THEN (i % 2) * 2000000000 ELSE 0 END FROM n",
            (total, key, members + apart, members, members + apart, members))  # fmt: skip
    execute("INSERT INTO member_counts (peer, admins, kicked, restricted) VALUES (?, 20, ?, ?)", (key, apart, apart))
    execute("INSERT INTO member_words (peer, list, word, user_id)"
            " SELECT m.peer, CASE WHEN m.standing = 4 OR m.banned <> 0 THEN 2 ELSE 1 END, lower(u.last_name), u.id"
            " FROM members AS m JOIN users AS u ON u.id = m.user_id WHERE m.peer = ?", (key,))  # fmt: skip
    execute("INSERT INTO member_words (peer, list, word, user_id)"
            " SELECT m.peer, CASE WHEN m.standing = 4 OR m.banned <> 0 THEN 2 ELSE 1 END, 'person', m.user_id"
            " FROM members AS m WHERE m.peer = ?", (key,))  # fmt: skip
