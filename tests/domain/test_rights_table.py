"""The table of rights: everyone who may stand to a supergroup or channel, times everything administrators do there."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from chappe.domain import admin_log, members, rights
from chappe.domain.admins import EditAdmin
from chappe.domain.bans import EditBanned, SetDefaultBanned
from chappe.domain.channel_bans import BanChannel
from chappe.domain.channels import (
    RIGHT_FOR,
    CreateChannel,
    DeleteChannel,
    EditAbout,
    EditTitle,
    SetFlag,
    SetSlowMode,
    SetUsername,
)
from chappe.domain.command import Command
from chappe.domain.deleting import DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.invites import ExportInvite
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Leave
from chappe.domain.messages import SendMessage
from chappe.domain.pins import PinMessage, UnpinAll
from chappe.domain.ports import Tx
from chappe.domain.reactions import SetReactions
from chappe.domain.signing import SetSignatures
from chappe.domain.values import HIDDEN_MEMBERS, NO_FORWARDS, PeerRef, User
from tests.support.attempts import attempt, attempt_as
from tests.support.world import World

MAY, MAY_NOT = rights.MAY, rights.MAY_NOT
OUT = MAY_NOT["view_messages"]
KEPT = rights.AT_FIRST | MAY_NOT["invite_users"]
"""What members of the table's groups may not do, so that only rights count."""
OUTSIDE = ("left", "thrown out", "stranger")
WITHOUT_OFFICE = ("member", "restricted", *OUTSIDE)
ADMINS = tuple(name for name in MAY if name != "anonymous")


class Scene(NamedTuple):
    """One supergroup or channel with everybody in their place."""

    peer: PeerRef
    people: dict[str, User]
    """By what they are; administrators by the one right that they have."""
    target: User
    new: User
    post: int
    """A message of the creator's."""
    loud: PeerRef
    """A channel of somebody's who is not in it."""


Make = Callable[[Scene], Command]
Ask = Callable[[Tx, int, PeerRef, int], object]
ANY_ADMIN = frozenset(ADMINS)
CREATOR_ALONE: frozenset[str] = frozenset()
GROUP, CHANNEL = "group", "channel"
BOTH = (GROUP, CHANNEL)
CHANGES: dict[str, tuple[tuple[str, ...], frozenset[str], Make]] = {
    "title": (BOTH, frozenset({"change_info"}), lambda s: EditTitle(s.peer, "Another")),
    "about": (BOTH, frozenset({"change_info"}), lambda s: EditAbout(s.peer, "about it")),
    "name": (BOTH, CREATOR_ALONE, lambda s: SetUsername(s.peer, "another_name")),
    "reactions": (BOTH, frozenset({"change_info"}), lambda s: SetReactions(s.peer, ())),
    "signatures": ((CHANNEL,), frozenset({"change_info"}), lambda s: SetSignatures(s.peer, True)),
    "no forwards": (BOTH, frozenset({RIGHT_FOR[NO_FORWARDS]}), lambda s: SetFlag(s.peer, NO_FORWARDS, True)),
    "hidden members": (
        (GROUP,),
        frozenset({RIGHT_FOR[HIDDEN_MEMBERS]}),
        lambda s: SetFlag(s.peer, HIDDEN_MEMBERS, True),
    ),
    "slow mode": ((GROUP,), frozenset({"ban_users"}), lambda s: SetSlowMode(s.peer, 10)),
    "what members may": ((GROUP,), frozenset({"ban_users"}), lambda s: SetDefaultBanned(s.peer, MAY_NOT["send_polls"])),
    "restrict": ((GROUP,), frozenset({"ban_users"}), lambda s: EditBanned(s.peer, s.target.id, MAY_NOT["send_polls"])),
    "throw out": (BOTH, frozenset({"ban_users"}), lambda s: EditBanned(s.peer, s.target.id, OUT)),
    "keep out": (BOTH, frozenset({"ban_users"}), lambda s: EditBanned(s.peer, s.new.id, OUT)),
    "silence a channel": (
        BOTH,
        frozenset({"ban_users"}),
        lambda s: BanChannel(s.peer, s.loud, MAY_NOT["view_messages"]),
    ),
    "promote": (BOTH, frozenset({"add_admins"}), lambda s: EditAdmin(s.peer, s.target.id, MAY["other"])),
    "bring in": (BOTH, frozenset({"invite_users"}), lambda s: InviteToChannel(s.peer, (s.new.id,))),
    "link": (BOTH, frozenset({"invite_users"}), lambda s: ExportInvite(s.peer, title="way in")),
    "pin": ((GROUP,), frozenset({"pin_messages"}), lambda s: PinMessage(s.peer, s.post, True)),
    "unpin all": ((GROUP,), frozenset({"pin_messages"}), lambda s: UnpinAll(s.peer)),
    "edit another's": ((CHANNEL,), frozenset({"edit_messages"}), lambda s: EditMessage(s.peer, s.post, "otherwise")),
    "delete another's": (BOTH, frozenset({"delete_messages"}), lambda s: DeleteThere(s.peer, (s.post,))),
    "post": ((CHANNEL,), frozenset({"post_messages"}), lambda s: SendMessage(s.peer, 9, "news")),
    "delete it": (BOTH, CREATOR_ALONE, lambda s: DeleteChannel(s.peer)),
}
"""What is done → where there is such a thing, the rights any one of which it takes, and the command."""
LOOKS: dict[str, tuple[tuple[str, ...], Ask]] = {
    "the thrown out": (BOTH, lambda tx, id, peer, now: members.page(tx, id, peer, members.KICKED_OUT, "", 0, 9, now)),
    "the restricted": (BOTH, lambda tx, id, peer, now: members.page(tx, id, peer, members.RESTRICTED, "", 0, 9, now)),
    "a channel's members": (
        (CHANNEL,),
        lambda tx, id, peer, now: members.page(tx, id, peer, members.RECENT, "", 0, 9, now),
    ),
    "the log": (BOTH, lambda tx, id, peer, now: admin_log.page(tx, id, peer, (), (), "", 0, 0, 9, now)),
}
"""What every administrator may look at, and nobody else."""


async def scene(world: World, kind: str, public: bool) -> Scene:
    async def person(name: str) -> User:
        return await world.person(name.title())

    owner, target, new = await person("owner"), await person("target"), await person("new")
    people = {"creator": owner}
    peer: PeerRef = (await world.run(CreateChannel("Table", "", kind == GROUP), owner)).result[0].peer
    if public:
        await world.run(SetUsername(peer, "the_table"), owner)
    if kind == GROUP:
        await world.run(SetDefaultBanned(peer, KEPT), owner)
    for name in (*ADMINS, "member", "restricted", "left", "thrown out"):
        people[name] = await person(name)
    people["stranger"] = await person("stranger")
    inside = (target, *(people[name] for name in (*ADMINS, "member", "restricted", "left", "thrown out")))
    await world.run(InviteToChannel(peer, tuple(one.id for one in inside)), owner)
    for name in ADMINS:
        await world.run(EditAdmin(peer, people[name].id, MAY[name]), owner)
    await world.run(Leave(peer), people["left"])
    await world.run(EditBanned(peer, people["thrown out"].id, MAY_NOT["view_messages"]), owner)
    if kind == GROUP:
        await world.run(EditBanned(peer, people["restricted"].id, MAY_NOT["send_messages"]), owner)
    else:
        del people["restricted"]
    post = (await world.run(SendMessage(peer, 1, "a post"), owner)).result[0].message.id
    loud: PeerRef = (await world.run(CreateChannel("Loud", "", False), new)).result[0].peer
    return Scene(peer, people, target, new, post, loud)


def expected(who: str, public: bool, takes: frozenset[str]) -> set[str]:
    """What the table says of this person."""
    if who == "creator" or who in takes:
        return {""}
    if who == "thrown out" or (who in OUTSIDE and not public):
        return {"CHANNEL_PRIVATE"}
    return NO


NO = {
    "CHAT_ADMIN_REQUIRED",
    "CHAT_WRITE_FORBIDDEN",
    "MESSAGE_AUTHOR_REQUIRED",
    "MESSAGE_DELETE_FORBIDDEN",
    "USER_NOT_PARTICIPANT",
}
"""Ways of saying that one may not."""
PLACES = pytest.mark.parametrize("public", [True, False], ids=["public", "private"])


@PLACES
@pytest.mark.parametrize("kind", BOTH)
async def test_who_may_do_what(world: World, kind: str, public: bool) -> None:
    at = await scene(world, kind, public)
    wrong: list[tuple[str, str, str]] = []
    for name, (kinds, takes, make) in CHANGES.items():
        if kind not in kinds:
            continue
        for who, user in at.people.items():
            found = await attempt_as(world, user, make(at))
            if found not in expected(who, public, takes):
                wrong.append((name, who, found))
    for name, (kinds, ask) in LOOKS.items():
        for who, user in at.people.items() if kind in kinds else ():
            found = await attempt(world, lambda tx, ask=ask, id=user.id: ask(tx, id, at.peer, world.now))
            if found not in expected(who, public, ANY_ADMIN):
                wrong.append((name, who, found))
    assert wrong == []


@PLACES
@pytest.mark.parametrize("kind", BOTH)
async def test_nobody_gives_a_right_that_one_has_not(world: World, kind: str, public: bool) -> None:
    at = await scene(world, kind, public)
    giver = at.people["add_admins"]
    for name in ADMINS:
        found = await attempt_as(world, giver, EditAdmin(at.peer, at.target.id, MAY[name]))
        assert found == ("" if name in ("add_admins", "other") else "RIGHT_FORBIDDEN"), name
