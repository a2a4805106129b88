"""What is withheld in some countries: who sees it, who does not, and that nobody else notices."""

import pytest

from chappe.domain import countries, history
from chappe.domain.errors import Refused
from chappe.domain.events import MessageEdited, UserChanged
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.joining import Join
from chappe.domain.labels import LABELS
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import SendReaction
from chappe.domain.sight_by_place import hidden, reasons
from chappe.domain.values import FAKE, SCAM, SERVICE_USER, Message, PeerRef, Restriction, User, box_of, user_peer
from tests.domain.test_channels import make, say
from tests.domain.test_discussions import linked
from tests.support.deciding import Label, Restrict
from tests.support.world import World

GERMAN, FRENCH = "4917012345", "33612345678"
PAGE = Page(limit=10)


@pytest.mark.parametrize(
    ("phone", "places"),
    [
        ("4917012345", ("DE",)),
        ("33612345678", ("FR",)),
        ("12025550123", ("US",)),
        ("14165550123", ("CA",)),
        ("77011234567", ("KZ",)),
        ("79161234567", ("RU",)),
        ("447781234567", ("GG",)),
        ("590690123456", ("BL", "GP", "MF")),
        ("9996620001", ()),
        ("", ()),
    ],
)
def test_a_number_says_in_which_countries_somebody_may_be(phone: str, places: tuple[str, ...]) -> None:
    assert countries.of_phone(phone) == places


def test_where_nobody_knows_everything_is_withheld() -> None:
    german, all_over = Restriction(1, "terms", "", ("DE", "AT")), Restriction(2, "terms", "")
    assert reasons((german, all_over), ("FR",)) == (all_over,)
    assert reasons((german, all_over), ("DE",)) == (german, all_over)
    assert reasons((german, all_over), ("CH", "AT")) == (german, all_over)
    assert reasons((german,), ()) == (german,)
    assert "DE" in countries.all_countries()


async def people(world: World) -> tuple[User, User, User]:
    return (
        await world.person("Ann", "15550001"),
        await world.person("Ben", GERMAN),
        await world.person("Eve", FRENCH),
    )


async def seen(world: World, who: User, peer: PeerRef, id: int) -> Message:
    """One message of a channel as that person finds it."""
    found = await world.read(lambda tx: history.in_channel(tx, who.id, peer, [id], world.now))
    [one] = found.messages
    assert isinstance(one, Message)
    return one


async def test_a_post_is_withheld_in_one_country_with_its_copy(world: World) -> None:
    ann, ben, eve = await people(world)
    channel, group = await linked(world, ann)
    post = (await say(world, ann, channel, "hello")).result[0].message
    copy = next(ref for ref in await world.read(lambda tx: tx.threads.copies(box_of(channel.id), [post.id])))
    world.forget()
    await world.run(Restrict(channel, ("DE",), box=post.box, id=post.id))
    for peer, id in ((channel, post.id), (group, copy[1])):
        assert hidden(await seen(world, ben, peer, id))
        assert not hidden(await seen(world, eve, peer, id))
        assert not hidden(await seen(world, ann, peer, id))
    told = [logged.event for outcome in world.heard for one in outcome.broadcasts for logged in one.events]
    assert len(told) == 2 and all(isinstance(event, MessageEdited) for event in told)
    world.forget()
    await world.run(Restrict(channel, ("DE",), box=post.box, id=post.id))
    assert not world.heard[-1].broadcasts, "a second time it changes nothing"
    await world.run(Restrict(channel, reason="", box=post.box, id=post.id))
    assert not hidden(await seen(world, ben, channel, post.id))
    assert (await seen(world, ben, channel, post.id)).content.text == "hello"


async def test_what_is_withheld_stays_so_when_it_is_passed_on(world: World) -> None:
    ann, ben, eve = await people(world)
    channel = await make(world, ann, name="the_news")
    post = (await say(world, ann, channel, "hello")).result[0].message
    await world.run(Restrict(channel, ("DE",), box=post.box, id=post.id))
    await world.run(ForwardMessages(channel, (post.id,), (5,), user_peer(ben.id)), eve)
    for box, withheld in ((ben.id, True), (eve.id, False)):
        [came] = await world.read(lambda tx, box=box: tx.messages.history(box, user_peer(ben.id + eve.id - box), PAGE))
        assert bool(hidden(came)) == withheld
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(ForwardMessages(channel, (post.id,), (6,), user_peer(eve.id)), ben)
    other = await make(world, ann, "Other")
    await world.run(ForwardMessages(channel, (post.id,), (7,), other), ann)
    [there] = await world.read(
        lambda tx: [one for one in tx.messages.history(box_of(other.id), other, PAGE) if one.content.forward]
    )
    assert there.content.withheld


async def test_a_quote_does_not_show_it(world: World) -> None:
    ann, ben, eve = await people(world)
    group = await make(world, ann, group=True, name="the_place")
    for one in (ben, eve):
        await world.run(Join(group), one)
    first = (await say(world, ann, group, "the secret recipe")).result[0].message
    await world.run(Restrict(group, ("DE",), box=first.box, id=first.id))
    answer = (await say(world, eve, group, "I see", reply_to=ReplyTo(first.id, "secret"))).result[0].message
    assert answer.content.reply is not None and answer.content.reply.quote == ""
    await world.run(SendReaction(group, first.id, ("👍",)), ben)


async def test_labels_are_put_on_and_taken_off(world: World) -> None:
    ann, ben, _ = await people(world)
    await world.run(SendMessage(user_peer(ann.id), 1, "hello"), ben)
    world.forget()
    before = (await world.fresh(ann)).version
    await world.run(Label(user_peer(ann.id), "scam"))
    await world.run(Label(user_peer(ann.id), "fake"))
    assert (await world.fresh(ann)).marks == SCAM | FAKE
    assert (await world.fresh(ann)).version > before
    assert world.events(ben) == [UserChanged(ann.id, "user")] * 2
    world.forget()
    await world.run(Label(user_peer(ann.id), "scam"))
    assert not world.events(ben)
    await world.run(Label(user_peer(ann.id), "scam", on=False))
    assert (await world.fresh(ann)).marks == FAKE
    channel = await make(world, ann)
    for name, (_, flag) in LABELS.items():
        await world.run(Label(channel, name))
        chat = await world.read(lambda tx: tx.chats.get(channel))
        assert chat is not None and chat.flags & flag
    for peer in (user_peer(SERVICE_USER), user_peer(77), PeerRef(1, 5), PeerRef(2, 77)):
        for command in (Label(peer, "scam"), Restrict(peer)):
            with pytest.raises(Refused, match="PEER_ID_INVALID"):
                await world.run(command)


async def test_restrictions_of_several_decisions_stand_side_by_side(world: World) -> None:
    ann, _, _ = await people(world)
    channel = await make(world, ann)
    await world.run(Restrict(channel, ("DE",), decision=1))
    await world.run(Restrict(channel, ("FR",), decision=2))
    await world.run(Restrict(user_peer(ann.id), decision=3))
    chat = await world.read(lambda tx: tx.chats.get(channel))
    assert chat is not None and [one.places for one in chat.withheld] == [("DE",), ("FR",)]
    assert (await world.fresh(ann)).withheld == (Restriction(3, "terms", "Not shown here."),)
    await world.run(Restrict(channel, reason="", decision=1))
    chat = await world.read(lambda tx: tx.chats.get(channel))
    assert chat is not None and [one.places for one in chat.withheld] == [("FR",)]
