"""Dice, places, people's numbers: what they become, who may send them, and somebody who moves."""

from typing import Any

import pytest

from chappe.domain import search
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.contacts import AddContact
from chappe.domain.errors import Refused
from chappe.domain.events import MessageEdited
from chappe.domain.fileless import Card, Dice, Fileless, Live, Place, Venue
from chappe.domain.joining import Join
from chappe.domain.ports.messages import Page
from chappe.domain.rights import MAY_NOT
from chappe.domain.showing import DICE, LIVE_FOR_EVER, MoveLive, SendFileless
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import Message, PeerRef, User
from chappe.rpc.views.messages import message as shown
from chappe.tl import types
from tests.support.talk import chat, talk
from tests.support.world import World

HERE, THERE = Place(48.8738, 2.295, 20), Place(48.8584, 2.2945)


async def send(world: World, who: User, peer: PeerRef, fileless: Fileless, **how: Any) -> Message:
    """Send it; the message as its author has it."""
    return (
        (await world.run(SendFileless(peer, 0, how.pop("text", ""), fileless=fileless, **how), who)).result[0].message
    )  # type: ignore[no-any-return]


def media(message: Message) -> Any:
    return shown(message).media  # type: ignore[union-attr]


@pytest.mark.parametrize(("emoji", "ways"), DICE.items())
async def test_dice_fall_as_the_server_lets_them(world: World, emoji: str, ways: int) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    fallen = set()
    for _ in range(30):
        message = await send(world, ann, chat(bob), Dice(emoji + "\ufe0f", 0))
        view = media(message)
        assert isinstance(view, types.MessageMediaDice) and view.emoticon == emoji
        fallen.add(view.value)
        [his] = [one.message for one in world.events(bob)]
        assert media(his).value == view.value
        world.forget()
    assert fallen <= set(range(1, ways + 1)) and len(fallen) > ways // 2 - 15
    with pytest.raises(Refused, match="EMOTICON_INVALID"):
        await send(world, ann, chat(bob), Dice("🦖", 0))


async def test_places_and_venues(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    view = media(await send(world, ann, chat(bob), HERE))
    assert view == types.MessageMediaGeo(types.GeoPoint(long=2.295, lat=48.8738, access_hash=0, accuracy_radius=20))
    view = media(await send(world, ann, chat(bob), Venue(THERE, "Tower", "Champ de Mars", "x", "1", "sight")))
    assert (view.title, view.address, view.geo.lat) == ("Tower", "Champ de Mars", THERE.lat)
    for wrong, error in (
        (Place(91, 0), "GEO_POINT_INVALID"),
        (Place(0, -181), "GEO_POINT_INVALID"),
        (Place(float("nan"), 0), "GEO_POINT_INVALID"),
        (Venue(THERE, " ", "", "", "", ""), "MEDIA_INVALID"),
        (Live(THERE, 5), "MEDIA_INVALID"),
        (Live(THERE, 100, 361), "MEDIA_INVALID"),
        (Live(Place(0, float("inf")), 100), "GEO_POINT_INVALID"),
        (Card("none", "Bob", "", ""), "PHONE_NUMBER_INVALID"),
        (Card("123456", " ", "", ""), "CONTACT_NAME_EMPTY"),
    ):
        with pytest.raises(Refused, match=error):
            await send(world, ann, chat(bob), wrong)


async def test_somebody_moves_and_stops(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await send(world, ann, chat(bob), Live(HERE, 600, 90))
    assert (media(sent).period, media(sent).heading) == (600, 90)
    world.pass_time(60)
    world.forget()
    await world.run(MoveLive(chat(bob), sent.id, THERE, 180), ann)
    [event] = world.events(bob)
    assert isinstance(event, MessageEdited)
    assert (media(event.message).geo.lat, media(event.message).heading) == (THERE.lat, 180)
    with pytest.raises(Refused, match="MESSAGE_NOT_MODIFIED"):
        await world.run(MoveLive(chat(bob), sent.id, THERE, 180), ann)
    world.pass_time(30)
    await world.run(MoveLive(chat(bob), sent.id, None), ann)
    stopped = await scene.message(ann, sent.id)
    assert stopped is not None and media(stopped).period == 90
    with pytest.raises(Refused, match="MESSAGE_EDIT_TIME_EXPIRED"):
        await world.run(MoveLive(chat(bob), sent.id, HERE), ann)


async def test_who_moves_whom(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await send(world, ann, chat(bob), Live(HERE, 60))
    [his] = await scene.ids(bob, ann)
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(MoveLive(chat(ann), his, THERE), bob)
    plain = await send(world, ann, chat(bob), HERE)
    with pytest.raises(Refused, match="MEDIA_PREV_INVALID"):
        await world.run(MoveLive(chat(bob), plain.id, THERE), ann)
    world.pass_time(61)
    with pytest.raises(Refused, match="MESSAGE_EDIT_TIME_EXPIRED"):
        await world.run(MoveLive(chat(bob), sent.id, THERE), ann)
    lasting = await send(world, ann, chat(bob), Live(HERE, LIVE_FOR_EVER))
    world.pass_time(86_000)
    await world.run(MoveLive(chat(bob), lasting.id, THERE), ann)


async def test_whose_number_it_is_only_those_learn_who_know(world: World) -> None:
    ann, bob, cyd = [
        await world.person(name, phone) for name, phone in (("A", "4470001"), ("B", "4470002"), ("C", "4470003"))
    ]
    view = media(await send(world, ann, chat(bob), Card("+44 700 03", "Cyd", "", "")))
    assert (view.user_id, view.first_name) == (0, "Cyd")
    assert media(await send(world, ann, chat(bob), Card("4470001", "Me", "", ""))).user_id == ann.id
    await world.run(AddContact(cyd.id, "Cyd", "", "4470003"), ann)
    assert media(await send(world, ann, chat(bob), Card("4470003", "", "Cyd", "BEGIN:VCARD"))).user_id == cyd.id


async def test_what_a_group_keeps_people_from(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer: PeerRef = (await world.run(CreateChannel("Table", "", True), ann)).result[0].peer
    await world.run(SetUsername(peer, "the_table"), ann)
    await world.run(Join(peer), bob)

    async def keep_from(right: str) -> None:
        await world.write(lambda tx: tx.members.put(tx.members.get(peer, bob.id)._replace(banned=MAY_NOT[right])))  # type: ignore[union-attr]

    await send(world, bob, peer, HERE)
    await keep_from("send_stickers")
    with pytest.raises(Refused, match="CHAT_SEND_STICKERS_FORBIDDEN"):
        await send(world, bob, peer, Dice("🎲", 0))
    await send(world, bob, peer, HERE)
    await keep_from("send_plain")
    await send(world, bob, peer, Dice("🎲", 0))
    for basic in (HERE, Venue(HERE, "Tower", "", "", "", ""), Live(HERE, 100), Card("4470003", "Cyd", "", "")):
        with pytest.raises(Refused, match="CHAT_SEND_PLAIN_FORBIDDEN"):
            await send(world, bob, peer, basic)
    await keep_from("send_messages")
    with pytest.raises(Refused, match="USER_BANNED_IN_CHANNEL"):
        await send(world, bob, peer, HERE)


async def test_a_repeated_request_throws_once(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    command = SendFileless(chat(bob), 4711, "", fileless=Dice("🎰", 0))
    first, second = [(await world.run(command, ann)).result[0].message for _ in range(2)]
    assert first.id == second.id and media(first) == media(second)


async def test_they_are_found_by_their_kind_and_their_names(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await send(world, ann, chat(bob), HERE)
    await send(world, ann, chat(bob), Venue(THERE, "Eiffel tower", "", "", "", ""))
    await send(world, ann, chat(bob), Card("+4470001", "Cyd", "", ""))
    await world.run(IndexMessages())

    async def found(text: str, kind: str) -> int:
        wanted = search.Wanted(text, kind)
        page = await world.read(lambda tx: search.in_chat(tx, bob.id, chat(ann), wanted, Page(), world.now))
        return len(page.messages)

    assert [await found("", kind) for kind in ("geo", "contact", "poll", "photo")] == [2, 1, 0, 0]
    assert await found("eiffel", search.ANY) == await found("cyd", "contact") == 1
