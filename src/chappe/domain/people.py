"""Gathers the cast of an outcome: every user and chat it names, with how each viewer stands to them."""

from collections.abc import Iterable, Mapping

from chappe.domain.outcome import Cast, Delivery
from chappe.domain.ports import Tx
from chappe.domain.values import PeerRef, User


def cast(
    tx: Tx,
    viewers: Iterable[int],
    ids: Iterable[int],
    known: Mapping[int, User] | None = None,
    chats: Iterable[PeerRef] = (),
) -> Cast:
    """Load these users and how each viewer stands to each; the viewers themselves are always part of it.

    `known` are users that this transaction has loaded already and not changed since.
    """
    watching = tuple(dict.fromkeys(viewers))
    wanted = list(dict.fromkeys((*ids, *watching)))
    found = Cast()
    if known is not None:
        found.users.update(known)
    missing = [id for id in wanted if id not in found.users]
    if missing:
        for user in tx.users.many(missing):
            found.users[user.id] = user
    pairs = [(viewer, user) for viewer in watching for user in wanted]
    for relation in tx.users.relations(pairs, found.users):
        found.relations[relation.viewer, relation.user] = relation
    if chats:
        add_chats(tx, found, watching, chats)
    return found


def add_chats(tx: Tx, found: Cast, viewers: Iterable[int], chats: Iterable[PeerRef]) -> None:
    """Load these chats into a cast, with how each viewer stands to each."""
    wanted = [peer for peer in dict.fromkeys(chats) if peer not in found.chats]
    found.chats.update({chat.peer: chat for chat in tx.chats.many(wanted)})
    for viewer in viewers:
        for member in tx.members.of_user(viewer, wanted):
            found.members[viewer, member.peer] = member


def cast_each(
    tx: Tx, deliveries: Iterable[Delivery], known: Mapping[int, User] | None = None, chats: Iterable[PeerRef] = ()
) -> Cast:
    """The cast of many deliveries: each viewer with the people of its own, not everyone's relation to everyone."""
    found = Cast()
    if known is not None:
        found.users.update(known)
    pairs: dict[tuple[int, int], None] = {}
    for delivery in deliveries:
        pairs.update(dict.fromkeys((delivery.user_id, user) for user in (*delivery.people, delivery.user_id)))
    missing = [id for id in dict.fromkeys(id for pair in pairs for id in pair) if id not in found.users]
    if missing:
        found.users.update({user.id: user for user in tx.users.many(missing)})
    for relation in tx.users.relations(list(pairs), found.users):
        found.relations[relation.viewer, relation.user] = relation
    wanted = list(dict.fromkeys(chats))
    found.chats.update({chat.peer: chat for chat in tx.chats.many(wanted)})
    viewers = list(dict.fromkeys(viewer for viewer, _ in pairs))
    for peer in wanted:
        for member in tx.members.of_users(peer, viewers):
            found.members[member.user_id, peer] = member
    return found
