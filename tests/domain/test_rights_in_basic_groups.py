"""The table of rights in basic groups: everyone who may stand to one, times everything that is done in it."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from chappe.domain import rights
from chappe.domain.bans import SetDefaultBanned
from chappe.domain.channels import EditAbout, EditTitle
from chappe.domain.command import Command
from chappe.domain.deleting import DeleteHistory, DeleteMessages
from chappe.domain.editing import EditMessage
from chappe.domain.group_ttl import SetChatTtl
from chappe.domain.groups import AddMember, CreateChat, DeleteChat, RemoveMember, SetAdmin
from chappe.domain.invites import ExportInvite
from chappe.domain.messages import SendMessage
from chappe.domain.migrating import MigrateChat
from chappe.domain.pins import PinMessage, UnpinAll
from chappe.domain.reactions import SendReaction, SetReactions
from chappe.domain.values import CHAT, PeerRef, User
from tests.support.attempts import attempt_as
from tests.support.world import World

MAY_NOT = rights.MAY_NOT
SETTINGS = {
    "free": 0,
    "kept": sum(MAY_NOT[name] for name in rights.MEMBERS_MAY),
    "silent": MAY_NOT["send_messages"],
}
"""What members may not do: nothing, what administrators have rights for, writing."""
GONE = ("left", "removed")
NOWHERE = PeerRef(CHAT, 999_999)
UNKNOWN = 99_999
"""No message's id."""


class Scene(NamedTuple):
    """A basic group with everybody in their place."""

    peer: PeerRef
    people: dict[str, User]
    others: dict[int, int]
    """By person: what somebody else wrote, in that one's box."""
    own: dict[int, int]
    """The same of what one wrote."""
    target: User
    """A member whom the inviter brought in."""
    admin: User
    """One more administrator."""
    other: User
    """One more member."""
    new: User


Make = Callable[[Scene, int], Command]
NOBODY: frozenset[str] = frozenset()
CREATOR = frozenset({"creator"})
ADMINS = CREATOR | {"admin"}
INVITERS = ADMINS | {"inviter"}
ALL = INVITERS | {"member"}


class Deed(NamedTuple):
    """Who may do it by how members are kept from things, and the command by that person's id."""

    free: frozenset[str]
    kept: frozenset[str]
    silent: frozenset[str]
    make: Make


def one_sort(who: frozenset[str], make: Make) -> Deed:
    """What members are kept from changes nothing in it."""
    return Deed(who, who, who, make)


DEEDS: dict[str, Deed] = {
    "title": Deed(ALL, ADMINS, ALL, lambda s, u: EditTitle(s.peer, "Another")),
    "about": Deed(ALL, ADMINS, ALL, lambda s, u: EditAbout(s.peer, "about it")),
    "reactions": Deed(ALL, ADMINS, ALL, lambda s, u: SetReactions(s.peer, ())),
    "bring in": Deed(ALL, ADMINS, ALL, lambda s, u: AddMember(s.peer, s.new.id)),
    "pin": Deed(ALL, ADMINS, ALL, lambda s, u: PinMessage(s.peer, s.others.get(u, UNKNOWN), True)),
    "unpin all": Deed(ALL, ADMINS, ALL, lambda s, u: UnpinAll(s.peer)),
    "write": Deed(ALL, ALL, ADMINS, lambda s, u: SendMessage(s.peer, 9, "news")),
    "edit one's own": Deed(ALL, ALL, ADMINS, lambda s, u: EditMessage(s.peer, s.own.get(u, UNKNOWN), "so")),
    "delete one's own": one_sort(ALL, lambda s, u: DeleteMessages((s.own.get(u, UNKNOWN),), True)),
    "react": one_sort(ALL, lambda s, u: SendReaction(s.peer, s.others.get(u, UNKNOWN), ("👍",))),
    "remove whom the inviter brought": one_sort(INVITERS, lambda s, u: RemoveMember(s.peer, s.target.id)),
    "bring back who was removed": one_sort(ADMINS, lambda s, u: AddMember(s.peer, s.people["removed"].id)),
    "remove a member": one_sort(ADMINS, lambda s, u: RemoveMember(s.peer, s.other.id)),
    "link": one_sort(ADMINS, lambda s, u: ExportInvite(s.peer, title="way in")),
    "period of deletion": one_sort(ADMINS, lambda s, u: SetChatTtl(s.peer, 86_400)),
    "what members may": one_sort(ADMINS, lambda s, u: SetDefaultBanned(s.peer, MAY_NOT["send_polls"])),
    "delete another's": one_sort(ADMINS, lambda s, u: DeleteMessages((s.others.get(u, UNKNOWN),), True)),
    "clear for all": one_sort(ADMINS, lambda s, u: DeleteHistory(s.peer, revoke=True)),
    "remove an administrator": one_sort(CREATOR, lambda s, u: RemoveMember(s.peer, s.admin.id)),
    "make an administrator": one_sort(CREATOR, lambda s, u: SetAdmin(s.peer, s.target.id, True)),
    "unmake an administrator": one_sort(CREATOR, lambda s, u: SetAdmin(s.peer, s.admin.id, False)),
    "make a supergroup of it": one_sort(CREATOR, lambda s, u: MigrateChat(s.peer)),
    "delete it": one_sort(CREATOR, lambda s, u: DeleteChat(s.peer)),
    "unmake the creator": one_sort(NOBODY, lambda s, u: SetAdmin(s.peer, s.people["creator"].id, False)),
    "edit another's": one_sort(NOBODY, lambda s, u: EditMessage(s.peer, s.others.get(u, UNKNOWN), "otherwise")),
}
IN_OWN_BOX = ("delete one's own", "delete another's")
"""Name messages in one's box alone: where they are not there, nothing happens, and that is no error."""
NO = {
    "CHAT_ADMIN_REQUIRED",
    "CHAT_WRITE_FORBIDDEN",
    "MESSAGE_AUTHOR_REQUIRED",
    "MESSAGE_DELETE_FORBIDDEN",
    "USER_CREATOR",
    "USER_KICKED",
}
"""Ways of saying to who is in it that one may not."""
NOT_ANY_MORE = {"USER_NOT_PARTICIPANT", "USER_KICKED", "CHAT_WRITE_FORBIDDEN", "MESSAGE_DELETE_FORBIDDEN"}
"""The same to who was in it."""


async def scene(world: World, banned: int) -> Scene:
    names = ("creator", "admin", "inviter", "member", "left", "removed", "stranger")
    people = {name: await world.person(name.title()) for name in names}
    target, admin, other, new = [await world.person(name) for name in ("Target", "Admin", "Other", "New")]
    creator, inviter = people["creator"], people["inviter"]
    inside = [one for name, one in people.items() if name not in ("creator", "stranger")]
    made = await world.run(CreateChat("Table", tuple(one.id for one in (*inside, admin, other))), creator)
    peer: PeerRef = made.result.chat.peer
    for one in (people["admin"], admin):
        await world.run(SetAdmin(peer, one.id, True), creator)
    await world.run(AddMember(peer, target.id), inviter)
    own: dict[int, int] = {}
    others: dict[int, int] = {}
    for author in (*inside, creator):  # the creator last: everybody else has that one as another's
        posted = (await world.run(SendMessage(peer, author.id, f"of {author.id}"), author)).result[0]
        own[author.id] = posted.message.id
        others.update({box: some[0].event.message.id for box, some in posted.others if box != author.id})
    await world.run(RemoveMember(peer, people["left"].id), people["left"])
    await world.run(RemoveMember(peer, people["removed"].id), creator)
    if banned:
        await world.run(SetDefaultBanned(peer, banned), creator)
    return Scene(peer, people, others, own, target, admin, other, new)


async def expected(world: World, at: Scene, name: str, who: str, setting: str) -> set[str]:
    """What the table says of this person."""
    deed = DEEDS[name]
    if who in getattr(deed, setting):
        return {""}
    if who in GONE:
        return NOT_ANY_MORE
    if who != "stranger":
        return NO
    # Who never was in it finds what one finds of a group that there is not.
    stranger = at.people["stranger"]
    found = await attempt_as(world, stranger, deed.make(at._replace(peer=NOWHERE), stranger.id))
    assert found == ("" if name in IN_OWN_BOX else "CHAT_ID_INVALID")
    return {found}


@pytest.mark.parametrize("setting", SETTINGS)
async def test_who_may_do_what_in_a_basic_group(world: World, setting: str) -> None:
    at = await scene(world, SETTINGS[setting])
    wrong = []
    for name, deed in DEEDS.items():
        for who, user in at.people.items():
            found = await attempt_as(world, user, deed.make(at, user.id))
            if found not in await expected(world, at, name, who, setting):
                wrong.append((name, who, found))
    assert wrong == []
