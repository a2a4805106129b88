"""Labels that a decision puts on people, groups and channels: scam, fake, verified."""

from chappe.domain.errors import Refused
from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.values import (
    CHAT,
    CHAT_FAKE,
    CHAT_SCAM,
    CHAT_VERIFIED,
    FAKE,
    SCAM,
    USER,
    VERIFIED,
    Chat,
    PeerRef,
    User,
)
from chappe.domain.withholding import chat_told, user_told

LABELS = {"scam": (SCAM, CHAT_SCAM), "fake": (FAKE, CHAT_FAKE), "verified": (VERIFIED, CHAT_VERIFIED)}
"""By name: the bit of `User.marks`, the bit of `Chat.flags`."""


def of_user(user: User) -> tuple[str, ...]:
    """The names of the labels that a person or bot bears."""
    return tuple(name for name, (mark, _) in LABELS.items() if user.marks & mark)


def of_chat(chat: Chat) -> tuple[str, ...]:
    """The names of the labels that a group or channel bears."""
    return tuple(name for name, (_, flag) in LABELS.items() if chat.flags & flag)


def label(tx: Tx, peer: PeerRef, name: str, on: bool, now: int) -> dict[int, list[Logged]]:
    """Put the label on, or take it off; what happened in each box, nothing where it is so already.

    Raises PEER_ID_INVALID for no such one, and for basic groups, which have no labels.
    """
    mark, flag = LABELS[name]
    if peer.kind == USER:
        user = tx.users.get(peer.id)
        if user is None or user.is_service:
            raise Refused("PEER_ID_INVALID")
        if bool(user.marks & mark) == on:
            return {}
        tx.users.set_marks(peer.id, mark, mark if on else 0)
        return user_told(tx, peer.id, now)
    chat = tx.chats.get(peer) if peer.kind != CHAT else None
    if chat is None:
        raise Refused("PEER_ID_INVALID")
    if bool(chat.flags & flag) == on:
        return {}
    return chat_told(tx, tx.chats.save(chat._replace(flags=chat.flags | flag if on else chat.flags & ~flag)), now)
