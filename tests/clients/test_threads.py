"""A channel with its discussion group, and a supergroup with topics, each library with the next."""

from __future__ import annotations

import pytest

from .conftest import require
from .harness.people import Person, Stage, new_word


def made(person: Person, *, group: bool) -> tuple[int, str]:
    """A public supergroup or channel, and its name."""
    name = new_word("forum" if group else "news")
    return int(person.device.make_channel(title="Here", username=name, group=group)["peer"]), name


def test_a_channel_is_talked_about(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    channel, name = made(a, group=False)
    group, group_name = made(a, group=True)
    assert a.device.link_discussion(channel=channel, group=group) == [group, group]
    b.device.join(username=name)
    b.device.join(username=group_name)
    post = a.device.send(peer=channel, text="the news")["id"]
    b.device.wait_event("message", peer=channel, text="the news")
    b.device.wait_event("message", peer=group, text="the news")
    assert b.device.replies(peer=channel, id=post) == 0
    head = b.device.discussion(peer=channel, id=post)
    assert head["peer"] == group
    comment = b.device.comment(peer=channel, id=post, text="first!")["id"]
    a.device.wait_event("message", peer=group, text="first!")
    assert a.device.comments(peer=channel, id=post) == ["first!"]
    assert a.device.discussion(peer=channel, id=post)["unread"] == 1
    a.device.read_thread(peer=channel, id=post, max_id=comment)
    assert a.device.discussion(peer=channel, id=post)["unread"] == 0
    a.device.send(peer=group, text="thanks", reply_to=comment)
    b.device.wait_event("message", peer=group, text="thanks")
    assert b.device.comments(peer=channel, id=post) == ["thanks", "first!"]
    c = stage.person(libraries[1])  # who has just come finds the counts on the post
    c.device.join(username=name)
    [shown] = [one for one in c.device.history(peer=channel) if one["text"] == "the news"]
    assert c.device.replies(peer=channel, id=shown["id"]) == 2


def test_a_forum_has_topics(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    peer, name = made(a, group=True)
    a.device.make_forum(peer=peer)
    b.device.join(username=name)
    cats = a.device.make_topic(peer=peer, title="Cats")["id"]
    dogs = a.device.make_topic(peer=peer, title="Dogs")["id"]
    a.device.send_topic(peer=peer, topic=cats, text="meow")
    b.device.wait_event("message", peer=peer, text="meow")
    b.device.send_topic(peer=peer, topic=dogs, text="woof")
    a.device.wait_event("message", peer=peer, text="woof")
    assert b.device.topic_history(peer=peer, topic=cats) == ["meow"]
    assert a.device.topic_history(peer=peer, topic=dogs) == ["woof"]
    assert [one["title"] for one in b.device.topics(peer=peer)] == ["Dogs", "Cats", "General"]
    assert [one["id"] for one in b.device.topics(peer=peer, query="cat")] == [cats]
    a.device.rename_topic(peer=peer, topic=cats, title="Big cats")
    a.device.close_topic(peer=peer, topic=cats)
    found = {one["id"]: (one["title"], one["closed"]) for one in b.device.topics(peer=peer)}
    assert (found[cats], found[dogs]) == (("Big cats", True), ("Dogs", False))
    assert "TOPIC_CLOSED" in b.device.refused("send_topic", peer=peer, topic=cats, text="me too")
    a.device.pin_topic(peer=peer, topic=dogs)
    assert a.device.topics(peer=peer)[0]["id"] == dogs
    a.device.delete_topic(peer=peer, topic=cats)
    assert [one["title"] for one in b.device.topics(peer=peer)] == ["Dogs", "General"]
    refused = b.device.refused("delete_topic", peer=peer, topic=dogs)
    assert "CHAT_ADMIN_REQUIRED" in refused or "Not enough rights" in refused  # TDLib does not even ask
    birds = b.device.make_topic(peer=peer, title="Birds")["id"]  # which is b's own
    b.device.send_topic(peer=peer, topic=birds, text="chirp")
    a.device.wait_event("message", peer=peer, text="chirp")
    b.device.delete_topic(peer=peer, topic=birds)
    assert [one["title"] for one in a.device.topics(peer=peer)] == ["Dogs", "General"]


def test_what_one_has_of_a_topic(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    peer, name = made(a, group=True)
    a.device.make_forum(peer=peer)
    b.device.join(username=name)
    word = new_word("named")
    b.device.set_username(username=word)
    cats = a.device.make_topic(peer=peer, title="Cats")["id"]
    dogs = a.device.make_topic(peer=peer, title="Dogs")["id"]
    for topic in (cats, dogs):
        a.device.send_topic(peer=peer, topic=topic, text=f"{topic}: @{word}")
        b.device.wait_event("message", peer=peer, text=f"{topic}: @{word}")
    b.device.draft_topic(peer=peer, topic=cats, text="well, cats")
    b.device.mute_topic(peer=peer, topic=dogs)
    b.device.read_topic_mentions(peer=peer, topic=dogs)
    second = stage.sign_in(b, libraries[0])
    assert peer in [dialog["peer"] for dialog in second.dialogs()]
    assert second.topic_marks(peer=peer, topic=cats) == {"draft": "well, cats", "muted": False, "mentions": 1}
    assert second.topic_marks(peer=peer, topic=dogs) == {"draft": "", "muted": True, "mentions": 0}
    second.draft_topic(peer=peer, topic=cats, text="")
    third = stage.sign_in(b, libraries[1])
    assert peer in [dialog["peer"] for dialog in third.dialogs()]
    assert third.topic_marks(peer=peer, topic=cats)["draft"] == ""
    third.draft_topic(peer=peer, topic=cats, text="good-bye")
    third.leave(peer=peer)
    third.join(username=name)  # what one had begun there does not come back with one
    assert third.topic_marks(peer=peer, topic=cats)["draft"] == ""


def test_what_was_done_with_topics_is_in_the_log(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    peer, name = made(a, group=True)
    a.device.make_forum(peer=peer)
    b.device.join(username=name)
    cats = a.device.make_topic(peer=peer, title="Cats")["id"]
    assert [one["title"] for one in a.device.topics(peer=peer)] == ["Cats", "General"]
    a.device.rename_topic(peer=peer, topic=cats, title="Big cats")
    a.device.pin_topic(peer=peer, topic=cats)
    a.device.delete_topic(peer=peer, topic=cats)
    assert a.device.topic_log(peer=peer) == [
        ["CreateTopic", "Cats"],
        ["EditTopic", "Big cats"],
        ["PinTopic", "Big cats"],
        ["DeleteTopic", "Big cats"],
    ]
    refused = b.device.refused("topic_log", peer=peer)
    assert "CHAT_ADMIN_REQUIRED" in refused or "Not enough rights" in refused  # TDLib does not even ask


def test_a_member_writes_as_a_channel(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    peer, name = made(b, group=True)
    a.device.join(username=name)
    loud, loud_name = made(a, group=False)
    b.device.join(username=loud_name)
    assert a.device.names(peer=peer) == [a.id, loud]
    a.device.choose_name(peer=peer, name=loud)
    a.device.send(peer=peer, text="we say")
    assert b.device.wait_event("message", peer=peer, text="we say")["from"] == loud
    a.device.choose_name(peer=peer, name=a.id)
    a.device.send(peer=peer, text="I say")
    assert b.device.wait_event("message", peer=peer, text="I say")["from"] == a.id
    b.device.throw_out(peer=peer, user=loud)
    assert a.device.refused("choose_name", peer=peer, name=loud) == "SEND_AS_PEER_INVALID"
    assert b.device.members(peer=peer, kind="kicked") == [loud]
    b.device.forgive(peer=peer, user=loud)
    assert b.device.members(peer=peer, kind="kicked") == []
    a.device.choose_name(peer=peer, name=loud)
    a.device.send(peer=peer, text="we say again")
    assert b.device.wait_event("message", peer=peer, text="we say again")["from"] == loud


@pytest.mark.parametrize("library", ["telethon", "tdlib"])
def test_who_was_away_is_told_which_topics_are_pinned(stage: Stage, library: str) -> None:
    require(library)
    a, b = stage.person("telethon"), stage.person(library)
    peer, name = made(a, group=True)
    a.device.make_forum(peer=peer)
    b.device.join(username=name)
    cats, dogs = [a.device.make_topic(peer=peer, title=title)["id"] for title in ("Cats", "Dogs")]
    assert {one["id"] for one in b.device.topics(peer=peer)} == {1, cats, dogs}
    a.device.pin_topic(peer=peer, topic=cats)
    b.device.wait_event("topics_pinned", peer=peer, topics=[cats])
    b.device.disconnect()
    mark = b.device.now()
    a.device.pin_topic(peer=peer, topic=dogs)
    b.device.reconnect(catch_up=True)
    if library != "tdlib":  # which looks into topics anew after it was started, and tells of none before
        assert b.device.wait_event("topics_pinned", since=mark, peer=peer)["topics"] == [dogs, cats]
    assert [one["id"] for one in b.device.topics(peer=peer)][:2] == [dogs, cats]


def test_a_topic_is_made_where_there_is_a_choice_of_names(stage: Stage, libraries: tuple[str, str]) -> None:
    a, b = stage.person(libraries[0]), stage.person(libraries[1])
    peer, name = made(b, group=True)
    b.device.make_forum(peer=peer)
    a.device.join(username=name)
    loud, _ = made(a, group=False)
    assert a.device.names(peer=peer) == [a.id, loud]
    first = a.device.make_topic(peer=peer, title="Mine")["id"]
    a.device.choose_name(peer=peer, name=loud)
    second = a.device.make_topic(peer=peer, title="Ours")["id"]
    a.device.send_topic(peer=peer, topic=second, text="we say")
    assert b.device.wait_event("message", peer=peer, text="we say")["from"] == loud
    assert {one["id"] for one in b.device.topics(peer=peer)} == {1, first, second}
