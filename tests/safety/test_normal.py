"""Texts in one form: whatever they are dressed up in comes off, and what was written is found again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chappe.safety.normal import _FOLD, _bare_offsets, _offsets, bare_of, normalise, plain_of

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("aаeеoо0@$l1i!. -_\u200b\u0301ВНсcТ🅰ᴀＡ𝐀"), max_size=60)


@given(TEXTS)
@example("İstanbul ẞ ŉ ﬁ ǅ ΐ")
@example("aааaаа")
def test_it_never_fails_and_a_second_time_changes_nothing(text: str) -> None:
    found = normalise(text)
    assert plain_of(found.plain) == found.plain
    assert normalise(found.plain).plain == found.plain


@given(TEXTS)
def test_each_sign_of_both_forms_has_its_place(text: str) -> None:
    found = normalise(text)
    plain, bare = _offsets(text), _bare_offsets(text)
    assert (len(plain), len(bare)) == (len(found.plain), len(found.bare))
    assert plain == sorted(plain)
    assert bare == sorted(bare)
    for form in (found.plain, found.bare):
        assert found.written(form, 0, len(form)) in text


def test_every_sign_there_is_folds_to_what_stays_itself() -> None:
    ideographs = (range(0x3400, 0xA000), range(0xAC00, 0xE000), range(0x20000, 0xE0000))
    for code in range(0xE1000):
        if not any(code in one for one in ideographs):
            once = chr(code).translate(_FOLD)
            assert once.translate(_FOLD) == once, hex(code)


@pytest.mark.parametrize(
    "text",
    [
        "casino",
        "CASINO",
        "саsinо",  # Cyrillic с, а, о
        "сasiпo".replace("п", "n"),
        "c\u200ba\u200bs\u2060i\u00adno",
        "c\u0336a\u0336s\u0336i\u0336n\u0336o\u0336",
        "𝓬𝓪𝓼𝓲𝓷𝓸",
        "ｃａｓｉｎｏ",
        "Ⓒⓐⓢⓘⓝⓞ",
        "ᴄᴀꜱɪɴᴏ",
        "🅲🅰🆂🅸🅽🅾",
        "c a s i n o",
        "c.a.s.i.n.o",
        "c-a-s-i-n-o",
        "c_a_s_i_n_o",
        "ca$ino",
        "c@s1n0",
        "cas!no",
        "caaaasiiiinoooo",
        "ccaassiinnoo",
        "çàsíñö",
        "cas\u0456no",  # Ukrainian і
    ],
)
def test_one_word_in_many_dresses(text: str) -> None:
    assert normalise(text).bare == bare_of("casino"), normalise(text)
    assert normalise(f"best {text}, now").bare == bare_of("best casino, now")


@pytest.mark.parametrize(
    "text", ["казино", "КАЗИНО", "кaзинo", "к а з и н о", "к.а.з.и.н.о", "казззиноооо", "ка3ин0", "каз\u200bино"]
)
def test_a_cyrillic_word_in_many_dresses(text: str) -> None:
    assert normalise(text).bare == bare_of(plain_of("казино"))


@pytest.mark.parametrize(
    "text",
    [
        "see you at 10 a.m. tomorrow, ok?",
        "the mp3 is 4.5MB, take the 2nd one",
        "Привет, как дела? Завтра в 10:30 у метро",
        "U.S.A. and U.K.",
        "日本語のテキスト",
        "מה שלומך",
        "नमस्ते दुनिया",
        "안녕하세요",
        "Ça va très bien, à bientôt",
        "family 👨‍👩‍👧‍👦 and flag 🇫🇷",
    ],
)
def test_ordinary_texts_show_no_signs_of_dressing_up(text: str) -> None:
    assert not any(normalise(text).signs), normalise(text)


@pytest.mark.parametrize(("text", "sign"),
                         [("fr\u200bee", "invisible"), ("z" + "\u0321\u0336\u0334" * 4, "stacked"), ("𝐟𝐫𝐞𝐞", "fancy"),
                          ("mоney", "mixed"), ("v1agra", "leet"), ("f r e e money", "spaced")])  # fmt: skip
def test_dressing_up_is_counted(text: str, sign: str) -> None:
    assert getattr(normalise(text).signs, sign) > 0, normalise(text)


def test_what_was_found_is_shown_as_it_was_written() -> None:
    found = normalise("Win at our C\u200bА$1NO today")
    place = found.bare.index(bare_of("casino"))
    assert found.written(found.bare, place, place + 6) == "C\u200bА$1NO"


def test_russian_and_english_words_beside_each_other_stay_themselves() -> None:
    assert plain_of("купил новый iPhone и MacBook") == "купил новыи iphone и macbook"
    assert plain_of("Он сор из избы вынес") == "он сор из избы вынес"


def test_the_work_is_bounded_by_the_length() -> None:
    """A text made to be slow takes no more steps than another: signs are looked up, and no pattern can go back."""
    for piece in ("a ", "a.", "a@", "1a", "аa", "\u0301", "aaaa", "!|", "a-b.c "):
        text = piece * 20_000
        assert len(normalise(text).plain) <= 20 * len(text)
