"""Reactions that administrators take away, and reactions and votes that go with an account: who may, who is told."""

from typing import Any

import pytest

from chappe.domain.admins import EditAdmin
from chappe.domain.deletion import DeleteAccount, PurgeDeleted
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelReactions, PollChanged, ReactionsChanged
from chappe.domain.messages import SendMessage
from chappe.domain.polls import ClosePoll
from chappe.domain.reactions import SendReaction
from chappe.domain.rights import MAY
from chappe.domain.taking_back import TakeBackMore, TakeBackReaction, TakeBackReactions
from chappe.domain.values import PeerRef, User, user_peer
from tests.domain import test_polls as asking
from tests.domain.test_channels import make
from tests.domain.test_group_reactions import GROUPS, KINDS, last, react, say, trio, waiting
from tests.support.world import World


async def tallies(world: World, who: User, peer: PeerRef, *ids: int) -> list[tuple[tuple[str, int], ...]]:
    """How these messages of the chat are reacted to."""

    def of(tx: Any) -> list[tuple[tuple[str, int], ...]]:
        box = who.id if peer.kind != 2 else -peer.id
        there = {one.id: one.content.tally for one in tx.messages.many(box, list(ids))}
        return [there[id] for id in ids]

    return await world.read(of)


async def purge(world: World) -> int:
    """Let the server's job run to its end; how often it had something to do."""
    times = 0
    while (await world.run(PurgeDeleted())).result:
        times += 1
    return times


@GROUPS
async def test_an_administrator_takes_a_reaction_away(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    await react(world, bob, peer, "🔥")
    await react(world, cyd, peer, "🔥")
    id = (await last(world, ann, peer)).id
    world.forget()
    outcome = await world.run(TakeBackReaction(peer, id, bob.id), ann)
    assert outcome.result is not None and outcome.result.event.message.content.tally == (("🔥", 1),)
    assert (await last(world, bob, peer)).chosen == ()
    assert (await last(world, cyd, peer)).chosen == ("🔥",)
    if kind == "basic":
        assert [type(one) for who in (ann, bob, cyd) for one in world.events(who)] == [ReactionsChanged] * 3
    else:
        [told] = outcome.broadcasts
        assert [type(one.event) for one in told.events] == [ChannelReactions] and told.but == (ann.id, bob.id)
        assert [one.message.chosen for one in world.events(bob)] == [()]
    assert (await waiting(world, ann, peer)) == (1, 1)  # of Cyd's
    await world.run(TakeBackReaction(peer, id, cyd.id), ann)
    assert (await waiting(world, ann, peer)) == (0, 0)
    with pytest.raises(Refused, match="MESSAGE_NOT_MODIFIED"):
        await world.run(TakeBackReaction(peer, id, cyd.id), ann)


async def test_who_may(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "super")
    dan = await world.person("Dan")
    await react(world, cyd, peer, "🔥")
    message = await last(world, ann, peer)
    both = (TakeBackReaction(peer, message.id, cyd.id), TakeBackReactions(peer, cyd.id))
    for rights_ in (None, sum(MAY.values()) - MAY["delete_messages"]):
        if rights_ is not None:
            await world.run(EditAdmin(peer, bob.id, rights_), ann)
        for command in both:
            for who in (bob, cyd, dan):
                with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
                    await world.run(command, who)
    await world.run(EditAdmin(peer, bob.id, MAY["delete_messages"]), ann)
    await world.run(both[0], bob)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(TakeBackReaction(peer, message.id + 50, cyd.id), bob)
    # In a private chat, and where it is nobody's business who reacted.
    with pytest.raises(Refused, match="PEER_ID_INVALID"):
        await world.run(TakeBackReactions(user_peer(cyd.id), cyd.id), ann)
    channel = await make(world, ann, name="the_news")
    with pytest.raises(Refused, match="BROADCAST_FORBIDDEN"):
        await world.run(TakeBackReactions(channel, cyd.id), ann)


@GROUPS
async def test_all_that_somebody_reacted_with_goes_piece_by_piece(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    elsewhere = await world.run(SendMessage(user_peer(bob.id), 0, "hello"), ann)
    ids = [(await last(world, ann, peer)).id, *[(await say(world, ann, peer)).id for _ in range(30)]]
    for id in ids:
        await world.run(SendReaction(peer, await theirs(world, bob, ann, peer, id), ("🔥",)), bob)
    await world.run(SendReaction(peer, await theirs(world, cyd, ann, peer, ids[0]), ("👍",)), cyd)
    private = (await last(world, bob, user_peer(ann.id))).id
    await world.run(SendReaction(user_peer(ann.id), private, ("🔥",)), bob)
    world.pass_time(1)
    await world.run(TakeBackReactions(peer, bob.id), ann)
    world.pass_time(1)
    again = await say(world, ann, peer)
    await world.run(SendReaction(peer, await theirs(world, bob, ann, peer, again.id), ("🔥",)), bob)
    times = 0
    while (await world.run(TakeBackMore())).result:
        times += 1
    assert times >= 2  # never all of it at once
    assert await tallies(world, ann, peer, *ids, again.id) == [(("👍", 1),), *[()] * 30, (("🔥", 1),)]
    assert await waiting(world, ann, peer) == (2, 2)
    kept = elsewhere.result[0].message.id
    assert await tallies(world, ann, user_peer(bob.id), kept) == [(("🔥", 1),)]
    assert not (await world.run(TakeBackMore())).result


async def theirs(world: World, who: User, author: User, peer: PeerRef, id: int) -> int:
    """The id that another has for a message of the author's."""
    if peer.kind == 2:
        return id

    def of(tx: Any) -> int:
        return int(tx.messages.ref_in(tx.messages.get(author.id, id).content.id, who.id))

    return await world.read(of)


async def test_nothing_is_noted_of_who_never_reacted(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    await world.run(TakeBackReactions(peer, bob.id), ann)
    assert await world.read(lambda tx: tx.takebacks.next()) is None


@KINDS
async def test_reactions_go_with_the_account(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    ids = [(await last(world, ann, peer)).id, *[(await say(world, ann, peer)).id for _ in range(25)]]
    for id in ids:
        await world.run(SendReaction(peer, await theirs(world, bob, ann, peer, id), ("🔥",)), bob)
    await react(world, cyd, peer, "🔥")
    private = (await world.run(SendMessage(user_peer(bob.id), 0, "hello"), ann)).result[0].message.id
    await world.run(SendReaction(user_peer(ann.id), (await last(world, bob, user_peer(ann.id))).id, ("👍",)), bob)
    await world.run(DeleteAccount(None), bob)
    world.forget()
    assert await purge(world) >= 2
    assert await tallies(world, ann, peer, *ids) == [*[()] * 25, (("🔥", 1),)]
    assert await tallies(world, ann, user_peer(bob.id), private) == [()]
    assert (await waiting(world, ann, peer)) == ((1, 1) if kind != "channel" else (0, 0))
    told = [one for outcome in world.heard for broadcast in outcome.broadcasts for one in broadcast.events]
    assert len(told) == (26 if kind != "basic" else 0)
    assert await purge(world) == 0


@asking.KINDS
async def test_votes_go_with_the_account(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await asking.trio(world, kind)
    for who, option in ((bob, b"y"), (cyd, b"y"), (ann, b"n")):
        await asking.vote(world, who, peer, option)
    await asking.ask(world, ann, peer)
    await asking.vote(world, bob, peer, b"y")
    await world.run(ClosePoll(peer, (await last(world, ann, peer)).id), ann)
    await world.run(DeleteAccount(None), bob)
    world.forget()
    await purge(world)
    assert (await asking.stands(world, ann, peer)).total_voters == 1  # that one is over: it stays as it ended
    both = await world.read(lambda tx: tx.takebacks.polls(bob.id, 10))
    assert both == []
    first = await world.read(lambda tx: tx.messages.many(_box(ann, peer), list(range(1, 9))))
    open_ = next(one.content.poll for one in first if one.content.poll and not one.content.poll.closed)
    assert (open_.counts, open_.voters) == ((1, 1, 0), 2)
    told = [one.event for outcome in world.heard for said in outcome.broadcasts for one in said.events]
    told += world.events(ann) if kind == "basic" else []
    assert [type(one) for one in told if isinstance(one, PollChanged)] == [PollChanged]


def _box(who: User, peer: PeerRef) -> int:
    return who.id if peer.kind != 2 else -peer.id
