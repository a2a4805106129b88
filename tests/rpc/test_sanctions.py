"""What clients are told of decisions about accounts: how a frozen one is configured, why a suspended one's keys end."""

from typing import Any

from chappe.domain.values import user_peer
from chappe.rpc.pump import Pump
from chappe.safety.subjects import of_peer
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.rpc.desk import ACCESS, ChatFaces, Desk, Envelopes, Faces, desk
from tests.safety.desk import decide, staff
from tests.support.deciding import Freeze, Lift, Suspend

__all__ = ["desk"]
WRITE = f.MessagesSendMessage(peer=t.InputPeerSelf(), message="hello", random_id=5)
READ = f.UpdatesGetState()


def said(config: Any) -> dict[str, Any]:
    """What the app config says of a freeze."""
    found = {one.key: one.value.value for one in config.config.value if one.key.startswith("freeze_")}
    return {key: int(value) if isinstance(value, float) else value for key, value in found.items()}


async def test_a_frozen_account_has_a_configuration_of_its_own(desk: Desk) -> None:
    world = desk.world
    plain = await desk.get(f.HelpGetAppConfig(hash=0))
    assert said(plain) == {}
    await world.run(Freeze(desk.user.id, until=world.now + 500))
    assert (await desk.ask(WRITE)).error == (420, "FROZEN_METHOD_INVALID")
    own = await desk.get(f.HelpGetAppConfig(hash=plain.hash))
    assert said(own) == {
        "freeze_since_date": world.now,
        "freeze_until_date": world.now + 500,
        "freeze_appeal_url": "https://chappe.example/appeals",
    }
    assert isinstance(await desk.get(f.HelpGetAppConfig(hash=own.hash)), t.HelpAppConfigNotModified)
    assert (await desk.get(f.HelpGetAppConfig(hash=0), signed_in=False)).hash == plain.hash
    found = await desk.get(f.ContactsResolveUsername(username="appeals"))
    assert found.peer == t.PeerUser(user_id=777000)
    await world.run(Lift(desk.user.id))
    assert (await desk.get(f.HelpGetAppConfig(hash=own.hash))).hash == plain.hash
    await world.run(Freeze(desk.user.id))
    assert "freeze_until_date" not in said(await desk.get(f.HelpGetAppConfig(hash=0)))


async def test_keys_of_a_suspended_account_hear_why(desk: Desk) -> None:
    await desk.get(READ)
    await desk.world.run(Suspend(desk.user.id))
    answer = await desk.ask(READ)
    assert (answer.error, answer.user_id) == ((401, "USER_DEACTIVATED_BAN"), 0)
    assert (await desk.get(f.HelpGetConfig())).this_dc == 2
    code = f.AuthSendCode(phone_number=desk.user.phone, api_id=1, api_hash="", settings=t.CodeSettings())
    assert (await desk.ask(code)).error == (400, "PHONE_NUMBER_BANNED")
    await desk.world.run(Lift(desk.user.id))
    assert (await desk.ask(READ)).error == (401, "AUTH_KEY_UNREGISTERED")
    assert (await desk.ask(code)).error is None


async def test_a_router_that_has_heard_nothing_knows_it_too(desk: Desk) -> None:
    await desk.world.run(Suspend(desk.user.id))
    later = Desk(desk.world, desk.user)
    assert (await later.ask(READ)).error == (401, "USER_DEACTIVATED_BAN")


async def test_who_wants_to_see_what_is_sensitive_is_told_to_ignore_that_reason(desk: Desk) -> None:
    plain = await desk.get(f.HelpGetAppConfig(hash=0))
    await desk.get(f.AccountSetContentSettings(sensitive_enabled=True))
    own = await desk.get(f.HelpGetAppConfig(hash=plain.hash))
    [ignored] = [one.value for one in own.config.value if one.key == "ignore_restriction_reasons"]
    assert [one.value for one in ignored.value] == ["sensitive"]
    await desk.get(f.AccountSetContentSettings(sensitive_enabled=False))
    assert (await desk.get(f.HelpGetAppConfig(hash=own.hash))).hash == plain.hash


class Wire:
    """The gateway's feed: keeps what reaches one key, and when it changes hands."""

    def __init__(self, key_id: int) -> None:
        self.key_id, self.heard = key_id, list[Any]()

    def wanted(self, user_id: int, not_key: int = 0) -> bool:
        return False

    def publish(self, user_id: int, updates: Any, not_key: int = 0, only_key: int = 0) -> None: ...

    def publish_to_key(self, key_id: int, updates: Any) -> None:
        if key_id == self.key_id:
            self.heard.append(getattr(updates, "obj", updates))

    def key_changed(self, key_id: int, user_id: int) -> None:
        if key_id == self.key_id:
            self.heard.append(user_id)


async def test_devices_of_who_is_suspended_get_the_reason_before_they_are_out(desk: Desk) -> None:
    world = desk.world
    wire = Wire(world.key_of(desk.user.id))
    world.bus.listen(Pump(Envelopes(Faces(ACCESS.of), ChatFaces(ACCESS.of)), wire).heard)
    decision = await decide(world, await staff(world, "Mod"), of_peer(user_peer(desk.user.id)), "ban", "fraud")
    nobody, last, ask = wire.heard
    assert nobody == 0, "what waited for the account is gone with it"
    assert decision.puid in last.updates[0].message.message
    assert isinstance(ask, t.UpdatesTooLong)
