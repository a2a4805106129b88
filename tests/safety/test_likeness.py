"""Cases that are alike are found together, cheaply however many there are, and each by what everybody can see."""

import random
from string import ascii_lowercase

import pytest

from chappe.domain.joining import Join
from chappe.domain.ports import Tx
from chappe.domain.ports.cases import Case, Free
from chappe.domain.values import Content, PeerRef, User, user_peer
from chappe.safety import likeness
from chappe.safety.cases import TakeCase, open_case
from chappe.safety.likeness import PERSON, PLACE, WORDS
from chappe.safety.subjects import Subject, look, of_message, of_peer
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.test_decisions import post
from tests.support.world import World

OFFER = "earn two thousand euros a week from home, write to me now and I send you the contract today"


async def about(world: World, subject: Subject, category: str = "spam", reports: int = 1) -> Case:
    """A case about something, with so many hints."""

    def opened(tx: Tx) -> Case:
        facts = look(tx, subject)
        assert facts is not None
        for _ in range(reports):
            case = open_case(tx, world.now, facts, category, "report", DESK.policy, report=True)
        return case

    return await world.write(opened)


async def said(world: World, who: User, place: PeerRef, text: str, **how: object) -> Case:
    """A case about something that was posted."""
    message = await post(world, who, place, text)
    return await about(world, of_message(who.id, place, message.id), **how)  # type: ignore[arg-type]


async def alike(world: World, case: Case, way: str, mod: User, after: tuple[int, int] = (0, 0)) -> list[int]:
    free = Free(mod.id, world.now)
    return [one.id for one in await world.read(lambda tx: likeness.like(tx, case, way, free, after, 50))]


async def count(world: World, case: Case, way: str, mod: User) -> int:
    return await world.read(lambda tx: likeness.number(tx, case, way, Free(mod.id, world.now)))


async def town(world: World) -> tuple[User, User, User, list[PeerRef]]:
    """Two public groups of Ann's with Bob in them, and a moderator."""
    ann, bob, mod = await world.person("Ann"), await world.person("Bob"), await staff(world, "Mod")
    places = [await make(world, ann, f"Group {n}", group=True, name=f"group_{n}") for n in range(2)]
    for place in places:
        await world.run(Join(place), bob)
    return ann, bob, mod, places


async def test_cases_of_one_place_and_of_one_person_are_joined(world: World) -> None:
    ann, bob, mod, (here, there) = await town(world)
    one, two = await said(world, ann, here, "a"), await said(world, bob, here, "b", reports=2)
    far = await said(world, bob, there, "c")
    other = await said(world, bob, here, "d", category="fraud")
    place = await about(world, of_peer(here))
    assert await alike(world, one, PLACE, mod) == [two.id, one.id], "by priority; neither other harms nor other kinds"
    assert await alike(world, two, PERSON, mod) == [two.id, far.id]
    assert await alike(world, place, PLACE, mod) == [place.id]
    assert [await count(world, case, PLACE, mod) for case in (one, far, other, place)] == [1, 0, 0, 0]
    assert await count(world, far, PERSON, mod) == 1
    assert await alike(world, one, PLACE, mod, after=(two.priority, two.id)) == [one.id]


async def test_what_others_work_on_or_what_is_about_oneself_is_not_among_them(world: World) -> None:
    ann, bob, mod, (here, _) = await town(world)
    other, self_ = await staff(world, "Other"), await staff(world, "Self")
    await world.run(Join(here), self_)
    one, two = await said(world, ann, here, OFFER), await said(world, bob, here, OFFER)
    mine = await said(world, self_, here, OFFER)
    await world.run(TakeCase(two.id), other)
    for way in (PLACE, WORDS):
        assert await alike(world, one, way, mod) == [one.id, mine.id]
        assert await alike(world, one, way, self_) == [one.id]
        assert await alike(world, one, way, other) == [one.id, two.id, mine.id]


async def test_nearly_the_same_words_are_found_in_any_place(world: World) -> None:
    ann, bob, mod, (here, there) = await town(world)
    one = await said(world, ann, here, OFFER)
    two = await said(world, bob, there, OFFER.replace("two thousand", "three thousand").upper())
    await said(world, bob, there, "does anybody know when the library opens on Saturday, and whether it is free")
    assert await alike(world, one, WORDS, mod) == [one.id, two.id]
    assert await count(world, two, WORDS, mod) == 1
    decided = await decide(world, mod, of_message(bob.id, there, two.message))
    assert decided.case == two.id
    assert await alike(world, one, WORDS, mod) == [one.id], "what is closed waits no more"
    closed = await world.read(lambda tx: tx.cases.get(two.id))
    assert closed is not None
    assert await alike(world, closed, WORDS, mod) == [one.id], "from a closed one the others are still found"


async def test_short_words_are_alike_only_where_they_are_the_same(world: World) -> None:
    ann, bob, mod, (here, there) = await town(world)
    one, two = await said(world, ann, here, "Buy now!"), await said(world, bob, there, "buy NOW")
    await said(world, bob, there, "buy later")
    empty = await said(world, bob, there, "🙂")
    assert await alike(world, one, WORDS, mod) == [one.id, two.id]
    assert await count(world, empty, WORDS, mod) == 0


async def test_words_of_private_chats_are_compared_with_nothing(world: World) -> None:
    ann, bob, mod, (here, _) = await town(world)
    one = await said(world, ann, here, OFFER)
    private = await said(world, ann, user_peer(bob.id), OFFER)
    assert not private.public
    assert await alike(world, one, WORDS, mod) == [one.id]
    assert await alike(world, private, WORDS, mod) == []


@pytest.mark.parametrize(("changed", "expected"), [(0, True), (1, True), (8, False)])
def test_how_near_is_near(changed: int, expected: bool) -> None:
    dice = random.Random(7)
    found = 0
    for _ in range(200):
        words = ["".join(dice.choices(ascii_lowercase, k=6)) for _ in range(24)]
        other = list(words)
        for at in dice.sample(range(24), changed):
            other[at] = "".join(dice.choices(ascii_lowercase, k=6))
        one, two = (set(likeness.pieces(Content(0, 0, 0, 0, " ".join(text)))) for text in (words, other))
        found += len(one & two) >= likeness.ENOUGH
    assert found >= 180 if expected else found <= 5, found


async def test_the_queue_shows_the_first_of_each_place(world: World) -> None:
    ann, bob, mod, (here, there) = await town(world)
    other = await staff(world, "Other")
    here_ones = [await said(world, ann, here, f"a {n}") for n in range(6)]
    first = await said(world, bob, here, "b", reports=3)
    there_one = await said(world, bob, there, "c")

    async def leads(
        person: User, limit: int = 50, walk: int = 100, after: tuple[int, int] = (0, 0)
    ) -> tuple[list[int], tuple[int, int]]:
        free = Free(person.id, world.now)
        found, onward = await world.read(lambda tx: tx.cases.leads("", free, after, limit, walk))
        return [one.id for one in found], onward

    assert await leads(mod) == ([first.id, there_one.id], (0, 0))
    found, onward = await leads(mod, limit=1)
    assert found == [first.id] and onward == (first.priority, first.id)
    assert await leads(mod, limit=1, after=onward) == ([there_one.id], (there_one.priority, there_one.id))
    found, onward = await leads(mod, walk=3)
    assert (found, onward) == ([first.id], (here_ones[1].priority, here_ones[1].id)), "a walk has an end, and goes on"
    assert (await leads(mod, walk=30, after=onward))[0] == [there_one.id]
    await world.run(TakeCase(first.id), other)
    assert (await leads(mod))[0] == [here_ones[0].id, there_one.id], "what somebody works on leads nothing for others"
    assert (await leads(other))[0] == [first.id, there_one.id]
