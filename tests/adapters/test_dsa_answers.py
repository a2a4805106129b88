"""Whatever the database of statements answers is understood, or a fault; never an exception, never too long."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.adapters.dsa_answers import MOST_WORDS, Answer, reception
from chappe.adapters.dsa_database import Access, DsaDatabase

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
names = st.sampled_from(
    [
        "statements",
        "errors",
        "existing",
        "message",
        "statement_0",
        "statement_999",
        "statements.3.puid",
        "existing_puids",
    ]
)
bodies = st.binary(max_size=60) | (values | st.dictionaries(names, values | st.dictionaries(names, values))).map(
    lambda value: json.dumps(value).encode()
)


@given(st.integers(100, 599), st.text(max_size=8), bodies)
def test_any_answer_is_one_that_can_be_acted_on(status: int, after: str, body: bytes) -> None:
    said = reception(Answer(status, after, body))
    assert sum(map(bool, (said.taken, said.known or said.refused, said.whole, said.busy))) <= 1
    assert not said.taken or status == 201
    for words in (said.whole, said.busy, *said.refused.values()):
        assert len(words) <= MOST_WORDS + 60 and words.isprintable()
    assert 0 <= said.wish < 10**6


def test_deep_and_broken_answers_are_faults() -> None:
    deep = b'{"errors": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for body in (deep, b"\xff", b"[1]", b""):
        assert reception(Answer(422, "", body)).whole
        assert not reception(Answer(201, "", body)).taken


def test_errors_are_told_by_place_in_both_of_the_ways_there_are() -> None:
    body = {"errors": {"statement_2": {"category": ["is wrong"]}, "statements.5.puid": ["is no puid"]}}
    assert reception(Answer(422, "", json.dumps(body).encode())).refused == {
        2: "category: is wrong",
        5: "puid: is no puid",
    }


@pytest.mark.parametrize(
    "url",
    ["http://database.example", "https://", "ftp://127.0.0.1", "https://a.example/api", "https://u:p@a.example", "x"],
)
def test_the_token_is_shown_to_no_network(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        DsaDatabase(Access(url, lambda: b"token"))
