"""channels.getSendAs and messages.saveDefaultSendAs: in whose name one writes."""

from chappe.domain import speaking
from chappe.domain.errors import Refused
from chappe.domain.values import USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.send import speaker
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.rpc.views.peers import peer
from chappe.tl import functions, types


@method(functions.ChannelsGetSendAs)
async def get_send_as(call: Call, q: functions.ChannelsGetSendAs) -> object:
    """The names to choose from (core.telegram.org/method/channels.getSendAs)."""
    given = await peers.peer(call, q.peer)
    if given.kind == USER or q.for_live_stories:
        raise Refused("PEER_ID_INVALID")
    names, cast = await call.read(lambda tx: speaking.offered(tx, call.user_id, given, call.now))
    return types.ChannelsSendAsPeers(
        peers=[types.SendAsPeer(peer=peer(one)) for one in names],
        chats=call.services.envelopes.chats(cast, names, call.user_id),
        users=found.users(call, cast, (call.user_id,)),
    )


@method(functions.MessagesSaveDefaultSendAs)
async def save_default_send_as(call: Call, q: functions.MessagesSaveDefaultSendAs) -> object:
    """Choose one for the time to come (core.telegram.org/method/messages.saveDefaultSendAs)."""
    given = await peers.peer(call, q.peer)
    name = await speaker(call, q.send_as)
    if given.kind == USER or name is None:
        raise Refused("PEER_ID_INVALID")
    await call.run(speaking.SetSpeaker(given, name))
    return True
