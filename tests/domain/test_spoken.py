"""Who lets others send no voice and video messages gets none, whichever way they would come."""

import pytest

from chappe.domain.attachments import Attributes
from chappe.domain.contacts import AddContact
from chappe.domain.editing_media import EditMedia
from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.media import Given, KeepMedia, SendMedia
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.values import Message, PeerRef, User, user_peer
from tests.domain.test_groups import make as make_group
from tests.support.pictures import document, photo
from tests.support.talk import talk
from tests.support.world import World

VOICE, ROUND = Attributes(audio=True, voice=True), Attributes(video=True, round=True)
NOBODY, CONTACTS = (PrivacyRule("none"),), (PrivacyRule("contacts"),)


async def send(world: World, author: User, peer: PeerRef, shown: Attributes, id: int) -> Message:
    given = Given(await document(world, author, f"sound {id}", shown))
    message: Message = (await world.run(SendMedia(peer, id, "", media=given), author)).result[0].message
    return message


async def test_voices_come_from_those_alone_who_may_send_them(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    peer, saved = user_peer(bob.id), user_peer(ann.id)
    before = await send(world, ann, peer, VOICE, 1)
    await world.run(SetPrivacy("voice", NOBODY), bob)
    own = await send(world, ann, saved, ROUND, 2)
    picture = (await world.run(SendMedia(peer, 3, "", media=Given(await photo(world, ann))), ann)).result[0].message
    voice = Given(await document(world, ann, "voice", VOICE))
    for command in (
        SendMedia(peer, 4, "", media=voice),
        SendMedia(peer, 5, "", media=Given(await document(world, ann, "round", ROUND))),
        KeepMedia(peer, voice),
        ForwardMessages(saved, (own.id,), (6,), peer),
        ForwardMessages(peer, (before.id,), (7,), peer),
        EditMedia(peer, picture.id, voice),
    ):
        with pytest.raises(Refused, match="VOICE_MESSAGES_FORBIDDEN"):
            await world.run(command, ann)
    await send(world, ann, peer, Attributes(audio=True), 8)  # music is none
    await send(world, bob, user_peer(ann.id), VOICE, 9)
    await send(world, bob, peer, VOICE, 10)  # to oneself
    group = await make_group(world, ann, bob)
    await send(world, ann, group, VOICE, 11)
    await world.run(SetPrivacy("voice", CONTACTS), bob)
    await world.run(AddContact(cyd.id, "Cyd", "", "", False), bob)
    await send(world, cyd, peer, VOICE, 12)
    with pytest.raises(Refused, match="VOICE_MESSAGES_FORBIDDEN"):
        await send(world, ann, peer, VOICE, 13)
