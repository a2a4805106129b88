"""Giving a supergroup away as clients do: they ask whether they may, and prove their password."""

from chappe.domain.ownership import SETTLED
from chappe.domain.values import CHANNEL, USER, PeerRef
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.rpc.desk import ACCESS, Desk, desk
from tests.support.two_step import proof, settings
from tests.support.world import World

__all__ = ["desk"]
NOBODY = f.MessagesEditChatCreator(t.InputPeerEmpty(), t.InputUserEmpty(), t.InputCheckPasswordEmpty())


async def test_a_supergroup_is_given_away(world: World, desk: Desk) -> None:
    made = (await desk.get(f.ChannelsCreateChannel("Here", "", megagroup=True))).chats[0]
    bob = await world.person("Bob")
    there, to = (
        t.InputChannel(made.id, made.access_hash),
        t.InputUser(bob.id, ACCESS.of(desk.user.id, PeerRef(USER, bob.id))),
    )
    await desk.get(f.ChannelsInviteToChannel(there, [to]))
    assert (await desk.ask(NOBODY)).error == (400, "PASSWORD_MISSING")
    asked = await desk.get(f.AccountGetPassword())
    assert await desk.get(f.AccountUpdatePasswordSettings(t.InputCheckPasswordEmpty(), settings(asked, "open")))
    assert (await desk.ask(NOBODY)).error == (400, f"PASSWORD_TOO_FRESH_{SETTLED}")
    world.pass_time(SETTLED)
    assert (await desk.ask(NOBODY)).error == (400, "PASSWORD_HASH_INVALID")  # clients take this for: yes, you may
    peer = t.InputPeerChannel(made.id, made.access_hash)
    wrong = proof(await desk.get(f.AccountGetPassword()), "shut")
    assert (await desk.ask(f.MessagesEditChatCreator(peer, to, wrong))).error == (400, "PASSWORD_HASH_INVALID")
    right = proof(await desk.get(f.AccountGetPassword()), "open")
    told = await desk.get(f.MessagesEditChatCreator(peer, to, right))
    [chat] = told.chats
    assert (chat.id, chat.creator, chat.admin_rights is not None) == (made.id, False, True)
    his = t.InputChannel(made.id, ACCESS.of(bob.id, PeerRef(CHANNEL, made.id)))
    found = await Desk(world, bob).get(f.ChannelsGetParticipants(his, t.ChannelParticipantsAdmins(), 0, 10, 0))
    assert {(type(one), one.user_id) for one in found.participants} == {
        (t.ChannelParticipantCreator, bob.id),
        (t.ChannelParticipantAdmin, desk.user.id),
    }
