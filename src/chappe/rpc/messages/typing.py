"""messages.setTyping: what someone is doing in a chat right now."""

from chappe.domain import typing as rules
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import typing
from chappe.tl import functions


@method(functions.MessagesSetTyping)
async def set_typing(call: Call, q: functions.MessagesSetTyping) -> object:
    """Tell the other what one is doing (core.telegram.org/method/messages.setTyping)."""
    await call.run(rules.SetTyping(await peers.peer(call, q.peer), *typing.read(q.action)))
    return True
