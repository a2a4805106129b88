"""messages.*: deleting messages and histories."""

from chappe.domain import deleting
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions


@method(functions.MessagesDeleteMessages)
async def delete_messages(call: Call, q: functions.MessagesDeleteMessages) -> object:
    """Delete messages by id (core.telegram.org/method/messages.deleteMessages)."""
    return found.affected((await call.run(deleting.DeleteMessages(tuple(q.id), q.revoke))).result)


@method(functions.MessagesDeleteHistory)
async def delete_history(call: Call, q: functions.MessagesDeleteHistory) -> object:
    """Delete a chat's history (core.telegram.org/method/messages.deleteHistory)."""
    outcome = await call.run(
        deleting.DeleteHistory(
            await peers.peer(call, q.peer),
            q.max_id,
            q.just_clear,
            q.revoke,
            q.min_date or 0,
            q.max_date or 0,
        )
    )
    return found.affected_history(outcome.result)
