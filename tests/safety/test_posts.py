"""All that one person posted in one place: removed by one decision, in pieces, counted once, and given back whole."""

import pytest

from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.ports import Tx
from chappe.domain.values import Message, PeerRef, User, box_of, user_peer
from chappe.safety import hiding, ledger_entries, posts, statements
from chappe.safety.cases import open_case
from chappe.safety.ending import Reverse
from chappe.safety.posts import GoOnWithPosts
from chappe.safety.subjects import look, of_message, of_posts
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import notices, post, texts
from tests.support.world import World


async def group_of_two(world: World) -> tuple[User, User, User, PeerRef]:
    ann, bob, mod = await world.person("Ann"), await world.person("Bob"), await staff(world, "Mod")
    group = await make(world, ann, group=True, name="the_place")
    await world.run(Join(group), bob)
    return ann, bob, mod, group


async def written(world: World, viewer: User, place: PeerRef) -> list[str]:
    """What stands there in people's own words, oldest first; what was removed as "-"."""
    found = await world.read(lambda tx: tx.messages.ids_of_peer(box_of(place.id), place, 0, 1000))
    messages: list[Message] = await world.read(lambda tx: tx.messages.many(box_of(place.id), sorted(found)))
    return ["-" if one.content.removed else one.content.text for one in messages if one.content.action is None]


async def go_on(world: World) -> int:
    """Let the job run to its end; how many pieces it did."""
    pieces = 0
    while (await world.run(GoOnWithPosts())).result:
        pieces += 1
    return pieces


async def test_everything_of_one_author_goes_at_once_and_comes_back(world: World) -> None:
    ann, bob, mod, group = await group_of_two(world)
    first = await post(world, bob, group, "buy 0")
    await post(world, ann, group, "hello")
    await post(world, bob, group, "buy 1")
    decision = await decide(world, mod, of_message(ann.id, group, first.id), "remove_posts")
    assert (decision.kind, decision.person, decision.posts) == ("posts", bob.id, 2)
    assert await written(world, ann, group) == ["-", "hello", "-"]
    assert "Everything that you posted in “News” was removed." in (await notices(world, bob))[-1]
    await post(world, bob, group, "sorry")
    assert not await go_on(world)
    assert await written(world, ann, group) == ["-", "hello", "-", "sorry"]
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert await written(world, ann, group) == ["buy 0", "hello", "buy 1", "sorry"]


@pytest.mark.parametrize("number", [5, 6, 7, 13])
async def test_more_than_a_piece_goes_in_pieces_and_counts_once(
    world: World, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(posts, "SLICE", 3)
    ann, bob, mod, group = await group_of_two(world)
    for n in range(number):
        await post(world, bob, group, f"buy {n}")
    decision = await decide(world, mod, of_posts(group, bob.id), "remove_posts")
    gone = (await written(world, ann, group)).count("-")
    assert 0 < gone < number, "the first piece goes with the decision, the rest does not"
    await go_on(world)
    assert (await written(world, ann, group)) == ["-"] * number
    found = await world.read(lambda tx: tx.consequences.progress(decision.id))
    assert (found.removed, found.open) == (number, False)
    leaf = await world.read(lambda tx: tx.ledger.leaf(decision.leaf))
    assert leaf is not None
    entry = ledger_entries.decode(leaf)
    assert (entry.action, entry.subject, entry.count) == ("remove_posts", "post", decision.posts)
    assert decision.posts == number, "that he joined is none of them"
    assert not faults(statements.statement(decision, DESK.policy))
    day = world.now // 86400
    counts = [tally.number for _, tally in await world.read(lambda tx: tx.decisions.counts(day, day))]
    assert counts == [decision.posts]
    await world.run(Reverse(decision.id, "", DESK), mod)
    await go_on(world)
    assert await written(world, ann, group) == [f"buy {n}" for n in range(number)]


async def test_what_is_reversed_while_it_goes_on_stops_and_comes_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "SLICE", 3)
    ann, bob, mod, group = await group_of_two(world)
    for n in range(10):
        await post(world, bob, group, f"buy {n}")
    decision = await decide(world, mod, of_posts(group, bob.id), "remove_posts")
    await world.run(GoOnWithPosts())
    await world.run(Reverse(decision.id, "", DESK), mod)
    await go_on(world)
    assert await written(world, ann, group) == [f"buy {n}" for n in range(10)]
    assert await world.read(lambda tx: tx.removed.contents(decision.id)) == []


async def test_in_a_channel_it_is_what_that_administrator_posted(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    for n in range(2):
        await post(world, ann, channel, f"buy {n}")
    await decide(world, mod, of_posts(channel, ann.id), "remove_posts")
    assert await written(world, ann, channel) == ["-", "-"]


async def test_what_another_decision_removed_stays_so(world: World) -> None:
    ann, bob, mod, group = await group_of_two(world)
    first = await post(world, bob, group, "buy 0")
    await post(world, bob, group, "buy 1")
    await decide(world, mod, of_message(ann.id, group, first.id))
    whole = await decide(world, mod, of_posts(group, bob.id), "remove_posts")
    assert whole.posts == 1
    await world.run(Reverse(whole.id, "", DESK), mod)
    assert await written(world, ann, group) == ["-", "buy 1"]


async def test_deleting_one_of_them_does_not_keep_the_others_away(world: World) -> None:
    ann, bob, mod, group = await group_of_two(world)
    first = await post(world, bob, group, "buy 0")
    await post(world, bob, group, "buy 1")
    decision = await decide(world, mod, of_message(ann.id, group, first.id), "remove_posts")
    await world.run(DeleteThere(group, (first.id,)), bob)
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert await written(world, ann, group) == ["buy 1"]


async def test_it_closes_the_case_about_the_message(world: World) -> None:
    ann, bob, mod, group = await group_of_two(world)
    first = await post(world, bob, group, "buy 0")
    subject = of_message(ann.id, group, first.id)

    def reported(tx):  # type: ignore[no-untyped-def]
        facts = look(tx, subject)
        assert facts is not None
        return open_case(tx, world.now, facts, "spam", "report", DESK.policy, report=True)

    case = await world.write(reported)
    decision = await decide(world, mod, subject, "remove_posts")
    closed = await world.read(lambda tx: tx.cases.get(case.id))
    assert decision.case == case.id and closed is not None and closed.state == "closed"
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        await decide(world, mod, subject, "remove_posts")


async def test_where_there_is_nothing_nothing_is_decided(world: World) -> None:
    ann, bob, mod, group = await group_of_two(world)
    quiet = await world.person("Quiet")
    await post(world, ann, group, "hello")
    for peer, author in ((group, quiet.id), (group, 999), (group, bob.id), (user_peer(ann.id), bob.id)):
        subject = of_posts(peer, author)
        with pytest.raises(Refused, match="SUBJECT_INVALID"):
            await decide(world, mod, subject, "remove_posts")
    with pytest.raises(Refused, match="SUBJECT_INVALID"):
        await decide(world, mod, of_posts(group, bob.id), "remove")
    assert await texts(world, ann, group) == ["hello", "chat_add"]


async def test_what_reports_hid_comes_back_in_sight(world: World) -> None:
    ann, bob, mod, group = await group_of_two(world)
    first = await post(world, bob, group, "buy 0")
    subject = of_message(ann.id, group, first.id)

    def hidden(tx: Tx) -> None:
        facts = look(tx, subject)
        assert facts is not None
        case = open_case(tx, world.now, facts, "spam", "report", DESK.policy, report=True)
        hiding.hide(tx, world.engine.actor(0), DESK, facts, case)

    await world.write(hidden)
    decision = await decide(world, mod, subject, "remove_posts")
    await world.run(Reverse(decision.id, "", DESK), mod)
    found = await world.read(lambda tx: tx.messages.get(first.box, first.id))
    assert found is not None and found.content.text == "buy 0" and not found.content.withheld
