"""Renders what administrators did (core.telegram.org/type/ChannelAdminLogEventAction)."""

from collections.abc import Callable

from chappe.domain import admin_log as log
from chappe.domain.attachments import File
from chappe.domain.files import CHAT_PHOTO, Origin
from chappe.domain.ports.admin_log import Deed, Entry
from chappe.domain.ports.topics import Topic
from chappe.domain.topic_lists import Row
from chappe.domain.values import (
    ANTI_SPAM,
    FORUM,
    HIDDEN_HISTORY,
    NO_FORWARDS,
    PROFILES,
    SIGNATURES,
    Member,
    PeerRef,
)
from chappe.rpc.call import Call
from chappe.rpc.views.chats import banned_rights
from chappe.rpc.views.links import exported
from chappe.rpc.views.media import photo
from chappe.rpc.views.messages import message
from chappe.rpc.views.participants import participant
from chappe.rpc.views.reactions import allowed
from chappe.rpc.views.topics import topic
from chappe.tl import types

FLAGS: "dict[int, Callable[..., types.TypeChannelAdminLogEventAction]]" = {
    SIGNATURES: types.ChannelAdminLogEventActionToggleSignatures,
    PROFILES: types.ChannelAdminLogEventActionToggleSignatureProfiles,
    HIDDEN_HISTORY: types.ChannelAdminLogEventActionTogglePreHistoryHidden,
    NO_FORWARDS: types.ChannelAdminLogEventActionToggleNoForwards,
    FORUM: types.ChannelAdminLogEventActionToggleForum,
    ANTI_SPAM: types.ChannelAdminLogEventActionToggleAntiSpam,
}
"""Ways of a chat that the protocol has a word for; the others show as a change of who may join."""
TEXTS: "dict[str, Callable[..., types.TypeChannelAdminLogEventAction]]" = {
    log.TITLE: types.ChannelAdminLogEventActionChangeTitle,
    log.ABOUT: types.ChannelAdminLogEventActionChangeAbout,
    log.USERNAME: types.ChannelAdminLogEventActionChangeUsername,
}
NUMBERS: "dict[str, Callable[..., types.TypeChannelAdminLogEventAction]]" = {
    log.SLOW_MODE: types.ChannelAdminLogEventActionToggleSlowMode,
    log.TTL: types.ChannelAdminLogEventActionChangeHistoryTTL,
    log.LINKED: types.ChannelAdminLogEventActionChangeLinkedChat,
}


def action(entry: Entry, viewer: int, own: Member | None, prefix: str = "") -> "types.TypeChannelAdminLogEventAction":
    """What was done; links begin with the prefix."""
    deed = entry.deed
    if deed.kind in LINKS or deed.kind == log.JOIN_REQUEST:
        return _of_link(deed, prefix)
    if deed.kind == log.PHOTO:
        return types.ChannelAdminLogEventActionChangePhoto(
            prev_photo=_photo(deed.old_photo, entry.peer), new_photo=_photo(deed.photo, entry.peer)
        )
    if deed.old_topic is not None or deed.topic is not None:
        return _of_topic(entry)
    if deed.kind in SETS:
        return SETS[deed.kind](prev_stickerset=_set(deed.old_set), new_stickerset=_set(deed.new_set))
    if deed.kind in TEXTS:
        return TEXTS[deed.kind](prev_value=deed.old, new_value=deed.new)
    if deed.kind == log.REACTIONS:
        return types.ChannelAdminLogEventActionChangeAvailableReactions(
            prev_value=allowed(deed.old), new_value=allowed(deed.new)
        )
    if deed.kind in NUMBERS:
        return NUMBERS[deed.kind](prev_value=deed.old_number, new_value=deed.new_number)
    if deed.kind == log.FLAG:
        made = FLAGS.get(deed.old_number, types.ChannelAdminLogEventActionToggleInvites)
        return made(new_value=bool(deed.new_number))
    if deed.kind == log.DEFAULT:
        return types.ChannelAdminLogEventActionDefaultBannedRights(
            prev_banned_rights=banned_rights(deed.old_number), new_banned_rights=banned_rights(deed.new_number)
        )
    if deed.kind == log.JOIN:
        return types.ChannelAdminLogEventActionParticipantJoin()
    if deed.kind == log.LEAVE:
        return types.ChannelAdminLogEventActionParticipantLeave()
    if deed.message is not None:
        return _of_message(entry)
    assert deed.after is not None
    if deed.kind == log.INVITE:
        return types.ChannelAdminLogEventActionParticipantInvite(participant=participant(deed.after, viewer, own))
    assert deed.before is not None
    before, after = participant(deed.before, viewer, own), participant(deed.after, viewer, own)
    made_admin = deed.kind in (log.PROMOTE, log.DEMOTE)
    kind = (
        types.ChannelAdminLogEventActionParticipantToggleAdmin
        if made_admin
        else types.ChannelAdminLogEventActionParticipantToggleBan
    )
    return kind(prev_participant=before, new_participant=after)


def _of_message(entry: Entry) -> "types.TypeChannelAdminLogEventAction":
    deed = entry.deed
    assert deed.message is not None
    shown = message(deed.message)
    if deed.kind == log.EDIT and deed.changed is not None:
        return types.ChannelAdminLogEventActionEditMessage(prev_message=shown, new_message=message(deed.changed))
    if deed.kind == log.STOP_POLL:
        return types.ChannelAdminLogEventActionStopPoll(message=shown)
    if deed.kind == log.PIN:
        return types.ChannelAdminLogEventActionUpdatePinned(message=shown)
    return types.ChannelAdminLogEventActionDeleteMessage(message=shown)


def _of_topic(entry: Entry) -> "types.TypeChannelAdminLogEventAction":
    deed = entry.deed
    before = _topic(deed.old_topic, entry.peer) if deed.old_topic else None
    after = _topic(deed.topic, entry.peer) if deed.topic else None
    if deed.kind == log.TOPIC_PIN:
        return types.ChannelAdminLogEventActionPinTopic(prev_topic=before, new_topic=after)
    if before is not None and after is not None:
        return types.ChannelAdminLogEventActionEditTopic(prev_topic=before, new_topic=after)
    if after is not None:
        return types.ChannelAdminLogEventActionCreateTopic(topic=after)
    assert before is not None
    return types.ChannelAdminLogEventActionDeleteTopic(topic=before)


def _topic(kept: Topic, peer: PeerRef) -> types.ForumTopic:
    """A topic as the log shows it: only what it is, not how far anyone has read it."""
    shown = topic(Row(kept, 0, 0, 0, False), peer)
    shown.short = True
    return shown


def _set(found: tuple[int, int]) -> "types.TypeInputStickerSet":
    id, access_hash = found
    return types.InputStickerSetID(id=id, access_hash=access_hash) if id else types.InputStickerSetEmpty()


SETS: "dict[str, Callable[..., types.TypeChannelAdminLogEventAction]]" = {
    log.STICKER_SET: types.ChannelAdminLogEventActionChangeStickerSet,
    log.EMOJI_SET: types.ChannelAdminLogEventActionChangeEmojiStickerSet,
}


def _photo(file: File | None, peer: PeerRef) -> "types.TypePhoto":
    return photo(file, Origin(CHAT_PHOTO, peer.kind, peer.id)) if file is not None else types.PhotoEmpty(id=0)


LINKS = (log.JOIN_LINK, log.LINK_EDIT, log.LINK_REVOKE, log.LINK_DELETE)


def _of_link(deed: Deed, prefix: str) -> "types.TypeChannelAdminLogEventAction":
    shown = exported(deed.link, prefix) if deed.link is not None else types.ChatInvitePublicJoinRequests()
    if deed.kind == log.JOIN_REQUEST:
        return types.ChannelAdminLogEventActionParticipantJoinByRequest(invite=shown, approved_by=deed.new_number)
    if deed.kind == log.JOIN_LINK:
        return types.ChannelAdminLogEventActionParticipantJoinByInvite(invite=shown)
    if deed.kind == log.LINK_EDIT and deed.old_link is not None:
        before = exported(deed.old_link, prefix)
        return types.ChannelAdminLogEventActionExportedInviteEdit(prev_invite=before, new_invite=shown)
    if deed.kind == log.LINK_REVOKE:
        return types.ChannelAdminLogEventActionExportedInviteRevoke(invite=shown)
    return types.ChannelAdminLogEventActionExportedInviteDelete(invite=shown)


def results(call: Call, found: log.Log) -> types.ChannelsAdminLogResults:
    """A `channels.adminLogResults`."""
    own = found.cast.members.get((call.user_id, found.chat.peer))
    prefix = call.services.link_prefix
    envelopes = call.services.envelopes
    return types.ChannelsAdminLogResults(
        events=[
            types.ChannelAdminLogEvent(
                id=one.id,
                date=one.date,
                user_id=one.user_id,
                action=action(one, call.user_id, own, prefix),
            )
            for one in found.entries
        ],
        chats=envelopes.chats(found.cast, found.chats, call.user_id),
        users=envelopes.users(found.cast, found.people, call.user_id, call.now),
    )
