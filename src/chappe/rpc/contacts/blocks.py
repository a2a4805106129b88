"""contacts.*: whom one does not want to hear from."""

from chappe.domain import blocks
from chappe.domain.errors import Refused
from chappe.domain.values import USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types


async def blockable(call: Call, given: object) -> int:
    """The user whom an InputPeer means; raises PEER_ID_INVALID for anything else."""
    peer = await peers.peer(call, given)
    if peer.kind != USER:
        raise Refused("PEER_ID_INVALID")
    return peer.id


def no_stories(only_stories: bool) -> None:
    """There are no stories here, so nobody is kept from seeing them alone."""
    if only_stories:
        raise Refused("INPUT_REQUEST_INVALID")


@method(functions.ContactsBlock)
async def block(call: Call, q: functions.ContactsBlock) -> object:
    """Block someone (core.telegram.org/method/contacts.block)."""
    no_stories(q.my_stories_from)
    await call.run(blocks.SetBlock(await blockable(call, q.id), True))
    return True


@method(functions.ContactsUnblock)
async def unblock(call: Call, q: functions.ContactsUnblock) -> object:
    """Lift a block (core.telegram.org/method/contacts.unblock)."""
    no_stories(q.my_stories_from)
    await call.run(blocks.SetBlock(await blockable(call, q.id), False))
    return True


@method(functions.ContactsSetBlocked)
async def set_blocked(call: Call, q: functions.ContactsSetBlocked) -> object:
    """Replace the list (core.telegram.org/method/contacts.setBlocked)."""
    no_stories(q.my_stories_from)
    ids = tuple([await blockable(call, given) for given in q.id[: blocks.MOST_AT_ONCE]])
    return (await call.run(blocks.ReplaceBlocks(ids, q.limit))).result


@method(functions.ContactsGetBlocked)
async def get_blocked(call: Call, q: functions.ContactsGetBlocked) -> object:
    """Whom one blocked (core.telegram.org/method/contacts.getBlocked)."""
    if q.my_stories_from:
        return types.ContactsBlocked(blocked=[], chats=[], users=[])
    found = await call.read(lambda tx: blocks.blocked(tx, call.user_id, q.offset, q.limit))
    some = [types.PeerBlocked(peer_id=types.PeerUser(user_id=one.user), date=one.date) for one in found.some]
    ids = [one.user for one in found.some]
    users = call.services.envelopes.users(found.cast, ids, call.user_id, call.now)
    if len(some) == found.total:
        return types.ContactsBlocked(blocked=some, chats=[], users=users)
    return types.ContactsBlockedSlice(count=found.total, blocked=some, chats=[], users=users)
