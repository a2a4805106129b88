"""A basic group that becomes a supergroup: who and what comes along, and what stays where it was."""

import pytest

from chappe.domain import channel_views, channels, dialogs, folders, group_views, history, notify
from chappe.domain.admitting import HideRequest, ImportInvite
from chappe.domain.archive import MoveChats
from chappe.domain.channels import EditAbout
from chappe.domain.deleting import DeleteMessages
from chappe.domain.dialogs import ARCHIVE, MAIN
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged, FiltersChanged, FoldersChanged, NewMessage, NotifyChanged
from chappe.domain.folders import Folder, PutFolder
from chappe.domain.groups import AddMember, CreateChat, DeleteChat, RemoveMember, SetAdmin
from chappe.domain.invites import ExportInvite
from chappe.domain.messages import SendMessage
from chappe.domain.migrating import MigrateChat
from chappe.domain.notify import SetNotify, Settings, Target
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import SetReactions
from chappe.domain.values import ADMIN, CREATOR, HIDDEN_HISTORY, KICKED, MEMBER, PeerRef, User, user_peer
from tests.domain.test_groups import make, refused, say, texts
from tests.support.talk import talk
from tests.support.world import World


async def migrate(world: World, peer: PeerRef, who: User) -> PeerRef:
    there: PeerRef = (await world.run(MigrateChat(peer), who)).result.chat.peer
    return there


async def test_everybody_comes_along_as_they_were(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan", "Eve")
    ann, bob, cyd, dan, eve = scene.people
    old = await make(world, ann, bob, cyd, dan, eve, title="Round table")
    await world.run(EditAbout(old, "knights"), ann)
    await world.run(SetAdmin(old, bob.id, True), ann)
    await world.run(RemoveMember(old, dan.id), ann)
    await world.run(RemoveMember(old, eve.id), eve)
    await say(scene, cyd, old, "written in the old one")
    world.forget()
    new = await migrate(world, old, ann)
    [outcome] = world.heard
    chat = await world.read(lambda tx: tx.chats.get(new))
    assert chat is not None
    assert (chat.title, chat.about, chat.members, chat.creator) == ("Round table", "knights", 3, ann.id)
    assert not chat.broadcast and chat.flags & HIDDEN_HISTORY
    before = await world.read(lambda tx: tx.chats.get(old))
    assert before is not None and before.migrated_to == new.id and chat.migrated_from == old.id
    assert chat.banned == before.banned
    standings = await world.read(
        lambda tx: {one.user_id: one.standing for one in tx.members.of_users(new, [one.id for one in scene.people])}
    )
    assert standings == {ann.id: CREATOR, bob.id: ADMIN, cyd.id: MEMBER, dan.id: KICKED}
    assert {one.user_id for one in outcome.moves if one.inside} == {ann.id, bob.id, cyd.id}
    for one in (bob, cyd):
        told = world.events(one)
        assert [type(event) for event in told] == [NewMessage, ChatChanged, ChatChanged]
        assert told[0].message.content.action.kind == "migrate_to"
        assert [event.peer for event in told[1:]] == [old, new]
    assert world.events(dan) == world.events(eve) == []
    [broadcast] = outcome.broadcasts
    assert broadcast.channel_id == new.id and broadcast.but == (ann.id,)
    assert await texts(world, cyd, new) == ["migrate_from"]
    await say(scene, cyd, new, "and in the new")
    assert await texts(world, bob, new) == ["migrate_from", "and in the new"]


async def test_the_old_history_stays_and_nobody_adds_to_it(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    old = await make(world, ann, bob, cyd)
    first = await say(scene, bob, old, "remember this")
    new = await migrate(world, old, ann)
    for one in scene.people:
        assert await texts(world, one, old) == ["chat_create", "remember this", "migrate_to"]
        full = await world.read(lambda tx, one=one: channel_views.full(tx, one.id, new, world.now))
        top = await world.read(lambda tx, one=one: tx.messages.top(one.id, old)[0])
        assert full.before == (old.id, top) and old in full.cast.chats
    for one in scene.people:
        for command, error in (
            (SendMessage(old, 5, "may I?"), "CHAT_WRITE_FORBIDDEN"),
            (MigrateChat(old), "CHAT_ID_INVALID"),
            (DeleteChat(old), "CHAT_ID_INVALID"),
            (AddMember(old, bob.id), "CHAT_ID_INVALID"),
            (RemoveMember(old, bob.id), "CHAT_ID_INVALID"),
            (channels.EditTitle(old, "x"), "CHAT_ID_INVALID"),
            (ExportInvite(old), "CHAT_ID_INVALID"),
        ):
            await refused(world, command, one, error)
    await world.run(DeleteMessages((first.id,), True), bob)
    assert await texts(world, cyd, old) == ["chat_create", "migrate_to"]
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        dan = await world.person("Dan")
        await world.read(lambda tx: history.history(tx, dan.id, new, Page(), world.now))


async def test_only_its_creator_turns_a_group(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = scene.people
    old = await make(world, ann, bob, cyd)
    await world.run(SetAdmin(old, bob.id, True), ann)
    for who, error in (
        (bob, "CHAT_ADMIN_REQUIRED"),
        (cyd, "CHAT_ADMIN_REQUIRED"),
        (dan, "CHAT_ID_INVALID"),
    ):
        await refused(world, MigrateChat(old), who, error)
    await refused(world, MigrateChat(PeerRef(2, 5)), ann, "CHAT_ID_INVALID")
    await refused(world, MigrateChat(PeerRef(1, 5)), ann, "CHAT_ID_INVALID")


async def test_who_had_left_learns_nothing_of_the_new_one(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    old = await make(world, ann, bob, cyd)
    await world.run(RemoveMember(old, bob.id), bob)
    new = await migrate(world, old, ann)
    full = await world.read(lambda tx: group_views.full(tx, bob.id, old, world.now))
    assert not full.may_list and new not in full.cast.chats
    full = await world.read(lambda tx: group_views.full(tx, cyd.id, old, world.now))
    assert new in full.cast.chats
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.read(lambda tx: channel_views.full(tx, bob.id, new, world.now))


async def test_links_and_requests_move(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    old = await make(world, ann)
    open_ = (await world.run(ExportInvite(old, main=True), ann)).result.invite
    asking = (await world.run(ExportInvite(old, request_needed=True), ann)).result.invite
    await world.run(ImportInvite(asking.hash), bob)
    new = await migrate(world, old, ann)
    assert (await world.run(ImportInvite(open_.hash), cyd)).result.chat.peer == new
    await world.run(HideRequest(new, bob.id, True), ann)
    full = await world.read(lambda tx: channel_views.full(tx, ann.id, new, world.now))
    assert full.chat.members == 3 and full.office.main == open_._replace(peer=new, usage=1)
    full = await world.read(lambda tx: channel_views.full(tx, bob.id, new, world.now))
    assert full.before == (0, 0) and old not in full.cast.chats


async def test_a_turned_group_counts_once(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    old = await make(world, ann, bob)
    new = await migrate(world, old, ann)
    assert await world.read(lambda tx: tx.members.chats_of(bob.id, 10)) == [new]
    peers, _ = await world.read(lambda tx: group_views.common(tx, ann.id, bob.id, 0, 10))
    assert peers == (new,)
    listed = await world.read(lambda tx: dialogs.page(tx, bob.id, -1, dialogs.Offset(), 10, False))
    assert {one.peer for one in listed.dialogs} == {old, new}
    await refused(world, CreateChat(" ", ()), ann, "CHAT_TITLE_EMPTY")


async def test_what_may_be_reacted_with_and_who_is_woken_come_along(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    second = await world.device(bob)
    old = await make(world, ann, bob, cyd)
    await world.run(SetReactions(old, ("\U0001f44d",), limit=3), ann)
    await world.run(SetNotify(Target(old), Settings(mute_until=2**31 - 1)), bob)
    quiet = await world.read(lambda tx: notify.get(tx, bob.id, Target(old)))
    world.forget()
    new = await migrate(world, old, ann)
    chat = await world.read(lambda tx: tx.chats.get(new))
    assert chat is not None and (chat.reactions, chat.reactions_limit) == ("\U0001f44d", 3)
    assert await world.read(lambda tx: notify.get(tx, bob.id, Target(new))) == quiet
    assert await world.read(lambda tx: notify.muted(tx, bob.id, new, world.now))
    assert not await world.read(lambda tx: notify.muted(tx, cyd.id, new, world.now))
    assert world.events(bob)[-1] == NotifyChanged(new, "", quiet)
    assert not any(isinstance(event, NotifyChanged) for who in (ann, cyd) for event in world.events(who))
    assert second not in {one.not_key for one in world.deliveries(bob)}


async def test_it_stands_where_each_had_put_it(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    old = await make(world, ann, bob, cyd)
    other = user_peer(ann.id)
    await world.run(PutFolder(Folder(2, "Mine", include=(other, old))), bob)
    await world.run(PutFolder(Folder(3, "Rest", groups=True, exclude=(old,))), bob)
    await world.run(PutFolder(Folder(4, "People", include=(other,))), bob)
    await world.run(SetNotify(Target(old), Settings(mute_until=2**31 - 1)), bob)
    for who in (bob, cyd):
        await world.run(MoveChats(((old, ARCHIVE),)), who)
    world.forget()
    new = await migrate(world, old, ann)
    kept, _, _ = await world.read(lambda tx: folders.folders(tx, bob.id))
    found = {one.id: (one.include, one.exclude) for one in kept.folders if one is not None}
    assert found == {2: ((other, new), ()), 3: ((), (new,)), 4: ((other,), ())}
    # What told of it woke whoever hears it, in the old place and so in the new.
    places = [await world.read(lambda tx, id=who.id: tx.dialogs.get(id, new).folder) for who in scene.people]
    assert places == [MAIN, ARCHIVE, MAIN]
    told = world.events(bob)
    assert [event.id for event in told if isinstance(event, FiltersChanged)] == [2, 3]
    assert told[-1] == FoldersChanged(((new, ARCHIVE),))
    assert not any(isinstance(event, FiltersChanged) for event in world.events(cyd))
