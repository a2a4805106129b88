"""channels.*: who is in a supergroup or channel."""

from chappe.domain import members
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import participants as view
from chappe.tl import functions, types

KINDS: dict[type, str] = {
    types.ChannelParticipantsRecent: members.RECENT,
    types.ChannelParticipantsAdmins: members.ADMINS,
    types.ChannelParticipantsKicked: members.KICKED_OUT,
    types.ChannelParticipantsBanned: members.RESTRICTED,
    types.ChannelParticipantsSearch: members.SEARCH,
    types.ChannelParticipantsContacts: members.CONTACTS,
    types.ChannelParticipantsMentions: members.SEARCH,
    types.ChannelParticipantsBots: members.NONE,
}
"""There are no bots yet, so none is in any list."""


@method(functions.ChannelsGetParticipants)
async def get_participants(call: Call, q: functions.ChannelsGetParticipants) -> object:
    """A part of a list of members (core.telegram.org/method/channels.getParticipants)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    kind, query = KINDS[type(q.filter)], getattr(q.filter, "q", None) or ""
    found = await call.read(lambda tx: members.page(tx, call.user_id, peer, kind, query, q.offset, q.limit, call.now))
    return view.participants(call, found)


@method(functions.ChannelsGetParticipant)
async def get_participant(call: Call, q: functions.ChannelsGetParticipant) -> object:
    """How one person stands to it (core.telegram.org/method/channels.getParticipant)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    user_id = await peers.participant(call, q.participant)
    return view.single(call, await call.read(lambda tx: members.one(tx, call.user_id, peer, user_id, call.now)))
