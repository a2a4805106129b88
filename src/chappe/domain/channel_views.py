"""What a person is shown of supergroups and channels as a whole."""

from collections.abc import Sequence
from typing import NamedTuple

from chappe.domain import people, rights
from chappe.domain.attachments import File
from chappe.domain.bounds import CHANNELS_OF_USER, PUBLIC_CHATS_OF_USER
from chappe.domain.channel_updates import bare, of_viewer, pinned_seen
from chappe.domain.channels import public_chats
from chappe.domain.errors import Refused
from chappe.domain.group_stickers import Offered, offered
from chappe.domain.invites import Office, office
from chappe.domain.notify import Target
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.ports.chats import MemberCounts
from chappe.domain.speaking import speaks_as
from chappe.domain.values import CHANNEL, CHAT, FORUM, HIDDEN_MEMBERS, USER, Chat, Dialog, Member, PeerRef

LEFT_AT_ONCE = 100
INACTIVE_FOR = 30 * 86_400
"""Seconds without a message after which a group or channel is called inactive."""


class Full(NamedTuple):
    """Everything about one supergroup or channel, for one viewer."""

    chat: Chat
    member: Member
    dialog: Dialog
    notify: str
    admins: int
    kicked: int
    banned: int
    pinned: int
    """Id of the newest pinned message; 0: none."""
    may_list: bool
    """May the viewer see who is in it?"""
    cast: Cast
    office: Office = Office()
    before: tuple[int, int] = (0, 0)
    """The basic group that it was, and the last message of it in the viewer's box; 0: the viewer was not in it."""
    offered: Offered = Offered()
    photo: File | None = None
    speaks_as: PeerRef | None = None
    """In whose name the viewer has chosen to write."""
    as_messages: bool = False
    """The viewer looks at the forum as one chat."""
    has_scheduled: bool = False
    """Messages of the viewer's own wait for their time there."""


def may_list(chat: Chat, member: Member) -> bool:
    """May this person see who is in it? Of a channel, and where members are hidden, administrators alone."""
    return member.manages if chat.broadcast or chat.flags & HIDDEN_MEMBERS else True


def shown(tx: Tx, viewer: int, peers: Sequence[PeerRef], now: int) -> Cast:
    """These chats as they are to the viewer; a private one in which the viewer never was is refused.

    Raises CHANNEL_PRIVATE.
    """
    cast = people.cast(tx, (viewer,), (), chats=peers)
    for peer in peers:
        chat, member = cast.chats.get(peer), cast.members.get((viewer, peer))
        if chat is None or (member is None and not rights.open_to_all(tx, chat)):
            raise Refused("CHANNEL_PRIVATE")
    return cast


def owned(tx: Tx, viewer: int, kind: str, check_limit: bool) -> Cast:
    """The public ones that this person made; `kind` "channels": those where only administrators write.

    Raises CHANNELS_ADMIN_PUBLIC_TOO_MUCH with `check_limit`, where there is no room for another.
    """
    found = public_chats(tx, viewer)
    if check_limit and len(found) >= PUBLIC_CHATS_OF_USER:
        raise Refused("CHANNELS_ADMIN_PUBLIC_TOO_MUCH")
    peers = [chat.peer for chat in found if chat.broadcast or kind == "all"]
    return people.cast(tx, (viewer,), (), chats=peers)


class Left(NamedTuple):
    """Supergroups and channels that one was in once, a part of them."""

    peers: tuple[PeerRef, ...]
    total: int
    cast: Cast


def left(tx: Tx, viewer: int, offset: int) -> Left:
    """What the person has left, a hundred at a time (core.telegram.org/method/channels.getLeftChannels)."""
    peers, total = tx.members.left_by(viewer, max(0, offset), LEFT_AT_ONCE)
    return Left(tuple(peers), total, people.cast(tx, (viewer,), (), chats=peers))


class Inactive(NamedTuple):
    """Groups and channels where nothing has happened for long, the longest first, with when something last did."""

    chats: tuple[tuple[PeerRef, int], ...]
    cast: Cast


def inactive(tx: Tx, viewer: int, now: int) -> Inactive:
    """Which groups and channels one might leave (core.telegram.org/method/channels.getInactiveChannels)."""
    peers = tx.members.chats_of(viewer, CHANNELS_OF_USER)
    basic = {one.peer: one.top_date for one in tx.dialogs.many(viewer, [p for p in peers if p.kind == CHAT])}
    dates = []
    for chat in tx.chats.many(peers):
        if not chat.gone and not chat.migrated_to:
            last = chat.top_date if chat.is_channel else basic.get(chat.peer, 0)
            dates.append((last or chat.created, chat.peer))
    found = tuple((peer, date) for date, peer in sorted(dates) if date < now - INACTIVE_FOR)[:LEFT_AT_ONCE]
    return Inactive(found, people.cast(tx, (viewer,), (), chats=[peer for peer, _ in found]))


def full(tx: Tx, viewer: int, peer: PeerRef, now: int) -> Full:
    """Everything about one; raises CHANNEL_PRIVATE, CHANNEL_INVALID."""
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    dialog = of_viewer(tx, tx.dialogs.get(viewer, peer) or bare(tx, viewer, peer))
    pinned = pinned_seen(tx, chat, member)
    linked = (PeerRef(CHANNEL, chat.linked),) if chat.linked else ()
    counts = MemberCounts(0, 0, 0)
    if member.manages:
        counts = tx.members.counts(peer, now)
    door, before = office(tx, chat, member), was(tx, chat, viewer)
    name = speaks_as(tx, chat, member)
    cast = people.cast(
        tx,
        (viewer,),
        (*door.requesters, *((viewer,) if name and name.kind == USER else ())),
        chats=(
            peer,
            *linked,
            *((name,) if name and name.kind != USER else ()),
            *(PeerRef(CHAT, id) for id in before[:1] if id),
        ),
    )
    return Full(
        chat,
        member,
        dialog,
        tx.notify.get(viewer, Target(peer).key),
        *counts,
        pinned[0] if pinned else 0,
        may_list(chat, member),
        cast,
        door,
        before,
        offered=offered(tx, viewer, chat, member),
        photo=tx.files.get(chat.photo) if chat.photo else None,
        speaks_as=name,
        as_messages=bool(chat.flags & FORUM) and tx.threads.as_messages(viewer, peer),
        has_scheduled=tx.scheduled.has(viewer, peer),
    )


def was(tx: Tx, chat: Chat, viewer: int) -> tuple[int, int]:
    """The basic group that a supergroup was, and the last message of it in the box of who was in it then."""
    old = PeerRef(CHAT, chat.migrated_from)
    member = tx.members.get(old, viewer) if chat.migrated_from else None
    return (old.id, tx.messages.top(viewer, old)[0]) if member is not None and member.inside else (0, 0)
