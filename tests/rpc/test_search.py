"""Searching in messages as clients call for it, in every layer on file."""

from typing import Any

import pytest

from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import User
from chappe.engine.store import StoreUnavailable
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.support.phone import Phone, phones
from tests.support.world import World


def search(phone: Phone, other: User, q: str, **how: Any) -> f.MessagesSearch:
    return f.MessagesSearch(
        peer=how.pop("peer", None) or phone.peer(other),
        q=q,
        filter=how.pop("filter", None) or t.InputMessagesFilterEmpty(),
        min_date=0,
        max_date=0,
        offset_id=0,
        add_offset=0,
        limit=how.pop("limit", 10),
        max_id=0,
        min_id=0,
        hash=0,
        **how,
    )


async def test_a_full_disk_keeps_nobody_from_looking_for_what_is_indexed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    await ann.say(bob.owner, "the first word")
    assert len((await ann.ask(search(ann, bob.owner, "word"))).messages) == 1
    await ann.say(bob.owner, "another word")

    async def full(*_: object) -> None:
        raise StoreUnavailable("database or disk is full")

    monkeypatch.setattr(world.store, "write", full)
    assert [one.message for one in (await ann.ask(search(ann, bob.owner, "word"))).messages] == ["the first word"]


async def test_search(world: World) -> None:
    _, (ann, bob, cyd) = await phones(world, "Ann", "Bob", "Cyd")
    for place in range(3):
        await ann.say(bob.owner, f"word {place} example.com")
    await ann.say(cyd.owner, "word for Cyd")
    assert len((await bob.ask(search(bob, ann.owner, "word"))).messages) == 3
    slice_ = await ann.ask(search(ann, bob.owner, "word", limit=2))
    assert (slice_.count, len(slice_.messages), slice_.inexact) == (3, 2, False)
    mine = await bob.ask(search(bob, ann.owner, "word", from_id=t.InputPeerSelf()))
    assert mine.messages == []
    links = t.InputMessagesFilterUrl()
    assert len((await ann.ask(search(ann, bob.owner, "", filter=links))).messages) == 3
    photos = t.InputMessagesFilterPhotos()
    assert (await ann.ask(search(ann, bob.owner, "", filter=photos))).messages == []
    whole = f.MessagesSearchGlobal(
        q="word",
        filter=t.InputMessagesFilterEmpty(),
        min_date=0,
        max_date=0,
        offset_rate=0,
        offset_peer=t.InputPeerEmpty(),
        offset_id=0,
        limit=3,
    )
    first = await ann.ask(whole)
    assert (first.count, len(first.messages)) == (4, 3) and first.next_rate
    whole.offset_rate, whole.offset_id = first.next_rate, first.messages[-1].id
    assert len((await ann.ask(whole)).messages) == 1
    assert len((await ann.ask(search(ann, bob.owner, "word", peer=t.InputPeerEmpty()))).messages) == 4
    counters = await ann.ask(f.MessagesGetSearchCounters(peer=ann.peer(bob.owner), filters=[links, photos]))
    assert [(one.count, one.inexact) for one in counters] == [(3, False), (0, False)]
    assert (await world.run(IndexMessages())).result is False
