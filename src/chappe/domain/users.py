"""What people say of themselves, and what others may read of it."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import names, people, sight
from chappe.domain.announcing import announced
from chappe.domain.attachments import File
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.dialogs import notify_key
from chappe.domain.errors import Refused
from chappe.domain.events import UserChanged
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.privacy import shows_reads
from chappe.domain.updates import record
from chappe.domain.values import SERVICE_USER, Birthday, Dialog, Relation, User, user_peer

MOST_TOLD = 200
"""People who are told of a change at once; the others see it with the next message or list."""
PROFILE_PACE = Pace("profile", 20, 10.0)


class Card(NamedTuple):
    """Everything one viewer may know of one user."""

    user: User
    relation: Relation
    about: str
    birthday: Birthday | None
    blocked: bool
    """The viewer has blocked the user."""
    note: str
    shows_forwards: bool
    takes_calls: bool
    takes_voice: bool
    reads_shown: bool
    """The user lets others see when messages were read."""
    bar: "Bar"
    dialog: Dialog | None
    pinned_id: int
    has_scheduled: bool
    notify: str
    """Notification settings as JSON text; "" where none were set."""
    photo: File | None = None
    """None: there is none, or not for this viewer."""
    personal: File | None = None
    """The photo that the viewer gave this contact."""
    fallback: File | None = None
    """For those who may not see the photo: of oneself, and where the viewer is one of those."""


class Bar(NamedTuple):
    """What a client offers above a chat (core.telegram.org/constructor/peerSettings)."""

    report: bool = False
    add: bool = False
    block: bool = False
    share_phone: bool = False
    exception: bool = False


def bar(tx: Tx, viewer: int, user: User, relation: Relation) -> Bar:
    """The bar above the viewer's chat with that user, until it is closed or the two know each other."""
    if viewer == user.id or user.is_service or user.deleted or user.bot:
        return Bar()
    dialog = tx.dialogs.get(viewer, user_peer(user.id))
    if dialog is None or dialog.settings_hidden:
        return Bar()
    if relation.contact:
        mine = tx.contacts.get(viewer, user.id)
        sees_mine = next(iter(tx.users.relations([(user.id, viewer)])), None)
        return Bar(share_phone=bool(mine and not mine.shares_phone and sees_mine and not sees_mine.sees_phone))
    blocked = tx.blocks.has(viewer, user.id)
    return Bar(report=not blocked, add=not blocked, block=not blocked)


def load(tx: Tx, viewer: int, ids: list[int]) -> Cast:
    """These users as the viewer may see them, those that exist."""
    return people.cast(tx, (viewer,), ids[:200])


def card(tx: Tx, viewer: int, user_id: int) -> tuple[Card, Cast]:
    """Everything that a profile shows (core.telegram.org/method/users.getFullUser); raises USER_ID_INVALID."""
    cast = people.cast(tx, (viewer,), (user_id,))
    user = cast.users.get(user_id)
    if user is None:
        raise Refused("USER_ID_INVALID")
    relation = cast.relations[viewer, user_id]
    theirs = tx.contacts.get(user_id, viewer)
    rules = tx.privacy.all(user_id) if user.guards else {}
    own = viewer == user_id

    def may(key: str) -> bool:
        known = theirs is not None
        return own or sight.may(rules, key, viewer, known, theirs is not None and theirs.close_friend)

    peer = user_peer(user_id)
    dialog = tx.dialogs.get(viewer, peer)
    mine = tx.contacts.get(viewer, user_id)
    pinned = tx.messages.pinned(viewer, peer) if dialog else []
    found = Card(
        user,
        relation,
        user.about if own or relation.sees_about else "",
        user.birthday if own or relation.sees_birthday else None,
        not own and tx.blocks.has(viewer, user_id),
        mine.note if mine else "",
        may("forwards"),
        may("calls"),
        may("voice"),
        shows_reads(tx, user_id, relation),
        bar(tx, viewer, user, relation),
        dialog,
        max(pinned, default=0),
        tx.scheduled.has(viewer, peer) if dialog else False,
        tx.notify.get(viewer, notify_key(peer)),
        tx.files.get(user.photo.id) if user.photo and relation.sees_photo else None,
        tx.files.get(relation.photo.id) if relation.photo else None,
        tx.files.get(user.fallback.id) if user.fallback and (own or relation.falls_back) else None,
    )
    return found, cast


def audience(tx: Tx, user_id: int, most: int = MOST_TOLD) -> list[int]:
    """Who is told of changes of a person: those who keep it as a contact, then those it writes with."""
    found = dict.fromkeys(tx.contacts.owners(user_id)[:most])
    found.update(dict.fromkeys(tx.dialogs.partners(user_id, most)))
    found.pop(user_id, None)
    found.pop(SERVICE_USER, None)
    return list(found)[:most]


def changed(tx: Tx, who: Actor, what: str) -> Outcome[User]:
    """Tell the person's other devices ("name", "phone", "user") and everyone who knows it that it changed."""
    happened = {who.user_id: [record(tx, who.user_id, UserChanged(who.user_id, what), who.now)]}
    # The others are only told to look anew: what they may see is in the user that goes with it.
    for other in audience(tx, who.user_id):
        happened[other] = [record(tx, other, UserChanged(who.user_id, "user"), who.now)]
    deliveries, cast = announced(tx, who, happened)
    return Outcome(cast.users[who.user_id], deliveries, cast)


def unchanged(tx: Tx, who: Actor) -> Outcome[User]:
    """The account as it is, nobody told."""
    cast = people.cast(tx, (who.user_id,), ())
    return Outcome(cast.users[who.user_id], (), cast)


@dataclass(frozen=True, slots=True)
class UpdateProfile(Command):
    """Change name or about; None leaves a field as it is."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = PROFILE_PACE
    first_name: str | None = None
    last_name: str | None = None
    about: str | None = None


@rule(UpdateProfile)
def update_profile(tx: Tx, who: Actor, command: UpdateProfile) -> Outcome[User]:
    """Change what a profile says (core.telegram.org/method/account.updateProfile)."""
    user = tx.users.get(who.user_id)
    assert user is not None
    first = user.first_name if command.first_name is None else command.first_name
    last = user.last_name if command.last_name is None else command.last_name
    named = (user.first_name, user.last_name)
    if command.first_name is not None or command.last_name is not None:
        named = names.first_and_last(first, last)
    about = user.about if command.about is None else names.tidy_about(command.about)
    renamed = named != (user.first_name, user.last_name)
    if renamed:
        tx.users.set_name(who.user_id, *named)
    if about != user.about:
        tx.users.set_about(who.user_id, about)
    if not renamed and about == user.about:
        return unchanged(tx, who)
    return changed(tx, who, "name" if renamed else "user")


@dataclass(frozen=True, slots=True)
class UpdateUsername(Command):
    """Take a public name, or give it up ("")."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = PROFILE_PACE
    username: str


@rule(UpdateUsername)
def update_username(tx: Tx, who: Actor, command: UpdateUsername) -> Outcome[User]:
    """Change the public name; raises USERNAME_INVALID, USERNAME_OCCUPIED, USERNAME_NOT_MODIFIED."""
    user = tx.users.get(who.user_id)
    assert user is not None
    if command.username == user.username:
        raise Refused("USERNAME_NOT_MODIFIED")
    name = names.username(command.username) if command.username else ""
    if not tx.usernames.set(who.user_id, name):
        raise Refused("USERNAME_OCCUPIED")
    return changed(tx, who, "name")


def username_free(tx: Tx, user_id: int, name: str) -> bool:
    """May this person take the name? Raises USERNAME_INVALID."""
    return tx.usernames.owner(names.username(name)) in (0, user_id)


@dataclass(frozen=True, slots=True)
class UpdateBirthday(Command):
    """Set the birthday, or take it away (None)."""

    pace: ClassVar[Pace | None] = PROFILE_PACE
    birthday: Birthday | None


DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@rule(UpdateBirthday)
def update_birthday(tx: Tx, who: Actor, command: UpdateBirthday) -> Outcome[User]:
    """Keep a birthday; raises BIRTHDAY_INVALID for a day that never was or is to come."""
    born = command.birthday
    if born is not None:
        this_year = 1970 + who.now // 31_556_952
        leap = not born.year or (born.year % 4 == 0 and (born.year % 100 != 0 or born.year % 400 == 0))
        if not 1 <= born.month <= 12 or not 1 <= born.day <= DAYS[born.month - 1]:
            raise Refused("BIRTHDAY_INVALID")
        if born.year and not this_year - 150 <= born.year <= this_year:
            raise Refused("BIRTHDAY_INVALID")
        if born.month == 2 and born.day == 29 and not leap:
            raise Refused("BIRTHDAY_INVALID")
    tx.users.set_birthday(who.user_id, born)
    return changed(tx, who, "user")
