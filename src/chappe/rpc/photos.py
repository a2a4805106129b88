"""photos.*: what people show of themselves, now and before."""

from chappe.domain import given_photos, portraits
from chappe.domain.attachments import File, PhotoSize
from chappe.domain.errors import Refused
from chappe.domain.files import GIVEN_PHOTO, MOVING, PROFILE, Known, Origin
from chappe.domain.outcome import Outcome
from chappe.engine.files import Stored
from chappe.rpc import attachments, peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views.media import origin, own, photo
from chappe.tl import functions, types

LARGEST_FILM = 2 << 20
LONGEST_FILM = 10.0
"""Seconds."""
NARROWEST, WIDEST = 160, 1280
"""Pixels of the side of a film that a photo becomes."""


async def uploaded(call: Call, file: object) -> File:
    """A photo out of an upload, cut square; raises as `engine.files` does."""
    return attachments.photo_of(await call.files.photo(call.actor, attachments.upload(file), cropped=True))


async def moving(call: Call, file: object, video: object, start: float | None) -> File:
    """A photo of a person or chat out of an upload, with the film that it becomes if there is one.

    Raises as `uploaded` and `engine.files` do, PHOTO_FILE_MISSING, VIDEO_FILE_INVALID for what is no short square MP4,
    and for a film alone where the operator has named no program that takes a still picture out of it.
    """
    if video is None:
        if file is None:
            raise Refused("PHOTO_FILE_MISSING")
        return await uploaded(call, file)
    stored = await call.files.document(call.actor, attachments.upload(video))
    film = await call.files.film(stored) if stored.size <= LARGEST_FILM else None
    if film is None or film.width != film.height or not NARROWEST <= film.width <= WIDEST:
        raise Refused("VIDEO_FILE_INVALID")
    begins = start if start is not None and 0 <= start <= LONGEST_FILM else 0.0
    if not 0 < film.seconds <= LONGEST_FILM or begins > film.seconds:
        raise Refused("VIDEO_FILE_INVALID")
    still = await uploaded(call, file) if file is not None else await _still(call, stored, begins, film.width)
    return still._replace(moving=PhotoSize(MOVING, film.width, film.height, stored.size, stored.blob), start=begins)


async def _still(call: Call, film: Stored, second: float, side: int) -> File:
    """The picture for a film that came without one; raises VIDEO_FILE_INVALID where nobody can take it out."""
    drawn = await call.files.still(call.actor, film, second, side)
    if drawn is None:
        raise Refused("VIDEO_FILE_INVALID")
    return attachments.photo_of(drawn)


def named(given: object) -> Known | None:
    """The photo that an InputPhoto names; None for none."""
    if isinstance(given, types.InputPhoto):
        return Known(given.id, given.access_hash, origin(given.file_reference))
    return None


def _shown(call: Call, outcome: Outcome[portraits.Shown], fallback: bool) -> types.PhotosPhoto:
    found, id = outcome.result.photo, call.user_id
    return types.PhotosPhoto(
        photo=photo(found, Origin(GIVEN_PHOTO, id, id) if fallback else Origin(PROFILE, id, 0))
        if found
        else types.PhotoEmpty(id=0),
        users=call.services.envelopes.users(outcome.cast, (id,), id, call.now),
    )


@method(functions.PhotosUploadProfilePhoto)
async def upload_profile_photo(call: Call, q: functions.PhotosUploadProfilePhoto) -> object:
    """Show a new photo (core.telegram.org/method/photos.uploadProfilePhoto); raises as `moving` does.

    One that is drawn of an emoji is refused.
    """
    if q.video_emoji_markup is not None:
        raise Refused("VIDEO_FILE_INVALID")
    if q.bot is not None:
        raise Refused("INPUT_REQUEST_INVALID")
    new = await moving(call, q.file, q.video, q.video_start_ts)
    return _shown(call, await call.run(portraits.ShowPhoto(new, q.fallback)), q.fallback)


@method(functions.PhotosUpdateProfilePhoto)
async def update_profile_photo(call: Call, q: functions.PhotosUpdateProfilePhoto) -> object:
    """Show an earlier photo, or not this one any more (core.telegram.org/method/photos.updateProfilePhoto)."""
    if q.bot is not None:
        raise Refused("INPUT_REQUEST_INVALID")
    return _shown(call, await call.run(portraits.ShowPhoto(named(q.id), q.fallback)), q.fallback)


@method(functions.PhotosUploadContactProfilePhoto)
async def upload_contact_profile_photo(call: Call, q: functions.PhotosUploadContactProfilePhoto) -> object:
    """Give a contact a photo, or offer one (core.telegram.org/method/photos.uploadContactProfilePhoto).

    `save` takes away what was given. Raises USER_ID_INVALID, CONTACT_MISSING, and as `moving` does.
    """
    if q.video_emoji_markup is not None:
        raise Refused("VIDEO_FILE_INVALID")
    id = await peers.user_id(call, q.user_id)
    gone = q.save and not q.suggest and q.file is None and q.video is None
    new = None if gone else await moving(call, q.file, q.video, q.video_start_ts)
    if q.suggest and new is not None:
        outcome = await call.run(given_photos.SuggestPhoto(id, new))
    else:
        outcome = await call.run(given_photos.GivePhoto(id, new))
    shown = outcome.result.photo
    seen = own(call.user_id) if q.suggest else Origin(GIVEN_PHOTO, call.user_id, id)
    return types.PhotosPhoto(
        photo=photo(shown, seen) if shown else types.PhotoEmpty(id=0),
        users=call.services.envelopes.users(outcome.cast, (id,), call.user_id, call.now),
    )


@method(functions.PhotosDeletePhotos)
async def delete_photos(call: Call, q: functions.PhotosDeletePhotos) -> object:
    """Take photos out of one's history (core.telegram.org/method/photos.deletePhotos)."""
    wanted = tuple(known for known in map(named, q.id[: portraits.AT_ONCE]) if known)
    return list((await call.run(portraits.DeletePhotos(wanted))).result)


@method(functions.PhotosGetUserPhotos)
async def get_user_photos(call: Call, q: functions.PhotosGetUserPhotos) -> object:
    """Photos of a person, newest first (core.telegram.org/method/photos.getUserPhotos)."""
    id = await peers.user_id(call, q.user_id)
    found = await call.read(lambda tx: portraits.album(tx, call.user_id, id, q.offset, q.max_id, q.limit))
    shown = [photo(one, Origin(PROFILE, id, 0)) for one in found.photos]
    people = call.services.envelopes.users(found.cast, (id,), call.user_id, call.now)
    if len(shown) == found.total:
        return types.PhotosPhotos(photos=list(shown), users=people)
    return types.PhotosPhotosSlice(count=found.total, photos=list(shown), users=people)
