"""Leaves: one way to write each, and no room in them for anybody's name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.safety.ledger_entries import (
    KINDS,
    Entry,
    canonical,
    day_number,
    day_of,
    day_text,
    decode,
    digest_of,
    encode,
    pseudonym,
)

WORD = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True) | st.just("")
ID = st.from_regex(r"[A-Za-z0-9_-]{0,40}", fullmatch=True)
DAY = st.dates().map(str)
ENTRIES = st.builds(
    Entry,
    kind=st.sampled_from(KINDS),
    id=ID,
    day=DAY,
    category=WORD,
    source=WORD,
    automation=WORD,
    action=WORD,
    subject=WORD,
    ground=WORD,
    language=st.sampled_from(["", "de", "zh-hans"]),
    places=st.lists(st.sampled_from(["DE", "FR"]), max_size=3).map(tuple),
    until=DAY | st.just(""),
    refers=ID,
    outcome=WORD,
    count=st.integers(0, 2**53 - 1),
    about=st.sampled_from(["", "0" * 32]),
    digest=st.sampled_from(["", "f" * 64]),
)
DECISION = Entry("decision", "aB-3", "2026-11-26", "spam", "own", "fully", "remove", "message", "rules", "de")


@given(ENTRIES)
def test_an_entry_reads_as_it_was_written(entry: Entry) -> None:
    leaf = encode(entry)
    assert decode(leaf) == entry
    assert canonical(json.loads(leaf)) == leaf
    assert leaf.isascii()


def test_a_leaf_is_written_like_this() -> None:
    assert encode(DECISION) == (
        b'{"action":"remove","automation":"fully","category":"spam","day":"2026-11-26","ground":"rules","id":"aB-3",'
        b'"kind":"decision","language":"de","source":"own","subject":"message","v":1}'
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "gossip"), ("kind", ""), ("id", "+49 170 1234567"), ("id", "x" * 65), ("day", "today"), ("day", ""), 
        ("day", "2026-13-01"), ("day", "٢٠٢٦-11-26"),
        ("category", "Ann Smith"), ("action", "remove\n"), ("subject", "@ann"), ("ground", "because she said so"),
        ("language", "German"), ("places", ("Berlin",)), ("places", ("DE",) * 251), ("until", "soon"), ("count", -1),
        ("count", True), ("count", 2**53), ("about", "1234567890"), ("digest", "abc"), ("outcome", "a b"),
        ("refers", "a b"), ("source", "é"),
    ],
)  # fmt: skip
def test_what_is_more_than_a_word_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"entry|kind"):
        encode(DECISION._replace(**{field: value}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "leaf",
    [
        b"", b"[]", b"1", b"\xff", b"{}", b'{"v":2}', encode(DECISION) + b" ", encode(DECISION).replace(b":1}", b":2}"),
        encode(DECISION).replace(b'"v":1', b'"v":1,"who":"ann"'), b'{"kind":"decision","v":1}',
        encode(DECISION).replace(b'"kind"', b'"count":1,"kind"'), b'{"day":1,"id":2,"kind":[],"v":1}',
        encode(DECISION).replace(b"remove", b"r\\u0065move"), b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_leaf_is_refused(leaf: bytes) -> None:
    with pytest.raises(ValueError):
        decode(leaf)


@given(
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*Entry._fields, "v"]), inner),
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_a_stranger_calls_a_leaf_is_an_entry_or_refused(leaf: bytes) -> None:
    try:
        entry = decode(leaf)
    except ValueError:
        return
    assert encode(entry) == leaf


def test_days_are_utc() -> None:
    assert day_of(1_700_000_000) == "2023-11-14"
    assert day_number("2023-11-14") == 1_700_000_000 // 86_400
    assert day_text(0) == "1970-01-01"
    for text in ("2023-02-30", "2023-1-1", "", "20231114"):
        with pytest.raises(ValueError, match="day"):
            day_number(text)


def test_a_pseudonym_is_the_same_for_one_and_another_for_others() -> None:
    one = pseudonym(b"k", "account", 5)
    assert one == pseudonym(b"k", "account", 5)
    assert len({one, pseudonym(b"k", "account", 6), pseudonym(b"k", "chat", 5), pseudonym(b"q", "account", 5)}) == 4
    assert encode(DECISION._replace(about=one, digest=digest_of(b"report")))
