"""What screening holds waits unseen, what it refuses is a decision that can be appealed, what it flags is a case."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from chappe.domain import admin_log
from chappe.domain.channels import SetFlag
from chappe.domain.command import Command, Stop, Verdict
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.joining import Join
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.outcome import Actor
from chappe.domain.users import UpdateProfile
from chappe.domain.values import ANTI_SPAM, ANTI_SPAM_USER, Entity, PeerRef, User, user_peer
from chappe.safety import held_form
from chappe.safety.anti_spam import FalsePositive
from chappe.safety.cases import LookAtCase
from chappe.safety.dismissing import Dismiss
from chappe.safety.ending import Reverse
from chappe.safety.holding import HOUR, MOST_AN_HOUR, MOST_WAITING, Publish
from chappe.safety.subjects import of_peer
from tests.domain.test_channels import make, say
from tests.safety.desk import DESK, decide, staff
from tests.safety.test_decisions import notices, texts
from tests.support.world import World, open_sqlite


class Said:
    """A screener that answers by a word in the text."""

    public_only = True

    def concerns(self, command: Command) -> bool:
        return True

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        text = getattr(command, "text", None) or getattr(command, "about", None) or ""
        for kind in ("hold", "refuse", "flag"):
            if kind in text:
                return Verdict(kind, "spam", f"the word {kind}", kind, "rule", rules=(1,))
        if "sweep" in text:
            return Verdict("flag", "spam", "a link", "", "model", 0.99, anti_spam=True)
        return Verdict("pass")


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[World]:
    """A world with that screener behind texts and profiles."""
    store = open_sqlite(tmp_path)
    yield World(store, screeners={Stop.ON_TEXT: [Said()], Stop.ON_PROFILE: [Said()]})
    await store.close()


async def case_of(world: World, peer: PeerRef) -> int:
    """The newest case there."""
    [case, *_] = await world.read(lambda tx: tx.cases.of_place(peer, 10))
    return case.id


async def test_what_is_held_is_seen_by_nobody_until_it_is_published(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    channel = await make(guarded, ann, name="the_news")
    first = (await say(guarded, ann, channel, "hello")).result[0].message
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await say(guarded, ann, channel, "please hold this", reply_to=ReplyTo(first.id), random_id=77)
    assert await texts(guarded, ann, channel) == ["hello"]
    assert "waits to be looked at" in (await notices(guarded, ann))[-1]
    case = await case_of(guarded, channel)
    file = (await guarded.run(LookAtCase(case), mod)).result
    assert file.seen is not None and file.seen.text == "please hold this"
    assert (await guarded.run(Publish(case, DESK), mod)).result is True
    assert await texts(guarded, ann, channel) == ["please hold this", "hello"]
    with pytest.raises(Refused, match="CASE_CLOSED"):
        await guarded.run(Publish(case, DESK), mod)


async def test_what_can_no_longer_be_published_is_told_to_its_author(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    channel = await make(guarded, ann, name="the_news")
    first = (await say(guarded, ann, channel, "hello")).result[0].message
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await guarded.run(EditMessage(channel, first.id, "hold on"), ann)
    guarded.pass_time(400 * 86400)
    await guarded.write(lambda tx: tx.messages.delete(first.box, [first.id]))
    assert (await guarded.run(Publish(await case_of(guarded, channel), DESK), mod)).result is False
    assert "could not be published" in (await notices(guarded, ann))[-1]


async def test_what_is_refused_is_a_decision_by_a_machine_and_may_be_let_out_after_an_appeal(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    channel = await make(guarded, ann, name="the_news")
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await say(guarded, ann, channel, "refuse me")
    [decision] = await guarded.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    assert (decision.action, decision.automated, decision.detected, decision.by) == ("withhold", "fully", True, 0)
    told = (await notices(guarded, ann))[-1]
    assert decision.puid in told and "no person was involved" in told and "was not published" in told
    assert await texts(guarded, ann, channel) == []
    await guarded.run(Reverse(decision.id, "It was harmless.", DESK), mod)
    assert await texts(guarded, ann, channel) == ["refuse me"]


async def test_what_is_flagged_goes_out_and_is_a_case(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    channel = await make(guarded, ann, name="the_news")
    await say(guarded, ann, channel, "a flag")
    assert await texts(guarded, ann, channel) == ["a flag"]
    file = (await guarded.run(LookAtCase(await case_of(guarded, channel)), mod)).result
    assert file.case.source == "own" and "the word flag" in file.findings[0].evidence


async def test_a_profile_waits_too(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await guarded.run(UpdateProfile(about="hold my coat"), ann)
    assert (await guarded.fresh(ann)).about == ""
    await guarded.run(Publish(await case_of(guarded, user_peer(ann.id)), DESK), mod)
    assert (await guarded.fresh(ann)).about == "hold my coat"


async def test_private_chats_are_not_held(guarded: World) -> None:
    ann, bob = await guarded.person("Ann"), await guarded.person("Bob")

    class Broken(Said):
        async def judge(self, command: Command, actor: Actor) -> Verdict:
            raise OSError

    broken = World(guarded.store, screeners={Stop.ON_TEXT: [Broken()]})
    broken.now = guarded.now
    await broken.run(SendMessage(user_peer(bob.id), 0, "for you alone"), ann.id, key=1)
    channel = await make(guarded, ann, name="the_news")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await broken.run(SendMessage(channel, 0, "for everyone"), ann.id, key=1)


async def test_who_may_not_write_there_makes_no_case(guarded: World) -> None:
    ann, bob = await guarded.person("Ann"), await guarded.person("Bob")
    channel = await make(guarded, ann, name="the_news")
    with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
        await say(guarded, bob, channel, "hold refuse flag")
    assert await guarded.read(lambda tx: tx.cases.waiting(9, 0)) == {}


async def test_more_than_a_few_do_not_wait(guarded: World) -> None:
    ann = await guarded.person("Ann")
    channel = await make(guarded, ann, name="the_news")
    for n in range(MOST_WAITING):
        with pytest.raises(Refused, match="MESSAGE_HELD"):
            await say(guarded, ann, channel, f"hold {n}")
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await say(guarded, ann, channel, "hold one more")
    assert await guarded.read(lambda tx: len(tx.held.waiting(ann.id, 100))) == MOST_WAITING


async def test_the_same_held_twice_waits_once(guarded: World) -> None:
    ann = await guarded.person("Ann")
    channel = await make(guarded, ann, name="the_news")
    for random_id in (1, 2, 3):
        with pytest.raises(Refused, match="MESSAGE_HELD"):
            await say(guarded, ann, channel, "hold the line", random_id=random_id)
    assert len(await guarded.read(lambda tx: tx.held.waiting(ann.id, 100))) == 1
    assert len(await guarded.read(lambda tx: tx.cases.of_place(channel, 100))) == 1
    assert len(await notices(guarded, ann)) == 1


async def test_the_same_refused_again_is_counted_and_no_new_decision(guarded: World) -> None:
    ann = await guarded.person("Ann")
    channel = await make(guarded, ann, name="the_news")

    async def refused(text: str) -> None:
        with pytest.raises(Refused, match="MESSAGE_REFUSED"):
            await say(guarded, ann, channel, text, random_id=next(numbers))

    async def made() -> int:
        return len(await guarded.read(lambda tx: tx.decisions.of_person(ann.id, 1000)))

    numbers = itertools.count(1)
    for _ in range(50):
        await refused("refuse me")
    assert await made() == 1
    for n in range(2 * MOST_AN_HOUR):
        await refused(f"refuse me {n}")
    assert await made() == MOST_AN_HOUR
    day = guarded.now // 86400
    counts = await guarded.read(lambda tx: tx.decisions.counts(day, day))
    assert sum(tally.number for _, tally in counts if tally.kind == "refusal") == 50 + 2 * MOST_AN_HOUR - MOST_AN_HOUR
    guarded.pass_time(HOUR)
    await refused("refuse me")
    assert await made() == MOST_AN_HOUR + 1


async def test_what_is_held_is_not_dismissed_and_so_not_lost(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    channel = await make(guarded, ann, name="the_news")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await say(guarded, ann, channel, "hold this")
    case = await case_of(guarded, channel)
    with pytest.raises(Refused, match="CASE_INVALID"):
        await guarded.run(Dismiss(DESK, case), mod)
    assert (await guarded.run(Publish(case, DESK), mod)).result is True


async def test_a_held_edit_does_not_go_over_a_newer_one(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    channel = await make(guarded, ann, name="the_news")
    first = (await say(guarded, ann, channel, "hello")).result[0].message
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await guarded.run(EditMessage(channel, first.id, "hold on"), ann)
    guarded.pass_time(5)
    await guarded.run(EditMessage(channel, first.id, "hello again"), ann)
    assert (await guarded.run(Publish(await case_of(guarded, channel), DESK), mod)).result is False
    assert await texts(guarded, ann, channel) == ["hello again"]
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await guarded.run(UpdateProfile(about="hold my coat"), ann)
    await guarded.run(UpdateProfile(about="mine"), ann)
    assert (await guarded.run(Publish(await case_of(guarded, user_peer(ann.id)), DESK), mod)).result is False
    assert (await guarded.fresh(ann)).about == "mine"


async def test_who_was_frozen_meanwhile_does_not_change_a_profile(guarded: World) -> None:
    ann, mod = await guarded.person("Ann"), await staff(guarded, "Mod")
    with pytest.raises(Refused, match="MESSAGE_HELD"):
        await guarded.run(UpdateProfile(about="hold my coat"), ann)
    await decide(guarded, mod, of_peer(user_peer(ann.id)), "freeze", "fraud")
    assert (await guarded.run(Publish(await held_case(guarded, ann), DESK), mod)).result is False
    assert (await guarded.fresh(ann)).about == ""


async def held_case(world: World, person: User) -> int:
    """The case about what is held of somebody's."""
    [case] = [one for one in await world.read(lambda tx: tx.cases.of_person(person.id, 9)) if one.kind == "held"]
    return case.id


async def test_a_groups_own_anti_spam_deletes_and_administrators_see_it(guarded: World) -> None:
    ann, bob = await guarded.person("Ann"), await guarded.person("Bob")
    group = await make(guarded, ann, group=True, name="the_talk")
    await guarded.run(SetFlag(group, ANTI_SPAM, True), ann)
    await guarded.run(Join(group), bob)
    await say(guarded, bob, group, "sweep this away")
    assert "sweep this away" not in await texts(guarded, ann, group)
    log = await guarded.read(lambda tx: admin_log.page(tx, ann.id, group, (), (), "", 0, 0, 10, guarded.now))
    [entry] = [one for one in log.entries if one.deed.kind == "delete"]
    assert entry.user_id == ANTI_SPAM_USER and entry.deed.message is not None
    assert entry.deed.message.content.text == "sweep this away" and ANTI_SPAM_USER in log.cast.users


async def test_the_author_of_what_the_anti_spam_deletes_hears_of_both_in_one(guarded: World) -> None:
    ann, bob = await guarded.person("Ann"), await guarded.person("Bob")
    group = await make(guarded, ann, group=True, name="the_talk")
    await guarded.run(SetFlag(group, ANTI_SPAM, True), ann)
    await guarded.run(Join(group), bob)
    made = await say(guarded, bob, group, "sweep this away")
    [own] = made.deliveries
    assert own.user_id == bob.id
    assert [type(logged.event).__name__ for logged in own.events] == ["NewMessage", "ChannelMessagesDeleted"]
    assert [logged.pts - own.events[0].pts for logged in own.events] == [0, 1]
    [hint] = made.broadcasts
    assert hint.but == (bob.id,), "a hint of its own could come before the answer, and take nothing away"
    assert [logged.event.pts for logged in hint.events] == [own.events[1].pts]  # type: ignore[attr-defined]


async def test_what_the_anti_spam_took_wrongly_an_administrator_gives_back_once(guarded: World) -> None:
    ann, bob = await guarded.person("Ann"), await guarded.person("Bob")
    group = await make(guarded, ann, group=True, name="the_talk")
    await guarded.run(SetFlag(group, ANTI_SPAM, True), ann)
    await guarded.run(Join(group), bob)
    gone = (await say(guarded, bob, group, "sweep the floor")).result[0].message
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await guarded.run(FalsePositive(group, gone.id), bob)
    await guarded.run(FalsePositive(group, gone.id), ann)
    assert (await texts(guarded, bob, group))[0] == "sweep the floor"
    for id in (gone.id, 999):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            await guarded.run(FalsePositive(group, id), ann)


@pytest.mark.parametrize("name", sorted(held_form.commands()))
def test_names_of_commands_and_values_mean_one_thing_each(name: str) -> None:
    kind = held_form.commands()[name]
    assert is_dataclass(kind) and kind.__module__.split(".")[0] in ("chappe", "tests")


def test_a_command_reads_back_as_it_was_written() -> None:
    command = SendMessage(
        PeerRef(2, 7),
        -(1 << 62),
        "hej ☃",
        (Entity("bold", 0, 3),),
        ReplyTo(5, "quote", (), 2),
        True,
        send_as=PeerRef(2, 9),
    )
    assert held_form.read(held_form.write(command)) == command


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b'["Sweep",{}]', b'["SendMessage",{"os":1}]', b'["SendMessage",{"peer":{"n":"System","v":[]}}]'],
)
def test_what_was_not_written_by_us_is_not_read(text: bytes) -> None:
    with pytest.raises(held_form.Unwritable):
        held_form.read(text)
