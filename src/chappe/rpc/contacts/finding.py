"""contacts.*: finding people."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from chappe.domain import finding, users
from chappe.domain.errors import Flood, Refused
from chappe.domain.outcome import Cast
from chappe.domain.values import USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views.accounts import birthday
from chappe.rpc.views.peers import peer as view_peer
from chappe.tl import functions, types

TOKEN_LIFE = 86400
PROOF = 16
"""Bytes at the end of a contact token that only this server can make."""


def resolved(call: Call, id: int, cast: Cast) -> object:
    """`contacts.resolvedPeer` of a user."""
    shown = call.services.envelopes.users(cast, (id,), call.user_id, call.now)
    return types.ContactsResolvedPeer(peer=types.PeerUser(user_id=id), chats=[], users=shown)


@method(functions.ContactsSearch)
async def search(call: Call, q: functions.ContactsSearch) -> object:
    """By name, public name and number (core.telegram.org/method/contacts.search)."""
    if q.bots:  # there are none here yet
        return types.ContactsFound(my_results=[], results=[], chats=[], users=[])
    by_number = finding.may_be_number(q.q) and _may_try_number(call)
    found = await call.read(lambda tx: finding.search(tx, call.user_id, q.q, q.limit, by_number))
    chats = (*found.own_chats, *found.public_chats)
    if q.broadcasts:
        chats = tuple(peer for peer in chats if peer in found.cast.chats and found.cast.chats[peer].broadcast)
        found = found._replace(mine=(), others=())
    mine, others = found.mine, found.others
    return types.ContactsFound(
        my_results=[
            *(types.PeerUser(user_id=id) for id in mine),
            *(view_peer(peer) for peer in chats if peer in found.own_chats),
        ],
        results=[
            *(types.PeerUser(user_id=id) for id in others),
            *(view_peer(peer) for peer in chats if peer in found.public_chats),
        ],
        chats=call.services.envelopes.chats(found.cast, chats, call.user_id),
        users=call.services.envelopes.users(found.cast, (*mine, *others), call.user_id, call.now),
    )


def _may_try_number(call: Call) -> bool:
    """Counts as a number that was tried, so that nobody can try all; who tried too many finds by names alone."""
    limits = call.engine.limits
    try:
        if limits.on:
            limits.take(finding.SEARCH_BY_PHONE, call.user_id, call.now)
    except Flood:
        return False
    return True


@method(functions.ContactsResolveUsername)
async def resolve_username(call: Call, q: functions.ContactsResolveUsername) -> object:
    """Who has the public name (core.telegram.org/method/contacts.resolveUsername)."""
    peer, cast = await call.read(lambda tx: finding.by_username(tx, call.user_id, q.username))
    if peer.kind == USER:
        return resolved(call, peer.id, cast)
    shown = call.services.envelopes.chats(cast, (peer,), call.user_id)
    return types.ContactsResolvedPeer(peer=view_peer(peer), chats=shown, users=[])


@method(functions.ContactsResolvePhone)
async def resolve_phone(call: Call, q: functions.ContactsResolvePhone) -> object:
    """Who has the number (core.telegram.org/method/contacts.resolvePhone)."""
    outcome = await call.run(finding.FindByPhone(q.phone))
    return resolved(call, outcome.result.user.id, outcome.cast)


@method(functions.ContactsGetBirthdays)
async def get_birthdays(call: Call, q: functions.ContactsGetBirthdays) -> object:
    """Whose birthday it is, was yesterday, will be tomorrow (core.telegram.org/method/contacts.getBirthdays)."""
    today = datetime.fromtimestamp(call.now, UTC)
    near = tuple((day.day, day.month) for day in (today + timedelta(days=n) for n in (-1, 0, 1)))
    found, cast = await call.read(lambda tx: finding.birthdays(tx, call.user_id, near))
    return types.ContactsContactBirthdays(
        contacts=[types.ContactBirthday(contact_id=id, birthday=birthday(born)) for id, born in found],
        users=call.services.envelopes.users(cast, [id for id, _ in found], call.user_id, call.now),
    )


# -- top peers --------------------------------------------------------------------------------------------------------
@method(functions.ContactsGetTopPeers)
async def get_top_peers(call: Call, q: functions.ContactsGetTopPeers) -> object:
    """Whom one writes with of late; other kinds are not rated here (method contacts.getTopPeers)."""
    found = await call.read(lambda tx: finding.correspondents(tx, call.user_id, q.offset, q.limit, call.now))
    if found is None:
        return types.ContactsTopPeersDisabled()
    categories = []
    ids: list[int] = []
    if q.correspondents and found.peers:
        ids = [id for id, _ in found.peers]
        rated = [types.TopPeer(peer=types.PeerUser(user_id=id), rating=rating) for id, rating in found.peers]
        kind = types.TopPeerCategoryCorrespondents()
        categories.append(types.TopPeerCategoryPeers(category=kind, count=found.total, peers=rated))
    shown = call.services.envelopes.users(found.cast, ids, call.user_id, call.now)
    return types.ContactsTopPeers(categories=categories, chats=[], users=shown)


@method(functions.ContactsToggleTopPeers)
async def toggle_top_peers(call: Call, q: functions.ContactsToggleTopPeers) -> object:
    """Keep ratings or none (core.telegram.org/method/contacts.toggleTopPeers)."""
    return (await call.run(finding.ToggleTopPeers(q.enabled))).result


@method(functions.ContactsResetTopPeerRating)
async def reset_top_peer_rating(call: Call, q: functions.ContactsResetTopPeerRating) -> object:
    """Leave someone out (core.telegram.org/method/contacts.resetTopPeerRating)."""
    peer = await peers.peer(call, q.peer)
    if peer.kind != USER:
        raise Refused("PEER_ID_INVALID")
    return (await call.run(finding.ResetRating(peer.id))).result


# -- links to oneself -------------------------------------------------------------------------------------------------
def _proof(call: Call, body: bytes) -> bytes:
    return call.services.access.derived(b"contact token " + body, PROOF)


@method(functions.ContactsExportContactToken)
async def export_contact_token(call: Call, q: functions.ContactsExportContactToken) -> object:
    """A link by which others find the person, for a day (core.telegram.org/method/contacts.exportContactToken)."""
    expires = call.now + TOKEN_LIFE
    body = call.user_id.to_bytes(8, "big") + expires.to_bytes(8, "big")
    token = urlsafe_b64encode(body + _proof(call, body)).decode().rstrip("=")
    return types.ExportedContactToken(url=f"{call.services.link_prefix}contact/{token}", expires=expires)


@method(functions.ContactsImportContactToken)
async def import_contact_token(call: Call, q: functions.ContactsImportContactToken) -> object:
    """Whose link it is (core.telegram.org/method/contacts.importContactToken); raises TOKEN_INVALID."""
    try:
        data = urlsafe_b64decode(q.token[:128] + "=" * (-len(q.token[:128]) % 4))
    except ValueError:
        raise Refused("TOKEN_INVALID") from None
    body, given = data[:16], data[16:]
    if len(body) != 16 or not compare_digest(given, _proof(call, body)):
        raise Refused("TOKEN_INVALID")
    id, expires = int.from_bytes(body[:8], "big"), int.from_bytes(body[8:], "big")
    if expires < call.now:
        raise Refused("TOKEN_INVALID")
    cast = await call.read(lambda tx: users.load(tx, call.user_id, [id]))
    shown = call.services.envelopes.users(cast, (id,), call.user_id, call.now)
    if not shown:
        raise Refused("TOKEN_INVALID")
    return shown[0]
