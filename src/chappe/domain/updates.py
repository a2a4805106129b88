"""Numbers what happens in a box, keeps it in the box's log, and reads it back for devices that were away."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from chappe.domain import events as ev
from chappe.domain import people, stickers
from chappe.domain.errors import Refused
from chappe.domain.fileless import Card, Poll
from chappe.domain.log_kinds import (
    BY_EVENT,
    BY_NUMBER,
    DRAFT_CHANGED,
    NEW_MESSAGE,
    OF_MESSAGES,
    SET_INSTALLED,
    TOPICS_STAND,
    Present,
    draft_place,
)
from chappe.domain.outcome import Cast, Delivery, Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.log import LogRow
from chappe.domain.stickers import Full
from chappe.domain.values import CHANNEL, CHAT, USER, Draft, Message, PeerRef, Reply, box_of

NUMBERED_BELOW = 20
SLICE = 500
CHANNELS_AT_ONCE = 500
MOST_BEHIND = 20_000
MOST_SETS = 10
"""Sets of stickers that a difference tells whole."""
MOST_MARKS = 1000
"""Read marks that are looked through for the one that passed a message."""


def record(tx: Tx, box: int, event: object, now: int, count: int = 1) -> Logged:
    """Keep an event in a box's log: numbered ones take `count` pts (0: told at the present pts), others go by date."""
    kind = BY_EVENT[type(event)]
    if kind.number >= NUMBERED_BELOW:
        tx.log.add(box, LogRow(0, 0, now, kind.number, _text(kind.dump(event))))
        return Logged(0, 0, now, event)
    pts = tx.boxes.advance(box, count) if count else tx.boxes.state(box).pts
    tx.log.add(box, LogRow(pts, count, now, kind.number, _text(kind.dump(event))))
    return Logged(pts, count, now, event)


def passing(event: object, now: int) -> Logged:
    """An event that is told to whoever is there, and not kept."""
    return Logged(0, 0, now, event)


def _text(data: object) -> str:
    return str(data) if type(data) is int else json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def of_message(message: Message) -> set[int]:
    """The users whom a message names."""
    content = message.content
    found = {content.author} if content.sender is None else set()  # who speaks in a chat's name is not told
    if message.box > 0:
        found.add(message.box)
    if content.action is not None:
        found.update(content.action.users)
    if message.peer.kind == USER:
        found.add(message.peer.id)
    forward = content.forward
    if forward is not None:
        found.update(id for id in (forward.author, forward.saved_author) if id)
    for peer in (message.saved_peer, forward.saved_peer if forward else None):
        if peer is not None and peer.kind == USER:
            found.add(peer.id)
    found.update(reaction.user for reaction in content.reactions)
    away = content.elsewhere
    for media in (content.media, away.media if away else None):
        fileless = media.fileless if media else None
        if isinstance(fileless, Poll) and media is content.media:
            found.update(fileless.recent)
        elif isinstance(fileless, Card) and fileless.user_id:
            found.add(fileless.user_id)
    if away is not None and away.origin.author:
        found.add(away.origin.author)
    for entity in content.entities:
        if entity.kind == "mention_name":
            found.add(int(entity.data))
    if message.replies is not None:
        found.update(one.id for one in message.replies.repliers if one.kind == USER)
    if isinstance(content.reply, Reply):
        found.update(int(e.data) for e in content.reply.quote_entities if e.kind == "mention_name")
    return found


def named(events: Iterable[Logged]) -> set[int]:
    """The users whom these events name."""
    found: set[int] = set()
    for logged in events:
        event = logged.event
        message = getattr(event, "message", None)
        if message is not None:
            found |= of_message(message)
            continue
        peer = getattr(event, "peer", None)
        if peer is not None and peer.kind == USER:
            found.add(peer.id)
        draft = getattr(event, "draft", None)
        if draft is not None:
            found |= of_draft(draft)
        for privacy_rule in getattr(event, "rules", ()):
            if privacy_rule.kind in ("users", "not_users"):
                found.update(privacy_rule.users)
        user_id = getattr(event, "user_id", 0)
        if user_id:
            found.add(user_id)
        found.update(id for id in (getattr(event, "inviter", 0),) if id)
        found.update(member.user_id for member in getattr(event, "members", ()))
        found.update(getattr(event, "requesters", ()))
        for other in (*getattr(event, "order", ()), *(move[0] for move in getattr(event, "moves", ()))):
            if other.kind == USER:
                found.add(other.id)
    return found


MIGRATIONS = {"migrate_to": CHANNEL, "migrate_from": CHAT}
"""Actions that name another chat by their number, and of what kind it is."""


def chats_of(message: Message) -> set[PeerRef]:
    """The groups and channels that a message names."""
    content = message.content
    found = set() if message.peer.kind == USER else {message.peer}
    if content.action is not None and content.action.kind in MIGRATIONS:
        found.add(PeerRef(MIGRATIONS[content.action.kind], content.action.number))
    forward = content.forward
    if message.replies is not None:
        found.update(one for one in message.replies.repliers if one.kind != USER)
        if message.replies.group:
            found.add(PeerRef(CHANNEL, message.replies.group))
    away = content.elsewhere
    if away is not None:
        found.update(one for one in (away.origin.chat,) if one is not None)
        if message.source_known and away.linked is not None:
            found.add(away.linked[0])
    for peer in (message.saved_peer, content.sender, *((forward.saved_peer, forward.chat) if forward else ())):
        if peer is not None and peer.kind != USER:
            found.add(peer)
    return found


def of_draft(draft: Draft) -> set[int]:
    """The users whom a draft names."""
    found = {int(entity.data) for entity in draft.entities if entity.kind == "mention_name"}
    return found | ({draft.source.peer.id} if draft.source and draft.source.peer.kind == USER else set())


def chats_of_draft(draft: Draft | None) -> set[PeerRef]:
    """The group or channel whose message a draft answers elsewhere."""
    source = draft.source.peer if draft is not None and draft.source else None
    return {source} if source is not None and source.kind != USER else set()


def names_chats(message: Message) -> bool:
    """May it name groups or channels? What stands in a private chat mostly does not."""
    content = message.content
    return message.peer.kind != USER or content.forward is not None or content.elsewhere is not None


def sources(events: Iterable[Logged]) -> set[PeerRef]:
    """The supergroups and channels of whose messages these are answers elsewhere; not everybody may know of them."""
    messages = (getattr(logged.event, "message", None) for logged in events)
    linked = (one.content.elsewhere.linked for one in messages if one is not None and one.content.elsewhere)
    return {at[0] for at in linked if at is not None}


def chats_named(events: Iterable[Logged]) -> set[PeerRef]:
    """The groups and channels whom these events name."""
    found: set[PeerRef] = set()
    for logged in events:
        event = logged.event
        message = getattr(event, "message", None)
        if message is not None:
            if names_chats(message):
                found |= chats_of(message)
            continue
        peer = getattr(event, "peer", None)
        if peer is not None and peer.kind != USER:
            found.add(peer)
        found |= chats_of_draft(getattr(event, "draft", None))
        if getattr(event, "channel", 0):
            found.add(PeerRef(CHANNEL, event.channel))  # type: ignore[attr-defined]
        for other in (*getattr(event, "order", ()), *(move[0] for move in getattr(event, "moves", ()))):
            if other.kind != USER:
                found.add(other)
    return found


def deliver(user_id: int, *events: Logged, not_key: int = 0) -> Delivery:
    """A delivery of these events to one user, with the people they name."""
    return Delivery(user_id, events, tuple(sorted(named(events))), not_key)


class State(NamedTuple):
    """A box's state as clients keep it (core.telegram.org/constructor/updates.state)."""

    pts: int
    qts: int
    date: int
    seq: int
    unread: int


class Difference(NamedTuple):
    """What a device missed; `kind` is "empty", "all", "slice" or "too_long"."""

    kind: str
    events: tuple[Logged, ...]
    state: State
    cast: Cast
    people: tuple[int, ...]


def state(tx: Tx, user_id: int, now: int) -> State:
    """Where the account's box stands now."""
    found = tx.boxes.state(user_id)
    return State(found.pts, found.qts, now, 0, 0)


def numbered(tx: Tx, box: int, pts: int, limit: int) -> list[LogRow]:
    """Numbered rows above `pts`, lowest first: those of the log, and the messages, whose ids are their pts."""
    came = [LogRow(id, 1, 0, NEW_MESSAGE, str(id)) for id in tx.messages.ids_after(box, pts, limit)]
    rows = sorted((*tx.log.after(box, pts, limit), *came), key=lambda row: row.pts)
    return rows[:limit]


def read_out_at(tx: Tx, box: int, peer: PeerRef, id: int) -> int:
    """When the other read this message of the box, by the log; 0 where the log does not say."""
    chat = f"[{_text(list(peer))},"
    for row in tx.log.of_kind(box, id, BY_EVENT[ev.OutboxRead].number, chat, MOST_MARKS):
        if json.loads(row.data)[1] >= id:
            return row.date
    return 0


def read_in_at(tx: Tx, box: int, peer: PeerRef, id: int) -> int:
    """When the box's owner read this message of it, by the log; 0 where the log does not say."""
    chat = f"[{_text(list(peer))},"
    for row in tx.log.of_kind(box, id, BY_EVENT[ev.InboxRead].number, chat, MOST_MARKS):
        if json.loads(row.data)[1] >= id:
            return row.date
    return 0


def channel_read_at(tx: Tx, box: int, peer: PeerRef, id: int, since: int) -> int:
    """When the box's owner read this message of a supergroup, by the log from that time on; 0 where it does not say."""
    chat = f"[{_text(list(peer))},"
    for row in tx.log.of_kind_by_date(box, since, BY_EVENT[ev.ChannelInboxRead].number, chat, MOST_MARKS):
        if json.loads(row.data)[1] >= id:
            return row.date
    return 0


def read_back(tx: Tx, box: int, rows: list[LogRow]) -> list[Logged]:
    """Events from log rows, with the present state of what they refer to; what is gone is left out."""
    ids = sorted({int(row.data) for row in rows if row.kind in OF_MESSAGES})
    drafts = list(dict.fromkeys(draft_place(json.loads(row.data)) for row in rows if row.kind == DRAFT_CHANGED))
    present = Present(
        {message.id: message for message in tx.messages.many(box, ids)},
        _drafts(tx, box, drafts) if drafts else {},
        _sets(tx, box, [json.loads(row.data)[0] for row in rows if row.kind == SET_INSTALLED]),
    )
    found = []
    for row in rows:
        event = BY_NUMBER[row.kind].load(json.loads(row.data), present)
        if event is not None:
            found.append(Logged(row.pts, row.count, row.date, event))
    return found


def _drafts(tx: Tx, box: int, places: list[tuple[PeerRef, int]]) -> dict[tuple[PeerRef, int], Draft | None]:
    whole = [peer for peer, topic in places if not topic]
    found = {(dialog.peer, 0): dialog.draft for dialog in tx.dialogs.many(box, whole)} if whole else {}
    return found | {(peer, topic): tx.threads.draft(box_of(peer.id), topic, box) for peer, topic in places if topic}


def _sets(tx: Tx, box: int, ids: list[int]) -> dict[int, Full]:
    """Sets with everything in them, if they are few; of many, clients ask for the whole list."""
    wanted = list(dict.fromkeys(ids))
    if not 0 < len(wanted) <= MOST_SETS:
        return {}
    return {found.id: stickers.full(tx, box, found) for found in tx.stickers.many(wanted)}


def difference(tx: Tx, user_id: int, pts: int, date: int, limit: int, now: int) -> Difference:
    """Everything since `pts` and `date`, oldest first (core.telegram.org/method/updates.getDifference).

    Raises PERSISTENT_TIMESTAMP_INVALID for a state that never was.
    """
    at = state(tx, user_id, now)
    if pts < 0 or pts > at.pts:
        raise Refused("PERSISTENT_TIMESTAMP_INVALID" if pts < 0 else "PERSISTENT_TIMESTAMP_OUTDATED")
    if pts < tx.log.oldest(user_id) or at.pts - pts > min(limit or MOST_BEHIND, MOST_BEHIND):
        return Difference("too_long", (), at, Cast(), ())
    rows = numbered(tx, user_id, pts, SLICE + 1)
    whole = len(rows) <= SLICE
    missed: list[tuple[PeerRef, int]] = []
    ordered: list[Logged] = []
    if whole:
        rows += tx.log.since(user_id, date, SLICE)
        missed = tx.chats.changed_since(user_id, date, CHANNELS_AT_ONCE)
        ordered = read_back(tx, user_id, tx.log.of_forums(user_id, date, TOPICS_STAND, CHANNELS_AT_ONCE))
    else:
        rows = rows[:SLICE]
        at = at._replace(pts=rows[-1].pts)
    if not rows and not missed and not ordered and at.pts == pts:
        return Difference("empty", (), at, Cast(), ())
    # What happened in supergroups and channels stands in their own boxes: clients ask there.
    too_long = (passing(ev.ChannelTooLong(peer, there), now) for peer, there in missed)
    events = (*read_back(tx, user_id, rows), *too_long, *ordered)
    ids = named(events)
    cast = people.cast(tx, (user_id,), ids, chats=chats_named(events))
    return Difference("all" if whole else "slice", events, at, cast, tuple(sorted(ids)))
