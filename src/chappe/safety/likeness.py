"""Cases that are alike: of one place, of one person, or with nearly the same words, to be decided together.

Only cases of one kind of subject and one kind of harm are joined, so that one decision can be about all of them.
"""

from hashlib import blake2b

from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case, Free
from chappe.domain.values import Content
from chappe.safety.campaigns import PAIRS, sketch_of
from chappe.safety.facts import of_content
from chappe.safety.normal import plain_of
from chappe.safety.terms import spots

PLACE, PERSON, WORDS = "place", "person", "words"
WAYS = (PLACE, PERSON, WORDS)
ENOUGH = 3
"""Pieces of PAIRS that two texts have in common where they are taken for nearly the same: likely from two thirds of
their runs of words on, and rare below a half."""
COUNTED = 100
"""Cases that are counted; more are "100+"."""
MOST_ALIKE = 200
"""Cases that are looked at for each piece of words."""


def pieces(content: Content | None) -> tuple[int, ...]:
    """Numbers of which two texts that are nearly the same share some; of a short text all, if it is just the same."""
    kinds = [spot.kind for spot in spots(plain_of(of_content(content).text))] if content is not None else []
    if not kinds:
        return ()
    made = sketch_of(kinds)
    if made is None:
        return tuple(_number(f"short {at} {' '.join(kinds)}") for at in range(ENOUGH))
    return tuple(_number(f"{pair} {made[2 * pair]} {made[2 * pair + 1]}") for pair in range(PAIRS))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def like(tx: Tx, case: Case, way: str, free: Free, after: tuple[int, int], limit: int) -> list[Case]:
    """Open cases like this one, itself among them, that nobody else works on: by priority, then age.

    `after` as `Cases.queue` has it.
    """
    if way == PLACE:
        return tx.cases.open_at(case.peer, case.kind, case.category, free, after, limit)
    if way == PERSON:
        return tx.cases.open_by(case.person, case.kind, case.category, free, after, limit) if case.person else []
    wanted = pieces(tx.cases.seen(case.id)) if case.public else ()
    found = tx.cases.many(tx.cases.worded(wanted, ENOUGH, MOST_ALIKE)) if wanted else []
    mine = [one for one in found if (one.kind, one.category) == (case.kind, case.category) and free.may(one)]
    ordered = sorted(mine, key=lambda one: (-one.priority, one.id))
    last = (-after[0], after[1])
    return [one for one in ordered if after == (0, 0) or (-one.priority, one.id) > last][:limit]


def number(tx: Tx, case: Case, way: str, free: Free) -> int:
    """How many cases there are like this one, itself not counted; up to COUNTED."""
    if way == PLACE:
        found = tx.cases.count_at(case.peer, case.kind, case.category, free, COUNTED + 1)
    elif way == PERSON:
        found = tx.cases.count_by(case.person, case.kind, case.category, free, COUNTED + 1) if case.person else 0
    else:
        found = len(like(tx, case, WORDS, free, (0, 0), COUNTED + 1))
    return max(0, found - free.may(case))
