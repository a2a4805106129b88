"""Renders answers about supergroups and channels as a whole."""

import json
from typing import Any

from chappe.domain import rights
from chappe.domain.channel_views import Full
from chappe.domain.values import ANTI_SPAM, CREATOR, HIDDEN_HISTORY, HIDDEN_MEMBERS, USER
from chappe.rpc.call import Call
from chappe.rpc.views.chats import full_photo
from chappe.rpc.views.links import door
from chappe.rpc.views.media import DC_ID
from chappe.rpc.views.notify import notify_settings
from chappe.rpc.views.peers import peer
from chappe.rpc.views.reactions import of_chat
from chappe.rpc.views.stickers import sticker_set
from chappe.tl import types


def chats(shown: list[Any]) -> types.MessagesChats:
    """A `messages.chats`."""
    return types.MessagesChats(chats=shown)


def full(call: Call, found: Full) -> types.MessagesChatFull:
    """A `messages.chatFull` with a `channelFull` (core.telegram.org/constructor/channelFull)."""
    chat, member, dialog = found.chat, found.member, found.dialog
    office = member.manages
    made = types.ChannelFull(
        id=chat.peer.id,
        about=chat.about,
        read_inbox_max_id=dialog.read_in,
        read_outbox_max_id=dialog.read_out,
        unread_count=dialog.unread,
        chat_photo=full_photo(chat, found.photo),
        notify_settings=notify_settings(json.loads(found.notify) if found.notify else {}),
        bot_info=[],
        pts=dialog.pts,
        can_view_participants=found.may_list,
        can_set_username=member.standing == CREATOR,
        can_delete_channel=member.standing == CREATOR,
        can_view_stats=office,
        antispam=bool(chat.flags & ANTI_SPAM),
        stats_dc=DC_ID if office else None,
        hidden_prehistory=bool(chat.flags & HIDDEN_HISTORY),
        participants_hidden=bool(chat.flags & HIDDEN_MEMBERS),
        participants_count=chat.members,
        admins_count=found.admins if office else None,
        kicked_count=found.kicked if office else None,
        banned_count=found.banned if office else None,
        pinned_msg_id=found.pinned or None,
        available_min_id=member.cleared or None,
        folder_id=dialog.folder or None,
        migrated_from_chat_id=found.before[0] or None,
        migrated_from_max_id=found.before[1] or None,
        linked_chat_id=chat.linked or None,
        default_send_as=peer(found.speaks_as) if found.speaks_as else None,
        view_forum_as_messages=found.as_messages,
        has_scheduled=found.has_scheduled,
        slowmode_seconds=chat.slow_mode or None,
        slowmode_next_send_date=_next(found, call.now),
        ttl_period=chat.ttl or None,
        can_set_stickers=found.offered.may_set,
        stickerset=sticker_set(found.offered.stickers) if found.offered.stickers else None,
        emojiset=sticker_set(found.offered.emoji) if found.offered.emoji else None,
        available_reactions=of_chat(chat),
        reactions_limit=chat.reactions_limit or None,
        **door(found.office, call.services.link_prefix),
    )
    shown = call.services.envelopes.chats(found.cast, found.cast.chats, call.user_id)
    named = (*found.office.requesters, *((call.user_id,) if found.speaks_as and found.speaks_as.kind == USER else ()))
    people = call.services.envelopes.users(found.cast, named, call.user_id, call.now)
    return types.MessagesChatFull(full_chat=made, chats=shown, users=people)


def _next(found: Full, now: int) -> int | None:
    """When the viewer may write again in slow mode; nothing where that is now."""
    at = found.member.wrote + found.chat.slow_mode
    held = found.chat.slow_mode and not found.member.manages and at > now
    return at if held and not rights.allowed(found.chat, found.member, "ban_users") else None
