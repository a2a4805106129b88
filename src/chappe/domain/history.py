"""Reading messages: a chat's history by every offset, and single messages by id."""

from chappe.domain.chats import MOST_AT_ONCE, Found, found, partner
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.values import Message, PeerRef

USUAL = 20
"""Messages in an answer to a request that names no limit."""


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


def history(tx: Tx, box: int, peer: PeerRef, page: Page) -> Found:
    """Part of a chat's history (core.telegram.org/method/messages.getHistory); raises PEER_ID_INVALID."""
    partner(tx, peer)
    messages = tx.messages.history(box, peer, bounded(page))
    dialog = tx.dialogs.get(box, peer)
    return found(tx, box, messages, dialog.total if dialog else 0, also=(peer.id,))


def by_ids(tx: Tx, box: int, ids: list[int], replied: frozenset[int] = frozenset()) -> Found:
    """Messages of any chat, in the order asked; for an id in `replied` the message that it answers is meant.

    See core.telegram.org/method/messages.getMessages. Raises MSG_ID_INVALID for too many ids at once.
    """
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MSG_ID_INVALID")
    first = {message.id: message for message in tx.messages.many(box, list(dict.fromkeys(ids)))}
    answered = [first[id].reply_to for id in ids if id in replied and id in first]
    second = {message.id: message for message in tx.messages.many(box, answered)} if answered else {}
    chosen: list[Message | int] = []
    for id in ids:
        message = first.get(id)
        if id in replied:
            message = second.get(message.reply_to) if message else None
        chosen.append(message or id)
    return found(tx, box, chosen)


def newest_pinned(tx: Tx, box: int, peer: PeerRef) -> Found:
    """The chat's newest pinned message, if there is one."""
    partner(tx, peer)
    ids = tx.messages.pinned(box, peer)
    return found(tx, box, tx.messages.many(box, ids[:1]))
