"""Campaigns: nearly the same text is known again, other texts are not, and what is remembered is bounded."""

import random

from chappe.domain.values import PeerRef
from chappe.safety.campaigns import MOST_EACH, Campaigns, Sketch, alike, sketch
from chappe.safety.facts import Facts
from chappe.safety.normal import plain_of

OFFER = (
    "Hello friends, today you can earn {0} dollars a day with our new trading robot, write to @agent{0} or see {1} now"
)
NOW = 1_800_000_000


def post(author: int, chat: int, now: int = NOW, **known: bool) -> Facts:
    return Facts("post", "", peer=PeerRef(2, chat), author=author, now=now, **known)  # type: ignore[arg-type]


def offer(number: int, around: str = "{}") -> Sketch | None:
    return sketch(plain_of(around.format(OFFER.format(number, f"https://x{number}.example/{number}"))))


def test_one_text_by_many_accounts_whatever_numbers_and_addresses_it_holds() -> None:
    kept = Campaigns(24)
    found = [kept.note(post(author, 1), offer(author)) for author in range(1, 8)]
    assert [one.same_authors for one in found] == list(range(1, 8))
    assert found[-1].same_chats == 1


def test_one_text_in_many_chats() -> None:
    kept = Campaigns(24)
    found = [kept.note(post(5, chat), offer(1)) for chat in range(1, 8)]
    assert [(one.same_authors, one.same_chats) for one in found][-1] == (1, 7)


def test_a_few_words_more_or_less_are_still_the_same() -> None:
    kept = Campaigns(24)
    kept.note(post(1, 1), offer(1))
    assert kept.note(post(2, 1), offer(1, "good morning {} please")).same_authors == 2


def test_other_texts_are_other_texts() -> None:
    words = [f"word{n}" for n in range(300)]
    dice = random.Random(1)
    texts = [
        " ".join(dice.choices([w.replace("w", chr(97 + n % 26)) for n, w in enumerate(words)], k=20))
        for _ in range(300)
    ]
    kept = Campaigns(24)
    assert max(kept.note(post(n, 1), sketch(text)).same_authors for n, text in enumerate(texts, 1)) == 1


def test_what_is_short_is_the_same_by_chance() -> None:
    assert sketch("good morning to you all") is None
    kept = Campaigns(24)
    assert [kept.note(post(n, 1), sketch("thank you very much")).same_authors for n in range(1, 9)] == [0] * 8


def test_administrators_and_what_is_passed_on_do_not_count() -> None:
    kept = Campaigns(24)
    assert kept.note(post(1, 1, manages=True), offer(1)).same_authors == 0
    found = [kept.note(post(n, 1, forwarded=True), offer(1)) for n in range(1, 9)]
    assert {one.same_authors for one in found} == {1}


def test_what_was_longer_ago_than_the_window_does_not_count() -> None:
    kept = Campaigns(1)
    for n in range(1, 6):
        kept.note(post(n, n, NOW + n), offer(1))
    assert kept.note(post(9, 9, NOW + 3602), offer(1)).same_authors == 4, "the first two are too old"
    assert kept.note(post(10, 9, NOW + 9000), offer(1)).same_authors == 1


def test_it_remembers_no_more_than_it_may() -> None:
    kept = Campaigns(24, most=50)
    dice = random.Random(2)
    letters = "abcdefghijklmnopqrstuvwxyz"
    for n in range(500):
        kept.note(post(n, n), sketch(" ".join("".join(dice.choices(letters, k=6)) for _ in range(12))))
    assert len(kept) == 50
    assert len(kept._found) <= 50 * 8
    for n in range(300):
        found = kept.note(post(n, n), offer(1))
    assert found.same_authors == MOST_EACH


def test_how_alike_two_texts_must_be() -> None:
    dice = random.Random(3)
    base = ["".join(dice.choices("abcdefghijklmnop", k=6)) for _ in range(60)]
    first = sketch(" ".join(base))
    changed = sketch(" ".join([*base[:55], *("zzz" + word for word in base[55:])]))
    half = sketch(" ".join([*base[:20], *("zzz" + word for word in base[20:])]))
    assert first is not None and changed is not None and half is not None
    assert alike(first, changed)
    assert not alike(first, half)
