"""Renders a text with its entities as HTML, or as plain text that keeps what a spoiler hides."""

import re
import unicodedata
from heapq import heapify, heappop, heappush
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from chappe.domain.values import Entity

SCHEMES = frozenset(("http", "https", "ftp", "mailto", "tel", "tg", "ton", "tonsite"))
"""What a link may begin with; nothing else becomes one."""
REL = "nofollow noopener ugc"
MOST = 256
"""Entities of one text that are drawn."""
LONGEST_URL = 2048
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HOST_AND_PORT = re.compile(r"[\w\-]+(?:\.[\w\-]+)+:\d")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.\-]{1,32}")
_NAMED = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,31}")
_HIDDEN = "▒"
_STYLES = {"bold": "b", "italic": "i", "underline": "u", "strike": "s", "code": "code"}
_RANKS = {"blockquote": 0, "blockquote_collapsed": 0, "spoiler": 1, "pre": 2, "bold": 4, "italic": 4}
"""Which of two entities on the same stretch is the outer one; all others: 3."""
_BLOCKS = ("</pre>", "</blockquote>")
_LINKS = frozenset(("url", "text_url", "email", "mention", "hashtag", "cashtag", "phone"))


class Place(NamedTuple):
    """Where a text is shown."""

    root: str
    """What stands before every address of this site."""
    name: str
    """The channel in which tags are looked for; "": none."""
    masked: bool = False
    """Spoilers are struck out: for feeds and previews, where nothing can be uncovered."""


class _Span(NamedTuple):
    start: int
    rank: tuple[int, int, int]
    end: int
    entity: Entity


def address(url: str) -> str:
    """The address as it may stand in a link; "" for what must not be one."""
    url = url.strip()
    if not url or len(url) > LONGEST_URL or any(c.isspace() or unicodedata.category(c)[0] == "C" for c in url):
        return ""
    scheme = _SCHEME.match(url)
    if scheme is not None and scheme[1].lower() in SCHEMES:
        return url if _is_whole(url) else ""
    if scheme is not None and not _HOST_AND_PORT.match(url):
        return ""
    return f"http://{url}" if url[0].isalnum() and _is_whole(f"http://{url}") else ""


def _is_whole(url: str) -> bool:
    """Can it be taken apart? Not where a bracket opens that no address of IPv6 closes."""
    try:
        return bool(urlsplit(url).scheme)
    except ValueError:
        return False


def html(text: str, entities: tuple[Entity, ...], place: Place) -> Markup:
    """The text as HTML; whatever the entities are, it is well-formed and holds no link that could run anything."""
    if not entities:
        return Markup(_lines(text))
    writer = _Writer(text, place, _spans(text, entities))
    return Markup(writer.write())


def plain(text: str, entities: tuple[Entity, ...]) -> str:
    """The text without styles, what spoilers hide struck out."""
    places = _places(text)
    marks = list(text)
    for entity in entities[:MOST]:
        if entity.kind == "spoiler":
            for at in range(_at(places, entity.offset), _at(places, entity.offset + entity.length)):
                marks[at] = mask(marks[at])
    return "".join(marks)


def mask(text: str) -> str:
    """The text struck out."""
    return "".join(c if c.isspace() else _HIDDEN for c in text)


def _lines(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>")


def _places(text: str) -> list[int] | int:
    """Index of the character at each UTF-16 unit; a mere number where the two are the same."""
    if text.isascii() or max(text) <= "\uffff":
        return len(text)
    found: list[int] = []
    for at, character in enumerate(text):
        found += (at, at) if character > "\uffff" else (at,)
    found.append(len(text))
    return found


def _at(places: list[int] | int, unit: int) -> int:
    unit = max(0, unit)
    return min(unit, places) if isinstance(places, int) else places[min(unit, len(places) - 1)]


def _spans(text: str, entities: tuple[Entity, ...]) -> list[_Span]:
    places = _places(text)
    found = []
    for number, entity in enumerate(entities[:MOST]):
        start, end = _at(places, entity.offset), _at(places, entity.offset + entity.length)
        if start < end:
            found.append(_Span(start, (-end, _RANKS.get(entity.kind, 3), number), end, entity))
    return found


class _Writer:
    """Writes one text; entities that cross each other are cut where the outer one ends."""

    def __init__(self, text: str, place: Place, spans: list[_Span]) -> None:
        self._text = text
        self._place = place
        self._spans = spans
        self._hidden = [(span.start, span.end) for span in spans if span.entity.kind == "spoiler"]
        self._out: list[str] = []
        self._open: list[tuple[int, str, str]] = []
        """(end, closing tag, kind) of what is open, outermost first."""
        self._done = 0

    def write(self) -> str:
        """The HTML."""
        heapify(self._spans)
        while self._spans:
            span = heappop(self._spans)
            self._close(span.start)
            self._put(span.start)
            end = span.end
            if self._open and end > self._open[-1][0]:
                end = self._open[-1][0]
                rank = (-span.end, *span.rank[1:])
                heappush(self._spans, _Span(end, rank, span.end, span.entity))
            opening, closing = self._tags(span.entity, self._text[span.start : span.end], span.start, span.end)
            self._out.append(opening)
            self._open.append((end, closing, span.entity.kind))
        self._close(len(self._text))
        self._put(len(self._text))
        return "".join(self._out)

    def _close(self, up_to: int) -> None:
        while self._open and self._open[-1][0] <= up_to:
            end, closing, _ = self._open[-1]
            self._put(end)
            self._out.append(closing)
            self._open.pop()

    def _put(self, up_to: int) -> None:
        if up_to <= self._done:
            return
        text, self._done = self._text[self._done : up_to], up_to
        kinds = {kind for _, _, kind in self._open}
        if self._place.masked and "spoiler" in kinds:
            text = mask(text)
        if text[0] == "\n" and self._out and self._out[-1].endswith(_BLOCKS):
            # What stands below a block begins a line already; feeds have no style that would show the newline.
            self._out.append("\n" if self._place.masked else "<br hidden>")
            text = text[1:]
        self._out.append(str(escape(text)) if "pre" in kinds else _lines(text))

    def _tags(self, entity: Entity, text: str, start: int, end: int) -> tuple[str, str]:
        kind = entity.kind
        if kind in _STYLES:
            return f"<{_STYLES[kind]}>", f"</{_STYLES[kind]}>"
        if kind == "pre":
            language = str(entity.data)
            known = f' class="language-{escape(language)}"' if _LANGUAGE.fullmatch(language) else ""
            return f'<pre tabindex="0"><code{known}>', "</code></pre>"
        if kind == "blockquote":
            return "<blockquote>", "</blockquote>"
        if kind == "blockquote_collapsed":
            return '<blockquote class="collapsed" tabindex="0">', "</blockquote>"
        if kind == "spoiler":
            return ("", "") if self._place.masked else ('<span class="spoiler" tabindex="0">', "</span>")
        return self._link(entity, text, start, end) if kind in _LINKS else ("", "")

    def _link(self, entity: Entity, text: str, start: int, end: int) -> tuple[str, str]:
        if any(kind in _LINKS for _, _, kind in self._open):
            return "", ""
        if self._place.masked and any(start < over and end > under for under, over in self._hidden):
            return "", ""
        target, ours = self._target(entity, text)
        if not target:
            return "", ""
        about = f' rel="{REL}"'
        if entity.kind == "text_url" and not ours:
            about += f' title="{escape(target)}"'
        return f'<a href="{escape(target)}"{"" if ours else about}>', "</a>"

    def _target(self, entity: Entity, text: str) -> tuple[str, bool]:
        """Where a link leads ("": nowhere), and whether that is a page of this site."""
        root, name = self._place.root, self._place.name
        kind = entity.kind
        if kind == "text_url":
            return address(str(entity.data)), False
        if kind == "url":
            return address(text), False
        if kind == "email":
            return address(f"mailto:{text}"), False
        if kind == "phone":
            return "tel:+" + "".join(c for c in text if c in "0123456789"), False
        if kind == "mention":
            return (f"{root}{text[1:]}" if _NAMED.fullmatch(text[1:]) else ""), True
        tag, _, elsewhere = text.partition("@")
        where = elsewhere if _NAMED.fullmatch(elsewhere) else name
        return (f"{root}s/{where}?q={quote(tag, safe='')}" if where and tag else ""), True
