"""channels.*: administrators, restrictions, and bringing people in."""

from typing import TypeVar

from chappe.domain import admins, bans, channel_bans, inviting
from chappe.domain.errors import Refused
from chappe.domain.outcome import Outcome
from chappe.domain.updates import named
from chappe.domain.values import CHANNEL, PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.groups import invited
from chappe.rpc.method import method
from chappe.rpc.views.chats import bits_of_admin, bits_of_banned
from chappe.tl import functions, types

R = TypeVar("R")


def about(call: Call, outcome: Outcome[R], *user_ids: int) -> types.Updates:
    """What the caller's own devices were told, with the people whom it is about."""
    events = next((one.events for one in outcome.deliveries if one.user_id == call.user_id), ())
    ids = sorted(named(events) | {id for id in user_ids if id in outcome.cast.users})
    return call.services.envelopes.updates(events, outcome.cast, ids, call.user_id, call.now)


@method(functions.ChannelsEditAdmin)
async def edit_admin(call: Call, q: functions.ChannelsEditAdmin) -> object:
    """Make someone administrator, or no more (core.telegram.org/method/channels.editAdmin)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    user_id = await peers.user_id(call, q.user_id)
    command = admins.EditAdmin(peer, user_id, bits_of_admin(q.admin_rights), q.rank or "")
    return about(call, await call.run(command), user_id)


@method(functions.ChannelsEditBanned)
async def edit_banned(call: Call, q: functions.ChannelsEditBanned) -> object:
    """Restrict someone, throw out, or forgive (core.telegram.org/method/channels.editBanned)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    user_id = await peers.participant(call, q.participant)
    banned, until = bits_of_banned(q.banned_rights), max(0, q.banned_rights.until_date)
    if user_id < 0:
        return about(call, await call.run(channel_bans.BanChannel(peer, PeerRef(CHANNEL, -user_id), banned, until)))
    return about(call, await call.run(bans.EditBanned(peer, user_id, banned, until)), user_id)


@method(functions.MessagesEditChatDefaultBannedRights)
async def edit_chat_default_banned_rights(call: Call, q: functions.MessagesEditChatDefaultBannedRights) -> object:
    """Say what members may do (core.telegram.org/method/messages.editChatDefaultBannedRights)."""
    peer = await peers.peer(call, q.peer)
    return about(call, await call.run(bans.SetDefaultBanned(peer, bits_of_banned(q.banned_rights))))


@method(functions.ChannelsInviteToChannel)
async def invite_to_channel(call: Call, q: functions.ChannelsInviteToChannel) -> object:
    """Bring people in (core.telegram.org/method/channels.inviteToChannel)."""
    if len(q.users) > inviting.AT_ONCE:
        raise Refused("USERS_TOO_MUCH")
    peer = call.services.access.channel(call.user_id, q.channel)
    users = tuple([await peers.user_id(call, one) for one in q.users])
    return invited(call, await call.run(inviting.InviteToChannel(peer, users)))
