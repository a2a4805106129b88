"""A decision: what it changes, who is told, what it leaves behind, and that all of it can be given back."""

from dataclasses import replace

import pytest

from chappe.domain import search
from chappe.domain.channels import EditTitle
from chappe.domain.deleting import DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelTooLong, ChatChanged
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.ports.decisions import Tally
from chappe.domain.ports.messages import Page
from chappe.domain.search import Wanted
from chappe.domain.values import SERVICE_USER, Message, PeerRef, User, box_of, user_peer
from chappe.safety import ledger_entries
from chappe.safety.cases import open_case
from chappe.safety.deciding import Decide
from chappe.safety.ending import EndDue, Reverse
from chappe.safety.subjects import Subject, look, of_message, of_peer
from tests.domain.test_channels import make, say
from tests.domain.test_channels import texts as everything
from tests.domain.test_discussions import linked
from tests.safety.desk import DESK, decide, staff
from tests.support.world import World


async def post(world: World, who: User, peer: PeerRef, text: str) -> Message:
    """A message posted there."""
    message: Message = (await say(world, who, peer, text)).result[0].message
    return message


async def texts(world: World, who: User, peer: PeerRef) -> list[str]:
    """What people wrote there, newest first."""
    return [text for text in await everything(world, who, peer) if text != "channel_create"]


async def notices(world: World, person: User) -> list[str]:
    """What the service account wrote to somebody, oldest first."""
    found = await world.read(lambda tx: tx.messages.history(person.id, user_peer(SERVICE_USER), Page(limit=100)))
    return [message.content.text for message in reversed(found)]


async def test_a_removed_post_says_so_to_everyone_and_its_author_is_told_why(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    mod = await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "buy now")
    world.forget()
    decision = await decide(world, mod, of_message(bob.id, channel, message.id))
    [shown] = await texts(world, bob, channel)
    assert "buy now" not in shown and decision.puid in shown and "Terms §4" in shown
    [told] = await notices(world, ann)
    assert decision.puid in told and "spam" in told and "appeal" in told
    assert not world.deliveries(mod), "the moderator's own devices hear nothing of it"


async def test_a_reversed_removal_gives_the_post_back_as_it_was(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "good news")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    ended = (await world.run(Reverse(decision.id, "It was an error.", DESK), mod)).result
    assert (ended.state, ended.ended_by) == ("reversed", mod.id)
    assert await texts(world, ann, channel) == ["good news"]
    assert "no longer holds" in (await notices(world, ann))[-1]
    with pytest.raises(Refused, match="DECISION_INVALID"):
        await world.run(Reverse(decision.id, "Twice.", DESK), mod)


async def test_words_of_a_removed_post_are_not_found_and_then_found_again(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "elephant")

    async def hits() -> int:
        await world.write(lambda tx: tx.messages.index_some(100))
        found = await world.read(lambda tx: search.in_chat(tx, ann.id, channel, Wanted("elephant"), Page(), world.now))
        return len(found.messages)

    assert await hits() == 1
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    assert await hits() == 0
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert await hits() == 1


async def test_nobody_changes_or_passes_on_what_was_removed(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel, own = await make(world, ann, name="the_news"), await make(world, ann, "Mine")
    message = await post(world, ann, channel, "buy now")
    await decide(world, mod, of_message(ann.id, channel, message.id))
    with pytest.raises(Refused, match="MESSAGE_EDIT_TIME_EXPIRED"):
        await world.run(EditMessage(channel, message.id, "buy now, again"), ann)
    with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
        await world.run(ForwardMessages(channel, (message.id,), (7,), own), ann)
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        await decide(world, mod, of_message(ann.id, channel, message.id))


async def test_its_author_may_still_delete_it_and_then_nothing_comes_back(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "buy now")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    await world.run(DeleteThere(channel, (message.id,)), ann)
    ended = (await world.run(Reverse(decision.id, "", DESK), mod)).result
    assert ended.state == "reversed" and await texts(world, ann, channel) == []


async def test_a_removed_post_goes_from_the_discussion_group_too(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel, group = await linked(world, ann)
    message = await post(world, ann, channel, "buy now")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    assert not any("buy now" in text for text in await texts(world, ann, group))
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert "buy now" in await texts(world, ann, group)


async def test_a_message_between_two_people_goes_from_both_boxes(world: World) -> None:
    ann, bob, mod = await world.person("Ann"), await world.person("Bob"), await staff(world, "Mod")
    await say(world, ann, user_peer(bob.id), "hand over the money")
    [found] = await world.read(lambda tx: tx.messages.history(bob.id, user_peer(ann.id), Page(limit=5)))
    await decide(world, mod, of_message(bob.id, user_peer(ann.id), found.id), category="threats")
    for box, other in ((ann, bob), (bob, ann)):
        [left] = await world.read(
            lambda tx, box=box, other=other: tx.messages.history(box.id, user_peer(other.id), Page(limit=5))  # type: ignore[misc]
        )
        assert "money" not in left.content.text and left.content.removed


async def test_a_suspended_channel_is_gone_for_everyone_and_comes_back_whole(world: World) -> None:
    ann, bob, mod = await world.person("Ann"), await world.person("Bob"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    await post(world, ann, channel, "hello")
    world.forget()
    decision = await decide(world, mod, of_peer(channel), "suspend", "fraud")
    assert any(isinstance(event, ChatChanged) for event in world.events(ann)), "in its box, for devices that are away"
    for person in (ann, bob):
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await texts(world, person, channel)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.run(EditTitle(channel, "Other"), ann)
    assert "“News”" in (await notices(world, ann))[-1]
    made = await world.run(Reverse(decision.id, "", DESK), mod)
    [everyone] = made.broadcasts
    assert [logged.event for logged in everyone.events] == [ChatChanged(channel), ChannelTooLong(channel, 0)]
    assert await texts(world, bob, channel) == ["hello"]


async def test_a_decision_leaves_a_leaf_a_count_and_strikes_and_its_reversal_too(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "buy now")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id), language="en")
    leaf = await world.read(lambda tx: tx.ledger.leaf(decision.leaf))
    assert leaf is not None
    entry = ledger_entries.decode(leaf)
    assert (entry.id, entry.category, entry.action, entry.subject) == (decision.puid, "spam", "remove", "post")
    assert str(ann.id) not in leaf.decode() and "buy" not in leaf.decode()
    day = world.now // 86400
    tally = Tally("decision", "remove", "message", "spam", "own", "not", 1)
    assert await world.read(lambda tx: tx.decisions.counts(day, day)) == [(day, tally)]
    assert [one.decision for one in await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now))] == [
        decision.id
    ]
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now)) == []
    last = await world.read(lambda tx: tx.ledger.leaf(decision.leaf + 1))
    assert last is not None and ledger_entries.decode(last).refers == decision.puid
    counts = await world.read(lambda tx: tx.decisions.counts(day, day))
    assert (day, tally._replace(kind="reversal")) in counts


async def test_strikes_expire(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "buy now")
    await decide(world, mod, of_message(ann.id, channel, message.id))
    category = DESK.policy.category("spam")
    world.pass_time(category.strike_days * 86400 + 1)
    assert await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now)) == []


async def test_a_decision_with_an_end_ends_by_itself(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    await post(world, ann, channel, "hello")
    await decide(world, mod, of_peer(channel), "suspend", until=world.now + 3600)
    world.pass_time(3599)
    await world.run(EndDue())
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await texts(world, ann, channel)
    world.pass_time(1)
    await world.run(EndDue())
    assert await texts(world, ann, channel) == ["hello"]
    [decision] = await world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    assert decision.state == "over"
    assert await world.read(lambda tx: tx.decisions.strikes(ann.id, world.now)), "its strike stays: it was right"


async def test_one_decision_closes_the_case_and_the_next_hint_opens_another(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "buy now")
    subject = of_message(ann.id, channel, message.id)

    def reported(tx):  # type: ignore[no-untyped-def]
        facts = look(tx, subject)
        assert facts is not None
        return open_case(tx, world.now, facts, "spam", "report", DESK.policy, report=True)

    case = await world.write(reported)
    decision = await decide(world, mod, subject)
    assert decision.case == case.id
    closed = await world.read(lambda tx: tx.cases.get(case.id))
    assert closed is not None and (closed.state, closed.outcome) == ("closed", "decided")
    assert (await world.write(reported)).id != case.id


async def test_many_are_decided_at_once_or_none(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    subjects = tuple([of_message(ann.id, channel, (await post(world, ann, channel, f"no {n}")).id) for n in range(5)])
    missing = replace_id(subjects[0], 999)
    with pytest.raises(Refused, match="SUBJECT_INVALID"):
        await world.run(Decide(DESK, (*subjects, missing), "remove", "spam", "§4"), mod)
    assert len(await texts(world, ann, channel)) == 5 and not await notices(world, ann)
    made = await world.run(Decide(DESK, subjects, "remove", "spam", "§4"), mod)
    assert len({decision.puid for decision in made.result}) == 5
    assert all("removed" in text for text in await texts(world, ann, channel))


def replace_id(subject: Subject, id: int) -> Subject:
    """The same place, another message."""
    return subject._replace(message=id)


WRONG = {
    "an unknown action": ({"action": "explode"}, "ACTION_INVALID"),
    "an action for another kind": ({"action": "suspend"}, "SUBJECT_INVALID"),
    "an unknown category": ({"category": "rudeness"}, "CATEGORY_INVALID"),
    "no rule": ({"rule": "  "}, "RULE_EMPTY"),
    "a rule without end": ({"rule": "x" * 501}, "REASON_TOO_LONG"),
    "a long explanation": ({"explanation": "x" * 2001}, "REASON_TOO_LONG"),
    "places for what holds everywhere": ({"places": ("DE",)}, "PLACES_INVALID"),
    "a language that is none": ({"language": "x1"}, "ACTION_INVALID"),
    "an end in the past": ({"until": 5}, "UNTIL_INVALID"),
    "an unknown source": ({"source": "rumour"}, "ACTION_INVALID"),
    "an unknown ground": ({"ground": "taste"}, "ACTION_INVALID"),
    "a person who claims to be a machine": ({"automated": "fully"}, "STAFF_REQUIRED"),
    "nothing": ({"subjects": ()}, "ACTION_INVALID"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_is_wrong_is_refused_and_changes_nothing(world: World, case: str) -> None:
    changes, error = WRONG[case]
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "hello")
    right = Decide(DESK, (of_message(ann.id, channel, message.id),), "remove", "spam", "§4")
    with pytest.raises(Refused, match=error):
        await world.run(replace(right, **changes), mod)
    assert await texts(world, ann, channel) == ["hello"] and not await notices(world, ann)
    assert await world.read(lambda tx: tx.ledger.size()) == 0


async def test_only_those_who_may_decide_do(world: World) -> None:
    ann = await world.person("Ann")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "hello")
    for who in (ann, await staff(world, "Tia", "triage"), await staff(world, "Aud", "auditor")):
        with pytest.raises(Refused, match="STAFF_REQUIRED"):
            await decide(world, who, of_message(ann.id, channel, message.id))
    with pytest.raises(Refused, match="STAFF_REQUIRED"):
        await world.run(Decide(DESK, (of_peer(channel),), "suspend", "spam", "§4"))
    assert await texts(world, ann, channel) == ["hello"]


async def test_a_machine_decides_and_says_so(world: World) -> None:
    ann = await world.person("Ann")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "buy now")
    command = Decide(
        DESK, (of_message(ann.id, channel, message.id),), "remove", "spam", "§4", detected=True, automated="fully"
    )
    [decision] = (await world.run(command)).result
    assert (decision.by, decision.automated, decision.detected) == (0, "fully", True)
    assert "no person was involved" in (await notices(world, ann))[0]


async def test_the_removed_is_kept_and_its_box_numbers_go_on(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "buy now")
    before = await world.read(lambda tx: tx.boxes.state(box_of(channel.id)).pts)
    await decide(world, mod, of_message(ann.id, channel, message.id))
    after = await world.read(lambda tx: tx.boxes.state(box_of(channel.id)).pts)
    kept = await world.read(lambda tx: tx.removed.get(message.content.id))
    assert after == before + 1 and kept is not None and kept.text == "buy now"


async def test_an_edit_of_a_post_does_not_bring_a_removed_copy_back(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel, group = await linked(world, ann)
    message = await post(world, ann, channel, "buy now")
    [copy, *_] = await world.read(lambda tx: tx.messages.history(box_of(group.id), group, Page(limit=1)))
    await decide(world, mod, of_message(ann.id, group, copy.id))
    await world.run(EditMessage(channel, message.id, "buy now!"), ann)
    assert not any("buy now" in text for text in await texts(world, ann, group))


async def test_a_copy_comes_back_though_its_post_was_deleted_meanwhile(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel, group = await linked(world, ann)
    message = await post(world, ann, channel, "harmless")
    decision = await decide(world, mod, of_message(ann.id, channel, message.id))
    await world.write(lambda tx: tx.messages.delete(box_of(channel.id), [message.id]))
    await world.run(Reverse(decision.id, "", DESK), mod)
    assert "harmless" in await texts(world, ann, group)
