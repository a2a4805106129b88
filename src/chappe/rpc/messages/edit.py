"""messages.*: changing messages that were sent."""

from chappe.domain import editing, editing_media, polls, scheduled, showing
from chappe.domain.errors import Refused
from chappe.domain.pages import FIRST
from chappe.domain.updates import named
from chappe.rpc import attachments, fileless, peers
from chappe.rpc.call import Call
from chappe.rpc.externals import EXTERNAL
from chappe.rpc.messages.pages import wish
from chappe.rpc.method import method
from chappe.tl import functions, types

FILES = (
    types.InputMediaUploadedPhoto,
    types.InputMediaUploadedDocument,
    types.InputMediaPhoto,
    types.InputMediaDocument,
    *EXTERNAL,
)


@method(functions.MessagesEditMessage)
async def edit_message(call: Call, q: functions.MessagesEditMessage) -> object:
    """Change a text or a file, or add a file to a text (core.telegram.org/method/messages.editMessage)."""
    found = await _without_file(call, q)
    if found is not None:
        return found
    if q.rich_message is not None or q.quick_reply_shortcut_id is not None:
        raise Refused("INPUT_REQUEST_INVALID")
    peer = await peers.peer(call, q.peer)
    styled = await peers.styles(call, q.entities)
    marks = (not q.no_webpage, q.invert_media)
    if q.media is not None and not isinstance(q.media, types.InputMediaEmpty | types.InputMediaWebPage):
        if not isinstance(q.media, FILES):
            raise Refused("MEDIA_NEW_INVALID")
        media = await attachments.given(call, q.media, sought=False)  # what was a document becomes no sticker
        change = editing_media.EditMedia(peer, q.id, media, q.message, styled, q.invert_media, q.schedule_date or 0)
        changed = await call.run(change)
        return call.services.envelopes.updates(
            (changed.result,), changed.cast, named((changed.result,)), call.user_id, call.now
        )
    look = not q.no_webpage and call.services.looker is not None
    page = (look, wish(q.media) if isinstance(q.media, types.InputMediaWebPage) else FIRST)
    if q.schedule_date is not None:
        outcome = await call.run(scheduled.EditScheduled(peer, q.id, q.schedule_date, q.message, styled, *marks, *page))
        logged = outcome.result.posted[0].own
    else:
        outcome = await call.run(editing.EditMessage(peer, q.id, q.message, styled, *marks, *page))
        logged = outcome.result
    return call.services.envelopes.updates((logged,), outcome.cast, named((logged,)), call.user_id, call.now)


async def _without_file(call: Call, q: functions.MessagesEditMessage) -> object | None:
    """A poll that is closed, somebody who moves; None where it is not that which is asked for."""
    given = q.media
    if isinstance(given, types.InputMediaPoll):
        if not given.poll.closed:
            raise Refused("MEDIA_NEW_INVALID")
        # COMPAT(Kurigram, Pyrogram, mtcute, all): they look for updateMessagePoll before all else.
        closed = await call.run(polls.ClosePoll(await peers.peer(call, q.peer), q.id))
        return call.services.envelopes.updates(closed.result, closed.cast, named(closed.result), call.user_id, call.now)
    if isinstance(given, types.InputMediaGeoLive):
        where = None if given.stopped else fileless.place(given.geo_point)
        turned = (given.heading or 0, given.proximity_notification_radius or 0)
        outcome = await call.run(showing.MoveLive(await peers.peer(call, q.peer), q.id, where, *turned))
        logged = outcome.result
        return call.services.envelopes.updates((logged,), outcome.cast, named((logged,)), call.user_id, call.now)
    return None


@method(functions.MessagesGetMessageEditData)
async def get_message_edit_data(call: Call, q: functions.MessagesGetMessageEditData) -> object:
    """May this message be edited now (core.telegram.org/method/messages.getMessageEditData)?"""
    peer = await peers.peer(call, q.peer)
    await call.read(lambda tx: editing.editable(tx, call.actor, peer, q.id))
    return types.MessagesMessageEditData()
