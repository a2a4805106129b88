"""Renders events of a box as updates: the same function for pushes, answers and differences."""

import json
from collections.abc import Callable

from chappe.domain import events as ev
from chappe.domain.outcome import Cast, Logged
from chappe.domain.ports.stickers import EMOJI, FAVED, GIFS, MASKS
from chappe.domain.sight_by_place import hidden
from chappe.domain.values import CHANNEL, CHAT, Message, User
from chappe.rpc.views import pages
from chappe.rpc.views.chats import banned_rights
from chappe.rpc.views.drafts import draft
from chappe.rpc.views.fileless import poll, results
from chappe.rpc.views.groups import participants
from chappe.rpc.views.messages import message, reactions
from chappe.rpc.views.notify import notify_peer, notify_settings
from chappe.rpc.views.peers import peer
from chappe.rpc.views.privacy import privacy_key, rules
from chappe.rpc.views.stickers import full as full_set
from chappe.rpc.views.typing import typing_action
from chappe.rpc.views.users import status
from chappe.tl import types


def _user_changed(event: ev.UserChanged, cast: Cast) -> "types.TypeUpdate":
    found = cast.users.get(event.user_id)
    if event.what == "name" and found is not None:
        names = [types.Username(username=found.username, editable=True, active=True)] if found.username else []
        return types.UpdateUserName(
            user_id=found.id, first_name=found.first_name, last_name=found.last_name, usernames=names
        )
    if event.what == "phone" and found is not None:
        return types.UpdateUserPhone(user_id=found.id, phone=found.phone)
    return types.UpdateUser(user_id=event.user_id)


def _status(event: ev.StatusChanged, now: int) -> "types.TypeUpdate":
    # Only those who may see the exact status are told of it.
    probe = User(event.user_id, 0, "", "", "", "", "", None, False, False, 0, event.online_until, event.last_seen)
    return types.UpdateUserStatus(user_id=event.user_id, status=status(probe, True, now))


def _filter(event: ev.FiltersChanged) -> "types.TypeUpdate":
    if event.id and event.removed:
        return types.UpdateDialogFilter(id=event.id)
    return types.UpdateDialogFilters()


def _pin(event: ev.DialogPinChanged) -> "types.TypeUpdate":
    return types.UpdateDialogPinned(
        peer=types.DialogPeer(peer=peer(event.peer)), pinned=event.pinned, folder_id=event.folder or None
    )


def _new(at: Logged, event: ev.NewMessage) -> "types.TypeUpdate":
    kind = types.UpdateNewChannelMessage if event.message.peer.kind == CHANNEL else types.UpdateNewMessage
    return kind(message=message(event.message), pts=at.pts, pts_count=at.count)


def _edited(at: Logged, event: ev.MessageEdited) -> "types.TypeUpdate":
    kind = types.UpdateEditChannelMessage if event.message.peer.kind == CHANNEL else types.UpdateEditMessage
    return kind(message=message(event.message), pts=at.pts, pts_count=at.count)


def _page(at: Logged, event: ev.PageShown) -> "types.TypeUpdate":
    found = event.message
    if found.content.link is None or hidden(found):  # it was edited since, and its link is gone; or not to be seen
        return _edited(at, ev.MessageEdited(found))
    page = pages.of_message(found)
    if found.peer.kind == CHANNEL:
        return types.UpdateChannelWebPage(channel_id=found.peer.id, webpage=page, pts=at.pts, pts_count=at.count)
    return types.UpdateWebPage(webpage=page, pts=at.pts, pts_count=at.count)


def _pinned(at: Logged, event: ev.MessagesPinned) -> "types.TypeUpdate":
    if event.peer.kind == CHANNEL:
        return types.UpdatePinnedChannelMessages(
            channel_id=event.peer.id, messages=list(event.ids), pinned=event.pinned, pts=at.pts, pts_count=at.count
        )
    return types.UpdatePinnedMessages(
        peer=peer(event.peer), messages=list(event.ids), pinned=event.pinned, pts=at.pts, pts_count=at.count
    )


def _typing(event: ev.Typing) -> "types.TypeUpdate":
    action, who = typing_action(event.action, event.progress, event.emoticon), types.PeerUser(user_id=event.user_id)
    if event.peer.kind == CHANNEL:
        return types.UpdateChannelUserTyping(
            channel_id=event.peer.id, top_msg_id=event.topic or None, from_id=who, action=action
        )
    if event.peer.kind == CHAT:
        return types.UpdateChatUserTyping(chat_id=event.peer.id, from_id=who, action=action)
    return types.UpdateUserTyping(user_id=event.user_id, action=action)


def _changed(event: ev.ChatChanged) -> "types.TypeUpdate":
    if event.peer.kind == CHANNEL:
        return types.UpdateChannel(channel_id=event.peer.id)
    return types.UpdateChat(chat_id=event.peer.id)


def _poll(found: Message) -> "types.TypeUpdate":
    kept = found.content.poll
    assert kept is not None
    if hidden(found):
        return types.UpdateMessagePoll(poll_id=kept.id, results=types.PollResults(min=True))
    return types.UpdateMessagePoll(
        peer=peer(found.peer), msg_id=found.id, poll_id=kept.id, poll=poll(found, kept), results=results(found, kept)
    )


RENDER: "dict[type, Callable[..., types.TypeUpdate]]" = {
    ev.NewMessage: lambda at, e, cast: _new(at, e),
    ev.MessageEdited: lambda at, e, cast: _edited(at, e),
    ev.MessagesDeleted: lambda at, e, cast: types.UpdateDeleteMessages(
        messages=list(e.ids), pts=at.pts, pts_count=at.count
    ),
    ev.InboxRead: lambda at, e, cast: types.UpdateReadHistoryInbox(
        peer=peer(e.peer), max_id=e.max_id, still_unread_count=e.unread, pts=at.pts, pts_count=at.count
    ),
    ev.OutboxRead: lambda at, e, cast: types.UpdateReadHistoryOutbox(
        peer=peer(e.peer), max_id=e.max_id, pts=at.pts, pts_count=at.count
    ),
    ev.ChannelMessagesDeleted: lambda at, e, cast: types.UpdateDeleteChannelMessages(
        channel_id=e.peer.id, messages=list(e.ids), pts=at.pts, pts_count=at.count
    ),
    ev.MessagesPinned: lambda at, e, cast: _pinned(at, e),
    ev.PageShown: lambda at, e, cast: _page(at, e),
    ev.ChatChanged: lambda at, e, cast: _changed(e),
    ev.ChannelInboxRead: lambda at, e, cast: types.UpdateReadChannelInbox(
        channel_id=e.peer.id, max_id=e.max_id, still_unread_count=e.unread, pts=e.pts
    ),
    ev.ChannelOutboxRead: lambda at, e, cast: types.UpdateReadChannelOutbox(channel_id=e.peer.id, max_id=e.max_id),
    ev.ChannelContentsRead: lambda at, e, cast: types.UpdateChannelReadMessagesContents(
        channel_id=e.peer.id, top_msg_id=e.topic or None, messages=list(e.ids)
    ),
    ev.ChannelCleared: lambda at, e, cast: types.UpdateChannelAvailableMessages(
        channel_id=e.peer.id, available_min_id=e.max_id
    ),
    ev.ThreadInboxRead: lambda at, e, cast: types.UpdateReadChannelDiscussionInbox(
        channel_id=e.peer.id,
        top_msg_id=e.top,
        read_max_id=e.max_id,
        broadcast_id=e.channel or None,
        broadcast_post=e.post or None,
    ),
    ev.TopicPinned: lambda at, e, cast: types.UpdatePinnedForumTopic(
        peer=peer(e.peer), topic_id=e.topic, pinned=e.pinned
    ),
    ev.TopicsOrdered: lambda at, e, cast: types.UpdatePinnedForumTopics(peer=peer(e.peer), order=list(e.topics)),
    ev.TopicsStand: lambda at, e, cast: types.UpdatePinnedForumTopics(peer=peer(e.peer), order=list(e.topics)),
    ev.ThreadOutboxRead: lambda at, e, cast: types.UpdateReadChannelDiscussionOutbox(
        channel_id=e.peer.id, top_msg_id=e.top, read_max_id=e.max_id
    ),
    ev.ChannelTooLong: lambda at, e, cast: types.UpdateChannelTooLong(channel_id=e.peer.id, pts=e.pts or None),
    ev.DefaultRightsChanged: lambda at, e, cast: types.UpdateChatDefaultBannedRights(
        peer=peer(e.peer),
        default_banned_rights=banned_rights(e.banned),
        version=0 if e.peer.kind == CHANNEL else e.version,  # COMPAT(tdlib): only basic groups have versions
    ),
    ev.ParticipantAdded: lambda at, e, cast: types.UpdateChatParticipantAdd(
        chat_id=e.peer.id, user_id=e.user_id, inviter_id=e.inviter, date=e.date, version=e.version
    ),
    ev.ParticipantGone: lambda at, e, cast: types.UpdateChatParticipantDelete(
        chat_id=e.peer.id, user_id=e.user_id, version=e.version
    ),
    ev.ParticipantAdmin: lambda at, e, cast: types.UpdateChatParticipantAdmin(
        chat_id=e.peer.id, user_id=e.user_id, is_admin=e.admin, version=e.version
    ),
    ev.Participants: lambda at, e, cast: types.UpdateChatParticipants(
        participants=participants(e.peer, e.members, e.version)
    ),
    ev.ContentsRead: lambda at, e, cast: types.UpdateReadMessagesContents(
        messages=list(e.ids), pts=at.pts, pts_count=at.count, date=at.date
    ),
    ev.FoldersChanged: lambda at, e, cast: types.UpdateFolderPeers(
        folder_peers=[types.FolderPeer(peer=peer(who), folder_id=folder) for who, folder in e.moves],
        pts=at.pts,
        pts_count=at.count,
    ),
    ev.ReactionsChanged: lambda at, e, cast: types.UpdateMessageReactions(
        peer=peer(e.message.peer), msg_id=e.message.id, reactions=reactions(e.message)
    ),
    ev.ChannelReactions: lambda at, e, cast: types.UpdateMessageReactions(
        peer=peer(e.message.peer), msg_id=e.message.id, reactions=reactions(e.message)
    ),
    ev.PollChanged: lambda at, e, cast: _poll(e.message),
    ev.DraftChanged: lambda at, e, cast: types.UpdateDraftMessage(
        peer=peer(e.peer), top_msg_id=e.topic or None, draft=draft(e.draft, at.date, e.topic)
    ),
    ev.DialogPinChanged: lambda at, e, cast: _pin(e),
    ev.PinOrderChanged: lambda at, e, cast: types.UpdatePinnedDialogs(
        folder_id=e.folder or None, order=[types.DialogPeer(peer=peer(one)) for one in e.order]
    ),
    ev.UnreadMarkChanged: lambda at, e, cast: types.UpdateDialogUnreadMark(
        peer=types.DialogPeer(peer=peer(e.peer)), unread=e.unread
    ),
    ev.NotifyChanged: lambda at, e, cast: types.UpdateNotifySettings(
        peer=notify_peer(e.peer, e.scope, e.topic), notify_settings=notify_settings(json.loads(e.settings))
    ),
    ev.UserChanged: lambda at, e, cast: _user_changed(e, cast),
    ev.BlockChanged: lambda at, e, cast: types.UpdatePeerBlocked(
        peer_id=types.PeerUser(user_id=e.user_id), blocked=e.blocked
    ),
    ev.PrivacyChanged: lambda at, e, cast: types.UpdatePrivacy(key=privacy_key(e.key), rules=rules(e.rules)),
    ev.FiltersChanged: lambda at, e, cast: _filter(e),
    ev.TtlChanged: lambda at, e, cast: types.UpdatePeerHistoryTTL(peer=peer(e.peer), ttl_period=e.period or None),
    ev.PeerSettingsChanged: lambda at, e, cast: types.UpdatePeerSettings(
        peer=peer(e.peer),
        settings=types.PeerSettings(
            report_spam=e.report,
            add_contact=e.add,
            block_contact=e.block,
            share_contact=e.share_phone,
            need_contacts_exception=e.exception,
        ),
    ),
    ev.SavedPinChanged: lambda at, e, cast: types.UpdateSavedDialogPinned(
        peer=types.DialogPeer(peer=peer(e.peer)), pinned=e.pinned
    ),
    ev.SavedPinOrderChanged: lambda at, e, cast: types.UpdatePinnedSavedDialogs(
        order=[types.DialogPeer(peer=peer(one)) for one in e.order]
    ),
    ev.NewScheduled: lambda at, e, cast: types.UpdateNewScheduledMessage(message=message(e.message)),
    ev.ScheduledDeleted: lambda at, e, cast: types.UpdateDeleteScheduledMessages(
        peer=peer(e.peer), messages=list(e.ids), sent_messages=list(e.sent) or None
    ),
    ev.NewAuthorization: lambda at, e, cast: types.UpdateNewAuthorization(
        hash=e.hash, unconfirmed=e.unconfirmed, date=e.date, device=e.device, location=e.location
    ),
    ev.Typing: lambda at, e, cast: _typing(e),
    ev.StatusChanged: lambda at, e, cast: _status(e, at.date),
    ev.PendingRequests: lambda at, e, cast: types.UpdatePendingJoinRequests(
        peer=peer(e.peer), requests_pending=e.waiting, recent_requesters=list(e.requesters)
    ),
    ev.LoginTokenAccepted: lambda at, e, cast: types.UpdateLoginToken(),
    ev.ConfigChanged: lambda at, e, cast: types.UpdateConfig(),
}


def _sets_changed(event: ev.StickerSetsChanged) -> "types.TypeUpdate":
    masks, emojis = event.kind == MASKS, event.kind == EMOJI
    if event.top:
        return types.UpdateMoveStickerSetToTop(stickerset=event.top, masks=masks, emojis=emojis)
    return types.UpdateStickerSets(masks=masks, emojis=emojis)


RENDER |= {
    ev.StickerSetInstalled: lambda at, e, cast: types.UpdateNewStickerSet(stickerset=full_set(e.full)),
    ev.StickerSetsChanged: lambda at, e, cast: _sets_changed(e),
    ev.StickerSetsOrdered: lambda at, e, cast: types.UpdateStickerSetsOrder(
        order=list(e.sets), masks=e.kind == MASKS, emojis=e.kind == EMOJI
    ),
    ev.KeptStickersChanged: lambda at, e, cast: (
        types.UpdateSavedGifs()
        if e.list == GIFS
        else types.UpdateFavedStickers()
        if e.list == FAVED
        else types.UpdateRecentStickers()
    ),
}


def update(logged: Logged, cast: Cast) -> "types.TypeUpdate":
    """One event as an `Update`; only answers and pushes to the box's owner may hold it."""
    return RENDER[type(logged.event)](logged, logged.event, cast)
