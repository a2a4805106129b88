"""Terms with their company, and patterns of words: what they meet, what they let by, what cannot be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.adapters.screeners.terms import Terms
from chappe.safety.normal import normalise
from chappe.safety.terms import BadRule, lines, meets, pattern, spots, term


def met(line: str, text: str, language: str = "") -> list[str]:
    """What is shown of a text in which the term was met."""
    return [hit.written for hit in Terms([term(line)]).find(normalise(text), language)]


@pytest.mark.parametrize(
    ("line", "text", "shown"),
    [
        ("casino", "the best Casino in town", "Casino"),
        ("casino", "the best casinos in town", None),
        ("casino ; part", "the best casinos in town", "casino"),
        ("casino", "c\u200bа$1nо is here", "c\u200bа$1nо"),
        ("casino", "c a s i n o", "c a s i n o"),
        ("free money", "get free   money now", "free   money"),
        ("free money", "get free\nmoney now", "free\nmoney"),
        ("weed", "they wed in may", None),
        ("god", "that is good", None),
        ("купить", "КУПИТЬ сейчас", "КУПИТЬ"),
        ("купить", "kyпить сейчас", "kyпить"),
        ("赌场", "最好的赌场在这里", "赌场"),
        ("snow ; near: gram, price", "fresh snow, 50 per gram", "snow"),
        ("snow ; near: gram, price", "fresh snow on the hills", None),
        ("snow ; near: gram ; within: 2", "snow that fell last night weighs a gram", None),
        ("snow ; near: price ; not: ski, skis", "the price of skis in the snow", None),
        ("snow ; near: best price", "snow at the best price", "snow"),
        ("snow ; near: gram", "snow_gram", "snow"),
        ("snow ; near: best-price", "snow, __best__ price", "snow"),
    ],
)
def test_terms(line: str, text: str, shown: str | None) -> None:
    assert met(line, text) == ([shown] if shown else [])


def test_a_term_may_hold_in_some_languages_alone() -> None:
    assert met("gift ; in: de", "das ist gift", "de") == ["gift"]
    assert met("gift ; in: de", "a gift for you", "en") == []
    assert met("gift ; in: de", "a gift for you", "") == []


NONSENSE = ["", "   ;near: x", "a" * 300, "x ; nearby: y", "x ; within: 0", "x ; within: x", "x ; in: english"]


@pytest.mark.parametrize(
    "line", [*NONSENSE, "x ; part: y", "x ; near", "\u200b", "x ; within: 1, 2", "x ; near: gram, €"]
)
def test_what_cannot_be_meant_is_refused(line: str) -> None:
    with pytest.raises(BadRule):
        term(line)


@pytest.mark.parametrize(
    ("line", "text", "shown"),
    [
        ("earn <number> * per day|week", "You can EARN $500 or more per day!", "EARN $500 or more per day"),
        ("earn <number> * per day|week", "earn 500 if you work very very very hard per day", None),
        ("earn <number> * per day|week", "earn a lot per day", None),
        ("work* from home", "working from home is fine", "working from home"),
        ("write me <name>", "please write me @someone now", "write me @someone"),
        ("click <link>", "click bit.ly/x now", "click bit.ly/x"),
        ("a b", "a a b", "a b"),
        ("a * a b", "a x a x a b", "a x a b"),
        ("пиши * в личку|лс", "Пиши мне в личку", "Пиши мне в личку"),
    ],
)
def test_patterns(line: str, text: str, shown: str | None) -> None:
    wanted = normalise(text)
    place = meets(pattern(line), spots(wanted.plain))
    got = wanted.written(wanted.plain, *place) if place else None
    assert (got is None) == (shown is None), got
    assert shown is None or got is None or got.endswith(shown.rpartition(" ")[2])


@pytest.mark.parametrize("line", ["", "one", "* *", "one *", "<anything> x", "| x", " ".join(["w"] * 31)])
def test_patterns_that_cannot_be_meant(line: str) -> None:
    with pytest.raises(BadRule):
        pattern(line)


@given(st.text(alphabet="ab* |<>", max_size=30), st.text(alphabet="ab <1@.", max_size=60))
def test_no_pattern_and_no_text_makes_it_fail(line: str, text: str) -> None:
    try:
        wanted = pattern(line)
    except BadRule:
        return
    words = spots(normalise(text).plain)
    place = meets(wanted, words)
    assert place is None or 0 <= place[0] < place[1] <= len(text)


def slow(wanted: tuple[frozenset[str] | None, ...], words: list[str]) -> bool:
    """The same by trying everything."""
    if not wanted:
        return True
    if wanted[0] is None:
        return any(slow(wanted[1:], words[skip:]) for skip in range(6))
    return bool(words) and words[0] in wanted[0] and slow(wanted[1:], words[1:])


@given(st.lists(st.sampled_from("ab*"), min_size=2, max_size=5), st.lists(st.sampled_from("abc"), max_size=12))
def test_patterns_agree_with_trying_everything(line: list[str], words: list[str]) -> None:
    try:
        wanted = pattern(" ".join(line))
    except BadRule:
        return
    expected = any(slow(wanted.steps, words[start:]) for start in range(len(words)))
    assert (meets(wanted, spots(" ".join(words))) is not None) == expected


def test_a_text_made_of_terms_is_bounded() -> None:
    terms = Terms([term("ab" * length + " ; part") for length in range(1, 60)])
    assert len(list(terms.find(normalise("ab" * 20_000)))) <= 50


def test_lines_of_a_body() -> None:
    assert list(lines("# no\n\n one \n#two\nthree")) == [(3, "one"), (5, "three")]
