"""Texts with entities as HTML: whatever the text and the entities, well-formed, and nothing that could run."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain.values import Entity
from chappe.web.public.entities import SCHEMES, Place, address, html, plain

PLACE = Place("/", "the_news")
MASKED = Place("https://chappe.example/", "the_news", masked=True)
ALLOWED = {
    "a": {"href", "rel", "title"},
    "b": set(),
    "i": set(),
    "u": set(),
    "s": set(),
    "br": {"hidden"},
    "code": {"class"},
    "pre": {"tabindex"},
    "blockquote": {"class", "tabindex"},
    "span": {"class", "tabindex"},
}
KINDS = (
    *("bold", "italic", "underline", "strike", "code", "pre", "blockquote", "blockquote_collapsed", "spoiler"),
    *("url", "text_url", "email", "mention", "mention_name", "hashtag", "cashtag", "phone", "bot_command"),
    *("custom_emoji", "bank_card", "unheard_of"),
)
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "&amp;", "'", "😀", "\n"]
    ),
    st.sampled_from(["https://example.org/?a=b&c=d", "@the_news", "#tag", "$USD", "+12025550123", "a@example.org"]),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)
ENTITIES = st.lists(
    st.builds(Entity, st.sampled_from(KINDS), st.integers(-2, 60), st.integers(-2, 60), PIECES | st.integers(0, 9)),
    max_size=12,
).map(tuple)


class Reader(HTMLParser):
    """Reads as strictly as we write."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.words: list[str] = []
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag], attrs
        self.hrefs += [value or "" for name, value in attrs if name == "href"]
        if tag == "br":
            self.words.append("\n")
        else:
            assert not (tag == "a" and "a" in self.open), "a link in a link"
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("an instruction")


def read(written: str) -> Reader:
    reader = Reader()
    reader.feed(written)
    reader.close()
    assert not reader.open
    return reader


@given(TEXTS, ENTITIES)
def test_whatever_the_text_nothing_of_it_becomes_markup(text: str, entities: tuple[Entity, ...]) -> None:
    for place in (PLACE, MASKED):
        found = read(str(html(text, entities, place)))
        for href in found.hrefs:
            assert href.startswith(place.root) or urlsplit(href).scheme.lower() in SCHEMES, href
            assert not any(c.isspace() or ord(c) < 32 for c in href)
        if not place.masked:
            # What people wrote is there, all of it, and nothing else; parsers make one newline of CR LF.
            assert "".join(found.words).replace("\r\n", "\n").replace("\r", "\n") == text.replace("\r\n", "\n").replace(
                "\r", "\n"
            )


@given(TEXTS, ENTITIES)
def test_what_spoilers_hide_is_in_no_preview(text: str, entities: tuple[Entity, ...]) -> None:
    hidden = (*entities, Entity("spoiler", 0, 2 * len(text)))
    assert set(plain(text, hidden)) <= {"▒"} | {c for c in text if c.isspace()}
    masked = "".join(read(str(html(text, hidden, MASKED))).words)
    assert set(masked) <= {"▒"} | {c for c in text if c.isspace()}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "\tjavascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "http://[x",
        "\\\\evil",
        "",
        "https://" + "a" * 3000,
    ],
)
def test_no_address_that_could_run_or_lead_astray(url: str) -> None:
    assert address(url) == ""


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("example.org", "http://example.org"),
        ("example.org:8080/x", "http://example.org:8080/x"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_addresses_as_they_are_meant(url: str, written: str) -> None:
    assert address(url) == written


def test_entities_as_they_are_drawn() -> None:
    def one(kind: str, data: str = "", text: str = "word") -> str:
        return str(html(text, (Entity(kind, 0, len(text), data),), PLACE))

    assert one("bold") == "<b>word</b>"
    assert one("pre", "python") == '<pre tabindex="0"><code class="language-python">word</code></pre>'
    assert one("pre", '"><script>') == '<pre tabindex="0"><code>word</code></pre>'
    assert one("spoiler") == '<span class="spoiler" tabindex="0">word</span>'
    assert one("hashtag", text="#a_b") == '<a href="/s/the_news?q=%23a_b">#a_b</a>'
    assert one("hashtag", text="#a@other_news") == '<a href="/s/other_news?q=%23a">#a@other_news</a>'
    assert one("mention", text="@ann_lee") == '<a href="/ann_lee">@ann_lee</a>'
    assert one("custom_emoji", "123", "🙂") == "🙂"
    assert 'title="https://example.org"' in one("text_url", "https://example.org")
    assert one("text_url", "javascript:alert(1)") == "word"


def test_no_empty_line_below_a_block() -> None:
    quote = (Entity("blockquote", 2, 1),)
    assert str(html("a\nb\n\nc", quote, PLACE)) == "a<br><blockquote>b</blockquote><br hidden><br>c"
    assert str(html("a\nb\n\nc", quote, MASKED)) == "a<br><blockquote>b</blockquote>\n<br>c"


def test_entities_are_counted_in_utf_16() -> None:
    assert str(html("😀 bold", (Entity("bold", 3, 4),), PLACE)) == "😀 <b>bold</b>"


def test_entities_that_cross_are_cut() -> None:
    crossing = (Entity("bold", 0, 4), Entity("italic", 2, 4))
    assert str(html("abcdef", crossing, PLACE)) == "<b>ab<i>cd</i></b><i>ef</i>"
