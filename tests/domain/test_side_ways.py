"""What somebody hides is not found by side ways: by a card, by a new number, by counting, by who is typing."""

from chappe.domain import presence
from chappe.domain.blocks import SetBlock
from chappe.domain.contacts import AddContact, Entry, ImportContacts
from chappe.domain.events import Typing
from chappe.domain.fileless import Card
from chappe.domain.groups import CreateChat
from chappe.domain.joining import Join
from chappe.domain.phone_change import ChangePhone, SendChangeCode
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.presence import SetPresence
from chappe.domain.privacy import SetPrivacy
from chappe.domain.showing import SendFileless
from chappe.domain.speaking import SetSpeaker
from chappe.domain.typing import SetTyping
from chappe.domain.values import User, user_peer
from tests.domain.test_channels import make
from tests.support.world import World

NOBODY = (PrivacyRule("none"),)
NUMBER, NEW_NUMBER = "4917000002", "4917000009"


async def hidden(world: World) -> tuple[User, User]:
    """Ann, and Eve whose number nobody may see, nor find her by it."""
    ann, eve = await world.person("Ann", "4917000001"), await world.person("Eve", NUMBER)
    for key in ("phone", "added_by_phone"):
        await world.run(SetPrivacy(key, NOBODY), eve)
    return ann, eve


async def test_a_card_does_not_confirm_a_guessed_number(world: World) -> None:
    ann, eve = await hidden(world)
    await world.run(AddContact(eve.id, "Eve", "", NUMBER), ann)

    async def told(phone: str) -> int:
        card = SendFileless(user_peer(ann.id), 0, "", fileless=Card(phone, "Eve", "", "", 0))
        shown = (await world.run(card, ann)).result[0].message.content.media.fileless
        assert isinstance(shown, Card)
        return shown.user_id

    assert await told(NUMBER) == await told("4917000077") == 0
    for key in ("phone", "added_by_phone"):  # either is enough
        await world.run(SetPrivacy(key, (PrivacyRule("all"),)), eve)
        assert await told(NUMBER) == eve.id
        await world.run(SetPrivacy(key, NOBODY), eve)
    await world.run(SetPrivacy("phone", (PrivacyRule("users", (ann.id,)),)), eve)
    assert await told(NUMBER) == eve.id


async def test_a_new_number_is_told_to_nobody_who_may_not_find_it(world: World) -> None:
    ann, eve = await hidden(world)
    bob = await world.person("Bob", "4917000003")
    for one in (ann, bob):
        await world.run(ImportContacts((Entry(1, NEW_NUMBER, "Whoever", ""),)), one)
    await world.run(SetPrivacy("added_by_phone", (PrivacyRule("users", (bob.id,)),)), eve)
    world.forget()
    sent = (await world.run(SendChangeCode(NEW_NUMBER, 5), eve)).result
    await world.run(ChangePhone(NEW_NUMBER, sent.hash, world.codes[-1].code), eve)
    known = lambda who: world.read(lambda tx: tx.contacts.get(who.id, eve.id))  # noqa: E731
    assert await known(ann) is None and await known(bob) is not None
    assert not world.events(ann)
    # The number is still in Ann's book, as one that nobody has.
    saved = await world.read(lambda tx: {one.owner for one in tx.contacts.savers(NEW_NUMBER)})
    assert saved == {ann.id}


async def test_who_hides_being_online_is_not_counted(world: World) -> None:
    ann, eve = await world.person("Ann"), await world.person("Eve")
    peer = (await world.run(CreateChat("Two", (eve.id,)), ann)).result.chat.peer
    await world.run(SetPresence(True), eve, await world.device(eve))
    count = lambda: world.read(lambda tx: presence.online_in(tx, ann.id, peer, world.now))  # noqa: E731
    assert await count() == 1
    await world.run(SetBlock(ann.id, True), eve)
    assert await count() == 0
    await world.run(SetBlock(ann.id, False), eve)
    await world.run(SetPrivacy("last_seen", NOBODY), eve)
    assert await count() == 0


async def test_who_speaks_as_a_channel_is_not_seen_typing(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    loud = await make(world, bob, "Loud", name="bobs_news")
    [told] = (await world.run(SetTyping(group, "typing"), bob)).broadcasts
    assert [one.event for one in told.events] == [Typing(group, bob.id, "typing")]
    await world.run(SetSpeaker(group, loud), bob)
    assert (await world.run(SetTyping(group, "typing"), bob)).broadcasts == ()
