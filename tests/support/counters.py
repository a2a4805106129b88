"""Compares every counter that is kept with a count of the rows that it stands for, and looks for rows left alone."""

import json
from collections import Counter
from typing import Any

from chappe.domain.ports.stats import JOINED, LEFT
from chappe.domain.values import CHANNEL, CREATOR, FORUM, GONE, KICKED, MEMBER

INSIDE = f"standing BETWEEN {MEMBER} AND {CREATOR}"
OUT, PINNED, MENTIONED = 1, 2, 4
IN_CHANNEL = f"peer & 3 = {CHANNEL}"

COUNTED = {
    "members of chats": (
        f"SELECT peer, members, (SELECT count(*) FROM members AS m WHERE m.peer = chats.peer AND m.{INSIDE})"
        f" FROM chats WHERE flags & {GONE} = 0"
    ),
    "messages of channels": (
        f"SELECT peer, total, (SELECT count(*) FROM messages WHERE box = -(chats.peer >> 2))"
        f" FROM chats WHERE {IN_CHANNEL} AND flags & {GONE} = 0"
    ),
    "newest message of channels": (
        "SELECT peer, top_id, (SELECT coalesce(max(id), 0) FROM messages WHERE box = -(chats.peer >> 2))"
        f" FROM chats WHERE {IN_CHANNEL} AND flags & {GONE} = 0"
    ),
    "people who came and went": (
        "SELECT peer, members, (SELECT coalesce(sum(CASE kind"
        f" WHEN {JOINED} THEN count WHEN {LEFT} THEN -count ELSE 0 END), 0)"
        " FROM chat_days AS d WHERE d.peer = chats.peer)"
        f" FROM chats WHERE {IN_CHANNEL} AND flags & {GONE} = 0 AND migrated_from = 0"
    ),
    "administrators": (
        "SELECT peer, admins, (SELECT count(*) FROM members AS m WHERE m.peer = member_counts.peer"
        " AND standing IN (2, 3)) FROM member_counts"
    ),
    "thrown out": (
        "SELECT peer, kicked, (SELECT count(*) FROM members AS m WHERE m.peer = member_counts.peer"
        f" AND standing = {KICKED}) FROM member_counts"
    ),
    "restricted": (
        "SELECT peer, restricted, (SELECT count(*) FROM members AS m WHERE m.peer = member_counts.peer"
        f" AND banned <> 0 AND standing < {KICKED}) FROM member_counts"
    ),
    "messages of dialogs": (
        "SELECT box, peer, total, (SELECT count(*) FROM messages AS m WHERE m.box = dialogs.box"
        f" AND m.peer = dialogs.peer) FROM dialogs WHERE NOT {IN_CHANNEL}"
    ),
    "newest message of dialogs": (
        "SELECT box, peer, top_id, (SELECT coalesce(max(id), 0) FROM messages AS m"
        f" WHERE m.box = dialogs.box AND m.peer = dialogs.peer) FROM dialogs WHERE NOT {IN_CHANNEL}"
    ),
    "unread messages of dialogs": (
        "SELECT box, peer, unread, (SELECT count(*) FROM messages AS m WHERE m.box = dialogs.box"
        f" AND m.peer = dialogs.peer AND m.id > dialogs.read_in AND m.flags & {OUT} = 0)"
        f" FROM dialogs WHERE NOT {IN_CHANNEL}"
    ),
    "unread mentions": (
        "SELECT box, peer, unread_mentions, (SELECT count(*) FROM mentions AS m WHERE m.user_id = dialogs.box"
        " AND m.peer = dialogs.peer AND m.unread <> 0) FROM dialogs"
    ),
    "unread reactions": (
        "SELECT box, peer, unread_reactions, (SELECT count(*) FROM unread_reactions AS m WHERE m.box = dialogs.box"
        " AND m.peer = dialogs.peer) FROM dialogs"
    ),
    "reactions of contents": (
        "SELECT id, reacted, (SELECT count(*) FROM reactions WHERE content = contents.id) FROM contents"
    ),
    "reactions by emoji": (
        "SELECT content, emoji, count, (SELECT count(*) FROM reactions AS r WHERE r.content = reaction_counts.content"
        " AND r.emoji = reaction_counts.emoji) FROM reaction_counts"
    ),
    "voters": "SELECT id, voters, (SELECT count(DISTINCT user_id) FROM poll_votes WHERE poll = polls.id) FROM polls",
    "uses of links": (
        "SELECT hash, usage, (SELECT count(*) FROM invite_uses AS u WHERE u.hash = invites.hash) FROM invites"
    ),
    "answers in threads": (
        "SELECT box, top, replies, (SELECT count(*) FROM messages AS m WHERE m.box = threads.box"
        " AND m.thread = threads.top) FROM threads WHERE root = 0"
        " AND NOT EXISTS (SELECT 1 FROM topics WHERE topics.box = threads.box AND topics.id = threads.top)"
    ),
    "messages in topics": (
        "SELECT box, top, replies, (SELECT count(*) FROM messages AS m WHERE m.box = threads.box"
        " AND m.thread IN (-threads.top, threads.top)) FROM threads WHERE top > 1"
        " AND EXISTS (SELECT 1 FROM topics WHERE topics.box = threads.box AND topics.id = threads.top)"
    ),
    "newest message in topics": (
        "SELECT box, id, top_id, (SELECT coalesce(max(m.id), 0) FROM messages AS m WHERE m.box = topics.box"
        " AND m.thread = -topics.id) FROM topics WHERE id > 1"
        " AND EXISTS (SELECT 1 FROM chats WHERE -(peer >> 2) = topics.box"
        f" AND flags & {FORUM} <> 0 AND flags & {GONE} = 0)"
    ),
}
"""What is counted → a query whose last two columns are the kept number and the number of rows."""

ALONE = {
    "messages without a content": "SELECT box, id FROM messages WHERE content NOT IN (SELECT id FROM contents)",
    "contents that nobody has": "SELECT id FROM contents WHERE id NOT IN (SELECT content FROM messages)",
    "reactions to nothing": "SELECT content FROM reactions WHERE content NOT IN (SELECT id FROM contents)",
    "mentions in nothing": (
        "SELECT user_id, message FROM mentions AS n WHERE NOT EXISTS (SELECT 1 FROM messages AS m"
        " WHERE m.id = n.message AND m.peer = n.peer"
        f" AND m.box = CASE WHEN n.{IN_CHANNEL} THEN -(n.peer >> 2) ELSE n.user_id END)"
    ),
    "reactions to be seen of nothing": (
        "SELECT box, message FROM unread_reactions AS n WHERE NOT EXISTS (SELECT 1 FROM messages AS m"
        " WHERE m.id = n.message AND m.peer = n.peer"
        f" AND m.box = CASE WHEN n.{IN_CHANNEL} THEN -(n.peer >> 2) ELSE n.box END)"
    ),
    "pins of what is not pinned": (
        "SELECT box, id FROM pinned_messages AS n WHERE NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.box = n.box"
        f" AND m.id = n.id AND m.flags & {PINNED} <> 0)"
    ),
    "pinned without a pin": (
        f"SELECT box, id FROM messages AS m WHERE m.flags & {PINNED} <> 0 AND NOT EXISTS"
        " (SELECT 1 FROM pinned_messages AS n WHERE n.box = m.box AND n.id = m.id)"
    ),
    "views of nothing": (
        "SELECT box, message FROM views AS n WHERE NOT EXISTS"
        " (SELECT 1 FROM messages AS m WHERE m.box = n.box AND m.id = n.message)"
    ),
    "votes in nothing": "SELECT poll FROM poll_votes WHERE poll NOT IN (SELECT id FROM polls)",
    "uses of links that are gone": "SELECT hash FROM invite_uses WHERE hash NOT IN (SELECT hash FROM invites)",
    "threads of nothing": (
        "SELECT box, top FROM threads AS n WHERE NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.box = n.box"
        " AND m.id = n.top) AND NOT EXISTS (SELECT 1 FROM topics WHERE topics.box = n.box AND topics.id = n.top)"
    ),
    "two who made one chat": f"SELECT peer FROM members WHERE standing = {CREATOR} GROUP BY peer HAVING count(*) > 1",
    "made by somebody else": (
        "SELECT m.peer FROM members AS m JOIN chats AS c ON c.peer = m.peer"
        f" WHERE m.standing = {CREATOR} AND c.creator <> m.user_id"
    ),
    "links used too often": "SELECT hash FROM invites WHERE usage_limit <> 0 AND usage > usage_limit",
    "asked to come in, and in": (
        f"SELECT r.peer, r.user_id FROM join_requests AS r JOIN members AS m ON m.peer = r.peer"
        f" AND m.user_id = r.user_id AND m.{INSIDE}"
    ),
    "channels in lists of who is not in them": (
        f"SELECT box, peer FROM dialogs AS d WHERE d.{IN_CHANNEL} AND d.top_id <> 0 AND NOT EXISTS"
        f" (SELECT 1 FROM members AS m WHERE m.peer = d.peer AND m.user_id = d.box AND m.{INSIDE})"
        f" AND EXISTS (SELECT 1 FROM chats AS c WHERE c.peer = d.peer AND c.flags & {GONE} = 0)"
    ),
}
"""What must not be → a query that finds it."""


def wrong(tx: Any) -> list[str]:
    """Every counter that is not what the rows say, and every row that should not be there."""
    execute = tx.messages._execute
    found = []
    for what, sql in COUNTED.items():
        found += [f"{what}: {row}" for row in execute(sql).fetchall() if row[-1] != row[-2]]
    for what, sql in ALONE.items():
        found += [f"{what}: {row}" for row in execute(sql).fetchall()]
    for id, counts in execute("SELECT id, counts FROM polls").fetchall():
        votes = Counter(row[0] for row in execute("SELECT place FROM poll_votes WHERE poll = ?", (id,)).fetchall())
        if json.loads(counts) != [votes[place] for place in range(len(json.loads(counts)))]:
            found.append(f"votes of poll {id}: {counts}, {votes}")
    return found
