"""messages.*: files in messages, several at once."""

from chappe.domain import albums
from chappe.domain.errors import Refused
from chappe.rpc import attachments, peers
from chappe.rpc.call import Call
from chappe.rpc.externals import EXTERNAL
from chappe.rpc.messages.media import later, schedule
from chappe.rpc.messages.send import asked, refuse_unbuilt, sent
from chappe.rpc.method import method
from chappe.tl import functions


@method(functions.MessagesSendMultiMedia)
async def send_multi_media(call: Call, q: functions.MessagesSendMultiMedia) -> object:
    """Send an album (core.telegram.org/method/messages.sendMultiMedia)."""
    refuse_unbuilt(q)
    if len(q.multi_media) > albums.MOST:
        raise Refused("MULTI_MEDIA_TOO_LONG")
    if any(isinstance(one.media, EXTERNAL) for one in q.multi_media):  # one at a time, by messages.uploadMedia
        raise Refused("MEDIA_INVALID")
    if q.schedule_date is not None:
        waiting = [
            await later(call, one.media, one.random_id, one.message, one.entities, sought=False)
            for one in q.multi_media
        ]
        return await schedule(call, q, q.schedule_date, tuple(waiting))
    items = []
    for one in q.multi_media:
        before = await attachments.sent_before(call, one.random_id)
        media = None if before else await attachments.given(call, one.media, sought=False)
        items.append(albums.Item(media, one.random_id, one.message, await peers.styles(call, one.entities)))
    command = albums.SendAlbum(
        **await asked(call, q),
        random_id=0,
        text="",
        sets_to_top=q.update_stickersets_order,
        items=tuple(items),
    )
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result, tuple(item.random_id for item in items))
