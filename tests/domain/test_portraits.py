"""Profile photos: shown, changed, taken away, and seen by whom their owner lets see them."""

import pytest

from chappe.domain import files, portraits
from chappe.domain.attachments import File, Portrait
from chappe.domain.blocks import SetBlock
from chappe.domain.chat_photos import of_peer
from chappe.domain.deletion import DeleteAccount
from chappe.domain.errors import Refused
from chappe.domain.events import UserChanged
from chappe.domain.files import GRACE, PROFILE, Known, Origin, SettleFiles
from chappe.domain.portraits import DeletePhotos, ShowPhoto
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.privacy import SetPrivacy
from chappe.domain.users import card
from chappe.domain.values import User, user_peer
from chappe.rpc.views.users import min_user
from tests.support.pictures import photo
from tests.support.talk import talk
from tests.support.world import World


async def show(world: World, who: User, word: str) -> File:
    file: File = (await world.run(ShowPhoto(await photo(world, who, word)), who)).result.photo
    return file


def known(file: File, origin: Origin | None = None) -> Known:
    return Known(file.id, file.access_hash, origin)


async def history(world: World, viewer: User, of: User) -> list[int]:
    found = await world.read(lambda tx: portraits.album(tx, viewer.id, of.id, 0, 0, 100))
    return [one.id for one in found.photos]


async def test_a_new_photo_is_shown_and_told_of(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, "hello")
    world.forget()
    file = await show(world, ann, "one")
    assert (await world.fresh(ann)).photo == Portrait(file.id, b"one")
    assert [one for one in world.events(bob) if isinstance(one, UserChanged)] == [UserChanged(ann.id, "user")]
    found, _ = await world.read(lambda tx: card(tx, bob.id, ann.id))
    assert found.photo == file


async def test_photos_are_kept_newest_first_and_chosen_again(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    one, two, three = [await show(world, ann, word) for word in ("one", "two", "three")]
    assert await history(world, bob, ann) == [three.id, two.id, one.id]
    page = await world.read(lambda tx: portraits.album(tx, bob.id, ann.id, 1, 0, 1))
    assert [file.id for file in page.photos] == [two.id] and page.total == 3
    older = await world.read(lambda tx: portraits.album(tx, bob.id, ann.id, 0, two.id, 10))
    assert [file.id for file in older.photos] == [one.id]
    await world.run(ShowPhoto(known(one)), ann)
    assert await history(world, bob, ann) == [one.id, three.id, two.id]
    assert (await world.fresh(ann)).photo == Portrait(one.id, b"one")


async def test_the_shown_one_gives_way_to_the_one_before(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    one, two, three = [await show(world, ann, word) for word in ("one", "two", "three")]
    await world.run(ShowPhoto(None), ann)
    assert (await world.fresh(ann)).photo == Portrait(two.id, b"two")
    assert (await world.run(DeletePhotos((known(one), known(three))), ann)).result == (one.id,)
    assert (await world.fresh(ann)).photo == Portrait(two.id, b"two")
    assert (await world.run(DeletePhotos((known(two),)), ann)).result == (two.id,)
    assert (await world.fresh(ann)).photo is None
    assert (await world.run(ShowPhoto(None), ann)).result.photo is None


async def test_only_one_s_own_photos_can_be_chosen_or_deleted(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    file = await show(world, ann, "one")
    with pytest.raises(Refused, match="PHOTO_ID_INVALID"):
        await world.run(ShowPhoto(known(file, Origin(PROFILE, ann.id, 0))), bob)
    with pytest.raises(Refused, match="PHOTO_ID_INVALID"):
        await world.run(ShowPhoto(Known(file.id, file.access_hash + 1, None)), ann)
    assert (await world.run(DeletePhotos((known(file),)), bob)).result == ()
    assert await history(world, bob, ann) == [file.id]


async def test_who_may_not_see_it_gets_neither_photo_nor_file(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    file = await show(world, ann, "one")
    origin = Origin(PROFILE, ann.id, 0)

    async def sees(viewer: User) -> set[bool]:
        shown = await world.read(lambda tx: files.shown(tx, viewer.id, file, origin, world.now))
        found, _ = await world.read(lambda tx: card(tx, viewer.id, ann.id))
        listed = await history(world, viewer, ann)
        try:
            await world.read(lambda tx: of_peer(tx, viewer.id, user_peer(ann.id), file.id, world.now))
        except Refused as fault:
            assert fault.name == "LOCATION_INVALID"
            return {shown, found.photo is not None, bool(listed), False}
        return {shown, found.photo is not None, bool(listed), True}

    assert await sees(bob) == await sees(cyd) == {True}
    await world.run(SetPrivacy("photo", (PrivacyRule("not_users", (bob.id,)), PrivacyRule("all"))), ann)
    assert await sees(bob) == {False} and await sees(cyd) == await sees(ann) == {True}
    await world.run(SetBlock(cyd.id, True), ann)
    assert await sees(cyd) == {False}
    assert not min_user(await world.fresh(ann)).photo, "what goes to many at once shows it to nobody"


async def test_a_photo_of_somebody_else_is_not_theirs(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    file = await show(world, ann, "one")
    for peer in (user_peer(bob.id), user_peer(bob.id + 1000)):
        with pytest.raises(Refused, match="LOCATION_INVALID"):
            await world.read(lambda tx, peer=peer: of_peer(tx, bob.id, peer, file.id, world.now))  # type: ignore[misc]


async def test_a_deleted_photo_goes_with_its_file_and_an_account_with_all(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    one, two = [await show(world, ann, word) for word in ("one", "two")]

    async def left() -> list[bool]:
        await world.run(SettleFiles())
        world.pass_time(GRACE + 1)
        await world.run(SettleFiles())
        return [await world.read(lambda tx, id=id: tx.files.get(id) is not None) for id in (one.id, two.id)]  # type: ignore[misc]

    assert await left() == [True, True]
    await world.run(DeletePhotos((known(one),)), ann)
    assert await left() == [False, True]
    await world.run(DeleteAccount(None), ann)
    assert await left() == [False, False]
