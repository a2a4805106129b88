"""Addresses: found however they are written, compared by what they are, and known when they pretend to be another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.safety.links import Domains, Link, Lookalikes, ascii_host, find, parse, registered, shown_host


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("see example.com now", ["example.com"]),
        ("HTTPS://User@Example.COM:8080/Path?q=1", ["example.com"]),
        ("hxxp://example[.]com/x", ["example.com"]),
        ("example (dot) com", ["example.com"]),
        ("example[dot]com", ["example.com"]),
        ("пример точка", []),
        ("exam\u200bple.c\u2060om", ["example.com"]),
        ("http://пример.рф/путь", ["xn--e1afmkfd.xn--p1ai"]),
        ("http://192.168.1.300/", []),
        ("http://203.0.113.9/login", ["203.0.113.9"]),
        ("version 1.2.3 of file.txt, e.g. this", []),
        ("That's it.Then we went", []),
        ("mail ann@example.com", []),
        ("t.me/joinchat/abc and bit.ly/3x.", ["t.me", "bit.ly"]),
        ("example。com", ["example.com"]),
        ("идём в метро.Завтра тоже.nно", []),
        ("пиши на пример.рф", ["xn--e1afmkfd.xn--p1ai"]),
        ("12.30 Uhr, 5.6 km", []),
    ],
)
def test_addresses_in_texts(text: str, hosts: list[str]) -> None:
    assert [one.host for one in find(text)] == hosts


def test_addresses_behind_words_are_found_and_bounded() -> None:
    (found,) = find("click here", ["https://evil.example.com/x"])
    assert (found.host, found.rest, found.hidden) == ("evil.example.com", "/x", True)
    assert len(find("", ["https://a.com"] * 500)) == 100
    assert len(find("a.com " * 5000)) == 100


def test_dots_in_disguise_are_noticed() -> None:
    assert find("example[.]com")[0].dressed
    assert not find("example.com")[0].dressed


@pytest.mark.parametrize(
    ("entry", "address", "covered"),
    [
        ("example.com", "https://example.com/a", True),
        ("example.com", "https://www.deep.example.com", True),
        ("example.com", "https://notexample.com", False),
        ("example.com", "https://example.com.evil.net", False),
        ("*.example.com", "http://a.example.com", True),
        ("https://example.com/shop", "example.com/shop/5", True),
        ("https://example.com/shop", "example.com/SHOP", True),
        ("https://example.com/shop", "example.com/other", False),
        ("пример.рф", "http://www.xn--e1afmkfd.xn--p1ai/", True),
        ("xn--e1afmkfd.xn--p1ai", "http://пример.рф", True),
        ("EXAMPLE.com", "exаmple.com".replace("а", "a"), True),
    ],
)
def test_a_listed_domain_covers_what_stands_below_it(entry: str, address: str, covered: bool) -> None:
    listed = Domains([(entry, 7)])
    (link,) = find(address)
    assert list(listed.marks(link)) == ([7] if covered else [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("bu\u0308cher.com", id="letter and mark"),
        pytest.param("https://bu\u0308cher.com/", id="letter and mark in an address"),
        pytest.param("https://b%C3%BCcher.com/", id="escaped"),
        pytest.param("https://b%C3%BC%63her%2Ecom/", id="escaped whole"),
        pytest.param(f"https://{'u' * 200}@bücher.com/", id="long user"),
        pytest.param("https://bücher.com\\@example.com/", id="user after a backslash"),
        pytest.param("https://bücher.com?@example.com/", id="user after a query"),
        pytest.param("https://bücher.com#@example.com/", id="user after a fragment"),
        pytest.param(f"https://{'a.' * 60}bücher.com/", id="far below"),
        pytest.param(f"{'a.' * 60}bücher.com", id="far below, bare"),
        pytest.param("-bücher.com", id="in a list"),
        pytest.param("_bücher.com_", id="leaning"),
        pytest.param("..bücher.com", id="after dots"),
        pytest.param("https://example.com/away?to=https://bücher.com/a", id="handed on"),
        pytest.param("https://example.com/away?to=https%3A%2F%2Fb%C3%BCcher.com%2Fa&k=1", id="handed on, escaped"),
    ],
)
def test_a_listed_domain_is_not_hidden_by_how_it_is_written(text: str) -> None:
    listed = Domains([("bücher.com", 7)])
    assert any(list(listed.marks(link)) for link in find(text))
    assert any(list(listed.marks(link)) for link in find("here", [text]))


@pytest.mark.parametrize("entry", ["", "com", "no spaces.com x", "http://", "a..b", "*"])
def test_what_is_no_address_is_not_listed(entry: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        parse(entry)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("paypa1.com", "paypal.com"),
        ("рaypal.com", "paypal.com"),
        ("pаypal.com", "paypal.com"),
        ("rnicrosoft.com", "microsoft.com"),
        ("paypal.com.secure-login.top", "paypal.com"),
        ("www.paypal.com.account.evil.co.uk", "paypal.com"),
        ("paypal-support.top", "paypal.com"),
        ("binnance.com", "binance.com"),
        ("coinbsae.com", "coinbase.com"),
        ("telegrarn.org", "telegram.org"),
        ("sberbаnk.ru", "sberbank.ru"),
    ],
)
def test_names_that_pretend_to_be_another(host: str, name: str) -> None:
    found = Lookalikes().like(Link(ascii_host(host), "", host))
    assert found is not None
    assert found[0] == name
    assert 0.5 < found[1] < 1


OWN = """paypal.com www.paypal.com t.me example.com wikipedia.org mail.google.com parallel.com apply.com amazon.co.jp
google.de münchen.de пример.рф"""


@pytest.mark.parametrize("host", OWN.split())
def test_names_that_are_themselves(host: str) -> None:
    assert Lookalikes().like(Link(ascii_host(host), "", host)) is None


def test_what_somebody_registered() -> None:
    assert registered("a.b.example.com") == "example.com"
    assert registered("a.example.co.uk") == "example.co.uk"
    assert registered("10.0.0.1") == "10.0.0.1"
    assert shown_host("xn--e1afmkfd.xn--p1ai") == "пример.рф"


@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=3))
def test_nothing_makes_it_fail(text: str, behind: list[str]) -> None:
    for link in find(text, behind):
        assert link.host
        Lookalikes().like(link)
        list(Domains([("example.com", 1)]).marks(link))


@given(
    st.lists(
        st.sampled_from(["a", ".", "-", "://", "http", "@", "/", "[.]", " (dot) ", "xn--", "com", "1", "。"]),
        max_size=60,
    )
)
def test_nothing_that_looks_nearly_like_one_makes_it_fail(pieces: list[str]) -> None:
    for link in find("".join(pieces)):
        Lookalikes().like(link)


def test_the_work_is_bounded_by_the_length() -> None:
    for piece in ("a.", "a-", "http://", "a@", "a.b", ".", "(dot)", "1.1.", "xn--", "a [.] ", "aaaa"):
        find(piece * 5_000)
