"""Answers account.*Notify*: which chats may ring, and how."""

import json

from chappe.domain import notify
from chappe.domain.errors import Refused
from chappe.domain.notify import ResetNotify, SetNotify, SetReactionNotify, Settings, Target
from chappe.domain.outcome import Logged
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import notify as view
from chappe.tl import functions, types

SCOPES: dict[type, str] = {
    types.InputNotifyUsers: "users",
    types.InputNotifyChats: "chats",
    types.InputNotifyBroadcasts: "broadcasts",
}


async def target(call: Call, given: object) -> Target:
    """What an InputNotifyPeer names; raises PEER_ID_INVALID."""
    scope = SCOPES.get(type(given))
    if scope:
        return Target(None, scope)
    if isinstance(given, types.InputNotifyPeer):
        return Target(await peers.peer(call, given.peer))
    if isinstance(given, types.InputNotifyForumTopic):
        return Target(await peers.peer(call, given.peer), topic=max(1, given.top_msg_id))
    raise Refused("PEER_ID_INVALID")


@method(functions.AccountGetNotifySettings)
async def get_notify_settings(call: Call, q: functions.AccountGetNotifySettings) -> object:
    """The settings of a chat or of a kind of chats (core.telegram.org/method/account.getNotifySettings)."""
    wanted = await target(call, q.peer)
    return view.notify_settings(
        json.loads(await call.read(lambda tx: notify.asked(tx, call.user_id, wanted, call.now)))
    )


@method(functions.AccountUpdateNotifySettings)
async def update_notify_settings(call: Call, q: functions.AccountUpdateNotifySettings) -> object:
    """Replace the settings of a chat or of a kind of chats (core.telegram.org/method/account.updateNotifySettings)."""
    given = q.settings
    settings = Settings(
        given.show_previews,
        given.silent,
        given.mute_until,
        view.read_sound(given.sound),
        given.stories_muted,
        given.stories_hide_sender,
        view.read_sound(given.stories_sound),
    )
    await call.run(SetNotify(await target(call, q.peer), settings))
    return True


@method(functions.AccountGetNotifyExceptions)
async def get_notify_exceptions(call: Call, q: functions.AccountGetNotifyExceptions) -> object:
    """Chats with settings of their own (core.telegram.org/method/account.getNotifyExceptions)."""
    wanted = Target(None) if q.peer is None else await target(call, q.peer)
    found = await call.read(lambda tx: notify.exceptions(tx, call.user_id, wanted, q.compare_sound, q.compare_stories))
    events = [Logged(0, 0, call.now, event) for event in found.events]
    return call.services.envelopes.updates(events, found.cast, found.people, call.user_id, call.now)


@method(functions.AccountResetNotifySettings)
async def reset_notify_settings(call: Call, q: functions.AccountResetNotifySettings) -> object:
    """Forget all notification settings (core.telegram.org/method/account.resetNotifySettings)."""
    await call.run(ResetNotify())
    return True


@method(functions.AccountGetReactionsNotifySettings)
async def get_reactions_notify_settings(call: Call, q: functions.AccountGetReactionsNotifySettings) -> object:
    """Whose reactions notify (core.telegram.org/method/account.getReactionsNotifySettings)."""
    return view.reaction_settings(notify.reaction_settings(await call.read(lambda tx: tx.users.settings(call.user_id))))


@method(functions.AccountSetReactionsNotifySettings)
async def set_reactions_notify_settings(call: Call, q: functions.AccountSetReactionsNotifySettings) -> object:
    """Set whose reactions notify; what is kept goes back."""
    settings = view.read_reaction_settings(q.settings)
    await call.run(SetReactionNotify(settings))
    return view.reaction_settings(settings)
