"""Photos for those who may not see the others, photos that people give their contacts, and photos that move."""

import pytest

from chappe.domain import files
from chappe.domain.attachments import File, PhotoSize, Portrait
from chappe.domain.blocks import SetBlock
from chappe.domain.chat_photos import of_peer
from chappe.domain.contacts import AddContact, DeleteContacts
from chappe.domain.deletion import DeleteAccount
from chappe.domain.errors import Refused
from chappe.domain.events import NewMessage, UserChanged
from chappe.domain.files import GIVEN_PHOTO, GRACE, MESSAGE, Known, Origin, SettleFiles, blob_of
from chappe.domain.given_photos import GivePhoto, SuggestPhoto
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.users import Card, card
from chappe.domain.values import User, user_peer
from chappe.rpc.views.accounts import user_full
from chappe.rpc.views.media import photo as shown_photo
from chappe.rpc.views.users import min_user
from chappe.rpc.views.users import user as shown_user
from tests.support.pictures import photo
from tests.support.talk import talk
from tests.support.world import World


async def known_by(world: World, viewer: User, of: User) -> tuple[Card, int]:
    """Everything the viewer may know of somebody, and the id of the small picture that stands for that one."""
    found, _ = await world.read(lambda tx: card(tx, viewer.id, of.id))
    face = shown_user(found.user, found.relation, 0, world.now).photo
    return found, getattr(face, "photo_id", 0)


async def may_fetch(world: World, viewer: User, of: User, file: File, owner: int) -> set[bool]:
    """By the reference that a profile gives, and by whom the photo shows: both the same."""
    origin = Origin(GIVEN_PHOTO, owner, of.id)
    by_reference = await world.read(lambda tx: files.shown(tx, viewer.id, file, origin, world.now))
    try:
        await world.read(lambda tx: of_peer(tx, viewer.id, user_peer(of.id), file.id, world.now))
    except Refused:
        return {by_reference, False}
    return {by_reference, True}


async def settle(world: World) -> None:
    await world.run(SettleFiles())
    world.pass_time(GRACE + 1)
    await world.run(SettleFiles())


async def test_who_may_not_see_the_photo_sees_the_other(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    real = (await world.run(ShowPhoto(await photo(world, ann, "real")), ann)).result.photo
    world.forget()
    other = (await world.run(ShowPhoto(await photo(world, ann, "other"), fallback=True), ann)).result.photo
    assert UserChanged(ann.id, "user") in world.events(ann)
    assert (await known_by(world, bob, ann))[1] == real.id, "everyone may see the photo still"
    await world.run(SetPrivacy("photo", (PrivacyRule("not_users", (bob.id,)), PrivacyRule("all"))), ann)
    found, face = await known_by(world, bob, ann)
    assert (found.photo, found.fallback, face) == (None, other, other.id)
    assert user_full(found).fallback_photo.id == other.id and user_full(found).profile_photo is None
    found, face = await known_by(world, cyd, ann)
    assert (found.photo, found.fallback, face) == (real, None, real.id)
    found, face = await known_by(world, ann, ann)
    assert (found.photo, found.fallback, face) == (real, other, real.id)
    assert await may_fetch(world, bob, ann, other, ann.id) == {True}
    assert await may_fetch(world, bob, ann, real, ann.id) == {False}
    await world.run(SetBlock(bob.id, True), ann)
    assert (await known_by(world, bob, ann))[1] == 0
    assert await may_fetch(world, bob, ann, other, ann.id) == {False}
    assert await world.read(lambda tx: tx.photos.count(ann.id)) == 1, "it stands in no history"


async def test_the_other_photo_is_one_of_ones_own_and_goes_again(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    first = (await world.run(ShowPhoto(await photo(world, ann, "first")), ann)).result.photo
    theirs = (await world.run(ShowPhoto(await photo(world, bob, "theirs")), bob)).result.photo
    await world.run(ShowPhoto(Known(first.id, first.access_hash, None), fallback=True), ann)
    assert (await world.fresh(ann)).fallback == Portrait(first.id, b"first")
    for wrong in (Known(theirs.id, theirs.access_hash, None), Known(first.id, 5, None)):
        with pytest.raises(Refused, match="PHOTO_ID_INVALID"):
            await world.run(ShowPhoto(wrong, fallback=True), ann)
    second = (await world.run(ShowPhoto(await photo(world, ann, "second"), fallback=True), ann)).result.photo
    world.forget()
    await world.run(ShowPhoto(Known(second.id, second.access_hash, None), fallback=True), ann)
    assert world.events(bob) == [], "nothing has changed"
    await world.run(ShowPhoto(None, fallback=True), ann)
    assert (await world.fresh(ann)).fallback is None and (await world.fresh(ann)).photo == Portrait(first.id, b"first")
    await settle(world)
    left = [await world.read(lambda tx, id=one.id: tx.files.get(id)) for one in (first, second)]  # type: ignore[misc]
    assert left == [first, None]


async def test_a_contact_is_seen_by_the_photo_one_gave(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    own = (await world.run(ShowPhoto(await photo(world, bob, "own")), bob)).result.photo
    with pytest.raises(Refused, match="CONTACT_MISSING"):
        await world.run(GivePhoto(bob.id, await photo(world, ann, "given")), ann)
    with pytest.raises(Refused, match="USER_ID_INVALID"):
        await world.run(GivePhoto(ann.id, await photo(world, ann, "given")), ann)
    await world.run(AddContact(bob.id, "Bobby", ""), ann)
    world.forget()
    given = (await world.run(GivePhoto(bob.id, await photo(world, ann, "given")), ann)).result.photo
    assert world.events(ann) == [UserChanged(bob.id, "user")] and world.events(bob) == []
    found, face = await known_by(world, ann, bob)
    assert (found.personal, found.photo, face) == (given, own, given.id)
    assert user_full(found).personal_photo.id == given.id
    assert shown_user(found.user, found.relation, 0, world.now).photo.personal  # type: ignore[union-attr]
    for one in (bob, cyd):
        found, face = await known_by(world, one, bob)
        assert (found.personal, face) == (None, own.id)
        assert await may_fetch(world, one, bob, given, ann.id) == {False}
    assert await may_fetch(world, ann, bob, given, ann.id) == {True}
    assert min_user(await world.fresh(bob)).photo is None, "what goes to many at once would put it away again"
    await world.run(AddContact(bob.id, "Robert", ""), ann)
    assert (await known_by(world, ann, bob))[1] == given.id
    await world.run(GivePhoto(bob.id, None), ann)
    assert (await known_by(world, ann, bob))[1] == own.id


async def test_a_given_photo_goes_with_the_contact_and_with_either_account(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    given = []
    for one in (bob, cyd):
        await world.run(AddContact(one.id, "Friend", ""), ann)
        given.append((await world.run(GivePhoto(one.id, await photo(world, ann, one.first_name)), ann)).result.photo)
    await world.run(DeleteContacts((bob.id,)), ann)
    await world.run(AddContact(bob.id, "Friend", ""), ann)
    assert (await known_by(world, ann, bob))[1] == 0
    await settle(world)
    left = [await world.read(lambda tx, id=one.id: tx.files.get(id) is not None) for one in given]  # type: ignore[misc]
    assert left == [False, True]
    await world.run(DeleteAccount(None), cyd)
    await settle(world)
    assert await world.read(lambda tx: tx.files.get(given[1].id)) is None


async def test_a_photo_is_offered_in_the_chat(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    with pytest.raises(Refused, match="CONTACT_MISSING"):
        await world.run(SuggestPhoto(bob.id, await photo(world, ann, "try this")), ann)
    await world.run(AddContact(bob.id, "Bobby", ""), ann)
    world.forget()
    given = (await world.run(SuggestPhoto(bob.id, await photo(world, ann, "try this")), ann)).result.photo
    for one in (ann, bob):
        [message] = [event.message for event in world.events(one) if isinstance(event, NewMessage)]
        assert message.content.action.kind == "suggest_photo" and message.content.action.photo == given
        origin = Origin(MESSAGE, one.id, message.id)
        assert await world.read(lambda tx, one=one, at=origin: files.shown(tx, one.id, given, at, world.now))  # type: ignore[misc]
    assert world.deliveries(ann)[-1].not_key == 0, "the device that offers it learns of the message, too"
    assert (await known_by(world, ann, bob))[1] == 0


async def test_a_photo_that_moves_keeps_its_film(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    still, film = await photo(world, ann, "still"), await photo(world, ann, "film")
    blob = film.sizes[0].blob
    new = still._replace(moving=PhotoSize("u", 640, 640, 4, blob), start=1.5)
    file = (await world.run(ShowPhoto(new), ann)).result.photo
    assert await world.read(lambda tx: tx.files.get(file.id)) == file
    assert (await world.fresh(ann)).photo == Portrait(file.id, b"still", True)
    [video] = shown_photo(file, Origin(1, 1, 1)).video_sizes or []
    assert (video.type, video.w, video.h, video.size, video.video_start_ts) == ("u", 640, 640, 4, 1.5)  # type: ignore[union-attr]
    assert (await world.read(lambda tx: blob_of(tx, file, "u"))).id == blob
    found, _ = await known_by(world, bob, ann)
    assert shown_user(found.user, found.relation, 0, world.now).photo.has_video  # type: ignore[union-attr]
    await settle(world)
    assert await world.read(lambda tx: tx.files.blob(blob)) is not None, "a file holds it"
    plain = (await world.run(ShowPhoto(await photo(world, ann, "plain")), ann)).result.photo
    with pytest.raises(Refused, match="LOCATION_INVALID"):
        await world.read(lambda tx: blob_of(tx, plain, "u"))
