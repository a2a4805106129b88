"""auth.* through the TL face: codes, QR tokens, keys for other addresses, lists of devices."""

from collections.abc import AsyncIterator

import pytest

from chappe.domain.events import LoginTokenAccepted, NewAuthorization
from chappe.domain.values import User
from chappe.tl import functions, types
from tests.support.face import Client, Face, RpcError
from tests.support.two_step import proof, settings
from tests.support.world import World

PHONE = "+49 (151) 123-45"


@pytest.fixture
async def face(world: World) -> AsyncIterator[Face]:
    yield Face(world, test_numbers=True)


async def error(face: Face, request: object, who: User | int) -> str:
    with pytest.raises(RpcError) as caught:
        await face.call(request, who)
    return caught.value.name


async def send(face: Face, phone: str, key: int) -> types.AuthSentCode:
    request = functions.AuthSendCode(phone_number=phone, api_id=1, api_hash="", settings=types.CodeSettings())
    return await face.call(request, key)


def sign_in(phone: str, sent: types.AuthSentCode, code: str) -> functions.AuthSignIn:
    return functions.AuthSignIn(phone_number=phone, phone_code_hash=sent.phone_code_hash, phone_code=code)


async def test_sign_up_from_first_call_to_full_profile(face: Face) -> None:
    assert await error(face, functions.UsersGetUsers(id=[types.InputUserSelf()]), 7) == "AUTH_KEY_UNREGISTERED"
    sent = await send(face, "9996621234", 7)
    assert sent.type == types.AuthSentCodeTypeSms(length=5) and sent.timeout
    assert await error(face, sign_in("9996621234", sent, "11111"), 7) == "PHONE_CODE_INVALID"
    found = await face.call(sign_in("9996621234", sent, "22222"), 7)
    assert isinstance(found, types.AuthAuthorizationSignUpRequired)
    request = functions.AuthSignUp(
        phone_number="9996621234", phone_code_hash=sent.phone_code_hash, first_name="Ann", last_name="Lee"
    )
    me = (await face.call(request, 7)).user
    assert me.self and me.first_name == "Ann" and me.phone == "9996621234" and me.access_hash
    (again,) = await face.call(functions.UsersGetUsers(id=[types.InputUserSelf()]), 7)
    assert again.id == me.id
    full = await face.call(functions.UsersGetFullUser(id=types.InputUserSelf()), 7)
    assert full.full_user.id == me.id and [user.id for user in full.users] == [me.id]
    assert isinstance(await face.call(functions.AuthLogOut(), 7), types.AuthLoggedOut)
    assert await error(face, functions.UsersGetUsers(id=[types.InputUserSelf()]), 7) == "AUTH_KEY_UNREGISTERED"


async def test_a_bot_token_is_never_right(face: Face) -> None:
    request = functions.AuthImportBotAuthorization(flags=0, api_id=1, api_hash="", bot_auth_token="1:x")
    assert await error(face, request, 7) == "ACCESS_TOKEN_INVALID"


# -- QR ---------------------------------------------------------------------------------------------------------------
EXPORT = functions.AuthExportLoginToken(api_id=1, api_hash="", except_ids=[])


async def test_a_shown_token_is_accepted_on_another_device(face: Face) -> None:
    world = face.world
    ann = await world.person("Ann", "49151")
    shown = await face.call(EXPORT, 77)
    assert shown.expires == world.now + 30 and len(shown.token) == 32
    made = await face.call(functions.AuthAcceptLoginToken(token=shown.token), ann)
    assert made.hash and not made.current and not made.unconfirmed and made.device_model == "Test device"
    last = world.heard[-1]
    (push,) = [delivery for delivery in last.deliveries if delivery.user_id == 0]
    assert push.only_key == 77 and push.events[0].event == LoginTokenAccepted()
    assert isinstance(world.events(ann)[1], NewAuthorization)
    done = await face.call(EXPORT, 77)
    assert isinstance(done, types.AuthLoginTokenSuccess) and done.authorization.user.id == ann.id
    assert await error(face, functions.AuthAcceptLoginToken(token=shown.token), ann) == "AUTH_TOKEN_INVALID"


async def test_a_token_is_of_use_once_in_time_and_to_its_device(face: Face) -> None:
    world = face.world
    ann, bob = await world.person("Ann", "49151"), await world.person("Bob", "49152")
    assert await error(face, functions.AuthAcceptLoginToken(token=b"x" * 32), ann) == "AUTH_TOKEN_INVALID"
    shown = await face.call(EXPORT, 77)
    assert await error(face, functions.AuthImportLoginToken(token=shown.token), 78) == "AUTH_TOKEN_INVALID"
    assert (await face.call(functions.AuthImportLoginToken(token=shown.token), 77)).token == shown.token
    await face.call(functions.AuthAcceptLoginToken(token=shown.token), ann)
    assert await error(face, functions.AuthAcceptLoginToken(token=shown.token), bob) == "AUTH_TOKEN_ALREADY_ACCEPTED"
    assert await error(face, functions.AuthImportLoginToken(token=shown.token), 78) == "AUTH_TOKEN_INVALID"
    late = await face.call(EXPORT, 79)
    world.pass_time(31)
    assert await error(face, functions.AuthAcceptLoginToken(token=late.token), ann) == "AUTH_TOKEN_EXPIRED"
    unwanted = await face.call(functions.AuthExportLoginToken(api_id=1, api_hash="", except_ids=[ann.id]), 80)
    assert await error(face, functions.AuthAcceptLoginToken(token=unwanted.token), ann) == "AUTH_TOKEN_EXCEPTION"


async def test_the_password_is_owed_after_a_token_too(face: Face) -> None:
    ann = await face.world.person("Ann", "49151")
    asked = await face.call(functions.AccountGetPassword(), ann)
    await face.call(
        functions.AccountUpdatePasswordSettings(
            password=types.InputCheckPasswordEmpty(), new_settings=settings(asked, "one")
        ),
        ann,
    )
    shown = await face.call(EXPORT, 77)
    await face.call(functions.AuthAcceptLoginToken(token=shown.token), ann)
    assert await error(face, EXPORT, 77) == "SESSION_PASSWORD_NEEDED"
    assert await error(face, functions.UsersGetUsers(id=[types.InputUserSelf()]), 77) == "AUTH_KEY_UNREGISTERED"
    asked = await face.call(functions.AccountGetPassword(), 77)
    done = await face.call(functions.AuthCheckPassword(password=proof(asked, "one")), 77)
    assert done.user.id == ann.id


# -- keys for other addresses -----------------------------------------------------------------------------------------
async def test_a_side_key_lives_and_dies_with_its_device(face: Face) -> None:
    world = face.world
    ann = await world.person("Ann", "49151")
    device = await world.device(ann)
    exported = await face.call(functions.AuthExportAuthorization(dc_id=4), device)
    assert exported.id == ann.id
    request = functions.AuthImportAuthorization(id=exported.id, bytes=exported.bytes)
    assert (await face.call(request, 77)).user.id == ann.id
    assert await error(face, request, 78) == "AUTH_BYTES_INVALID"
    (me,) = await face.call(functions.UsersGetUsers(id=[types.InputUserSelf()]), 77)
    assert me.id == ann.id
    listed = await face.call(functions.AccountGetAuthorizations(), ann)
    assert len(listed.authorizations) == 2
    await face.call(functions.AccountResetAuthorization(hash=device), ann)
    for key in (device, 77):
        assert await error(face, functions.UsersGetUsers(id=[types.InputUserSelf()]), key) == "AUTH_KEY_UNREGISTERED"


async def test_what_was_not_exported_is_not_imported(face: Face) -> None:
    ann, bob = await face.world.person("Ann", "49151"), await face.world.person("Bob", "49152")
    assert await error(face, functions.AuthExportAuthorization(dc_id=0), ann) == "DC_ID_INVALID"
    exported = await face.call(functions.AuthExportAuthorization(dc_id=1), ann)
    for id, data in ((bob.id, exported.bytes), (ann.id, b""), (ann.id, b"x" * 32)):
        assert await error(face, functions.AuthImportAuthorization(id=id, bytes=data), 77) == "AUTH_BYTES_INVALID"
    face.world.pass_time(61)
    request = functions.AuthImportAuthorization(id=ann.id, bytes=exported.bytes)
    assert await error(face, request, 77) == "AUTH_BYTES_INVALID"


# -- devices ----------------------------------------------------------------------------------------------------------
async def test_the_list_of_devices(face: Face) -> None:
    world = face.world
    ann = await world.person("Ann", "49151")
    sent = await send(face, "49151", 77)
    assert isinstance(sent.type, types.AuthSentCodeTypeApp)
    code = await world.read(lambda tx: tx.codes.get("49151", sent.phone_code_hash))
    await face.call(sign_in("49151", sent, code.code), 77)
    found = await face.call(functions.AccountGetAuthorizations(), 77)
    assert found.authorization_ttl_days == 183
    own, other = found.authorizations
    assert own.current and own.hash == 0 and own.device_model == Client().device_model and own.api_id == 1
    assert not other.current and other.hash
    seen = (await face.call(functions.AccountGetAuthorizations(), ann)).authorizations[1]
    assert seen.unconfirmed and seen.ip == "127.0.0.1"
    assert await face.call(functions.AccountSetAuthorizationTTL(authorization_ttl_days=30), ann)
    assert await error(face, functions.AccountSetAuthorizationTTL(authorization_ttl_days=0), ann) == "TTL_DAYS_INVALID"
    assert (await face.call(functions.AccountGetAuthorizations(), ann)).authorization_ttl_days == 30
    world.forget()
    request = functions.AccountChangeAuthorizationSettings(
        hash=seen.hash, confirmed=True, encrypted_requests_disabled=True
    )
    assert await face.call(request, ann)
    assert not world.events(ann)[0].unconfirmed
    seen = (await face.call(functions.AccountGetAuthorizations(), ann)).authorizations[1]
    assert not seen.unconfirmed and seen.encrypted_requests_disabled and not seen.call_requests_disabled


async def test_a_newcomer_may_not_throw_the_others_out(face: Face) -> None:
    world = face.world
    world.limits.on = True
    ann = await world.person("Ann", "49151")
    sent = await send(face, "49151", 77)
    code = await world.read(lambda tx: tx.codes.get("49151", sent.phone_code_hash))
    await face.call(sign_in("49151", sent, code.code), 77)
    old = (await face.call(functions.AccountGetAuthorizations(), 77)).authorizations[1]
    for request in (functions.AccountResetAuthorization(hash=old.hash), functions.AuthResetAuthorizations()):
        with pytest.raises(RpcError, match="406 FRESH_RESET_AUTHORISATION_FORBIDDEN"):
            await face.call(request, 77)
    world.pass_time(86401)
    assert await face.call(functions.AuthResetAuthorizations(), 77)
    assert await error(face, functions.UsersGetUsers(id=[types.InputUserSelf()]), ann) == "AUTH_KEY_UNREGISTERED"


async def test_ending_one_and_all_others(face: Face) -> None:
    world = face.world
    ann, bob = await world.person("Ann", "49151"), await world.person("Bob", "49152")
    one, two, three = [await world.device(ann) for _ in range(3)]
    assert await error(face, functions.AccountResetAuthorization(hash=one), bob) == "HASH_INVALID"
    assert await face.call(functions.AccountResetAuthorization(hash=one), ann)
    assert [tuple(change) for change in world.key_changes] == [(one, 0)]
    world.forget()
    assert await face.call(functions.AuthResetAuthorizations(), ann)
    assert sorted(tuple(change) for change in world.key_changes) == [(two, 0), (three, 0)]
    assert len((await face.call(functions.AccountGetAuthorizations(), ann)).authorizations) == 1


async def test_push_tokens_belong_to_one_device(face: Face) -> None:
    world = face.world
    ann, bob = await world.person("Ann", "49151"), await world.person("Bob", "49152")

    def register(token: str) -> functions.AccountRegisterDevice:
        return functions.AccountRegisterDevice(token_type=2, token=token, app_sandbox=False, secret=b"s", other_uids=[])

    gone = functions.AccountUnregisterDevice(token_type=2, token="t", other_uids=[])
    assert await face.call(register("t"), ann) and await face.call(register("t"), bob)
    assert not await world.read(lambda tx: tx.authorizations.pushes(ann.id))
    assert await error(face, gone, ann) == "TOKEN_INVALID"
    assert await error(face, register(""), ann) == "TOKEN_INVALID"
    assert await face.call(gone, bob)
