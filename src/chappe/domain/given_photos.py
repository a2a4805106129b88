"""Photos that people give their contacts: shown to oneself alone in the place of theirs, or offered to them."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import files, people
from chappe.domain.announcing import announced
from chappe.domain.attachments import File, portrait
from chappe.domain.chats import may_write
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.events import UserChanged
from chappe.domain.messages import told
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.portraits import PACE
from chappe.domain.ports import Tx
from chappe.domain.posting import post
from chappe.domain.updates import record
from chappe.domain.values import HAS_GIVEN, Action, Content, user_peer


@dataclass(frozen=True, slots=True)
class GivePhoto(Command):
    """See a contact by this photo from now on; None: by the contact's own again."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = PACE

    user_id: int
    photo: File | None
    """It has no id yet."""


@dataclass(frozen=True, slots=True)
class SuggestPhoto(Command):
    """Offer a contact a photo to show."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = Pace("suggest_photo", 5, 60.0)

    user_id: int
    photo: File


class Given(NamedTuple):
    """Whose photo it is, and the photo; None: it was taken away."""

    user_id: int
    photo: File | None


def _contact(tx: Tx, owner: int, user_id: int) -> None:
    if user_id == owner or tx.users.get(user_id) is None:
        raise Refused("USER_ID_INVALID")
    if tx.contacts.get(owner, user_id) is None:
        raise Refused("CONTACT_MISSING")


@rule(GivePhoto)
def give_photo(tx: Tx, who: Actor, command: GivePhoto) -> Outcome[Given]:
    """Keep it (core.telegram.org/method/photos.uploadContactProfilePhoto); the person's own devices are told.

    Raises USER_ID_INVALID, CONTACT_MISSING, and as `files.keep` does.
    """
    owner, user_id = who.user_id, command.user_id
    _contact(tx, owner, user_id)
    photo = files.keep(tx, who, command.photo) if command.photo is not None else None
    if photo is None and not tx.photos.given(owner, user_id):
        return Outcome(Given(user_id, None), (), people.cast(tx, (owner,), (user_id,)))
    tx.photos.give(owner, user_id, photo.id if photo else 0)
    tx.contacts.set_photo(owner, user_id, portrait(photo))
    if photo is not None:
        tx.users.set_guard(user_id, HAS_GIVEN, True)
    logged = record(tx, owner, UserChanged(user_id, "user"), who.now)
    return Outcome(Given(user_id, photo), *announced(tx, who, {owner: (logged,)}))


@rule(SuggestPhoto)
def suggest_photo(tx: Tx, who: Actor, command: SuggestPhoto) -> Outcome[Given]:
    """Say so in the chat of the two (core.telegram.org/constructor/messageActionSuggestProfilePhoto).

    Raises USER_ID_INVALID, CONTACT_MISSING, as `files.keep` does, and what keeps one from writing to the other.
    """
    _contact(tx, who.user_id, command.user_id)
    peer = user_peer(command.user_id)
    passage = may_write(tx, who.user_id, peer, who.now)
    photo = files.keep(tx, who, command.photo)
    content = Content(0, who.user_id, who.now, 0, "", action=Action("suggest_photo", photo=photo))
    posted = post(tx, who.user_id, peer, content, reach=passage.reach, wakes=passage.wakes)
    sent = told(tx, who, (posted,))
    # Its sender's own device learns of the message as all others do: the answer shows the photo alone.
    news = tuple(one._replace(not_key=0) for one in sent.deliveries)
    return Outcome(Given(command.user_id, photo), news, sent.cast)
