"""Counts what happens in supergroups and channels, where it happens."""

from chappe.domain.ports import Tx
from chappe.domain.ports.stats import DAY, JOINED, LEFT, POSTED, REACTIONS, SHARES, VIEWS
from chappe.domain.values import Content, PeerRef


def note_message(tx: Tx, peer: PeerRef, content: Content) -> None:
    """Count a message that was posted into a supergroup or channel."""
    if content.action is not None:
        return
    tx.stats.count(peer, content.date, POSTED + content.date % DAY // 3600)
    if content.sender is None:  # nobody is named who speaks in a chat's name
        tx.stats.wrote(peer, content.date, content.author, len(content.text))


def note_views(tx: Tx, peer: PeerRef, now: int, more: int) -> None:
    """Count views of posts."""
    tx.stats.count(peer, now, VIEWS + now % DAY // 3600, more)


def note_joined(tx: Tx, peer: PeerRef, now: int, user_id: int, inviter: int) -> None:
    """Count somebody who came in, and who brought them."""
    tx.stats.count(peer, now, JOINED)
    if inviter not in (0, user_id):
        tx.stats.invited(peer, now, inviter)


def note_left(tx: Tx, peer: PeerRef, now: int) -> None:
    """Count somebody who left, or was thrown out."""
    tx.stats.count(peer, now, LEFT)


def note_shares(tx: Tx, peer: PeerRef, now: int, more: int) -> None:
    """Count posts that were passed on."""
    tx.stats.count(peer, now, SHARES, more)


def note_reaction(tx: Tx, peer: PeerRef, now: int) -> None:
    """Count somebody who reacted to a message for the first time."""
    tx.stats.count(peer, now, REACTIONS)
