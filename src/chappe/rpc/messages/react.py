"""messages.*: reactions to messages."""

from collections.abc import Iterable

from chappe.domain import reactions
from chappe.domain.custom_reactions import document, of_document
from chappe.domain.errors import Refused
from chappe.domain.taking_back import TakeBackReaction, TakeBackReactions
from chappe.domain.updates import named
from chappe.domain.values import USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.groups import told
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.rpc.views.messages import peer_reaction
from chappe.tl import functions, types


def emojis(given: Iterable[object] | None) -> tuple[str, ...]:
    """The reactions that a client sent, as they are kept; raises REACTION_INVALID for those that cannot be."""
    chosen = []
    for one in given or ():
        if isinstance(one, types.ReactionEmoji):
            chosen.append("" if document(one.emoticon) else one.emoticon)
        elif isinstance(one, types.ReactionCustomEmoji) and one.document_id > 0:
            chosen.append(of_document(one.document_id))
        elif not isinstance(one, types.ReactionEmpty):
            raise Refused("REACTION_INVALID")
    return tuple(chosen)


@method(functions.MessagesSendReaction)
async def send_reaction(call: Call, q: functions.MessagesSendReaction) -> object:
    """React to a message (core.telegram.org/method/messages.sendReaction)."""
    outcome = await call.run(
        reactions.SendReaction(await peers.peer(call, q.peer), q.msg_id, emojis(q.reaction), q.big, q.add_to_recent)
    )
    return _changed(call, outcome)


def _changed(call: Call, outcome: reactions.Changed) -> object:
    logged = (outcome.result,) if outcome.result is not None else ()
    return call.services.envelopes.updates(logged, outcome.cast, named(logged), call.user_id, call.now)


async def _giver(call: Call, given: object) -> int:
    """Whose reactions are meant; raises PEER_ID_INVALID, also for chats: they never react."""
    found = await peers.peer(call, given)
    if found.kind != USER:
        raise Refused("PEER_ID_INVALID")
    return found.id


@method(functions.MessagesDeleteParticipantReaction)
async def delete_participant_reaction(call: Call, q: functions.MessagesDeleteParticipantReaction) -> object:
    """Take away another's reaction (core.telegram.org/method/messages.deleteParticipantReaction)."""
    command = TakeBackReaction(await peers.peer(call, q.peer), q.msg_id, await _giver(call, q.participant))
    return _changed(call, await call.run(command))


@method(functions.MessagesDeleteParticipantReactions)
async def delete_participant_reactions(call: Call, q: functions.MessagesDeleteParticipantReactions) -> object:
    """Take away all of another's reactions (core.telegram.org/method/messages.deleteParticipantReactions)."""
    await call.run(TakeBackReactions(await peers.peer(call, q.peer), await _giver(call, q.participant)))
    return True


@method(functions.MessagesGetMessagesReactions)
async def get_messages_reactions(call: Call, q: functions.MessagesGetMessagesReactions) -> object:
    """Reactions as they are now (core.telegram.org/method/messages.getMessagesReactions)."""
    peer, ids = await peers.peer(call, q.peer), list(q.id)
    events, cast = await call.read(lambda tx: reactions.of_messages(tx, call.user_id, peer, ids, call.now))
    return call.services.envelopes.updates(events, cast, named(events), call.user_id, call.now)


@method(functions.MessagesGetMessageReactionsList)
async def get_message_reactions_list(call: Call, q: functions.MessagesGetMessageReactionsList) -> object:
    """Who reacted to a message (core.telegram.org/method/messages.getMessageReactionsList)."""
    peer = await peers.peer(call, q.peer)
    if q.offset and not (q.offset.isascii() and q.offset.isdigit() and len(q.offset) < 10):
        raise Refused("OFFSET_INVALID")
    start = int(q.offset or 0)
    emoji = "".join(emojis([q.reaction] if q.reaction is not None else None))
    page = await call.read(lambda tx: reactions.page(tx, call.user_id, peer, q.id, emoji, start, q.limit, call.now))
    return types.MessagesMessageReactionsList(
        count=page.total,
        reactions=[peer_reaction(one, call.user_id) for one in page.reactions],
        chats=[],
        users=found.users(call, page.cast, page.people),
        next_offset=str(page.next) if page.next else None,
    )


@method(functions.MessagesSetChatAvailableReactions)
async def set_chat_available_reactions(call: Call, q: functions.MessagesSetChatAvailableReactions) -> object:
    """What may be reacted with in a chat (core.telegram.org/method/messages.setChatAvailableReactions)."""
    given = q.available_reactions
    if q.paid_enabled:
        raise Refused("REACTION_INVALID")
    chosen: tuple[str, ...] | None = None
    if isinstance(given, types.ChatReactionsSome):
        chosen = emojis(given.reactions)
    elif isinstance(given, types.ChatReactionsNone):
        chosen = ()
    custom = isinstance(given, types.ChatReactionsAll) and given.allow_custom
    peer = await peers.peer(call, q.peer)
    outcome = await call.run(reactions.SetReactions(peer, chosen, q.reactions_limit or 0, custom))
    return told(call, outcome)
