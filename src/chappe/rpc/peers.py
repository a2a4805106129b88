"""Finds whom an InputUser or InputPeer means, the …FromMessage forms included (core.telegram.org/api/min)."""

from collections.abc import Iterable, Sequence

from chappe.domain.errors import Refused
from chappe.domain.updates import of_message
from chappe.domain.values import USER, Entity, PeerRef
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
    chat = await peer(call, given.peer)
    message = await call.read(lambda tx: tx.messages.get(call.user_id, given.msg_id))
    if message is None or message.peer != chat or given.user_id not in of_message(message):
        raise Refused("USER_ID_INVALID")
    return given.user_id


async def peer(call: Call, given: object) -> PeerRef:
    """The peer that is meant; raises PEER_ID_INVALID for one whom the caller never met."""
    if isinstance(given, types.InputPeerUserFromMessage):
        try:
            return PeerRef(USER, await user_id(call, given))
        except Refused:
            raise Refused("PEER_ID_INVALID") from None
    return call.services.access.peer(call.user_id, given)


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
