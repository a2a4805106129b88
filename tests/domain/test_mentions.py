"""Mentions: who is called in groups, by what, what it costs, and how the mark goes again."""

from typing import Any

import pytest

from chappe.domain import channel_updates, dialogs, history, mentions
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelContentsRead, ContentsRead, MessageEdited, NewMessage
from chappe.domain.groups import CreateChat
from chappe.domain.joining import Join, Leave
from chappe.domain.mentions import ReadMentions, ReadThere
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.outcome import Outcome
from chappe.domain.ports.messages import Page
from chappe.domain.reading import ReadContents
from chappe.domain.users import UpdateUsername as NameYourself
from chappe.domain.values import Entity, Message, PeerRef, User, home
from tests.support.world import World


async def supergroup(world: World, owner: User, *others: User, broadcast: bool = False) -> PeerRef:
    """A public one with these people in it."""
    peer: PeerRef = (await world.run(CreateChannel("Table", "", not broadcast), owner)).result[0].peer
    await world.run(SetUsername(peer, "the_table"), owner)
    for one in others:
        await world.run(Join(peer), one)
    return peer


async def basic(world: World, owner: User, *others: User) -> PeerRef:
    """A basic group with these people in it."""
    return (await world.run(CreateChat("Table", tuple(one.id for one in others)), owner)).result.chat.peer  # type: ignore[no-any-return]


async def say(world: World, who: User, peer: PeerRef, text: str, **how: Any) -> Message:
    """Post a text; the message as its author has it."""
    return (await world.run(SendMessage(peer, 0, text, **how), who)).result[0].message  # type: ignore[no-any-return]


async def last(world: World, who: User, peer: PeerRef) -> Message:
    """The newest message of the chat as this person has it."""
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Page(limit=1), world.now))
    assert isinstance(found.messages[0], Message)
    return found.messages[0]


async def waiting(world: World, who: User, peer: PeerRef) -> tuple[int, list[int]]:
    """How many mentions the chat list counts, and which are listed."""
    listed = await world.read(lambda tx: dialogs.by_peers(tx, who.id, [peer], world.now))
    found = await world.read(lambda tx: mentions.unread(tx, who.id, peer, Page(), world.now))
    assert found.total == listed.dialogs[0].unread_mentions
    return found.total, [one.id for one in found.messages if isinstance(one, Message)]


async def trio(world: World, kind: str) -> tuple[User, User, User, PeerRef]:
    """Three people in a group, of whom the second has a public name."""
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    await world.run(NameYourself("bob_by_name"), bob)
    peer = await (basic if kind == "basic" else supergroup)(world, ann, bob, cyd)
    world.forget()
    return ann, bob, cyd, peer


KINDS = pytest.mark.parametrize("kind", ["basic", "super"])


@KINDS
async def test_a_name_calls_its_owner_alone(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    await say(world, ann, peer, "🙂 look, @Bob_By_Name")
    got, other = await last(world, bob, peer), await last(world, cyd, peer)
    assert (got.calls, got.unread_media) == (True, True)
    assert (other.calls, other.unread_media) == (False, False)
    assert not (await last(world, ann, peer)).calls
    [pushed] = [one.message for one in world.events(bob) if isinstance(one, NewMessage)]
    assert (pushed.calls, pushed.unread_media) == (True, True)
    assert await waiting(world, bob, peer) == (1, [got.id])
    assert await waiting(world, cyd, peer) == (0, [])


@KINDS
async def test_a_link_to_a_person_and_an_answer_call_too(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    await say(world, ann, peer, "you there", entities=(Entity("mention_name", 0, 3, cyd.id),))
    assert (await last(world, cyd, peer)).calls and not (await last(world, bob, peer)).calls
    said = await last(world, cyd, peer)
    await say(world, cyd, peer, "me?", reply_to=ReplyTo(said.id))
    assert (await last(world, ann, peer)).calls and not (await last(world, cyd, peer)).calls
    assert (await waiting(world, ann, peer))[0] == (await waiting(world, cyd, peer))[0] == 1
    await say(world, bob, peer, "nobody @bob_by_name @nosuchname")
    assert not (await last(world, bob, peer)).calls


async def test_only_who_is_in_the_group_is_called(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    await world.run(Leave(peer), bob)
    world.forget()
    await say(world, ann, peer, "gone? @bob_by_name")
    assert not world.deliveries(bob)
    await world.run(Join(peer), bob)
    assert not (await last(world, bob, peer)).calls
    assert await waiting(world, bob, peer) == (0, [])


async def test_what_was_not_seen_before_one_left_does_not_wait_for_one(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    await say(world, ann, peer, "@bob_by_name")
    await world.run(Leave(peer), bob)
    await world.run(Join(peer), bob)
    assert await waiting(world, bob, peer) == (0, [])


async def test_a_post_writes_of_those_alone_whom_it_names(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    for place in range(20):
        await world.run(Join(peer), await world.person(f"Reader {place}"))

    def rows(tx: Any) -> int:
        return int(tx.messages._execute("SELECT total_changes()").fetchone()[0])

    async def cost(text: str) -> int:
        before = await world.write(rows)
        await say(world, ann, peer, text)
        return await world.write(rows) - before

    plain, naming = await cost("to nobody"), await cost("to @bob_by_name")
    assert naming - plain == 2  # the mention, and the count in his list
    [told] = [outcome.broadcasts[0] for outcome in world.heard if outcome.broadcasts][-1:]
    assert told.but == (ann.id, bob.id)


async def test_posts_of_channels_call_nobody(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await world.run(NameYourself("bob_by_name"), bob)
    peer = await supergroup(world, ann, bob, broadcast=True)
    await say(world, ann, peer, "@bob_by_name")
    assert not (await last(world, bob, peer)).calls and await waiting(world, bob, peer) == (0, [])


@KINDS
async def test_all_are_seen_at_once(world: World, kind: str) -> None:
    ann, bob, _, peer = await trio(world, kind)
    for _ in range(3):
        await say(world, ann, peer, "@bob_by_name")
    count, ids = await waiting(world, bob, peer)
    assert count == 3
    world.forget()
    await world.run(ReadMentions(peer), bob)
    [event] = world.events(bob)
    assert event == (
        ContentsRead(tuple(sorted(ids))) if kind == "basic" else ChannelContentsRead(peer, tuple(sorted(ids)))
    )
    assert await waiting(world, bob, peer) == (0, [])
    seen = await last(world, bob, peer)
    assert seen.calls and not seen.unread_media
    world.forget()
    await world.run(ReadMentions(peer), bob)
    assert not world.heard[0].deliveries


@KINDS
async def test_one_is_seen_alone(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    for _ in range(2):
        await say(world, ann, peer, "@bob_by_name")
    _, [second, first] = await waiting(world, bob, peer)
    read: Outcome[Any] = await world.run(
        ReadContents((first, 999)) if kind == "basic" else ReadThere(peer, (first, 999)), bob
    )
    assert read.deliveries
    assert await waiting(world, bob, peer) == (1, [second])
    if kind == "super":  # nobody reads for others
        await world.run(ReadThere(peer, (second,)), cyd)
        assert await waiting(world, bob, peer) == (1, [second])


@KINDS
async def test_what_is_deleted_does_not_call_any_more(world: World, kind: str) -> None:
    ann, bob, _, peer = await trio(world, kind)
    await say(world, ann, peer, "@bob_by_name")
    gone = await last(world, bob, peer)
    await world.write(lambda tx: tx.messages.delete(home(bob.id, peer), [gone.id]))
    listed = await world.read(lambda tx: tx.dialogs.get(bob.id, peer))
    assert listed is not None and listed.unread_mentions == 0
    assert not await world.read(lambda tx: tx.mentions.of(bob.id, peer, [gone.id]))


async def test_who_was_away_finds_them_in_the_difference(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "super")
    at = await world.read(lambda tx: tx.boxes.state(-peer.id).pts)
    await say(world, ann, peer, "@bob_by_name")
    for who, called in ((bob, True), (cyd, False)):
        missed = await world.read(lambda tx, who=who: channel_updates.difference(tx, who.id, peer, at, 10, world.now))
        [event] = [one.event for one in missed.events]
        assert isinstance(event, NewMessage) and event.message.calls == called


async def test_strangers_learn_nothing_of_a_private_group(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = (await world.run(CreateChannel("Table", "", True), ann)).result[0].peer
    for command in (ReadMentions(peer), ReadThere(peer, (1,))):
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await world.run(command, bob)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.read(lambda tx: mentions.unread(tx, bob.id, peer, Page(), world.now))
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(ReadThere(peer, tuple(range(101))), ann)


async def test_an_edit_leaves_those_whom_it_named_with_their_mark(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    sent = await say(world, ann, peer, "@bob_by_name")
    world.forget()
    await world.run(EditMessage(peer, sent.id, "changed"), ann)
    [event] = world.events(bob)
    assert isinstance(event, MessageEdited) and event.message.calls
    assert world.heard[0].broadcasts[0].but == (ann.id, bob.id)
