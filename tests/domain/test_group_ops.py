"""Messages of groups, supergroups and channels edited, deleted and pinned: by whom, and what everyone is told."""

from typing import NamedTuple

import pytest

from chappe.domain import channel_updates, channel_views, history, rights
from chappe.domain.bounds import EDIT_SECONDS
from chappe.domain.deleting import DeleteMessages, DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelTooLong, MessageEdited
from chappe.domain.groups import CreateChat, RemoveMember
from chappe.domain.joining import Join
from chappe.domain.messages import SendMessage
from chappe.domain.pins import PinMessage, UnpinAll
from chappe.domain.ports.messages import Page
from chappe.domain.ttl import DeleteDue
from chappe.domain.values import ADMIN, HIDDEN_HISTORY, MEMBER, Member, Message, PeerRef, User, home
from tests.domain.test_channels import chat_of, make
from tests.support.world import World


class Place(NamedTuple):
    """A chat with its creator, an administrator, a member and an outsider."""

    peer: PeerRef
    owner: User
    admin: User
    member: User
    outsider: User


async def grant(world: World, peer: PeerRef, user: User, *names: str) -> None:
    """Make someone in it an administrator with these rights."""

    def put(tx: object) -> None:
        chat = tx.chats.get(peer)  # type: ignore[attr-defined]
        assert chat is not None
        tx.members.put(  # type: ignore[attr-defined]
            Member(peer, user.id, ADMIN, chat.creator, world.now, sum(rights.MAY[name] for name in names))
        )

    await world.store.write(put)


async def place(world: World, kind: str, *names: str) -> Place:
    """A group, supergroup or channel; `names` are what its administrator may do."""
    owner, admin, member, outsider = [await world.person(name) for name in ("Owner", "Admin", "Member", "Outsider")]
    if kind == "group":
        made = await world.run(CreateChat("Group", (admin.id, member.id)), owner)
        peer: PeerRef = made.result.chat.peer
    else:
        peer = await make(world, owner, group=kind == "supergroup", name=f"a_{kind}")
        for one in (admin, member):
            await world.run(Join(peer), one)
    if names:
        await grant(world, peer, admin, *names)
    return Place(peer, owner, admin, member, outsider)


async def say(world: World, who: User, peer: PeerRef, text: str) -> Message:
    """Post a text; it as its author has it."""
    message: Message = (await world.run(SendMessage(peer, 0, text), who)).result[0].message
    return message


async def shown(world: World, viewer: User, peer: PeerRef, **page: int) -> list[Message]:
    """What the person finds, newest first."""
    found = await world.read(lambda tx: history.history(tx, viewer.id, peer, Page(**page), world.now))
    return [one for one in found.messages if isinstance(one, Message)]


async def their_id(world: World, viewer: User, message: Message) -> int:
    """The id of another's message in this person's box, or in the channel's."""
    if message.box < 0:
        return message.id
    return await world.read(lambda tx: tx.messages.ref_in(message.content.id, viewer.id))


async def newest(world: World, viewer: User, peer: PeerRef) -> str:
    """The newest message, a service message by its kind."""
    found = (await shown(world, viewer, peer, limit=1))[0].content
    return found.text or (found.action.kind if found.action else "")


KINDS = ("group", "supergroup", "channel")


@pytest.mark.parametrize("kind", KINDS)
async def test_one_edits_what_one_wrote_and_everyone_sees_it(world: World, kind: str) -> None:
    there = await place(world, kind)
    sent = await say(world, there.owner, there.peer, "befor")
    outcome = await world.run(EditMessage(there.peer, sent.id, "before"), there.owner)
    assert outcome.result.event.message.out
    for viewer in (there.owner, there.admin, there.member):
        [message] = await shown(world, viewer, there.peer, limit=1)
        assert (message.content.text, message.content.edit_date, message.out) == (
            "before",
            world.now,
            viewer is there.owner,
        )
    with pytest.raises(Refused, match="MESSAGE_NOT_MODIFIED"):
        await world.run(EditMessage(there.peer, sent.id, "before"), there.owner)
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(EditMessage(there.peer, await their_id(world, there.member, sent), "not mine"), there.member)
    with pytest.raises(Refused, match=r"CHANNEL_PRIVATE|CHAT_ID_INVALID|USER_NOT_PARTICIPANT"):
        await world.run(EditMessage(there.peer, sent.id, "let me"), there.outsider)


async def test_in_a_channel_editors_edit_everyones_posts(world: World) -> None:
    there = await place(world, "channel", "edit_messages")
    sent = await say(world, there.owner, there.peer, "misteak")
    world.pass_time(EDIT_SECONDS + 1)
    outcome = await world.run(EditMessage(there.peer, sent.id, "mistake"), there.admin)
    # Its author, who sees it as one's own, is told apart from everyone else.
    assert {one.user_id for one in outcome.deliveries} == {there.owner.id, there.admin.id}
    [told] = outcome.broadcasts
    assert set(told.but) == {there.owner.id, there.admin.id}
    [logged] = next(one for one in outcome.deliveries if one.user_id == there.owner.id).events
    assert isinstance(logged.event, MessageEdited)
    assert logged.event.message.out


async def test_editing_ends_but_for_those_who_may_pin(world: World) -> None:
    there = await place(world, "supergroup", "pin_messages")
    mine, other = await say(world, there.admin, there.peer, "a"), await say(world, there.member, there.peer, "b")
    world.pass_time(EDIT_SECONDS + 1)
    await world.run(EditMessage(there.peer, mine.id, "aa"), there.admin)
    with pytest.raises(Refused, match="MESSAGE_EDIT_TIME_EXPIRED"):
        await world.run(EditMessage(there.peer, other.id, "bb"), there.member)
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(EditMessage(there.peer, other.id, "bb"), there.admin)


async def test_who_may_not_write_may_not_edit(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.member, there.peer, "rude")
    muted = Member(there.peer, there.member.id, MEMBER, 0, world.now, banned=rights.MAY_NOT["send_messages"])
    await world.store.write(lambda tx: tx.members.put(muted))
    with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
        await world.run(EditMessage(there.peer, sent.id, "ruder"), there.member)


@pytest.mark.parametrize("kind", ("supergroup", "channel"))
async def test_who_deletes_what_in_a_channel(world: World, kind: str) -> None:
    there = await place(world, kind, "delete_messages")
    texts = [await say(world, there.owner, there.peer, text) for text in "abc"]
    for who in (there.member, there.outsider):
        with pytest.raises(Refused, match="MESSAGE_DELETE_FORBIDDEN"):
            await world.run(DeleteThere(there.peer, (texts[0].id,)), who)
    result = (await world.run(DeleteThere(there.peer, (texts[0].id, texts[1].id, 999)), there.admin)).result
    assert (result.taken, result.pts) == (2, await world.read(lambda tx: tx.boxes.state(-there.peer.id).pts))
    assert await newest(world, there.member, there.peer) == "c"
    await world.run(DeleteThere(there.peer, (texts[2].id,)), there.owner)
    chat = await chat_of(world, there.peer)
    rest = await shown(world, there.member, there.peer)
    assert (chat.total, chat.top_id) == (len(rest), rest[0].id)
    first = rest[-1]
    with pytest.raises(Refused, match="MESSAGE_DELETE_FORBIDDEN"):
        await world.run(DeleteThere(there.peer, (first.id,)), there.owner)


async def test_members_delete_only_their_own(world: World) -> None:
    there = await place(world, "supergroup")
    mine, other = await say(world, there.member, there.peer, "a"), await say(world, there.admin, there.peer, "b")
    await world.run(DeleteThere(there.peer, (mine.id,)), there.member)
    with pytest.raises(Refused, match="MESSAGE_DELETE_FORBIDDEN"):
        await world.run(DeleteThere(there.peer, (other.id,)), there.member)
    with pytest.raises(Refused, match="CHANNEL_INVALID"):
        await world.run(DeleteThere(PeerRef(1, 1), (1,)), there.member)


async def test_who_deletes_for_everyone_in_a_basic_group(world: World) -> None:
    there = await place(world, "group")
    sent = await say(world, there.owner, there.peer, "a")
    mine = await say(world, there.member, there.peer, "b")
    of_others = await their_id(world, there.member, sent)
    with pytest.raises(Refused, match="MESSAGE_DELETE_FORBIDDEN"):
        await world.run(DeleteMessages((of_others,), revoke=True), there.member)
    await world.run(DeleteMessages((of_others,)), there.member)
    assert [one.content.text for one in await shown(world, there.member, there.peer, limit=1)] == ["b"]
    assert await newest(world, there.admin, there.peer) == "b"
    await world.run(DeleteMessages((mine.id,), revoke=True), there.member)
    assert await newest(world, there.owner, there.peer) == "a"
    await world.run(DeleteMessages((sent.id,), revoke=True), there.owner)
    assert await newest(world, there.admin, there.peer) == "chat_create"


async def test_who_left_a_basic_group_deletes_for_nobody_else(world: World) -> None:
    there = await place(world, "group")
    mine = await say(world, there.member, there.peer, "b")
    await world.run(RemoveMember(there.peer, there.member.id), there.member)
    with pytest.raises(Refused, match="MESSAGE_DELETE_FORBIDDEN"):
        await world.run(DeleteMessages((mine.id,), revoke=True), there.member)
    await world.run(DeleteMessages((mine.id,)), there.member)


@pytest.mark.parametrize("kind", KINDS)
async def test_pinned_for_everyone_with_word_of_it(world: World, kind: str) -> None:
    there = await place(world, kind)
    first, second = [await say(world, there.owner, there.peer, text) for text in ("one", "two")]
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED" if kind != "group" else "CHAT_NOT_MODIFIED|ADMIN"):
        await world.run(PinMessage(there.peer, await their_id(world, there.member, first), False), there.member)
    await world.run(PinMessage(there.peer, first.id, True), there.owner)
    await world.run(PinMessage(there.peer, second.id, True, silent=True), there.owner)
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(PinMessage(there.peer, second.id, True), there.owner)
    for viewer in (there.owner, there.member):
        said = await shown(world, viewer, there.peer)
        assert [one.content.text for one in said if one.pinned] == ["two", "one"]
        word = said[0]
        assert word.content.action is not None
        assert (word.content.action.kind, word.content.silent) == ("pin", True)
        assert word.reply_to == await their_id(world, viewer, second)
    box = home(there.member.id, there.peer)
    assert await world.read(lambda tx: len(tx.messages.pinned(box, there.peer))) == 2
    await world.run(PinMessage(there.peer, first.id, False), there.owner)
    assert await world.read(lambda tx: len(tx.messages.pinned(box, there.peer))) == 1
    result = (await world.run(UnpinAll(there.peer), there.owner)).result
    assert (result.taken, result.left) == (1, 0)
    assert await world.read(lambda tx: tx.messages.pinned(box, there.peer)) == []
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(PinMessage(there.peer, (await shown(world, there.owner, there.peer))[0].id, True), there.owner)


async def test_a_channels_pinned_message_is_asked_for_as_such(world: World) -> None:
    there = await place(world, "channel")
    sent = await say(world, there.owner, there.peer, "one")
    ask = lambda tx: history.in_channel(tx, there.member.id, there.peer, [0], world.now, pinned=True)  # noqa: E731
    assert (await world.read(ask)).messages == [0]
    await world.run(PinMessage(there.peer, sent.id, True), there.owner)
    assert [one.id for one in (await world.read(ask)).messages] == [sent.id]
    full = await world.read(lambda tx: channel_views.full(tx, there.member.id, there.peer, world.now))
    assert full.pinned == sent.id


async def test_hidden_history_stays_hidden_when_it_is_edited_and_pinned(world: World) -> None:
    owner, old, new = [await world.person(name) for name in ("Owner", "Old", "New")]
    peer = await make(world, owner, group=True, name="hidden_ones")
    await world.run(Join(peer), old)
    sent = await say(world, owner, peer, "secret")
    world.pass_time(10)
    await world.run(Join(peer), new)
    before = await world.read(lambda tx: tx.boxes.state(-peer.id).pts)
    chat = await chat_of(world, peer)
    await world.store.write(lambda tx: tx.chats.save(chat._replace(flags=chat.flags | HIDDEN_HISTORY)))
    world.pass_time(10)
    outcome = await world.run(EditMessage(peer, sent.id, "another secret"), owner)
    [told] = outcome.broadcasts
    assert [type(logged.event) for logged in told.events] == [ChannelTooLong]
    ask = lambda tx, who: channel_updates.difference(tx, who.id, peer, before, 100, world.now)  # noqa: E731
    assert (await world.read(lambda tx: ask(tx, new))).events == ()
    [seen] = (await world.read(lambda tx: ask(tx, old))).events
    assert isinstance(seen.event, MessageEdited)
    await world.run(PinMessage(peer, sent.id, True), owner)
    assert (await world.read(lambda tx: channel_views.full(tx, new.id, peer, world.now))).pinned == 0
    assert (await world.read(lambda tx: channel_views.full(tx, old.id, peer, world.now))).pinned == sent.id
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(EditMessage(peer, sent.id, "mine?"), new)


async def test_messages_of_a_channel_go_when_their_time_is_over(world: World) -> None:
    there = await place(world, "supergroup")
    chat = await chat_of(world, there.peer)
    await world.store.write(lambda tx: tx.chats.save(chat._replace(ttl=30)))
    await say(world, there.member, there.peer, "gone soon")
    world.pass_time(31)
    await world.run(DeleteDue())
    assert await newest(world, there.member, there.peer) == "chat_add"
