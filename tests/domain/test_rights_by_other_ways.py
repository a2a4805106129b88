"""What somebody may not do in a group cannot be done by another way: by editing, by scheduling, after a demotion."""

import pytest

from chappe.domain.admins import EditAdmin
from chappe.domain.bans import EditBanned, SetDefaultBanned
from chappe.domain.blocks import SetBlock
from chappe.domain.channels import SetFlag, SetSlowMode
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.joining import Join
from chappe.domain.messages import SendMessage
from chappe.domain.polls import ClosePoll
from chappe.domain.reactions import SendReaction
from chappe.domain.rights import MAY, MAY_NOT
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.scheduled_sending import SendDue, SendScheduled
from chappe.domain.showing import SendFileless
from chappe.domain.values import (
    FORUM,
    HIDDEN_MEMBERS,
    JOIN_REQUEST,
    JOIN_TO_SEND,
    NO_FORWARDS,
    Message,
    PeerRef,
    User,
    user_peer,
)
from tests.domain.test_channels import make, say, texts
from tests.support.world import World

ASKED = Poll(0, question=Question(Styled("?"), (Option(Styled("yes"), b"y"), Option(Styled("no"), b"n"))))


async def scene(world: World, group: bool = True) -> tuple[User, User, PeerRef]:
    """An owner, a member, and a public group or channel."""
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, group=group, name="the_place")
    await world.run(Join(peer), bob)
    return ann, bob, peer


async def ask(world: World, who: User, peer: PeerRef) -> int:
    """Send a poll; its id."""
    sent = (await world.run(SendFileless(peer, 0, "", fileless=ASKED), who)).result[0].message
    assert isinstance(sent, Message)
    return sent.id


async def refused(world: World, command: object, who: User) -> tuple[str, int]:
    with pytest.raises(Refused) as caught:
        await world.run(command, who)  # type: ignore[arg-type]
    return caught.value.name, caught.value.value or 0


async def test_pages_of_the_web_do_not_come_by_editing(world: World) -> None:
    ann, bob, peer = await scene(world)
    await world.run(EditBanned(peer, bob.id, MAY_NOT["embed_links"]), ann)
    for who, shows in ((ann, True), (bob, False)):
        id = (await say(world, who, peer, "hello", look=True)).result[0].message.id
        edited = await world.run(EditMessage(peer, id, "see http://news.example/one", look=True), who)
        assert (edited.result.event.message.content.link is not None) is shows
        assert bool(edited.after) is shows


async def test_who_was_demoted_does_not_stop_polls_of_a_channel(world: World) -> None:
    ann, bob, peer = await scene(world, group=False)
    await world.run(EditAdmin(peer, bob.id, MAY["post_messages"]), ann)
    first, second = await ask(world, bob, peer), await ask(world, bob, peer)
    await world.run(ClosePoll(peer, first), bob)
    await world.run(EditAdmin(peer, bob.id, 0), ann)
    assert await refused(world, ClosePoll(peer, second), bob) == ("CHAT_WRITE_FORBIDDEN", 0)
    await world.run(ClosePoll(peer, second), ann)


async def test_who_may_not_speak_does_not_stop_a_poll(world: World) -> None:
    ann, bob, peer = await scene(world)
    id = await ask(world, bob, peer)
    await world.run(EditBanned(peer, bob.id, MAY_NOT["send_messages"]), ann)
    assert await refused(world, ClosePoll(peer, id), bob) == ("CHAT_WRITE_FORBIDDEN", 0)


async def test_slow_mode_holds_back_what_was_scheduled(world: World) -> None:
    ann, bob, peer = await scene(world)
    await world.run(SetSlowMode(peer, 60), ann)
    await say(world, bob, peer, "said")
    for n in range(3):
        await world.run(ScheduleMessage(peer, world.now + 10, n + 1, f"later {n}"), bob)
    for n in range(2):
        await world.run(ScheduleMessage(peer, world.now + 10, n + 1, f"owner {n}"), ann)
    world.pass_time(20)
    assert await refused(world, SendScheduled(peer, (1,)), bob) == ("SLOWMODE_WAIT_X", 40)
    await world.run(SendDue())
    written = [one for one in await texts(world, ann, peer) if one.startswith(("later", "owner"))]
    assert written == ["owner 1", "owner 0"]
    due = await world.read(lambda tx: sorted(one.due - world.now for one in tx.scheduled.of_peer(bob.id, peer)))
    assert due == [40, 100, 160]
    for seconds, most in ((40, 1), (59, 1), (1, 2), (60, 3)):
        world.pass_time(seconds)
        await world.run(SendDue())
        assert len([one for one in await texts(world, ann, peer) if one.startswith("later")]) == most
    # What was sent so counts like what is sent at once.
    with pytest.raises(Refused, match="SLOWMODE_WAIT_X"):
        await say(world, bob, peer, "and")


async def test_slow_mode_lets_one_of_the_waiting_go_before_its_time(world: World) -> None:
    ann, bob, peer = await scene(world)
    await world.run(SetSlowMode(peer, 60), ann)
    for n in range(2):
        await world.run(ScheduleMessage(peer, world.now + 1000, n + 1, f"later {n}"), bob)
    assert await refused(world, SendScheduled(peer, (1, 2)), bob) == ("SLOWMODE_MULTI_MSGS_DISABLED", 0)
    await world.run(SendScheduled(peer, (1,)), bob)
    assert await refused(world, SendScheduled(peer, (2,)), bob) == ("SLOWMODE_WAIT_X", 60)
    world.pass_time(60)
    await world.run(SendScheduled(peer, (2,)), bob)


async def test_members_do_not_change_who_gets_in_and_what_leaves(world: World) -> None:
    ann, bob, peer = await scene(world)
    await world.run(SetDefaultBanned(peer, MAY_NOT["pin_messages"]), ann)  # members may invite, and change what it says
    for flag in (JOIN_REQUEST, JOIN_TO_SEND, NO_FORWARDS, FORUM, HIDDEN_MEMBERS):
        assert await refused(world, SetFlag(peer, flag, True), bob) == ("CHAT_ADMIN_REQUIRED", 0)
    await world.run(SetFlag(peer, JOIN_REQUEST, True), ann)
    assert await refused(world, SetFlag(peer, JOIN_REQUEST, False), bob) == ("CHAT_ADMIN_REQUIRED", 0)
    await world.run(EditAdmin(peer, bob.id, MAY["invite_users"]), ann)
    await world.run(SetFlag(peer, JOIN_REQUEST, False), bob)


async def test_who_was_blocked_is_not_heard_by_editing_or_reacting(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    said = [(await world.run(SendMessage(user_peer(ann.id), n, "hi"), bob)).result[0].message.id for n in (1, 2)]
    theirs = (await world.run(SendMessage(user_peer(bob.id), 1, "go away"), ann)).result[0].message
    id = await world.read(lambda tx: tx.messages.ref_in(theirs.content.id, bob.id))
    await world.run(SendReaction(user_peer(ann.id), id, ("👍",)), bob)
    await world.run(SetBlock(bob.id, True), ann)
    world.forget()
    edit = EditMessage(user_peer(ann.id), said[0], "you will be sorry")
    assert await refused(world, edit, bob) == ("MESSAGE_EDIT_TIME_EXPIRED", 0)
    react = SendReaction(user_peer(ann.id), id, ("🔥",))
    assert await refused(world, react, bob) == ("MESSAGE_ID_INVALID", 0)
    mine = await world.read(lambda tx: tx.messages.ref_in(theirs.content.id, ann.id))
    assert await refused(world, SendReaction(user_peer(bob.id), mine, ("👍",)), ann) == ("YOU_BLOCKED_USER", 0)
    assert not world.events(ann)
    await world.run(SendReaction(user_peer(ann.id), id, ()), bob)  # taking back what one said is never too late
    await world.run(SetBlock(bob.id, False), ann)
    await world.run(edit, bob)
    await world.run(react, bob)
