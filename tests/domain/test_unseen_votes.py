"""Votes that whoever asked has still to see: in which polls there are any, how they are counted, and seen."""

import pytest

from chappe.domain import dialogs, topic_lists, unseen_votes
from chappe.domain.deleting import DeleteMessages, DeleteThere
from chappe.domain.deletion import DeleteAccount, PurgeDeleted
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelContentsRead, ContentsRead, PollChanged
from chappe.domain.fileless import Poll
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.joining import Leave
from chappe.domain.mentions import ReadThere
from chappe.domain.messages import ReplyTo
from chappe.domain.polls import SendVote
from chappe.domain.ports.messages import Page
from chappe.domain.reading import ReadContents
from chappe.domain.showing import SendFileless
from chappe.domain.unseen_votes import ReadVotes
from chappe.domain.values import PeerRef, User, user_peer
from tests.domain.test_polls import ASKED, ask, chat, last, stands, trio, vote
from tests.domain.test_topics import open_forum, topic
from tests.support.world import World

PUBLIC = ASKED._replace(public=True, multiple=True)
GROUPS = pytest.mark.parametrize("kind", ["basic", "super"])


async def waiting(world: World, who: User, peer: PeerRef) -> tuple[int, int]:
    """Polls with unseen votes as the chat list counts them, and as they are listed."""
    listed = await world.read(lambda tx: dialogs.by_peers(tx, who.id, [peer], world.now))
    found = await world.read(lambda tx: unseen_votes.unread(tx, who.id, peer, Page(), world.now))
    return listed.dialogs[0].unread_votes, len(found.messages)


@GROUPS
async def test_whoever_asked_is_told_of_votes_until_having_looked(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind, PUBLIC)
    assert await waiting(world, ann, peer) == (0, 0)
    outcome = await vote(world, bob, peer, b"y")
    assert await waiting(world, ann, peer) == (1, 1)
    assert await waiting(world, bob, peer) == await waiting(world, cyd, peer) == (0, 0)
    [told] = world.events(ann)
    assert isinstance(told, PollChanged) and told.message.unseen_votes
    if kind == "super":
        assert outcome.broadcasts[0].but == (bob.id, ann.id)
    assert (await stands(world, ann, peer)).has_unread_votes and (await stands(world, ann, peer)).can_view_stats
    assert not (await stands(world, bob, peer)).has_unread_votes
    assert not (await stands(world, bob, peer)).can_view_stats
    world.forget()
    await world.run(ReadVotes(peer), ann)
    assert await waiting(world, ann, peer) == (0, 0) and not (await stands(world, ann, peer)).has_unread_votes
    assert [type(one) for one in world.events(ann)] == [ContentsRead if kind == "basic" else ChannelContentsRead]
    world.forget()
    await world.run(ReadVotes(peer), ann)
    assert world.events(ann) == []


@GROUPS
async def test_they_are_seen_with_the_message_too(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind, PUBLIC)
    await vote(world, bob, peer, b"y")
    for who, left in ((cyd, 1), (ann, 0)):
        own = (await last(world, who, peer)).id
        await world.run(ReadContents((own,)) if kind == "basic" else ReadThere(peer, (own,)), who)
        assert await waiting(world, ann, peer) == (left, left)


@GROUPS
async def test_a_vote_that_is_taken_back_is_nothing_to_see(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind, PUBLIC)
    await vote(world, bob, peer, b"y")
    await vote(world, cyd, peer, b"y", b"n")
    await vote(world, ann, peer, b"l")
    await vote(world, bob, peer)
    assert await waiting(world, ann, peer) == (1, 1)
    await vote(world, cyd, peer)
    assert await waiting(world, ann, peer) == (0, 0)


@GROUPS
async def test_ones_own_votes_and_unnamed_ones_are_none(world: World, kind: str) -> None:
    ann, bob, _, peer = await trio(world, kind, PUBLIC)
    await vote(world, ann, peer, b"y")
    assert await waiting(world, ann, peer) == (0, 0)
    await ask(world, ann, peer)
    await vote(world, bob, peer, b"y")
    assert await waiting(world, ann, peer) == (0, 0)


@GROUPS
async def test_marks_go_with_the_message(world: World, kind: str) -> None:
    ann, bob, _, peer = await trio(world, kind, PUBLIC)
    await vote(world, bob, peer, b"y")
    id = (await last(world, ann, peer)).id
    await world.run(DeleteMessages((id,), True) if kind == "basic" else DeleteThere(peer, (id,)), ann)
    assert await waiting(world, ann, peer) == (0, 0)


async def test_a_vote_where_it_was_passed_on_counts_where_it_was_asked(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "basic", PUBLIC)
    there = await chat(world, "super", bob, cyd)
    asked = await last(world, bob, peer)
    await world.run(ForwardMessages(peer, (asked.id,), (5,), there), bob)
    world.forget()
    await vote(world, cyd, there, b"y")
    assert await waiting(world, ann, peer) == (1, 1)
    assert [one.message.unseen_votes for one in world.events(ann)] == [True]
    assert await waiting(world, bob, there) == (0, 0)  # who passed it on did not ask


async def test_who_has_left_is_not_told(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "super", PUBLIC)
    asked = (await ask(world, cyd, peer, PUBLIC)).id
    await world.run(Leave(peer), cyd)
    world.forget()
    for who in (ann, bob):
        await world.run(SendVote(peer, asked, (b"y",)), who)
    assert world.events(cyd) == []
    assert await world.read(lambda tx: tx.polls.unread(cyd.id, peer, 10)) == []


async def test_they_are_counted_by_topic(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    cats = await topic(world, ann, peer, "Cats")
    asked = Poll(0, question=PUBLIC)
    sent = await world.run(SendFileless(peer, 0, "", fileless=asked, reply_to=ReplyTo(cats)), ann)
    await world.run(SendVote(peer, sent.result[0].message.id, (b"y",)), bob)
    rows = (await world.read(lambda tx: topic_lists.by_ids(tx, ann.id, peer, [1, cats], world.now))).rows
    assert {one.topic.id: one.votes for one in rows} == {1: 0, cats: 1}
    found = await world.read(lambda tx: unseen_votes.unread(tx, ann.id, peer, Page(), world.now, cats))
    assert [one.id for one in found.messages] == [sent.result[0].message.id]  # type: ignore[union-attr]
    await world.run(ReadVotes(peer, 1), ann)
    assert await waiting(world, ann, peer) == (1, 1)
    await world.run(ReadVotes(peer, cats), ann)
    assert await waiting(world, ann, peer) == (0, 0)


@GROUPS
async def test_votes_of_a_deleted_account_are_nothing_to_see(world: World, kind: str) -> None:
    ann, bob, _, peer = await trio(world, kind, PUBLIC)
    await vote(world, bob, peer, b"y")
    await world.run(DeleteAccount(None), bob)
    while (await world.run(PurgeDeleted())).result:
        pass
    assert await waiting(world, ann, peer) == (0, 0)
    assert (await last(world, ann, peer)).content.poll.counts == (0, 0, 0)  # type: ignore[union-attr]


async def test_who_may_not_look_there_is_refused(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await chat(world, "basic", ann)
    with pytest.raises(Refused, match="CHAT_ID_INVALID"):
        await world.run(ReadVotes(peer), bob)
    with pytest.raises(Refused, match="CHAT_ID_INVALID"):
        await world.read(lambda tx: unseen_votes.unread(tx, bob.id, peer, Page(), world.now))
    assert await world.run(ReadVotes(user_peer(bob.id)), ann)
