"""The archive: chats go into it, and come back by themselves when something is said in them."""

import pytest

from chappe.domain import privacy
from chappe.domain.archive import MoveChats
from chappe.domain.channels import EditTitle
from chappe.domain.dialogs import PinDialog
from chappe.domain.errors import Refused
from chappe.domain.events import DialogPinChanged, FoldersChanged, NewMessage
from chappe.domain.folders import Folder, PutFolder
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.group_ttl import SetChatTtl
from chappe.domain.groups import CreateChat
from chappe.domain.messages import SendMessage
from chappe.domain.notify import SetNotify, Settings, Target
from chappe.domain.pins import PinMessage
from chappe.domain.privacy import SetSwitches
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.values import HAS_ARCHIVED, PeerRef, User
from tests.support.talk import Talk, chat, talk
from tests.support.world import World


async def test_into_the_archive_and_back(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await scene.say(ann, bob, "hello")
    await world.run(PinDialog(chat(bob), True), ann)
    world.forget()
    await world.run(MoveChats(((chat(bob), 1), (chat(cyd), 1))), ann)
    assert world.events(ann) == [DialogPinChanged(chat(bob), False, 0), FoldersChanged(((chat(bob), 1),))]
    [numbered] = [logged for one in world.deliveries(ann) for logged in one.events if logged.pts]
    assert numbered.count == 1
    world.forget()
    await world.run(MoveChats(((chat(bob), 1),)), ann)
    assert not world.deliveries(ann)
    with pytest.raises(Refused, match="FOLDER_ID_INVALID"):
        await world.run(MoveChats(((chat(bob), 2),)), ann)


async def archived(world: World) -> tuple[Talk, User, User]:
    """Ann has her chat with Bob in the archive."""
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(bob, ann, "hello")
    await world.run(MoveChats(((chat(bob), 1),)), ann)
    world.forget()
    return scene, ann, bob


async def folder(world: World, who: User, other: User) -> int:
    found = await world.read(lambda tx: tx.dialogs.get(who.id, chat(other)))
    assert found is not None
    return found.folder


async def test_what_the_other_says_brings_a_chat_back(world: World) -> None:
    scene, ann, bob = await archived(world)
    assert (await world.fresh(ann)).guards & HAS_ARCHIVED
    await scene.say(ann, bob, "I wrote something")
    assert await folder(world, ann, bob) == 1, "one's own words do not"
    await world.run(PinDialog(chat(bob), True), ann)
    world.forget()
    await scene.say(bob, ann, "are you there?")
    new, unpinned, moved = world.events(ann)
    assert isinstance(new, NewMessage) and unpinned == DialogPinChanged(chat(bob), False, 1)
    assert moved == FoldersChanged(((chat(bob), 0),))
    assert not (await world.fresh(ann)).guards & HAS_ARCHIVED
    world.forget()
    await scene.say(bob, ann, "good")
    assert len(world.events(ann)) == 1


async def test_every_way_of_writing_does(world: World) -> None:
    scene, ann, bob = await archived(world)
    note = await scene.say(bob, bob, "note")
    await world.run(ForwardMessages(chat(bob), (note.id,), (5,), chat(ann)), bob)
    assert await folder(world, ann, bob) == 0
    await world.run(MoveChats(((chat(bob), 1),)), ann)
    await world.run(ScheduleMessage(chat(ann), world.now + 10, 6, "later"), bob)
    assert await folder(world, ann, bob) == 1
    world.pass_time(10)
    await world.run(SendDue())
    assert await folder(world, ann, bob) == 0


async def test_a_muted_chat_stays_where_it_is(world: World) -> None:
    scene, ann, bob = await archived(world)
    await world.run(SetNotify(Target(chat(bob)), Settings(mute_until=world.now + 100)), ann)
    await scene.say(bob, ann, "psst")
    assert await folder(world, ann, bob) == 1
    world.pass_time(200)
    await world.run(SetNotify(Target(chat(bob)), Settings()), ann)
    await world.run(SetNotify(Target(None, "users"), Settings(mute_until=world.now + 100)), ann)
    await scene.say(bob, ann, "psst, all")
    assert await folder(world, ann, bob) == 1
    await world.run(SetNotify(Target(chat(bob)), Settings(mute_until=0)), ann)
    await scene.say(bob, ann, "you said I may")
    assert await folder(world, ann, bob) == 0


async def test_who_asked_for_it_keeps_chats_archived(world: World) -> None:
    scene, ann, bob = await archived(world)
    await world.run(SetSwitches(((privacy.KEEP_UNMUTED, True),)), ann)
    await scene.say(bob, ann, "one")
    assert await folder(world, ann, bob) == 1
    await world.run(SetSwitches(((privacy.KEEP_UNMUTED, False), (privacy.KEEP_FOLDERS, True))), ann)
    await world.run(PutFolder(Folder(2, "Work", include=(chat(bob),))), ann)
    await scene.say(bob, ann, "two")
    assert await folder(world, ann, bob) == 1, "chats of folders are to be kept"
    await world.run(PutFolder(Folder(2, "Work", exclude=(chat(bob),), contacts=True)), ann)
    await scene.say(bob, ann, "three")
    assert await folder(world, ann, bob) == 0


async def test_what_is_said_in_a_group_brings_it_back_to_those_who_hear_it(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = scene.people
    group: PeerRef = (await world.run(CreateChat("Table", (bob.id, cyd.id, dan.id)), ann)).result.chat.peer
    for who in (ann, bob, cyd):
        await world.run(MoveChats(((group, 1),)), who)
    await world.run(SetNotify(Target(group), Settings(mute_until=2**31 - 1)), cyd)

    async def where() -> list[int]:
        found = [await world.read(lambda tx, id=who.id: tx.dialogs.get(id, group)) for who in scene.people]
        return [one.folder for one in found if one is not None]

    assert await where() == [1, 1, 1, 0]
    world.forget()
    await world.run(SendMessage(group, scene.random_id(), "supper"), ann)
    assert await where() == [1, 0, 1, 0]  # one's own words do not bring it back, nor what is not heard
    assert [type(event) for event in world.events(bob)] == [NewMessage, FoldersChanged]
    assert [type(event) for event in world.events(cyd)] == [NewMessage]
    # By whatever way it is said there.
    at = await world.read(lambda tx: tx.messages.top(dan.id, group)[0])
    for command in (
        ScheduleMessage(group, world.now + 60, 9, "later"),
        PinMessage(group, at, True),
        SetChatTtl(group, 86_400),
        EditTitle(group, "Square table"),
    ):
        await world.run(MoveChats(((group, 1),)), bob)
        await world.run(command, ann if not isinstance(command, PinMessage) else dan)
        world.pass_time(60)
        await world.run(SendDue())
        assert (await where())[1] == 0, command
