"""All that one person posted in public places: one decision over all of them, counted exactly, in pieces, and back."""

import pytest

from chappe.domain.channels import SetUsername
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.ports import Tx
from chappe.domain.values import PeerRef, User, user_peer
from chappe.safety import ledger_entries, posts, statements
from chappe.safety.cases import open_case
from chappe.safety.ending import Reverse
from chappe.safety.subjects import look, of_all_posts, of_message, of_peer, of_posts
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import notices, post
from tests.safety.test_posts import go_on, written
from tests.support.world import World


async def town(world: World, groups: int = 3) -> tuple[User, User, User, list[PeerRef]]:
    """Ann's public groups, with Bob in all of them, and a moderator."""
    ann, bob, mod = await world.person("Ann"), await world.person("Bob"), await staff(world, "Mod")
    places = [await make(world, ann, f"Group {n}", group=True, name=f"group_{n}") for n in range(groups)]
    for place in places:
        await world.run(Join(place), bob)
    return ann, bob, mod, places


async def counted(world: World) -> list[int]:
    """What the day's counts say."""
    day = world.now // 86400
    return [tally.number for _, tally in await world.read(lambda tx: tx.decisions.counts(day, day))]


async def test_it_goes_in_all_public_places_and_comes_back(world: World) -> None:
    ann, bob, mod, places = await town(world)
    first = await post(world, bob, places[0], "buy 0")
    await post(world, ann, places[0], "hello")
    await post(world, bob, places[2], "buy 1")
    decision = await decide(world, mod, of_message(ann.id, places[0], first.id), "remove_all_posts")
    assert (decision.kind, decision.peer, decision.person, decision.posts) == ("posts", user_peer(bob.id), bob.id, 2)
    assert [await written(world, ann, place) for place in places] == [["-", "hello"], [], ["-"]]
    assert "Everything that you posted in public groups and channels was removed." in (await notices(world, bob))[-1]
    assert await counted(world) == [2]
    leaf = await world.read(lambda tx: tx.ledger.leaf(decision.leaf))
    assert leaf is not None
    entry = ledger_entries.decode(leaf)
    assert (entry.action, entry.subject, entry.count) == ("remove_all_posts", "post", 2)
    assert not faults(statements.statement(decision, DESK.policy))
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert [await written(world, ann, place) for place in places] == [["buy 0", "hello"], [], ["buy 1"]]
    assert "no longer holds" in (await notices(world, bob))[-1]


async def test_an_account_can_be_decided_about_so_and_its_case_is_closed(world: World) -> None:
    ann, bob, mod, places = await town(world, 1)
    await post(world, bob, places[0], "buy 0")

    def reported(tx: Tx) -> int:
        facts = look(tx, of_peer(user_peer(bob.id)))
        assert facts is not None
        return open_case(tx, world.now, facts, "spam", "report", DESK.policy, report=True).id

    case = await world.write(reported)
    decision = await decide(world, mod, of_peer(user_peer(bob.id)), "remove_all_posts")
    closed = await world.read(lambda tx: tx.cases.get(case))
    assert decision.case == case and closed is not None and closed.state == "closed"
    assert await written(world, ann, places[0]) == ["-"]


async def test_what_stands_in_private_stays_but_for_the_place_that_was_reported(world: World) -> None:
    ann, bob, mod, places = await town(world)
    said = [await post(world, bob, place, "buy") for place in places]
    for place in places[:2]:
        await world.run(SetUsername(place, ""), ann)
    decision = await decide(world, mod, of_message(ann.id, places[0], said[0].id), "remove_all_posts")
    assert decision.posts == 2
    assert [await written(world, ann, place) for place in places] == [["-"], ["buy"], ["-"]]
    assert "in public groups and channels, and in “Group 0”, was removed." in (await notices(world, bob))[-1]


@pytest.mark.parametrize("number", [2, 3, 4, 11])
async def test_however_many_the_number_is_exact_and_pieces_fill_up_over_places(
    world: World, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(posts, "SLICE", 3)
    ann, bob, mod, places = await town(world)
    for n in range(number):
        await post(world, bob, places[n % 3], f"buy {n}")
    gone = await post(world, bob, places[0], "gone before")
    await decide(world, mod, of_message(ann.id, places[0], gone.id))
    decision = await decide(world, mod, of_all_posts(bob.id), "remove_all_posts")
    assert decision.posts == number, "no service message, and nothing that was removed before"
    taken = [text for place in places for text in await written(world, ann, place)].count("-") - 1
    assert taken == min(3, number), "one piece goes with the decision, over places"
    assert (await world.read(lambda tx: tx.consequences.progress(decision.id))).removed == taken
    await go_on(world)
    assert {text for place in places for text in await written(world, ann, place)} == {"-"}
    done = await world.read(lambda tx: tx.consequences.progress(decision.id))
    assert (done.removed, done.restored, done.open) == (number, 0, False)
    await world.run(Reverse(decision.id, "", DESK), mod)
    await go_on(world)
    back = [text for place in places for text in await written(world, ann, place)]
    assert sorted(back) == sorted([*(f"buy {n}" for n in range(number)), "-"])
    done = await world.read(lambda tx: tx.consequences.progress(decision.id))
    assert (done.restored, done.open) == (number, False)


async def test_reversed_on_the_way_it_stops_everywhere_and_comes_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "SLICE", 3)
    ann, bob, mod, places = await town(world)
    for n in range(12):
        await post(world, bob, places[n % 3], f"buy {n}")
    decision = await decide(world, mod, of_all_posts(bob.id), "remove_all_posts")
    await world.run(posts.GoOnWithPosts())
    await world.run(Reverse(decision.id, "", DESK), mod)
    await go_on(world)
    assert "-" not in {text for place in places for text in await written(world, ann, place)}
    assert await world.read(lambda tx: tx.removed.contents(decision.id)) == []


async def test_two_removals_under_way_take_turns_and_count_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "SLICE", 2)
    ann, bob, mod, places = await town(world, 2)
    for n in range(10):
        await post(world, bob, places[0], f"buy {n}")
    large = await decide(world, mod, of_posts(places[0], bob.id), "remove_posts")
    await post(world, bob, places[0], "late")
    for n in range(5):
        await post(world, bob, places[1], f"sell {n}")
    small = await decide(world, mod, of_all_posts(bob.id), "remove_all_posts")
    assert (large.posts, small.posts) == (10, 6)
    for _ in range(5):
        await world.run(posts.GoOnWithPosts())
    assert set(await written(world, ann, places[1])) == {"-"}, "the small one need not wait for the large one's end"
    assert (await written(world, ann, places[0]))[9] != "-"
    await go_on(world)
    assert set(await written(world, ann, places[0])) == {"-"}
    done = [await world.read(lambda tx, id=one.id: tx.consequences.progress(id)) for one in (large, small)]
    assert [one.removed for one in done] == [10, 6]


async def test_what_is_posted_after_it_can_be_removed_by_another_one(world: World) -> None:
    ann, bob, mod, places = await town(world, 1)
    await post(world, bob, places[0], "buy")
    await decide(world, mod, of_all_posts(bob.id), "remove_all_posts")
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        await decide(world, mod, of_all_posts(bob.id), "remove_all_posts")
    await post(world, bob, places[0], "buy again")
    again = await decide(world, mod, of_all_posts(bob.id), "remove_all_posts")
    assert again.posts == 1
    await post(world, bob, places[0], "and again")
    assert (await decide(world, mod, of_posts(places[0], bob.id), "remove_posts")).posts == 1
    assert await written(world, ann, places[0]) == ["-", "-", "-"]


async def test_where_there_is_nothing_nothing_is_decided(world: World) -> None:
    ann, bob, mod, places = await town(world, 1)
    for author in (bob.id, 999, 777000):
        with pytest.raises(Refused, match="SUBJECT_INVALID"):
            await decide(world, mod, of_all_posts(author), "remove_all_posts")
    await post(world, ann, places[0], "hello")
    for subject in (of_posts(places[0], ann.id), of_peer(places[0])):
        with pytest.raises(Refused, match="SUBJECT_INVALID"):
            await decide(world, mod, subject, "remove_all_posts")
    with pytest.raises(Refused, match="SUBJECT_INVALID"):
        await decide(world, mod, of_all_posts(ann.id), "remove_posts")
    assert not await counted(world)


async def test_a_channel_that_went_meanwhile_gives_nothing_back_and_harms_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chappe.domain.channels import DeleteChannel

    monkeypatch.setattr(posts, "SLICE", 2)
    ann, bob, mod, places = await town(world, 1)
    for n in range(5):
        await post(world, bob, places[0], f"buy {n}")
    decision = await decide(world, mod, of_posts(places[0], bob.id), "remove_posts")
    await world.run(DeleteChannel(places[0]), ann)
    await go_on(world)
    ended = (await world.run(Reverse(decision.id, "", DESK), mod)).result
    assert ended.state == "reversed"
    await go_on(world)
    assert await world.read(lambda tx: tx.consequences.unfinished()) is None
