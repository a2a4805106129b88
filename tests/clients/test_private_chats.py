"""Two people talk, each on a library of their own: every library meets every other in a ring."""

from __future__ import annotations

from .harness.people import Stage, new_word


def test_a_message_arrives_and_is_answered(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    sent = a.device.send(peer=b.id, text="Hello, B")
    got = b.device.wait_event("message", peer=a.id, text="Hello, B")
    assert (got["from"], got["out"]) == (a.id, False)
    answer = b.device.send(peer=a.id, text="Hello, A", reply_to=got["id"])
    back = a.device.wait_event("message", peer=b.id, text="Hello, A")
    assert back["reply_to"] == sent["id"]
    assert [(m["text"], m["out"]) for m in a.device.history(peer=b.id)] == [("Hello, A", False), ("Hello, B", True)]
    assert [m["id"] for m in b.device.history(peer=a.id)] == [answer["id"], got["id"]]


def test_dialogs_show_the_newest_message_and_the_unread_count(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    a.device.send(peer=b.id, text="one")
    b.device.wait_event("message", peer=a.id, text="one")
    # The chat is in the list before more comes: TDLib counts a message twice that comes while it loads the chat.
    assert [d["unread"] for d in b.device.dialogs() if d["peer"] == a.id] == [1]
    for text in ("two", "three"):
        a.device.send(peer=b.id, text=text)
    b.device.wait_event("message", peer=a.id, text="three")
    [dialog] = [d for d in b.device.dialogs() if d["peer"] == a.id]
    assert (dialog["top"], dialog["unread"], dialog["title"]) == ("three", 3, a.first)
    [mine] = [d for d in a.device.dialogs() if d["peer"] == b.id]
    assert (mine["top"], mine["unread"]) == ("three", 0)


def test_an_edit_is_seen_on_the_other_side(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    sent = a.device.send(peer=b.id, text="tpyo")
    got = b.device.wait_event("message", peer=a.id, text="tpyo")
    a.device.edit(peer=b.id, id=sent["id"], text="typo")
    assert b.device.wait_event("edited", peer=a.id, text="typo")["id"] == got["id"]
    [kept] = b.device.history(peer=a.id)
    assert (kept["text"], kept["edited"]) == ("typo", True)


def test_delete_for_both(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    sent = a.device.send(peer=b.id, text="regret")
    a.device.send(peer=b.id, text="kept")
    got = b.device.wait_event("message", peer=a.id, text="regret")
    b.device.wait_event("message", peer=a.id, text="kept")
    a.device.delete(peer=b.id, ids=[sent["id"]], revoke=True)
    b.device.wait_event("deleted", ids=lambda ids: got["id"] in ids)
    assert [m["text"] for m in a.device.history(peer=b.id)] == ["kept"]
    assert [m["text"] for m in b.device.history(peer=a.id)] == ["kept"]


def test_delete_for_oneself(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    sent = a.device.send(peer=b.id, text="mine to hide")
    b.device.wait_event("message", peer=a.id, text="mine to hide")
    a.device.delete(peer=b.id, ids=[sent["id"]], revoke=False)
    a.device.send(peer=b.id, text="next")
    b.device.wait_event("message", peer=a.id, text="next")
    assert [m["text"] for m in a.device.history(peer=b.id)] == ["next"]
    assert [m["text"] for m in b.device.history(peer=a.id)] == ["next", "mine to hide"]


def test_forward_names_the_first_author(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    a.device.send(peer=b.id, text="pass it on")
    got = b.device.wait_event("message", peer=a.id, text="pass it on")
    [number] = b.device.forward(source=a.id, ids=[got["id"]], peer="me")["ids"]
    [saved] = b.device.history(peer="me")
    assert (saved["id"], saved["text"], saved["forward"]["from"]) == (number, "pass it on", a.id)
    b.device.forward(source=a.id, ids=[got["id"]], peer=a.id)
    back = a.device.wait_event("message", peer=b.id, text="pass it on")
    assert back["forward"]["from"] == a.id


def test_reactions(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    sent = a.device.send(peer=b.id, text="good news")
    got = b.device.wait_event("message", peer=a.id, text="good news")
    # Both have loaded the chat before: TDLib loads a new one by itself, and takes what it is answered for newer than a
    # reaction that has come meanwhile.
    assert [len(one.device.history(peer=other.id)) for one, other in ((a, b), (b, a))] == [1, 1]
    b.device.react(peer=a.id, id=got["id"], emoji="👍")

    def thumb(reactions: list[dict[str, object]]) -> bool:
        return [(r["emoji"], r["count"]) for r in reactions] == [("👍", 1)]

    a.device.wait_event("reaction", id=sent["id"], reactions=thumb)
    [kept] = a.device.history(peer=b.id)
    assert thumb(kept["reactions"]) and not kept["reactions"][0]["mine"]
    [theirs] = b.device.history(peer=a.id)
    assert thumb(theirs["reactions"])
    b.device.react(peer=a.id, id=got["id"], emoji=None)
    a.device.wait_event("reaction", id=sent["id"], reactions=[])


def test_pin_and_unpin(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    sent = a.device.send(peer=b.id, text="the address")
    got = b.device.wait_event("message", peer=a.id, text="the address")
    a.device.pin(peer=b.id, id=sent["id"])
    b.device.wait_event("pinned", peer=a.id, ids=[got["id"]], pinned=True)
    assert a.device.pinned(peer=b.id) == [sent["id"]]
    assert b.device.pinned(peer=a.id) == [got["id"]]
    a.device.unpin(peer=b.id, id=sent["id"])
    b.device.wait_event("pinned", peer=a.id, ids=[got["id"]], pinned=False)
    assert b.device.pinned(peer=a.id) == []


def test_formatted_text_keeps_its_entities(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    a.device.send(
        peer=b.id, text='🙂 <b>bold</b> and <i>slanted</i> <a href="https://example.org/x">link</a>', html=True
    )
    got = b.device.wait_event("message", peer=a.id, text="🙂 bold and slanted link")
    assert sorted(map(tuple, got["entities"])) == [("bold", 3, 4), ("italic", 12, 7), ("text_link", 20, 4)]


def test_search_in_a_chat_and_everywhere(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    word = new_word("needle")
    for text in ("hay", f"a {word} in hay", "more hay"):
        a.device.send(peer=b.id, text=text)
    b.device.wait_event("message", peer=a.id, text="more hay")
    assert [m["text"] for m in b.device.search(peer=a.id, query=word)] == [f"a {word} in hay"]
    assert [m["text"] for m in b.device.search_global(query=word)] == [f"a {word} in hay"]
    assert [m["text"] for m in a.device.search(peer=b.id, query=word)] == [f"a {word} in hay"]


def test_read_marks(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    a.device.send(peer=b.id, text="first")
    last = a.device.send(peer=b.id, text="second")
    got = b.device.wait_event("message", peer=a.id, text="second")
    b.device.read(peer=a.id, max_id=got["id"])
    a.device.wait_event("read", peer=b.id, outbox=True, max_id=last["id"])
    [dialog] = [d for d in b.device.dialogs() if d["peer"] == a.id]
    assert dialog["unread"] == 0


def test_typing_is_seen(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    a.device.send(peer=b.id, text="hello")
    b.device.wait_event("message", peer=a.id, text="hello")
    b.device.send(peer=a.id, text="hello too")
    a.device.typing(peer=b.id)
    b.device.wait_event("typing", user=a.id)


def test_a_blocked_person_is_not_heard(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    a.device.send(peer=b.id, text="before")
    b.device.wait_event("message", peer=a.id, text="before")
    b.device.block(peer=a.id)
    try:
        a.device.send(peer=b.id, text="unheard")
    except AssertionError as refused:
        assert "USER_IS_BLOCKED" in str(refused) or "blocked" in str(refused).lower()
    b.device.unblock(peer=a.id)
    a.device.send(peer=b.id, text="after")
    b.device.wait_event("message", peer=a.id, text="after")
    assert [m["text"] for m in b.device.history(peer=a.id)] == ["after", "before"]


def test_usernames(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    name = new_word("user_")
    a.device.set_username(username=name)
    assert a.device.me()["username"] == name
    assert b.device.resolve(username=name)["id"] == a.id
    b.device.send(peer=f"@{name}", text="found you")
    got = a.device.wait_event("message", text="found you")
    assert got["from"] == b.id


def test_history_in_pages(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.pair(*libraries)
    texts = [f"line {number}" for number in range(25)]
    for text in texts:
        a.device.send(peer=b.id, text=text)
    b.device.wait_event("message", peer=a.id, text=texts[-1])
    seen: list[str] = []
    offset = 0
    for _ in range(4):
        page = b.device.history(peer=a.id, limit=10, offset_id=offset)
        seen += [m["text"] for m in page]
        offset = page[-1]["id"] if page else offset
    assert page == []
    assert seen == texts[::-1]


def test_saved_messages(stage: Stage, library: str) -> None:
    person = stage.person(library)
    sent = person.device.send(peer="me", text="note to self")
    [kept] = person.device.history(peer="me")
    assert (kept["id"], kept["text"], kept["from"]) == (sent["id"], "note to self", person.id)
    [dialog] = [d for d in person.device.dialogs() if d["peer"] == person.id]
    assert dialog["unread"] == 0
