"""Channels that are banned where they spoke: their owners write there in the name of none of their channels.

See core.telegram.org/api/send-as and core.telegram.org/bots/api#banchatsenderchat. Who owns a channel is told to
nobody. A ban stands among the members, under the number of the channel's box, which is below zero.
"""

from chappe.domain.bounds import CHANNELS_OF_USER
from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, KICKED, Chat, Member, PeerRef, box_of


def barred(tx: Tx, chat: Chat, user_id: int) -> bool:
    """Is one of this person's own channels banned there, so that none of them may speak?"""
    if not tx.members.bars_channels(chat.peer):
        return False
    own = [box_of(one.peer.id) for one in own_channels(tx, user_id)]
    return any(one.standing == KICKED for one in tx.members.of_users(chat.peer, own))


def own_channels(tx: Tx, user_id: int) -> list[Chat]:
    """The channels that this person made, public or not."""
    peers = [peer for peer in tx.members.chats_of(user_id, CHANNELS_OF_USER) if peer.kind == CHANNEL]
    return [chat for chat in tx.chats.many(peers) if chat.broadcast and chat.creator == user_id]


def channels_of(members: list[Member]) -> set[PeerRef]:
    """The channels among those who are kept in a list of members."""
    return {PeerRef(CHANNEL, -one.user_id) for one in members if one.user_id < 0}
