"""What a newcomer to a group is shown is older than what stands around it in the box: dates are found all the same."""

import random

import pytest

from chappe.domain.deleting import DeleteHistory
from chappe.domain.groups import AddMember, RemoveMember
from chappe.domain.history import history
from chappe.domain.ports.messages import Page
from chappe.domain.search import Wanted, in_chat
from chappe.domain.values import Message, PeerRef, User, user_peer
from tests.domain.test_groups import make, say
from tests.support.talk import Talk, talk
from tests.support.world import World


async def everything(world: World, viewer: User, peer: PeerRef) -> list[Message]:
    """The whole chat, newest first."""
    found = await world.read(lambda tx: history(tx, viewer.id, peer, Page(limit=100), world.now))
    return [one for one in found.messages if isinstance(one, Message)]


async def check(world: World, viewer: User, peer: PeerRef, dice: random.Random) -> None:
    """Whatever is asked by date is what looking through all of it gives."""
    whole = await everything(world, viewer, peer)
    dates = [one.content.date for one in whole]
    assert dates == sorted(dates, reverse=True)
    await world.write(lambda tx: tx.messages.index_some(1000))
    for date in {*dates, *(date + 1 for date in dates), dice.randint(min(dates) - 9, max(dates) + 9)}:
        found = await world.read(lambda tx, date=date: history(tx, viewer.id, peer, Page(offset_date=date), world.now))
        assert [one.id for one in found.messages] == [one.id for one in whole if one.content.date < date][:20]  # type: ignore[union-attr]
        for text in ("", "words"):
            for wanted in (Wanted(text, min_date=date), Wanted(text, max_date=date)):
                hits = await world.read(
                    lambda tx, wanted=wanted: in_chat(tx, viewer.id, peer, wanted, Page(limit=100), world.now)
                )
                meant = [
                    one.id
                    for one in whole
                    if (one.content.date > date if wanted.min_date else one.content.date < date)
                    and text in one.content.text
                ]
                assert [one.id for one in hits.messages] == meant, (wanted, dates)  # type: ignore[union-attr]
        below = dice.choice(whole).id
        hits = await world.read(
            lambda tx, below=below: in_chat(tx, viewer.id, peer, Wanted("words"), Page(offset_id=below), world.now)
        )
        meant = [one.id for one in whole if one.id < below and "words" in one.content.text]
        assert [one.id for one in hits.messages] == meant  # type: ignore[union-attr]


async def busy(world: World, scene: Talk, dice: random.Random) -> list[PeerRef]:
    """Two groups into which Cyd comes, and comes back, between words with Ann; her chats."""
    ann, bob, cyd = scene.people
    groups = [await make(world, ann, bob) for _ in range(2)]
    for _ in range(30):
        world.pass_time(dice.randint(0, 50))
        peer = dice.choice(groups)
        inside = await world.read(lambda tx, peer=peer: (one := tx.members.get(peer, cyd.id)) and one.inside)
        turn = dice.random()
        if turn < 0.4:
            await say(scene, dice.choice((ann, bob)), peer, dice.choice(("words here", "hello")))
        elif turn < 0.7:
            await scene.say(dice.choice((ann, cyd)), ann, "words there")
            await scene.say(cyd, ann, "words back")
        elif inside:
            await world.run(RemoveMember(peer, cyd.id), ann)
        else:
            await world.run(AddMember(peer, cyd.id, dice.randint(1, 9)), ann)
    return [peer for peer in (*groups, user_peer(ann.id)) if await everything(world, cyd, peer)]


@pytest.mark.parametrize("seed", range(4))
async def test_dates_are_found_among_what_a_newcomer_was_shown(world: World, seed: int) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    dice = random.Random(seed)
    for peer in await busy(world, scene, dice):
        await check(world, scene.people[2], peer, dice)


@pytest.mark.parametrize("seed", range(4))
async def test_deleting_by_date_takes_exactly_that_time(world: World, seed: int) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, _, cyd = scene.people
    dice = random.Random(seed)
    await busy(world, scene, dice)
    peer = user_peer(ann.id)
    whole = await everything(world, cyd, peer)
    dates = sorted(one.content.date for one in whole)
    low, high = dates[len(dates) // 3], dates[2 * len(dates) // 3]
    await world.run(DeleteHistory(peer, min_date=low, max_date=high), cyd)
    left = [one.id for one in await everything(world, cyd, peer)]
    assert left == [one.id for one in whole if not low <= one.content.date <= high]


async def test_a_newcomer_is_shown_exactly_so_many(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer = await make(world, ann, bob)
    for n in range(6):
        await say(scene, bob, peer, f"{n}")
    await world.run(AddMember(peer, cyd.id, 3), ann)
    said = [one.content.text for one in reversed(await everything(world, cyd, peer))]
    assert said == ["3", "4", "5", ""]
    await world.run(RemoveMember(peer, cyd.id), ann)
    await say(scene, bob, peer, "6")
    await world.run(AddMember(peer, cyd.id, 100), ann)
    said = [one.content.text for one in reversed(await everything(world, cyd, peer))]
    assert said == ["3", "4", "5", "", "", "6", ""]
