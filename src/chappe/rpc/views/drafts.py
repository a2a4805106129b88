"""Renders drafts."""

from chappe.domain.values import Draft
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
            quote_text=found.quote or None,
            quote_offset=found.quote_offset or None,
        )
    return types.DraftMessage(
        message=found.text,
        date=found.date,
        no_webpage=found.no_webpage,
        invert_media=found.invert_media,
        entities=entities(found.entities),
        reply_to=answered,
    )
