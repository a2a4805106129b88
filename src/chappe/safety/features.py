"""What the linear classifier sees of a message: a few dozen named measures, and hashed pieces of its words.

The named ones are about how offers that nobody asked for look whatever they sell and wherever: words of money and
contact beside each other, addresses and what is odd about them, letters in disguise. They carry from one community to
another. The hashed ones learn a community's own words.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from chappe.safety.cues import count, load
from chappe.safety.facts import Facts
from chappe.safety.links import CHEAP, SHORTENERS, Link, Lookalikes
from chappe.safety.normal import Normal
from chappe.safety.terms import LINK, NAME, NUMBER, Spot

BUCKETS = 1 << 16
DENSE = 30
"""Words of a text up to which each cue counts whole; in longer ones, which hold some by chance, it counts less."""
MOST_PIECES = 3000
"""Hashed pieces of one text: of longer ones the rest is not hashed."""
LONGEST_KEPT = 40
"""Letters of words whose pieces are kept for the next time."""
_DENSE_WRITING = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_AMOUNT = re.compile(r"[$€£₽₴₹]\s?\d|\d\s?(?:[$€£₽₴₹]|usd|usdt|eur|euro|gbp|rub|руб|грн|долл|дол|k\b|тыс|тр\b|т\.р)")
_PERCENT = re.compile(r"\d\s?%")
_WALLET = re.compile(r"\b(?:0x[0-9a-f]{40}|bc1[a-z0-9]{25,60}|t[a-z0-9]{33})\b")
_PHONE = re.compile(r"(?<![\w/])\+?\d(?:[ \-()]{0,2}\d){8,14}(?![\w/])")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_INVITE = re.compile(r"^/(?:\+|joinchat/)")
_INVITING = frozenset(("chat.whatsapp.com", "discord.gg", "discord.com", "m.me", "wa.me", "api.whatsapp.com"))
_HERE = frozenset(("t.me", "telegram.me", "telegram.dog"))
LIKE = Lookalikes()

_PLAIN = [
    "link",
    "links",
    "shortened",
    "cheap_name",
    "numeric_host",
    "foreign_name",
    "dressed_link",
    "hidden_link",
    "like_another",
    "invite",
    "here",
    "name",
    "phone",
    "amount",
    "percent",
    "wallet",
    "capitals",
    "shouting",
    "emoji",
    "digits",
    "long",
    "short",
    "lines",
    "question",
    "invisible",
    "stacked",
    "fancy",
    "mixed",
    "leet",
    "spaced",
    "groups",
]  # one line of words reads better
_COMBINED = """
money+contact money+lure money+urgent money+job money+prize job+contact prize+lure account+urgent
harm+contact adult+contact gambling+prize
"""
_PAIRS = tuple((one.partition("+")[0], one.partition("+")[2]) for one in _COMBINED.split())
_TO_REACH = ("money", "job", "prize", "adult", "gambling", "account", "lure", "harm")
GROUPS = load().groups
NAMES = (*GROUPS, *_PLAIN, *(f"{a}+{b}" for a, b in _PAIRS), *(f"{a}+reach" for a in _TO_REACH))
"""Every named measure, in its place."""
PLACE = {name: at for at, name in enumerate(NAMES)}


class Features(NamedTuple):
    """A message as numbers."""

    named: dict[int, float]
    """Place in NAMES → value above 0."""
    hashed: set[int]


def features(text: Normal, words: Sequence[Spot], links: Sequence[Link], facts: Facts | None = None) -> Features:
    """The numbers of a message; of the facts only what stands in the message itself is used."""
    kinds = [spot.kind for spot in words]
    groups = count(kinds, text.plain)
    values: dict[int, float] = {}

    def put(name: str, value: float) -> None:
        if value > 0:
            values[PLACE[name]] = value

    thin = min(1.0, DENSE / (len(kinds) + 1))
    found = {name: number * thin for name, number in zip(GROUPS, groups, strict=True)}
    for name, number in found.items():
        put(name, min(number, 4) / 2)
    _of_links(links, put)
    named = sum(kind == NAME for kind in kinds) + (facts.mentions if facts else 0)
    _of_letters(text, put)
    put("name", min(named, 3) / 2)
    phone = _PHONE.search(text.plain) is not None
    put("phone", float(phone))
    reach = bool(links) or named > 0 or phone or found["contact"] > 0
    for one, other in _PAIRS:
        put(f"{one}+{other}", min(found[one], found[other], 2) / 2)
    if reach:
        for one in _TO_REACH:
            put(f"{one}+reach", min(found[one], 3) / 2)
    put("groups", max(0.0, (sum(number > 0 for number in groups) - 2) * thin) / 2)
    return Features(values, pieces(kinds))


def can_reach(text: Normal, words: Sequence[str], links: Sequence[Link]) -> bool:
    """Does it hold a way to get in touch: an address, a name, a number of a phone, or words that say so?"""
    if links or NAME in words or _PHONE.search(text.plain) is not None:
        return True
    return count(words, text.plain)[GROUPS.index("contact")] > 0


def pieces(kinds: Sequence[str]) -> set[int]:
    """Hashed words, pairs of words, and runs of letters within words."""
    made: set[int] = set()
    before = ""
    for word in kinds[:MOST_PIECES]:
        made.update(_of_word(word) if len(word) <= LONGEST_KEPT else _of_word.__wrapped__(word))
        if before:
            made.add(crc32(f"{before} {word}".encode()) % BUCKETS)
        if len(made) > MOST_PIECES:
            break
        before = word
    return made


@lru_cache(1 << 15)
def _of_word(word: str) -> tuple[int, ...]:
    """The word by itself, and its runs of four letters; of writing without blanks between words, of two."""
    whole = crc32(b"w" + word.encode()) % BUCKETS
    if word[0] == "<":
        return (whole,)
    if _DENSE_WRITING.search(word):
        return tuple({crc32(word[at : at + 2].encode()) % BUCKETS for at in range(min(len(word), MOST_PIECES) - 1)})
    edged = f" {word[:MOST_PIECES]} "
    return (whole, *{crc32(edged[at : at + 4].encode()) % BUCKETS for at in range(len(edged) - 3)})


def _of_links(links: Sequence[Link], put: Callable[[str, float], None]) -> None:
    outside = [link for link in links if link.host not in _HERE]
    put("link", float(bool(outside)))
    put("links", max(0, min(len(links), 6) - 1) / 3)
    put("shortened", float(any(link.host in SHORTENERS for link in links)))
    put("cheap_name", float(any(link.host.rpartition(".")[2] in CHEAP for link in links)))
    put("numeric_host", float(any(link.host.replace(".", "").isdigit() for link in links)))
    put("foreign_name", float(any("xn--" in link.host for link in links)))
    put("dressed_link", float(any(link.dressed for link in links)))
    put("hidden_link", float(any(link.hidden for link in links)))
    put("like_another", max((found[1] for link in links if (found := LIKE.like(link))), default=0.0))
    here = [link for link in links if link.host in _HERE]
    invited = any(_INVITE.match(link.rest) for link in here) or any(link.host in _INVITING for link in outside)
    put("invite", float(invited))
    put("here", float(bool(here)))


def _of_letters(text: Normal, put: Callable[[str, float], None]) -> None:
    raw, plain = text.raw, text.plain
    letters = sum(map(str.isalpha, raw))
    upper = sum(map(str.isupper, raw))
    put("amount", min(len(_AMOUNT.findall(plain)), 3) / 2)
    put("percent", float(_PERCENT.search(plain) is not None))
    put("wallet", float(len(plain) > 30 and _WALLET.search(plain) is not None))
    put("capitals", upper / letters if letters >= 12 and upper * 3 > letters else 0.0)
    put("shouting", min(raw.count("!"), 5) / 5)
    put("emoji", min(len(_EMOJI.findall(raw)), 10) / 5 if not raw.isascii() else 0.0)
    put("digits", min(1.0, sum(map(str.isdigit, plain)) / (len(plain) + 1) * 4))
    put("long", min(len(plain), 800) / 400)
    put("short", float(len(plain) < 25))
    put("lines", min(raw.count("\n"), 8) / 8)
    put("question", float("?" in raw))
    if any(text.signs):
        for name, number in zip(text.signs._fields, text.signs, strict=True):
            put(name, min(number, 3) / 2)


__all__ = ["BUCKETS", "LINK", "NAMES", "NUMBER", "Features", "features", "pieces"]
