"""What happened in a supergroup or channel, for devices that were away."""

from typing import NamedTuple

from chappe.domain import people, rights
from chappe.domain.chats import all_as_seen, as_seen
from chappe.domain.errors import Refused
from chappe.domain.notify import Target
from chappe.domain.outcome import Cast, Logged
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.updates import chats_named, chats_of, named, numbered, of_message, read_back
from chappe.domain.values import CHANNEL, HIDDEN_HISTORY, Chat, Dialog, Member, Message, PeerRef, box_of

MOST_AT_ONCE = 100
"""Rows in one answer to people; bots may ask for more."""
MOST_BEHIND = 1000
"""Who is further behind starts anew from the newest messages."""
NEWEST = 20


class ChannelDifference(NamedTuple):
    """What a device missed of one channel; `kind` is "empty", "some" or "too_long"."""

    kind: str
    pts: int
    final: bool
    events: tuple[Logged, ...]
    cast: Cast
    people: tuple[int, ...]
    chats: tuple[PeerRef, ...]
    dialog: Dialog | None = None
    messages: tuple[Message, ...] = ()
    notify: str = ""
    """The viewer's notification settings of the channel, as kept."""


def difference(tx: Tx, viewer: int, peer: PeerRef, pts: int, limit: int, now: int) -> ChannelDifference:
    """Everything since `pts`, oldest first (core.telegram.org/method/updates.getChannelDifference).

    Raises CHANNEL_PRIVATE, PERSISTENT_TIMESTAMP_INVALID.
    """
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    box = box_of(peer.id)
    low = first_seen(tx, chat, member)
    at = tx.boxes.state(box).pts
    if pts < 1 or pts > at:
        raise Refused("PERSISTENT_TIMESTAMP_INVALID")
    if pts < tx.log.oldest(box) or at - pts > MOST_BEHIND:
        return _too_long(tx, viewer, peer, at, low)
    rows = numbered(tx, box, max(pts, low - 1), min(max(limit, 1), MOST_AT_ONCE) + 1)
    final = len(rows) <= min(max(limit, 1), MOST_AT_ONCE)
    if not final:
        rows = rows[:-1]
        at = rows[-1].pts
    events = tuple(seen_by(tx, logged, viewer) for logged in read_back(tx, box, rows) if _may_see(logged, low))
    names, chats = named(events), chats_named(events) | {peer}
    cast = people.cast(tx, (viewer,), names, chats=chats)
    return ChannelDifference(
        "some" if rows else "empty", at, final, events, cast, tuple(sorted(names)), tuple(sorted(chats))
    )


def _may_see(logged: Logged, low: int) -> bool:
    """Is it about no message, or about one with an id from `low` on?"""
    message = getattr(logged.event, "message", None)
    return message is None or message.id >= low


def seen_by(tx: Tx, logged: Logged, viewer: int) -> Logged:
    """An event of a channel as this person has it."""
    message = getattr(logged.event, "message", None)
    if message is None:
        return logged
    return logged._replace(event=logged.event._replace(message=as_seen(tx, message, viewer)))  # type: ignore[attr-defined]


def _too_long(tx: Tx, viewer: int, peer: PeerRef, pts: int, low: int) -> ChannelDifference:
    found = tx.messages.history(box_of(peer.id), peer, Page(limit=NEWEST, min_id=max(0, low - 1)))
    messages = tuple(all_as_seen(tx, found, viewer))
    names = {id for message in messages for id in of_message(message)}
    chats = {chat for message in messages for chat in chats_of(message)} | {peer}
    dialog = of_viewer(tx, tx.dialogs.get(viewer, peer) or bare(tx, viewer, peer))
    cast = people.cast(tx, (viewer,), names, chats=chats)
    return ChannelDifference(
        "too_long",
        pts,
        True,
        (),
        cast,
        tuple(sorted(names)),
        tuple(sorted(chats)),
        dialog,
        messages,
        tx.notify.get(viewer, Target(peer).key),
    )


def bare(tx: Tx, viewer: int, peer: PeerRef) -> Dialog:
    """The place in a list that a chat would have which is in none."""
    chat = tx.chats.get(peer)
    top = (chat.top_id, chat.top_date) if chat else (0, 0)
    return Dialog(viewer, peer, *top, top[0], 0, 0, False, 0, 0, 0, None, total=chat.total if chat else 0)


def of_viewer(tx: Tx, dialog: Dialog) -> Dialog:
    """A dialog of a supergroup or channel with what is counted when it is looked at: what is unread, and its pts."""
    if dialog.peer.kind != CHANNEL:
        return dialog
    box = box_of(dialog.peer.id)
    unread = tx.messages.count_after(box, dialog.read_in, UNREAD_COUNTED)
    return dialog._replace(unread=unread, pts=tx.boxes.state(box).pts)


def first_seen(tx: Tx, chat: Chat, member: Member) -> int:
    """The lowest id that this person may see, where what was written before is hidden or was cleared away; 0: all."""
    cleared = member.cleared + 1 if member.cleared else 0
    return max(cleared, hidden_below(tx, chat, member))


def hidden_below(tx: Tx, chat: Chat, member: Member) -> int:
    """What has a lower id was written before this person came, where that is hidden; 0: nothing is."""
    if not chat.flags & HIDDEN_HISTORY or member.manages or chat.broadcast:
        return 0
    return member.came + 1 if member.came else tx.messages.id_since(box_of(chat.peer.id), member.date)


def pinned_seen(tx: Tx, chat: Chat, member: Member) -> list[int]:
    """Ids of a supergroup's or channel's pinned messages that this person may see, newest first."""
    low = first_seen(tx, chat, member)
    return [id for id in tx.messages.pinned(box_of(chat.peer.id), chat.peer) if id >= low]


UNREAD_COUNTED = 10_000
"""More than so many unread messages are not told apart."""
