"""The log of administrators' deeds: what is written down, who may look, what is asked for, and when it is let go."""

import json
from typing import Any

import pytest

from chappe.domain import admin_log
from chappe.domain.admin_log import ForgetDeeds, Log
from chappe.domain.admins import EditAdmin
from chappe.domain.admitting import HideRequest, ImportInvite
from chappe.domain.attachments import File, PhotoSize
from chappe.domain.bans import EditBanned, SetDefaultBanned
from chappe.domain.channels import CreateChannel, EditAbout, EditTitle, SetFlag, SetSlowMode, SetUsername
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.deleting import DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.files import ReserveBlobs
from chappe.domain.invites import DeleteInvite, EditInvite, ExportInvite, RevokeInvite
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import SendMessage
from chappe.domain.pins import PinMessage
from chappe.domain.ports.admin_log import Deed
from chappe.domain.rights import MAY, MAY_NOT
from chappe.domain.signing import SetSignatures
from chappe.domain.topics import CreateTopic, DeleteTopic, EditTopic, OrderTopics, PinTopic
from chappe.domain.values import ANTI_SPAM, FORUM, JOIN_TO_SEND, PeerRef, User
from chappe.rpc.views.admin_log import action
from tests.support.world import World


async def make(world: World, owner: User, *, group: bool = True) -> PeerRef:
    peer: PeerRef = (await world.run(CreateChannel("Table", "", group), owner)).result[0].peer
    return peer


async def look(world: World, who: User, peer: PeerRef, **how: Any) -> Log:
    asked = {"kinds": (), "admins": (), "query": "", "max_id": 0, "min_id": 0, "limit": 100, **how}
    return await world.read(lambda tx: admin_log.page(tx, who.id, peer, now=world.now, **asked))


def told(found: Log, viewer: User) -> list[str]:
    own = found.cast.members.get((viewer.id, found.chat.peer))
    names = [type(action(one, viewer.id, own)).__name__ for one in found.entries]
    return [name.removeprefix("ChannelAdminLogEventAction") for name in names]


async def test_everything_is_written_down(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, ann)
    await world.run(EditTitle(peer, "Round table"), ann)
    await world.run(EditAbout(peer, "We talk"), ann)
    await world.run(SetUsername(peer, "round_table"), ann)
    await world.run(SetSlowMode(peer, 10), ann)
    await world.run(SetFlag(peer, FORUM, True), ann)
    await world.run(SetFlag(peer, ANTI_SPAM, True), ann)
    await world.run(SetDefaultBanned(peer, MAY_NOT["send_polls"]), ann)
    await world.run(Join(peer), bob)
    await world.run(InviteToChannel(peer, (cyd.id,)), ann)
    await world.run(EditAdmin(peer, bob.id, MAY["ban_users"]), ann)
    await world.run(EditBanned(peer, cyd.id, MAY_NOT["send_messages"]), bob)
    await world.run(EditBanned(peer, cyd.id, 0), bob)
    await world.run(EditBanned(peer, cyd.id, MAY_NOT["view_messages"]), bob)
    await world.run(EditBanned(peer, cyd.id, 0), bob)
    await world.run(EditAdmin(peer, bob.id, 0), ann)
    sent = (await world.run(SendMessage(peer, 1, "a secret"), bob)).result[0].message
    await world.run(PinMessage(peer, sent.id, True), ann)
    await world.run(EditMessage(peer, sent.id, "no secret"), bob)
    await world.run(DeleteThere(peer, (sent.id,)), ann)
    await world.run(Leave(peer), bob)
    found = await look(world, ann, peer)
    assert told(found, ann)[::-1] == [
        *("ChangeTitle", "ChangeAbout", "ChangeUsername", "ToggleSlowMode", "ToggleForum", "ToggleAntiSpam"),
        *("DefaultBannedRights", "ParticipantJoin", "ParticipantInvite", "ParticipantToggleAdmin"),
        *["ParticipantToggleBan"] * 4,
        *("ParticipantToggleAdmin", "UpdatePinned", "EditMessage", "DeleteMessage", "ParticipantLeave"),
    ]
    kinds = [one.deed.kind for one in found.entries if one.user_id == bob.id]
    assert kinds == ["leave", "edit", "unkick", "kick", "unban", "ban", "join"]
    edited = next(one.deed for one in found.entries if one.deed.kind == "edit")
    assert edited.message is not None and edited.changed is not None
    assert (edited.message.content.text, edited.changed.content.text) == ("a secret", "no secret")
    assert {ann.id, bob.id, cyd.id} <= set(found.people)


async def test_topics_are_written_down(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann)
    await world.run(SetUsername(peer, "round_table"), ann)
    await world.run(SetFlag(peer, FORUM, True), ann)
    await world.run(Join(peer), bob)
    cats = (await world.run(CreateTopic(peer, "Cats", 0), bob)).result[0].message.id
    dogs = (await world.run(CreateTopic(peer, "Dogs", 0), ann)).result[0].message.id
    await world.run(EditTopic(peer, cats, title="Big cats", closed=True), ann)
    await world.run(PinTopic(peer, cats, True), ann)
    await world.run(OrderTopics(peer, (dogs,), True), ann)
    await world.run(DeleteTopic(peer, cats), ann)
    kinds = ("topic_create", "topic_edit", "topic_pin", "topic_delete")
    found = await look(world, ann, peer, kinds=kinds)
    shown = [action(one, ann.id, None) for one in found.entries[::-1]]
    assert [type(one).__name__.removeprefix("ChannelAdminLogEventAction") for one in shown] == [
        *("CreateTopic", "CreateTopic", "EditTopic", "PinTopic", "PinTopic", "PinTopic", "DeleteTopic")
    ]
    made, _, edited, pinned, also, unpinned, gone = shown
    assert (made.topic.title, made.topic.from_id.user_id, made.topic.short) == ("Cats", bob.id, True)
    assert (edited.prev_topic.title, edited.new_topic.title, edited.new_topic.closed) == ("Cats", "Big cats", True)
    assert (pinned.prev_topic, pinned.new_topic.id, pinned.new_topic.pinned) == (None, cats, True)
    assert (also.prev_topic, also.new_topic.id) == (None, dogs)
    assert (unpinned.prev_topic.id, unpinned.new_topic) == (cats, None)
    assert gone.topic.title == "Big cats"
    assert bob.id in found.people
    assert told(await look(world, ann, peer, query="big"), ann) == ["DeleteTopic", "PinTopic", "PinTopic", "EditTopic"]


async def test_what_was_written_down_when_there_was_less_to_say_is_read(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann)
    await world.run(EditTitle(peer, "Round table"), ann)
    await world.write(lambda tx: _shorten(tx, peer))
    [found] = (await look(world, ann, peer)).entries
    assert found.deed == Deed(admin_log.TITLE, "Table", "Round table")


def _shorten(tx: Any, peer: PeerRef) -> None:
    """Write the log anew as it was written before there were links in it."""
    table = tx.admin_log
    [(id, body)] = table._execute("SELECT id, body FROM admin_log").fetchall()
    row = json.loads(table._sealer.open(body, b"admin log"))[:8]
    body = table._sealer.seal(json.dumps(row).encode(), b"admin log")
    table._execute("UPDATE admin_log SET body = ? WHERE id = ?", (body, id))


async def test_what_is_asked_for(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann)
    await world.run(EditAdmin(peer, bob.id, MAY["change_info"]), ann)
    for n in range(5):
        await world.run(EditTitle(peer, f"Title {n}"), bob if n % 2 else ann)
    assert len((await look(world, ann, peer, kinds=("title",))).entries) == 5
    assert [one.deed.new for one in (await look(world, ann, peer, admins=(bob.id,))).entries] == ["Title 3", "Title 1"]
    first = await look(world, ann, peer, limit=2)
    rest = await look(world, ann, peer, max_id=first.entries[-1].id)
    assert [one.deed.new for one in (*first.entries, *rest.entries)] == [*(f"Title {n}" for n in (4, 3, 2, 1, 0)), ""]
    newer = await look(world, ann, peer, min_id=first.entries[1].id)
    assert [one.deed.new for one in newer.entries] == ["Title 4"]
    assert [one.deed.new for one in (await look(world, ann, peer, query="TITLE 2")).entries] == ["Title 3", "Title 2"]
    assert (await look(world, ann, peer, kinds=("none",))).entries == ()


async def test_administrators_alone_may_look(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann)
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await look(world, bob, peer)
    await world.run(InviteToChannel(peer, (bob.id,)), ann)
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await look(world, bob, peer)
    await world.run(EditAdmin(peer, bob.id, MAY["other"]), ann)
    assert (await look(world, bob, peer)).entries


async def test_it_is_let_go_after_two_days(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, group=False)
    await world.run(SetSignatures(peer, True), ann)
    world.pass_time(admin_log.KEPT - 1)
    assert told(await look(world, ann, peer), ann) == ["ToggleSignatures"]
    await world.run(ForgetDeeds())
    assert len((await look(world, ann, peer)).entries) == 1
    world.pass_time(2)
    assert (await look(world, ann, peer)).entries == ()
    await world.run(ForgetDeeds())
    assert await world.read(lambda tx: tx.admin_log.page(peer, (), (), 0, 0, 10)) == []


async def test_what_the_protocol_has_no_word_for_is_shown_as_joining(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann)
    await world.run(SetFlag(peer, JOIN_TO_SEND, True), ann)
    assert told(await look(world, ann, peer), ann) == ["ToggleInvites"]


async def test_links_and_who_came_by_them(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, ann)
    link = (await world.run(ExportInvite(peer, title="Old"), ann)).result.invite
    await world.run(EditInvite(peer, link.hash, title="New"), ann)
    await world.run(ImportInvite(link.hash), bob)
    asking = (await world.run(ExportInvite(peer, request_needed=True), ann)).result.invite
    await world.run(ImportInvite(asking.hash), cyd)
    await world.run(HideRequest(peer, cyd.id, True), ann)
    await world.run(RevokeInvite(peer, link.hash), ann)
    await world.run(DeleteInvite(peer, link.hash), ann)
    found = await look(world, ann, peer)
    assert told(found, ann)[::-1] == [
        "ExportedInviteEdit",
        "ParticipantJoinByInvite",
        "ParticipantJoinByRequest",
        "ExportedInviteRevoke",
        "ExportedInviteDelete",
    ]
    edited = found.entries[-1].deed
    assert edited.old_link is not None and edited.link is not None
    assert (edited.old_link.title, edited.link.title) == ("Old", "New")
    asked = found.entries[2]
    assert (asked.user_id, asked.deed.new_number) == (cyd.id, ann.id)
    shown = action(found.entries[1], ann.id, None, "https://t.example/")
    assert shown.invite.link == f"https://t.example/+{link.hash}"


async def test_photos(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann)
    [blob] = (await world.run(ReserveBlobs(((b"x" * 32, 10),)))).result
    sizes = tuple(PhotoSize(kind, 10, 10, 10, blob.id) for kind in "abc")
    await world.run(EditPhoto(peer, File(0, 0, 0, True, "image/jpeg", 10, 0, sizes)), ann)
    await world.run(EditPhoto(peer, None), ann)
    found = await look(world, ann, peer)
    assert told(found, ann) == ["ChangePhoto", "ChangePhoto"]
    gone, came = [action(one, ann.id, None) for one in found.entries]
    assert gone.prev_photo.id == came.new_photo.id != 0
    assert (gone.new_photo.id, came.prev_photo.id) == (0, 0)
