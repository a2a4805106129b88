"""Renders peers."""

from chappe.domain.values import CHAT, USER, PeerRef
from chappe.tl import types


def peer(found: PeerRef) -> "types.TypePeer":
    """The `Peer` constructor of a peer."""
    if found.kind == USER:
        return types.PeerUser(user_id=found.id)
    if found.kind == CHAT:
        return types.PeerChat(chat_id=found.id)
    return types.PeerChannel(channel_id=found.id)
