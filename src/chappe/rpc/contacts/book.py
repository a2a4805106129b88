"""contacts.*: whom one knows."""

from collections.abc import Iterable

from chappe.domain import contacts
from chappe.domain.contacts import Entry
from chappe.domain.errors import Refused
from chappe.domain.outcome import Logged, Outcome
from chappe.domain.updates import named
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views.users import status
from chappe.tl import functions, types

MOST_ENTRIES = 10_000
MASK = (1 << 64) - 1


def hash_of(numbers: Iterable[int]) -> int:
    """The hash by which clients say which list they have (core.telegram.org/api/offsets#hash-generation)."""
    found = 0
    for number in numbers:
        found ^= found >> 21
        found ^= found << 35 & MASK
        found ^= found >> 4
        found = (found + number) & MASK
    return found - (1 << 64) if found >> 63 else found


def happened(call: Call, outcome: Outcome[tuple[Logged, ...]]) -> object:
    """`updates` of what a change did in the own box."""
    events = outcome.result
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now)


@method(functions.ContactsGetContacts)
async def get_contacts(call: Call, q: functions.ContactsGetContacts) -> object:
    """The contact list (core.telegram.org/method/contacts.getContacts)."""
    found = await call.read(lambda tx: contacts.book(tx, call.user_id))
    ids = sorted(one.user for one in found.contacts)
    if q.hash and q.hash == hash_of((found.saved, *ids)):
        return types.ContactsContactsNotModified()
    return types.ContactsContacts(
        contacts=[types.Contact(user_id=one.user, mutual=one.mutual) for one in found.contacts],
        saved_count=found.saved,
        users=call.services.envelopes.users(found.cast, ids, call.user_id, call.now),
    )


@method(functions.ContactsGetContactIDs)
async def get_contact_ids(call: Call, q: functions.ContactsGetContactIDs) -> object:
    """Their ids (core.telegram.org/method/contacts.getContactIDs)."""
    return [one.user for one in await call.read(lambda tx: tx.contacts.all(call.user_id))]


@method(functions.ContactsGetStatuses)
async def get_statuses(call: Call, q: functions.ContactsGetStatuses) -> object:
    """Who of them is there (core.telegram.org/method/contacts.getStatuses)."""
    found = await call.read(lambda tx: contacts.book(tx, call.user_id))
    answer = []
    for one in found.contacts:
        user, seen = found.cast.users[one.user], found.cast.relations[call.user_id, one.user]
        if not user.deleted and not user.bot:
            shown = status(user, seen.sees_status, call.now, seen.blocked_by)
            answer.append(types.ContactStatus(user_id=user.id, status=shown))
    return answer


@method(functions.ContactsImportContacts)
async def import_contacts(call: Call, q: functions.ContactsImportContacts) -> object:
    """Take an address book in (core.telegram.org/method/contacts.importContacts)."""
    entries = tuple(
        Entry(one.client_id, one.phone, one.first_name, one.last_name, one.note.text if one.note else "")
        for one in q.contacts[:MOST_ENTRIES]
    )
    outcome = await call.run(contacts.ImportContacts(entries))
    found = outcome.result
    return types.ContactsImportedContacts(
        imported=[types.ImportedContact(user_id=user, client_id=client) for user, client in found.found],
        popular_invites=[types.PopularContact(client_id=client, importers=n) for client, n in found.popular],
        retry_contacts=list(found.retry),
        users=call.services.envelopes.users(outcome.cast, [user for user, _ in found.found], call.user_id, call.now),
    )


@method(functions.ContactsAddContact)
async def add_contact(call: Call, q: functions.ContactsAddContact) -> object:
    """Add or rename one (core.telegram.org/method/contacts.addContact)."""
    command = contacts.AddContact(
        await user_id(call, q.id),
        q.first_name,
        q.last_name,
        q.phone,
        q.add_phone_privacy_exception,
        q.note.text if q.note else None,
    )
    return happened(call, await call.run(command))


async def user_id(call: Call, given: object) -> int:
    """Whom an InputUser of these methods means; raises CONTACT_ID_INVALID."""
    try:
        return await peers.user_id(call, given)
    except Refused:
        raise Refused("CONTACT_ID_INVALID") from None


@method(functions.ContactsAcceptContact)
async def accept_contact(call: Call, q: functions.ContactsAcceptContact) -> object:
    """Add someone who added oneself (core.telegram.org/method/contacts.acceptContact)."""
    return happened(call, await call.run(contacts.AcceptContact(await user_id(call, q.id))))


@method(functions.ContactsDeleteContacts)
async def delete_contacts(call: Call, q: functions.ContactsDeleteContacts) -> object:
    """Take people off the list (core.telegram.org/method/contacts.deleteContacts)."""
    ids = tuple([await user_id(call, given) for given in q.id[: contacts.MOST_AT_ONCE]])
    return happened(call, await call.run(contacts.DeleteContacts(ids)))


@method(functions.ContactsDeleteByPhones)
async def delete_by_phones(call: Call, q: functions.ContactsDeleteByPhones) -> object:
    """The same by number (core.telegram.org/method/contacts.deleteByPhones)."""
    await call.run(contacts.DeleteContacts(phones=tuple(q.phones[: contacts.MOST_AT_ONCE])))
    return True


@method(functions.ContactsEditCloseFriends)
async def edit_close_friends(call: Call, q: functions.ContactsEditCloseFriends) -> object:
    """Who the close friends are (core.telegram.org/method/contacts.editCloseFriends)."""
    return (await call.run(contacts.SetCloseFriends(tuple(q.id[: contacts.MOST_AT_ONCE])))).result


@method(functions.ContactsUpdateContactNote)
async def update_contact_note(call: Call, q: functions.ContactsUpdateContactNote) -> object:
    """A note about a contact, its text without entities (core.telegram.org/method/contacts.updateContactNote)."""
    return (await call.run(contacts.SetNote(await user_id(call, q.id), q.note.text))).result


@method(functions.ContactsGetSaved)
async def get_saved(call: Call, q: functions.ContactsGetSaved) -> object:
    """Numbers kept that have no account (core.telegram.org/method/contacts.getSaved)."""
    return [
        types.SavedPhoneContact(phone=one.phone, first_name=one.first_name, last_name=one.last_name, date=one.date)
        for one in await call.read(lambda tx: tx.contacts.saved(call.user_id))
    ]


@method(functions.ContactsResetSaved)
async def reset_saved(call: Call, q: functions.ContactsResetSaved) -> object:
    """Forget them (core.telegram.org/method/contacts.resetSaved)."""
    return (await call.run(contacts.ForgetNumbers())).result
