"""Renders users as one viewer may see them."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from chappe.domain.attachments import Portrait
from chappe.domain.countries import of_phone
from chappe.domain.outcome import Cast
from chappe.domain.values import FAKE, HAS_BLOCKS, HAS_GIVEN, HAS_RULES, SCAM, USER, VERIFIED, PeerRef, Relation, User
from chappe.rpc.views.media import DC_ID
from chappe.rpc.views.restrictions import of_viewer
from chappe.tl import types
from chappe.tl.codec import Memo

MOST_RENDERED = 20_000
MONTH, WEEK, RECENT = 30 * 86400, 7 * 86400, 3 * 86400
AccessOf = Callable[[int, PeerRef], int]


def status(user: User, sees: bool, now: int, blocked: bool = False) -> "types.TypeUserStatus":
    """Online, offline, or a vague word where the viewer may not know (core.telegram.org/type/UserStatus).

    Whom the user has `blocked` learns that it was long ago.
    """
    if blocked:
        return types.UserStatusEmpty()
    online = user.online_until > now
    if sees:
        if online:
            return types.UserStatusOnline(expires=user.online_until)
        seen = max(user.last_seen, user.online_until)
        return types.UserStatusOffline(was_online=seen) if seen else types.UserStatusEmpty()
    ago = 0 if online else now - user.last_seen
    if not online and not user.last_seen:
        return types.UserStatusEmpty()
    if ago < RECENT:
        return types.UserStatusRecently()
    if ago < WEEK:
        return types.UserStatusLastWeek()
    return types.UserStatusLastMonth() if ago < MONTH else types.UserStatusEmpty()


def user(found: User, seen: Relation, access_hash: int, now: int, places: tuple[str, ...] = ()) -> types.User:
    """The `user` constructor for one viewer, who may be in these countries (core.telegram.org/constructor/user)."""
    own = seen.viewer == found.id
    if found.deleted:
        return types.User(id=found.id, access_hash=access_hash, deleted=True)
    named = seen.contact and (seen.first_name or seen.last_name)
    return types.User(
        id=found.id,
        access_hash=access_hash,
        self=own,
        contact=seen.contact,
        mutual_contact=seen.mutual,
        close_friend=seen.close_friend,
        bot=found.bot,
        verified=found.is_service or bool(found.marks & VERIFIED),
        scam=bool(found.marks & SCAM),
        fake=bool(found.marks & FAKE),
        support=found.is_service,
        first_name=(seen.first_name if named else found.first_name) or None,
        last_name=(seen.last_name if named else found.last_name) or None,
        username=found.username or None,
        phone=found.phone if found.phone and (own or seen.sees_phone) else None,
        status=None if found.bot else status(found, own or seen.sees_status, now, seen.blocked_by),
        bot_info_version=1 if found.bot else None,
        photo=_face(found, seen),
        **_restricted(found, places),
    )


def _face(found: User, seen: Relation) -> "types.TypeUserProfilePhoto | None":
    """By what the viewer knows the user: the photo that the viewer chose, or what the user shows to that viewer."""
    if seen.photo is not None:
        made = photo(seen.photo)
        assert isinstance(made, types.UserProfilePhoto)
        made.personal = True
        return made
    if seen.viewer == found.id or seen.sees_photo:
        return photo(found.photo)
    return photo(found.fallback) if seen.falls_back else None


def _restricted(found: User, places: tuple[str, ...]) -> dict[str, Any]:
    """Why it is not shown to whoever may be there."""
    why = of_viewer(found.withheld, places)
    return {"restricted": True, "restriction_reason": why} if why else {}


def photo(found: Portrait | None) -> "types.TypeUserProfilePhoto | None":
    """The small picture of a person."""
    if found is None:
        return None
    return types.UserProfilePhoto(
        has_video=found.moves, photo_id=found.id, stripped_thumb=found.stripped or None, dc_id=DC_ID
    )


def min_user(found: User, places: tuple[str, ...] = ()) -> types.User:
    """What everyone in these countries may see of a user, to be sent to many at once (core.telegram.org/api/min)."""
    if found.deleted:
        return types.User(id=found.id, deleted=True, min=True)
    open_ = not found.guards & (HAS_RULES | HAS_BLOCKS | HAS_GIVEN)
    return types.User(
        id=found.id,
        min=True,
        bot=found.bot,
        first_name=found.first_name or None,
        last_name=found.last_name or None,
        username=found.username or None,
        bot_info_version=1 if found.bot else None,
        # Not where somebody may be kept from it: clients go on showing what they were shown.
        photo=photo(found.photo) if open_ else None,
        apply_min_photo=open_,
        verified=found.is_service or bool(found.marks & VERIFIED),
        scam=bool(found.marks & SCAM),
        fake=bool(found.marks & FAKE),
        **_restricted(found, places),
    )


class Faces:
    """Keeps rendered users by viewer, so that their bytes are made once per version, status and layer."""

    __slots__ = ("_access_of", "_kept")

    def __init__(self, access_of: AccessOf) -> None:
        self._access_of = access_of
        self._kept: OrderedDict[tuple[int, int], tuple[tuple[object, ...], Memo]] = OrderedDict()

    def one(self, found: User, seen: Relation, now: int, viewer: User | None = None) -> Memo:
        """The user as the viewer of `seen` may see it now."""
        key = (seen.viewer, found.id)
        places = of_phone(viewer.phone) if found.withheld and viewer is not None else ()
        # The status is part of the face: a changed presence, or online running out, makes a new one.
        online = found.online_until if found.online_until > now else 0
        state = (found.version, seen.version, found.last_seen, online, places)
        kept = self._kept.get(key)
        if kept is not None and kept[0] == state and (seen.sees_status or seen.viewer == found.id):
            return kept[1]
        made = Memo(user(found, seen, self._access_of(seen.viewer, PeerRef(USER, found.id)), now, places))
        self._kept[key] = (state, made)
        if len(self._kept) > MOST_RENDERED:
            self._kept.popitem(last=False)
        return made

    def all(self, cast: Cast, ids: Iterable[int], viewer: int, now: int) -> list[Memo]:
        """These users of the cast, each once."""
        one, users, relations = self.one, cast.users, cast.relations
        looking = users.get(viewer)
        return [one(users[id], relations[viewer, id], now, looking) for id in dict.fromkeys(ids) if id in users]
