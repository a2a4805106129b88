"""Who made a topic throws it away as long as nobody else has written in it."""

import pytest

from chappe.domain.bans import EditBanned
from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import ReplyTo
from chappe.domain.rights import MAY_NOT
from chappe.domain.topics import MOST_OF_OWN, CreateTopic, DeleteTopic
from chappe.domain.values import PeerRef, User, box_of
from tests.domain.test_admin_log import look
from tests.domain.test_channels import make, say
from tests.domain.test_topics import inside, listing, open_forum, topic
from tests.support.world import World


async def refused(world: World, who: User, peer: PeerRef, id: int) -> None:
    """That person may not throw the topic away, and it stays whole."""
    before = await inside(world, who, peer, id)
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(DeleteTopic(peer, id), who)
    assert await inside(world, who, peer, id) == before


async def test_ones_own_topic_goes_while_one_wrote_alone_in_it(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await open_forum(world, ann, bob, cyd)
    cats = await topic(world, bob, peer, "Cats")
    for n in range(MOST_OF_OWN - 1):
        await say(world, bob, peer, f"meow {n}", reply_to=ReplyTo(cats))
    await refused(world, cyd, peer, cats)
    done = await world.run(DeleteTopic(peer, cats), bob)
    assert (done.result.left, done.result.taken) == (0, MOST_OF_OWN)
    assert [row.topic.title for row in (await listing(world, cyd, peer)).rows] == ["General"]
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await inside(world, bob, peer, cats)
    last = (await look(world, ann, peer)).entries[0]
    assert (last.user_id, last.deed.old_topic and last.deed.old_topic.title) == (bob.id, "Cats")


async def test_what_others_wrote_keeps_it(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await open_forum(world, ann, bob, cyd)
    cats = await topic(world, bob, peer, "Cats")
    theirs = (await say(world, cyd, peer, "woof", reply_to=ReplyTo(cats))).result[0].message.id
    await refused(world, bob, peer, cats)
    await world.run(DeleteThere(peer, (theirs,)), cyd)
    await world.run(DeleteTopic(peer, cats), bob)
    with pytest.raises(Refused, match="TOPIC_ID_INVALID"):
        await world.run(DeleteTopic(peer, cats), bob)


async def test_more_than_a_few_messages_keep_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, bob, peer, "Cats")
    for n in range(MOST_OF_OWN):
        await say(world, bob, peer, f"meow {n}", reply_to=ReplyTo(cats))
    await refused(world, bob, peer, cats)
    assert (await world.run(DeleteTopic(peer, cats), ann)).result.left == 0


async def test_who_left_or_was_thrown_out_may_not(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, bob, peer, "Cats")
    await world.run(Leave(peer), bob)
    await refused(world, bob, peer, cats)  # who left a public forum still looks into it
    await world.run(Join(peer), bob)
    await world.run(EditBanned(peer, bob.id, MAY_NOT["view_messages"]), ann)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.run(DeleteTopic(peer, cats), bob)


async def test_nobody_is_told_whose_topic_in_a_channels_name_went(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    loud = await make(world, bob, name="loud_news")
    made = await world.run(CreateTopic(peer, "Loud", 0, send_as=loud), bob)
    id = made.result[0].message.id
    await say(world, bob, peer, "hear", reply_to=ReplyTo(id), send_as=loud)
    await world.run(DeleteTopic(peer, id), bob)
    assert await world.read(lambda tx: tx.topics.get(box_of(peer.id), id)) is None
    assert not any(row.deed.topic or row.deed.old_topic for row in (await look(world, ann, peer)).entries)
