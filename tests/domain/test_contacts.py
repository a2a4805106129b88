"""Contacts, blocks and finding people."""

from typing import Any

import pytest

from chappe.domain import contacts, finding
from chappe.domain.blocks import ReplaceBlocks, SetBlock, blocked
from chappe.domain.contacts import (
    AcceptContact,
    AddContact,
    DeleteContacts,
    Entry,
    ForgetNumbers,
    ImportContacts,
    SetCloseFriends,
    SetNote,
)
from chappe.domain.errors import Flood, Refused
from chappe.domain.events import BlockChanged, UserChanged
from chappe.domain.finding import FindByPhone, ResetRating, ToggleTopPeers
from chappe.domain.messages import SendMessage
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.users import UpdateUsername
from chappe.domain.values import User, user_peer
from tests.support.world import World


async def three(world: World) -> tuple[User, User, User]:
    ann = await world.person("Ann", "4917000001", "Lee")
    bob = await world.person("Bob", "4917000002", "Ray")
    return ann, bob, await world.person("Eve", "4917000003", "Fox")


async def refused(world: World, command: Any, user: Any) -> str:
    with pytest.raises(Refused) as caught:
        await world.run(command, user)
    return caught.value.name


async def relation(world: World, viewer: User, user: User) -> Any:
    (found,) = await world.read(lambda tx: tx.users.relations([(viewer.id, user.id)]))
    return found


async def test_an_address_book_is_taken_in(world: World) -> None:
    ann, bob, eve = await three(world)
    entries = (
        Entry(11, "+49 170-00002", "Bobby", ""),
        Entry(12, "4917000099", "Nobody", "Yet"),
        Entry(13, "rubbish", "Bad", ""),
        Entry(14, ann.phone, "Me", ""),
    )
    outcome = await world.run(ImportContacts(entries), ann)
    assert outcome.result.found == ((bob.id, 11), (ann.id, 14)) and outcome.result.retry == ()
    book = await world.read(lambda tx: contacts.book(tx, ann.id))
    assert [(one.user, one.first_name, one.phone) for one in book.contacts] == [(bob.id, "Bobby", bob.phone)]
    assert book.saved == 1
    assert world.events(ann) == [UserChanged(bob.id, "user")] and not world.events(bob)
    again = await world.run(ImportContacts((Entry(1, "4917000099", "N", ""),)), eve)
    assert again.result.popular == ((1, 2),)
    await world.run(ForgetNumbers(), ann)
    assert (await world.read(lambda tx: contacts.book(tx, ann.id))).saved == 0


async def test_too_long_a_book_is_to_be_sent_again(world: World) -> None:
    ann, _, _ = await three(world)
    entries = tuple(Entry(n, str(49180000000 + n), "N", "") for n in range(505))
    outcome = await world.run(ImportContacts(entries), ann)
    assert outcome.result.retry == (500, 501, 502, 503, 504)


async def test_who_does_not_want_to_be_found_by_number_is_not(world: World) -> None:
    ann, bob, eve = await three(world)
    await world.run(SetPrivacy("added_by_phone", (PrivacyRule("contacts"),)), bob)
    assert (await world.run(ImportContacts((Entry(1, bob.phone, "B", ""),)), ann)).result.found == ()
    assert await refused(world, FindByPhone(bob.phone), ann) == "PHONE_NOT_OCCUPIED"
    assert not (await world.read(lambda tx: finding.search(tx, ann.id, bob.phone, 10))).others
    await world.run(AddContact(ann.id, "Ann", ""), bob)
    assert (await world.run(FindByPhone(bob.phone), ann)).result.user.id == bob.id
    assert await refused(world, FindByPhone(bob.phone), eve) == "PHONE_NOT_OCCUPIED"


async def test_numbers_cannot_be_tried_out(world: World) -> None:
    world.limits.on = True
    ann, _, _ = await three(world)
    with pytest.raises(Flood):
        for n in range(30):
            with pytest.raises(Refused):
                await world.run(FindByPhone(str(49180000000 + n)), ann)


async def test_add_rename_accept_delete(world: World) -> None:
    ann, bob, _ = await three(world)
    assert await refused(world, AddContact(bob.id, " ", ""), ann) == "CONTACT_NAME_EMPTY"
    assert await refused(world, AddContact(ann.id, "Me", ""), ann) == "CONTACT_ID_INVALID"
    assert await refused(world, AddContact(777000, "It", ""), ann) == "CONTACT_ID_INVALID"
    assert await refused(world, AcceptContact(ann.id), bob) == "CONTACT_REQ_MISSING"
    await world.run(AddContact(bob.id, "Bobby", "R", note="met in May"), ann)
    mine, theirs = await relation(world, ann, bob), await relation(world, bob, ann)
    assert mine.contact and not mine.mutual and mine.first_name == "Bobby" and not mine.sees_phone
    assert theirs.sees_phone and not theirs.contact, "contacts may see the number by default"
    await world.run(AddContact(bob.id, "Rob", ""), ann)
    kept = await world.read(lambda tx: tx.contacts.get(ann.id, bob.id))
    assert (kept.first_name, kept.note) == ("Rob", "met in May")
    world.forget()
    await world.run(AcceptContact(ann.id), bob)
    assert (await relation(world, ann, bob)).mutual and (await relation(world, bob, ann)).mutual
    assert world.events(ann) == [UserChanged(bob.id, "user")]
    world.forget()
    await world.run(DeleteContacts((bob.id,)), ann)
    assert not (await relation(world, ann, bob)).contact and not (await relation(world, bob, ann)).mutual
    assert world.events(bob) == [UserChanged(ann.id, "user")]
    world.forget()
    await world.run(DeleteContacts((bob.id,)), ann)
    assert not world.events(ann) and not world.events(bob)


async def test_a_shared_number_is_seen_and_taken_back(world: World) -> None:
    ann, bob, _ = await three(world)
    await world.run(SetPrivacy("phone", (PrivacyRule("none"),)), ann)
    await world.run(AddContact(bob.id, "Bob", ""), ann)
    assert not (await relation(world, bob, ann)).sees_phone
    world.forget()
    await world.run(AddContact(bob.id, "Bob", "", share_phone=True), ann)
    assert (await relation(world, bob, ann)).sees_phone
    assert world.events(bob) == [UserChanged(ann.id, "user")]
    world.forget()
    await world.run(DeleteContacts(phones=(bob.phone,)), ann)
    assert (await relation(world, bob, ann)).sees_phone, "deleting by number finds only numbers that are known"
    await world.run(DeleteContacts((bob.id,)), ann)
    assert not (await relation(world, bob, ann)).sees_phone
    assert world.events(bob) == [UserChanged(ann.id, "user")]


async def test_a_guessed_number_proves_nothing(world: World) -> None:
    ann, bob, _ = await three(world)
    await world.run(SetPrivacy("added_by_phone", (PrivacyRule("none"),)), bob)
    await world.run(AddContact(bob.id, "Bob", "", phone=bob.phone), ann)
    assert not (await relation(world, ann, bob)).sees_phone
    await world.run(SetPrivacy("added_by_phone", (PrivacyRule("all"),)), bob)
    await world.run(AddContact(bob.id, "Bob", "", phone="4917099999"), ann)
    assert not (await relation(world, ann, bob)).sees_phone
    await world.run(AddContact(bob.id, "Bob", "", phone=bob.phone), ann)
    assert (await relation(world, ann, bob)).sees_phone


async def test_close_friends_and_notes(world: World) -> None:
    ann, bob, eve = await three(world)
    await world.run(AddContact(bob.id, "Bob", ""), ann)
    await world.run(SetCloseFriends((bob.id, eve.id)), ann)
    assert (await relation(world, ann, bob)).close_friend and not (await relation(world, ann, eve)).close_friend
    await world.run(SetPrivacy("about", (PrivacyRule("close_friends"),)), ann)
    assert (await relation(world, bob, ann)).sees_about and not (await relation(world, eve, ann)).sees_about
    await world.run(SetCloseFriends(()), ann)
    assert not (await relation(world, bob, ann)).sees_about
    await world.run(SetNote(bob.id, "tall"), ann)
    assert (await world.read(lambda tx: tx.contacts.get(ann.id, bob.id))).note == "tall"
    assert await refused(world, SetNote(eve.id, "x"), ann) == "CONTACT_MISSING"


async def test_blocks(world: World) -> None:
    ann, bob, eve = await three(world)
    second = await world.device(ann)
    assert (await world.run(SetBlock(bob.id, True), ann)).result
    assert not (await world.run(SetBlock(bob.id, True), ann)).result
    assert world.events(ann) == [BlockChanged(bob.id, True)] and not world.events(bob)
    seen = await relation(world, bob, ann)
    assert seen.blocked_by and not (seen.sees_status or seen.sees_photo or seen.sees_about)
    assert (await relation(world, ann, bob)).sees_status
    for nobody in (ann.id, 777000, 12):
        assert await refused(world, SetBlock(nobody, True), ann) == "PEER_ID_INVALID"
    world.pass_time(1)
    await world.run(ReplaceBlocks((eve.id,), 100), ann, key=second)
    found = await world.read(lambda tx: blocked(tx, ann.id, 0, 100))
    assert [one.user for one in found.some] == [eve.id] and found.total == 1
    assert not (await relation(world, bob, ann)).blocked_by
    await world.run(SetBlock(eve.id, False), ann)
    assert (await world.fresh(ann)).guards == 0
    assert (await relation(world, eve, ann)).version == 0


async def test_search_by_name_and_public_name(world: World) -> None:
    ann, bob, eve = await three(world)
    await world.run(UpdateUsername("ray_of_light"), eve)
    await world.run(AddContact(bob.id, "Börje", "Ström"), ann)

    async def found(query: str, limit: int = 10) -> tuple[list[int], list[int]]:
        answer = await world.read(lambda tx: finding.search(tx, ann.id, query, limit))
        return list(answer.mine), list(answer.others)

    assert await found("borj") == ([bob.id], [])
    assert await found("STR bor") == ([bob.id], [])
    assert await found("ray") == ([bob.id], [eve.id])
    assert await found("@ray_of") == ([], [eve.id])
    assert await found("eve") == ([], []), "strangers are not found by name"
    assert await found(eve.phone) == ([], [eve.id])
    await world.run(SendMessage(user_peer(eve.id), 1, "hello"), ann)
    assert await found("eve") == ([eve.id], [])
    with pytest.raises(Refused, match="SEARCH_QUERY_EMPTY"):
        await found("  ")


@pytest.mark.parametrize(
    ("name", "error"), [("nobody_here", "USERNAME_NOT_OCCUPIED"), ("", "USERNAME_INVALID"), ("a b", "USERNAME_INVALID")]
)
async def test_names_that_nobody_has(world: World, name: str, error: str) -> None:
    ann, _, _ = await three(world)
    with pytest.raises(Refused, match=error):
        await world.read(lambda tx: finding.by_username(tx, ann.id, name))


async def test_ratings(world: World) -> None:
    ann, bob, eve = await three(world)
    await world.run(SendMessage(user_peer(eve.id), 1, "hello"), ann)
    world.pass_time(86400)
    await world.run(SendMessage(user_peer(bob.id), 2, "hello"), ann)

    async def rated() -> Any:
        return await world.read(lambda tx: finding.correspondents(tx, ann.id, 0, 10, world.now))

    found = await rated()
    assert [id for id, _ in found.peers] == [bob.id, eve.id] and found.peers[0][1] == 1.0 > found.peers[1][1]
    await world.run(ResetRating(bob.id), ann)
    assert [id for id, _ in (await rated()).peers] == [eve.id]
    await world.run(ToggleTopPeers(False), ann)
    assert await rated() is None
    await world.run(ToggleTopPeers(True), ann)
    assert len((await rated()).peers) == 2
