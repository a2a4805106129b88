"""Public copies of a removed post: found, decided one by one, told apart, given back together; private ones stay."""

import json
from typing import NamedTuple

import pytest

from chappe.domain.channels import SetUsername
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.joining import Join
from chappe.domain.media import Given, SendMedia
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import Message, PeerRef, User, box_of, user_peer
from chappe.safety import appeals, copies, copying, ledger_entries
from chappe.safety.appeals import JudgeAppeal
from chappe.safety.cases import TakeCase, open_case
from chappe.safety.copying import GoOnWithCopies, RemoveCopies
from chappe.safety.deciding import Decide
from chappe.safety.ending import EndDue, Reverse
from chappe.safety.subjects import look, of_message
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import notices, post
from tests.safety.test_posts import written
from tests.support.pictures import document
from tests.support.world import World


class Town(NamedTuple):
    """A channel, and places where its posts are passed on to."""

    ann: User
    bob: User
    cyd: User
    mod: User
    source: PeerRef
    """Ann's channel."""
    square: PeerRef
    """Bob's public group."""
    news: PeerRef
    """Cyd's public channel."""
    cellar: PeerRef
    """Bob's private group."""


async def town(world: World) -> Town:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    mod = await staff(world, "Mod")
    source = await make(world, ann, "Source", name="the_source")
    square = await make(world, bob, "Square", group=True, name="the_square")
    news = await make(world, cyd, "Other news", name="other_news")
    cellar = await make(world, bob, "Cellar", group=True)
    for who, peer in ((bob, source), (cyd, source), (cyd, square)):
        await world.run(Join(peer), who)
    return Town(ann, bob, cyd, mod, source, square, news, cellar)


async def pass_on(world: World, who: User, source: PeerRef, id: int, *to: PeerRef) -> list[Message]:
    """Forward one message to each of these; what they became."""
    made = []
    for n, peer in enumerate(to):
        made += (await world.run(ForwardMessages(source, (id,), (world.now * 100 + n,), peer), who)).result.posted
    return [one.message for one in made]


async def go_on(world: World) -> int:
    """Let the job run to its end; how many pieces it did."""
    pieces = 1
    while (await world.run(GoOnWithCopies(DESK))).result:
        pieces += 1
    return pieces


async def remove(world: World, town: Town, post: Message, way: str = copies.FORWARDS, **more: object) -> Decision:
    """Remove a post with its copies."""
    decision = await decide(world, town.mod, of_message(town.ann.id, post.peer, post.id), copies=way, **more)
    await go_on(world)
    return decision


async def numbers(world: World, post: Message) -> dict[str, str]:
    """How many copies a moderator is told of."""
    found = await world.read(lambda tx: copies.numbers(tx, post.content, (post.box, post.id)))
    return {one.way: f"{one.number}{'+' if one.more else ''}" for one in found}


async def places(world: World, town: Town) -> list[list[str]]:
    return [await written(world, town.ann, one) for one in (town.source, town.square, town.news, town.cellar)]


async def decided(world: World, person: User) -> list[Decision]:
    found: list[Decision] = await world.read(lambda tx: tx.decisions.of_person(person.id, 50))
    return found


async def test_public_forwards_go_with_the_post_and_private_ones_stay(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    await pass_on(world, here.bob, here.source, said.id, here.square, here.cellar, user_peer(here.cyd.id))
    await pass_on(world, here.cyd, here.source, said.id, here.news)
    assert await numbers(world, said) == {"forwards": "2"}
    await remove(world, here, said)
    assert await places(world, here) == [["-"], ["-"], ["-"], ["buy"]]
    [bobs] = await decided(world, here.bob)
    [cyds] = await decided(world, here.cyd)
    for one in (bobs, cyds):
        assert (one.action, one.source, one.detected, one.automated) == ("remove", "own", True, "partially")
        assert (one.by, one.rule, one.explanation) == (here.mod.id, "Terms §4: no spam", copying.WHY)
        statement = json.loads(await world.read(lambda tx, id=one.id: tx.numbers.statement(id)) or "")
        assert not faults(statement) and statement["automated_detection"] == "Yes"
        leaf = await world.read(lambda tx, at=one.leaf: tx.ledger.leaf(at))
        assert leaf is not None and ledger_entries.decode(leaf).id == one.puid
    assert "in “Square” was removed" in (await notices(world, here.bob))[-1]
    told = (await notices(world, here.cyd))[-1]
    assert (
        "in “Other news” was removed" in told and "Source" not in told and cyds.puid in told and bobs.puid not in told
    )
    assert len(await notices(world, here.ann)) == 1
    day = world.now // 86400
    counts = [tally.number for _, tally in await world.read(lambda tx: tx.decisions.counts(day, day))]
    assert sum(counts) == 3


async def test_they_come_back_together_when_the_decision_was_wrong(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    await pass_on(world, here.bob, here.source, said.id, here.square)
    await pass_on(world, here.cyd, here.source, said.id, here.news)
    decision = await remove(world, here, said)
    await world.run(Reverse(decision.id, "Wrong.", DESK), here.mod)
    assert (await places(world, here))[:3] == [["buy"], ["-"], ["-"]], "the rest soon after"
    await go_on(world)
    assert (await places(world, here))[:3] == [["buy"], ["buy"], ["buy"]]
    for person in (here.bob, here.cyd):
        [one] = await decided(world, person)
        assert (one.state, one.ended_by) == ("reversed", here.mod.id)
        assert copying.BACK in (await notices(world, person))[-1]
        assert not await world.read(lambda tx, id=person.id: tx.decisions.strikes(id, world.now))
    found = await world.read(lambda tx: tx.copies.get(decision.id))
    assert found is not None and (found.removed, found.restored, found.state) == (2, 2, "done")


async def test_an_appeal_about_a_copy_gives_that_one_back_and_one_about_the_post_all(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    await pass_on(world, here.bob, here.source, said.id, here.square)
    await pass_on(world, here.cyd, here.source, said.id, here.news)
    await remove(world, here, said)
    other = await staff(world, "Other")

    async def won(person: User) -> None:
        [one] = await decided(world, person)

        def file(tx: Tx) -> int:
            appeals._file(tx, world.engine.actor(person.id), DESK, one, None, appeals.HIT, "No!")
            found = tx.appeals.of_decision(one.id, person.id)
            assert found is not None
            return found.id

        with pytest.raises(Refused, match="APPEAL_OWN"):
            await world.run(JudgeAppeal(await world.write(file), True, "Right.", DESK), here.mod)
        await world.run(JudgeAppeal(await world.write(file), True, "Right.", DESK), other)
        await go_on(world)

    await won(here.bob)
    assert (await places(world, here))[:3] == [["-"], ["buy"], ["-"]]
    await won(here.ann)
    assert (await places(world, here))[:3] == [["buy"], ["buy"], ["buy"]]
    assert len([told for told in await notices(world, here.bob) if "no longer holds" in told]) == 1


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7])
async def test_however_many_they_go_and_come_in_pieces(
    world: World, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(copying, "SLICE", 2)
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    for _ in range(number):
        await pass_on(world, here.bob, here.source, said.id, here.square)
        world.pass_time(1)
    decision = await decide(world, here.mod, of_message(here.ann.id, here.source, said.id), copies=copies.FORWARDS)
    await world.run(GoOnWithCopies(DESK))
    assert (await written(world, here.ann, here.square)).count("-") == min(2, number)
    await go_on(world)
    assert set(await written(world, here.ann, here.square)) == {"-"}
    strikes = await world.read(lambda tx: tx.decisions.strikes(here.bob.id, world.now))
    assert len(strikes) == 1, "it is one thing that he did"
    await world.run(Reverse(decision.id, "", DESK), here.mod)
    await go_on(world)
    assert await written(world, here.ann, here.square) == ["buy"] * number
    assert await world.read(lambda tx: tx.copies.unfinished()) is None


async def test_what_is_reversed_on_the_way_stops_and_comes_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "SLICE", 2)
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    for _ in range(5):
        await pass_on(world, here.bob, here.source, said.id, here.square)
        world.pass_time(1)
    decision = await decide(world, here.mod, of_message(here.ann.id, here.source, said.id), copies=copies.FORWARDS)
    await world.run(GoOnWithCopies(DESK))
    await world.run(Reverse(decision.id, "", DESK), here.mod)
    await go_on(world)
    assert await written(world, here.ann, here.square) == ["buy"] * 5
    assert len(await decided(world, here.bob)) == 2


async def test_of_a_forward_the_first_post_and_the_other_forwards_are_copies(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    [there] = await pass_on(world, here.bob, here.source, said.id, here.square)
    await pass_on(world, here.cyd, here.square, there.id, here.news)
    assert await numbers(world, there) == {"forwards": "2"}
    await remove(world, here, there)
    assert (await places(world, here))[:3] == [["-"], ["-"], ["-"]]


async def test_of_a_groups_message_it_is_known_too(world: World) -> None:
    here = await town(world)
    said = await post(world, here.bob, here.square, "buy")
    [there] = await pass_on(world, here.cyd, here.square, said.id, here.news)
    await pass_on(world, here.ann, here.news, there.id, here.source)
    assert await numbers(world, said) == {"forwards": "2"}
    await remove(world, here, said)
    assert (await places(world, here))[:3] == [["-"], ["-"], ["-"]]


async def test_what_says_something_else_by_now_is_none(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "good news")
    await pass_on(world, here.bob, here.source, said.id, here.square)
    await world.run(EditMessage(here.source, said.id, "buy"), here.ann)
    [said] = await world.read(lambda tx: tx.messages.many(said.box, [said.id]))
    assert await numbers(world, said) == {}
    await remove(world, here, said)
    assert await written(world, here.ann, here.square) == ["good news"]


async def show(world: World, who: User, peer: PeerRef, caption: str, word: str = "film") -> Message:
    """Upload the same bytes and post them."""
    made = await world.run(SendMedia(peer, 0, caption, media=Given(await document(world, who, word))), who)
    message: Message = made.result[0].message
    return message


async def test_by_the_file_it_is_what_shows_the_very_same_bytes_whoever_uploaded_them(world: World) -> None:
    here = await town(world)
    said = await show(world, here.ann, here.source, "look")
    await show(world, here.bob, here.square, "my words")
    await show(world, here.bob, here.square, "another", "other film")
    await show(world, here.bob, here.cellar, "private")
    await show(world, here.bob, user_peer(here.cyd.id), "private")
    await pass_on(world, here.cyd, here.source, said.id, here.news)
    assert await numbers(world, said) == {"forwards": "1", "file": "2"}
    await remove(world, here, said, copies.FILE)
    assert await places(world, here) == [["-"], ["-", "another"], ["-"], ["private"]]


async def test_many_private_places_are_walked_past_in_pieces(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "WALKED", 2)
    here = await town(world)
    said = await show(world, here.ann, here.source, "look")
    for n in range(5):
        await show(world, here.bob, here.cellar, str(n))
    await show(world, here.bob, here.square, "public")
    assert await numbers(world, said) == {"file": "0+"}
    await remove(world, here, said, copies.FILE)
    assert (await written(world, here.ann, here.square)) == ["-"]
    assert (await written(world, here.ann, here.cellar)) == ["0", "1", "2", "3", "4"]


async def test_what_others_work_on_and_ones_own_is_left_and_can_be_had_later(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    [there] = await pass_on(world, here.bob, here.source, said.id, here.square)
    own = await make(world, here.mod, "Mod's", name="the_mod")
    await pass_on(world, here.mod, here.source, said.id, own)

    def opened(tx: Tx) -> int:
        facts = look(tx, of_message(here.bob.id, here.square, there.id))
        assert facts is not None
        return open_case(tx, world.now, facts, "spam", "report", DESK.policy, report=True).id

    case = await world.write(opened)
    other = await staff(world, "Other")
    await world.run(TakeCase(case), other)
    decision = await remove(world, here, said)
    assert await written(world, here.ann, here.square) == ["buy"] == await written(world, here.ann, own)
    found = await world.read(lambda tx: tx.copies.get(decision.id))
    assert found is not None and (found.removed, found.passed) == (0, 2)
    world.pass_time(3600)
    await world.run(RemoveCopies(decision.id, copies.FORWARDS), other)
    await go_on(world)
    assert await written(world, here.ann, here.square) == ["-"] == await written(world, here.ann, own)
    [bobs] = await decided(world, here.bob)
    assert (bobs.by, bobs.case, bobs.source, bobs.automated) == (other.id, case, "report", "not")
    closed = await world.read(lambda tx: tx.cases.get(case))
    assert closed is not None and closed.outcome == "decided"


async def test_whose_copy_went_does_not_take_back_what_it_went_with(world: World) -> None:
    here = await town(world)
    other = await staff(world, "Other")
    square = await make(world, other, "Mine", name="mine_here")
    await world.run(Join(here.source), other)
    said = await post(world, here.ann, here.source, "buy")
    await pass_on(world, other, here.source, said.id, square)
    decision = await remove(world, here, said)
    await go_on(world)
    assert [one.state for one in await decided(world, other)] == ["active"]
    with pytest.raises(Refused, match="CASE_OWN"):
        await world.run(Reverse(decision.id, "", DESK), other)

    def file(tx: Tx) -> int:
        appeals._file(tx, world.engine.actor(here.ann.id), DESK, decision, None, appeals.HIT, "No!")
        found = tx.appeals.of_decision(decision.id, here.ann.id)
        assert found is not None
        return found.id

    with pytest.raises(Refused, match="APPEAL_OWN"):
        await world.run(JudgeAppeal(await world.write(file), True, "Right.", DESK), other)
    assert [one.state for one in await decided(world, other)] == ["active"]


async def test_a_post_that_was_removed_before_can_lose_its_copies_later(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    await pass_on(world, here.bob, here.source, said.id, here.square)
    decision = await decide(world, here.mod, of_message(here.ann.id, here.source, said.id))
    await world.run(RemoveCopies(decision.id, copies.FORWARDS), here.mod)
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        await world.run(RemoveCopies(decision.id, copies.FORWARDS), here.mod)
    await go_on(world)
    assert await written(world, here.ann, here.square) == ["-"]
    for id, way, who, why in (
        (decision.id, "words", here.mod, "COPIES_INVALID"),
        (decision.id, copies.FILE, here.mod, "COPIES_INVALID"),
        (999, copies.FORWARDS, here.mod, "DECISION_INVALID"),
        (decision.id, copies.FORWARDS, here.ann, "STAFF_REQUIRED"),
    ):
        with pytest.raises(Refused, match=why):
            await world.run(RemoveCopies(id, way), who)
    await world.run(Reverse(decision.id, "", DESK), here.mod)
    with pytest.raises(Refused, match="DECISION_INVALID"):
        await world.run(RemoveCopies(decision.id, copies.FORWARDS), here.mod)


async def test_of_what_stands_in_private_none_is_looked_for_and_only_a_removal_has_any(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    [there] = await pass_on(world, here.bob, here.source, said.id, here.cellar)
    subject = of_message(here.bob.id, here.cellar, there.id)
    decision = await decide(world, here.mod, subject, copies=copies.FORWARDS)
    assert await world.read(lambda tx: tx.copies.get(decision.id)) is None
    with pytest.raises(Refused, match="DECISION_INVALID"):
        await world.run(RemoveCopies(decision.id, copies.FORWARDS), here.mod)
    assert await written(world, here.ann, here.source) == ["buy"]
    for action, way in (("remove_posts", copies.FORWARDS), ("remove", "words")):
        with pytest.raises(Refused, match="COPIES_INVALID"):
            await decide(world, here.mod, of_message(here.ann.id, here.source, said.id), action, copies=way)
    machine = Decide(DESK, (subject,), "remove", "spam", "4", automated="fully", copies=copies.FORWARDS)
    with pytest.raises(Refused, match="COPIES_INVALID"):
        await world.run(machine)


async def test_a_place_that_was_made_private_meanwhile_is_not_looked_at(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    await pass_on(world, here.bob, here.source, said.id, here.square)
    await world.run(SetUsername(here.square, ""), here.bob)
    assert await numbers(world, said) == {}
    await remove(world, here, said)
    assert await written(world, here.ann, here.square) == ["buy"]


async def test_with_an_end_the_copies_end_by_themselves(world: World) -> None:
    here = await town(world)
    said = await post(world, here.ann, here.source, "buy")
    await pass_on(world, here.bob, here.source, said.id, here.square)
    await remove(world, here, said, until=world.now + 100)
    world.pass_time(101)
    await world.run(EndDue())
    await go_on(world)
    assert (await places(world, here))[:2] == [["buy"], ["buy"]]
    [bobs] = await decided(world, here.bob)
    assert bobs.state == "over"
    assert box_of(here.square.id) == bobs.box
