"""Sending texts: who may, what is kept, repeats, answers and quotes."""

import pytest

from chappe.domain import drafts, ttl
from chappe.domain.blocks import SetBlock
from chappe.domain.deleting import DeleteMessages
from chappe.domain.errors import Flood, Refused
from chappe.domain.events import DraftChanged, NewMessage
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.values import Action, Entity, PeerRef
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_a_message_comes_to_both(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, " hello ", entities=(Entity("bold", 1, 5),))
    [theirs] = world.events(bob)
    assert isinstance(theirs, NewMessage)
    assert (theirs.message.content.text, theirs.message.out, theirs.message.peer) == ("hello", False, chat(ann))
    assert theirs.message.content.entities == (Entity("bold", 0, 5),)
    assert [delivery.not_key for delivery in world.deliveries(ann)] == [world.key_of(ann.id)]
    assert await scene.texts(ann, bob) == await scene.texts(bob, ann) == ["hello"]


async def test_a_repeat_gives_the_first_result(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    first = await scene.say(ann, bob, "once", random_id=5)
    world.forget()
    again = await scene.say(ann, bob, "twice", random_id=5)
    assert again == first
    assert not world.deliveries(bob)
    assert (await scene.say(bob, ann, "mine", random_id=5)).content.text == "mine"
    await world.run(DeleteMessages((first.id,)), ann)
    with pytest.raises(Refused, match="RANDOM_ID_DUPLICATE"):
        await scene.say(ann, bob, "thrice", random_id=5)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "MESSAGE_EMPTY"),
        (" \n", "MESSAGE_EMPTY"),
        ("x" * 4097, "MESSAGE_TOO_LONG"),
        (" " * 50_000 + "x", "MESSAGE_TOO_LONG"),
    ],
)
async def test_texts_that_are_refused(world: World, text: str, error: str) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    with pytest.raises(Refused, match=error):
        await scene.say(ann, bob, text)
    assert (await scene.say(ann, bob, "😀" * 4096)).content.text == "😀" * 4096


async def test_to_nobody_nothing_is_sent(world: World) -> None:
    [ann] = (await talk(world, "Ann")).people
    nobody = {PeerRef(0, 1): "PEER_ID_INVALID", PeerRef(1, ann.id): "CHAT_ID_INVALID", PeerRef(2, 5): "CHANNEL_PRIVATE"}
    for peer, error in nobody.items():
        with pytest.raises(Refused, match=error):
            await world.run(SendMessage(peer, 1, "hello"), ann)


async def test_blocks_keep_messages_away(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await world.run(SetBlock(ann.id, True), bob)
    world.forget()
    await scene.say(ann, bob, "do you hear me?")
    assert not world.deliveries(bob)
    assert await scene.texts(ann, bob) == ["do you hear me?"]
    assert await scene.texts(bob, ann) == []
    with pytest.raises(Refused, match="YOU_BLOCKED_USER"):
        await scene.say(bob, ann, "no")
    await world.run(SetBlock(ann.id, False), bob)
    await scene.say(ann, bob, "now?")
    assert await scene.texts(bob, ann) == ["now?"]


async def test_answers_and_quotes(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await scene.say(cyd, bob, "elsewhere")
    [elsewhere] = await scene.ids(bob, cyd)
    await scene.say(ann, bob, "a long story")
    [_, first] = [event.message for event in world.events(bob)]
    answer = await scene.say(bob, ann, "yes", reply_to=ReplyTo(first.id, "long", (Entity("bold", 0, 4),), 2))
    assert answer.reply_to == first.id
    assert answer.content.reply is not None and answer.content.reply.quote == "long"
    story, reply = await scene.ids(ann, bob)
    shown = await scene.message(ann, reply)
    assert shown is not None and shown.reply_to == story
    for given in (ReplyTo(99), ReplyTo(elsewhere)):  # one that is not there, one of another chat
        assert (await scene.say(bob, ann, "hm", reply_to=given)).reply_to == 0
    with pytest.raises(Refused, match="QUOTE_TEXT_INVALID"):
        await scene.say(bob, ann, "no", reply_to=ReplyTo(first.id, "short"))
    with pytest.raises(Refused, match="ENTITY_BOUNDS_INVALID"):
        await scene.say(bob, ann, "no", reply_to=ReplyTo(first.id, "long", (Entity("bold", 0, 9),)))


async def test_a_sent_draft_is_cleared_everywhere(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await world.run(drafts.SaveDraft(chat(bob), "hel"), ann)
    await scene.say(ann, bob, "other")
    world.forget()
    await scene.say(ann, bob, "hello", clear_draft=True)
    assert [type(event) for event in world.events(ann)] == [NewMessage, DraftChanged]
    assert not (await world.read(lambda tx: drafts.everyone(tx, ann.id, 0)))[0]


async def test_a_new_chat_begins_with_the_persons_own_period(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await world.run(ttl.SetDefaultTtl(60), ann)
    sent = await scene.say(ann, bob, "soon gone")
    assert sent.content.ttl == 60
    word = await scene.message(bob, (await scene.ids(bob, ann))[0])
    assert word is not None and word.content.action == Action("ttl", 60, str(ann.id))
    assert (await scene.say(bob, ann, "mine too")).content.ttl == 60


async def test_who_writes_too_fast_must_wait(world: World) -> None:
    scene = await talk(World(world.store, limits=True), "Ann", "Bob")
    ann, bob = scene.people
    with pytest.raises(Flood) as refusal:
        for _ in range(200):
            await scene.say(ann, bob, "buy")
    assert refusal.value.value >= 1
