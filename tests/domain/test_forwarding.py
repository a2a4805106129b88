"""Forwarding: what goes along of where a message came from, and what may not go on."""

import pytest

from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.messages import ReplyTo
from chappe.domain.pins import PinMessage
from chappe.domain.ports.people import Contact, PrivacyRule
from chappe.domain.reactions import SendReaction
from chappe.domain.values import Entity, Forward, Message, User
from tests.support.talk import Talk, chat, talk
from tests.support.world import World


async def forward(scene: Talk, who: User, source: User, to: User, *ids: int, **how: bool) -> list[Message]:
    """The forwarded messages as they stand in the forwarder's box."""
    random_ids = tuple(scene.random_id() for _ in ids)
    outcome = await scene.world.run(ForwardMessages(chat(source), ids, random_ids, chat(to), **how), who)
    return [one.message for one in outcome.result.posted]


async def test_the_origin_goes_along_the_rest_stays(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    first = await scene.say(bob, ann, "look", entities=(Entity("bold", 0, 4),))
    await scene.say(bob, ann, "again", reply_to=ReplyTo(first.id))
    ids = await scene.ids(ann, bob)
    await world.run(SendReaction(chat(bob), ids[0], ("👍",)), ann)
    wrote = world.now
    world.pass_time(50)
    world.forget()
    one, two = await forward(scene, ann, bob, cyd, *ids)
    assert one.content.forward == Forward(bob.id, "", wrote)
    assert (one.content.author, one.content.date, one.content.text) == (ann.id, world.now, "look")
    assert one.content.entities == (Entity("bold", 0, 4),)
    assert (one.content.reactions, two.content.reply, two.reply_to) == ((), None, 0)
    assert [event.message.content.text for event in world.events(cyd)] == ["look", "again"]
    assert await scene.texts(cyd, ann) == ["look", "again"]


async def test_passed_on_twice_the_first_author_stays(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = scene.people
    await scene.say(ann, bob, "from Ann")
    [to_cyd] = await forward(scene, bob, ann, cyd, *await scene.ids(bob, ann))
    [to_dan] = await forward(scene, cyd, bob, dan, *await scene.ids(cyd, bob))
    assert to_dan.content.forward == to_cyd.content.forward
    assert to_dan.content.forward is not None and to_dan.content.forward.author == ann.id
    [plain] = await forward(scene, dan, cyd, ann, *await scene.ids(dan, cyd), drop_author=True)
    assert (plain.content.forward, plain.content.author) == (None, dan.id)


async def test_who_hides_gives_only_a_name(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await world.write(lambda tx: tx.privacy.put(ann.id, "forwards", (PrivacyRule("none"),)))
    await world.write(lambda tx: tx.users.set_name(ann.id, "Ann", "Other"))
    await scene.say(ann, bob, "do not name me")
    [sent] = await forward(scene, bob, ann, cyd, *await scene.ids(bob, ann))
    assert sent.content.forward == Forward(0, "Ann Other", world.now)
    delivery = world.deliveries(cyd)[-1]
    assert ann.id not in delivery.people, "the recipient is not even shown the account"
    [own] = await forward(scene, ann, bob, cyd, *await scene.ids(ann, bob))
    assert own.content.forward is not None and own.content.forward.author == ann.id


async def test_a_contact_may_be_let_in(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await world.write(lambda tx: tx.privacy.put(ann.id, "forwards", (PrivacyRule("contacts"), PrivacyRule("none"))))
    await scene.say(ann, bob, "to be passed on")
    ids = await scene.ids(bob, ann)
    [hidden] = await forward(scene, bob, ann, cyd, *ids)
    await world.write(lambda tx: tx.contacts.put(Contact(ann.id, bob.id, "Bob", "", "", False, False)))
    [shown] = await forward(scene, bob, ann, cyd, *ids)
    assert hidden.content.forward is not None and shown.content.forward is not None
    assert (hidden.content.forward.author, shown.content.forward.author) == (0, ann.id)


async def test_saved_messages_remember_where_from(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await scene.say(bob, ann, "his")
    await scene.say(ann, bob, "mine")
    his, mine = await scene.ids(ann, bob)
    one, two = await forward(scene, ann, bob, ann, his, mine)
    assert one.content.forward == Forward(bob.id, "", world.now, chat(bob), his)
    assert two.content.forward == Forward(ann.id, "", world.now, chat(bob), mine, True)
    assert one.saved_peer == two.saved_peer == chat(bob)
    assert (await scene.say(ann, ann, "note")).saved_peer == chat(ann)
    [again] = await forward(scene, ann, ann, ann, one.id)
    assert (again.content.forward, again.saved_peer) == (one.content.forward, chat(bob))
    [on] = await forward(scene, ann, ann, cyd, one.id)
    assert on.content.forward == Forward(bob.id, "", world.now), "the other does not learn what was saved where"
    await scene.say(cyd, bob, "third hand")
    [to_ann] = await forward(scene, bob, cyd, ann, *await scene.ids(bob, cyd))
    assert to_ann.content.author == bob.id
    third = (await scene.ids(ann, bob))[-1]
    [kept] = await forward(scene, ann, bob, ann, third)
    assert kept.content.forward is not None
    assert (kept.content.forward.author, kept.content.forward.saved_author) == (cyd.id, bob.id)


async def test_what_may_not_be_forwarded(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    sent = await scene.say(ann, bob, "stays here", noforwards=True)
    plain = await scene.say(ann, bob, "may go")
    await world.run(PinMessage(chat(bob), plain.id, True), ann)
    word = (await scene.ids(ann, bob))[-1]

    async def refusal(*ids: int, source: User = bob, random_ids: tuple[int, ...] | None = None) -> str:
        some = tuple(scene.random_id() for _ in ids) if random_ids is None else random_ids
        with pytest.raises(Refused) as found:
            await world.run(ForwardMessages(chat(source), ids, some, chat(cyd)), ann)
        return found.value.name

    assert await refusal(plain.id, sent.id) == "CHAT_FORWARDS_RESTRICTED"
    assert await refusal() == "MESSAGE_IDS_EMPTY"
    assert await refusal(77) == "MESSAGE_ID_INVALID"
    assert await refusal(word) == "MESSAGE_ID_INVALID", "service messages stay where they are"
    assert await refusal(plain.id, source=cyd) == "MESSAGE_ID_INVALID"
    assert await refusal(*range(101)) == "MESSAGE_ID_INVALID"
    assert await refusal(plain.id, random_ids=(1, 2)) == "RANDOM_ID_INVALID"
    assert await refusal(plain.id, plain.id, random_ids=(5, 5)) == "RANDOM_ID_DUPLICATE"
    assert await scene.texts(cyd, ann) == []


async def test_a_repeat_gives_the_first_result(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    ids = tuple([(await scene.say(ann, bob, text)).id for text in "abc"])
    first = (await world.run(ForwardMessages(chat(bob), ids[:2], (1, 2), chat(cyd)), ann)).result
    world.forget()
    again = (await world.run(ForwardMessages(chat(bob), ids[:2], (1, 2), chat(cyd)), ann)).result
    assert [one.message for one in again.posted] == [one.message for one in first.posted]
    assert not world.deliveries(cyd)
    both = (await world.run(ForwardMessages(chat(bob), ids[1:], (2, 3), chat(cyd)), ann)).result
    assert both.random_ids == (2, 3) and both.posted[0].message == first.posted[1].message
    assert await scene.texts(cyd, ann) == ["a", "b", "c"]


async def test_those_that_are_gone_are_left_out(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    sent = await scene.say(ann, bob, "here")
    outcome = await world.run(ForwardMessages(chat(bob), (99, sent.id), (8, 9), chat(cyd)), ann)
    assert outcome.result.random_ids == (9,)
