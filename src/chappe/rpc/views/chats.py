"""Renders groups, supergroups and channels as one viewer may see them."""

from collections.abc import Callable, Iterable

from chappe.domain.attachments import File
from chappe.domain.countries import of_phone
from chappe.domain.files import CHAT_PHOTO, Origin
from chappe.domain.outcome import Cast
from chappe.domain.rights import ADMIN_RIGHTS, BANNED_RIGHTS
from chappe.domain.values import (
    CHAT_FAKE,
    CHAT_SCAM,
    CHAT_VERIFIED,
    CREATOR,
    FORUM,
    FORUM_TABS,
    JOIN_REQUEST,
    JOIN_TO_SEND,
    KICKED,
    LEFT,
    NO_FORWARDS,
    PHOTO_MOVES,
    PROFILES,
    SIGNATURES,
    Chat,
    Member,
    PeerRef,
)
from chappe.rpc.views.media import DC_ID
from chappe.rpc.views.media import photo as photo_of
from chappe.rpc.views.restrictions import of_viewer
from chappe.tl import types

FOR_EVER = 2**31 - 1
AccessOf = Callable[[int, PeerRef], int]


def admin_rights(bits: int) -> types.ChatAdminRights:
    """`chatAdminRights` of kept bits."""
    return types.ChatAdminRights(**{name: True for at, name in enumerate(ADMIN_RIGHTS) if bits & 1 << at})


def banned_rights(bits: int, until: int = 0) -> types.ChatBannedRights:
    """`chatBannedRights` of kept bits; `until` 0: for ever.

    COMPAT(TDLib, all): it takes the farthest date alone for "for ever".
    """
    marks = {name: True for at, name in enumerate(BANNED_RIGHTS) if bits & 1 << at}
    return types.ChatBannedRights(until_date=until or FOR_EVER, **marks)


def bits_of_admin(given: "types.TypeChatAdminRights") -> int:
    """Undo `admin_rights`; rights that are not kept count for nothing."""
    return sum(1 << at for at, name in enumerate(ADMIN_RIGHTS) if getattr(given, name))


def bits_of_banned(given: "types.TypeChatBannedRights") -> int:
    """Undo `banned_rights`."""
    return sum(1 << at for at, name in enumerate(BANNED_RIGHTS) if getattr(given, name))


def photo(found: Chat) -> "types.TypeChatPhoto":
    """The small picture of a chat."""
    if not found.photo:
        return types.ChatPhotoEmpty()
    moves = bool(found.flags & PHOTO_MOVES)
    return types.ChatPhoto(has_video=moves, photo_id=found.photo, stripped_thumb=found.stripped or None, dc_id=DC_ID)


def full_photo(found: Chat, file: File | None) -> "types.TypePhoto":
    """The photo of a chat in all its sizes."""
    peer = found.peer
    return photo_of(file, Origin(CHAT_PHOTO, peer.kind, peer.id)) if file else types.PhotoEmpty(id=0)


def group(found: Chat, member: Member | None, access: AccessOf, viewer: int) -> "types.TypeChat":
    """A `chat`, or `chatForbidden` for whom it is nothing (core.telegram.org/constructor/chat)."""
    standing = member.standing if member else LEFT
    if member is None or standing == KICKED or (found.gone and not found.migrated_to):
        return types.ChatForbidden(id=found.peer.id, title=found.title)
    moved = None
    if found.migrated_to and member.inside:  # who had left before knows nothing of it
        there = PeerRef(2, found.migrated_to)
        moved = types.InputChannel(channel_id=there.id, access_hash=access(viewer, there))
    return types.Chat(
        id=found.peer.id,
        title=found.title,
        photo=photo(found) if member.inside else types.ChatPhotoEmpty(),
        participants_count=found.members,
        date=member.date,
        version=found.version,
        creator=standing == CREATOR,
        left=standing == LEFT,
        deactivated=bool(found.migrated_to),
        noforwards=bool(found.flags & NO_FORWARDS),
        migrated_to=moved,
        admin_rights=admin_rights(member.rights) if member.manages else None,
        default_banned_rights=banned_rights(found.banned),
    )


def channel(found: Chat, member: Member | None, access_hash: int, places: tuple[str, ...] = ()) -> "types.TypeChat":
    """A `channel`, or `channelForbidden` for whom it is closed (core.telegram.org/constructor/channel).

    `places`: the countries that the viewer may be in.
    """
    standing = member.standing if member else LEFT
    if standing == KICKED or found.gone:
        until = member.until if member and standing == KICKED else 0
        return types.ChannelForbidden(
            id=found.peer.id,
            access_hash=access_hash,
            title=found.title,
            broadcast=found.broadcast,
            megagroup=not found.broadcast,
            until_date=until or None,
        )
    made = _channel(found)
    made.access_hash = access_hash
    made.restriction_reason = of_viewer(found.withheld, places)
    made.restricted = made.restriction_reason is not None
    made.creator = standing == CREATOR
    made.left = standing == LEFT
    made.date = member.date if member else found.created
    made.participants_count = found.members
    if member is not None:
        made.admin_rights = admin_rights(member.rights) if member.manages else None
        made.banned_rights = banned_rights(member.banned, member.until) if member.banned else None
    return made


def _channel(found: Chat) -> types.Channel:
    """What everyone sees of it."""
    flags = found.flags
    return types.Channel(
        id=found.peer.id,
        title=found.title,
        photo=photo(found),
        date=found.created,
        broadcast=found.broadcast,
        megagroup=not found.broadcast,
        signatures=bool(flags & SIGNATURES),
        signature_profiles=bool(flags & PROFILES),
        has_link=bool(found.linked),
        slowmode_enabled=bool(found.slow_mode),
        noforwards=bool(flags & NO_FORWARDS),
        join_to_send=bool(flags & JOIN_TO_SEND),
        join_request=bool(flags & JOIN_REQUEST),
        forum=bool(flags & FORUM),
        forum_tabs=bool(flags & FORUM_TABS),
        scam=bool(flags & CHAT_SCAM),
        fake=bool(flags & CHAT_FAKE),
        verified=bool(flags & CHAT_VERIFIED),
        username=found.username or None,
        default_banned_rights=None if found.broadcast else banned_rights(found.banned),
    )


def min_channel(found: Chat, places: tuple[str, ...] = ()) -> "types.TypeChat":
    """The same for everyone in these countries, to be sent to many at once (core.telegram.org/api/min)."""
    made = _channel(found)
    made.restriction_reason = of_viewer(found.withheld, places)
    made.restricted = made.restriction_reason is not None
    made.min = True
    made.access_hash = None
    return made


class ChatFaces:
    """Renders the chats of a cast."""

    __slots__ = ("_access",)

    def __init__(self, access: AccessOf) -> None:
        self._access = access

    def all(self, cast: Cast, peers: Iterable[PeerRef], viewer: int) -> "list[types.TypeChat]":
        """These chats as the viewer may see them; those that are not in the cast are left out."""
        found: list[types.TypeChat] = []
        looking = cast.users.get(viewer)
        for peer in dict.fromkeys(peers):
            chat = cast.chats.get(peer)
            if chat is None:
                continue
            member = cast.members.get((viewer, peer))
            if chat.is_channel:
                places = of_phone(looking.phone) if chat.withheld and looking is not None else ()
                found.append(channel(chat, member, self._access(viewer, peer), places))
            else:
                found.append(group(chat, member, self._access, viewer))
        return found
