"""messages.*: invite links, made and managed by administrators, opened and used by everybody else."""

from chappe.domain import admitting, invites
from chappe.domain.errors import Refused
from chappe.domain.ports.invites import Since
from chappe.domain.values import PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.channels.making import told
from chappe.rpc.method import method
from chappe.rpc.views import invites as view
from chappe.rpc.views.links import exported, hash_in
from chappe.tl import functions, types


async def group_or_channel(call: Call, given: object) -> PeerRef:
    """The group or channel that is meant; raises PEER_ID_INVALID."""
    peer = await peers.peer(call, given)
    if peer.kind == 0:
        raise Refused("PEER_ID_INVALID")
    return peer


# -- for administrators -----------------------------------------------------------------------------------------------
@method(functions.MessagesExportChatInvite)
async def export_chat_invite(call: Call, q: functions.MessagesExportChatInvite) -> object:
    """Make a link (core.telegram.org/method/messages.exportChatInvite)."""
    if q.subscription_pricing is not None:
        raise Refused("PRICING_CHAT_INVALID")
    command = invites.ExportInvite(
        await group_or_channel(call, q.peer),
        q.legacy_revoke_permanent,
        q.title or "",
        q.expire_date or 0,
        q.usage_limit or 0,
        q.request_needed,
    )
    return exported((await call.run(command)).result.invite, call.services.link_prefix)


@method(functions.MessagesGetExportedChatInvites)
async def get_exported_chat_invites(call: Call, q: functions.MessagesGetExportedChatInvites) -> object:
    """One administrator's links (core.telegram.org/method/messages.getExportedChatInvites)."""
    peer, admin = await group_or_channel(call, q.peer), await peers.user_id(call, q.admin_id)
    after = Since(max(0, q.offset_date or 0), hash_in(q.offset_link or ""))
    if admin == call.user_id and not q.revoked and not after.date:  # everybody who may have links has a main one
        await call.run(invites.KeepMain(peer))
    found = await call.read(
        lambda tx: invites.listed(tx, call.user_id, peer, admin, q.revoked, after, q.limit, call.now)
    )
    return view.many(call, found)


@method(functions.MessagesGetExportedChatInvite)
async def get_exported_chat_invite(call: Call, q: functions.MessagesGetExportedChatInvite) -> object:
    """One link (core.telegram.org/method/messages.getExportedChatInvite)."""
    peer = await group_or_channel(call, q.peer)
    found = await call.read(lambda tx: invites.one(tx, call.user_id, peer, hash_in(q.link), call.now))
    return view.single(call, found.invites[0], found.cast)


@method(functions.MessagesEditExportedChatInvite)
async def edit_exported_chat_invite(call: Call, q: functions.MessagesEditExportedChatInvite) -> object:
    """Change a link, or take it back (core.telegram.org/method/messages.editExportedChatInvite)."""
    peer, hash = await group_or_channel(call, q.peer), hash_in(q.link)
    command: invites.EditInvite | invites.RevokeInvite = invites.RevokeInvite(peer, hash)
    if not q.revoked:
        command = invites.EditInvite(peer, hash, q.title, q.expire_date, q.usage_limit, q.request_needed)
    outcome = await call.run(command)
    changed = outcome.result
    if changed.new is not None:
        return view.replaced(call, changed.invite, changed.new, outcome.cast)
    return view.single(call, changed.invite, outcome.cast)


@method(functions.MessagesDeleteExportedChatInvite)
async def delete_exported_chat_invite(call: Call, q: functions.MessagesDeleteExportedChatInvite) -> object:
    """Delete a revoked link (core.telegram.org/method/messages.deleteExportedChatInvite)."""
    peer = await group_or_channel(call, q.peer)
    return (await call.run(invites.DeleteInvite(peer, hash_in(q.link)))).result


@method(functions.MessagesDeleteRevokedExportedChatInvites)
async def delete_revoked(call: Call, q: functions.MessagesDeleteRevokedExportedChatInvites) -> object:
    """Delete all revoked links (core.telegram.org/method/messages.deleteRevokedExportedChatInvites)."""
    peer, admin = await group_or_channel(call, q.peer), await peers.user_id(call, q.admin_id)
    return (await call.run(invites.DeleteRevoked(peer, admin))).result


@method(functions.MessagesGetAdminsWithInvites)
async def get_admins_with_invites(call: Call, q: functions.MessagesGetAdminsWithInvites) -> object:
    """Who made links (core.telegram.org/method/messages.getAdminsWithInvites)."""
    peer = await group_or_channel(call, q.peer)
    return view.makers(call, await call.read(lambda tx: invites.makers(tx, call.user_id, peer, call.now)))


@method(functions.MessagesGetChatInviteImporters)
async def get_chat_invite_importers(call: Call, q: functions.MessagesGetChatInviteImporters) -> object:
    """Who came in by a link, or asks to (core.telegram.org/method/messages.getChatInviteImporters)."""
    if q.subscription_expired:
        raise Refused("PRICING_CHAT_INVALID")
    peer, hash = await group_or_channel(call, q.peer), hash_in(q.link or "")
    empty = isinstance(q.offset_user, types.InputUserEmpty)
    after = Since(max(0, q.offset_date), user=0 if empty else await peers.user_id(call, q.offset_user))
    found = await call.read(
        lambda tx: invites.importers(tx, call.user_id, peer, hash, q.requested, q.q or "", after, q.limit, call.now)
    )
    return view.importers(call, found)


# -- for who has a link -----------------------------------------------------------------------------------------------
@method(functions.MessagesCheckChatInvite)
async def check_chat_invite(call: Call, q: functions.MessagesCheckChatInvite) -> object:
    """What a link leads to (core.telegram.org/method/messages.checkChatInvite)."""
    return view.opened(call, (await call.run(admitting.CheckInvite(q.hash))).result)


@method(functions.MessagesImportChatInvite)
async def import_chat_invite(call: Call, q: functions.MessagesImportChatInvite) -> object:
    """Come in by a link (core.telegram.org/method/messages.importChatInvite), or ask to (INVITE_REQUEST_SENT)."""
    outcome = await call.run(admitting.ImportInvite(q.hash))
    if outcome.result.asked:
        raise Refused("INVITE_REQUEST_SENT")
    updates = told(call, outcome)
    assert isinstance(updates, types.Updates)
    return types.MessagesChatInviteJoinResultOk(updates=updates)
