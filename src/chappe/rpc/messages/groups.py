"""messages.*: basic groups, made, joined, left, administered, and what is shown of them."""

from typing import TypeVar

from chappe.domain import channels, forgetting, group_views, groups, invites, migrating
from chappe.domain.bounds import BASIC_GROUP_MEMBERS
from chappe.domain.errors import Refused
from chappe.domain.outcome import Outcome
from chappe.domain.updates import named
from chappe.domain.values import CHAT, PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import groups as view
from chappe.tl import functions, types

MOST_AT_ONCE = 100
R = TypeVar("R")


def group(chat_id: int) -> PeerRef:
    """The basic group of that id; raises CHAT_ID_INVALID for what can be none."""
    if chat_id <= 0:
        raise Refused("CHAT_ID_INVALID")
    return PeerRef(CHAT, chat_id)


def told(call: Call, outcome: Outcome[R], before: "tuple[types.TypeUpdate, ...]" = ()) -> types.Updates:
    """What the caller's own devices were told, as an answer."""
    events = next((one.events for one in outcome.deliveries if one.user_id == call.user_id), ())
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now, before)


def invited(call: Call, outcome: Outcome[groups.Invited]) -> types.MessagesInvitedUsers:
    """A `messages.invitedUsers`, with those who could not be invited.

    COMPAT(TDLib, all): it takes no new group without the updateMessageID of its service message.
    """
    found = outcome.result
    ids = tuple(
        types.UpdateMessageID(id=one.message.id, random_id=one.message.content.id)
        for one in found.posted
        if one.message.content.action and one.message.content.action.kind == "chat_create"
    )
    updates = told(call, outcome, ids)
    if found.missing:
        updates.users = [
            *updates.users,
            *call.services.envelopes.users(outcome.cast, found.missing, call.user_id, call.now),
        ]
    return types.MessagesInvitedUsers(
        updates=updates, missing_invitees=[types.MissingInvitee(user_id=id) for id in found.missing]
    )


@method(functions.MessagesCreateChat)
async def create_chat(call: Call, q: functions.MessagesCreateChat) -> object:
    """Make a basic group (core.telegram.org/method/messages.createChat)."""
    if len(q.users) > BASIC_GROUP_MEMBERS:
        raise Refused("USERS_TOO_MUCH")
    users = tuple([await peers.user_id(call, one) for one in q.users])
    return invited(call, await call.run(groups.CreateChat(q.title, users, q.ttl_period or 0)))


@method(functions.MessagesAddChatUser)
async def add_chat_user(call: Call, q: functions.MessagesAddChatUser) -> object:
    """Bring someone in, or come back (core.telegram.org/method/messages.addChatUser)."""
    user_id = await peers.user_id(call, q.user_id)
    return invited(call, await call.run(groups.AddMember(group(q.chat_id), user_id, max(0, q.fwd_limit))))


@method(functions.MessagesDeleteChatUser)
async def delete_chat_user(call: Call, q: functions.MessagesDeleteChatUser) -> object:
    """Remove someone, or leave (core.telegram.org/method/messages.deleteChatUser).

    With `revoke_history` the chat goes out of that one's box, in slices, each a transaction of its own.
    """
    peer, user_id = group(q.chat_id), await peers.user_id(call, q.user_id)
    gone = await call.run(groups.RemoveMember(peer, user_id))
    events = [logged for one in gone.deliveries if one.user_id == call.user_id for logged in one.events]
    left = int(q.revoke_history)
    while left:
        outcome = await call.run(forgetting.ForgetGroup(peer, user_id))
        left = outcome.result.left
        events += [logged for one in outcome.deliveries if one.user_id == call.user_id for logged in one.events]
    return call.services.envelopes.updates(events, gone.cast, named(events), call.user_id, call.now)


@method(functions.MessagesEditChatTitle)
async def edit_chat_title(call: Call, q: functions.MessagesEditChatTitle) -> object:
    """Change the title (core.telegram.org/method/messages.editChatTitle)."""
    return told(call, await call.run(channels.EditTitle(group(q.chat_id), q.title)))


@method(functions.MessagesEditChatAdmin)
async def edit_chat_admin(call: Call, q: functions.MessagesEditChatAdmin) -> object:
    """Make someone administrator, or no more (core.telegram.org/method/messages.editChatAdmin)."""
    user_id = await peers.user_id(call, q.user_id)
    await call.run(groups.SetAdmin(group(q.chat_id), user_id, q.is_admin))
    return True


@method(functions.MessagesDeleteChat)
async def delete_chat(call: Call, q: functions.MessagesDeleteChat) -> object:
    """Delete the group for everyone (core.telegram.org/method/messages.deleteChat)."""
    await call.run(groups.DeleteChat(group(q.chat_id)))
    return True


@method(functions.MessagesMigrateChat)
async def migrate_chat(call: Call, q: functions.MessagesMigrateChat) -> object:
    """Make a supergroup of it (core.telegram.org/method/messages.migrateChat)."""
    return told(call, await call.run(migrating.MigrateChat(group(q.chat_id))))


@method(functions.MessagesGetChats)
async def get_chats(call: Call, q: functions.MessagesGetChats) -> object:
    """Basic groups by their ids (core.telegram.org/method/messages.getChats)."""
    if len(q.id) > MOST_AT_ONCE:
        raise Refused("CHAT_ID_INVALID")
    wanted = [group(id) for id in q.id]
    cast = await call.read(lambda tx: group_views.shown(tx, call.user_id, wanted))
    return types.MessagesChats(chats=call.services.envelopes.chats(cast, wanted, call.user_id))


@method(functions.MessagesGetFullChat)
async def get_full_chat(call: Call, q: functions.MessagesGetFullChat) -> object:
    """Everything about one (core.telegram.org/method/messages.getFullChat)."""
    peer = group(q.chat_id)
    found = await call.read(lambda tx: group_views.full(tx, call.user_id, peer, call.now))
    if found.office.may_invite and found.office.main is None:
        await call.run(invites.KeepMain(peer))
        found = await call.read(lambda tx: group_views.full(tx, call.user_id, peer, call.now))
    envelopes = call.services.envelopes
    return types.MessagesChatFull(
        full_chat=view.full(found, call.services.link_prefix),
        chats=envelopes.chats(found.cast, found.cast.chats, call.user_id),
        users=envelopes.users(found.cast, found.people, call.user_id, call.now),
    )


@method(functions.MessagesGetCommonChats)
async def get_common_chats(call: Call, q: functions.MessagesGetCommonChats) -> object:
    """Groups that one shares with someone (core.telegram.org/method/messages.getCommonChats)."""
    other = await peers.user_id(call, q.user_id)
    found, cast = await call.read(
        lambda tx: group_views.common(tx, call.user_id, other, max(0, q.max_id), max(0, q.limit))
    )
    return types.MessagesChats(chats=call.services.envelopes.chats(cast, found, call.user_id))


@method(functions.MessagesGetMessageReadParticipants)
async def get_message_read_participants(call: Call, q: functions.MessagesGetMessageReadParticipants) -> object:
    """Who has read a message (core.telegram.org/method/messages.getMessageReadParticipants)."""
    peer = await peers.peer(call, q.peer)
    found = await call.read(lambda tx: group_views.readers(tx, call.user_id, peer, q.msg_id, call.now))
    return [types.ReadParticipantDate(user_id=one.user_id, date=one.date) for one in found]
