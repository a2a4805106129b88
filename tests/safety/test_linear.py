"""The classifier: what it says, what its card says, that it learns, and how it does on messages of another kind."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.adapters.screeners.text import read
from chappe.ops.models import loader, place, starter
from chappe.ops.teaching import FOR_OTHERS
from chappe.safety.features import NAMES, PLACE
from chappe.safety.linear import ANCHORS, OWN_CHANNEL, BadModel, Model, dump, load, look, standing
from chappe.safety.training import Counts, Example, fit, interval, measure, prepare, train
from tests.safety.samples import OFFERS, TALK
from tests.safety.test_text_screener import post

FIRST = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri")
LAST = ("rim", "tal", "von", "sek", "dun", "lap", "mor", "fin", "gat", "hub", "jok")
WORDS = [first + last for first in FIRST for last in LAST]


def score(model: Model, text: str) -> float:
    seen = read(text)
    return model.score(model.evidence(look(seen.normal, seen.words, seen.links)))


@dataclass(frozen=True)
class Village:
    """A community with words of its own for what it does not want."""

    def examples(self, begin: int, count: int) -> list[Example]:
        made = []
        for n in range(begin, begin + count):
            words = [WORDS[(n * step + step) % len(WORDS)] for step in (1, 3, 5, 7, 10)]
            bad = n % 5 == 0
            text = " ".join([*words, "zorbium" if bad else "harvest", WORDS[n % 11]])
            made.append(Example(text, bad, "en", "village"))
        return made


def test_it_learns_a_communitys_own_words() -> None:
    model = train(Village().examples(0, 400), "2026-01-01")
    assert score(model, "barim zorbium cetal divon") > score(model, "barim harvest cetal divon") + 0.2
    found = model.card["thresholds"]["0.9"]["all"]  # type: ignore[index]
    assert found["recall"]["value"] > 0.9
    assert found["recall"]["of"] > 20


def test_the_same_examples_give_the_same_model() -> None:
    made = Village().examples(0, 140)
    assert dump(train(made, "2026-01-01")) == dump(train(made, "2026-01-01"))


def test_a_file_gives_the_model_back_but_for_rounding() -> None:
    model = train(Village().examples(0, 200), "2026-01-01")
    again = load(dump(model))
    assert again.card == json.loads(json.dumps(model.card))
    for text in ("barim zorbium cetal", "harvest morning"):
        assert score(again, text) == pytest.approx(score(model, text), abs=0.05)


WRONG: list[dict[str, object]] = [
    {"format": 1},
    {"format": 3},
    {"hashed": "AAAA"},
    {"hashed": 3},
    {"anchors": [1, 2, 3]},
    {"anchors": [4, 3, 2, 1]},
    {"scale": "x"},
    {"bias": float("nan")},
    {"named": []},
    {"card": 1},
]


@pytest.mark.parametrize("change", WRONG)
def test_what_is_no_model_is_refused(change: dict[str, object]) -> None:
    good = json.loads(dump(fit(prepare(Village().examples(0, 60)))))
    load(json.dumps(good))
    with pytest.raises(BadModel):
        load(json.dumps(good | change))


def test_too_little_to_learn_from() -> None:
    with pytest.raises(ValueError, match="too few"):
        train(Village().examples(0, 60), "2026-01-01")


def test_texts_that_differ_in_numbers_alone_are_one_example() -> None:
    made = prepare([Example("call 100 now please", True), Example("call 2345 now please", True)])
    assert len(made) == 1


def test_scores_rise_with_the_evidence_and_meet_the_anchors() -> None:
    model = starter()
    for anchor, at in zip(ANCHORS, model.anchors, strict=True):
        assert model.score(at) == pytest.approx(anchor)
    scores = [model.score(evidence / 10) for evidence in range(-150, 200)]
    assert scores == sorted(scores)
    assert 0 <= scores[0] < 0.01 and 0.999 < scores[-1] <= 1


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    assert 0 <= score(STARTER, text) <= 1


STARTER = starter()


def test_the_starter_knows_offers_of_other_kinds_and_languages_than_it_was_taught_on() -> None:
    """Written for the tests, and never taught."""
    offers = [(score(STARTER, text), text) for texts in OFFERS.values() for text in texts]
    talk = [(score(STARTER, text), text) for texts in TALK.values() for text in texts]
    missed = [text for found, text in offers if found < 0.9]
    alarms = [text for found, text in talk if found >= 0.9]
    assert len(missed) <= 2, missed
    assert not alarms
    assert sum(found >= 0.98 for found, _ in offers) >= len(offers) * 0.7


def test_the_starters_card_tells_what_it_was_taught_on_and_how_it_does() -> None:
    card = STARTER.card
    data = card["data"]
    assert isinstance(data, dict)
    listed = tomllib.loads((Path(__file__).parents[2] / "tools/starter_sources.toml").read_text())
    taught = {f"{name}-{code}" if code else name
              for name, table in listed.items() if table["taught"] for code in table.get("each", [""])}  # fmt: skip
    assert set(data) == taught
    for name, numbers in data.items():
        assert numbers["ordinary"] + numbers["bad"] > 0
        assert "never taught" not in numbers["licence"], f"{name} may be measured alone"
    found = card["thresholds"]["0.98"]["all"]  # type: ignore[index]
    assert found["recall"]["from"] < found["recall"]["value"] < found["recall"]["to"]
    assert found["alarms_per_10000"]["of"] == sum(numbers["ordinary"] for numbers in data.values())
    assert set(FOR_OTHERS.held) <= set(NAMES)


def test_reasons_are_what_people_can_read() -> None:
    seen = read(OFFERS["en"][0])
    reasons = STARTER.reasons(look(seen.normal, seen.words, seen.links))
    assert "money+contact" in reasons


def test_who_somebody_is_counts() -> None:
    stranger = standing(post("x", account_age=60, first_here=True, same_authors=8))
    regular = standing(post("x", account_age=10**8))
    assert stranger > 2 > regular
    assert standing(post("x", manages=True)) < regular
    assert standing(post("x", manages=True, broadcast=True)) == OWN_CHANNEL < 0


def test_links_and_disguise_are_measured() -> None:
    def named(text: str, *behind: str) -> set[str]:
        seen = read(text, behind)
        return {NAMES[place] for place in look(seen.normal, seen.words, seen.links).named}

    assert {"link", "shortened"} <= named("see bit.ly/x")
    assert {"cheap_name", "like_another"} <= named("login at paypa1.top")
    assert "hidden_link" in named("click", "https://example.com")
    assert {"invite", "here"} <= named("come to https://t.me/+AbCdEf")
    assert {"mixed"} <= named("frее mоney")
    assert {"amount", "percent"} <= named("earn $500 or 20%")
    assert PLACE["money+contact"] < len(NAMES)


def test_intervals() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    low, high = interval(50, 100)
    assert 0.40 < low < 0.5 < high < 0.60
    assert interval(0, 100)[0] == 0


def test_counts_by_language() -> None:
    found = measure([(0.9, True, "en"), (0.1, True, "de"), (0.95, False, "en"), (0.2, False, "")], 0.5)
    assert found["all"] == Counts(1, 1, 1, 1)
    assert found["en"] == Counts(1, 0, 1, 0)
    assert found["unknown"] == Counts(0, 0, 0, 1)


def test_models_are_found_by_name_and_nowhere_else(tmp_path) -> None:
    assert loader(tmp_path)("starter").card == STARTER.card
    for name in ("../secret", "", "a/b", "x" * 80, "starter "):
        with pytest.raises(BadModel):
            loader(tmp_path)(name)
    with pytest.raises(BadModel):
        place(tmp_path, "starter")
    place(tmp_path, "own").parent.mkdir()
    place(tmp_path, "own").write_text(dump(fit(prepare(Village().examples(0, 60)))))
    assert loader(tmp_path)("own").category == "spam"
