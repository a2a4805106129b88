"""How dice, places, people and polls are written as JSON inside a message's body."""

from typing import Any

from chappe.domain.things import Card, Dice, Live, Option, Place, Poll, Question, Styled, Thing, Venue

KINDS: dict[str, type] = {"dice": Dice, "geo": Place, "venue": Venue, "live": Live, "contact": Card}


def thing_out(thing: Thing) -> list[object]:
    """One of them as a JSON list that begins with its kind; of a poll its id alone."""
    return [thing.kind, thing.id] if isinstance(thing, Poll) else [thing.kind, *thing]


def thing_in(row: list[Any]) -> Thing:
    """Undo `thing_out`."""
    kind, *rest = row
    if kind == "poll":
        return Poll(rest[0])
    if kind in ("venue", "live"):
        rest[0] = Place(*rest[0])
    found: Thing = KINDS[kind](*rest)
    return found


def question_out(found: Question) -> list[object]:
    """What a poll asks as a JSON list."""
    options = [[option.text, option.data.hex()] for option in found.options]
    return [found.text, options, *found[2:]]


def _styled(row: list[Any]) -> Styled:
    return Styled(row[0], tuple((kind, offset, length, data) for kind, offset, length, data in row[1]))


def question_in(row: list[Any]) -> Question:
    """Undo `question_out`."""
    text, options, public, multiple, quiz, fixed, shuffled, hidden, correct, solution, period = row
    return Question(
        _styled(text),
        tuple(Option(_styled(one), bytes.fromhex(data)) for one, data in options),
        public,
        multiple,
        quiz,
        fixed,
        shuffled,
        hidden,
        tuple(correct),
        _styled(solution) if solution else None,
        period,
    )
