"""Finds in a text what clients make clickable: addresses, mentions, tags, commands, phone numbers."""

import re
from typing import NamedTuple

from chappe.domain.top_level_domains import TOP_LEVEL_DOMAINS

MOST_FOUND = 100
SHORT_NAMES = frozenset(("gif", "vid", "pic", "bing", "wiki", "imdb", "bold", "vote", "like", "coub"))
"""Names shorter than five characters that Telegram gave to its own helpers."""


class Stretch(NamedTuple):
    """A stretch of text in characters (not UTF-16 units), and what it is."""

    start: int
    end: int
    kind: str


# A name of a host: labels of letters, digits, "-" and "_" in any script, then the last one. Every repetition is
# bounded by a character that the repeated part lacks, so matching is linear.
_HOST = r"(?:[\w\-]{1,63}\.){1,16}(?:xn--[a-z0-9\-]{1,59}|[^\W\d_]{2,24})"
_ADDRESS = r"(?:\d{1,3}\.){3}\d{1,3}"
_URL = re.compile(
    r"(?<![\w.@\-+$#/=&])(?:(?P<scheme>https?|ftp|tg|tonsite|ton)://(?:[\w.\-~%+]{1,64}(?::[^\s@/]{0,64})?@)?)?"
    rf"(?P<host>{_HOST}|{_ADDRESS})(?![\w\-]|\.\w|@\w)(?::(?P<port>\d{{1,5}})(?!\d))?(?P<rest>[/?#][^\s<>\"«»“”]*)?",
    re.IGNORECASE,
)
_BARE_SCHEME = re.compile(r"(?<![\w.@\-+])(?:tg|ton)://[\w\-]+(?:[/?#=&%.\w\-]*[\w/])?", re.IGNORECASE)
_EMAIL = re.compile(rf"(?<![\w.@\-+%])[a-z0-9_][a-z0-9_.+%\-]{{0,63}}@{_HOST}(?![\w\-]|\.\w|@)", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w@/.])@([a-zA-Z][a-zA-Z0-9_]{1,31})(?![\w@])")
_TAG_LETTER = r"[\w\u200c\u00b7]"
_HASHTAG = re.compile(
    rf"(?<![\w\u200c\u00b7#/&])#(?=[\d_]*[^\W\d_]){_TAG_LETTER}{{1,256}}(?:@[a-zA-Z]\w{{2,31}})?(?!{_TAG_LETTER}|#)"
)
_CASHTAG = re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?:@[a-zA-Z]\w{2,31})?(?![\w$])")
_COMMAND = re.compile(r"(?<![\w/<>:.])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z]\w{2,31})?(?![\w/<>@])")
_PHONE = re.compile(r"(?<![\w+])\+\d(?:[ \-.()]{0,2}\d){6,14}(?![\w])")
_TRAILING = ".,:;!?('’`…"
_DOT = re.compile(r"\.\w")
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def may_link(text: str) -> bool:
    """Could there be anything to find? Quick, and right about most texts that have nothing."""
    return "." in text or "@" in text or "/" in text or "#" in text or ":" in text or "$" in text or "+" in text


def _without_tail(text: str, start: int, end: int) -> int:
    """Where an address really ends: without punctuation that belongs to the sentence, and unopened brackets."""
    while end > start:
        last = text[end - 1]
        opened = _BRACKETS.get(last)
        if last not in _TRAILING and (not opened or text.count(last, start, end) <= text.count(opened, start, end)):
            break
        end -= 1
    return end


def _is_address(host: str) -> bool:
    return all(int(part) < 256 for part in host.split("."))


def is_host(host: str, with_scheme: bool) -> bool:
    """Is this the name of a host? Without a scheme before it, it must end in a top-level domain that exists."""
    if host[-1].isdigit():
        return _is_address(host)
    if any(label[:1] == "-" or label[-1:] == "-" for label in host.split(".")):
        return False
    last = host.rpartition(".")[2].lower()
    return with_scheme or last in TOP_LEVEL_DOMAINS or last.startswith("xn--") or not last.isascii()


def _urls(text: str) -> list[Stretch]:
    found = []
    for match in _URL.finditer(text):
        host, scheme, port = match["host"], match["scheme"], match["port"]
        if not is_host(host, scheme is not None) or (port and not 0 < int(port) < 65536):
            continue
        if scheme is None and "_" in host:
            continue
        end = _without_tail(text, match.end("host"), match.end()) if match["rest"] else match.end()
        found.append(Stretch(match.start(), end, "url"))
    return found


def find(text: str) -> list[Stretch]:
    """Everything clickable in a text, in its order, none overlapping another; at most MOST_FOUND."""
    all_: list[Stretch] = []
    if ":" in text:
        all_ += [Stretch(m.start(), m.end(), "url") for m in _BARE_SCHEME.finditer(text)]
    if "@" in text:
        all_ += [Stretch(m.start(), m.end(), "email") for m in _EMAIL.finditer(text) if _is_email(m[0])]
    if _DOT.search(text):  # most dots end a sentence
        all_ += _urls(text)
    if "@" in text:
        all_ += [
            Stretch(m.start(), m.end(), "mention")
            for m in _MENTION.finditer(text)
            if len(m[1]) > 3 or m[1].lower() in SHORT_NAMES
        ]
    for mark, pattern, kind in (
        ("#", _HASHTAG, "hashtag"),
        ("$", _CASHTAG, "cashtag"),
        ("/", _COMMAND, "bot_command"),
        ("+", _PHONE, "phone"),
    ):
        if mark in text:
            all_ += [Stretch(m.start(), m.end(), kind) for m in pattern.finditer(text)]
    kept: list[Stretch] = []
    for one in sorted(all_, key=lambda s: (s.start, -s.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept[:MOST_FOUND]


def _is_email(text: str) -> bool:
    return is_host(text.rpartition("@")[2], False)


def proper_url(url: str) -> str:
    """The address of a text link as it is kept, with a scheme; "" for what is no address."""
    url = url.strip()
    if not url or len(url) > 2048 or any(c.isspace() for c in url):
        return ""
    scheme, mark, rest = url.partition("://")
    if mark:
        if scheme.lower() in ("tg", "ton"):
            return url
        match = _URL.match(url)
        return url if scheme.lower() in ("http", "https", "ftp", "tonsite") and match and rest else ""
    if url.lower().startswith(("mailto:", "tel:")):
        return url
    match = _URL.match(url)
    return f"http://{url}" if match and is_host(match["host"], False) else ""
