"""Reactions that are custom emoji: kept as a word that no emoji is, allowed where a chat allows them."""

from collections.abc import Iterable, Sequence

from chappe.domain.errors import Refused
from chappe.domain.ports import Tx

MARK = "#"
"""Stands before the document's id."""
MOST_OFFERED = 100
"""Different reactions that a chat may name."""


def of_document(id: int) -> str:
    """The reaction that is this custom emoji."""
    return f"{MARK}{id}"


def document(reaction: str) -> int:
    """The custom emoji that a reaction is; 0: it is a plain emoji."""
    number = reaction[len(MARK) :]
    return int(number) if reaction.startswith(MARK) and number.isascii() and number.isdigit() else 0


def there(tx: Tx, reactions: Iterable[str]) -> None:
    """Raise REACTION_INVALID where one that is a custom emoji is none that anybody could have."""
    wanted = [id for one in reactions if (id := document(one))]
    known = tx.stickers.shown(wanted) if wanted else {}
    if any(id not in known or not known[id].file.attributes.emoji for id in wanted):
        raise Refused("REACTION_INVALID")


def faces(tx: Tx, tally: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Counts of reactions with a plain emoji in the place of each custom one, for whoever can show no other."""
    wanted = [id for one, _ in tally if (id := document(one))]
    known = tx.stickers.shown(wanted) if wanted else {}
    found: dict[str, int] = {}
    for one, count in tally:
        id = document(one)
        shown = (known[id].file.attributes.alt if id in known else "") if id else one
        if shown:
            found[shown] = found.get(shown, 0) + count
    return tuple(found.items())
