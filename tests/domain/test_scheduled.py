"""Scheduled messages: kept until their time, sent once, changed and let go before."""

import pytest

from chappe.domain import scheduled
from chappe.domain.blocks import SetBlock
from chappe.domain.deleting import DeleteMessages
from chappe.domain.errors import Refused
from chappe.domain.events import NewMessage, NewScheduled, ScheduledDeleted, StatusChanged
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.presence import SetPresence
from chappe.domain.privacy import SetPrivacy
from chappe.domain.scheduled import DeleteScheduled, EditScheduled, ScheduleForward, ScheduleMessage
from chappe.domain.scheduled_sending import AT_ONCE, SendDue, SendScheduled
from chappe.domain.values import WHEN_ONLINE, Message, User
from tests.support.talk import Talk, chat, talk
from tests.support.world import World


async def later(scene: Talk, who: User, other: User, text: str, seconds: int = 60, **how: object) -> Message:
    command = ScheduleMessage(chat(other), scene.world.now + seconds, scene.random_id(), text, **how)  # type: ignore[arg-type]
    message: Message = (await scene.world.run(command, who)).result.posted[0].message
    return message


async def waiting(world: World, who: User, other: User) -> list[str]:
    found = await world.read(lambda tx: scheduled.of_peer(tx, who.id, chat(other)))
    return [one.content.text for one in found.messages if not isinstance(one, int)]


async def test_sent_when_it_is_time_and_once(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    said = await scene.say(bob, ann, "when?")
    [question] = await scene.ids(ann, bob)
    assert said.content.text == "when?"
    world.forget()
    kept = await later(scene, ann, bob, "soon", reply_to=ReplyTo(question), silent=True)
    assert [type(event) for event in world.events(ann)] == [NewScheduled]
    assert kept.content.date == world.now + 60
    world.pass_time(59)
    assert (await world.run(SendDue())).result is False
    assert await waiting(world, ann, bob) == ["soon"]
    world.pass_time(1)
    world.forget()
    await world.run(SendDue())
    await world.run(SendDue())
    [theirs] = world.events(bob)
    assert (theirs.message.content.text, theirs.message.content.date) == ("soon", world.now)
    assert theirs.message.content.scheduled and theirs.message.content.silent and theirs.message.reply_to
    sent, gone = world.events(ann)
    assert isinstance(sent, NewMessage)
    assert gone == ScheduledDeleted(chat(bob), (kept.id,), (sent.message.id,))
    assert await waiting(world, ann, bob) == []


async def test_when_the_other_comes_online(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    kept = (await world.run(ScheduleMessage(chat(bob), WHEN_ONLINE, 5, "welcome back"), ann)).result.posted[0].message
    world.pass_time(100_000)
    await world.run(SendDue())
    assert await scene.texts(bob, ann) == []
    world.forget()
    await world.run(SetPresence(True), bob)
    assert await scene.texts(bob, ann) == ["welcome back"]
    assert [type(event) for event in world.events(bob)] == [StatusChanged, NewMessage]
    assert world.deliveries(bob)[-1].not_key == 0, "the device that came online gets it as well"
    assert [type(event) for event in world.events(ann)] == [NewMessage, ScheduledDeleted]
    assert world.events(ann)[-1].ids == (kept.id,)
    world.pass_time(400)
    await world.run(SetPresence(True), bob)
    await world.run(SendDue())
    assert await scene.texts(bob, ann) == ["welcome back"]
    with pytest.raises(Refused, match="SCHEDULE_DATE_INVALID"):
        await world.run(ScheduleMessage(chat(ann), WHEN_ONLINE, 6, "to me"), ann)
    await world.run(SetPrivacy("last_seen", (PrivacyRule("none"),)), bob)
    with pytest.raises(Refused, match="SCHEDULE_STATUS_PRIVATE"):
        await world.run(ScheduleMessage(chat(bob), WHEN_ONLINE, 7, "again"), ann)


async def test_for_someone_who_is_online_the_time_has_come(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await world.run(SetPresence(True), bob)
    await world.run(ScheduleMessage(chat(bob), WHEN_ONLINE, 5, "there you are"), ann)
    world.pass_time(1)
    await world.run(SendDue())
    assert await scene.texts(bob, ann) == ["there you are"]


async def test_nobody_learns_by_a_waiting_message_when_someone_who_hides_it_comes_online(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await world.run(ScheduleMessage(chat(bob), WHEN_ONLINE, 5, "from Ann"), ann)
    await world.run(ScheduleMessage(chat(bob), WHEN_ONLINE, 5, "from Cyd"), cyd)
    await world.run(SetPrivacy("last_seen", (PrivacyRule("not_users", (ann.id,)), PrivacyRule("all"))), bob)
    await world.run(SetPresence(True), bob)
    assert await scene.texts(bob, ann) == [] and await scene.texts(bob, cyd) == ["from Cyd"]
    assert await waiting(world, ann, bob) == ["from Ann"]


async def test_many_that_waited_go_out_in_their_order(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    texts = [f"number {n}" for n in range(AT_ONCE + 5)]
    for n, text in enumerate(texts):
        await world.run(ScheduleMessage(chat(bob), WHEN_ONLINE, n + 1, text), ann)
    await world.run(SetPresence(True), bob)
    assert await scene.texts(bob, ann) == texts[:AT_ONCE]
    await world.run(SetPresence(False), bob)
    await world.run(SendDue())
    assert await scene.texts(bob, ann) == texts


async def test_repeats_before_and_after(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    command = ScheduleMessage(chat(bob), world.now + 60, 5, "once")
    first = (await world.run(command, ann)).result.posted[0].message
    world.forget()
    again = (await world.run(command, ann)).result.posted[0].message
    assert again == first and not world.deliveries(ann)
    world.pass_time(60)
    await world.run(SendDue())
    sent = (await world.run(command, ann)).result.posted[0].message
    assert isinstance(sent, Message) and sent.id == (await scene.ids(ann, bob))[-1]
    assert await scene.texts(bob, ann) == ["once"]


async def test_a_random_id_used_elsewhere_stops_nothing(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await world.run(ScheduleMessage(chat(bob), world.now + 60, 5, "waits"), ann)
    await scene.say(ann, bob, "now", random_id=5)
    world.pass_time(60)
    await world.run(SendDue())
    assert await scene.texts(bob, ann) == ["now", "waits"]


async def test_changed_sent_early_and_let_go(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    one, two, three = [await later(scene, ann, bob, text) for text in ("one", "two", "three")]
    due = one.content.date
    world.forget()
    await world.run(EditScheduled(chat(bob), one.id, due + 100, "one more"), ann)
    await world.run(EditScheduled(chat(bob), one.id, due + 200, "one more"), ann)
    await world.run(EditScheduled(chat(bob), two.id, due + 300), ann)
    assert await waiting(world, ann, bob) == ["two", "one more", "three"]
    with pytest.raises(Refused, match="MESSAGE_NOT_MODIFIED"):
        await world.run(EditScheduled(chat(bob), one.id, due + 200, "one more"), ann)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(EditScheduled(chat(ann), one.id, due, "x"), ann)
    world.forget()
    await world.run(DeleteScheduled(chat(bob), (three.id, 99)), ann)
    assert world.events(ann) == [ScheduledDeleted(chat(bob), (three.id,))]
    await world.run(SendScheduled(chat(bob), (two.id,)), ann)
    assert await scene.texts(bob, ann) == ["two"]
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(SendScheduled(chat(bob), (two.id,)), ann)
    found = await world.read(lambda tx: scheduled.by_ids(tx, ann.id, chat(bob), (one.id, two.id)))
    assert len(found.messages) == 1


async def test_forwards_wait_as_they_were(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    sent = await scene.say(ann, bob, "pass me on")
    command = ScheduleForward(chat(bob), (sent.id,), (5,), chat(cyd), world.now + 60)
    await world.run(command, ann)
    assert len((await world.run(command, ann)).result.posted) == 1
    await world.run(ScheduleForward(chat(bob), (sent.id,), (6,), chat(ann), world.now + 60), ann)
    await world.run(DeleteMessages((sent.id,), True), ann)
    world.pass_time(60)
    await world.run(SendDue())
    [shown] = (await scene.page(cyd, ann)).messages
    assert not isinstance(shown, int) and shown.content.forward is not None
    assert (shown.content.text, shown.content.forward.author) == ("pass me on", ann.id)
    [note] = (await scene.page(ann, ann)).messages
    assert not isinstance(note, int) and note.saved_peer == chat(bob)
    await world.run(ScheduleForward(chat(ann), (shown.id,), (7,), chat(bob), world.now + 60), cyd)
    [kept] = (await world.read(lambda tx: scheduled.of_peer(tx, cyd.id, chat(bob)))).messages
    assert not isinstance(kept, int)
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(EditScheduled(chat(bob), kept.id, world.now + 60, "changed"), cyd)


async def test_what_cannot_go_out_any_more_is_dropped(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    kept = await later(scene, ann, bob, "never")
    await world.run(SetBlock(bob.id, True), ann)
    world.pass_time(60)
    world.forget()
    await world.run(SendDue())
    assert world.events(ann) == [ScheduledDeleted(chat(bob), (kept.id,))]
    assert await scene.texts(ann, bob) == []


@pytest.mark.parametrize(("seconds", "error"), [(0, "SCHEDULE_DATE_INVALID"), (400 * 86400, "SCHEDULE_DATE_TOO_LATE")])
async def test_dates_that_are_refused(world: World, seconds: int, error: str) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    with pytest.raises(Refused, match=error):
        await later(scene, ann, bob, "text", seconds)


async def test_only_so_many_in_one_chat(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduled, "SCHEDULED_IN_CHAT", 2)
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in "ab":
        await later(scene, ann, bob, text)
    with pytest.raises(Refused, match="SCHEDULE_TOO_MUCH"):
        await later(scene, ann, bob, "c")
    await later(scene, bob, ann, "mine")
