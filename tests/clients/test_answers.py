"""Messages of one chat answered in another, each library with the next."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import require
from .harness.people import Person, Stage, new_word
from .test_media import JPEG, picture


def hall(a: Person, b: Person, *, group: bool = True) -> int:
    """A public supergroup or channel with both in it."""
    word = new_word("hall")
    peer = int(a.device.make_channel(title="The hall", username=word, group=group)["peer"])
    b.device.join(username=word)
    return peer


def told(person: Person, peer: int, text: str) -> dict[str, Any]:
    """What this person is told of what the newest message with that text answers."""
    got = person.device.wait_event("message", peer=peer, text=text)
    found: dict[str, Any] = person.device.answered(peer=peer, id=got["id"])
    return found


def test_what_was_said_in_a_channel_is_answered_elsewhere(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    news, here = hall(a, b, group=False), hall(a, b)
    post = a.device.send(peer=news, text="one two three")["id"]
    a.device.answer_elsewhere(peer=here, source=news, id=post, text="all of it")
    place = {"chat": news, "id": post}
    if libraries[1] == "pyrogram":  # its layer tells where it is, and no more
        assert told(b, here, "all of it") == place
        return
    whole = {"from": news, "quote": "one two three", "chosen": False, "shows": None}
    assert told(b, here, "all of it") == {**place, **whole}
    sent = b.device.answer_elsewhere(peer=here, source=news, id=post, text="a part", quote="two", offset=4)
    part = {"from": news, "quote": "two", "chosen": True, "shows": None}
    assert told(a, here, "a part") == b.device.answered(peer=here, id=sent["id"]) == {**place, **part}


def test_of_a_private_chat_only_what_was_said_is_told(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    here = hall(a, b)
    c = stage.person("telethon")
    a.device.add_contact(phone=c.phone, first="C")
    c.device.add_contact(phone=a.phone, first="A")
    said = c.device.send(peer=a.id, text="between us")
    got = a.device.wait_event("message", peer=c.id, text="between us")
    assert said
    a.device.answer_elsewhere(peer=here, source=c.id, id=got["id"], text="hear this")
    nowhere = {"chat": None, "id": None}
    if libraries[1] == "pyrogram":
        assert told(b, here, "hear this") == nowhere
        return
    words = {"from": c.id, "quote": "between us", "chosen": False, "shows": None}
    assert told(b, here, "hear this") == {**nowhere, **words}


def test_a_picture_of_another_chat_is_shown_with_the_answer(stage: Stage, libraries: tuple[str, str]) -> None:
    if "pyrogram" in libraries:
        pytest.skip("Pyrogram 2.0.106 speaks a layer without answers to other chats")
    a, b = stage.pair(*libraries)
    c = stage.person("telethon")  # TDLib takes an answer without a caption for changed when the server says the same
    source = hall(c, a)
    shown = c.device.send_picture(peer=source, data=picture("red"), text="my picture")["id"]
    a.device.wait_event("message", peer=source, id=shown)
    a.device.answer_elsewhere(peer=b.id, source=source, id=shown, text="look")
    got = b.device.wait_event("message", peer=a.id, text="look")
    found = b.device.answered(peer=a.id, id=got["id"])
    assert found == {
        "chat": source,
        "id": shown,
        "from": c.id,
        "quote": "my picture",
        "chosen": False,
        "shows": "photo",
    }
    assert b.device.answered_bytes(peer=a.id, id=got["id"]) == JPEG


@pytest.mark.parametrize("pair", [("telethon", "tdlib"), ("mtcute", "telethon")], ids="-".join)
def test_what_is_passed_on_answers(stage: Stage, pair: tuple[str, str]) -> None:
    require(*pair)
    a, b = stage.pair(*pair)
    here = hall(a, b)
    found = a.device.send(peer=b.id, text="found it")["id"]
    asked = b.device.send(peer=here, text="who has it?")["id"]
    a.device.wait_event("message", peer=here, text="who has it?")
    made = a.device.forward_answering(peer=here, source=b.id, id=found, reply_to=asked)
    b.device.wait_event("message", peer=here, id=made)
    for person in (a, b):
        assert person.device.place_of(peer=here, id=made) == {"answers": asked, "topic": 0, "passed_on": True}


@pytest.mark.parametrize("pair", [("telethon", "tdlib"), ("tdlib", "mtcute"), ("mtcute", "telethon")], ids="-".join)
def test_what_is_passed_on_goes_into_a_topic(stage: Stage, pair: tuple[str, str]) -> None:
    require(*pair)
    a, b = stage.pair(*pair)
    forum = hall(a, b)
    found = a.device.send(peer=b.id, text="found it")["id"]
    a.device.make_forum(peer=forum)
    cats = a.device.make_topic(peer=forum, title="Cats")["id"]
    made = a.device.forward_answering(peer=forum, source=b.id, id=found, topic=cats)
    b.device.wait_event("message", peer=forum, id=made)
    for person in (a, b):
        assert person.device.place_of(peer=forum, id=made) == {"answers": cats, "topic": cats, "passed_on": True}


@pytest.mark.parametrize("pair", [("telethon", "tdlib"), ("tdlib", "mtcute"), ("mtcute", "telethon")], ids="-".join)
def test_a_draft_is_the_same_on_another_device(stage: Stage, pair: tuple[str, str]) -> None:
    require(*pair)
    a, b = stage.pair(*pair)
    news = hall(b, a, group=False)
    post = b.device.send(peer=news, text="one two three")["id"]
    a.device.wait_event("message", peer=news, text="one two three")
    a.device.send(peer=b.id, text="hello")
    how = {"id": post, "text": "well, ", "quote": "two", "offset": 4, "url": "https://site.example/page"}
    a.device.draft_answering(peer=b.id, source=news, **how)
    second = stage.sign_in(a, pair[1])
    assert b.id in [dialog["peer"] for dialog in second.dialogs()]
    found = second.draft_told(peer=b.id)
    assert (found["text"].strip(), found["chat"], found["id"]) == ("well,", news, post)
    assert found["quote"] == ["two", 4] and found["styles"] == ["Bold"]
    assert found["page"] == ["https://site.example/page", True]
