"""Photos of groups, supergroups and channels: who may change them, who is told, and who may fetch them."""

import pytest

from chappe.domain import channel_views, group_views, search
from chappe.domain.attachments import File, PhotoSize
from chappe.domain.channels import DeleteChannel
from chappe.domain.chat_photos import EditPhoto, of_peer
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged, NewMessage
from chappe.domain.files import CHAT_PHOTO, GRACE, MESSAGE, MOVING, Known, Origin, SettleFiles, blob_of, shown
from chappe.domain.groups import RemoveMember
from chappe.domain.joining import Join
from chappe.domain.media import Given, KeepMedia
from chappe.domain.migrating import MigrateChat
from chappe.domain.ports.messages import Page
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import PHOTO_MOVES, Action, Message, PeerRef, User
from chappe.rpc.views.chats import min_channel
from chappe.tl import types
from tests.domain.test_channels import chat_of
from tests.domain.test_channels import make as make_channel
from tests.domain.test_groups import make as make_group
from tests.support.pictures import document, photo
from tests.support.world import World


async def test_a_photo_that_moves_says_so_wherever_the_chat_is_named(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make_group(world, ann, bob)
    film = await document(world, ann, "film")
    film_size = PhotoSize(MOVING, 320, 320, film.size, film.blob)
    for peer in (await make_channel(world, ann), group):
        new = (await photo(world, ann, f"one of {peer.id}"))._replace(moving=film_size, start=1.5)
        message = (await world.run(EditPhoto(peer, new), ann)).result[0].message
        file = of(message)
        assert file.moving == film_size and (await chat_of(world, peer)).flags & PHOTO_MOVES
        there = await world.read(lambda tx, peer=peer, file=file: of_peer(tx, ann.id, peer, file.id, world.now))  # type: ignore[misc]
        assert await world.read(lambda tx, there=there: blob_of(tx, there, MOVING)) is not None  # type: ignore[misc]
    grown = (await world.run(MigrateChat(group), ann)).result.chat
    kept = await chat_of(world, grown.peer)
    assert kept.flags & PHOTO_MOVES and kept.photo == file.id
    small = min_channel(kept)
    assert isinstance(small, types.Channel) and isinstance(small.photo, types.ChatPhoto) and small.photo.has_video
    await edit(world, ann, grown.peer, "still")
    assert not (await chat_of(world, grown.peer)).flags & PHOTO_MOVES
    await edit(world, ann, grown.peer, "")
    assert not (await chat_of(world, grown.peer)).flags & PHOTO_MOVES


async def edit(world: World, who: User, peer: PeerRef, word: str) -> Message:
    new = await photo(world, who, word) if word else None
    message: Message = (await world.run(EditPhoto(peer, new), who)).result[0].message
    return message


def of(message: Message) -> File:
    action = message.content.action
    assert action is not None and action.photo is not None
    return action.photo


async def test_a_new_photo_is_told_of_in_the_chat(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    for peer in (await make_group(world, ann, bob), await make_channel(world, ann)):
        message = await edit(world, ann, peer, "one")
        file, chat = of(message), await chat_of(world, peer)
        assert (chat.photo, chat.stripped) == (file.id, b"one")
        assert message.content.file == file.id and message.content.action == Action("edit_photo", photo=file)
        if peer.kind == 2:
            whole = await world.read(lambda tx, peer=peer: channel_views.full(tx, ann.id, peer, world.now))  # type: ignore[misc]
            small = min_channel(chat)
            assert isinstance(small, types.Channel) and small.photo == types.ChatPhoto(
                photo_id=file.id, stripped_thumb=b"one", dc_id=2
            )
        else:
            whole = await world.read(lambda tx, peer=peer: group_views.full(tx, bob.id, peer, world.now))  # type: ignore[misc]
            told = world.events(bob)[-1]
            assert isinstance(told, NewMessage) and told.message.content.action == message.content.action
        assert whole.photo == file
        gone = await edit(world, ann, peer, "")
        assert gone.content.action == Action("delete_photo") and (await chat_of(world, peer)).photo == 0
        with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
            await edit(world, ann, peer, "")


async def test_everyone_in_a_channel_is_told_to_look_anew(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make_channel(world, ann)
    outcome = await world.run(EditPhoto(peer, await photo(world, ann)), ann)
    [told] = outcome.broadcasts
    assert [type(logged.event) for logged in told.events] == [NewMessage, ChatChanged]


async def test_members_may_where_the_group_lets_them(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    group = await make_group(world, ann, bob)
    assert of(await edit(world, bob, group, "theirs"))
    channel = await make_channel(world, ann, name="the_news")
    await world.run(Join(channel), bob)
    for who, peer, name in ((bob, channel, "CHAT_ADMIN_REQUIRED"), (cyd, group, "CHAT_ID_INVALID")):
        with pytest.raises(Refused, match=name):
            await edit(world, who, peer, "mine")
    with pytest.raises(Refused, match="PEER_ID_INVALID"):
        await edit(world, ann, PeerRef(0, bob.id), "mine")


async def test_who_may_not_look_into_it_does_not_get_it(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    group, private = await make_group(world, ann, bob), await make_channel(world, ann)
    public = await make_channel(world, ann, name="the_news")

    async def gets(who: User, peer: PeerRef, file: File) -> bool:
        origin = Origin(CHAT_PHOTO, peer.kind, peer.id)
        by_file = await world.read(lambda tx: shown(tx, who.id, file, origin, world.now))
        try:
            by_peer = await world.read(lambda tx: of_peer(tx, who.id, peer, file.id, world.now)) == file
        except Refused as fault:
            assert fault.name == "LOCATION_INVALID"
            by_peer = False
        assert by_file == by_peer
        return by_file

    for peer, who_gets in ((group, [True, True, False]), (private, [True, False, False]), (public, [True, True, True])):
        file = of(await edit(world, ann, peer, "one"))
        assert [await gets(who, peer, file) for who in (ann, bob, cyd)] == who_gets
        await edit(world, ann, peer, "two")
        assert not await gets(ann, peer, file), "an older one is not the chat's photo any more"


async def test_an_earlier_photo_can_be_chosen_again(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer, other = await make_channel(world, ann), await make_channel(world, bob)
    message = await edit(world, ann, peer, "one")
    first = of(message)
    await edit(world, ann, peer, "two")
    known = Known(first.id, first.access_hash, Origin(MESSAGE, message.box, message.id))
    await world.run(EditPhoto(peer, known), ann)
    assert (await chat_of(world, peer)).photo == first.id
    with pytest.raises(Refused, match="FILE_REFERENCE_EXPIRED"):
        await world.run(EditPhoto(other, known), bob)
    with pytest.raises(Refused, match="PHOTO_ID_INVALID"):
        await world.run(EditPhoto(peer, known._replace(access_hash=1)), ann)


async def test_a_document_is_no_photo(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make_channel(world, ann)
    file = (await world.run(KeepMedia(peer, Given(await document(world, ann))), ann)).result.file
    with pytest.raises(Refused, match="PHOTO_ID_INVALID"):
        await world.run(EditPhoto(peer, Known(file.id, file.access_hash, Origin(2, ann.id, 0))), ann)


async def test_photos_of_a_chat_are_found_as_its_history(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make_channel(world, ann)
    messages = [await edit(world, ann, peer, word) for word in ("one", "", "two")]
    while (await world.run(IndexMessages())).result:
        pass
    found = await world.read(
        lambda tx: search.in_chat(tx, ann.id, peer, search.Wanted(kind="chat_photo"), Page(limit=10), world.now)
    )
    assert [one.id for one in found.messages if isinstance(one, Message)] == [messages[2].id, messages[0].id]


async def test_the_photo_goes_along_and_goes_with_the_last_that_shows_it(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make_group(world, ann, bob)
    file = of(await edit(world, ann, group, "one"))
    supergroup = (await world.run(MigrateChat(group), ann)).result.chat
    assert ((await chat_of(world, supergroup.peer)).photo, supergroup.stripped) == (file.id, b"one")
    await world.run(DeleteChannel(supergroup.peer), ann)
    assert (await chat_of(world, supergroup.peer)).photo == 0
    await world.run(SettleFiles())
    world.pass_time(GRACE + 1)
    await world.run(SettleFiles())
    assert await world.read(lambda tx: tx.files.get(file.id)), "the old group's message shows it still"


async def test_who_was_removed_sees_no_later_photo(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make_group(world, ann, bob)
    await world.run(RemoveMember(group, bob.id), ann)
    file = of(await edit(world, ann, group, "later"))
    with pytest.raises(Refused, match="LOCATION_INVALID"):
        await world.read(lambda tx: of_peer(tx, bob.id, group, file.id, world.now))
