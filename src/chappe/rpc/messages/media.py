"""messages.*: files in messages, sent one by one."""

from collections.abc import Sequence

from chappe.domain import media, messages, scheduled, scheduled_media, showing
from chappe.domain.albums import Item
from chappe.domain.errors import Refused
from chappe.rpc import attachments, fileless, peers
from chappe.rpc.call import Call
from chappe.rpc.messages.pages import wish
from chappe.rpc.messages.send import asked, refuse_unbuilt, reply_to, sent, speaker
from chappe.rpc.method import method
from chappe.rpc.views.fileless import plain_fileless
from chappe.rpc.views.media import own, shown
from chappe.tl import functions, types


@method(functions.MessagesSendMedia)
async def send_media(call: Call, q: functions.MessagesSendMedia) -> object:
    """Send a file (core.telegram.org/method/messages.sendMedia)."""
    refuse_unbuilt(q)
    if isinstance(q.media, types.InputMediaWebPage):
        return await _send_link(call, q, q.media)
    if q.schedule_date is not None:
        if isinstance(q.media, fileless.KINDS):
            raise Refused("MEDIA_INVALID")
        item = await later(call, q.media, q.random_id, q.message, q.entities)
        return await schedule(call, q, q.schedule_date, (item,))
    if isinstance(q.media, fileless.KINDS):
        return await _send_fileless(call, q)
    before = await attachments.sent_before(call, q.random_id)
    command = media.SendMedia(
        **await asked(call, q),
        random_id=q.random_id,
        text=q.message,
        entities=await peers.styles(call, q.entities),
        sets_to_top=q.update_stickersets_order,
        media=None if before else await attachments.given(call, q.media),
    )
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result, (q.random_id,))


async def _send_fileless(call: Call, q: functions.MessagesSendMedia) -> object:
    """What is no file: dice, a place, somebody's number, a poll."""
    command = showing.SendFileless(
        **await asked(call, q),
        random_id=q.random_id,
        text=q.message,
        entities=await peers.styles(call, q.entities),
        fileless=await fileless.given(call, q.media),
    )
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result, (q.random_id,))


async def later(
    call: Call, media: object, random_id: int, text: str, entities: Sequence[object] | None, sought: bool = True
) -> Item:
    """A file that is to wait; none where it waits already, or was sent since. `sought`: see attachments.given."""
    before = await attachments.sent_before(call, random_id) or await attachments.waits_already(call, random_id)
    given = None if before else await attachments.given(call, media, sought)
    return Item(given, random_id, text, await peers.styles(call, entities))


async def schedule(
    call: Call,
    q: functions.MessagesSendMedia | functions.MessagesSendMultiMedia,
    due: int,
    items: tuple[Item, ...],
) -> object:
    """Let files wait for their time (core.telegram.org/api/scheduled-messages)."""
    command = scheduled_media.ScheduleMedia(
        peer=await peers.peer(call, q.peer),
        due=due,
        random_id=0,
        text="",
        reply_to=await reply_to(call, q.reply_to) if q.reply_to is not None else None,
        silent=q.silent,
        noforwards=q.noforwards,
        invert_media=q.invert_media,
        send_as=await speaker(call, q.send_as),
        items=items,
    )
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result.posted, outcome.result.random_ids)


@method(functions.MessagesUploadMedia)
async def upload_media(call: Call, q: functions.MessagesUploadMedia) -> object:
    """Make a file without sending it, or see how a place or number is shown (method messages.uploadMedia)."""
    if q.business_connection_id:
        raise Refused("INPUT_REQUEST_INVALID")
    peer = await peers.peer(call, q.peer)
    if isinstance(q.media, fileless.KINDS):
        tried = await call.run(showing.TryFileless(peer, await fileless.given(call, q.media)))
        return plain_fileless(tried.result)
    # Films and pictures that were called documents stand together in an album, for which they are sent up one by one.
    kept = (await call.run(media.KeepMedia(peer, await attachments.given(call, q.media, sought=False)))).result
    return shown(kept, own(call.user_id))


@method(functions.MessagesGetDocumentByHash)
async def get_document_by_hash(call: Call, q: functions.MessagesGetDocumentByHash) -> object:
    """A document by its bytes (core.telegram.org/method/messages.getDocumentByHash).

    Nobody learns what others have sent: there is none for anybody.
    """
    if len(q.sha256) != 32:
        raise Refused("SHA256_HASH_INVALID")
    return types.DocumentEmpty(id=0)


async def _send_link(call: Call, q: functions.MessagesSendMedia, link: types.InputMediaWebPage) -> object:
    """A text that shows a page which is named apart from it (core.telegram.org/constructor/inputMediaWebPage)."""
    look, wished = call.services.looker is not None, wish(link)
    if q.schedule_date is not None:
        waiting = scheduled.ScheduleMessage(
            peer=await peers.peer(call, q.peer),
            due=q.schedule_date,
            random_id=q.random_id,
            text=q.message,
            entities=await peers.styles(call, q.entities),
            reply_to=await reply_to(call, q.reply_to),
            silent=q.silent,
            noforwards=q.noforwards,
            invert_media=q.invert_media,
            send_as=await speaker(call, q.send_as),
            look=look,
            wish=wished,
        )
        kept = await call.run(waiting)
        return sent(call, kept, kept.result.posted, kept.result.random_ids)
    command = messages.SendMessage(
        **await asked(call, q),
        random_id=q.random_id,
        text=q.message,
        entities=await peers.styles(call, q.entities),
        look=look,
        wish=wished,
    )
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result, (q.random_id,))
