"""messages.*: drafts."""

from chappe.domain import drafts
from chappe.domain.errors import Refused
from chappe.domain.values import Shown, Source
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.send import reply_to
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.MessagesSaveDraft)
async def save_draft(call: Call, q: functions.MessagesSaveDraft) -> object:
    """Keep what was begun (core.telegram.org/method/messages.saveDraft)."""
    if q.media is not None and not isinstance(q.media, types.InputMediaEmpty | types.InputMediaWebPage):
        raise Refused("MEDIA_INVALID")
    if q.rich_message is not None or q.suggested_post is not None:
        raise Refused("INPUT_REQUEST_INVALID")
    answered = await reply_to(call, q.reply_to)
    source = answered.peer if answered else None
    await call.run(
        drafts.SaveDraft(
            peer=await peers.peer(call, q.peer),
            text=q.message,
            entities=await peers.styles(call, q.entities),
            reply_to=answered.id if answered else 0,
            quote=answered.quote if answered else "",
            quote_offset=answered.quote_offset if answered else 0,
            no_webpage=q.no_webpage,
            invert_media=q.invert_media,
            topic=answered.topic if answered else 0,
            quote_entities=answered.quote_entities if answered else (),
            source=Source(source, call.services.access.of(call.user_id, source)) if source else None,
            page=_page(q.media) if isinstance(q.media, types.InputMediaWebPage) else None,
            effect=q.effect or 0,
        )
    )
    return True


def _page(given: types.InputMediaWebPage) -> Shown:
    size = "large" if given.force_large_media else "small" if given.force_small_media else ""
    return Shown(given.url, size, given.optional)


@method(functions.MessagesGetAllDrafts)
async def get_all_drafts(call: Call, q: functions.MessagesGetAllDrafts) -> object:
    """Every draft (core.telegram.org/method/messages.getAllDrafts)."""
    events, cast, people = await call.read(lambda tx: drafts.everyone(tx, call.user_id, call.now))
    return call.services.envelopes.updates(events, cast, people, call.user_id, call.now)


@method(functions.MessagesClearAllDrafts)
async def clear_all_drafts(call: Call, q: functions.MessagesClearAllDrafts) -> object:
    """Forget every draft (core.telegram.org/method/messages.clearAllDrafts)."""
    await call.run(drafts.ClearDrafts())
    return True
