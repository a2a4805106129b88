"""Which place an address means: as browsers show it, as they copy it, and what is none of this site's."""

import pytest

from chappe.safety.places import path_of, plainly

SITE = "https://chappe.example/at/"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("the_news", ("the_news", 0)),
        ("the_news/43", ("the_news", 43)),
        ("the_news/43?embed=1", ("the_news", 43)),
        ("s/the_news/43", ("the_news", 43)),
        ("s/the_news?before=44#p43", ("the_news", 43)),
        ("s/the_news?q=word#p43", ("the_news", 43)),
        ("s/the_news#p", ("the_news", 0)),
        ("s/the_news#main", ("the_news", 0)),
        ("the_news#p43", ("the_news", 0)),
        ("s/the_news/43#p44", ("the_news", 43)),
        ("s/the_news/43/file", ("the_news", 43)),
        ("s/the_news/43/y", ("the_news", 43)),
        ("pic/the_news/1f9a/c", ("the_news", 0)),
        ("s/the_news/feed.json", None),
        ("qr/the_news.svg", None),
        ("s/the_news/43/../x", None),
        ("pic/the_news/xyz/c", None),
        ("", None),
    ],
)
def test_what_an_address_means(address: str, place: tuple[str, int] | None) -> None:
    for home in (SITE, "chappe.example/at/", "/at/", "HTTP://Chappe.Example/at/"):
        assert path_of(home + address, SITE) == place, home + address
    assert path_of(f"https://evil.example/at/{address}", SITE) is None


def test_nothing_that_was_written_around_it_goes_on() -> None:
    assert plainly(f"{SITE}s/the_news?cheap=http://evil.example#p43", SITE) == f"{SITE}the_news/43"
    assert plainly(f"{SITE}the_news#Call+http://evil.example", SITE) == f"{SITE}the_news"
