"""Counts what happens in supergroups and channels, where it happens."""

from collections.abc import Sequence

from chappe.domain.ports import Tx
from chappe.domain.ports.post_stats import CAME_BY, DEEDS, DEEDS_OF, EMOTIONS, LANGUAGES, SEEN_FROM
from chappe.domain.ports.stats import DAY, JOINED, LEFT, LONG_AGO, POSTED, REACTIONS, READERS, SHARES, VIEWS
from chappe.domain.values import Content, Member, Message, PeerRef, box_of

ADDED = "added"
"""The way of those whom others bring in; the others' ways are called as the log of administrators calls them."""


def note_message(tx: Tx, peer: PeerRef, content: Content) -> bool:
    """Count a message that was posted into a supergroup or channel; is it its author's first one of the day there?"""
    if content.action is not None:
        return False
    tx.stats.count(peer, content.date, POSTED + content.date % DAY // 3600)
    if content.sender is None and not content.post:  # nobody is named who speaks in a chat's name
        return tx.stats.wrote(peer, content.date, content.author, len(content.text))
    return False


def note_reader(tx: Tx, member: Member, before: int, up_to: int, language: str = "") -> None:
    """Count somebody who had read a supergroup up to one message, and now has up to another.

    Where the mark stands as it was put when the person came in, nothing was read yet.

    Each person counts once for each day of which they read something, by nothing but where the mark of what they read
    stood; where what it stood at is deleted since, perhaps again. The language is that of the client ("": not known).
    """
    peer, before = member.peer, before if before > member.came else 0
    newest, last = (tx.messages.date_at(box_of(peer.id), id) // DAY for id in (up_to, before))
    if newest > last:
        tx.stats.count(peer, newest * DAY, READERS + min(newest - last, LONG_AGO))
        if language:
            tx.post_stats.count(peer, newest * DAY, LANGUAGES, language)


def note_views(tx: Tx, peer: PeerRef, now: int, more: int) -> None:
    """Count views of posts."""
    tx.stats.count(peer, now, VIEWS + now % DAY // 3600, more)


def note_seen(tx: Tx, peer: PeerRef, now: int, place: str, language: str, more: int) -> None:
    """Count views by where they came from and in which language; "": that is not known, and not counted."""
    for kind, name in ((SEEN_FROM, place), (LANGUAGES, language)):
        if name:
            tx.post_stats.count(peer, now, kind, name, more)


def note_joined(tx: Tx, peer: PeerRef, now: int, user_id: int, inviter: int, by: str = "") -> None:
    """Count somebody who came in, who brought them, and by which way they came ("": not by any that is counted)."""
    tx.stats.count(peer, now, JOINED)
    if by:
        tx.post_stats.count(peer, now, CAME_BY, by)
    if inviter not in (0, user_id):
        tx.stats.invited(peer, now, inviter)


def note_left(tx: Tx, peer: PeerRef, now: int) -> None:
    """Count somebody who left, or was thrown out."""
    tx.stats.count(peer, now, LEFT)


def note_deed(tx: Tx, peer: PeerRef, now: int, user_id: int, kind: str) -> None:
    """Count what an administrator did in a supergroup, by the log's name for it."""
    tx.post_stats.count(peer, now, DEEDS, kind)
    tx.post_stats.count(peer, now, DEEDS_OF, f"{kind} {user_id}")


def note_shares(tx: Tx, peer: PeerRef, now: int, more: int) -> None:
    """Count posts that were passed on."""
    tx.stats.count(peer, now, SHARES, more)


def note_reaction(tx: Tx, message: Message, now: int, before: Sequence[str], given: Sequence[str]) -> None:
    """Count somebody who reacts to a message otherwise than before: each reaction that is new, and the person once."""
    if given and not before:
        tx.stats.count(message.peer, now, REACTIONS)
    for one in given:
        if one not in before:
            tx.post_stats.count(message.peer, now, EMOTIONS, one)
            if message.content.post:
                tx.post_stats.count_post(message.box, message.id, now, EMOTIONS, one)
