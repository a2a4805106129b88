"""What administrators did, in SQL."""

import json
from base64 import b85decode, b85encode
from typing import Any

from chappe.domain.ports import Sealer
from chappe.domain.ports.admin_log import Deed, Entry
from chappe.domain.ports.invites import Invite
from chappe.domain.ports.topics import Topic
from chappe.domain.values import Member, Message, PeerRef
from chappe.store import bodies
from chappe.store.attachments import file_in, file_out
from chappe.store.db import Db, Row, pack, places, to_json, unpack

CONTEXT = b"admin log"


class AdminLogTable:
    """See chappe.domain.ports.admin_log.AdminLog."""

    def __init__(self, db: Db, sealer: Sealer) -> None:
        self._execute = db.execute
        self._sealer = sealer

    def add(self, peer: PeerRef, user_id: int, now: int, deed: Deed) -> None:
        self._execute(
            "INSERT INTO admin_log (peer, user_id, date, kind, body) VALUES (?, ?, ?, ?, ?)",
            (pack(peer), user_id, now, deed.kind, self._sealer.seal(to_json(_deed_out(deed)).encode(), CONTEXT)),
        )

    def page(
        self, peer: PeerRef, kinds: tuple[str, ...], users: tuple[int, ...], above: int, below: int, limit: int
    ) -> list[Entry]:
        where, params = "peer = ? AND id > ?", [pack(peer), above]
        if below:
            where += " AND id < ?"
            params.append(below)
        if kinds:
            where += f" AND kind IN ({places(kinds)})"
        if users:
            where += f" AND user_id IN ({places(users)})"
        rows = self._execute(
            f"SELECT id, peer, user_id, date, kind, body FROM admin_log WHERE {where} ORDER BY id DESC LIMIT ?",
            (*params, *kinds, *users, limit),
        ).fetchall()
        return [self._entry(row) for row in rows]

    def forget(self, before: int, limit: int) -> int:
        return self._execute(
            "DELETE FROM admin_log WHERE id IN (SELECT id FROM admin_log WHERE date < ? ORDER BY date LIMIT ?)",
            (before, limit),
        ).rowcount

    def _entry(self, row: Row) -> Entry:
        id, peer, user_id, date, kind, body = row
        return Entry(id, unpack(peer), user_id, date, _deed_in(kind, json.loads(self._sealer.open(body, CONTEXT))))


def _deed_out(deed: Deed) -> list[object]:
    photos = [file_out(one) if one else None for one in (deed.old_photo, deed.photo)]
    messages = _message_out(deed.message), _message_out(deed.changed)
    return [*deed[1:5], deed.before, deed.after, *messages, deed.old_link, deed.link, *photos, *deed[13:]]


def _deed_in(kind: str, row: list[Any]) -> Deed:
    old, new, old_number, new_number, before, after, message, changed, *rest = row
    # What was written down when there was less to say is shorter.
    old_link, link, old_photo, photo, old_topic, topic, old_set, set_ = rest + [None] * (8 - len(rest))
    return Deed(
        kind,
        old,
        new,
        old_number,
        new_number,
        _member_in(before),
        _member_in(after),
        _message_in(message),
        _message_in(changed),
        _link_in(old_link),
        _link_in(link),
        file_in(old_photo) if old_photo else None,
        file_in(photo) if photo else None,
        _topic_in(old_topic),
        _topic_in(topic),
        _set_in(old_set),
        _set_in(set_),
    )


def _link_in(row: list[Any] | None) -> Invite | None:
    return Invite(row[0], PeerRef(*row[1]), *row[2:]) if row else None


def _topic_in(row: list[Any] | None) -> Topic | None:
    return Topic(*row)._replace(sender=PeerRef(*row[6]) if row[6] else None) if row else None


def _set_in(row: list[int] | None) -> tuple[int, int]:
    return (row[0], row[1]) if row else (0, 0)


def _member_in(row: list[Any] | None) -> Member | None:
    return Member(PeerRef(*row[0]), *row[1:]) if row else None


def _message_out(message: Message | None) -> list[object] | None:
    if message is None:
        return None
    content = message.content
    body = b85encode(bodies.write(content)).decode()
    head = [message.box, message.id, message.peer, message.reply_to, int(message.pinned)]
    return [*head, content.id, content.author, content.date, content.edit_date, body]


def _message_in(row: list[Any] | None) -> Message | None:
    if row is None:
        return None
    box, id, peer, reply_to, pinned, content_id, author, date, edit_date, body = row
    content = bodies.read(content_id, author, date, edit_date, b85decode(body))
    return Message(box, id, PeerRef(*peer), False, content, reply_to, bool(pinned))
