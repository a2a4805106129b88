"""Two-step verification through the TL face, proved by Telethon's own mathematics."""

from collections.abc import AsyncIterator

import pytest

from chappe.domain.values import User
from chappe.tl import functions, types
from tests.support.face import Face, RpcError
from tests.support.two_step import proof, settings
from tests.support.world import World

EMPTY = types.InputCheckPasswordEmpty()
PHONE = "4915112345"


class Scene:
    """Ann, who has a device, and one that wants to sign in (key 77)."""

    def __init__(self, world: World, face: Face, ann: User) -> None:
        self.world, self.face, self.ann = world, face, ann

    async def asked(self, who: User | int | None = None) -> types.AccountPassword:
        found = await self.face.call(functions.AccountGetPassword(), self.ann if who is None else who)
        assert isinstance(found, types.AccountPassword)
        return found

    async def update(self, password: object, new: types.AccountPasswordInputSettings) -> object:
        request = functions.AccountUpdatePasswordSettings(password=password, new_settings=new)
        return await self.face.call(request, self.ann)

    async def set(self, password: str) -> None:
        assert await self.update(EMPTY, settings(await self.asked(), password, "the usual"))

    async def code_in(self, key: int) -> None:
        """Sign in by code as far as it goes: the password is owed."""
        request = functions.AuthSendCode(phone_number=PHONE, api_id=1, api_hash="", settings=types.CodeSettings())
        sent = await self.face.call(request, key)
        code = await self.world.read(lambda tx: tx.codes.get(PHONE, sent.phone_code_hash))
        with pytest.raises(RpcError, match="401 SESSION_PASSWORD_NEEDED"):
            await self.face.call(
                functions.AuthSignIn(phone_number=PHONE, phone_code_hash=sent.phone_code_hash, phone_code=code.code),
                key,
            )

    async def error(self, request: object, who: User | int) -> str:
        with pytest.raises(RpcError) as caught:
            await self.face.call(request, who)
        return caught.value.name


@pytest.fixture
async def scene(world: World) -> AsyncIterator[Scene]:
    yield Scene(world, Face(world), await world.person("Ann", PHONE))


async def test_without_a_password_the_algorithms_are_there_all_the_same(scene: Scene) -> None:
    found = await scene.asked()
    assert not found.has_password and found.srp_id is None and found.current_algo is None
    assert isinstance(found.new_algo, types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow)
    assert isinstance(found.new_secure_algo, types.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000)
    assert len(found.secure_random) == 256


async def test_set_and_sign_in(scene: Scene) -> None:
    await scene.set("correct horse")
    await scene.code_in(77)
    found = await scene.asked(77)
    assert found.has_password and found.hint == "the usual"
    scene.world.forget()
    done = await scene.face.call(functions.AuthCheckPassword(password=proof(found, "correct horse")), 77)
    assert done.user.id == scene.ann.id
    assert len(scene.world.events(scene.ann)) == 2
    (me,) = await scene.face.call(functions.UsersGetUsers(id=[types.InputUserSelf()]), 77)
    assert me.id == scene.ann.id


async def test_a_key_that_owes_the_password_is_nobodys(scene: Scene) -> None:
    await scene.set("secret")
    await scene.code_in(77)
    assert await scene.error(functions.UsersGetUsers(id=[types.InputUserSelf()]), 77) == "AUTH_KEY_UNREGISTERED"
    assert await scene.error(functions.AccountGetPassword(), 78) == "AUTH_KEY_UNREGISTERED"
    scene.world.pass_time(3601)
    assert await scene.error(functions.AccountGetPassword(), 77) == "AUTH_KEY_UNREGISTERED"


async def test_one_srp_id_is_one_try(scene: Scene) -> None:
    await scene.set("secret")
    await scene.code_in(77)
    found = await scene.asked(77)
    wrong, right = proof(found, "Secret"), proof(found, "secret")
    assert await scene.error(functions.AuthCheckPassword(password=wrong), 77) == "PASSWORD_HASH_INVALID"
    assert await scene.error(functions.AuthCheckPassword(password=right), 77) == "SRP_ID_INVALID"
    assert await scene.error(functions.AuthCheckPassword(password=EMPTY), 77) == "PASSWORD_HASH_INVALID"
    again = proof(await scene.asked(77), "secret")
    assert (await scene.face.call(functions.AuthCheckPassword(password=again), 77)).user.id == scene.ann.id


async def test_an_attempt_is_of_use_to_its_account_only(scene: Scene) -> None:
    await scene.set("secret")
    bob = await scene.world.person("Bob", "4915199999")
    await scene.code_in(77)
    found = await scene.asked(77)
    request = functions.AccountGetPasswordSettings(password=proof(found, "secret"))
    assert await scene.error(request, bob) == "PASSWORD_EMPTY"
    scene.world.pass_time(601)
    assert await scene.error(functions.AuthCheckPassword(password=proof(found, "secret")), 77) == "SRP_ID_INVALID"


async def test_guessing_ends(scene: Scene) -> None:
    await scene.set("secret")
    await scene.code_in(77)
    good = proof(await scene.asked(77), "secret")
    nonsense = [types.InputCheckPasswordSRP(srp_id=0, A=b"\x02" * 256, M1=b"x" * 32)] * 20
    for bad in nonsense:
        bad.srp_id = (await scene.asked(77)).srp_id
        await scene.error(functions.AuthCheckPassword(password=bad), 77)
    assert (await scene.error(functions.AuthCheckPassword(password=good), 77)).startswith("FLOOD_WAIT_")


@pytest.mark.parametrize("a", [b"", b"\x00" * 256, b"\xff" * 256, b"\xff" * 300])
async def test_a_value_outside_the_group_proves_nothing(scene: Scene, a: bytes) -> None:
    await scene.set("secret")
    found = await scene.asked()
    bad = types.InputCheckPasswordSRP(srp_id=found.srp_id, A=a, M1=b"\x00" * 32)
    assert await scene.error(functions.AccountGetPasswordSettings(password=bad), scene.ann) == "PASSWORD_HASH_INVALID"


async def test_change_and_remove_need_the_old_one(scene: Scene) -> None:
    await scene.set("one")
    found = await scene.asked()
    new = settings(found, "two")
    request = functions.AccountUpdatePasswordSettings(password=EMPTY, new_settings=new)
    assert await scene.error(request, scene.ann) == "PASSWORD_HASH_INVALID"
    assert await scene.update(proof(found, "one"), new)
    found = await scene.asked()
    nothing = types.AccountPasswordInputSettings(
        new_algo=types.PasswordKdfAlgoUnknown(), new_password_hash=b"", hint=""
    )
    request = functions.AccountUpdatePasswordSettings(password=proof(found, "one"), new_settings=nothing)
    assert await scene.error(request, scene.ann) == "PASSWORD_HASH_INVALID"
    assert await scene.update(proof(await scene.asked(), "two"), nothing)
    assert not (await scene.asked()).has_password


async def test_what_is_not_made_as_asked_is_refused(scene: Scene) -> None:
    found = await scene.asked()
    good = settings(found, "one")
    salt = settings(found, "one")
    salt.new_algo.salt1 = b"other" * 10
    group = settings(found, "one")
    group.new_algo.g = 2
    small = settings(found, "one")
    small.new_password_hash = b"\x01" * 10
    for bad, error in ((salt, "NEW_SALT_INVALID"), (group, "NEW_SETTINGS_INVALID"), (small, "NEW_SETTINGS_INVALID")):
        request = functions.AccountUpdatePasswordSettings(password=EMPTY, new_settings=bad)
        assert await scene.error(request, scene.ann) == error
    empty = functions.AccountUpdatePasswordSettings(password=EMPTY, new_settings=types.AccountPasswordInputSettings())
    assert await scene.error(empty, scene.ann) == "NEW_SETTINGS_EMPTY"
    assert await scene.update(EMPTY, good)


async def test_a_first_password_waits_for_its_address(scene: Scene) -> None:
    found = await scene.asked()
    request = functions.AccountUpdatePasswordSettings(
        password=EMPTY, new_settings=settings(found, "one", email="ann@example.org")
    )
    assert await scene.error(request, scene.ann) == "EMAIL_UNCONFIRMED_6"
    found = await scene.asked()
    assert not found.has_password and found.email_unconfirmed_pattern == "a***n@example.org"
    (errand,) = scene.world.codes
    assert (errand.to, errand.purpose, len(errand.code)) == ("ann@example.org", "confirm_email", 6)
    wrong = "000000" if errand.code != "000000" else "111111"
    assert await scene.error(functions.AccountConfirmPasswordEmail(code=wrong), scene.ann) == "CODE_INVALID"
    await scene.face.call(functions.AccountResendPasswordEmail(), scene.ann)
    code = scene.world.codes[-1].code
    assert await scene.face.call(functions.AccountConfirmPasswordEmail(code=code), scene.ann)
    found = await scene.asked()
    assert found.has_password and found.has_recovery and found.email_unconfirmed_pattern is None
    request = functions.AccountGetPasswordSettings(password=proof(found, "one"))
    assert (await scene.face.call(request, scene.ann)).email == "ann@example.org"
    assert await scene.error(functions.AccountConfirmPasswordEmail(code=code), scene.ann) == "EMAIL_HASH_EXPIRED"


async def test_what_waits_can_be_given_up(scene: Scene) -> None:
    request = functions.AccountUpdatePasswordSettings(
        password=EMPTY, new_settings=settings(await scene.asked(), "one", email="ann@example.org")
    )
    assert await scene.error(request, scene.ann) == "EMAIL_UNCONFIRMED_6"
    assert await scene.face.call(functions.AccountCancelPasswordEmail(), scene.ann)
    found = await scene.asked()
    assert not found.has_password and found.email_unconfirmed_pattern is None
    assert await scene.error(functions.AccountCancelPasswordEmail(), scene.ann) == "EMAIL_HASH_EXPIRED"


async def with_address(scene: Scene, password: str) -> None:
    """Ann has a password and a confirmed address."""
    request = functions.AccountUpdatePasswordSettings(
        password=EMPTY, new_settings=settings(await scene.asked(), password, email="ann@example.org")
    )
    await scene.error(request, scene.ann)
    await scene.face.call(functions.AccountConfirmPasswordEmail(code=scene.world.codes[-1].code), scene.ann)


async def test_recovery_by_the_address(scene: Scene) -> None:
    await with_address(scene, "one")
    await scene.code_in(77)
    scene.world.forget()
    shown = await scene.face.call(functions.AuthRequestPasswordRecovery(), 77)
    assert shown.email_pattern == "a***n@example.org"
    (errand,) = scene.world.codes
    assert errand.purpose == "recovery" and errand.to == "ann@example.org"
    wrong = "000000" if errand.code != "000000" else "111111"
    assert await scene.error(functions.AuthCheckRecoveryPassword(code=wrong), 77) == "CODE_INVALID"
    assert await scene.face.call(functions.AuthCheckRecoveryPassword(code=errand.code), 77) is True
    new = settings(await scene.asked(77), "two")
    done = await scene.face.call(functions.AuthRecoverPassword(code=errand.code, new_settings=new), 77)
    assert done.user.id == scene.ann.id
    request = functions.AccountGetPasswordSettings(password=proof(await scene.asked(), "two"))
    assert (await scene.face.call(request, scene.ann)).email == "ann@example.org"
    assert await scene.error(functions.AuthRecoverPassword(code=errand.code), 77) == "PASSWORD_RECOVERY_EXPIRED"


async def test_no_recovery_without_an_address(scene: Scene) -> None:
    assert await scene.error(functions.AuthRequestPasswordRecovery(), scene.ann) == "PASSWORD_EMPTY"
    await scene.set("one")
    await scene.code_in(77)
    assert await scene.error(functions.AuthRequestPasswordRecovery(), 77) == "PASSWORD_RECOVERY_NA"
    assert await scene.error(functions.AuthRequestPasswordRecovery(), 78) == "AUTH_KEY_UNREGISTERED"


async def test_reset_by_waiting_and_declining(scene: Scene) -> None:
    await scene.set("one")
    found = await scene.face.call(functions.AccountResetPassword(), scene.ann)
    assert found.until_date == scene.world.now + 7 * 86400
    assert (await scene.asked()).pending_reset_date == found.until_date
    assert await scene.face.call(functions.AccountDeclinePasswordReset(), scene.ann)
    refused = await scene.face.call(functions.AccountResetPassword(), scene.ann)
    assert isinstance(refused, types.AccountResetPasswordFailedWait)
    scene.world.pass_time(86401)
    await scene.face.call(functions.AccountResetPassword(), scene.ann)
    scene.world.pass_time(7 * 86400)
    done = await scene.face.call(functions.AccountResetPassword(), scene.ann)
    assert isinstance(done, types.AccountResetPasswordOk) and not (await scene.asked()).has_password
    assert await scene.error(functions.AccountDeclinePasswordReset(), scene.ann) == "RESET_REQUEST_MISSING"


@pytest.mark.parametrize(
    "email", ["no", "a@b c", "a\r\nBcc: x@y.z@example.org", "@example.org", "a@..", "a@" + "b" * 300]
)
async def test_addresses_that_are_none(scene: Scene, email: str) -> None:
    request = functions.AccountUpdatePasswordSettings(
        password=EMPTY, new_settings=settings(await scene.asked(), "one", email=email)
    )
    assert await scene.error(request, scene.ann) == "EMAIL_INVALID"
