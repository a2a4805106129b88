"""Signs of harm: offers, threats and calls are noticed in many languages, and talk about such things is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.adapters.screeners.text import TextScreener, read, signs
from chappe.ops.models import starter
from chappe.safety import harms
from chappe.safety.policy import CATEGORIES, Policy
from tests.safety.harm_samples import BESIDE, HARMS
from tests.safety.test_text_screener import nobody, post

SAMPLES = [(category, text) for category, texts in HARMS.items() for text in texts]


def met(text: str) -> dict[str, float]:
    return {found.category: found.score for found in signs(read(text))}


@pytest.mark.parametrize(("category", "text"), SAMPLES, ids=[f"{c}-{n}" for n, (c, _) in enumerate(SAMPLES)])
def test_an_offer_a_threat_or_a_call_is_noticed(category: str, text: str) -> None:
    assert category in met(text)


@pytest.mark.parametrize("text", BESIDE, ids=range(len(BESIDE)))
def test_what_speaks_of_it_is_not(text: str) -> None:
    assert met(text) == {}


def test_a_fresh_server_shows_them_to_moderators_and_keeps_nothing_back() -> None:
    judge = TextScreener(nobody, Policy(), starter())
    for category, text in SAMPLES:
        verdict = judge.weigh(post(text, account_age=10**8))
        assert verdict.kind == "flag", (category, text)


def test_the_gravest_waits_for_a_human_where_there_is_a_way_to_get_in_touch() -> None:
    judge = TextScreener(nobody, Policy(), starter())
    assert judge.weigh(post("cp pack, mega link, price in dm", account_age=10**8)).kind == "hold"
    assert met("police arrested three men for a cp pack with mega link") == {}


def test_it_goes_with_the_starter() -> None:
    judge = TextScreener(nobody, Policy(), None)
    assert judge.weigh(post(HARMS["drugs"][0], account_age=10**8)).kind == "pass"


def test_letters_in_disguise_hide_nothing() -> None:
    assert "drugs" in met("t0p qu4lity c0c@ine, order by dm")
    assert "drugs" in met("Продам мeфeдpон, заклады по городу")
    assert "weapons" in met("selling g l o c k with ammunition, dm for price")


def test_what_was_noticed_is_shown_as_it_was_written() -> None:
    (found,) = signs(read("Hello. Mephedrone, 10 Gram, good price"))
    assert found.evidence == "Mephedrone, 10 Gram"


def test_every_category_is_one_of_the_policys() -> None:
    assert set(harms.load().categories) <= set(CATEGORIES)


def test_a_thing_without_an_act_near_it_is_none() -> None:
    assert met("cocaine") == {}
    far = " and".join([" so it was"] * 20)
    assert met(f"cocaine {far} price") == {}


@given(
    st.lists(
        st.sampled_from(
            ["cocaine", "gram", "police", "kill_you", "tomorrow", "мефедрон", "купить", "冰毒", "出售", "x"]
        )
    )
)
def test_no_order_of_words_makes_it_fail(words: list[str]) -> None:
    text = " ".join(words).replace("_", " ")
    for found in signs(read(text)):
        assert 0 < found.score < 0.98
        assert found.evidence in text or not found.evidence
