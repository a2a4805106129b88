"""What a person is shown of basic groups as a whole, of groups in common, and of who has read a message."""

from collections.abc import Sequence
from typing import NamedTuple

from chappe.domain import people, rights
from chappe.domain.attachments import File
from chappe.domain.bounds import READ_MARKS_KEPT, READERS_LISTED_UP_TO
from chappe.domain.chats import in_chat
from chappe.domain.errors import Refused
from chappe.domain.groups import listed, require_group
from chappe.domain.invites import Office, office
from chappe.domain.members import hidden
from chappe.domain.notify import Target
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.privacy import shows_reads
from chappe.domain.updates import channel_read_at, read_in_at
from chappe.domain.values import CHANNEL, HIDDEN_MEMBERS, Chat, Dialog, Member, Message, PeerRef

COMMON_AT_ONCE = 100
COMMON_LOOKED_AT = 1000


class Full(NamedTuple):
    """Everything about one basic group, for one viewer."""

    chat: Chat
    may_list: bool
    """May the viewer see who is in it?"""
    members: tuple[Member, ...]
    dialog: Dialog | None
    notify: str
    pinned: int
    """Id of the newest pinned message in the viewer's box; 0: none."""
    cast: Cast
    people: tuple[int, ...]
    office: Office = Office()
    photo: File | None = None
    has_scheduled: bool = False
    """Messages of the viewer's own wait for their time there."""


class Reader(NamedTuple):
    """Who read a message, and when."""

    user_id: int
    date: int


def shown(tx: Tx, viewer: int, peers: Sequence[PeerRef]) -> Cast:
    """These basic groups as they are to the viewer; raises CHAT_ID_INVALID for one in which the viewer never was."""
    cast = people.cast(tx, (viewer,), (), chats=peers)
    if any(peer not in cast.chats or (viewer, peer) not in cast.members for peer in peers):
        raise Refused("CHAT_ID_INVALID")
    return cast


def full(tx: Tx, viewer: int, peer: PeerRef, now: int) -> Full:
    """Everything about one (core.telegram.org/method/messages.getFullChat), of one that was left, too.

    Raises CHAT_ID_INVALID.
    """
    require_group(peer)
    chat = shown(tx, viewer, (peer,)).chats[peer]
    inside = not rights.was_in(tx, viewer, peer, now)
    members = listed(tx, peer) if inside else ()
    pinned = tx.messages.pinned(viewer, peer)
    door = office(tx, chat, rights.standing(tx, chat, viewer, now)) if inside else Office()
    names = tuple(dict.fromkeys((*(member.user_id for member in members), *door.requesters)))
    return Full(
        chat,
        inside,
        members,
        tx.dialogs.get(viewer, peer),
        tx.notify.get(viewer, Target(peer).key),
        pinned[0] if pinned else 0,
        people.cast(tx, (viewer,), names, chats=(peer, *_moved(tx, chat, viewer))),
        names,
        door,
        tx.files.get(chat.photo) if chat.photo else None,
        inside and tx.scheduled.has(viewer, peer),
    )


def _moved(tx: Tx, chat: Chat, viewer: int) -> tuple[PeerRef, ...]:
    """The supergroup that it has become, for who was in it then."""
    member = tx.members.get(chat.peer, viewer) if chat.migrated_to else None
    return (PeerRef(CHANNEL, chat.migrated_to),) if member is not None and member.inside else ()


def _common(tx: Tx, viewer: int, other: int) -> list[PeerRef]:
    peers = tx.members.common(viewer, other, COMMON_LOOKED_AT) if viewer != other else []
    veiled = {one.peer for one in tx.members.of_user(other, peers) if rights.hides(one)}
    veiled -= {one.peer for one in tx.members.of_user(viewer, list(veiled)) if one.manages}
    found = [chat for chat in tx.chats.many(peers) if chat.peer not in veiled]
    return [chat.peer for chat in found if not (chat.gone or chat.broadcast or chat.flags & HIDDEN_MEMBERS)]


def common_count(tx: Tx, viewer: int, other: int) -> int:
    """How many groups both are in."""
    return len(_common(tx, viewer, other))


def common(tx: Tx, viewer: int, other: int, after: int, limit: int) -> tuple[tuple[PeerRef, ...], Cast]:
    """Groups that both are in (core.telegram.org/method/messages.getCommonChats), below the id `after` where given.

    Channels are none of them, nor where members are hidden, or that one among them: who is in those is nobody's
    business.
    """
    limit = min(limit, COMMON_AT_ONCE) if limit > 0 else COMMON_AT_ONCE
    peers = _common(tx, viewer, other)
    peers = sorted((peer for peer in peers if not after or peer.id < after), key=lambda peer: -peer.id)[:limit]
    return tuple(peers), people.cast(tx, (viewer,), (), chats=peers)


def readers(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> tuple[Reader, ...]:
    """Who has read one's own message in a small group (core.telegram.org/method/messages.getMessageReadParticipants).

    Raises CHAT_ID_INVALID, CHANNEL_PRIVATE, USER_NOT_PARTICIPANT, CHAT_TOO_BIG, MSG_ID_INVALID; MSG_TOO_OLD where it is
    not known any more.
    """
    chat, own = rights.inside(tx, viewer, peer, now)
    if chat.broadcast or chat.members > READERS_LISTED_UP_TO:
        raise Refused("CHAT_TOO_BIG")
    try:
        message = in_chat(tx, viewer, peer, id)
    except Refused:
        raise Refused("MSG_ID_INVALID") from None
    if not message.out:
        raise Refused("MSG_ID_INVALID")
    if now - message.content.date > READ_MARKS_KEPT:
        raise Refused("MSG_TOO_OLD")
    found = []
    veiled = hidden(tx, chat, own)
    for reader in tx.members.ids(peer, READERS_LISTED_UP_TO):
        date = _read_at(tx, reader, message) if reader != viewer and reader not in veiled else 0
        [ours] = tx.users.relations([(viewer, reader)])
        if date and shows_reads(tx, reader, ours):
            found.append(Reader(reader, date))
    return tuple(found)


def _read_at(tx: Tx, reader: int, message: Message) -> int:
    """When this member read a message of the group; 0: not yet, or it is not known."""
    theirs = message.id if message.box < 0 else tx.messages.ref_in(message.content.id, reader)
    dialog = tx.dialogs.get(reader, message.peer) if theirs else None
    if dialog is None or dialog.read_in < theirs:
        return 0
    if message.box < 0:
        return channel_read_at(tx, reader, message.peer, theirs, message.content.date)
    return read_in_at(tx, reader, message.peer, theirs)
