"""What an answer of the DSA Transparency Database means.

Its page of the API: transparency.dsa.ec.europa.eu/page/api-documentation; what it does not say there is as in its
program, github.com/digital-services-act/transparency-database.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chappe.ports import Reception

MOST_WORDS = 500
NAMED = re.compile(r"statements?[_.](\d{1,3})(?:\.(.+))?")
"""As errors name a statement by its place: `statement_3`, or `statements.3.puid`."""


class Answer(NamedTuple):
    """An answer that was read whole."""

    status: int
    retry_after: str
    body: bytes


def reception(answer: Answer) -> Reception:
    """What became of statements that were posted."""
    said = _json(answer.body)
    if answer.status == 201:
        return Reception(taken=_named(_list(said.get("statements"))))
    if answer.status == 422:
        return _unprocessable(said)
    words = _words(said.get("message")) if answer.status < 500 else ""
    told = f"the database answered {answer.status}" + (f": {words}" if words else "")
    if answer.status == 413:
        return Reception(whole=told)
    if answer.status in (401, 403):
        told += " (is the token right?)"
    return Reception(busy=told, wish=int(answer.retry_after) if re.fullmatch(r"\d{1,6}", answer.retry_after) else 0)


def _unprocessable(said: Mapping[str, object]) -> Reception:
    errors = said.get("errors")
    errors = errors if isinstance(errors, dict) else {}
    refused: dict[int, str] = {}
    for name, what in errors.items():
        found = NAMED.fullmatch(name)
        if found:
            words = f"{found[2]}: {_words(what)}" if found[2] else _words(what)
            before = refused.get(int(found[1]))
            refused[int(found[1])] = (f"{before}; {words}" if before else words or "refused")[:MOST_WORDS]
    known = {one: "" for one in _list(errors.get("existing_puids")) if isinstance(one, str)}
    existing = said.get("existing")
    known.update(_named(existing if isinstance(existing, list) else [existing]))
    if refused or known:
        return Reception(refused=refused, known=known)
    return Reception(whole=_words(errors) or _words(said.get("message")) or "refused, without a reason")


def _named(statements: Iterable[object]) -> dict[str, str]:
    """The database's own name of each statement that it quotes, by puid."""
    found = {}
    for one in statements:
        if isinstance(one, dict) and isinstance(one.get("puid"), str):
            uuid = one.get("uuid")
            found[one["puid"]] = uuid[:64] if isinstance(uuid, str) else ""
    return found


def _words(value: object, deep: int = 4) -> str:
    """Whatever was said, as one short line."""
    if not deep:
        return "…"
    if isinstance(value, dict):
        text = "; ".join(f"{key}: {_words(part, deep - 1)}" for key, part in list(value.items())[:20])
    elif isinstance(value, list):
        text = " ".join(_words(part, deep - 1) for part in value[:20])
    else:
        text = "" if value is None else str(value)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 2 * MOST_WORDS]).split())[
        :MOST_WORDS
    ]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _json(body: bytes) -> dict[str, object]:
    """The object that the body is; {} where it is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
