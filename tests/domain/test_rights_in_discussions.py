"""The table of rights where a channel's posts are talked about: members, guests, administrators of either side."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from chappe.domain import rights, thread_reading
from chappe.domain.admins import EditAdmin
from chappe.domain.bans import EditBanned, SetDefaultBanned
from chappe.domain.channels import CreateChannel, SetFlag, SetUsername
from chappe.domain.command import Command
from chappe.domain.deleting import DeleteThere
from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.editing import EditMessage
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Leave
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.pins import PinMessage
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import SendReaction
from chappe.domain.thread_reading import ReadThread
from chappe.domain.values import JOIN_TO_SEND, PeerRef, User
from tests.domain.test_rights_table import KEPT
from tests.support.attempts import attempt, attempt_as
from tests.support.world import World

MAY, MAY_NOT = rights.MAY, rights.MAY_NOT
OF_CHANNEL = MAY["post_messages"] | MAY["edit_messages"] | MAY["delete_messages"]
OF_GROUP = MAY["delete_messages"] | MAY["pin_messages"]
CREATOR = frozenset({"creator"})
CHANNEL_ADMINS, GROUP_ADMINS = CREATOR | {"channel admin"}, CREATOR | {"group admin"}
IN_GROUP = GROUP_ADMINS | {"member", "restricted"}
FOLLOWERS = frozenset({"channel admin", "guest"})
"""Who is in the channel alone."""
OTHERS = frozenset({"left", "thrown out of the channel", "stranger"})
"""Who is in neither, and finds both where they are public."""
PEOPLE = (*sorted(IN_GROUP | FOLLOWERS | OTHERS), "thrown out")


class Scene(NamedTuple):
    """A channel and its discussion group, with everybody in their place."""

    channel: PeerRef
    group: PeerRef
    people: dict[str, User]
    post: int
    head: int
    """Where the post stands in the group."""
    comment: int
    """One of somebody who is not in the table."""
    own: dict[int, int]
    """The comment of each one in the table."""


class Deed(NamedTuple):
    """Who of the members may do it; may others who see the group; and the command, by the id of who tries it."""

    members: frozenset[str]
    guests: bool
    make: Callable[[Scene, int], Command]


WRITERS = IN_GROUP - {"restricted"}
NOBODY: frozenset[str] = frozenset()
DEEDS: dict[str, Deed] = {
    "comment": Deed(WRITERS, True, lambda s, u: SendMessage(s.group, 9, "well", reply_to=ReplyTo(s.head))),
    "answer a comment": Deed(WRITERS, True, lambda s, u: SendMessage(s.group, 9, "so", reply_to=ReplyTo(s.comment))),
    "write beside the comments": Deed(WRITERS, True, lambda s, u: SendMessage(s.group, 9, "hi")),
    "edit one's own": Deed(WRITERS, True, lambda s, u: EditMessage(s.group, s.own[u], "otherwise")),
    "delete one's own": Deed(IN_GROUP, True, lambda s, u: DeleteThere(s.group, (s.own[u],))),
    "react to a comment": Deed(IN_GROUP, True, lambda s, u: SendReaction(s.group, s.comment, ("👍",))),
    "edit another's": Deed(NOBODY, False, lambda s, u: EditMessage(s.group, s.comment, "otherwise")),
    "edit the post where it is talked about": Deed(NOBODY, False, lambda s, u: EditMessage(s.group, s.head, "so")),
    "delete another's": Deed(GROUP_ADMINS, False, lambda s, u: DeleteThere(s.group, (s.comment,))),
    "delete the post where it is talked about": Deed(GROUP_ADMINS, False, lambda s, u: DeleteThere(s.group, (s.head,))),
    "pin a comment": Deed(GROUP_ADMINS, False, lambda s, u: PinMessage(s.group, s.comment, True)),
    "part the group": Deed(GROUP_ADMINS, False, lambda s, u: SetDiscussionGroup(None, s.group)),
}
IN_CHANNEL: dict[str, Deed] = {
    "post": Deed(CHANNEL_ADMINS, False, lambda s, u: SendMessage(s.channel, 9, "news")),
    "edit the post": Deed(CHANNEL_ADMINS, False, lambda s, u: EditMessage(s.channel, s.post, "otherwise")),
    "delete the post": Deed(CHANNEL_ADMINS, False, lambda s, u: DeleteThere(s.channel, (s.post,))),
    "part the channel": Deed(CREATOR, False, lambda s, u: SetDiscussionGroup(s.channel, None)),
}
NO = {
    "CHAT_ADMIN_REQUIRED",
    "CHAT_GUEST_SEND_FORBIDDEN",
    "CHAT_WRITE_FORBIDDEN",
    "MESSAGE_AUTHOR_REQUIRED",
    "MESSAGE_DELETE_FORBIDDEN",
    "USER_BANNED_IN_CHANNEL",
    "USER_NOT_PARTICIPANT",
}
"""Ways of saying that one may not."""


async def scene(world: World, public: bool, join_to_send: bool) -> Scene:
    people = {name: await world.person(name.title()) for name in PEOPLE}
    owner, other = people["creator"], await world.person("Other")
    channel: PeerRef = (await world.run(CreateChannel("News", "", False), owner)).result[0].peer
    group: PeerRef = (await world.run(CreateChannel("Talk", "", True), owner)).result[0].peer
    await world.run(SetUsername(channel, "the_news"), owner)
    await world.run(SetDefaultBanned(group, KEPT), owner)
    await world.run(SetDiscussionGroup(channel, group), owner)
    inside = (*(people[name] for name in (*IN_GROUP - CREATOR, "left", "thrown out")), other)
    await world.run(InviteToChannel(group, tuple(one.id for one in inside)), owner)
    await world.run(EditAdmin(group, people["group admin"].id, OF_GROUP), owner)
    following = ("member", "thrown out", "thrown out of the channel", *FOLLOWERS)
    await world.run(InviteToChannel(channel, tuple(people[name].id for name in following)), owner)
    await world.run(EditAdmin(channel, people["channel admin"].id, OF_CHANNEL), owner)
    post = (await world.run(SendMessage(channel, 1, "a post"), owner)).result[0].message.id
    head = (await world.read(lambda tx: thread_reading.head(tx, owner.id, channel, post, world.now))).top
    own = {}
    for one in (*people.values(), other):
        comment = SendMessage(group, one.id, f"of {one.id}", reply_to=ReplyTo(head))
        own[one.id] = (await world.run(comment, one)).result[0].message.id
    await world.run(Leave(group), people["left"])
    await world.run(EditBanned(group, people["thrown out"].id, MAY_NOT["view_messages"]), owner)
    await world.run(EditBanned(channel, people["thrown out of the channel"].id, MAY_NOT["view_messages"]), owner)
    await world.run(EditBanned(group, people["restricted"].id, MAY_NOT["send_messages"]), owner)
    if join_to_send:
        await world.run(SetFlag(group, JOIN_TO_SEND, True), owner)
    if not public:
        await world.run(SetUsername(channel, ""), owner)
    return Scene(channel, group, people, post, head, own[other.id], own)


def sees_group(who: str, public: bool) -> bool:
    """Whoever is in it, or in the channel; all others but who was thrown out of it, where the channel is public."""
    return who in IN_GROUP | FOLLOWERS or (public and who in OTHERS)


def sees_channel(who: str, public: bool) -> bool:
    """The same of the channel: who is in the group alone is nobody there."""
    inside = who in FOLLOWERS or who in ("creator", "member", "thrown out")
    return inside or (public and who != "thrown out of the channel")


@pytest.mark.parametrize("join_to_send", [False, True], ids=["guests write", "members write"])
@pytest.mark.parametrize("public", [True, False], ids=["public", "private"])
async def test_who_may_do_what_about_a_post(world: World, public: bool, join_to_send: bool) -> None:
    at = await scene(world, public, join_to_send)
    wrong: list[tuple[str, str, str]] = []
    for deeds, sees in ((DEEDS, sees_group), (IN_CHANNEL, sees_channel)):
        for name, deed in deeds.items():
            for who, user in at.people.items():
                guest = deed.guests and not join_to_send and who not in IN_GROUP
                may = who in deed.members or guest
                expected = {"CHANNEL_PRIVATE"} if not sees(who, public) else {""} if may else NO
                found = await attempt_as(world, user, deed.make(at, user.id))
                if found not in expected:
                    wrong.append((name, who, found))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("public", [True, False], ids=["public", "private"])
async def test_who_may_look_at_comments(world: World, public: bool) -> None:
    at = await scene(world, public, True)
    wrong: list[tuple[str, str, str]] = []
    for who, user in at.people.items():
        for peer, id, sees in ((at.group, at.head, sees_group), (at.channel, at.post, sees_channel)):
            expected = "" if sees(who, public) and sees_group(who, public) else "CHANNEL_PRIVATE"
            read = await attempt_as(world, user, ReadThread(peer, id, at.comment))
            looked = await attempt(
                world,
                lambda tx, id=id, peer=peer, user=user: thread_reading.replies(
                    tx, user.id, peer, id, Page(limit=9), world.now
                ),
            )
            wrong += [(who, str(peer), found) for found in (read, looked) if found != expected]
    assert not wrong, "\n".join(map(str, wrong))
