"""Renders message entities, and reads those that clients send."""

from collections.abc import Callable, Iterable

from chappe.domain.errors import Refused
from chappe.domain.values import Entity
from chappe.tl import types

SIMPLE: "dict[str, Callable[..., types.TypeMessageEntity]]" = {
    "mention": types.MessageEntityMention,
    "hashtag": types.MessageEntityHashtag,
    "bot_command": types.MessageEntityBotCommand,
    "url": types.MessageEntityUrl,
    "email": types.MessageEntityEmail,
    "bold": types.MessageEntityBold,
    "italic": types.MessageEntityItalic,
    "code": types.MessageEntityCode,
    "phone": types.MessageEntityPhone,
    "cashtag": types.MessageEntityCashtag,
    "underline": types.MessageEntityUnderline,
    "strike": types.MessageEntityStrike,
    "bank_card": types.MessageEntityBankCard,
    "spoiler": types.MessageEntitySpoiler,
}
KIND_OF: dict[object, str] = {made: kind for kind, made in SIMPLE.items()}


def entity(found: Entity) -> "types.TypeMessageEntity":
    """One entity as TL."""
    kind, offset, length, data = found
    made = SIMPLE.get(kind)
    if made is not None:
        return made(offset=offset, length=length)
    if kind == "pre":
        return types.MessageEntityPre(offset=offset, length=length, language=str(data))
    if kind == "text_url":
        return types.MessageEntityTextUrl(offset=offset, length=length, url=str(data))
    if kind == "mention_name":
        return types.MessageEntityMentionName(offset=offset, length=length, user_id=int(data))
    if kind == "custom_emoji":
        return types.MessageEntityCustomEmoji(offset=offset, length=length, document_id=int(data))
    return types.MessageEntityBlockquote(offset=offset, length=length, collapsed=kind == "blockquote_collapsed")


def entities(found: tuple[Entity, ...]) -> "list[types.TypeMessageEntity] | None":
    """Entities as TL; None for none, which is how TL leaves the field out."""
    return [entity(one) for one in found] if found else None


def read(given: Iterable[object] | None, user_id: Callable[[object], int]) -> tuple[Entity, ...]:
    """Entities that a client sent; `user_id` resolves the InputUser of a mention (raises for one never met).

    Raises ENTITY_BOUNDS_INVALID for negative numbers, ENTITIES_TOO_LONG for more than 1,000.
    """
    found = []
    for one in given or ():
        data: str | int = ""
        kind = KIND_OF.get(type(one))
        if kind is None:
            if isinstance(one, types.MessageEntityPre):
                kind, data = "pre", one.language
            elif isinstance(one, types.MessageEntityTextUrl):
                kind, data = "text_url", one.url
            elif isinstance(one, types.InputMessageEntityMentionName):
                kind, data = "mention_name", user_id(one.user_id)
            elif isinstance(one, types.MessageEntityCustomEmoji):
                kind, data = "custom_emoji", one.document_id
            elif isinstance(one, types.MessageEntityBlockquote):
                kind = "blockquote_collapsed" if one.collapsed else "blockquote"
            else:
                # One that is not known here styles nothing; nor does a mention without proof that the person was met.
                continue
        if one.offset < 0 or one.length < 0:  # type: ignore[attr-defined]
            raise Refused("ENTITY_BOUNDS_INVALID")
        found.append(Entity(kind, one.offset, one.length, data))  # type: ignore[attr-defined]
    if len(found) > 1000:
        raise Refused("ENTITIES_TOO_LONG")
    return tuple(found)
