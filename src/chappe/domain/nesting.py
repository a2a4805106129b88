"""Makes entities that overlap in any way into ones that stand beside or inside each other, as clients can draw them."""

from chappe.domain.values import Entity

STYLES = ("bold", "italic", "underline", "strike", "spoiler")
"""May lie across others: cut into pieces at the borders that they would cross."""
QUOTES = frozenset(("blockquote", "blockquote_collapsed"))
"""Hold all others, but never one another."""
CODE = frozenset(("code", "pre"))
"""Hold no others."""
FOUND = frozenset(
    (
        "url",
        "email",
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "phone",
        "bank_card",
    )
)
"""Found by the server alone; what a client says of them is not asked."""
MOST = 100
"""Entities of one text."""

Span = tuple[int, int]


def order(entity: Entity) -> tuple[int, int, int, str]:
    """By place, outer ones before inner ones, quotes outermost, then by name."""
    rank = 0 if entity.kind in QUOTES else 1 if entity.kind in STYLES else 2
    return entity.offset, -entity.length, rank, entity.kind


def _apart(entities: list[Entity]) -> list[Entity]:
    """Those that begin after all earlier kept ones ended."""
    kept: list[Entity] = []
    for entity in sorted(entities, key=order):
        if not kept or entity.offset >= kept[-1].offset + kept[-1].length:
            kept.append(entity)
    return kept


def span(entity: Entity) -> Span:
    """Beginning and end."""
    return entity.offset, entity.offset + entity.length


def crosses(one: Span, other: Span) -> bool:
    """Do they overlap with neither inside the other?"""
    return one[0] < other[0] < one[1] < other[1] or other[0] < one[0] < other[1] < one[1]


def touches(one: Span, other: Span) -> bool:
    """Do they share any place?"""
    return one[0] < other[1] and other[0] < one[1]


def _merged(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _cut_out(spans: list[Span], holes: list[Span]) -> list[Span]:
    for low, high in holes:
        spans = [
            piece
            for start, end in spans
            for piece in (
                ((start, min(end, low)), (max(start, high), end))
                if touches((start, end), (low, high))
                else ((start, end),)
            )
            if piece[0] < piece[1]
        ]
    return spans


def _cut_at(spans: list[Span], fixed: list[Span]) -> list[Span]:
    """The spans in pieces, so that none crosses a fixed one."""
    for one in fixed:
        pieces = []
        for start, end in spans:
            if crosses((start, end), one):
                middle = one[0] if start < one[0] else one[1]
                pieces += [(start, middle), (middle, end)]
            else:
                pieces.append((start, end))
        spans = pieces
    return spans


def nested(entities: list[Entity], found: list[Entity]) -> tuple[Entity, ...]:
    """The entities of a text, repaired and in order; `found` are those that the server found itself.

    All are within the text and not empty. Quotes win over what crosses them, the earlier over the later, what the
    sender said over what was found; styles are cut.
    """
    quotes = _apart([entity for entity in entities if entity.kind in QUOTES])
    borders = [span(entity) for entity in quotes]
    emoji = [entity for entity in entities if entity.kind == "custom_emoji"]
    solid = _apart(
        [
            entity
            for entity in entities
            if entity.kind not in QUOTES
            and entity.kind not in STYLES
            and entity.kind not in FOUND
            and entity.kind != "custom_emoji"
            and not any(crosses(span(entity), border) for border in borders)
        ]
    )
    taken = [span(entity) for entity in solid]
    solid += [
        entity
        for entity in found
        if not any(touches(span(entity), other) for other in taken)
        and not any(crosses(span(entity), border) for border in borders)
    ]
    codes = [span(entity) for entity in solid if entity.kind in CODE]
    placed = borders + [span(entity) for entity in solid]
    for entity in _apart(emoji):
        its = span(entity)
        if not any(touches(its, code) for code in codes) and not any(crosses(its, other) for other in placed):
            solid.append(entity)
            placed.append(its)
    whole = [*quotes, *solid]
    for kind in STYLES:
        spans = _merged([span(entity) for entity in entities if entity.kind == kind])
        for start, end in _cut_at(_cut_out(spans, codes), placed) if spans else ():
            whole.append(Entity(kind, start, end - start))
            placed.append((start, end))
    return tuple(sorted(whole, key=order)[:MOST])
