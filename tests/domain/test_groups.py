"""Basic groups: who may do what in them, who is told, and what stays with whom when people come and go."""

from typing import Any

import pytest

from chappe.domain import channels, dialogs, forgetting, group_views
from chappe.domain.blocks import SetBlock
from chappe.domain.bounds import BASIC_GROUP_MEMBERS, READ_MARKS_KEPT
from chappe.domain.command import Command
from chappe.domain.contacts import AddContact
from chappe.domain.deleting import DeleteHistory
from chappe.domain.errors import Refused
from chappe.domain.events import (
    ChatChanged,
    InboxRead,
    MessagesDeleted,
    NewMessage,
    OutboxRead,
    ParticipantAdded,
    ParticipantAdmin,
    ParticipantGone,
    Participants,
)
from chappe.domain.forgetting import ForgetGroup
from chappe.domain.groups import AddMember, CreateChat, DeleteChat, RemoveMember, SetAdmin
from chappe.domain.history import history
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.reading import MarkUnread, ReadHistory
from chappe.domain.values import CHAT, CREATOR, KICKED, LEFT, MEMBER, Message, PeerRef, User, user_peer
from tests.support.talk import Talk, talk
from tests.support.world import World


async def make(world: World, creator: User, *others: User, title: str = "Round table") -> PeerRef:
    """A group with these people in it."""
    outcome = await world.run(CreateChat(title, tuple(one.id for one in others)), creator)
    peer: PeerRef = outcome.result.chat.peer
    return peer


async def say(scene: Talk, author: User, peer: PeerRef, text: str, **how: Any) -> Message:
    posted = (await scene.world.run(SendMessage(peer, scene.random_id(), text, **how), author)).result
    message: Message = posted[0].message
    return message


async def texts(world: World, viewer: User, peer: PeerRef) -> list[str]:
    """What the viewer's box holds of the group, oldest first; a service message as its kind."""
    found = await world.read(lambda tx: history(tx, viewer.id, peer, Page(), world.now))
    messages = [one for one in reversed(found.messages) if isinstance(one, Message)]
    return [one.content.action.kind if one.content.action else one.content.text for one in messages]


async def refused(world: World, command: Command, who: User, name: str) -> None:
    with pytest.raises(Refused, match=name):
        await world.run(command, who)


async def test_a_group_is_made_and_talks(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer = await make(world, ann, bob, cyd, bob)
    assert peer.kind == CHAT
    for one in scene.people:
        new, everyone = world.events(one)
        assert isinstance(new, NewMessage) and new.message.content.action is not None
        assert (new.message.content.action.kind, new.message.content.action.users) == ("chat_create", (bob.id, cyd.id))
        assert isinstance(everyone, Participants)
        assert [member.standing for member in everyone.members] == [CREATOR, MEMBER, MEMBER]
    world.forget()
    first = await say(scene, bob, peer, "hello, table")
    assert first.out and [event.message.content.text for event in world.events(cyd)] == ["hello, table"]
    got = world.events(ann)[0].message
    assert (got.out, got.peer, got.content.author) == (False, peer, bob.id)
    answer = await say(scene, ann, peer, "hello, Bob", reply_to=ReplyTo(got.id))
    assert answer.reply_to == got.id
    assert [event.message.reply_to for event in world.events(bob)][1:] == [first.id]
    for one in scene.people:
        assert await texts(world, one, peer) == ["chat_create", "hello, table", "hello, Bob"]


async def test_who_lets_nobody_invite_them_is_not_brought_in(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = scene.people
    await world.run(SetPrivacy("invites", (PrivacyRule("contacts"),)), bob)
    await world.run(SetBlock(ann.id, True), cyd)
    outcome = await world.run(CreateChat("Mine", (bob.id, cyd.id, dan.id)), ann)
    peer, missing = outcome.result.chat.peer, outcome.result.missing
    assert set(missing) == {bob.id, cyd.id} and not world.events(bob)[1:]
    assert set(missing) <= set(outcome.cast.users)
    outcome = await world.run(AddMember(peer, bob.id), ann)
    assert outcome.result.missing == (bob.id,) and not outcome.result.posted and not outcome.deliveries
    await world.run(AddContact(ann.id, "Ann", ""), bob)
    outcome = await world.run(AddMember(peer, bob.id), ann)
    assert not outcome.result.missing
    await refused(world, AddMember(peer, bob.id), dan, "USER_ALREADY_PARTICIPANT")


async def test_a_group_alone_and_one_too_large(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    peer = await make(world, ann)
    await refused(world, CreateChat("  ", (bob.id,)), ann, "CHAT_TITLE_EMPTY")
    await refused(world, CreateChat("x", tuple(range(1, BASIC_GROUP_MEMBERS + 1))), ann, "USERS_TOO_MUCH")
    await refused(world, CreateChat("x", (424242,)), ann, "USER_ID_INVALID")
    await refused(world, CreateChat("x", (bob.id,), -1), ann, "TTL_PERIOD_INVALID")
    await world.write(lambda tx: tx.chats.add_members(peer, BASIC_GROUP_MEMBERS - 1))
    await refused(world, AddMember(peer, bob.id), ann, "USERS_TOO_MUCH")


async def test_a_newcomer_is_shown_what_was_written(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer = await make(world, ann, bob)
    for text in "abc":
        await say(scene, bob, peer, text)
    world.forget()
    await world.run(AddMember(peer, cyd.id, 2), ann)
    assert await texts(world, cyd, peer) == ["b", "c", "chat_add"]
    assert isinstance(world.events(cyd)[-1], ParticipantAdded)
    assert [type(event) for event in world.events(bob)] == [NewMessage, ParticipantAdded]
    await world.run(RemoveMember(peer, cyd.id), cyd)
    await world.run(AddMember(peer, cyd.id), cyd)
    assert await texts(world, cyd, peer) == ["b", "c", "chat_add", "chat_leave", "chat_add"]


async def test_what_a_newcomer_is_shown_does_not_mislead_deleting_by_date(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer = await make(world, ann, bob)
    for text in "abcdefgh":
        await say(scene, bob, peer, text)
    world.pass_time(1000)
    await scene.say(cyd, ann, "late")
    await world.run(AddMember(peer, cyd.id, 50), ann)
    world.pass_time(1000)
    await scene.say(cyd, ann, "later")
    late = world.now - 1000
    await world.run(DeleteHistory(user_peer(ann.id), min_date=late - 900, max_date=late - 100), cyd)
    await world.run(DeleteHistory(user_peer(ann.id), min_date=late + 100, max_date=late + 900), cyd)
    await world.run(DeleteHistory(user_peer(ann.id), max_date=late - 100), cyd)
    assert await scene.texts(cyd, ann) == ["late", "later"]


async def test_who_leaves_keeps_what_came_and_gets_nothing_new(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer = await make(world, ann, bob, cyd)
    await say(scene, ann, peer, "before")
    world.forget()
    await world.run(RemoveMember(peer, bob.id), bob)
    assert [type(event) for event in world.events(bob)] == [NewMessage, ChatChanged]
    assert [type(event) for event in world.events(cyd)] == [NewMessage, ParticipantGone]
    world.forget()
    await say(scene, ann, peer, "after")
    assert world.events(bob) == []
    assert await texts(world, bob, peer) == ["chat_create", "before", "chat_leave"]
    await refused(world, SendMessage(peer, 5, "may I?"), bob, "CHAT_WRITE_FORBIDDEN")
    await refused(world, channels.EditTitle(peer, "Bob's"), bob, "USER_NOT_PARTICIPANT")
    full = await world.read(lambda tx: group_views.full(tx, bob.id, peer, world.now))
    assert not full.may_list and not full.members
    await refused(world, AddMember(peer, bob.id), cyd, "USER_NOT_MUTUAL_CONTACT")
    await world.run(AddMember(peer, bob.id), bob)
    await say(scene, ann, peer, "welcome")
    assert (await texts(world, bob, peer))[-1] == "welcome"


async def test_who_was_removed_is_brought_back_by_administrators_alone(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer = await make(world, ann, bob, cyd)
    await say(scene, bob, peer, "spam")
    await refused(world, RemoveMember(peer, bob.id), cyd, "CHAT_ADMIN_REQUIRED")
    world.forget()
    await world.run(RemoveMember(peer, bob.id), ann)
    member = world.heard[-1].cast.members[bob.id, peer]
    assert member.standing == KICKED
    for who in (bob, cyd):
        await refused(world, AddMember(peer, bob.id), who, "USER_KICKED")
    await refused(world, SendMessage(peer, 5, "let me in"), bob, "CHAT_WRITE_FORBIDDEN")
    await world.run(AddMember(peer, bob.id), ann)
    await say(scene, bob, peer, "sorry")


@pytest.mark.parametrize("how", ["removed", "left"])
async def test_who_is_gone_forgets_the_group_and_nobody_else_does(
    world: World, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "SLICE", 2)
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = scene.people
    peer = await make(world, ann, bob, cyd)
    for text in ("one", "two", "three"):
        await say(scene, bob, peer, text)
    forget, who = ForgetGroup(peer, bob.id), ann if how == "removed" else bob
    for other in (ann, bob):  # not while the person is in it
        await refused(world, forget, other, "USER_NOT_PARTICIPANT")
    await world.run(RemoveMember(peer, bob.id), who)
    for other in (cyd, dan):
        await refused(world, forget, other, "CHAT_ADMIN_REQUIRED")
    await refused(world, ForgetGroup(peer, dan.id), ann, "USER_NOT_PARTICIPANT")
    await refused(world, ForgetGroup(user_peer(cyd.id), bob.id), ann, "CHAT_ID_INVALID")
    before = await texts(world, cyd, peer)
    world.forget()
    lefts = [(await world.run(forget, who)).result.left for _ in range(3)]
    assert lefts == [1, 1, 0]  # it is not counted further than there is more
    assert [type(event) for event in world.events(bob)] == [MessagesDeleted] * 3 and world.events(cyd) == []
    assert await texts(world, bob, peer) == []
    assert await texts(world, cyd, peer) == before and "three" in before
    [listed] = (await world.read(lambda tx: dialogs.by_peers(tx, bob.id, [peer], world.now))).dialogs
    assert not listed.top_id
    if how == "left":
        await world.run(AddMember(peer, bob.id), bob)
        await say(scene, cyd, peer, "welcome")
        assert (await texts(world, bob, peer))[-1] == "welcome"


async def test_administrators(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = scene.people
    peer = await make(world, ann, bob, cyd)
    await refused(world, SetAdmin(peer, cyd.id, True), bob, "CHAT_ADMIN_REQUIRED")
    await refused(world, SetAdmin(peer, dan.id, True), ann, "USER_NOT_PARTICIPANT")
    await refused(world, SetAdmin(peer, ann.id, False), ann, "USER_CREATOR")
    world.forget()
    await world.run(SetAdmin(peer, bob.id, True), ann)
    [event] = world.events(cyd)
    assert isinstance(event, ParticipantAdmin) and (event.user_id, event.admin) == (bob.id, True)
    await refused(world, SetAdmin(peer, bob.id, True), ann, "CHAT_NOT_MODIFIED")
    await refused(world, RemoveMember(peer, ann.id), bob, "CHAT_ADMIN_REQUIRED")
    await world.run(RemoveMember(peer, cyd.id), bob)
    await world.run(SetAdmin(peer, bob.id, False), ann)
    await world.run(AddMember(peer, dan.id), bob)
    await world.run(RemoveMember(peer, dan.id), bob)  # whom one has invited


async def test_title_and_description_reach_everyone(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    peer = await make(world, ann, bob)
    world.forget()
    await world.run(channels.EditTitle(peer, "New name"), bob)
    assert world.events(ann)[0].message.content.action.text == "New name"
    world.forget()
    outcome = await world.run(channels.EditAbout(peer, "what for"), ann)
    assert world.events(bob) == [ChatChanged(peer)] and not outcome.broadcasts
    full = await world.read(lambda tx: group_views.full(tx, bob.id, peer, world.now))
    assert (full.chat.title, full.chat.about) == ("New name", "what for")


async def test_a_deleted_group_is_read_but_not_written_in(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    peer = await make(world, ann, bob)
    await refused(world, DeleteChat(peer), bob, "CHAT_ADMIN_REQUIRED")
    world.forget()
    await world.run(DeleteChat(peer), ann)
    assert world.events(bob) == [ChatChanged(peer)]
    for who in (ann, bob):
        await refused(world, SendMessage(peer, 5, "anyone?"), who, "CHAT_WRITE_FORBIDDEN")
        await refused(world, AddMember(peer, who.id), who, "CHAT_ID_INVALID")
        assert await texts(world, who, peer) == ["chat_create"]


async def test_read_marks_in_a_group(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer = await make(world, ann, bob, cyd)
    mine = await say(scene, ann, peer, "from Ann")
    his = await say(scene, bob, peer, "from Bob")
    world.forget()
    top = (await world.read(lambda tx: tx.dialogs.get(cyd.id, peer))).top_id  # type: ignore[union-attr]
    await world.run(ReadHistory(peer, top), cyd)
    assert world.events(cyd) == [InboxRead(peer, top, 0)]
    assert world.events(ann) == [OutboxRead(peer, mine.id)] and world.events(bob) == [OutboxRead(peer, his.id)]
    world.forget()
    await world.run(ReadHistory(peer, 0), bob)
    assert world.events(ann) == [], "somebody had read it before"

    async def readers(id: int, who: User = ann) -> list[tuple[int, int]]:
        return [tuple(one) for one in await world.read(lambda tx: group_views.readers(tx, who.id, peer, id, world.now))]

    assert await readers(mine.id) == [(bob.id, world.now), (cyd.id, world.now)]
    assert await readers(his.id, bob) == [(cyd.id, world.now)]
    with pytest.raises(Refused, match="MSG_ID_INVALID"):
        await readers(mine.id + 1)
    world.pass_time(READ_MARKS_KEPT + 1)
    with pytest.raises(Refused, match="MSG_TOO_OLD"):
        await readers(mine.id)
    await world.run(MarkUnread(peer, True), cyd)
    await world.run(ReadHistory(peer, 0), cyd)


async def test_groups_in_common(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    both = await make(world, ann, bob)
    later = await make(world, ann, bob, cyd)
    await make(world, ann, cyd)

    async def shared(limit: int = 0, after: int = 0) -> list[PeerRef]:
        return list((await world.read(lambda tx: group_views.common(tx, ann.id, bob.id, after, limit)))[0])

    assert await shared() == [later, both] and await shared(1) == [later] and await shared(1, later.id) == [both]
    await world.run(RemoveMember(both, bob.id), bob)
    assert await shared() == [later]


STRANGER, FORMER, KICKED_OUT, PLAIN, OFFICE, OWNER = "stranger", "left", "removed", "member", "administrator", "creator"
ACTORS = (STRANGER, FORMER, KICKED_OUT, PLAIN, OFFICE, OWNER)
TABLE: dict[str, tuple[str, ...]] = {
    # by actor: stranger, left, removed, member, administrator, creator
    "write": ("CHAT_ID_INVALID", "CHAT_WRITE_FORBIDDEN", "CHAT_WRITE_FORBIDDEN", "", "", ""),
    "look": ("CHAT_ID_INVALID", "", "", "", "", ""),
    "full": ("CHAT_ID_INVALID", "", "", "", "", ""),
    "read": ("CHAT_ID_INVALID", "", "", "", "", ""),
    "title": ("CHAT_ID_INVALID", "USER_NOT_PARTICIPANT", "USER_NOT_PARTICIPANT", "", "", ""),
    "about": ("CHAT_ID_INVALID", "USER_NOT_PARTICIPANT", "USER_NOT_PARTICIPANT", "", "", ""),
    "add": ("CHAT_ID_INVALID", "USER_NOT_PARTICIPANT", "USER_NOT_PARTICIPANT", "", "", ""),
    "come": ("CHAT_ID_INVALID", "", "USER_KICKED", *["USER_ALREADY_PARTICIPANT"] * 3),
    "remove": ("CHAT_ID_INVALID", "USER_NOT_PARTICIPANT", "USER_NOT_PARTICIPANT", "CHAT_ADMIN_REQUIRED", "", ""),
    "promote": ("CHAT_ID_INVALID", "USER_NOT_PARTICIPANT", "USER_NOT_PARTICIPANT", *["CHAT_ADMIN_REQUIRED"] * 2, ""),
    "delete": ("CHAT_ID_INVALID", "USER_NOT_PARTICIPANT", "USER_NOT_PARTICIPANT", *["CHAT_ADMIN_REQUIRED"] * 2, ""),
    "leave": ("CHAT_ID_INVALID", "USER_NOT_PARTICIPANT", "USER_NOT_PARTICIPANT", "", "", ""),
}


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("actor", ACTORS)
async def test_who_may_do_what(world: World, action: str, actor: str) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, bob, cyd, dan = scene.people
    peer = await make(world, ann, *(() if actor == STRANGER else (bob,)), cyd)
    await say(scene, cyd, peer, "something")
    if actor == FORMER:
        await world.run(RemoveMember(peer, bob.id), bob)
    elif actor == KICKED_OUT:
        await world.run(RemoveMember(peer, bob.id), ann)
    elif actor == OFFICE:
        await world.run(SetAdmin(peer, bob.id, True), ann)
    who = ann if actor == OWNER else bob
    expected = TABLE[action][ACTORS.index(actor)]
    for there in (peer, PeerRef(CHAT, 999_999)) if actor == STRANGER else (peer,):
        commands: dict[str, Command] = {
            "write": SendMessage(there, 77, "x"),
            "read": ReadHistory(there, 0),
            "title": channels.EditTitle(there, "other"),
            "about": channels.EditAbout(there, "other"),
            "add": AddMember(there, dan.id),
            "come": AddMember(there, who.id),
            "remove": RemoveMember(there, cyd.id),
            "promote": SetAdmin(there, cyd.id, True),
            "delete": DeleteChat(there),
            "leave": RemoveMember(there, who.id),
        }
        got = ""
        try:
            if action == "look":
                await texts(world, who, there)
            elif action == "full":
                await world.read(lambda tx, there=there: group_views.full(tx, who.id, there, world.now))
            else:
                await world.run(commands[action], who)
        except Refused as error:
            got = error.name
        assert got == expected, f"{actor}: {action} of {there} gives {got!r}"


async def test_a_creator_who_left_comes_back_as_such(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    peer = await make(world, ann, bob)
    await world.run(RemoveMember(peer, ann.id), ann)
    left = await world.read(lambda tx: tx.members.get(peer, ann.id))
    assert left is not None and left.standing == LEFT
    await world.run(AddMember(peer, ann.id), ann)
    back = await world.read(lambda tx: tx.members.get(peer, ann.id))
    assert back is not None and back.standing == CREATOR
