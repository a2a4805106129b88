"""Contact lists: whom one knows, by which number and name, and who is told when that changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, phones, sight
from chappe.domain.announcing import announced, merge
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import PeerSettingsChanged, UserChanged
from chappe.domain.names import tidy_name
from chappe.domain.outcome import Actor, Cast, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.people import Contact, SavedNumber
from chappe.domain.posting import receive
from chappe.domain.privacy import QUIET_JOINS
from chappe.domain.updates import record
from chappe.domain.users import bar
from chappe.domain.values import SERVICE_USER, Action, Content, User, user_peer

MOST_CONTACTS = 10_000
MOST_AT_ONCE = 500
"""Entries of an address book in one request; the client is asked to try the others again."""
MOST_GREETED = 500
MOST_NOTE = 128
POPULAR = 2
"""People who must have a number before others are told how many have it."""
PACE = Pace("contacts", 60, 2.0)


def may_find_by_phone(tx: Tx, seeker: int, user: User) -> bool:
    """Does this person let the seeker find it by its number (privacy "added_by_phone")?"""
    if user.deleted:
        return False
    if not user.guards or seeker == user.id:
        return True
    known = tx.contacts.get(user.id, seeker)
    close = known is not None and known.close_friend
    return sight.may(tx.privacy.all(user.id), "added_by_phone", seeker, known is not None, close)


def greet_savers(tx: Tx, who: Actor, user: User, quiet: bool) -> Outcome[int]:
    """Make an account the contact of all who had its new number, and tell them, by a message unless `quiet`.

    Those by whom the person does not let itself be found keep the number as one without an account.
    """
    saved_by = tx.contacts.savers(user.phone)[:MOST_GREETED]
    savers = [saved for saved in saved_by if may_find_by_phone(tx, saved.owner, user)]
    happened: dict[int, list[Logged]] = {}
    for saved in savers:
        tx.contacts.put(Contact(saved.owner, user.id, saved.first_name, saved.last_name, user.phone, False, False))
    tx.contacts.drop_savers(user.phone)
    for saved in saved_by:
        if saved not in savers:
            tx.contacts.save_number(saved)
    for saved in savers:
        if saved.owner == user.id:
            tx.contacts.delete(saved.owner, user.id)
        elif quiet or tx.users.settings(saved.owner).get(QUIET_JOINS):
            happened[saved.owner] = [record(tx, saved.owner, UserChanged(user.id, "user"), who.now)]
        else:
            joined = Content(0, user.id, who.now, 0, "", action=Action("signed_up"), silent=True)
            happened[saved.owner] = list(receive(tx, saved.owner, joined))
    deliveries, cast = announced(tx, who, happened)
    return Outcome(len(happened), deliveries, cast)


# -- reading ----------------------------------------------------------------------------------------------------------
class Book(NamedTuple):
    """A person's contact list."""

    contacts: tuple[Contact, ...]
    saved: int
    """Numbers kept that have no account."""
    cast: Cast


def book(tx: Tx, user_id: int) -> Book:
    """The whole list (core.telegram.org/method/contacts.getContacts)."""
    found = tuple(tx.contacts.all(user_id))
    return Book(found, tx.contacts.count_saved(user_id), people.cast(tx, (user_id,), (one.user for one in found)))


# -- changing ---------------------------------------------------------------------------------------------------------
class Entry(NamedTuple):
    """One entry of an address book as a client sends it."""

    client_id: int
    phone: str
    first_name: str
    last_name: str
    note: str = ""


class Imported(NamedTuple):
    """What became of an address book."""

    found: tuple[tuple[int, int], ...]
    """(user, client_id) of entries that have an account."""
    popular: tuple[tuple[int, int], ...]
    """(client_id, people who have it) of numbers without an account."""
    retry: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ImportContacts(Command):
    """Take an address book in."""

    pace: ClassVar[Pace | None] = Pace("import_contacts", 20, 30.0)
    entries: tuple[Entry, ...]


@rule(ImportContacts)
def import_contacts(tx: Tx, who: Actor, command: ImportContacts) -> Outcome[Imported]:
    """Who has an account becomes a contact, the others are kept (core.telegram.org/method/contacts.importContacts)."""
    room = MOST_CONTACTS - tx.contacts.count(who.user_id) - tx.contacts.count_saved(who.user_id)
    taken = command.entries[: max(0, min(MOST_AT_ONCE, room))]
    found: list[tuple[int, int]] = []
    unknown: dict[int, str] = {}
    for entry in taken:
        phone = phones.digits_of(entry.phone)
        first, last = _named(entry.first_name, entry.last_name, phone)
        if not phone or not first:
            continue
        user = tx.users.by_phone(phone)
        if user is None or not may_find_by_phone(tx, who.user_id, user):
            tx.contacts.save_number(SavedNumber(who.user_id, phone, first, last, who.now))
            unknown[entry.client_id] = phone
        else:
            found.append((user.id, entry.client_id))
            if user.id != who.user_id:
                _put(tx, who.user_id, user.id, first, last, phone=phone, note=entry.note or None)
    others = tx.contacts.count_savers(list(set(unknown.values())))
    popular = tuple((id, others[phone]) for id, phone in unknown.items() if others.get(phone, 0) >= POPULAR)
    ids = [user_id for user_id, _ in found if user_id != who.user_id]
    outcome = _told(tx, who, ids)
    retry = tuple(entry.client_id for entry in command.entries[len(taken) :])
    outcome.cast.users.update(people.cast(tx, (who.user_id,), ()).users)
    return Outcome(Imported(tuple(found), popular, retry), outcome.deliveries, outcome.cast)


def _named(first: str, last: str, phone: str) -> tuple[str, str]:
    """Names of a contact; one without a first name goes by the last, or by its number."""
    one, other = tidy_name(first), tidy_name(last)
    return (one, other) if one else (other or phone, "")


def _put(
    tx: Tx,
    owner: int,
    user: int,
    first: str,
    last: str,
    *,
    phone: str = "",
    share: bool = False,
    note: str | None = None,
) -> None:
    before = tx.contacts.get(owner, user) or Contact(owner, user, "", "", "", False, False)
    tx.contacts.put(
        before._replace(
            first_name=first,
            last_name=last,
            phone=phone or before.phone,
            shares_phone=share or before.shares_phone,
            note=before.note if note is None else note[:MOST_NOTE],
        )
    )


def _told(tx: Tx, who: Actor, users: Sequence[int], *, bar: bool = False) -> Outcome[tuple[Logged, ...]]:
    """Tell the person's own devices that these users look different now, and those of them who know the person back."""
    own: list[Logged] = []
    happened: dict[int, list[Logged]] = {who.user_id: own}
    for user in dict.fromkeys(users):
        own.append(record(tx, who.user_id, UserChanged(user, "user"), who.now))
        if bar:
            own.append(record(tx, who.user_id, _bar(tx, who.user_id, user), who.now))
        mine = tx.contacts.get(who.user_id, user)
        if tx.contacts.get(user, who.user_id) is not None or (mine is not None and mine.shares_phone):
            happened[user] = [record(tx, user, UserChanged(who.user_id, "user"), who.now)]
    deliveries, cast = announced(tx, who, happened)
    return Outcome(tuple(own), deliveries, cast)


def _bar(tx: Tx, viewer: int, user_id: int) -> PeerSettingsChanged:
    cast = people.cast(tx, (viewer,), (user_id,))
    return PeerSettingsChanged(
        user_peer(user_id), *bar(tx, viewer, cast.users[user_id], cast.relations[viewer, user_id])
    )


def _other(tx: Tx, who: Actor, user_id: int) -> User:
    """Someone else's account, alive; raises CONTACT_ID_INVALID."""
    user = tx.users.get(user_id)
    if user is None or user.deleted or user_id in (who.user_id, SERVICE_USER):
        raise Refused("CONTACT_ID_INVALID")
    return user


@dataclass(frozen=True, slots=True)
class AddContact(Command):
    """Add or rename a contact; `share_phone` lets it see one's own number."""

    pace: ClassVar[Pace | None] = PACE
    user_id: int
    first_name: str
    last_name: str
    phone: str = ""
    share_phone: bool = False
    note: str | None = None


@rule(AddContact)
def add_contact(tx: Tx, who: Actor, command: AddContact) -> Outcome[tuple[Logged, ...]]:
    """What happened in the own box (core.telegram.org/method/contacts.addContact)."""
    user = _other(tx, who, command.user_id)
    if not tidy_name(command.first_name) and not tidy_name(command.last_name):
        raise Refused("CONTACT_NAME_EMPTY")
    first, last = _named(command.first_name, command.last_name, "")
    if tx.contacts.get(who.user_id, user.id) is None and tx.contacts.count(who.user_id) >= MOST_CONTACTS:
        raise Refused("CONTACT_ID_INVALID")
    phone = phones.digits_of(command.phone)
    # A guessed number is kept only where the person could be found by it anyway.
    knows = bool(phone) and phone == user.phone and may_find_by_phone(tx, who.user_id, user)
    _put(
        tx,
        who.user_id,
        user.id,
        first,
        last,
        phone=phone if knows else "",
        share=command.share_phone,
        note=command.note,
    )
    tx.contacts.drop_numbers(who.user_id, [phone] if knows else [])
    return _told(tx, who, (user.id,), bar=True)


@dataclass(frozen=True, slots=True)
class AcceptContact(Command):
    """Add someone who has oneself as a contact, under the name the person gave itself, and share the number."""

    pace: ClassVar[Pace | None] = PACE
    user_id: int


@rule(AcceptContact)
def accept_contact(tx: Tx, who: Actor, command: AcceptContact) -> Outcome[tuple[Logged, ...]]:
    """Raises CONTACT_REQ_MISSING where the other did not add the person (method contacts.acceptContact)."""
    user = _other(tx, who, command.user_id)
    if tx.contacts.get(user.id, who.user_id) is None:
        raise Refused("CONTACT_REQ_MISSING")
    mine = tx.contacts.get(who.user_id, user.id)
    names = (mine.first_name, mine.last_name) if mine else (user.first_name, user.last_name)
    _put(tx, who.user_id, user.id, *names, share=True)
    return _told(tx, who, (user.id,), bar=True)


@dataclass(frozen=True, slots=True)
class DeleteContacts(Command):
    """Take people off the list, by account or by number."""

    pace: ClassVar[Pace | None] = PACE
    users: tuple[int, ...] = ()
    phones: tuple[str, ...] = ()


@rule(DeleteContacts)
def delete_contacts(tx: Tx, who: Actor, command: DeleteContacts) -> Outcome[tuple[Logged, ...]]:
    """What happened in the own box (core.telegram.org/method/contacts.deleteContacts)."""
    numbers = [digits for text in command.phones[:MOST_AT_ONCE] if (digits := phones.digits_of(text))]
    tx.contacts.drop_numbers(who.user_id, numbers)
    wanted = [*command.users[:MOST_AT_ONCE], *(one.user for one in tx.contacts.numbered(who.user_id, numbers))]
    shared = {id for id in wanted if (mine := tx.contacts.get(who.user_id, id)) and mine.shares_phone}
    gone = [id for id in dict.fromkeys(wanted) if tx.contacts.delete(who.user_id, id)]
    for id in gone:
        tx.photos.give(who.user_id, id, 0)
    outcome = _told(tx, who, gone, bar=True)
    told = {delivery.user_id for delivery in outcome.deliveries}
    late = {id: [record(tx, id, UserChanged(who.user_id, "user"), who.now)] for id in shared if id not in told}
    more, cast = announced(tx, who, late)
    return Outcome(outcome.result, outcome.deliveries + more, merged(outcome.cast, cast))


def merged(*casts: Cast) -> Cast:
    """All of them in one."""
    whole = Cast()
    for one in casts:
        merge(whole, one)
    return whole


@dataclass(frozen=True, slots=True)
class SetCloseFriends(Command):
    """Exactly these contacts are close friends."""

    pace: ClassVar[Pace | None] = PACE
    users: tuple[int, ...]


@rule(SetCloseFriends)
def set_close_friends(tx: Tx, who: Actor, command: SetCloseFriends) -> Outcome[bool]:
    """Those who are no contacts are left out (core.telegram.org/method/contacts.editCloseFriends)."""
    before = {one.user for one in tx.contacts.all(who.user_id) if one.close_friend}
    tx.contacts.set_close_friends(who.user_id, list(command.users[:MOST_AT_ONCE]))
    after = {one.user for one in tx.contacts.all(who.user_id) if one.close_friend}
    own = [record(tx, who.user_id, UserChanged(user, "user"), who.now) for user in _some(before ^ after)]
    deliveries, cast = announced(tx, who, {who.user_id: own})
    return Outcome(True, deliveries, cast)


def _some(ids: Iterable[int]) -> list[int]:
    return sorted(ids)[:MOST_AT_ONCE]


@dataclass(frozen=True, slots=True)
class SetNote(Command):
    """Write down something about a contact, for nobody else."""

    pace: ClassVar[Pace | None] = PACE
    user_id: int
    note: str


@rule(SetNote)
def set_note(tx: Tx, who: Actor, command: SetNote) -> Outcome[bool]:
    """Raises CONTACT_MISSING for someone who is no contact (core.telegram.org/method/contacts.updateContactNote)."""
    mine = tx.contacts.get(who.user_id, command.user_id)
    if mine is None:
        raise Refused("CONTACT_MISSING")
    tx.contacts.put(mine._replace(note=command.note[:MOST_NOTE]))
    outcome = _told(tx, who, (command.user_id,))
    own = tuple(delivery for delivery in outcome.deliveries if delivery.user_id == who.user_id)
    return Outcome(True, own, outcome.cast)


@dataclass(frozen=True, slots=True)
class ForgetNumbers(Command):
    """Forget every number that has no account."""

    pace: ClassVar[Pace | None] = PACE


@rule(ForgetNumbers)
def forget_numbers(tx: Tx, who: Actor, command: ForgetNumbers) -> Outcome[bool]:
    """Whatever was kept is gone (core.telegram.org/method/contacts.resetSaved)."""
    tx.contacts.drop_numbers(who.user_id, None)
    return Outcome(True)
