"""Histories of groups and channels cleared, messages that delete themselves, and messages that wait for their time."""

import pytest

from chappe.domain import channel_updates, dialogs, history, scheduled
from chappe.domain.channels import SetSlowMode
from chappe.domain.clearing import ClearForAll, ClearForMe, DeleteWritten
from chappe.domain.deleting import SLICE, DeleteHistory
from chappe.domain.errors import Refused
from chappe.domain.group_ttl import SetChatTtl
from chappe.domain.groups import RemoveMember
from chappe.domain.joining import Leave
from chappe.domain.posting import post
from chappe.domain.scheduled import EditScheduled, ScheduleMessage
from chappe.domain.scheduled_sending import SendDue, SendScheduled
from chappe.domain.ttl import DeleteDue
from chappe.domain.values import WHEN_ONLINE, Content, Message, PeerRef, User
from tests.domain.test_channels import chat_of
from tests.domain.test_group_ops import KINDS, grant, newest, place, say, shown
from tests.support.world import World


async def texts(world: World, who: User, peer: PeerRef) -> list[str]:
    """What the person finds, newest first, service messages by their kind."""
    return [
        one.content.text or (one.content.action.kind if one.content.action else "")
        for one in await shown(world, who, peer, limit=100)
    ]


# -- basic groups -----------------------------------------------------------------------------------------------------
async def test_a_basic_group_is_cleared_for_oneself(world: World) -> None:
    there = await place(world, "group")
    for text in "abc":
        await say(world, there.owner, there.peer, text)
    await world.run(DeleteHistory(there.peer, just_clear=True), there.member)
    assert await texts(world, there.member, there.peer) == ["cleared"]
    assert (await texts(world, there.admin, there.peer))[:3] == ["c", "b", "a"]
    await world.run(DeleteHistory(there.peer), there.admin)
    assert await texts(world, there.admin, there.peer) == []
    await say(world, there.owner, there.peer, "d")
    assert await texts(world, there.member, there.peer) == ["d", "cleared"]


async def test_a_basic_group_is_cleared_for_everyone_by_administrators(world: World) -> None:
    there = await place(world, "group")
    await say(world, there.member, there.peer, "a")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(DeleteHistory(there.peer, revoke=True), there.member)
    await world.run(DeleteHistory(there.peer, revoke=True), there.owner)
    for viewer in (there.owner, there.admin, there.member):
        assert await texts(world, viewer, there.peer) == []


async def test_who_left_still_clears_the_own_box(world: World) -> None:
    there = await place(world, "group")
    await world.run(RemoveMember(there.peer, there.member.id), there.member)
    await world.run(DeleteHistory(there.peer), there.member)
    with pytest.raises(Refused, match="CHAT_ID_INVALID"):
        await world.run(DeleteHistory(there.peer), there.outsider)


# -- supergroups and channels -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ("supergroup", "channel"))
async def test_cleared_for_oneself_it_stays_for_the_others(world: World, kind: str) -> None:
    there = await place(world, kind)
    messages = [await say(world, there.owner, there.peer, text) for text in "abc"]
    await world.run(ClearForMe(there.peer, messages[1].id), there.member)
    assert await texts(world, there.member, there.peer) == ["c"]
    assert (await texts(world, there.admin, there.peer))[:3] == ["c", "b", "a"]
    gone = await world.read(lambda tx: history.in_channel(tx, there.member.id, there.peer, [messages[0].id], world.now))
    assert gone.messages == [messages[0].id]
    await world.run(ClearForMe(there.peer, 0), there.member)
    assert await texts(world, there.member, there.peer) == []
    assert (await world.run(ClearForMe(there.peer, 0), there.member)).result == ()
    for viewer, said in ((there.member, ""), (there.admin, "c")):
        listed = await world.read(lambda tx, viewer=viewer: dialogs.by_peers(tx, viewer.id, [there.peer], world.now))
        assert [one.content.text for one in listed.messages] == [said]
    await say(world, there.owner, there.peer, "d")
    assert await texts(world, there.member, there.peer) == ["d"]
    dialog = await world.read(lambda tx: tx.dialogs.get(there.member.id, there.peer))
    assert dialog is not None
    assert (await world.read(lambda tx: channel_updates.of_viewer(tx, dialog))).unread == 1
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await world.run(ClearForMe(there.peer, 0), there.outsider)


@pytest.mark.parametrize("kind", ("supergroup", "channel"))
async def test_cleared_for_everyone_in_slices(world: World, kind: str) -> None:
    there = await place(world, kind, "delete_messages")

    def fill(tx) -> None:  # type: ignore[no-untyped-def]
        for n in range(SLICE + 5):
            post(tx, there.owner.id, there.peer, Content(0, there.owner.id, world.now, 0, str(n)))

    await world.write(fill)
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(ClearForAll(there.peer, 0), there.member)
    left = 1
    rounds = 0
    while left:
        left = (await world.run(ClearForAll(there.peer, 0), there.admin)).result.left
        rounds += 1
    assert rounds == 2
    assert await texts(world, there.member, there.peer) == ["channel_create"]
    chat = await chat_of(world, there.peer)
    assert chat.total == 1


async def test_what_one_person_wrote_goes(world: World) -> None:
    there = await place(world, "supergroup", "delete_messages")
    for n in range(3):
        await say(world, there.member, there.peer, f"spam {n}")
        await say(world, there.owner, there.peer, f"ham {n}")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(DeleteWritten(there.peer, there.owner.id), there.member)
    result = (await world.run(DeleteWritten(there.peer, there.member.id), there.admin)).result
    assert (result.taken, result.left) == (4, 0)  # with the word of coming in
    assert [text for text in await texts(world, there.owner, there.peer) if text.startswith(("spam", "ham"))] == [
        "ham 2",
        "ham 1",
        "ham 0",
    ]
    await grant(world, there.peer, there.member, "anonymous")
    await say(world, there.member, there.peer, "nobody's")
    assert (await world.run(DeleteWritten(there.peer, there.member.id), there.owner)).result.taken == 0
    await say(world, there.owner, there.peer, "mine")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(DeleteWritten(there.peer, 0, there.peer), there.member)
    assert (await world.run(DeleteWritten(there.peer, 0, there.peer), there.owner)).result.taken == 1
    assert "nobody's" not in await texts(world, there.owner, there.peer)
    assert "mine" in await texts(world, there.owner, there.peer)
    channel = await place(world, "channel")
    with pytest.raises(Refused, match="CHANNEL_INVALID"):
        await world.run(DeleteWritten(channel.peer, channel.owner.id), channel.owner)


# -- time to live -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
async def test_new_messages_of_a_chat_go_by_themselves(world: World, kind: str) -> None:
    there = await place(world, kind)
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(SetChatTtl(there.peer, 60), there.member)
    with pytest.raises(Refused, match="TTL_PERIOD_INVALID"):
        await world.run(SetChatTtl(there.peer, -1), there.owner)
    await say(world, there.owner, there.peer, "stays")
    await world.run(SetChatTtl(there.peer, 60), there.owner)
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(SetChatTtl(there.peer, 60), there.owner)
    assert await newest(world, there.member, there.peer) == "ttl"
    await say(world, there.owner, there.peer, "goes")
    world.pass_time(61)
    await world.run(DeleteDue())
    assert (await texts(world, there.member, there.peer))[:2] == ["ttl", "stays"]


# -- scheduled --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_waits_for_its_time(world: World, kind: str) -> None:
    there = await place(world, kind)
    outcome = await world.run(ScheduleMessage(there.peer, world.now + 60, 4711, "later"), there.owner)
    [waiting] = outcome.result.posted
    assert (waiting.message.content.sender is not None) == (kind == "channel")
    found = await world.read(lambda tx: scheduled.of_peer(tx, there.owner.id, there.peer, world.now))
    assert [one.content.text for one in found.messages if isinstance(one, Message)] == ["later"]
    assert (await world.read(lambda tx: scheduled.of_peer(tx, there.member.id, there.peer, world.now))).messages == []
    await world.run(EditScheduled(there.peer, waiting.message.id, world.now + 60, "even later"), there.owner)
    again = await world.run(ScheduleMessage(there.peer, world.now + 60, 4711, "later"), there.owner)
    assert len(again.result.posted) == 1
    world.pass_time(61)
    await world.run(SendDue())
    for viewer in (there.owner, there.member):
        [message] = await shown(world, viewer, there.peer, limit=1)
        assert (message.content.text, message.out, message.content.scheduled) == (
            "even later",
            viewer is there.owner,
            True,
        )
        assert message.content.post == (kind == "channel")


async def test_waiting_messages_are_sent_before_their_time(world: World) -> None:
    there = await place(world, "supergroup")
    await world.run(SetSlowMode(there.peer, 30), there.owner)
    await say(world, there.member, there.peer, "first")
    [waiting] = (await world.run(ScheduleMessage(there.peer, world.now + 60, 1, "later"), there.member)).result.posted
    with pytest.raises(Refused, match="SLOWMODE_WAIT"):
        await world.run(SendScheduled(there.peer, (waiting.message.id,)), there.member)
    world.pass_time(31)
    outcome = await world.run(SendScheduled(there.peer, (waiting.message.id,)), there.member)
    assert len(outcome.result) == 2
    assert await newest(world, there.owner, there.peer) == "later"


async def test_who_may_not_write_cannot_let_a_message_wait(world: World) -> None:
    there = await place(world, "channel")
    with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
        await world.run(ScheduleMessage(there.peer, world.now + 60, 1, "later"), there.member)
    with pytest.raises(Refused, match="SCHEDULE_DATE_INVALID"):
        await world.run(ScheduleMessage(there.peer, WHEN_ONLINE, 1, "later"), there.owner)
    group = await place(world, "supergroup")
    await world.run(ScheduleMessage(group.peer, world.now + 60, 1, "later"), group.member)
    await world.run(Leave(group.peer), group.member)
    world.pass_time(61)
    await world.run(SendDue())
    assert await newest(world, group.owner, group.peer) == "chat_leave"
