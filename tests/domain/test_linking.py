"""What the server makes clickable in a text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain import linking
from chappe.domain.linking import find, proper_url
from tests.support.steps import Search

FOUND = [
    ("see https://example.com/a_(b). ok", [("url", "https://example.com/a_(b)")]),
    ("(example.org/x)", [("url", "example.org/x")]),
    ("example.com, and foo.de", [("url", "example.com"), ("url", "foo.de")]),
    ("http://user:pw@host.name/p?q#f!", [("url", "http://user:pw@host.name/p?q#f")]),
    ("t.me/durov?start=1", [("url", "t.me/durov?start=1")]),
    ("https://t.me/joinchat/AA-_", [("url", "https://t.me/joinchat/AA-_")]),
    ("tg://resolve?domain=x", [("url", "tg://resolve?domain=x")]),
    ("пример.рф", [("url", "пример.рф")]),
    ("1.2.3.4:80/x 999.1.1.1", [("url", "1.2.3.4:80/x")]),
    ("www.example.com:99999", []),
    ("a..b.com e.g. this file.txt", []),
    ("no end.Or so", []),
    ("me@example.co.uk", [("email", "me@example.co.uk")]),
    ("mail:john.doe+x@example.com!", [("email", "john.doe+x@example.com")]),
    ("me@nowhere.invalidtld", []),
    ("@durov,@gif @ab me@x", [("mention", "@durov"), ("mention", "@gif")]),
    ("@1abc @_abc", []),
    ("#tag #1 #a1 #привет x#y", [("hashtag", "#tag"), ("hashtag", "#a1"), ("hashtag", "#привет")]),
    ("#one#two", []),
    ("#tag@somewhere", [("hashtag", "#tag@somewhere")]),
    ("/start@my_bot /a/b and/or", [("bot_command", "/start@my_bot")]),
    ("$USD $usd $TOOLONGNAME", [("cashtag", "$USD")]),
    ("call +1 (212) 555-0123 now", [("phone", "+1 (212) 555-0123")]),
    ("+12 1+2345678", []),
]


@pytest.mark.parametrize(("text", "wanted"), FOUND, ids=[text for text, _ in FOUND])
def test_what_is_found(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(one.kind, text[one.start : one.end]) for one in find(text)] == wanted


@given(
    st.lists(st.sampled_from(["a", ".", "@", "#", "/", "$", "+", "1", "A", ":", "-", "_", " ", "é", "com"])).map(
        "".join
    )
)
def test_finds_stand_apart_and_in_order(text: str) -> None:
    end = 0
    for one in find(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


PATTERNS = {name: one for name, one in vars(linking).items() if isinstance(one, re.Pattern)}
PIECES = ["a.", "a@", "#a", "/", "$A ", "1.", "a-", "_", "http://", "@a.", "+1", "(.", ":a@", "é.", "1:", "a/."]


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_takes_many_steps(piece: str) -> None:
    for name, pattern in PATTERNS.items():
        steps = []
        for length in (512, 1024):
            text = (piece * length)[:length]
            search = Search(pattern, text)
            assert search.spans() == [found.span() for found in pattern.finditer(text)], name
            assert search.steps <= 16 * length, name
            steps.append(search.steps)
        assert steps[1] <= 2.1 * steps[0], name


def test_steps_are_counted_where_a_pattern_backtracks() -> None:
    search = Search(re.compile("(?:a+)+b"), "a" * 12)
    assert search.spans() == [] and search.steps > 2**12


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("example.com", "http://example.com"),
        (" https://example.com/a ", "https://example.com/a"),
        ("tg://user?id=1", "tg://user?id=1"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("javascript://example.com", ""),
        ("two words.com", ""),
        ("nothing", ""),
        ("", ""),
        ("https://" + "a" * 3000 + ".com", ""),
    ],
)
def test_addresses_of_links(given: str, kept: str) -> None:
    assert proper_url(given) == kept
