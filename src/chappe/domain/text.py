"""Makes a text and its entities well-formed: cleaned, trimmed, in bounds, nested as clients can draw them."""

import re
from bisect import bisect_left

from chappe.domain import linking
from chappe.domain.bounds import CAPTION_LENGTH, MESSAGE_LENGTH
from chappe.domain.errors import Refused
from chappe.domain.nesting import FOUND, MOST, nested, order
from chappe.domain.values import Entity

# What no text needs: control characters (a line break stays, a tab becomes a space), line and paragraph separators,
# marks that turn the direction of everything after them, halves of surrogate pairs.
_DROPPED = re.compile("[\r\u2028-\u202e\ud800-\udfff\ufeff]")
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")
_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060-\u2064\u2800\u3164\ufe00-\ufe0f]*")
LANGUAGE_LENGTH = 64
MOST_RAW = 4 * MESSAGE_LENGTH
"""Characters of a text before it is trimmed."""


def units(text: str) -> int:
    """Length in UTF-16 code units, in which entities are counted."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def tidy(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text and its entities as they are kept (core.telegram.org/api/entities); "" for a text that shows nothing.

    Raises ENTITY_BOUNDS_INVALID for an entity outside the text.
    """
    if not text.isprintable():
        text, entities = _clean(text, entities)
    stripped = text.strip()
    if entities or linking.may_link(stripped):
        return stripped, _entities(text, stripped, entities)
    return stripped, ()


def message_text(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text of a message, tidied; raises MESSAGE_EMPTY, MESSAGE_TOO_LONG, ENTITY_BOUNDS_INVALID."""
    if len(text) > MOST_RAW:  # not even looked at
        raise Refused("MESSAGE_TOO_LONG")
    text, entities = tidy(text, entities)
    if not text:
        raise Refused("MESSAGE_EMPTY")
    if len(text) > MESSAGE_LENGTH:
        raise Refused("MESSAGE_TOO_LONG")
    return text, entities


def caption(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text under a file, tidied; it may be empty. Raises MEDIA_CAPTION_TOO_LONG, ENTITY_BOUNDS_INVALID."""
    if len(text) > MOST_RAW:
        raise Refused("MEDIA_CAPTION_TOO_LONG")
    text, entities = tidy(text, entities)
    if len(text) > CAPTION_LENGTH:
        raise Refused("MEDIA_CAPTION_TOO_LONG")
    return text, entities if text else ()


def as_written(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text as it is, cleaned but not trimmed, with its sender's entities repaired: for drafts and quotes.

    Raises ENTITY_BOUNDS_INVALID for an entity outside the text.
    """
    if not text.isprintable():
        text, entities = _clean(text, entities)
    return text, _repaired(text, text, entities, ()) if entities else ()


def _clean(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """The text without what it does not need; entities move with their characters."""
    text = _BLANKED.sub(" ", text)
    cleaned = _DROPPED.sub("", text)
    if _INVISIBLE.fullmatch(cleaned):
        return "", ()
    if cleaned == text or not entities:
        return cleaned, entities
    _check(entities, units(text))
    gone = [units(text[: match.start()]) for match in _DROPPED.finditer(text)]
    kept = []
    for entity in entities:
        start, end = (place - bisect_left(gone, place) for place in (entity.offset, entity.offset + entity.length))
        kept.append(entity._replace(offset=start, length=end - start))
    return cleaned, tuple(kept)


def _check(entities: tuple[Entity, ...], length: int) -> None:
    for entity in entities:
        if entity.offset < 0 or entity.length < 0 or entity.offset + entity.length > length:
            raise Refused("ENTITY_BOUNDS_INVALID")


def _entities(text: str, stripped: str, entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """What stays of the sender's entities of `text` in the trimmed text, with those that the server finds."""
    found = _found(stripped)
    return _repaired(text, stripped, entities, found) if entities else found


def _repaired(text: str, stripped: str, entities: tuple[Entity, ...], found: tuple[Entity, ...]) -> tuple[Entity, ...]:
    length = units(stripped)
    _check(entities, units(text))
    lead = units(text[: len(text) - len(text.lstrip())]) if text is not stripped else 0
    halves = _halves(stripped) if length != len(stripped) else frozenset()
    kept: list[Entity] = []
    for entity in sorted(entities, key=order):
        start = max(0, entity.offset - lead)
        end = min(length, entity.offset + entity.length - lead)
        start += start in halves
        end -= end in halves
        if start < end and entity.kind not in FOUND:
            data = _data(entity)
            if data is not None:
                kept.append(Entity(entity.kind, start, end - start, data))
        if len(kept) >= MOST:
            break
    return nested(kept, list(found))


def _data(entity: Entity) -> str | int | None:
    """The entity's data as kept; None for an entity that means nothing."""
    if entity.kind == "text_url":
        return linking.proper_url(str(entity.data)) or None
    if entity.kind == "pre":
        return str(entity.data).strip()[:LANGUAGE_LENGTH]
    return entity.data if entity.kind in ("mention_name", "custom_emoji") else ""


def _halves(text: str) -> frozenset[int]:
    """Places between the two units of one character: no entity begins or ends there."""
    found, at = [], 0
    for character in text:
        if character > "\uffff":
            found.append(at + 1)
            at += 1
        at += 1
    return frozenset(found)


def _found(text: str) -> tuple[Entity, ...]:
    if not linking.may_link(text):
        return ()
    stretches = linking.find(text)
    if not stretches or text.isascii():
        return tuple(Entity(kind, start, end - start) for start, end, kind in stretches)
    made, at, counted = [], 0, 0
    for start, end, kind in stretches:
        at += units(text[counted:start])
        length = units(text[start:end])
        made.append(Entity(kind, at, length))
        at, counted = at + length, end
    return tuple(made)
