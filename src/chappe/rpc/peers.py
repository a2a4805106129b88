"""Finds whom an InputUser or InputPeer means, the …FromMessage forms included (core.telegram.org/api/min)."""

from collections.abc import Iterable, Sequence

from chappe.domain.errors import Refused
from chappe.domain.reaching import telling
from chappe.domain.updates import chats_of, of_message
from chappe.domain.values import CHANNEL, USER, Entity, Message, PeerRef, box_of
from chappe.rpc.call import Call
from chappe.rpc.views import entities
from chappe.tl import types

MOST_MENTIONS = 100
"""Mentions by …FromMessage in one text: each costs a look at a message."""
FROM_MESSAGE = (types.InputUserFromMessage, types.InputPeerUserFromMessage)


async def user_id(call: Call, given: object) -> int:
    """The user that is meant; raises USER_ID_INVALID for one whom the caller never met."""
    if not isinstance(given, FROM_MESSAGE):
        if isinstance(given, types.InputPeerUser):
            given = types.InputUser(user_id=given.user_id, access_hash=given.access_hash)
        elif isinstance(given, types.InputPeerSelf):
            given = types.InputUserSelf()
        return call.services.access.user_id(call.user_id, given)
    message = await _telling(call, given.peer, given.msg_id)
    if message is None or given.user_id not in of_message(message):
        raise Refused("USER_ID_INVALID")
    return given.user_id


async def _telling(call: Call, where: object, id: int) -> Message | None:
    """The message that names somebody; what it is in is named by a hash of the caller's own, or not found."""
    try:
        chat = call.services.access.peer(call.user_id, where)
    except Refused:
        return None
    return await call.read(lambda tx: telling(tx, call.user_id, chat, id, call.now))


async def channel(call: Call, given: object) -> PeerRef:
    """The supergroup or channel that is meant; raises CHANNEL_INVALID for one that the caller never met."""
    if not isinstance(given, types.InputChannelFromMessage | types.InputPeerChannelFromMessage):
        return call.services.access.channel(call.user_id, given)
    found, message = PeerRef(CHANNEL, given.channel_id), await _telling(call, given.peer, given.msg_id)
    if message is None or found not in chats_of(message):
        raise Refused("CHANNEL_INVALID")
    return found


async def peer(call: Call, given: object) -> PeerRef:
    """The peer that is meant; raises PEER_ID_INVALID for one whom the caller never met."""
    if isinstance(given, types.InputPeerUserFromMessage):
        try:
            return PeerRef(USER, await user_id(call, given))
        except Refused:
            raise Refused("PEER_ID_INVALID") from None
    if isinstance(given, types.InputPeerChannelFromMessage):
        try:
            return await channel(call, given)
        except Refused:
            raise Refused("PEER_ID_INVALID") from None
    return call.services.access.peer(call.user_id, given)


async def participant(call: Call, given: object) -> int:
    """Who of a list of members is meant: a person, or below zero a channel; raises PARTICIPANT_ID_INVALID."""
    try:
        found = await peer(call, given)
    except Refused:
        raise Refused("PARTICIPANT_ID_INVALID") from None
    if found.kind == USER:
        return found.id
    if found.kind == CHANNEL:
        return box_of(found.id)
    raise Refused("PARTICIPANT_ID_INVALID")


async def dialog_peer(call: Call, given: object) -> PeerRef:
    """The peer that an InputDialogPeer names; raises PEER_ID_INVALID for anything but one chat."""
    if not isinstance(given, types.InputDialogPeer):
        raise Refused("PEER_ID_INVALID")
    return await peer(call, given.peer)


async def dialog_peers(call: Call, given: Iterable[object]) -> list[PeerRef]:
    """The peers that a list of InputDialogPeer names."""
    return [await dialog_peer(call, one) for one in given]


async def styles(call: Call, given: Sequence[object] | None) -> tuple[Entity, ...]:
    """The entities that a client sent, with the users whom they mention; raises as `entities.read` does."""
    if not given:
        return ()
    mentioned = [
        one.user_id
        for one in given
        if isinstance(one, types.InputMessageEntityMentionName) and isinstance(one.user_id, FROM_MESSAGE)
    ]
    if len(mentioned) > MOST_MENTIONS:
        raise Refused("ENTITIES_TOO_LONG")
    found = {id(one): await user_id(call, one) for one in mentioned}
    access = call.services.access
    return entities.read(given, lambda user: found.get(id(user)) or access.user_id(call.user_id, user))
