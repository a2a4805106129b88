"""users.*: people as the caller may see them."""

from chappe.domain import group_views, users
from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import accounts
from chappe.tl import functions, types

MOST = 200


@method(functions.UsersGetUsers)
async def get_users(call: Call, q: functions.UsersGetUsers) -> object:
    """These users, the unknown as userEmpty (core.telegram.org/method/users.getUsers)."""
    ids: list[int] = []
    for given in q.id[:MOST]:
        try:
            ids.append(await peers.user_id(call, given))
        except Refused:
            ids.append(0)
    cast = await call.read(lambda tx: users.load(tx, call.user_id, [id for id in ids if id]))
    faces = call.services.envelopes
    return [
        faces.users(cast, (id,), call.user_id, call.now)[0]
        if id in cast.users
        else types.UserEmpty(id=getattr(given, "user_id", 0))
        for id, given in zip(ids, q.id, strict=False)
    ]


@method(functions.UsersGetFullUser)
async def get_full_user(call: Call, q: functions.UsersGetFullUser) -> object:
    """A user's whole profile (core.telegram.org/method/users.getFullUser)."""
    id = await peers.user_id(call, q.id)
    (card, cast), common = await call.read(
        lambda tx: (users.card(tx, call.user_id, id), group_views.common_count(tx, call.user_id, id))
    )
    return types.UsersUserFull(
        full_user=accounts.user_full(card, common),
        chats=[],
        users=call.services.envelopes.users(cast, (id, call.user_id), call.user_id, call.now),
    )


@method(functions.UsersGetRequirementsToContact)
async def get_requirements(call: Call, q: functions.UsersGetRequirementsToContact) -> object:
    """Nobody here asks for payment or premium (core.telegram.org/method/users.getRequirementsToContact)."""
    for given in q.id[:MOST]:
        await peers.user_id(call, given)
    return [types.RequirementToContactEmpty() for _ in q.id[:MOST]]
