"""Similar channels: what those who follow one channel follow too, by a bounded sample of them."""

from collections import Counter
from math import sqrt

from chappe.domain import people, rights
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, Chat, PeerRef

SAMPLE = 200
"""Followers who are looked at, the newest."""
OF_EACH = 50
"""Chats of each that are looked at."""
MOST = 10


def to(tx: Tx, viewer: int, peer: PeerRef | None, now: int) -> tuple[Cast, list[PeerRef]]:
    """Public channels like this one, or like those that the person follows, best first; none that are followed already.

    Only what is public is named, and only by how many share it, never by whom. Raises CHANNEL_PRIVATE, CHANNEL_INVALID.
    """
    if peer is not None:
        chat, _ = rights.seen(tx, viewer, peer, now)
        if not chat.broadcast:
            raise Refused("CHANNEL_INVALID")
        sources = [peer]
    else:
        sources = [one for one in tx.members.chats_of(viewer, OF_EACH) if one.kind == CHANNEL]
    followed = set(tx.members.chats_of(viewer, 1000))
    shared: Counter[PeerRef] = Counter()
    for source in sources:
        for follower in tx.members.newest(source, max(1, SAMPLE // len(sources))):
            if follower != viewer:
                shared.update(one for one in tx.members.chats_of(follower, OF_EACH) if one.kind == CHANNEL)
    wanted = [one for one, _ in shared.most_common(MOST * 10) if one not in followed and one != peer]
    public = [chat for chat in tx.chats.many(wanted) if chat.broadcast and chat.username and not chat.gone]

    def likeness(chat: Chat) -> float:
        """How many of the sample follow it, measured against how many do at all."""
        return shared[chat.peer] / sqrt(max(1, chat.members))

    best = [chat.peer for chat in sorted(public, key=lambda chat: (-likeness(chat), chat.peer.id))[:MOST]]
    return people.cast(tx, (viewer,), (), chats=best), best
