"""Labels and hiding in countries, as decisions: what they change, what people are told, and how they go back."""

import pytest

from chappe.domain.errors import Refused
from chappe.domain.groups import CreateChat
from chappe.domain.messages import SendMessage
from chappe.domain.values import CHAT_FAKE, CHAT_SCAM, FAKE, SCAM, Message, PeerRef, Restriction, user_peer
from chappe.safety import ledger_entries, statements
from chappe.safety.ending import EndDue, Reverse
from chappe.safety.subjects import look, of_message, of_peer
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import notices, post
from tests.support.world import World

BITS = {"scam": (SCAM, CHAT_SCAM), "fake": (FAKE, CHAT_FAKE)}


async def withheld(world: World, peer: PeerRef) -> tuple[Restriction, ...]:
    """Where a chat or an account is not shown."""
    facts = await world.read(lambda tx: look(tx, of_peer(peer)))
    assert facts is not None
    found = facts.chat or facts.user
    assert found is not None
    return found.withheld


async def now_is(world: World, message: Message) -> Message:
    """The message as it is kept now."""
    found = await world.read(lambda tx: tx.messages.get(message.box, message.id))
    assert found is not None
    return found


@pytest.mark.parametrize("name", BITS)
async def test_an_account_and_a_channel_are_labelled_and_the_label_goes(world: World, name: str) -> None:
    mark, flag = BITS[name]
    ann, ben, mod = await world.person("Ann"), await world.person("Ben"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    await world.run(SendMessage(user_peer(ann.id), 1, "hello"), ben)
    of_ann = await decide(world, mod, of_peer(user_peer(ann.id)), name, "fraud")
    of_channel = await decide(world, mod, of_peer(channel), name, "fraud")
    told = await notices(world, ann)
    assert f"Your account is labelled as a {name}." in told[0] and f"“News” is labelled as a {name}." in told[1]
    for decision in (of_ann, of_channel):
        made = statements.statement(decision, DESK.policy)
        assert made["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_LABELLED"] and not faults(made)
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        await decide(world, mod, of_peer(channel), name, "fraud")

    async def shown() -> tuple[bool, bool]:
        chat = await world.read(lambda tx: tx.chats.get(channel))
        assert chat is not None
        return bool((await world.fresh(ann)).marks & mark), bool(chat.flags & flag)

    assert await shown() == (True, True)
    for decision in (of_ann, of_channel):
        await world.run(Reverse(decision.id, "", DESK), mod)
    assert await shown() == (False, False)


async def test_a_message_is_hidden_in_countries_and_shown_again(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "hello")
    subject = of_message(ann.id, channel, message.id)
    for places in ((), ("de",), ("DEU",), ("DE", "XX")):
        with pytest.raises(Refused, match="PLACES_INVALID"):
            await decide(world, mod, subject, "hide", "threats", places=places)
    decision = await decide(world, mod, subject, "hide", "threats", places=("FR", "DE"), until=world.now + 60)
    [kept] = (await now_is(world, message)).content.withheld
    assert kept.places == ("DE", "FR") and decision.puid in kept.text
    [told] = await notices(world, ann)
    assert "is hidden in some countries" in told and "in DE, FR, until" in told
    made = statements.statement(decision, DESK.policy)
    assert made["territorial_scope"] == ["DE", "FR"] and not faults(made)
    leaf = await world.read(lambda tx: tx.ledger.leaf(decision.leaf))
    assert leaf is not None and ledger_entries.decode(leaf).places == ("DE", "FR")
    world.pass_time(60)
    await world.run(EndDue())
    assert not (await now_is(world, message)).content.withheld


async def test_an_account_and_a_channel_are_hidden_in_countries_and_shown_again(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    for peer in (channel, user_peer(ann.id)):
        decision = await decide(world, mod, of_peer(peer), "hide", "threats", places=("DE",))
        assert [one.places for one in await withheld(world, peer)] == [("DE",)]
        await world.run(Reverse(decision.id, "", DESK), mod)
        assert not await withheld(world, peer)


async def test_a_basic_group_can_be_neither_labelled_nor_hidden(world: World) -> None:
    ann, ben, mod = await world.person("Ann"), await world.person("Ben"), await staff(world, "Mod")
    group = (await world.run(CreateChat("Us", (ben.id,)), ann)).result.chat.peer
    for action, places in (("scam", ()), ("fake", ()), ("hide", ("DE",))):
        with pytest.raises(Refused, match="SUBJECT_INVALID"):
            await decide(world, mod, of_peer(group), action, "fraud", places=places)
    assert not await notices(world, ann)


async def test_a_post_that_comes_back_is_hidden_where_it_is_now(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    message = await post(world, ann, channel, "hello")
    subject = of_message(ann.id, channel, message.id)
    hidden = await decide(world, mod, subject, "hide", "threats", places=("DE",))
    removed = await decide(world, mod, subject)
    await world.run(Reverse(hidden.id, "", DESK), mod)
    await world.run(Reverse(removed.id, "", DESK), mod)
    content = (await now_is(world, message)).content
    assert content.text == "hello" and not content.withheld
