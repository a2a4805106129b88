"""users.*, contacts.*, account.*: profiles, lists and settings as they go to the wire."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chappe.domain.messages import SendMessage
from chappe.domain.values import User, user_peer
from chappe.rpc.contacts.book import hash_of
from chappe.tl import functions, types
from tests.support.face import Face, RpcError
from tests.support.world import World

SECRETS = ("4917000002", "Bob's about", "userStatusOnline")


class People:
    """Ann, Bob and Eve, and a face to talk to."""

    def __init__(self, face: Face, ann: User, bob: User, eve: User) -> None:
        self.face, self.ann, self.bob, self.eve = face, ann, bob, eve

    async def call(self, request: Any, who: User) -> Any:
        return await self.face.call(request, who)

    async def error(self, request: Any, who: User) -> str:
        with pytest.raises(RpcError) as caught:
            await self.face.call(request, who)
        return caught.value.name

    def named(self, viewer: User, user: User) -> types.InputUser:
        return self.face.input_user(viewer, user)

    async def seen(self, viewer: User, user: User) -> types.User:
        (found,) = await self.call(functions.UsersGetUsers(id=[self.named(viewer, user)]), viewer)
        return found

    async def full(self, viewer: User, user: User) -> types.UserFull:
        found = await self.call(functions.UsersGetFullUser(id=self.named(viewer, user)), viewer)
        assert user.id in [one.id for one in found.users]
        return found.full_user

    async def hide(self, who: User, key: object, *rules: object) -> None:
        await self.call(functions.AccountSetPrivacy(key=key, rules=list(rules)), who)


@pytest.fixture
async def people(world: World) -> AsyncIterator[People]:
    face = Face(world)
    made = [await world.person(name, f"491700000{n}") for n, name in enumerate(("Ann", "Bob", "Eve"), 1)]
    yield People(face, *made)


NONE, CONTACTS = types.InputPrivacyValueDisallowAll(), types.InputPrivacyValueAllowContacts()


async def test_users_by_hash_and_the_unknown_as_empty(people: People) -> None:
    ann, bob = people.ann, people.bob
    wrong = types.InputUser(user_id=bob.id, access_hash=1)
    asked = [types.InputUserSelf(), people.named(ann, bob), wrong, people.named(people.eve, bob)]
    found = await people.call(functions.UsersGetUsers(id=asked), ann)
    assert [type(one) for one in found] == [types.User, types.User, types.UserEmpty, types.UserEmpty]
    assert found[0].self and found[0].phone == ann.phone and not found[1].self and found[1].phone is None
    assert await people.error(functions.UsersGetFullUser(id=wrong), ann) == "USER_ID_INVALID"


async def test_users_by_a_message_that_names_them(people: People) -> None:
    ann, bob, eve = people.ann, people.bob, people.eve
    world = people.face.world
    await world.run(SendMessage(user_peer(bob.id), 1, "hello"), ann)
    (message,) = [event.message for event in world.events(bob)]
    chat = people.face.input_peer(bob, ann)

    def asked(user: User, id: int = message.id) -> functions.UsersGetFullUser:
        return functions.UsersGetFullUser(id=types.InputUserFromMessage(peer=chat, msg_id=id, user_id=user.id))

    assert (await people.call(asked(ann), bob)).full_user.id == ann.id
    assert await people.error(asked(eve), bob) == "USER_ID_INVALID"
    assert await people.error(asked(ann, message.id + 1), bob) == "USER_ID_INVALID"


async def test_what_is_hidden_is_in_no_answer(people: People) -> None:
    ann, bob = people.ann, people.bob
    await people.call(functions.AccountUpdateProfile(about="Bob's about"), bob)
    await people.call(functions.AccountUpdateUsername(username="bobby_ray"), bob)
    await people.call(functions.AccountUpdateStatus(offline=False), bob)
    for key in (
        types.InputPrivacyKeyPhoneNumber(),
        types.InputPrivacyKeyStatusTimestamp(),
        types.InputPrivacyKeyAbout(),
        types.InputPrivacyKeyForwards(),
        types.InputPrivacyKeyPhoneCall(),
        types.InputPrivacyKeyVoiceMessages(),
    ):
        await people.hide(bob, key, NONE)
    answers = [
        await people.seen(ann, bob),
        await people.full(ann, bob),
        await people.call(functions.ContactsResolveUsername(username="bobby_ray"), ann),
        await people.call(functions.ContactsSearch(q="bobby", limit=10), ann),
        await people.call(
            functions.ContactsAddContact(id=people.named(ann, bob), first_name="B", last_name="", phone=""), ann
        ),
        await people.call(functions.ContactsGetContacts(hash=0), ann),
        await people.call(functions.ContactsGetStatuses(), ann),
    ]
    for answer in answers:
        for secret in SECRETS:
            assert secret.lower() not in repr(answer).lower(), f"{secret} in {answer!r}"
    full = await people.full(ann, bob)
    assert full.private_forward_name == "Bob" and full.phone_calls_private and full.voice_messages_forbidden
    own = await people.full(bob, bob)
    assert own.about == "Bob's about" and own.private_forward_name is None
    assert isinstance((await people.seen(ann, bob)).status, types.UserStatusRecently)


async def test_a_blocked_person_sees_little(people: People) -> None:
    ann, bob = people.ann, people.bob
    await people.call(functions.AccountUpdateProfile(about="Bob's about"), bob)
    await people.call(functions.AccountUpdateStatus(offline=False), bob)
    assert isinstance((await people.seen(ann, bob)).status, types.UserStatusOnline)
    assert await people.call(functions.ContactsBlock(id=people.face.input_peer(bob, ann)), bob)
    assert isinstance((await people.seen(ann, bob)).status, types.UserStatusEmpty)
    assert (await people.full(ann, bob)).about is None and (await people.full(bob, ann)).blocked
    found = await people.call(functions.ContactsGetBlocked(offset=0, limit=10), bob)
    assert [one.peer_id.user_id for one in found.blocked] == [ann.id] == [user.id for user in found.users]
    part = await people.call(functions.ContactsGetBlocked(offset=0, limit=0), bob)
    assert isinstance(part, types.ContactsBlockedSlice) and part.count == 1
    stories = functions.ContactsBlock(id=people.face.input_peer(bob, ann), my_stories_from=True)
    assert await people.error(stories, bob) == "INPUT_REQUEST_INVALID"
    assert await people.call(functions.ContactsUnblock(id=people.face.input_peer(bob, ann)), bob)
    assert isinstance((await people.seen(ann, bob)).status, types.UserStatusOnline)


async def test_the_contact_list_and_its_hash(people: People) -> None:
    ann, bob, eve = people.ann, people.bob, people.eve
    entries = [
        types.InputPhoneContact(client_id=5, phone=f"+{bob.phone}", first_name="Bobby", last_name="R"),
        types.InputPhoneContact(client_id=6, phone="+49170999999", first_name="Who", last_name=""),
    ]
    imported = await people.call(functions.ContactsImportContacts(contacts=entries), ann)
    assert imported.imported == [types.ImportedContact(user_id=bob.id, client_id=5)]
    assert imported.users[0].first_name == "Bobby" and imported.users[0].contact and imported.users[0].phone
    await people.call(
        functions.ContactsAddContact(id=people.named(ann, eve), first_name="Evie", last_name="", phone=""), ann
    )
    found = await people.call(functions.ContactsGetContacts(hash=0), ann)
    assert [one.user_id for one in found.contacts] == [bob.id, eve.id] and found.saved_count == 1
    same = await people.call(functions.ContactsGetContacts(hash=hash_of((1, bob.id, eve.id))), ann)
    assert isinstance(same, types.ContactsContactsNotModified)
    assert await people.call(functions.ContactsGetContactIDs(hash=0), ann) == [bob.id, eve.id]
    assert (await people.call(functions.ContactsGetSaved(), ann))[0].phone == "49170999999"
    assert len(await people.call(functions.ContactsGetStatuses(), ann)) == 2
    updates = await people.call(functions.ContactsDeleteContacts(id=[people.named(ann, eve)]), ann)
    assert isinstance(updates, types.Updates) and not updates.users[0].contact
    assert await people.call(functions.ContactsDeleteByPhones(phones=["+49 170 999999", bob.phone]), ann)
    assert (await people.call(functions.ContactsGetContacts(hash=0), ann)).contacts == []
    assert await people.call(functions.ContactsGetSaved(), ann) == []


def test_the_hash_of_a_list() -> None:
    """The published algorithm, written out for two numbers."""
    one = 7
    two = one ^ one >> 21
    two ^= two << 35 & (1 << 64) - 1
    two = ((two ^ two >> 4) + 9) & (1 << 64) - 1
    assert hash_of((7, 9)) == two and hash_of(()) == 0
    assert -(1 << 63) <= hash_of(range(50)) < 1 << 63


async def test_finding(people: People) -> None:
    ann, bob = people.ann, people.bob
    await people.call(functions.AccountUpdateUsername(username="bobby_ray"), bob)
    found = await people.call(functions.ContactsResolveUsername(username="@BOBBY_ray"), ann)
    assert found.peer.user_id == bob.id and found.users[0].username == "bobby_ray"
    assert await people.error(functions.ContactsResolveUsername(username="nobody1"), ann) == "USERNAME_NOT_OCCUPIED"
    assert (await people.call(functions.ContactsResolvePhone(phone=bob.phone), ann)).users[0].id == bob.id
    assert await people.error(functions.ContactsResolvePhone(phone="1"), ann) == "PHONE_NOT_OCCUPIED"
    found = await people.call(functions.ContactsSearch(q="bobby", limit=10), ann)
    assert found.my_results == [] and [one.user_id for one in found.results] == [bob.id]


async def test_links_to_oneself(people: People) -> None:
    ann, bob, world = people.ann, people.bob, people.face.world
    made = await people.call(functions.ContactsExportContactToken(), bob)
    token = made.url.rpartition("/")[2]
    assert (await people.call(functions.ContactsImportContactToken(token=token), ann)).id == bob.id
    for bad in ("", "x" * 200, token[:-2] + "AA", "é"):
        assert await people.error(functions.ContactsImportContactToken(token=bad), ann) == "TOKEN_INVALID"
    world.pass_time(86401)
    assert await people.error(functions.ContactsImportContactToken(token=token), ann) == "TOKEN_INVALID"


async def test_privacy_settings_on_the_wire(people: People) -> None:
    ann, bob = people.ann, people.bob
    key = types.InputPrivacyKeyPhoneNumber()
    found = await people.call(functions.AccountGetPrivacy(key=key), ann)
    assert found.rules == [types.PrivacyValueAllowContacts()]
    rules = [types.InputPrivacyValueAllowUsers(users=[people.named(ann, bob)]), NONE]
    found = await people.call(functions.AccountSetPrivacy(key=key, rules=rules), ann)
    assert found.rules == [types.PrivacyValueAllowUsers(users=[bob.id]), types.PrivacyValueDisallowAll()]
    assert [user.id for user in found.users] == [bob.id]
    assert (await people.seen(bob, ann)).phone == ann.phone
    stranger = types.InputPrivacyValueAllowUsers(users=[types.InputUser(user_id=people.eve.id, access_hash=1)])
    assert await people.error(functions.AccountSetPrivacy(key=key, rules=[stranger]), ann) == "USER_ID_INVALID"
    for every in types.InputPrivacyKeyAbout, types.InputPrivacyKeyBirthday, types.InputPrivacyKeyNoPaidMessages:
        assert (await people.call(functions.AccountGetPrivacy(key=every()), ann)).rules


async def test_switches_on_the_wire(people: People) -> None:
    ann = people.ann
    settings = types.GlobalPrivacySettings(hide_read_marks=True, keep_archived_folders=True)
    found = await people.call(functions.AccountSetGlobalPrivacySettings(settings=settings), ann)
    assert found == settings == await people.call(functions.AccountGetGlobalPrivacySettings(), ann)
    assert not (await people.full(people.bob, ann)).read_dates_private, "whoever sees the last seen sees this, too"
    await people.hide(ann, types.InputPrivacyKeyStatusTimestamp(), NONE)
    assert (await people.full(people.bob, ann)).read_dates_private
    for refused, error in (
        ({"archive_and_mute_new_noncontact_peers": True}, "AUTOARCHIVE_NOT_AVAILABLE"),
        ({"new_noncontact_peers_require_premium": True}, "PREMIUM_ACCOUNT_REQUIRED"),
    ):
        request = functions.AccountSetGlobalPrivacySettings(settings=types.GlobalPrivacySettings(**refused))
        assert await people.error(request, ann) == error
    assert not (await people.call(functions.AccountGetContentSettings(), ann)).sensitive_enabled
    assert await people.call(functions.AccountSetContentSettings(sensitive_enabled=True), ann)
    assert (await people.call(functions.AccountGetContentSettings(), ann)).sensitive_enabled
    assert await people.call(functions.AccountGetContactSignUpNotification(), ann) is False
    assert await people.call(functions.AccountSetContactSignUpNotification(silent=True), ann)
    assert await people.call(functions.AccountGetContactSignUpNotification(), ann) is True


async def test_profile_on_the_wire(people: People) -> None:
    ann, bob = people.ann, people.bob
    me = await people.call(functions.AccountUpdateProfile(first_name="Anna", last_name="Lee", about="hi"), ann)
    assert (me.first_name, me.last_name, me.self) == ("Anna", "Lee", True)
    assert (await people.full(ann, ann)).about == "hi"
    assert await people.call(functions.AccountCheckUsername(username="anna_lee"), ann) is True
    assert (await people.call(functions.AccountUpdateUsername(username="anna_lee"), ann)).username == "anna_lee"
    assert await people.call(functions.AccountCheckUsername(username="Anna_Lee"), bob) is False
    assert await people.error(functions.AccountCheckUsername(username="a"), bob) == "USERNAME_INVALID"
    born = types.Birthday(day=3, month=4)
    assert await people.call(functions.AccountUpdateBirthday(birthday=born), ann) is True
    assert (await people.full(ann, ann)).birthday == born and (await people.full(bob, ann)).birthday is None
    assert (await people.call(functions.AccountGetAccountTTL(), ann)).days == 365
    assert await people.call(functions.AccountSetAccountTTL(ttl=types.AccountDaysTTL(days=180)), ann)
    assert (await people.call(functions.AccountGetAccountTTL(), ann)).days == 180
    assert await people.call(functions.AccountDeleteAccount(reason=""), ann) is True
    assert (await people.seen(bob, ann)).deleted


async def test_birthdays_of_contacts(people: People) -> None:
    ann, bob, world = people.ann, people.bob, people.face.world
    assert world.now == 1_700_000_000  # 14 November 2023
    await people.call(functions.AccountUpdateBirthday(birthday=types.Birthday(day=15, month=11)), bob)
    add = functions.ContactsAddContact(id=people.named(ann, bob), first_name="B", last_name="", phone="")
    await people.call(add, ann)
    assert (await people.call(functions.ContactsGetBirthdays(), ann)).contacts == []
    back = functions.ContactsAddContact(id=people.named(bob, ann), first_name="A", last_name="", phone="")
    await people.call(back, bob)
    found = await people.call(functions.ContactsGetBirthdays(), ann)
    assert [one.contact_id for one in found.contacts] == [bob.id] == [user.id for user in found.users]
    world.pass_time(3 * 86400)
    assert (await people.call(functions.ContactsGetBirthdays(), ann)).contacts == []


async def test_whom_one_writes_with(people: People) -> None:
    ann, bob = people.ann, people.bob
    request = functions.ContactsGetTopPeers(correspondents=True, offset=0, limit=10, hash=0)
    assert (await people.call(request, ann)).categories == []
    await people.face.world.run(SendMessage(user_peer(bob.id), 1, "hello"), ann)
    (category,) = (await people.call(request, ann)).categories
    assert category.count == 1 and category.peers[0].peer.user_id == bob.id
    assert await people.call(functions.ContactsToggleTopPeers(enabled=False), ann)
    assert isinstance(await people.call(request, ann), types.ContactsTopPeersDisabled)
