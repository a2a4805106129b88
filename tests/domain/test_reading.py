"""Read marks: what both sides see of them, counts of what is unread, marks by hand."""

import pytest

from chappe.domain.bounds import READ_MARKS_KEPT
from chappe.domain.deleting import DeleteMessages
from chappe.domain.dialogs import unread_marks
from chappe.domain.errors import Refused
from chappe.domain.events import InboxRead, OutboxRead, UnreadMarkChanged
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import HIDE_READ, SetPrivacy, SetSwitches
from chappe.domain.reading import MarkUnread, ReadHistory, read_date
from chappe.domain.values import User
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_both_learn_what_was_read(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in "abc":
        await scene.say(ann, bob, text)
    mine, his = await scene.ids(ann, bob), await scene.ids(bob, ann)
    world.forget()
    outcome = await world.run(ReadHistory(chat(ann), his[1]), bob)
    assert outcome.result.taken == 1
    assert world.events(bob) == [InboxRead(chat(ann), his[1], 1)]
    assert world.events(ann) == [OutboxRead(chat(bob), mine[1])]
    world.forget()
    assert (await world.run(ReadHistory(chat(ann), his[0]), bob)).result.taken == 0
    assert not world.heard[0].deliveries, "an older mark moves nothing"
    await world.run(ReadHistory(chat(ann), 0), bob)
    assert world.events(bob) == [InboxRead(chat(ann), his[2], 0)]
    assert world.events(ann) == [OutboxRead(chat(bob), mine[2])]


async def test_reading_only_what_the_author_has_deleted_tells_of_what_is_left(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in "ab":
        await scene.say(ann, bob, text)
    first, second = await scene.ids(ann, bob)
    await world.run(DeleteMessages((second,)), ann)
    world.forget()
    await world.run(ReadHistory(chat(ann), 0), bob)
    assert world.events(ann) == [OutboxRead(chat(bob), first)]


async def test_ones_own_messages_are_not_unread(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, "mine")
    await scene.say(ann, ann, "note")
    for peer in (chat(bob), chat(ann)):
        dialog = await world.read(lambda tx, peer=peer: tx.dialogs.get(ann.id, peer))
        assert dialog is not None and dialog.unread == 0


async def test_a_chat_never_begun_cannot_be_read(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    assert (await world.run(ReadHistory(chat(bob), 5), ann)).result.taken == 0
    with pytest.raises(Refused, match="PEER_ID_INVALID"):
        await world.run(ReadHistory(chat(ann)._replace(id=5), 5), ann)


async def test_marks_by_hand(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    with pytest.raises(Refused, match="PEER_HISTORY_EMPTY"):
        await world.run(MarkUnread(chat(ann), True), bob)
    await scene.say(ann, bob, "hello")
    await world.run(ReadHistory(chat(ann), 0), bob)
    world.forget()
    await world.run(MarkUnread(chat(ann), True), bob)
    await world.run(MarkUnread(chat(ann), True), bob)
    assert world.events(bob) == [UnreadMarkChanged(chat(ann), True)]
    assert await world.read(lambda tx: unread_marks(tx, bob.id)) == (chat(ann),)
    await world.run(ReadHistory(chat(ann), 0), bob)
    assert await world.read(lambda tx: unread_marks(tx, bob.id)) == ()


async def read_when(world: World, who: User, other: User, id: int) -> int:
    return await world.read(lambda tx: read_date(tx, who.id, chat(other), id, world.now))


async def test_when_the_other_read(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in "ab":
        await scene.say(ann, bob, text)
    first, second = await scene.ids(ann, bob)
    his = await scene.ids(bob, ann)
    with pytest.raises(Refused, match="MESSAGE_NOT_READ_YET"):
        await read_when(world, ann, bob, first)
    world.pass_time(100)
    early = world.now
    await world.run(ReadHistory(chat(ann), his[0]), bob)
    world.pass_time(100)
    await world.run(ReadHistory(chat(ann), his[1]), bob)
    assert [await read_when(world, ann, bob, id) for id in (first, second)] == [early, early + 100]
    for who, id in ((bob, his[0]), (ann, 99)):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            await read_when(world, who, ann if who is bob else bob, id)
    await scene.say(ann, ann, "to me")
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await read_when(world, ann, ann, (await scene.ids(ann, ann))[0])
    world.pass_time(READ_MARKS_KEPT + 1)
    with pytest.raises(Refused, match="MESSAGE_TOO_OLD"):
        await read_when(world, ann, bob, first)


async def test_who_hides_when_they_were_seen_may_hide_when_they_read(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, "read me")
    await scene.say(bob, ann, "and me")
    mine, hers = (await scene.ids(ann, bob))[0], (await scene.ids(bob, ann))[1]
    await world.run(ReadHistory(chat(ann), 0), bob)
    await world.run(ReadHistory(chat(bob), 0), ann)
    await world.run(SetSwitches(((HIDE_READ, True),)), bob)
    assert await read_when(world, ann, bob, mine) == world.now, "who sees the person's last seen sees this, too"
    await world.run(SetPrivacy("last_seen", (PrivacyRule("none"),)), bob)
    with pytest.raises(Refused, match="USER_PRIVACY_RESTRICTED"):
        await read_when(world, ann, bob, mine)
    with pytest.raises(Refused, match="YOUR_PRIVACY_RESTRICTED"):
        await read_when(world, bob, ann, hers)
    await world.run(SetSwitches(((HIDE_READ, False),)), bob)
    assert await read_when(world, ann, bob, mine) == await read_when(world, bob, ann, hers) == world.now
