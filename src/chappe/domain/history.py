"""Reading messages: a chat's history by every offset, and single messages by id."""

from chappe.domain import rights
from chappe.domain.channel_updates import first_seen, pinned_seen
from chappe.domain.chats import MOST_AT_ONCE, Found, found, look
from chappe.domain.command import Pace
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.values import CHANNEL, Message, PeerRef, box_of

USUAL = 20
"""Messages in an answer to a request that names no limit."""

SKIPPING = Pace("skip_messages", 50, 0.5)
"""Pages far away by number: what is skipped is counted one by one, at about ten million in a second."""
FREE_SKIP = 10_000
"""Messages that a page may skip without being one of those."""


def bounded(page: Page) -> Page:
    """The page with a limit that is served; negative ids and dates count as not given."""
    return Page(
        max(0, page.offset_id),
        max(0, page.offset_date),
        page.add_offset,
        min(page.limit, MOST_AT_ONCE) if page.limit > 0 else USUAL,
        max(0, page.max_id),
        max(0, page.min_id),
    )


def history(tx: Tx, box: int, peer: PeerRef, page: Page, now: int = 0) -> Found:
    """Part of a chat's history (core.telegram.org/method/messages.getHistory); raises PEER_ID_INVALID."""
    if peer.kind == CHANNEL:
        return _of_channel(tx, box, peer, bounded(page), now)
    look(tx, box, peer, now)
    messages = tx.messages.history(box, peer, bounded(page))
    dialog = tx.dialogs.get(box, peer)
    return found(tx, box, messages, dialog.total if dialog else 0, within=peer)


def _of_channel(tx: Tx, viewer: int, peer: PeerRef, page: Page, now: int) -> Found:
    chat, member = rights.seen(tx, viewer, peer, now)
    there = box_of(peer.id)
    low = first_seen(tx, chat, member)
    if low:
        page = page._replace(min_id=max(page.min_id, low - 1))
    messages = tx.messages.history(there, peer, page)
    return found(tx, viewer, messages, chat.total, within=peer, pts=tx.boxes.state(there).pts)


def in_channel(
    tx: Tx,
    viewer: int,
    peer: PeerRef,
    ids: list[int],
    now: int,
    replied: frozenset[int] = frozenset(),
    pinned: bool = False,
) -> Found:
    """Messages of a supergroup or channel, in the order asked (core.telegram.org/method/channels.getMessages).

    For an id in `replied` the message that it answers is meant; with `pinned` the newest pinned one stands for 0.
    """
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MSG_ID_INVALID")
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    there = box_of(peer.id)
    low = first_seen(tx, chat, member)
    if pinned:
        newest = next(iter(pinned_seen(tx, chat, member)), 0)
        ids = [id or newest for id in ids]
    kept = {one.id: one for one in tx.messages.many(there, list(dict.fromkeys(ids))) if one.id >= low}
    chosen = _chosen(tx, there, ids, kept, replied, low)
    return found(tx, viewer, chosen, within=peer, pts=tx.boxes.state(there).pts)


def _chosen(
    tx: Tx, box: int, ids: list[int], first: dict[int, Message], replied: frozenset[int], low: int = 0
) -> list[Message | int]:
    """The messages in the order asked, an id for each that is not there; for `replied` those that they answer."""
    here = {id: one.reply_to for id, one in first.items() if one.content.elsewhere is None}
    answered = [here[id] for id in ids if id in replied and id in here]
    second = {one.id: one for one in tx.messages.many(box, answered) if one.id >= low} if answered else {}
    chosen: list[Message | int] = []
    for id in ids:
        message = first.get(id)
        if id in replied:
            message = second.get(here.get(id, 0))
        chosen.append(message or id)
    return chosen


def by_ids(tx: Tx, box: int, ids: list[int], replied: frozenset[int] = frozenset()) -> Found:
    """Messages of any chat, in the order asked; for an id in `replied` the message that it answers is meant.

    See core.telegram.org/method/messages.getMessages. Raises MSG_ID_INVALID for too many ids at once.
    """
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MSG_ID_INVALID")
    first = {message.id: message for message in tx.messages.many(box, list(dict.fromkeys(ids)))}
    return found(tx, box, _chosen(tx, box, ids, first, replied))
