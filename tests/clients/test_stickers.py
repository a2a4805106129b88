"""Stickers, each library with the next one: a set made and shared, sent, kept in order and found; emoji in texts."""

from __future__ import annotations

import base64
import hashlib

from tests.support.sticker_art import animation, picture

from .conftest import require
from .harness.people import Stage, new_word

RED, MOVING, SMALL = picture(), animation(), picture(width=100, height=100)


def sticker(data: bytes, mime: str, emoji: str) -> list[str]:
    """A sticker as drivers take it."""
    return [base64.b64encode(data).decode(), mime, emoji]


def test_a_set_is_made_and_its_stickers_sent(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    name = new_word("birds")
    first = [sticker(RED, "image/webp", "🐦"), sticker(MOVING, "application/x-tgsticker", "🦆")]
    assert a.device.make_set(name=name, title="Birds", stickers=first) == ["🐦", "🦆"]
    more = sticker(picture("PNG", colour="blue"), "image/png", "🦉")
    assert a.device.add_sticker(name=name, sticker=more) == ["🐦", "🦆", "🦉"]
    assert b.device.sticker_set(name=name) == {"title": "Birds", "emojis": ["🐦", "🦆", "🦉"], "count": 3}
    b.device.send_sticker(peer=a.id, name=name, place=1)
    a.device.wait_event("message", peer=b.id)
    got = a.device.last_sticker(peer=b.id)
    assert got == {"emoji": "🦆", "set": name, "sha256": hashlib.sha256(MOVING).hexdigest()}


def test_sets_are_kept_in_order_and_found(stage: Stage, library: str) -> None:
    maker, one = stage.person("telethon"), stage.person(library)
    word = new_word("meadow")
    names = [new_word("set") for _ in range(3)]
    for name in names:
        maker.device.make_set(name=name, title=f"{word} {name}", stickers=[sticker(RED, "image/webp", "🐦")])
    # TDLib leaves out of what it finds those that one has already.
    assert sorted(one.device.find_sets(query=word)) == names
    for name in names:
        one.device.install_set(name=name)
    assert one.device.sets() == names[::-1]
    one.device.order_sets(names=[names[1], names[2], names[0]])
    assert one.device.sets() == [names[1], names[2], names[0]]
    second = stage.sign_in(one, library)
    assert second.sets() == [names[1], names[2], names[0]]


def test_custom_emoji_stand_in_a_text(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    name = new_word("small")
    assert a.device.make_set(name=name, title="Small", stickers=[sticker(SMALL, "image/webp", "🐦")], emoji=True) == [
        "🐦"
    ]
    text = f"🐦 {new_word('dawn')}"
    a.device.send_emoji(peer=b.id, text=text, name=name, place=0)
    b.device.wait_event("message", peer=a.id, text=text)
    assert b.device.last_emoji(peer=a.id) == ["🐦"]


def test_stickers_are_kept_and_found_by_their_emoji(stage: Stage, library: str) -> None:
    maker, one = stage.person("telethon"), stage.person(library)
    stage.acquaint(maker, one)
    name = new_word("birds")
    three = [sticker(RED, "image/webp", "🐦"), sticker(MOVING, "application/x-tgsticker", "🦆")]
    maker.device.make_set(name=name, title="Birds", stickers=three)
    one.device.install_set(name=name)
    assert one.device.stickers_for(emoji="🦆") == ["🦆"]
    for place in (0, 1):
        one.device.send_sticker(peer=maker.id, name=name, place=place)
    one.device.fave_sticker(name=name, place=0)
    second = stage.sign_in(one, library)
    for device in (one.device, second):
        assert device.recent() == ["🦆", "🐦"]
        assert device.faved() == ["🐦"]


def test_tdlib_hears_what_another_device_did(stage: Stage) -> None:
    require("telethon", "tdlib")
    one = stage.person("telethon")
    names = [new_word("set") for _ in range(2)]
    for name in names:
        one.device.make_set(name=name, title="Birds", stickers=[sticker(RED, "image/webp", "🐦")])
    second = stage.sign_in(one, "tdlib")
    assert second.sets() == []
    for count, name in enumerate(names, 1):
        one.device.install_set(name=name)
        second.wait_event("sets", sort="regular", ids=lambda ids, count=count: len(ids) == count)
    first, other = second.sets()
    assert [first, other] == names[::-1]
    ids = second.wait_event("sets", sort="regular", ids=lambda ids: len(ids) == 2)["ids"]
    one.device.order_sets(names=names)
    second.wait_event("sets", sort="regular", ids=lambda told: told == ids[::-1])
    assert second.sets() == names
    one.device.fave_sticker(name=names[0], place=0)
    second.wait_event("faved", number=1)
    assert second.faved() == ["🐦"]
