"""How a message's content is written as bytes: plain text as it is, anything richer as JSON."""

import json
from typing import Any

from chappe.domain.values import (
    Action,
    Content,
    Draft,
    Elsewhere,
    Entity,
    Forward,
    PeerRef,
    Reaction,
    Reply,
    Restriction,
    Shown,
    Source,
)
from chappe.store.attachments import file_in, file_out, media_in, media_out
from chappe.store.db import to_json
from chappe.store.weblinks import link_in, link_out

PLAIN, RICH = b"\0", b"\1"
"""The first byte of a body: text alone, or JSON."""


def entities_out(entities: tuple[Entity, ...]) -> list[list[object]]:
    """Entities as JSON lists, without empty tails."""
    return [list(entity) if entity.data != "" else list(entity[:3]) for entity in entities]


def entities_in(rows: list[list[Any]]) -> tuple[Entity, ...]:
    """Undo `entities_out`."""
    return tuple(Entity(*row) for row in rows)


def forward_in(row: list[Any]) -> Forward:
    """A forward out of its JSON list."""
    who, name, when, saved, *rest = row
    rest[4:5] = [PeerRef(*one) if one else None for one in rest[4:5]]
    return Forward(who, name, when, PeerRef(*saved) if saved else None, *rest)


def reply_out(reply: Reply) -> list[object]:
    """A reply as a JSON list, without what the other message shows and whether that is kept from sight."""
    found = [reply.content_id, reply.quote, entities_out(reply.quote_entities), reply.quote_offset]
    return [*found, reply.elsewhere[:-2]] if reply.elsewhere else found


def reply_in(row: list[Any]) -> Reply:
    """Undo `reply_out`."""
    content_id, quote, quoted, offset, *rest = row
    elsewhere = None
    if rest:
        peer, id, source, origin, *more = rest[0]
        elsewhere = Elsewhere(PeerRef(*peer), id, source, forward_in(origin), *more)
    return Reply(content_id, quote, entities_in(quoted), offset, elsewhere)


def write(content: Content) -> bytes:
    """The body of a content; author, dates and reactions are columns of their own, and mere text is kept as it is."""
    action = content.action
    marks = (
        content.silent
        | content.noforwards << 1
        | content.invert_media << 2
        | (not content.preview) << 3
        | content.scheduled << 4
        | content.post << 5
        | content.edit_hidden << 6
    )
    parts = {
        "e": entities_out(content.entities),
        "r": reply_out(content.reply) if content.reply else None,
        "f": content.forward,
        "a": action._replace(photo=None) if action else None,
        "p": file_out(action.photo) if action and action.photo else None,
        "l": content.ttl,
        "g": content.group,
        "s": content.sender,
        "n": content.signature,
        "d": media_out(content.media) if content.media else None,
        "w": link_out(content.link) if content.link else None,
        "x": content.removed,
        "h": withheld_rows(content.withheld),
        "m": marks,
    }
    given = {name: part for name, part in parts.items() if part}
    if not given:
        return PLAIN + content.text.encode()
    return RICH + to_json({"t": content.text, **given}).encode()


def read(id: int, author: int, date: int, edit_date: int, body: bytes, reactions: tuple[Reaction, ...] = ()) -> Content:
    """The content that `write` wrote."""
    if body[:1] == PLAIN:
        return Content(id, author, date, edit_date, body[1:].decode(), reactions=reactions)
    found = json.loads(body[1:])
    marks = found.get("m", 0)
    reply = forward = action = None
    if "r" in found:
        reply = reply_in(found["r"])
    if "f" in found:
        forward = forward_in(found["f"])
    if "a" in found:
        kind, number, said, *users = found["a"]
        photo = file_in(found["p"]) if "p" in found else None
        action = Action(
            kind, number, said, tuple(users[0]) if users else (), photo, tuple(users[2]) if len(users) > 2 else ()
        )
    return Content(
        id,
        author,
        date,
        edit_date,
        found["t"],
        entities_in(found.get("e", [])),
        reply,
        forward,
        action,
        found.get("l", 0),
        bool(marks & 1),
        bool(marks & 2),
        reactions,
        found.get("g", 0),
        bool(marks & 4),
        not marks & 8,
        bool(marks & 16),
        PeerRef(*found["s"]) if "s" in found else None,
        found.get("n", ""),
        bool(marks & 32),
        media=media_in(found["d"]) if "d" in found else None,
        link=link_in(found["w"]) if "w" in found else None,
        removed=found.get("x", ""),
        withheld=withheld_of(found.get("h", ())),
        edit_hidden=bool(marks & 64),
    )


def draft_out(draft: Draft) -> str:
    """A draft as JSON text."""
    found = [draft.date, draft.text, entities_out(draft.entities), *draft[3:8]]
    if draft[8:] != ((), None, None, 0):
        found += [entities_out(draft.quote_entities), *draft[9:]]
    return to_json(found)


def draft_in(text: str | bytes) -> Draft:
    """Undo `draft_out`."""
    date, words, entities, *rest = json.loads(text)
    found = Draft(date, words, entities_in(entities), *rest[:5])
    if not rest[5:]:
        return found
    quoted, source, page, effect = rest[5:]
    return found._replace(
        quote_entities=entities_in(quoted),
        source=Source(PeerRef(*source[0]), source[1]) if source else None,
        page=Shown(*page) if page else None,
        effect=effect,
    )


# -- restrictions, of contents and in columns of their own ------------------------------------------------------------
def withheld_rows(withheld: tuple[Restriction, ...]) -> list[tuple[object, ...]]:
    """Restrictions as JSON lists."""
    return [tuple(one) for one in withheld]


def withheld_of(rows: list[list[Any]]) -> tuple[Restriction, ...]:
    """Undo `withheld_rows`."""
    return tuple(
        Restriction(decision, reason, text, tuple(places), *rest) for decision, reason, text, places, *rest in rows
    )


def withheld_out(withheld: tuple[Restriction, ...]) -> str:
    """Restrictions as text."""
    return to_json(withheld_rows(withheld)) if withheld else ""


def withheld_in(text: str) -> tuple[Restriction, ...]:
    """Undo `withheld_out`."""
    return withheld_of(json.loads(text)) if text else ()
