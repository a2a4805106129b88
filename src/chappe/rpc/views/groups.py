"""Renders who is in a basic group, and everything about one."""

import json
from collections.abc import Iterable

from chappe.domain.group_views import Full
from chappe.domain.values import ADMIN, CREATOR, Member, PeerRef
from chappe.rpc.views.chats import full_photo
from chappe.rpc.views.links import door
from chappe.rpc.views.notify import notify_settings
from chappe.rpc.views.reactions import of_chat
from chappe.tl import types


def participant(member: Member) -> "types.TypeChatParticipant":
    """A `chatParticipant` in its three forms (core.telegram.org/type/ChatParticipant)."""
    rank = member.title or None
    if member.standing == CREATOR:
        return types.ChatParticipantCreator(user_id=member.user_id, rank=rank)
    kind = types.ChatParticipantAdmin if member.standing == ADMIN else types.ChatParticipant
    return kind(user_id=member.user_id, inviter_id=member.inviter, date=member.date, rank=rank)


def participants(peer: PeerRef, members: Iterable[Member], version: int) -> types.ChatParticipants:
    """A `chatParticipants`."""
    return types.ChatParticipants(
        chat_id=peer.id, participants=[participant(member) for member in members], version=version
    )


def full(found: Full, prefix: str) -> types.ChatFull:
    """A `chatFull` (core.telegram.org/constructor/chatFull); who is not in it is not told who is."""
    chat, dialog = found.chat, found.dialog
    inside: types.TypeChatParticipants = types.ChatParticipantsForbidden(chat_id=chat.peer.id)
    if found.may_list:
        inside = participants(chat.peer, found.members, chat.version)
    return types.ChatFull(
        id=chat.peer.id,
        about=chat.about,
        participants=inside,
        chat_photo=full_photo(chat, found.photo),
        notify_settings=notify_settings(json.loads(found.notify) if found.notify else {}),
        bot_info=[],
        has_scheduled=found.has_scheduled,
        pinned_msg_id=found.pinned or None,
        folder_id=dialog.folder or None if dialog else None,
        ttl_period=chat.ttl or None,
        available_reactions=of_chat(chat),
        reactions_limit=chat.reactions_limit or None,
        **door(found.office, prefix),
    )
