"""Whom messages are with, and in which box they lie."""

from typing import NamedTuple

USER, CHAT, CHANNEL = 0, 1, 2
SERVICE_USER = 777000
"""The account that speaks for the service itself: codes, notices of sign-ins, decisions."""

ANTI_SPAM_USER = 777001
"""The account in whose name a group's own anti-spam deletes (core.telegram.org/api/antispam)."""


class PeerRef(NamedTuple):
    """Whom a message is with: a user, a basic group or a channel."""

    kind: int
    id: int


def user_peer(user_id: int) -> PeerRef:
    """The private chat with that user."""
    return PeerRef(USER, user_id)


def box_of(channel_id: int) -> int:
    """The box of a supergroup or channel: below zero, where no account's is."""
    return -channel_id


def home(box: int, peer: PeerRef) -> int:
    """The box in which this person finds the messages of a chat: one's own, or that of the supergroup or channel."""
    return box_of(peer.id) if peer.kind == CHANNEL else box


class BoxState(NamedTuple):
    """Where a box's numbering stands (core.telegram.org/api/updates)."""

    pts: int
    qts: int = 0
