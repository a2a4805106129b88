"""Who of those who are there is told of a channel's posts."""

import asyncio
from typing import Any

import pytest

from chappe.domain import typing
from chappe.domain.answering import ReplyTo
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.editing import EditMessage
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import SendMessage
from chappe.domain.typing import SetTyping
from chappe.rpc import audience as audience_module
from chappe.rpc.audience import Audience
from chappe.rpc.pump import Pump
from chappe.rpc.views.envelopes import Envelopes
from chappe.rpc.views.users import Faces
from chappe.tl.codec import Memo
from tests.support.world import World


async def test_people_are_found_in_their_channels(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChannel("News", "", False), ann)).result[0].peer
    await world.run(SetUsername(peer, "the_news"), ann)
    audience = Audience(world.engine)
    world.bus.listen(audience.heard)
    assert list(audience.of(peer.id)) == []
    await audience.here(ann.id)
    await audience.here(bob.id)
    assert set(audience.of(peer.id)) == {ann.id}
    await world.run(Join(peer), bob)
    assert set(audience.of(peer.id)) == {ann.id, bob.id}
    await world.run(Leave(peer), bob)
    assert set(audience.of(peer.id)) == {ann.id}
    audience.gone(ann.id)
    assert list(audience.of(peer.id)) == [] and not audience.knows(ann.id)
    await world.run(Join(peer), bob)
    audience.gone(bob.id)
    await audience.here(bob.id)
    assert set(audience.of(peer.id)) == {bob.id}


async def test_what_happens_while_it_is_read_is_not_lost(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChannel("News", "", False), ann)).result[0].peer
    await world.run(SetUsername(peer, "the_news"), ann)
    audience = Audience(world.engine)
    world.bus.listen(audience.heard)
    await asyncio.gather(audience.here(bob.id), world.run(Join(peer), bob))
    assert set(audience.of(peer.id)) == {bob.id}


class Heard:
    """A feed that notes what each person is handed."""

    def __init__(self) -> None:
        self.got: dict[int, Any] = {}

    def wanted(self, user_id: int, not_key: int = 0) -> bool:
        return True

    def publish(self, user_id: int, updates: Any, not_key: int = 0, only_key: int = 0) -> None:
        self.got[user_id] = updates.obj if isinstance(updates, Memo) else updates


async def test_where_an_answer_leads_is_told_to_those_who_are_there(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    hall = (await world.run(CreateChannel("Hall", "", True), ann)).result[0].peer
    secret = (await world.run(CreateChannel("Secret", "", True), ann)).result[0].peer
    await world.run(InviteToChannel(hall, (bob.id, cyd.id)), ann)
    await world.run(InviteToChannel(secret, (bob.id,)), ann)
    said = (await world.run(SendMessage(secret, 0, "between us"), ann)).result[0].message
    audience, feed = Audience(world.engine), Heard()
    for one in (ann, bob, cyd):
        await audience.here(one.id)
    world.bus.listen(Pump(Envelopes(Faces(lambda viewer, peer: 1)), feed, audience).heard)  # type: ignore[arg-type]
    await world.run(SendMessage(hall, 0, "look", reply_to=ReplyTo(said.id, peer=secret)), ann)
    found = {id: updates.updates[0].message.reply_to for id, updates in feed.got.items()}
    assert found[bob.id].reply_to_msg_id == said.id and found[cyd.id].reply_to_msg_id is None
    assert found[cyd.id].reply_to_peer_id is None and found[cyd.id].quote_text == "between us"
    shown = {id: {chat.id for chat in updates.chats} for id, updates in feed.got.items()}
    assert (shown[bob.id], shown[cyd.id]) == ({hall.id, secret.id}, {hall.id})
    # An edit is told of in the same way.
    posted = feed.got[bob.id].updates[0].message.id
    feed.got.clear()
    await world.run(EditMessage(hall, posted, "look there"), ann)
    found = {id: updates.updates[0].message.reply_to for id, updates in feed.got.items()}
    assert found[bob.id].reply_to_msg_id == said.id and found[cyd.id].reply_to_msg_id is None
    assert secret.id not in {chat.id for chat in feed.got[cyd.id].chats}


async def test_in_a_crowd_those_are_told_who_look(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience_module, "CROWD", 3)
    monkeypatch.setattr(typing, "TYPING_TOLD", 3)
    some = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Dan", "Eve")]
    ann, bob, cyd, dan, eve = some
    hall = (await world.run(CreateChannel("Hall", "", True), ann)).result[0].peer
    await world.run(InviteToChannel(hall, tuple(one.id for one in some[1:])), ann)
    audience, feed = Audience(world.engine), Heard()
    world.bus.listen(Pump(Envelopes(Faces(lambda viewer, peer: 1)), feed, audience).heard)  # type: ignore[arg-type]

    async def told() -> set[int]:
        feed.got.clear()
        await world.run(SetTyping(hall, "typing"), ann)
        return set(feed.got)

    for one in (ann, bob, cyd):
        await audience.here(one.id)
    audience.looked(bob.id, hall.id, world.now)  # nobody needs to know while there are few
    assert await told() == {bob.id, cyd.id}
    for one in (dan, eve):
        await audience.here(one.id)
    assert await told() == set()
    for one in (dan, bob):
        audience.looked(one.id, hall.id, world.now)
    audience.looked(9999, hall.id, world.now)  # who is not in it
    assert await told() == {bob.id, dan.id}
    world.pass_time(audience_module.LATELY - 1)
    audience.looked(dan.id, hall.id, world.now)
    world.pass_time(2)
    assert await told() == {dan.id}
    for one in (dan, bob, cyd, eve):  # no more are noted than may be told
        audience.looked(one.id, hall.id, world.now)
    assert await told() == {bob.id, cyd.id, eve.id}
    audience.gone(cyd.id)
    assert await told() == {bob.id, eve.id}
    feed.got.clear()
    await world.run(SendMessage(hall, 0, "hello"), ann)
    assert set(feed.got) >= {bob.id, dan.id, eve.id}  # what is said is for everyone
    for one in some:
        audience.gone(one.id)
    assert not audience._lookers and not audience._channels
