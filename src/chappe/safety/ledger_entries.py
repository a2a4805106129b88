"""What a leaf of the ledger says: one thing that moderation did, in words that name nobody."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from hmac import new as hmac
from typing import NamedTuple

VERSION = 1
DAY = 86_400
DECISION, REVERSAL, APPEAL, NOTICES, ORDER, REPORT = "decision", "reversal", "appeal", "notices", "order", "report"
KINDS = (DECISION, REVERSAL, APPEAL, NOTICES, ORDER, REPORT)
MOST_WORD = 64
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[A-Za-z0-9_-]{0,64}")
_LANGUAGE = re.compile(r"(?:[a-z]{2,3}(?:-[a-z0-9]{2,8})?)?")
_PLACE = re.compile(r"[A-Z]{2}")
_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")
_HIDDEN = re.compile(r"(?:[0-9a-f]{32})?")
_EPOCH = date(1970, 1, 1)


class Entry(NamedTuple):
    """One leaf. Words are lower case with underscores, of the policy's lists; "" and () where a kind has none."""

    kind: str
    """
    "decision": an action against content or an account; "reversal": a decision undone by whoever made it; "appeal": the
    outcome of one, with `outcome`; "notices": so many notices came in that day; "order": of an authority; "report": the
    day's report was made.
    """
    id: str
    """By which others refer to it, made by chance; for a decision the `puid` of its statement of reasons."""
    day: str
    """On which it was done, UTC, YYYY-MM-DD; of a report, the day reported on."""
    category: str = ""
    source: str = ""
    """Who saw it first: a notice, a trusted flagger, an authority, the server's own looking."""
    automation: str = ""
    """How far a machine decided."""
    action: str = ""
    subject: str = ""
    """What was acted on: a post, a channel, an account."""
    ground: str = ""
    """Law, or the operator's rules."""
    language: str = ""
    """Of the content, as ISO 639 has it."""
    places: tuple[str, ...] = ()
    """Countries where it holds, as ISO 3166 has them; (): everywhere. Of an order, whose authority gave it."""
    until: str = ""
    """The last day on which it holds; "": no end is set."""
    refers: str = ""
    """The id of the earlier entry that this one is about."""
    outcome: str = ""
    """Of an appeal: "upheld" or "overturned"; of a reversal, why: that the decision was wrong, or its time over."""
    count: int = 1  # type: ignore[assignment]  # hides the method of tuples, which nobody calls
    """How many things the entry stands for: notices, or posts that were removed by one decision."""
    about: str = ""
    """Whom it concerns, by `pseudonym`: the same for one account; nobody without the key can tell which."""
    digest: str = ""
    """SHA-256 in hexadecimal digits: of a report's canonical JSON."""


WORDS = ("kind", "category", "source", "automation", "action", "subject", "ground", "outcome")
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
_DEFAULTS: Mapping[str, object] = {**Entry._field_defaults, "places": []}


def canonical(value: object) -> bytes:
    """JSON that is the same for the same value: keys in order, no blanks, all ASCII; no fractions."""
    return _JSON.encode(value).encode()


def encode(entry: Entry) -> bytes:
    """The leaf: canonical JSON without what is empty; raises ValueError where a field could hold more than a word."""
    fields = {**entry._asdict(), "places": list(entry.places)}
    check(fields)
    return _write(fields)


def _write(fields: Mapping[str, object]) -> bytes:
    return canonical({"v": VERSION, **{name: value for name, value in fields.items() if value != _DEFAULTS.get(name)}})


def decode(leaf: bytes) -> Entry:
    """Undo `encode`; raises ValueError for what it does not make, byte for byte."""
    try:
        fields = json.loads(leaf)
    except (UnicodeDecodeError, RecursionError) as error:
        raise ValueError("a leaf is no JSON") from error
    if not isinstance(fields, dict) or fields.pop("v", None) != VERSION:
        raise ValueError("a leaf of another version")
    if not fields.keys() <= set(Entry._fields) or not {"kind", "id", "day"} <= fields.keys():
        raise ValueError("a leaf with other fields than an entry has")
    whole = {**_DEFAULTS, **fields}
    check(whole)
    if _write(whole) != leaf:
        raise ValueError("a leaf that is not written as leaves are")
    return Entry(**{**whole, "places": tuple(whole["places"])})


def check(fields: Mapping[str, object]) -> None:
    """Raise ValueError unless every field is what it may be, so that no name of a person gets in by mistake."""

    def demand(name: str, pattern: re.Pattern[str], value: object) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"an entry's {name} cannot be {value!r:.100}")

    for name in WORDS:
        word = fields[name]
        if not isinstance(word, str) or len(word) > MOST_WORD or not _is_word(word):
            raise ValueError(f"an entry's {name} cannot be {word!r:.100}")
    if fields["kind"] not in KINDS:
        raise ValueError(f"there is no kind {fields['kind']!r:.100}")
    for name, pattern in (
        ("id", _ID),
        ("refers", _ID),
        ("language", _LANGUAGE),
        ("digest", _DIGEST),
        ("about", _HIDDEN),
    ):
        demand(name, pattern, fields[name])
    demand("day", _DAY, fields["day"])
    if fields["until"] != "":
        demand("until", _DAY, fields["until"])
    places = fields["places"]
    if not isinstance(places, list) or len(places) > 250:
        raise ValueError("an entry's places are a list of countries")
    for place in places:
        demand("places", _PLACE, place)
    count = fields["count"]
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < 1 << 53:
        raise ValueError("an entry's count is a number")


@lru_cache(4096)  # policies have few words, and ledgers millions of entries
def _is_word(text: str) -> bool:
    return text == "" or _WORD.fullmatch(text) is not None


def day_of(now: int) -> str:
    """The day of a time, UTC, YYYY-MM-DD."""
    return day_text(now // DAY)


def moment_of(now: int) -> str:
    """The day and minute of a time, UTC, YYYY-MM-DD hh:mm."""
    return f"{day_of(now)} {now % DAY // 3600:02}:{now % 3600 // 60:02}"


def day_text(number: int) -> str:
    """The same from days since 1970."""
    return (_EPOCH + timedelta(days=number)).isoformat()


def day_number(text: str) -> int:
    """Days since 1970; raises ValueError for what is no day."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r:.40} is no day")
    return (date.fromisoformat(text) - _EPOCH).days


def digest_of(content: bytes) -> str:
    """SHA-256 as an entry's `digest` has it."""
    return sha256(content).hexdigest()


def pseudonym(key: bytes, kind: str, id: int) -> str:
    """How an entry names someone or something without telling who: nobody without the key can find out, or try."""
    return hmac(key, f"{kind} {id}".encode(), sha256).hexdigest()[:32]
