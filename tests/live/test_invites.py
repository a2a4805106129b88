"""Invite links and requests to come in, with unmodified Telethon on a live server."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from telethon import errors, functions, types, utils

from tests.live.telethon_people import Person, Town, new_word
from tests.live.test_media import named, picture
from tests.live.wire_client import Place

m = functions.messages


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def make(person: Person, kind: str) -> Any:
    """A private group, supergroup or channel, as an input peer."""
    if kind == "group":
        made = (await person(m.CreateChatRequest([], "Here"))).updates.chats[0]
        return types.InputPeerChat(made.id)
    request = functions.channels.CreateChannelRequest(
        "Here", "what it is", megagroup=kind == "supergroup", broadcast=kind == "channel"
    )
    return utils.get_input_peer((await person(request)).chats[0])


async def full(person: Person, peer: Any) -> Any:
    if isinstance(peer, types.InputPeerChat):
        return (await person(m.GetFullChatRequest(peer.chat_id))).full_chat
    return (await person(functions.channels.GetFullChannelRequest(peer))).full_chat


def hash_of(link: str) -> str:
    assert "/+" in link
    return link.rpartition("/+")[2]


KINDS = ("group", "supergroup", "channel")


@pytest.mark.parametrize("kind", KINDS)
async def test_people_come_in_by_a_link(town: Town, kind: str) -> None:
    ann, bob = await town.people("Ann", "Bob")
    peer = await make(ann, kind)
    main = (await full(ann, peer)).exported_invite
    assert main.permanent and main.admin_id == ann.id
    extra = await ann(m.ExportChatInviteRequest(peer, title="For Bob", usage_limit=1, expire_date=2_000_000_000))
    assert (extra.title, extra.usage_limit, extra.permanent) == ("For Bob", 1, False)
    seen = await bob(m.CheckChatInviteRequest(hash_of(extra.link)))
    assert isinstance(seen, types.ChatInvite)
    assert (seen.title, seen.participants_count, seen.request_needed) == ("Here", 1, False)
    assert (seen.channel, seen.megagroup, seen.broadcast) == (kind != "group", kind == "supergroup", kind == "channel")
    came = (await bob(m.ImportChatInviteRequest(hash_of(extra.link)))).updates
    [chat] = came.chats
    assert not chat.left
    if kind != "channel":
        actions = [one.message.action for one in came.updates if hasattr(one, "message")]
        assert actions == [types.MessageActionChatJoinedByLink(ann.id)]
    await ann.client.send_message(peer, "welcome")
    assert (await bob.client.get_messages(chat, limit=1))[0].message == "welcome"
    already = await bob(m.CheckChatInviteRequest(hash_of(extra.link)))
    assert isinstance(already, types.ChatInviteAlready) and already.chat.id == chat.id
    with pytest.raises(errors.UserAlreadyParticipantError):
        await bob(m.ImportChatInviteRequest(hash_of(extra.link)))
    eve = await town.person("Eve")
    with pytest.raises(errors.InviteHashExpiredError):
        await eve(m.ImportChatInviteRequest(hash_of(extra.link)))
    used = await ann(m.GetChatInviteImportersRequest(peer, None, types.InputUserEmpty(), 10, link=extra.link))
    assert [one.user_id for one in used.importers] == [bob.id]
    mine = await ann(m.GetExportedChatInvitesRequest(peer, types.InputUserSelf(), 10))
    assert [one.title for one in mine.invites if not one.permanent] == ["For Bob"]


@pytest.mark.parametrize("kind", KINDS)
async def test_who_has_a_link_sees_the_photo_and_nobody_else(town: Town, kind: str) -> None:
    ann, bob, eve = await town.people("Ann", "Bob", "Eve")
    peer = await make(ann, kind)
    link = await ann(m.ExportChatInviteRequest(peer, title="For Bob"))
    assert isinstance((await bob(m.CheckChatInviteRequest(hash_of(link.link)))).photo, types.PhotoEmpty)
    given = types.InputChatUploadedPhoto(await ann.client.upload_file(named(picture(400, 1), "p.jpg")))
    if kind == "group":
        await ann(m.EditChatPhotoRequest(peer.chat_id, given))
    else:
        await ann(functions.channels.EditPhotoRequest(peer, given))
    seen = (await bob(m.CheckChatInviteRequest(hash_of(link.link)))).photo
    assert isinstance(seen, types.Photo) and seen.sizes
    data = await bob.client.download_media(seen, bytes)
    assert data == await ann.client.download_media((await full(ann, peer)).chat_photo, bytes)
    guessed = bytes([seen.file_reference[0]]) + bytes(len(seen.file_reference) - 1)
    for reference in (guessed, (await full(ann, peer)).chat_photo.file_reference):
        where = types.InputPhotoFileLocation(seen.id, seen.access_hash, reference, seen.sizes[-1].type)
        with pytest.raises(errors.FileReferenceExpiredError):
            await eve(functions.upload.GetFileRequest(where, 0, 1 << 20))
    await ann(m.EditExportedChatInviteRequest(peer, link.link, revoked=True))
    whole = types.InputPhotoFileLocation(seen.id, seen.access_hash, seen.file_reference, seen.sizes[0].type)
    for size in ("a", "b"):  # of another size than what was read a moment ago
        if size != seen.sizes[-1].type:
            whole.thumb_size = size
            with pytest.raises(errors.FileReferenceExpiredError):
                await bob(functions.upload.GetFileRequest(whole, 0, 1 << 20))


@pytest.mark.parametrize("kind", KINDS)
async def test_links_are_changed_and_taken_back(town: Town, kind: str) -> None:
    ann, bob = await town.people("Ann", "Bob")
    peer = await make(ann, kind)
    link = (await ann(m.ExportChatInviteRequest(peer))).link
    changed = await ann(m.EditExportedChatInviteRequest(peer, link, title="Another", usage_limit=7))
    assert (changed.invite.title, changed.invite.usage_limit) == ("Another", 7)
    gone = await ann(m.EditExportedChatInviteRequest(peer, link, revoked=True))
    assert gone.invite.revoked
    with pytest.raises(errors.InviteHashExpiredError):
        await bob(m.ImportChatInviteRequest(hash_of(link)))
    assert await ann(m.DeleteExportedChatInviteRequest(peer, link))
    main = await ann(m.ExportChatInviteRequest(peer, legacy_revoke_permanent=True))
    new = await ann(m.EditExportedChatInviteRequest(peer, main.link, revoked=True))
    assert isinstance(new, types.messages.ExportedChatInviteReplaced)
    assert (await full(ann, peer)).exported_invite.link == new.new_invite.link
    makers = await ann(m.GetAdminsWithInvitesRequest(peer))
    assert [(one.admin_id, one.invites_count, one.revoked_invites_count) for one in makers.admins] == [(ann.id, 1, 1)]
    assert await ann(m.DeleteRevokedExportedChatInvitesRequest(peer, types.InputUserSelf()))
    for hash, error in (("", errors.InviteHashEmptyError), ("no!", errors.InviteHashInvalidError)):
        with pytest.raises(error):
            await bob(m.CheckChatInviteRequest(hash))


@pytest.mark.parametrize("kind", KINDS)
async def test_who_asks_is_let_in(town: Town, kind: str) -> None:
    ann, bob, eve = await town.people("Ann", "Bob", "Eve")
    peer = await make(ann, kind)
    link = (await ann(m.ExportChatInviteRequest(peer, request_needed=True))).link
    assert (await bob(m.CheckChatInviteRequest(hash_of(link)))).request_needed
    for person in (bob, eve):
        with pytest.raises(errors.InviteRequestSentError):
            await person(m.ImportChatInviteRequest(hash_of(link)))
    told = await ann.device.wait(types.UpdatePendingJoinRequests, lambda one: one.requests_pending == 2)
    assert set(told.recent_requesters) == {bob.id, eve.id}
    shown = await full(ann, peer)
    assert shown.requests_pending == 2 and set(shown.recent_requesters) == {bob.id, eve.id}
    waiting = await ann(m.GetChatInviteImportersRequest(peer, None, types.InputUserEmpty(), 10, requested=True))
    assert {one.user_id for one in waiting.importers} == {bob.id, eve.id} and waiting.count == 2
    await ann(m.HideChatJoinRequestRequest(peer, await ann.at(eve), approved=False))
    await ann(m.HideAllChatJoinRequestsRequest(peer, approved=True))
    if kind == "group":
        await bob.device.wait(
            types.UpdateNewMessage,
            lambda one: isinstance(getattr(one.message, "action", None), types.MessageActionChatJoinedByRequest),
        )
    else:
        await bob.device.wait(types.UpdateChannel)
    await ann.client.send_message(peer, "welcome")
    [dialog] = [one for one in await bob.client.get_dialogs() if one.name == "Here"]
    assert (await bob.client.get_messages(dialog, limit=1))[0].message == "welcome"
    assert not [one for one in await eve.client.get_dialogs() if one.name == "Here"]
    assert (await full(ann, peer)).requests_pending is None


async def test_a_public_group_is_asked_into(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    made = (await ann(functions.channels.CreateChannelRequest("Ask first", "", megagroup=True))).chats[0]
    with pytest.raises(errors.RPCError, match="CHAT_PUBLIC_REQUIRED"):
        await ann(functions.channels.ToggleJoinRequestRequest(made, True))
    name = new_word("asking")
    await ann(functions.channels.UpdateUsernameRequest(made, name))
    await ann(functions.channels.ToggleJoinRequestRequest(made, True))
    there = await bob.client.get_entity(name)
    assert there.join_request
    with pytest.raises(errors.InviteRequestSentError):
        await bob(functions.channels.JoinChannelRequest(there))
    await ann.device.wait(types.UpdatePendingJoinRequests, lambda one: one.recent_requesters == [bob.id])
    await ann(m.HideChatJoinRequestRequest(utils.get_input_peer(made), await ann.at(bob), approved=True))
    await bob.device.wait(
        types.UpdateNewChannelMessage,
        lambda one: isinstance(getattr(one.message, "action", None), types.MessageActionChatJoinedByRequest),
    )
    shared = await ann(functions.users.GetFullUserRequest(await ann.at(bob)))
    assert shared.full_user.common_chats_count == 1
