"""Who of those who are there is told of a channel's posts."""

import asyncio
from typing import Any

from chappe.domain.answering import ReplyTo
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.editing import EditMessage
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import SendMessage
from chappe.rpc.audience import Audience
from chappe.rpc.pump import Pump
from chappe.rpc.views.updates import Envelopes
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
