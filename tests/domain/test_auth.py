"""Codes and sign-in, as people meet them."""

import pytest

from chappe.domain.auth import CancelCode, InvalidateCodes, LogOut, ResendCode, SendCode, SignIn, SignUp
from chappe.domain.errors import Flood, Refused
from chappe.domain.events import NewAuthorization, NewMessage, UserChanged
from chappe.domain.ports.people import SavedNumber
from tests.support.world import World

PHONE = "+49 170 123-45-67"
DIGITS = "491701234567"
TEST = "9996620001"


async def refused(world: World, command: object, **how: object) -> str:
    with pytest.raises(Refused) as caught:
        await world.run(command, **how)
    return caught.value.name


async def test_a_new_person_signs_up(world: World) -> None:
    sent = (await world.run(SendCode(PHONE), key=7)).result
    assert (sent.kind, sent.length) == ("sender", 5)
    (errand,) = world.codes
    assert errand.to == DIGITS and errand.purpose == "sign_in" and len(errand.code) == 5

    checked = (await world.run(SignIn(PHONE, sent.hash, errand.code), key=7)).result
    assert checked.sign_up and checked.user is None
    outcome = await world.run(SignUp(PHONE, sent.hash, "  Ann ", "Lee"), key=7)
    user = outcome.result.user
    assert (user.first_name, user.last_name, user.phone) == ("Ann", "Lee", DIGITS)
    assert [(change.key_id, change.user_id) for change in outcome.key_changes] == [(7, user.id)]
    assert not world.deliveries(user)
    found = await world.read(lambda tx: tx.authorizations.get(7))
    assert found.user_id == user.id and found.confirmed


async def test_a_code_signs_in_once(world: World) -> None:
    ann = await world.person("Ann", DIGITS)
    await world.write(lambda tx: tx.authorizations.delete(world.key_of(ann.id)))
    sent = (await world.run(SendCode(DIGITS), key=8)).result
    code = world.codes[0].code
    assert (await world.run(SignIn(DIGITS, sent.hash, code), key=8)).result.user.id == ann.id
    assert await refused(world, SignIn(DIGITS, sent.hash, code), key=9) == "PHONE_CODE_EXPIRED"


async def test_the_code_goes_to_other_devices_and_they_hear_of_the_sign_in(world: World) -> None:
    ann = await world.person("Ann", DIGITS)
    sent = (await world.run(SendCode(DIGITS), key=8)).result
    assert sent.kind == "app" and not world.codes
    (event,) = world.events(ann)
    assert isinstance(event, NewMessage) and event.message.content.author == 777000
    stored = await world.read(lambda tx: tx.codes.get(DIGITS, sent.hash))
    assert stored.code in event.message.content.text
    world.forget()
    await world.run(SignIn(DIGITS, sent.hash, stored.code), key=8)
    message, authorization = world.events(ann)
    assert isinstance(message, NewMessage) and "Test device" in message.message.content.text
    assert isinstance(authorization, NewAuthorization) and authorization.unconfirmed
    assert all(delivery.not_key == 8 for delivery in world.deliveries(ann))


async def test_wrong_codes_are_counted_and_the_code_dies(world: World) -> None:
    sent = (await world.run(SendCode(PHONE), key=7)).result
    right = world.codes[0].code
    wrong = "00000" if right != "00000" else "11111"
    answers = [(await world.run(SignIn(PHONE, sent.hash, wrong), key=7)).result.wrong for _ in range(5)]
    assert answers == ["PHONE_CODE_INVALID"] * 4 + ["PHONE_CODE_EXPIRED"]
    assert await refused(world, SignIn(PHONE, sent.hash, right), key=7) == "PHONE_CODE_EXPIRED"


async def guess_wrong(world: World, codes: int) -> None:
    """Five wrong guesses at each of so many codes."""
    for _ in range(codes):
        sent = (await world.run(SendCode(PHONE), key=7)).result
        for _ in range(5):
            await world.run(SignIn(PHONE, sent.hash, "x123456"), key=7)


async def test_strangers_guesses_make_codes_longer_and_keep_nobody_away(world: World) -> None:
    mine = (await world.run(SendCode(PHONE), key=8)).result
    right = world.codes[-1].code
    await guess_wrong(world, 4)
    answer = (await world.run(SignIn(PHONE, mine.hash, right), key=8)).result
    assert (len(right), answer.wrong) == (5, "PHONE_CODE_EXPIRED")
    await guess_wrong(world, 10)
    sent = (await world.run(SendCode(PHONE), key=8)).result
    assert (sent.length, len(world.codes[-1].code)) == (12, 12)
    assert (await world.run(SignIn(PHONE, sent.hash, world.codes[-1].code), key=8)).result.sign_up


async def test_codes_are_short_again_a_day_after_the_guesses(world: World) -> None:
    await guess_wrong(world, 4)
    world.pass_time(86401)
    assert (await world.run(SendCode(PHONE), key=7)).result.length == 5


async def test_a_test_number_is_not_guessed_at_for_ever(world: World) -> None:
    sent = (await world.run(SendCode(TEST, test_numbers=True), key=7)).result
    for count in range(20):
        if count % 5 == 0:
            sent = (await world.run(SendCode(TEST, test_numbers=True), key=7)).result
        await world.run(SignIn(TEST, sent.hash, "00000"), key=7)
    sent = (await world.run(SendCode(TEST, test_numbers=True), key=7)).result
    with pytest.raises(Flood):
        await world.run(SignIn(TEST, sent.hash, "22222"), key=7)


@pytest.mark.parametrize(
    ("phone", "hash", "code", "error"),
    [
        ("not a number", "x", "1", "PHONE_NUMBER_INVALID"),
        ("+1", "x", "1", "PHONE_NUMBER_INVALID"),
        (PHONE, "", "1", "PHONE_CODE_HASH_EMPTY"),
        (PHONE, "other", "1", "PHONE_CODE_EXPIRED"),
        (PHONE, None, "", "PHONE_CODE_EMPTY"),
    ],
)
async def test_what_is_wrong_is_said(world: World, phone: str, hash: str | None, code: str, error: str) -> None:
    sent = (await world.run(SendCode(PHONE), key=7)).result
    assert await refused(world, SignIn(phone, sent.hash if hash is None else hash, code), key=7) == error


async def test_codes_run_out(world: World) -> None:
    sent = (await world.run(SendCode(PHONE), key=7)).result
    world.pass_time(601)
    assert await refused(world, SignIn(PHONE, sent.hash, world.codes[0].code), key=7) == "PHONE_CODE_EXPIRED"


async def test_resend_brings_the_same_code_by_a_sender(world: World) -> None:
    await world.person("Ann", DIGITS)
    sent = (await world.run(SendCode(DIGITS), key=8)).result
    again = (await world.run(ResendCode(DIGITS, sent.hash), key=8)).result
    assert (again.hash, again.kind) == (sent.hash, "sender")
    stored = await world.read(lambda tx: tx.codes.get(DIGITS, sent.hash))
    assert [errand.code for errand in world.codes] == [stored.code]


async def test_a_cancelled_code_is_good_for_nothing(world: World) -> None:
    sent = (await world.run(SendCode(PHONE), key=7)).result
    assert (await world.run(CancelCode(PHONE, sent.hash), key=7)).result is True
    assert await refused(world, SignIn(PHONE, sent.hash, world.codes[0].code), key=7) == "PHONE_CODE_EXPIRED"


async def test_test_numbers_only_where_they_are_on(world: World) -> None:
    sent = (await world.run(SendCode(TEST, test_numbers=True), key=7)).result
    assert not world.codes
    assert (await world.run(SignIn(TEST, sent.hash, "22222"), key=7)).result.sign_up
    await world.run(SendCode("9996630001"), key=7)
    (errand,) = world.codes
    assert errand.to == "9996630001"


async def test_sign_up_needs_the_code_and_a_name(world: World) -> None:
    sent = (await world.run(SendCode(PHONE), key=7)).result
    assert await refused(world, SignUp(PHONE, sent.hash, "Ann", ""), key=7) == "PHONE_CODE_INVALID"
    await world.run(SignIn(PHONE, sent.hash, world.codes[0].code), key=7)
    assert await refused(world, SignUp(PHONE, sent.hash, " \u200b ", ""), key=7) == "FIRSTNAME_INVALID"
    assert await refused(world, SignUp(PHONE, sent.hash, "Eve", ""), key=66) == "PHONE_CODE_INVALID"
    await world.run(SignUp(PHONE, sent.hash, "Ann", ""), key=7)
    assert await refused(world, SignUp(PHONE, sent.hash, "Ann", ""), key=7) == "PHONE_CODE_EXPIRED"


async def test_those_who_had_the_number_hear_of_it(world: World) -> None:
    bob, eve = await world.person("Bob", "100001"), await world.person("Eve", "100002")
    for owner in (bob, eve):
        await world.write(lambda tx, o=owner: tx.contacts.save_number(SavedNumber(o.id, DIGITS, "Annie", "", 1)))
    await world.write(lambda tx: tx.users.set_setting(eve.id, "no_joined_notices", True))
    sent = (await world.run(SendCode(PHONE), key=7)).result
    await world.run(SignIn(PHONE, sent.hash, world.codes[0].code), key=7)
    world.forget()
    user = (await world.run(SignUp(PHONE, sent.hash, "Ann", ""), key=7)).result.user
    (joined,) = world.events(bob)
    assert joined.message.content.action.kind == "signed_up" and joined.message.peer.id == user.id
    assert world.events(eve) == [UserChanged(user.id, "user")]
    contact = await world.read(lambda tx: tx.contacts.get(bob.id, user.id))
    assert (contact.first_name, contact.phone, contact.mutual) == ("Annie", DIGITS, False)
    assert world.heard[-1].cast.relations[bob.id, user.id].sees_phone


async def test_log_out_lets_go_of_the_key(world: World) -> None:
    ann = await world.person("Ann", DIGITS)
    outcome = await world.run(LogOut(), ann)
    assert [tuple(change) for change in outcome.key_changes] == [(world.key_of(ann.id), 0)]
    assert await world.read(lambda tx: tx.authorizations.get(world.key_of(ann.id))) is None


async def test_codes_are_paced_by_number_and_address(world: World) -> None:
    world.limits.on = True
    for network in range(1, 5):
        for _ in range(5):
            await world.run(SendCode(PHONE), key=7, ip=f"10.0.0.{network}")
        with pytest.raises(Flood):  # one network is refused alone
            await world.run(SendCode(PHONE), key=7, ip=f"10.0.0.{network}")
    with pytest.raises(Flood):
        await world.run(SendCode(PHONE), key=7, ip="10.0.0.5")
    for n in range(24):
        await world.run(SendCode(f"4917000000{n:02}"), key=7, ip="10.0.0.1")
    with pytest.raises(Flood):
        await world.run(SendCode("49170000099"), key=7, ip="10.0.0.1")
    await world.run(SendCode(TEST, test_numbers=True), key=7, ip="10.0.0.1")


async def test_a_code_seen_by_others_is_made_worthless(world: World) -> None:
    ann = await world.person("Ann", DIGITS)
    one, two = [(await world.run(SendCode(DIGITS), key=8)).result for _ in range(2)]
    codes = [(await world.read(lambda tx, h=sent.hash: tx.codes.get(DIGITS, h))).code for sent in (one, two)]
    await world.run(InvalidateCodes(("00", codes[1])), ann)
    assert await refused(world, SignIn(DIGITS, two.hash, codes[1]), key=8) == "PHONE_CODE_EXPIRED"
    assert (await world.run(SignIn(DIGITS, one.hash, codes[0]), key=8)).result.user.id == ann.id


async def test_one_household_of_ipv6_is_one_address(world: World) -> None:
    world.limits.on = True
    with pytest.raises(Flood):
        for n in range(40):
            await world.run(SendCode(f"4917000000{n:02}"), key=7, ip=f"2001:db8:1:2::{n:x}")
    await world.run(SendCode("49170000099"), key=7, ip="2001:db8:1:3::1")
