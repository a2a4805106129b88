"""Profile photos: shown, changed, kept as a history, and seen by those whom their owner lets see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import files, people, users
from chappe.domain.attachments import File, portrait
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import User

MOST_KEPT = 500
"""Photos that one person keeps; after that the oldest goes."""
AT_ONCE = 100
PACE = Pace("profile_photo", 20, 30.0)


@dataclass(frozen=True, slots=True)
class ShowPhoto(Command):
    """Show a new photo of oneself, or one that was shown before; None takes away the one that is shown."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = PACE

    photo: File | Known | None
    """A File has no id yet."""
    fallback: bool = False
    """For those only who may not see the others."""


@dataclass(frozen=True, slots=True)
class DeletePhotos(Command):
    """Take photos out of one's history."""

    pace: ClassVar[Pace | None] = PACE

    photos: tuple[Known, ...]


class Shown(NamedTuple):
    """Whom one sees now, and by which photo."""

    user: User
    photo: File | None


class Album(NamedTuple):
    """Photos of a person, newest first."""

    photos: Sequence[File]
    total: int
    cast: Cast


@rule(ShowPhoto)
def show_photo(tx: Tx, who: Actor, command: ShowPhoto) -> Outcome[Shown]:
    """Change the photo that is shown (core.telegram.org/method/photos.updateProfilePhoto).

    Raises PHOTO_ID_INVALID for what is none of one's own photos, and as `files.keep` does.
    """
    given, box = command.photo, who.user_id
    if command.fallback:
        return _fall_back(tx, who, given)
    if given is None:
        user = tx.users.get(box)
        if user is None or user.photo is None:
            return _as_it_is(tx, who)
        tx.photos.drop(box, [user.photo.id])
        return _changed(tx, who)
    if isinstance(given, Known):
        file = files.named(tx, given)
        if file is None or not tx.photos.has(box, file.id):
            raise Refused("PHOTO_ID_INVALID")
    else:
        file = files.keep(tx, who, given)
    tx.photos.put(box, file.id)
    if tx.photos.count(box) > MOST_KEPT:
        tx.photos.drop(box, [one.id for one in tx.photos.page(box, MOST_KEPT, AT_ONCE)])
    return _changed(tx, who)


def _fall_back(tx: Tx, who: Actor, given: File | Known | None) -> Outcome[Shown]:
    """What those see who may not see the others; it stands in no history."""
    box = who.user_id
    if isinstance(given, Known):
        file = files.named(tx, given)
        if file is None or not (tx.photos.has(box, file.id) or tx.photos.given(box, box) == file.id):
            raise Refused("PHOTO_ID_INVALID")
    else:
        file = files.keep(tx, who, given) if given is not None else None
    if (file.id if file else 0) == tx.photos.given(box, box):
        return _as_it_is(tx, who)._replace(result=Shown(_own(tx, box), file))
    tx.photos.give(box, box, file.id if file else 0)
    tx.users.set_fallback(box, portrait(file))
    outcome = users.changed(tx, who, "user")
    return Outcome(Shown(outcome.result, file), outcome.deliveries, outcome.cast)


def _own(tx: Tx, box: int) -> User:
    user = tx.users.get(box)
    assert user is not None
    return user


@rule(DeletePhotos)
def delete_photos(tx: Tx, who: Actor, command: DeletePhotos) -> Outcome[tuple[int, ...]]:
    """Those that are gone (core.telegram.org/method/photos.deletePhotos); the newest that is left is shown now."""
    wanted = [known.id for known in command.photos[:AT_ONCE] if files.named(tx, known)]
    gone = tuple(tx.photos.drop(who.user_id, wanted)) if wanted else ()
    if not gone:
        return Outcome(())
    news = _changed(tx, who)
    return Outcome(gone, news.deliveries, news.cast)


def _as_it_is(tx: Tx, who: Actor) -> Outcome[Shown]:
    outcome = users.unchanged(tx, who)
    return Outcome(Shown(outcome.result, None), (), outcome.cast)


def _changed(tx: Tx, who: Actor) -> Outcome[Shown]:
    """Show the newest of the person's photos, and tell everyone who knows the person."""
    newest = next(iter(tx.photos.page(who.user_id, 0, 1)), None)
    user = _own(tx, who.user_id)
    if portrait(newest) == user.photo:
        return _as_it_is(tx, who)._replace(result=Shown(user, newest))
    tx.users.set_photo(who.user_id, portrait(newest))
    outcome = users.changed(tx, who, "user")
    return Outcome(Shown(outcome.result, newest), outcome.deliveries, outcome.cast)


def album(tx: Tx, viewer: int, user_id: int, offset: int, before: int, limit: int) -> Album:
    """A person's photos as far as the viewer may see them (core.telegram.org/method/photos.getUserPhotos)."""
    cast = people.cast(tx, (viewer,), (user_id,))
    relation = cast.relations.get((viewer, user_id))
    if relation is None:
        raise Refused("USER_ID_INVALID")
    if not relation.sees_photo:
        return Album((), 0, cast)
    limit = min(limit, AT_ONCE) if limit > 0 else AT_ONCE
    return Album(tx.photos.page(user_id, max(0, offset), limit, before), tx.photos.count(user_id), cast)
