"""Answering what was written before one came, where that is hidden, tells nothing of it: not even that it is there."""

from collections.abc import Callable

import pytest

from chappe.domain.channels import SetFlag
from chappe.domain.command import Command
from chappe.domain.inviting import InviteToChannel
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.values import FORUM, HIDDEN_HISTORY, Message, PeerRef, User, box_of
from tests.domain.test_channels import make, say
from tests.domain.test_topics import topic
from tests.support.world import START, World

SECRET = "meet at the old mill"
MADE: list[Callable[[PeerRef, ReplyTo], Command]] = [
    lambda peer, reply: SendMessage(peer, 0, "aha", (), reply),
    lambda peer, reply: ScheduleMessage(peer, START + 50, 0, "aha", (), reply),
]


async def late(world: World, ann: User, peer: PeerRef) -> tuple[User, int]:
    """Somebody who came after a message was written, and the id of that message."""
    cyd = await world.person("Cyd")
    await world.run(SetFlag(peer, HIDDEN_HISTORY, True), ann)
    id = (await say(world, ann, peer, SECRET)).result[0].message.id
    await world.run(InviteToChannel(peer, (cyd.id,)), ann)
    world.forget()
    return cyd, id


@pytest.mark.parametrize("made", MADE, ids=["now", "later"])
async def test_quotes_of_what_is_hidden_are_no_oracle(
    world: World, made: Callable[[PeerRef, ReplyTo], Command]
) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, group=True)
    cyd, id = await late(world, ann, peer)
    for quote in ("the old mill", "the new mill", ""):
        for answered in (id, 9999):
            await world.run(made(peer, ReplyTo(answered, quote)), cyd)
    world.pass_time(60)
    await world.run(SendDue())
    box = box_of(peer.id)
    ids = await world.read(lambda tx: tx.messages.ids_after(box, id, 100))
    sent = [one for one in await world.read(lambda tx: tx.messages.many(box, ids)) if one.content.text == "aha"]
    assert len(sent) == 6
    assert not any(one.reply_to or one.content.reply or one.mentioned for one in sent)
    # Who may see it answers it.
    told = (await say(world, ann, peer, "yes", reply_to=ReplyTo(id, "old mill"))).result[0].message
    assert (told.reply_to, told.content.reply.quote) == (id, "old mill")


async def test_who_came_later_writes_in_topics_that_are_older(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, group=True)
    await world.run(SetFlag(peer, FORUM, True), ann)
    top = await topic(world, ann, peer, "Mills")
    cyd, _ = await late(world, ann, peer)
    hidden = (await say(world, ann, peer, SECRET, reply_to=ReplyTo(top))).result[0].message
    assert isinstance(hidden, Message)
    dan = await world.person("Dan")
    await world.run(InviteToChannel(peer, (dan.id,)), ann)
    for reply in (ReplyTo(top), ReplyTo(hidden.id, "old mill", topic=top)):
        posted = (await say(world, dan, peer, "hello", reply_to=reply)).result[0].message
        assert (posted.topic, posted.reply_to) == (top, top)
    assert (await say(world, cyd, peer, "I saw it", reply_to=ReplyTo(hidden.id))).result[0].message.topic == top
