"""Texts and entities: examples of how Telegram keeps them, and what holds for whatever is sent."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain.errors import Refused
from chappe.domain.nesting import CODE, FOUND, QUOTES, STYLES, crosses, span, touches
from chappe.domain.text import as_written, tidy, units
from chappe.domain.values import Entity

KINDS = (*STYLES, *sorted(QUOTES), *sorted(CODE), "text_url", "mention_name", "custom_emoji", "mention", "url")
DATA: dict[str, str | int] = {"text_url": "https://example.com", "mention_name": 5, "custom_emoji": 7, "pre": "py"}
LETTERS = st.sampled_from([*"ab @#.:/\n\t \r", "😀", "é", "\u202e", "\u200b", "example.com", "#tag"])
TEXTS = st.lists(LETTERS, max_size=24).map("".join)


@st.composite
def styled(draw: st.DrawFn) -> tuple[str, tuple[Entity, ...]]:
    """A text with entities anywhere within it."""
    text = draw(TEXTS)
    length = units(text)
    made = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, length))
        kind = draw(st.sampled_from(KINDS))
        made.append(Entity(kind, start, draw(st.integers(0, length - start)), DATA.get(kind, "")))
    return text, tuple(made)


@given(styled())
def test_what_is_kept_is_well_formed(given: tuple[str, tuple[Entity, ...]]) -> None:
    text, entities = tidy(*given)
    assert text == text.strip()
    length = units(text)
    spans = [span(entity) for entity in entities]
    halves = {units(text[:place]) + 1 for place, character in enumerate(text) if character > "\uffff"}
    for place, entity in enumerate(entities):
        start, end = spans[place]
        assert 0 <= start < end <= length
        assert not {start, end} & halves, "an entity that cuts a character in two"
        for other, its in zip(entities[:place], spans[:place], strict=True):
            assert not crosses(spans[place], its), f"{entity} and {other} overlap in part"
            if touches(spans[place], its) and entity.kind not in QUOTES and other.kind not in QUOTES:
                assert not {entity.kind, other.kind} & CODE, "code holds nothing else"
                assert entity.kind != other.kind, "the same twice in one place"
    assert [entity.offset for entity in entities] == sorted(entity.offset for entity in entities)


@given(styled())
def test_tidying_twice_is_tidying_once(given: tuple[str, tuple[Entity, ...]]) -> None:
    once = tidy(*given)
    assert tidy(*once) == once


@given(styled())
def test_what_was_written_stays_as_written(given: tuple[str, tuple[Entity, ...]]) -> None:
    once = as_written(*given)
    assert as_written(*once) == once
    assert not {entity.kind for entity in once[1]} & FOUND


@given(TEXTS, st.integers(-2, 40), st.integers(-2, 40))
def test_entities_outside_the_text_are_refused(text: str, offset: int, length: int) -> None:
    inside = offset >= 0 and length >= 0 and offset + length <= units(text)
    if not inside and tidy(text, ())[0]:
        with pytest.raises(Refused, match="ENTITY_BOUNDS_INVALID"):
            tidy(text, (Entity("bold", offset, length),))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  hello \n", "hello"),
        ("a\r\nb", "a\nb"),
        ("a\tb\x00c", "a b c"),
        ("a\u202eb", "ab"),
        (" \n\t ", ""),
        ("\u200b\u200d", ""),
        ("\ud83d", ""),
        ("\u202e\u200b", ""),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
def test_texts_are_cleaned_and_trimmed(given: str, kept: str) -> None:
    assert tidy(given, ()) == (kept, ())


def test_entities_move_with_their_words() -> None:
    assert tidy(" \r\n😀 bold", (Entity("bold", 6, 4),)) == ("😀 bold", (Entity("bold", 3, 4),))


def test_overlaps_are_cut_in_pieces() -> None:
    _, kept = tidy("one two three", (Entity("bold", 0, 7), Entity("italic", 4, 9)))
    assert kept == (Entity("bold", 0, 7), Entity("italic", 4, 3), Entity("italic", 7, 6))


def test_the_same_style_is_joined() -> None:
    _, kept = tidy("one two three", (Entity("bold", 0, 5), Entity("bold", 3, 6)))
    assert kept == (Entity("bold", 0, 9),)


def test_code_holds_nothing_else() -> None:
    entities = (Entity("code", 0, 11), Entity("bold", 2, 20), Entity("text_url", 4, 3, "https://example.org"))
    _, kept = tidy("example.com and more text", entities)
    assert kept == (Entity("code", 0, 11), Entity("bold", 11, 11))


def test_quotes_hold_others_but_not_quotes() -> None:
    entities = (Entity("blockquote", 0, 9), Entity("blockquote_collapsed", 4, 9), Entity("pre", 0, 3, "py"))
    assert tidy("one two three", entities)[1] == (Entity("blockquote", 0, 9), Entity("pre", 0, 3, "py"))


def test_a_link_without_a_scheme_gets_one_and_one_that_is_none_goes() -> None:
    _, kept = tidy("this and that", (Entity("text_url", 0, 4, "example.com/x"), Entity("text_url", 9, 4, "no link")))
    assert kept == (Entity("text_url", 0, 4, "http://example.com/x"),)


def test_what_the_sender_links_is_not_linked_again() -> None:
    _, kept = tidy("see example.com", (Entity("text_url", 4, 11, "https://elsewhere.org"),))
    assert kept == (Entity("text_url", 4, 11, "https://elsewhere.org"),)


def test_places_are_counted_in_utf16() -> None:
    assert tidy("😀 example.com", ())[1] == (Entity("url", 3, 11),)


@pytest.mark.parametrize("text", ["hello how are you my friend " * 4, "привет как дела мой дорогой " * 4])
def test_a_plain_text_costs_little(text: str) -> None:
    best = min(timeit.repeat(lambda: tidy(text, ()), number=2000, repeat=5)) / 2000
    assert best < 50e-6  # measured: below 1 µs; the bound leaves room for a busy machine
