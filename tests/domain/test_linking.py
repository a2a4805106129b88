"""What the server makes clickable in a text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain.linking import find, proper_url

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


@pytest.mark.parametrize(
    "piece", ["a.", "a@", "#a", "/", "$A ", "1.", "a-", "_", "http://", "@a.", "+1", "(.", ":a@", "é."]
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * 4096)[:4096]
    began = time.process_time()
    find(text)
    # It takes 5 ms; a pattern that backtracks would take minutes, however quick the machine.
    assert time.process_time() - began < 20


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
