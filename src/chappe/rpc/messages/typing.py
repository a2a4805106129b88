"""messages.*: what someone is doing in a chat right now, and how many are there."""

from chappe.domain import presence
from chappe.domain import typing as rules
from chappe.domain.values import CHANNEL
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import typing
from chappe.tl import functions, types


@method(functions.MessagesSetTyping)
async def set_typing(call: Call, q: functions.MessagesSetTyping) -> object:
    """Tell the other what one is doing (core.telegram.org/method/messages.setTyping)."""
    peer = await peers.peer(call, q.peer)
    await call.run(rules.SetTyping(peer, *typing.read(q.action), topic=max(0, q.top_msg_id or 0)))
    call.looked(peer)
    return True


@method(functions.MessagesGetOnlines)
async def get_onlines(call: Call, q: functions.MessagesGetOnlines) -> object:
    """How many of a group are online (core.telegram.org/method/messages.getOnlines); of a private chat nobody counts.

    In a supergroup or channel those count who are connected.
    """
    peer = await peers.peer(call, q.peer)
    count = await call.read(lambda tx: presence.online_in(tx, call.user_id, peer, call.now))
    if peer.kind == CHANNEL and call.services.audience is not None:
        call.looked(peer)
        count = len(tuple(call.services.audience.of(peer.id)))
    return types.ChatOnlines(onlines=count)
