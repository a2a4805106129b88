"""Renders drafts."""

from chappe.domain.values import CHANNEL, USER, Draft, Shown, Source
from chappe.rpc.views.entities import entities
from chappe.tl import types


def draft(found: Draft | None, date: int, topic: int = 0) -> types.DraftMessage | types.DraftMessageEmpty:
    """A draft, or the mark of one cleared at `date`; `topic` is the one that it is in."""
    if found is None:
        return types.DraftMessageEmpty(date=date)
    answered = None
    if found.reply_to:
        answered = types.InputReplyToMessage(
            reply_to_msg_id=found.reply_to,
            top_msg_id=topic or None,
            reply_to_peer_id=_input(found.source) if found.source else None,
            quote_text=found.quote or None,
            quote_entities=entities(found.quote_entities),
            quote_offset=found.quote_offset or None,
        )
    return types.DraftMessage(
        message=found.text,
        date=found.date,
        no_webpage=found.no_webpage,
        invert_media=found.invert_media,
        entities=entities(found.entities),
        reply_to=answered,
        media=_page(found.page) if found.page else None,
        effect=found.effect or None,
    )


def _input(source: Source) -> "types.TypeInputPeer":
    """How the draft's author names the chat."""
    if source.peer.kind == CHANNEL:
        return types.InputPeerChannel(channel_id=source.peer.id, access_hash=source.access_hash)
    if source.peer.kind == USER:
        return types.InputPeerUser(user_id=source.peer.id, access_hash=source.access_hash)
    return types.InputPeerChat(chat_id=source.peer.id)


def _page(kept: Shown) -> types.InputMediaWebPage:
    return types.InputMediaWebPage(
        url=kept.url,
        force_large_media=kept.size == "large",
        force_small_media=kept.size == "small",
        optional=kept.optional,
    )
