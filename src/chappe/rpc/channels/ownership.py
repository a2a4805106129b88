"""messages.editChatCreator, for older layers channels.editCreator: giving a group or channel to somebody else."""

from chappe.domain import ownership
from chappe.domain.errors import Refused
from chappe.rpc import peers, srp
from chappe.rpc.call import Call
from chappe.rpc.channels.admins import about
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.MessagesEditChatCreator)
async def edit_chat_creator(call: Call, q: functions.MessagesEditChatCreator) -> object:
    """Transfer it (core.telegram.org/method/channels.editCreator).

    Clients first ask with nothing named at all whether they may: what the password says comes before everything else.
    """
    await call.read(lambda tx: ownership.ready(tx, call.actor))
    if not isinstance(q.password, types.InputCheckPasswordSRP):
        raise Refused("PASSWORD_HASH_INVALID")
    proof = await srp.prove(call, q.password)
    peer = await peers.peer(call, q.peer)
    user_id = await peers.user_id(call, q.user_id)
    return about(call, await call.run(ownership.GiveAway(peer, user_id, proof)), user_id)
