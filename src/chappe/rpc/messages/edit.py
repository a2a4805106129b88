"""messages.*: changing messages that were sent."""

from chappe.domain import editing, scheduled
from chappe.domain.errors import Refused
from chappe.domain.updates import named
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.MessagesEditMessage)
async def edit_message(call: Call, q: functions.MessagesEditMessage) -> object:
    """Change a text (core.telegram.org/method/messages.editMessage)."""
    if q.media is not None and not isinstance(q.media, types.InputMediaEmpty | types.InputMediaWebPage):
        raise Refused("MEDIA_NEW_INVALID")
    if q.rich_message is not None or q.quick_reply_shortcut_id is not None:
        raise Refused("INPUT_REQUEST_INVALID")
    peer = await peers.peer(call, q.peer)
    styled = await peers.styles(call, q.entities)
    marks = (not q.no_webpage, q.invert_media)
    look = not q.no_webpage and call.services.looker is not None
    if q.schedule_date is not None:
        outcome = await call.run(scheduled.EditScheduled(peer, q.id, q.schedule_date, q.message, styled, *marks))
        logged = outcome.result.posted[0].own
    else:
        outcome = await call.run(editing.EditMessage(peer, q.id, q.message, styled, *marks, look))
        logged = outcome.result
    return call.services.envelopes.updates((logged,), outcome.cast, named((logged,)), call.user_id, call.now)


@method(functions.MessagesGetMessageEditData)
async def get_message_edit_data(call: Call, q: functions.MessagesGetMessageEditData) -> object:
    """May this message be edited now (core.telegram.org/method/messages.getMessageEditData)?"""
    peer = await peers.peer(call, q.peer)
    await call.read(lambda tx: editing.editable(tx, call.actor, peer, q.id))
    return types.MessagesMessageEditData()
