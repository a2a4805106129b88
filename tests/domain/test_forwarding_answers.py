"""What is passed on as an answer: in its chat, into a topic, to another chat's message; and without captions."""

from typing import Any

import pytest

from chappe.domain.answering import ReplyTo
from chappe.domain.channels import SetFlag
from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.joining import Join
from chappe.domain.media import Given, SendMedia
from chappe.domain.scheduled import ScheduleForward
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.values import FORUM, Message, PeerRef, User, user_peer
from tests.domain.test_channels import make
from tests.domain.test_files import document
from tests.domain.test_group_ops import KINDS, place, say, shown, their_id
from tests.domain.test_topics import open_forum, topic
from tests.support.world import World

RANDOM = iter(range(1, 1 << 30))


async def forward(world: World, who: User, source: PeerRef, to: PeerRef, *ids: int, **how: Any) -> list[Message]:
    """The new messages as their forwarder has them."""
    command = ForwardMessages(source, ids, tuple(next(RANDOM) for _ in ids), to, **how)
    return [one.message for one in (await world.run(command, who)).result.posted]


@pytest.mark.parametrize("kind", KINDS)
async def test_each_answers_the_message(world: World, kind: str) -> None:
    there = await place(world, kind)
    source = user_peer(there.outsider.id)
    ids = [(await say(world, there.owner, source, text)).id for text in ("one", "two")]
    asked = await say(world, there.owner, there.peer, "what was it?")
    made = await forward(world, there.owner, source, there.peer, *ids, reply_to=ReplyTo(asked.id, "it"))
    for message in made:
        assert message.reply_to == asked.id and message.content.reply is not None
        assert (message.content.reply.quote, message.content.forward is not None) == ("it", True)
    [newest] = await shown(world, there.member, there.peer, limit=1)
    assert newest.reply_to == await their_id(world, there.member, asked)
    with pytest.raises(Refused, match="QUOTE_TEXT_INVALID"):
        await forward(world, there.owner, source, there.peer, *ids, reply_to=ReplyTo(asked.id, "who"))
    [plain] = await forward(world, there.owner, source, there.peer, ids[0], reply_to=ReplyTo(9999))
    assert (plain.reply_to, plain.content.reply) == (0, None)


async def test_into_a_topic_and_as_an_answer_in_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    forum, source = await open_forum(world, ann, bob), user_peer(bob.id)
    sent = await say(world, ann, source, "look")
    cats, dogs = await topic(world, ann, forum, "Cats"), await topic(world, ann, forum, "Dogs")
    first = (await forward(world, ann, source, forum, sent.id, reply_to=ReplyTo(cats, topic=cats), top=cats))[0]
    assert (first.topic, first.reply_to) == (cats, cats)
    answer = (await forward(world, ann, source, forum, sent.id, reply_to=ReplyTo(first.id, topic=cats), top=cats))[0]
    assert (answer.topic, answer.reply_to) == (cats, first.id)
    gone = (await forward(world, ann, source, forum, sent.id, reply_to=ReplyTo(9999, topic=dogs), top=dogs))[0]
    assert (gone.topic, gone.reply_to) == (dogs, dogs)
    with pytest.raises(Refused, match="TOPIC_DELETED"):
        await forward(world, ann, source, forum, sent.id, top=9999)
    await world.run(SetFlag(forum, FORUM, False), ann)


async def test_an_answer_to_another_chat_goes_with_it_and_waits_with_it(world: World) -> None:
    there = await place(world, "supergroup")
    asked = await say(world, there.owner, there.peer, "who knows it?")
    hall = await make(world, there.member, group=True, name="the_hall")
    await world.run(Join(hall), there.outsider)
    found = await say(world, there.member, user_peer(there.owner.id), "found it")
    given = ReplyTo(asked.id, peer=there.peer)
    [made] = await forward(world, there.member, user_peer(there.owner.id), hall, found.id, reply_to=given)
    assert made.content.elsewhere is not None and made.content.forward is not None
    later = ScheduleForward(
        user_peer(there.owner.id), (found.id,), (next(RANDOM),), hall, world.now + 60, reply_to=given
    )
    [waiting] = (await world.run(later, there.member)).result.posted
    assert waiting.message.content.reply is not None
    world.pass_time(60)
    await world.run(SendDue())
    [sent] = await shown(world, there.outsider, hall, limit=1)
    assert sent.content.reply is not None and sent.content.reply.quote == "who knows it?"
    assert sent.content.forward is not None and sent.id > made.id


async def test_captions_can_be_left_behind(world: World) -> None:
    there = await place(world, "supergroup")
    given = Given(await document(world, there.owner))
    sent = (await world.run(SendMedia(there.peer, 0, "a caption", media=given), there.owner)).result[0].message
    text = await say(world, there.owner, there.peer, "a text")
    to = user_peer(there.outsider.id)
    made = await forward(world, there.member, there.peer, to, sent.id, text.id, drop_author=True, bare=True)
    assert [one.content.text for one in made] == ["", "a text"]
    assert made[0].content.media is not None and made[0].content.forward is None
