"""photos.*: what people show of themselves, now and before."""

from chappe.domain import portraits
from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.files import PROFILE, Known, Origin
from chappe.domain.outcome import Outcome
from chappe.rpc import attachments, peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views.media import origin, photo
from chappe.tl import functions, types


async def uploaded(call: Call, file: object) -> File:
    """A photo out of an upload, cut square; raises as `engine.files` does."""
    return attachments.photo_of(await call.files.photo(call.actor, attachments.upload(file), cropped=True))


def named(given: object) -> Known | None:
    """The photo that an InputPhoto names; None for none."""
    if isinstance(given, types.InputPhoto):
        return Known(given.id, given.access_hash, origin(given.file_reference))
    return None


def _shown(call: Call, outcome: Outcome[portraits.Shown]) -> types.PhotosPhoto:
    found, id = outcome.result.photo, call.user_id
    return types.PhotosPhoto(
        photo=photo(found, Origin(PROFILE, id, 0)) if found else types.PhotoEmpty(id=0),
        users=call.services.envelopes.users(outcome.cast, (id,), id, call.now),
    )


@method(functions.PhotosUploadProfilePhoto)
async def upload_profile_photo(call: Call, q: functions.PhotosUploadProfilePhoto) -> object:
    """Show a new photo (core.telegram.org/method/photos.uploadProfilePhoto); raises PHOTO_FILE_MISSING.

    One that moves is refused, and so is one for those only who may not see the others.
    """
    if q.video is not None or q.video_emoji_markup is not None:
        raise Refused("VIDEO_FILE_INVALID")
    if q.fallback or q.bot is not None:
        raise Refused("INPUT_REQUEST_INVALID")
    if q.file is None:
        raise Refused("PHOTO_FILE_MISSING")
    return _shown(call, await call.run(portraits.ShowPhoto(await uploaded(call, q.file))))


@method(functions.PhotosUpdateProfilePhoto)
async def update_profile_photo(call: Call, q: functions.PhotosUpdateProfilePhoto) -> object:
    """Show an earlier photo, or not this one any more (core.telegram.org/method/photos.updateProfilePhoto)."""
    if q.fallback or q.bot is not None:
        raise Refused("INPUT_REQUEST_INVALID")
    return _shown(call, await call.run(portraits.ShowPhoto(named(q.id))))


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
