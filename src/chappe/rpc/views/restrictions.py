"""Renders what is withheld from a viewer: the reasons, and what stands in a message's place."""

from collections.abc import Iterable

from chappe.domain.sight_by_place import hidden, reasons
from chappe.domain.values import Content, Message, Restriction
from chappe.tl import types

EVERY_CLIENT = "all"
"""The platform that every client takes for its own (core.telegram.org/constructor/restrictionReason)."""


def reasons_view(found: Iterable[Restriction]) -> "list[types.TypeRestrictionReason] | None":
    """`restrictionReason`s; None where there are none."""
    return [types.RestrictionReason(platform=EVERY_CLIENT, reason=one.reason, text=one.text) for one in found] or None


def of_viewer(withheld: tuple[Restriction, ...], places: tuple[str, ...]) -> "list[types.TypeRestrictionReason] | None":
    """Those that hold for a viewer who may be in these countries."""
    return reasons_view(reasons(withheld, places)) if withheld else None


def as_shown(found: Message) -> Message:
    """The message as its viewer is to see it: with nothing of its content, where that is withheld."""
    if not found.content.withheld:
        return found
    reason = hidden(found)
    return found if reason is None else found._replace(content=stand_in(found.content, reason))


def stand_in(content: Content, reason: Restriction) -> Content:
    """What is shown instead of a content."""
    bare = content._replace(
        text=reason.text or reason.reason,
        entities=(),
        media=None,
        link=None,
        noforwards=True,
        preview=False,
        edit_date=max(content.edit_date, reason.since),
        edit_hidden=content.edit_hidden or not content.edit_date,
    )
    return bare._replace(reply=content.reply.bare if content.reply else None)
