"""How dice, places, people and polls are written as JSON inside a message's body."""

from typing import Any

from chappe.domain.fileless import Card, Dice, Fileless, Live, Option, Place, Poll, Question, Styled, Venue

KINDS: dict[str, type] = {"dice": Dice, "geo": Place, "venue": Venue, "live": Live, "contact": Card}


def fileless_out(fileless: Fileless) -> list[object]:
    """One of them as a JSON list that begins with its kind; of a poll its id alone."""
    return [fileless.kind, fileless.id] if isinstance(fileless, Poll) else [fileless.kind, *fileless]


def fileless_in(row: list[Any]) -> Fileless:
    """Undo `fileless_out`."""
    kind, *rest = row
    if kind == "poll":
        return Poll(rest[0])
    if kind in ("venue", "live"):
        rest[0] = Place(*rest[0])
    found: Fileless = KINDS[kind](*rest)
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
