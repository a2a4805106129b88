"""What administrators may do, what members may be kept from, and the one place that decides it."""

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.values import CHAT, CREATOR, FROZEN, JOIN_TO_SEND, KICKED, LEFT, USER, Chat, Member, PeerRef

ADMIN_RIGHTS = (
    "change_info",
    "post_messages",
    "edit_messages",
    "delete_messages",
    "ban_users",
    "invite_users",
    "pin_messages",
    "add_admins",
    "anonymous",
    "manage_call",
    "other",
    "manage_topics",
)
"""Names of core.telegram.org/constructor/chatAdminRights that are kept; their places are the bits."""
BANNED_RIGHTS = (
    "view_messages",
    "send_messages",
    "send_media",
    "send_stickers",
    "send_gifs",
    "send_games",
    "send_inline",
    "embed_links",
    "send_polls",
    "change_info",
    "invite_users",
    "pin_messages",
    "manage_topics",
    "send_photos",
    "send_videos",
    "send_roundvideos",
    "send_audios",
    "send_voices",
    "send_docs",
    "send_plain",
    "edit_rank",
    "send_reactions",
)
"""Names of core.telegram.org/constructor/chatBannedRights; their places are the bits."""
MAY = {name: 1 << bit for bit, name in enumerate(ADMIN_RIGHTS)}
MAY_NOT = {name: 1 << bit for bit, name in enumerate(BANNED_RIGHTS)}
ALL_RIGHTS = (1 << len(ADMIN_RIGHTS)) - 1 - MAY["anonymous"]
MEDIA = sum(
    MAY_NOT[name]
    for name in BANNED_RIGHTS
    if name.startswith("send_") and name not in ("send_messages", "send_plain", "send_reactions")
)
"""What `send_media` and `send_messages` stand for."""
MEMBERS_MAY = {"change_info", "invite_users", "pin_messages", "manage_topics"}
"""Administrators' rights that plain members have too, where the group does not keep them from it."""
AT_FIRST = MAY_NOT["change_info"] | MAY_NOT["pin_messages"]
"""What members of a new group may not do."""


def whole(banned: int) -> int:
    """The set with all that follows from it: who may not send messages may not send media either."""
    if banned & MAY_NOT["send_messages"]:
        banned |= MAY_NOT["send_media"] | MAY_NOT["send_plain"]
    if banned & MAY_NOT["send_media"]:
        banned |= MEDIA
    return banned


def standing(tx: Tx, chat: Chat, user_id: int, now: int) -> Member:
    """How the person stands to the chat now; a restriction whose time is over is none."""
    found = tx.members.get(chat.peer, user_id)
    if found is None:
        return Member(chat.peer, user_id, LEFT, 0, 0)
    return at(found, now)


def at(found: Member, now: int) -> Member:
    """What is kept of a person, without a restriction whose time is over."""
    if found.until and found.until <= now:
        return found._replace(standing=LEFT if found.standing == KICKED else found.standing, banned=0, until=0)
    return found


def allowed(chat: Chat, member: Member, right: str) -> bool:
    """Has this person that administrator's right, or as a member what stands in its place?"""
    if member.standing == CREATOR:
        return right != "anonymous" or bool(member.rights & MAY["anonymous"])
    if member.rights & MAY[right] and member.manages:
        return True
    if right not in MEMBERS_MAY or chat.broadcast or not member.inside:
        return False
    return not (chat.banned | member.banned) & MAY_NOT[right]


def given(member: Member, right: str) -> bool:
    """Has this person that right as an administrator, whatever members may do?"""
    return member.standing == CREATOR or (member.manages and bool(member.rights & MAY[right]))


def hides(member: Member) -> bool:
    """Is this an anonymous administrator, whom nobody but administrators is told of (core.telegram.org/api/rights)?"""
    return member.manages and bool(member.rights & MAY["anonymous"])


def kept_from(chat: Chat, member: Member, what: str) -> bool:
    """Is this person kept from it by the group's rule, or by a restriction of their own?"""
    return not member.manages and bool(whole(chat.banned | member.banned) & MAY_NOT[what])


def seen(tx: Tx, viewer: int, peer: PeerRef, now: int) -> tuple[Chat, Member]:
    """A chat that this person may look into: as a member, or because it is public.

    Raises CHAT_ID_INVALID, CHANNEL_INVALID, CHANNEL_PRIVATE; who is not in a private one cannot tell it from none.
    FROZEN_PARTICIPANT_MISSING: a frozen account reads only where it is (core.telegram.org/method/messages.getHistory).
    """
    chat = tx.chats.get(peer) if peer.kind != USER else None
    if chat is None or chat.gone:
        raise Refused(missing(peer))
    member = standing(tx, chat, viewer, now)
    if member.inside:
        return chat, member
    if not chat.is_channel and member.date:  # who was in it knows that it is there
        raise Refused("USER_NOT_PARTICIPANT")
    follows = chat.is_channel and _follows(tx, chat, viewer, now)
    if not chat.is_channel or member.standing == KICKED or not (follows or open_to_all(tx, chat)):
        raise Refused(missing(peer))
    if not follows and _frozen(tx, viewer):
        raise Refused("FROZEN_PARTICIPANT_MISSING")
    return chat, member


def _frozen(tx: Tx, viewer: int) -> bool:
    user = tx.users.get(viewer) if viewer else None
    return user is not None and bool(user.marks & FROZEN)


def _follows(tx: Tx, chat: Chat, viewer: int, now: int) -> bool:
    """Is this person in the channel whose posts are talked about in that group?"""
    channel = tx.chats.get(PeerRef(chat.peer.kind, chat.linked)) if chat.linked and not chat.broadcast else None
    return channel is not None and not channel.gone and standing(tx, channel, viewer, now).inside


def was_in(tx: Tx, user_id: int, peer: PeerRef, now: int) -> bool:
    """Has this person been in a basic group, and is in it no more: gone from it, or it is gone itself?

    What was written while one was in it stays in one's own box.
    """
    member = tx.members.get(peer, user_id)
    chat = tx.chats.get(peer) if member is not None else None
    return chat is not None and (chat.gone or not standing(tx, chat, user_id, now).inside)


def open_to_all(tx: Tx, chat: Chat) -> bool:
    """May people who are not in it look into it? Those with a public name, and what is linked to such a channel."""
    if chat.username:
        return True
    linked = tx.chats.get(PeerRef(chat.peer.kind, chat.linked)) if chat.linked else None
    return linked is not None and linked.broadcast and bool(linked.username)


def inside(tx: Tx, user_id: int, peer: PeerRef, now: int) -> tuple[Chat, Member]:
    """A chat that this person is in; raises as `seen` does, and USER_NOT_PARTICIPANT in a public one."""
    chat, member = seen(tx, user_id, peer, now)
    if not member.inside:
        raise Refused("USER_NOT_PARTICIPANT")
    return chat, member


def takes_part(chat: Chat, member: Member) -> bool:
    """Is this person in it, or a guest where a channel's posts are talked about and guests may write?"""
    return member.inside or bool(chat.linked and not chat.broadcast and not chat.flags & JOIN_TO_SEND)


def taking_part(tx: Tx, user_id: int, peer: PeerRef, now: int) -> tuple[Chat, Member]:
    """The same as `inside`, and for guests who may write (core.telegram.org/api/discussion); raises as that does."""
    chat, member = seen(tx, user_id, peer, now)
    if not takes_part(chat, member):
        raise Refused("USER_NOT_PARTICIPANT")
    return chat, member


def require(tx: Tx, user_id: int, peer: PeerRef, now: int, right: str) -> tuple[Chat, Member]:
    """A chat in which this person has that right; raises as `seen` does, and CHAT_ADMIN_REQUIRED."""
    chat, member = seen(tx, user_id, peer, now)
    if not allowed(chat, member, right):
        raise Refused("CHAT_ADMIN_REQUIRED")
    return chat, member


def may_send(tx: Tx, author: int, peer: PeerRef, now: int, what: str) -> tuple[Chat, Member]:
    """A chat in which this person may send a thing of that kind now; raises as `chats.may_write` says."""
    if peer.kind == CHAT and was_in(tx, author, peer, now):
        raise Refused("CHAT_WRITE_FORBIDDEN")
    chat, member = seen(tx, author, peer, now)
    if chat.broadcast:
        if not allowed(chat, member, "post_messages"):
            raise Refused("CHAT_WRITE_FORBIDDEN")
        return chat, member
    if not takes_part(chat, member):
        raise Refused("CHAT_GUEST_SEND_FORBIDDEN" if chat.linked else "CHAT_WRITE_FORBIDDEN")
    if member.manages:
        return chat, member
    if whole(member.banned) & MAY_NOT["send_messages"]:
        raise Refused("USER_BANNED_IN_CHANNEL")
    kept = whole(chat.banned | member.banned)
    if kept & MAY_NOT["send_messages"]:
        raise Refused("CHAT_WRITE_FORBIDDEN")
    if kept & MAY_NOT[what]:
        raise Refused(FORBIDDEN.get(what, "CHAT_SEND_MEDIA_FORBIDDEN"))
    if chat.slow_mode and member.wrote + chat.slow_mode > now:
        raise Refused("SLOWMODE_WAIT_X", member.wrote + chat.slow_mode - now)
    return chat, member


FORBIDDEN = {
    "send_plain": "CHAT_SEND_PLAIN_FORBIDDEN",
    "send_photos": "CHAT_SEND_PHOTOS_FORBIDDEN",
    "send_videos": "CHAT_SEND_VIDEOS_FORBIDDEN",
    "send_roundvideos": "CHAT_SEND_ROUNDVIDEOS_FORBIDDEN",
    "send_audios": "CHAT_SEND_AUDIOS_FORBIDDEN",
    "send_voices": "CHAT_SEND_VOICES_FORBIDDEN",
    "send_docs": "CHAT_SEND_DOCS_FORBIDDEN",
    "send_stickers": "CHAT_SEND_STICKERS_FORBIDDEN",
    "send_gifs": "CHAT_SEND_GIFS_FORBIDDEN",
    "send_polls": "CHAT_SEND_POLL_FORBIDDEN",
}


def missing(peer: PeerRef) -> str:
    """The error for a chat that is not there, or not for this person."""
    return "CHANNEL_PRIVATE" if peer.kind != 1 else "CHAT_ID_INVALID"
