"""channels.*: making supergroups and channels, changing and deleting them."""

from chappe.domain import channels, names, rights, signing
from chappe.domain.errors import Refused
from chappe.domain.outcome import Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import (
    ANTI_SPAM,
    FORUM,
    HIDDEN_HISTORY,
    HIDDEN_MEMBERS,
    JOIN_REQUEST,
    JOIN_TO_SEND,
)
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.send import sent
from chappe.rpc.method import method
from chappe.tl import functions, types


def told(call: Call, outcome: Outcome[object]) -> object:
    """What the caller's own devices were told, as an answer."""
    events = next((one.events for one in outcome.deliveries if one.user_id == call.user_id), ())
    people = next((one.people for one in outcome.deliveries if one.user_id == call.user_id), ())
    return call.services.envelopes.updates(events, outcome.cast, people, call.user_id, call.now)


@method(functions.ChannelsCreateChannel)
async def create_channel(call: Call, q: functions.ChannelsCreateChannel) -> object:
    """Make a supergroup or channel (core.telegram.org/method/channels.createChannel)."""
    if q.geo_point is not None or q.for_import:
        raise Refused("INPUT_REQUEST_INVALID")
    megagroup = q.megagroup or q.forum
    if megagroup == q.broadcast:
        raise Refused("CHANNEL_INVALID")
    command = channels.CreateChannel(q.title, q.about, megagroup, q.forum, q.ttl_period or 0)
    outcome = await call.run(command)
    # COMPAT(TDLib, all): it looks for one new message that has had a random_id, though it gave none.
    return sent(call, outcome, outcome.result, (int.from_bytes(call.actor.random(8), "little", signed=True) or 1,))


@method(functions.ChannelsEditTitle)
async def edit_title(call: Call, q: functions.ChannelsEditTitle) -> object:
    """Change a title (core.telegram.org/method/channels.editTitle)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    return told(call, await call.run(channels.EditTitle(peer, q.title)))


@method(functions.MessagesEditChatAbout)
async def edit_chat_about(call: Call, q: functions.MessagesEditChatAbout) -> object:
    """Change a description (core.telegram.org/method/messages.editChatAbout)."""
    await call.run(channels.EditAbout(await peers.peer(call, q.peer), q.about))
    return True


@method(functions.ChannelsCheckUsername)
async def check_username(call: Call, q: functions.ChannelsCheckUsername) -> object:
    """Whether a public name is free for a channel (core.telegram.org/method/channels.checkUsername)."""
    if isinstance(q.channel, types.InputChannelEmpty):
        return await call.read(lambda tx: tx.usernames.owner(names.username(q.username)) == 0)
    peer = call.services.access.channel(call.user_id, q.channel)

    def ask(tx: Tx) -> bool:
        rights.require(tx, call.user_id, peer, call.now, "change_info")
        return channels.free_name(tx, peer, q.username)

    return await call.read(ask)


@method(functions.ChannelsUpdateUsername)
async def update_username(call: Call, q: functions.ChannelsUpdateUsername) -> object:
    """Take or give up a public name (core.telegram.org/method/channels.updateUsername)."""
    await call.run(channels.SetUsername(call.services.access.channel(call.user_id, q.channel), q.username))
    return True


@method(functions.ChannelsDeleteChannel)
async def delete_channel(call: Call, q: functions.ChannelsDeleteChannel) -> object:
    """Delete for everyone (core.telegram.org/method/channels.deleteChannel)."""
    return told(call, await call.run(channels.DeleteChannel(call.services.access.channel(call.user_id, q.channel))))


async def _set(call: Call, given: object, flag: int, on: bool) -> object:
    peer = call.services.access.channel(call.user_id, given)
    return told(call, await call.run(channels.SetFlag(peer, flag, on)))


@method(functions.ChannelsToggleSignatures)
async def toggle_signatures(call: Call, q: functions.ChannelsToggleSignatures) -> object:
    """Put authors' names under posts (core.telegram.org/method/channels.toggleSignatures)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    return told(call, await call.run(signing.SetSignatures(peer, q.signatures_enabled, q.profiles_enabled)))


@method(functions.ChannelsTogglePreHistoryHidden)
async def toggle_pre_history_hidden(call: Call, q: functions.ChannelsTogglePreHistoryHidden) -> object:
    """Hide from new members what was written before (core.telegram.org/method/channels.togglePreHistoryHidden)."""
    return await _set(call, q.channel, HIDDEN_HISTORY, q.enabled)


@method(functions.ChannelsToggleJoinToSend)
async def toggle_join_to_send(call: Call, q: functions.ChannelsToggleJoinToSend) -> object:
    """Let only members write in a discussion group (core.telegram.org/method/channels.toggleJoinToSend)."""
    return await _set(call, q.channel, JOIN_TO_SEND, q.enabled)


@method(functions.ChannelsToggleJoinRequest)
async def toggle_join_request(call: Call, q: functions.ChannelsToggleJoinRequest) -> object:
    """Let people in only after they asked (core.telegram.org/method/channels.toggleJoinRequest)."""
    if q.guard_bot is not None or q.apply_to_invites:
        raise Refused("INPUT_REQUEST_INVALID")
    return await _set(call, q.channel, JOIN_REQUEST, q.enabled)


@method(functions.ChannelsToggleParticipantsHidden)
async def toggle_participants_hidden(call: Call, q: functions.ChannelsToggleParticipantsHidden) -> object:
    """Show the list of members to administrators alone (core.telegram.org/method/channels.toggleParticipantsHidden)."""
    return await _set(call, q.channel, HIDDEN_MEMBERS, q.enabled)


@method(functions.ChannelsToggleForum)
async def toggle_forum(call: Call, q: functions.ChannelsToggleForum) -> object:
    """Divide a supergroup into topics (core.telegram.org/method/channels.toggleForum)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    return told(call, await call.run(channels.SetFlag(peer, FORUM, q.enabled, q.tabs)))


@method(functions.ChannelsToggleSlowMode)
async def toggle_slow_mode(call: Call, q: functions.ChannelsToggleSlowMode) -> object:
    """Set slow mode (core.telegram.org/method/channels.toggleSlowMode)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    return told(call, await call.run(channels.SetSlowMode(peer, q.seconds)))


@method(functions.ChannelsToggleAntiSpam)
async def toggle_anti_spam(call: Call, q: functions.ChannelsToggleAntiSpam) -> object:
    """Let the server look for spam in a supergroup (core.telegram.org/method/channels.toggleAntiSpam)."""
    return await _set(call, q.channel, ANTI_SPAM, q.enabled)
