"""What the rows of messages show of the answers to them, and what goes with messages that are deleted."""

from chappe.domain.values import Message, Replies, box_of
from chappe.store.db import Db, pack, places, unpack

SHOWN = (
    "SELECT t.top, t.there, t.root, coalesce(g.replies, t.replies), coalesce(g.pts, t.pts),"
    " coalesce(g.max_id, t.max_id), coalesce(g.repliers, t.repliers) FROM threads AS t"
    " LEFT JOIN threads AS g ON t.root < 0 AND g.box = t.there AND g.top = t.there_id"
)
"""Of a channel's post (root below zero) the counts stand at its copy."""


def with_replies(db: Db, messages: list[Message], ids: list[int]) -> list[Message]:
    """The messages, those of these ids (of one box) with what is known of the answers to them."""
    box, peer = messages[0].box, messages[0].peer
    rows = db.execute(f"{SHOWN} WHERE t.box = ? AND t.top IN ({places(ids)})", (box, *ids)).fetchall()
    linked = 0
    if any(row[2] < 0 for row in rows):
        chat = db.execute("SELECT linked FROM chats WHERE peer = ?", (pack(peer),)).fetchone()
        linked = chat[0] if chat else 0
    found: dict[int, Replies] = {}
    for top, there, root, count, pts, max_id, repliers in rows:
        if root > 0 or (root < 0 and there != box_of(linked)):  # no discussion group of this channel any more
            continue
        names = tuple(unpack(int(one)) for one in repliers.split()) if root < 0 else ()
        found[top] = Replies(count, pts, max_id, linked if root < 0 else 0, names)
    return [one._replace(replies=found[one.id]) if one.id in found else one for one in messages]


def forget(db: Db, box: int, ids: list[int]) -> None:
    """The threads of messages that are going; a post whose copy goes has no comments any more."""
    some = places(ids)
    db.execute(f"DELETE FROM thread_marks WHERE box = ? AND top IN ({some})", (box, *ids))
    db.execute(f"DELETE FROM threads WHERE box = ? AND top IN ({some})", (box, *ids))
    db.execute(f"DELETE FROM threads WHERE there = ? AND there_id IN ({some}) AND there <> 0 AND root < 0", (box, *ids))
    db.execute(
        f"UPDATE threads SET there = 0, there_id = 0 WHERE there = ? AND there_id IN ({some}) AND there <> 0",
        (box, *ids),
    )
