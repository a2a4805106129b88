"""Renders members of supergroups and channels."""

from chappe.domain.members import Members
from chappe.domain.rights import MAY
from chappe.domain.values import ADMIN, CREATOR, KICKED, Member
from chappe.rpc.call import Call
from chappe.rpc.views.chats import admin_rights, banned_rights
from chappe.tl import types


def participant(found: Member, viewer: int, own: Member | None) -> "types.TypeChannelParticipant":
    """One member (core.telegram.org/type/ChannelParticipant)."""
    person = entry(found)
    if found.standing == CREATOR:
        return types.ChannelParticipantCreator(
            user_id=found.user_id, admin_rights=admin_rights(found.rights), rank=found.title or None
        )
    if found.standing == ADMIN:
        return types.ChannelParticipantAdmin(
            user_id=found.user_id,
            promoted_by=found.changed_by or found.inviter,
            date=found.date,
            admin_rights=admin_rights(found.rights),
            can_edit=_may_edit(found, own),
            self=found.user_id == viewer,
            inviter_id=found.inviter if found.user_id == viewer else None,
            rank=found.title or None,
        )
    told = found.user_id == viewer or (own is not None and own.manages)  # of others' restrictions members know nothing
    if told and (found.standing == KICKED or found.banned):
        away = found.standing == KICKED
        banned = found.banned | 1 if away else found.banned
        return types.ChannelParticipantBanned(
            peer=person,
            kicked_by=found.changed_by,
            date=found.date,
            banned_rights=banned_rights(banned, found.until),
            left=not found.inside,
        )
    if found.user_id < 0:
        return types.ChannelParticipantLeft(peer=person)
    if found.user_id == viewer:
        return types.ChannelParticipantSelf(user_id=viewer, inviter_id=found.inviter, date=found.date)
    return types.ChannelParticipant(user_id=found.user_id, date=found.date)


def entry(found: Member) -> "types.TypePeer":
    """Who it is: a person, or a channel that is banned there."""
    return types.PeerUser(user_id=found.user_id) if found.user_id > 0 else types.PeerChannel(channel_id=-found.user_id)


def _may_edit(found: Member, own: Member | None) -> bool:
    """May the viewer change this administrator's rights?"""
    if own is None or own.user_id == found.user_id:
        return False
    promoted = bool(own.manages and own.rights & MAY["add_admins"] and found.changed_by == own.user_id)
    return own.standing == CREATOR or promoted


def participants(call: Call, found: Members) -> types.ChannelsChannelParticipants:
    """A `channels.channelParticipants`."""
    own = found.cast.members.get((call.user_id, found.chat.peer))
    return types.ChannelsChannelParticipants(
        count=found.total,
        participants=[participant(one, call.user_id, own) for one in found.members],
        chats=call.services.envelopes.chats(found.cast, (found.chat.peer, *found.channels), call.user_id),
        users=call.services.envelopes.users(found.cast, found.people, call.user_id, call.now),
    )


def single(call: Call, found: Members) -> types.ChannelsChannelParticipant:
    """A `channels.channelParticipant`."""
    own = found.cast.members.get((call.user_id, found.chat.peer))
    return types.ChannelsChannelParticipant(
        participant=participant(found.members[0], call.user_id, own),
        chats=call.services.envelopes.chats(found.cast, (found.chat.peer, *found.channels), call.user_id),
        users=call.services.envelopes.users(found.cast, found.people, call.user_id, call.now),
    )
