"""Reads from a page what it says of itself: Open Graph, Twitter cards, and the plain tags of its head."""

import codecs
import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_\-]{2,40})""", re.IGNORECASE)
_ISO = {f"iso8859-{part}" for part in range(1, 17) if part != 12}
_WINDOWS = {f"cp{page}" for page in (866, 874, 932, 949, 950, *range(1250, 1259))}
_ASIAN = {"big5", "big5hkscs", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk", "iso2022_jp", "shift_jis", "tis-620"}
_OTHERS = {"ascii", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman", "utf-16", "utf-16-be", "utf-16-le", "utf-8"}
CHARSETS = frozenset(_ISO | _WINDOWS | _ASIAN | _OTHERS)
"""What pages are written in (encoding.spec.whatwg.org), by Python's names. It has codecs besides that nobody's page
wants: punycode takes a minute for half a megabyte, others make halves of characters that cannot be kept."""
READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""What browsers read a page in that says to be in one of these: in what it holds besides."""
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""First bytes that say more than anybody's word what a page is written in."""
MOST_TAGS = 500
"""Tags with something to say that are looked at."""
LONGEST = 4096
"""Characters of one of them that are read."""


class Said(NamedTuple):
    """What a page says of itself; "" where it says nothing."""

    title: str = ""
    description: str = ""
    site_name: str = ""
    author: str = ""
    image: str = ""
    """Address of its picture, absolute."""
    kind: str = ""
    """"article", "video", "profile" and their like, as Open Graph calls it."""
    large: bool = False
    """It asks for its picture to be shown large."""


class _Head(HTMLParser):
    """Collects meta tags and the title; the body is not looked at."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: dict[str, str] = {}
        self.title: list[str] = []
        self.base = ""
        self._in_title = False
        self.done = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.done = True
        if tag == "title" and not self.title:
            self._in_title = True
        if tag == "base" and not (self.base or self.done):
            self.base = (dict(attrs).get("href") or "")[:LONGEST].strip()
        if tag != "meta" or self.done or len(self.said) >= MOST_TAGS:
            return
        found = {name: value or "" for name, value in attrs}
        name = (found.get("property") or found.get("name") or found.get("itemprop") or "").strip().lower()
        content = found.get("content", "")[:LONGEST].strip()
        if name and content:
            self.said.setdefault(name, content)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag == "head":
            self.done = True

    def handle_data(self, data: str) -> None:
        if self._in_title and len(self.title) < 16:
            self.title.append(data[:LONGEST])


def decoded(body: bytes, charset: str) -> str:
    """The text of a page as its first bytes say, else in the charset of its header, else of its own tag, else UTF-8."""
    for mark, name in MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    tag = _CHARSET.search(body[:4096])
    told = tag.group(1).decode("ascii").lower() if tag else ""
    for name in (charset, "" if told.startswith("utf-16") else told):  # such a tag could not be read in UTF-16
        try:
            found = codecs.lookup(name.removeprefix("x-")).name if name else ""
            if found in CHARSETS:
                return body.decode(READ_AS.get(found, found), "replace")
        except (LookupError, UnicodeError, ValueError):
            continue
    return body.decode("utf-8", "replace")


def read(html: str, url: str) -> Said:
    """What the page at `url` says of itself."""
    head = _Head()
    for start in range(0, len(html), 16384):
        head.feed(html[start : start + 16384])
        if head.done:
            break
    said = head.said

    def first(*names: str) -> str:
        return next((said[name] for name in names if said.get(name)), "")

    image = first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    author = first("article:author", "author", "twitter:creator")
    return Said(
        first("og:title", "twitter:title") or " ".join("".join(head.title).split()),
        first("og:description", "twitter:description", "description"),
        first("og:site_name", "application-name"),
        "" if "://" in author else author,
        _absolute(_absolute(url, head.base) or url, image),
        first("og:type").partition(".")[0].lower(),
        said.get("twitter:card", "") in ("summary_large_image", "player") or "og:video" in said,
    )


def _absolute(base: str, link: str) -> str:
    """The link as an absolute address of the web; "" for what is none."""
    try:
        found = urljoin(base, link) if link else ""
        return found if urlsplit(found).scheme in ("http", "https") else ""
    except ValueError:
        return ""
