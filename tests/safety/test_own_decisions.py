"""Seeing the decisions on one's account with a number and a code, where signing in is refused."""

from contextlib import suppress
from pathlib import Path

import pytest

from chappe.domain.auth import SendCode, SignIn
from chappe.domain.deletion import DeleteAccount
from chappe.domain.errors import Flood, Refused
from chappe.domain.messages import SendMessage
from chappe.domain.ports.accounts import Code
from chappe.domain.values import User, user_peer
from chappe.safety.appeals import DAY, FileAppeal, JudgeAppeal
from chappe.safety.deciding import Decide
from chappe.safety.own_decisions import ForgetNumbers, SeeDecisions, Seen, SendDecisionCode, under
from chappe.safety.subjects import of_message, of_peer
from chappe.store.looking import pending_code
from tests.safety.desk import DESK, confirm, decide, staff
from tests.support.world import World

PHONE = "491701234567"
OPEN_DAYS = DESK.policy.appeals.open_days


@pytest.fixture
async def ann(world: World) -> User:
    """Somebody suspended."""
    ann, mod = await world.person("Ann", PHONE), await staff(world, "Mod")
    await decide(world, mod, of_peer(user_peer(ann.id)), "ban", "fraud")
    world.forget()
    return ann


async def ask(world: World, phone: str = PHONE) -> str:
    """Ask for a code; its hash."""
    return str((await world.run(SendDecisionCode(phone, DESK))).result)


async def see(world: World, hash: str, code: str, phone: str = PHONE) -> Seen:
    """Give a code."""
    seen: Seen = (await world.run(SeeDecisions(phone, hash, code, DESK))).result
    return seen


async def refused(world: World, command: object) -> str:
    with pytest.raises(Refused) as caught:
        await world.run(command)  # type: ignore[arg-type]
    return caught.value.name


async def code_of(world: World, hash: str, phone: str = PHONE) -> str:
    """The code that is under way, sent or not."""
    found = await world.read(lambda tx: tx.codes.get(under(phone), hash))
    assert found is not None
    return found.code


async def test_the_suspended_see_why_with_a_code_and_nobody_is_signed_in(world: World, ann: User) -> None:
    assert await refused(world, SendCode(PHONE)) == "PHONE_NUMBER_BANNED"
    hash = await ask(world, "+49 170 1234567")
    (errand,) = world.codes
    assert (errand.to, errand.purpose, len(errand.code)) == (PHONE, "decision", 6)
    outcome = await world.run(SeeDecisions(PHONE, hash, errand.code, DESK))
    [decision] = outcome.result.decisions
    assert (decision.action, decision.person) == ("ban", ann.id) and decision.nonce
    assert not outcome.key_changes and not outcome.deliveries
    assert not await world.read(lambda tx: tx.authorizations.all(ann.id))
    assert await refused(world, SeeDecisions(PHONE, hash, errand.code, DESK)) == "PHONE_CODE_EXPIRED", "once"


async def test_such_a_code_signs_nobody_in(world: World, ann: User) -> None:
    mod = await staff(world, "Other")
    bob = await world.person("Bob", "491700000002")
    await decide(world, mod, of_peer(user_peer(bob.id)), "freeze", "fraud")
    hash = await ask(world, "491700000002")
    code = await code_of(world, hash, "491700000002")
    assert await refused(world, SignIn("491700000002", hash, code)) == "PHONE_CODE_EXPIRED"
    assert [one.action for one in (await see(world, hash, code, "491700000002")).decisions] == ["freeze"]


@pytest.mark.parametrize("phone", ["491709999999", "491700000002"], ids=["no account", "no decision"])
async def test_nothing_is_sent_where_nothing_is_to_be_seen_and_the_answers_are_alike(
    world: World, ann: User, phone: str
) -> None:
    await world.person("Bob", "491700000002")
    hash = await ask(world, phone)
    assert len(hash) == len(await ask(world)) and [one.to for one in world.codes] == [PHONE]
    code = await code_of(world, hash, phone)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [(await see(world, hash, wrong, phone)).wrong for _ in range(5)] == [
        *["PHONE_CODE_INVALID"] * 4,
        "PHONE_CODE_EXPIRED",
    ]
    assert await refused(world, SeeDecisions(phone, hash, code, DESK)) == "PHONE_CODE_EXPIRED"
    hash = await ask(world, phone)
    assert await see(world, hash, await code_of(world, hash, phone), phone) == Seen()


async def guess_wrong(world: World, phone: str = PHONE, codes: int = 4) -> list[str]:
    """Five wrong guesses at each of so many codes; what was said to the last ones, and when its code is given."""
    said: list[str] = []
    for _ in range(codes):
        hash = await ask(world, phone)
        code = await code_of(world, hash, phone)
        wrong = f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"
        said = [(await see(world, hash, wrong, phone)).wrong for _ in range(5)]
        said.append(await refused(world, SeeDecisions(phone, hash, code, DESK)))
    return said


@pytest.mark.parametrize("phone", [PHONE, "491709999999"], ids=["a decision", "no account"])
async def test_a_code_is_for_few_tries_however_long_it_is(world: World, ann: User, phone: str) -> None:
    for _ in range(2):
        assert await guess_wrong(world, phone) == [
            *["PHONE_CODE_INVALID"] * 4,
            *["PHONE_CODE_EXPIRED"] * 2,
        ]


@pytest.mark.parametrize("phone", [PHONE, "491709999999"], ids=["a decision", "no account"])
async def test_strangers_guesses_make_codes_longer_and_keep_nobody_away(world: World, ann: User, phone: str) -> None:
    early = await ask(world, phone)
    short = await code_of(world, early, phone)
    assert len(short) == 6
    await guess_wrong(world, phone)
    assert (await see(world, early, short, phone)).wrong == "PHONE_CODE_EXPIRED", "short ones are good for nothing now"
    assert await refused(world, SeeDecisions(phone, early, short, DESK)) == "PHONE_CODE_EXPIRED"
    hash = await ask(world, phone)
    assert len(await code_of(world, hash, phone)) == 12
    await guess_wrong(world, phone, 10)
    seen = await see(world, hash, await code_of(world, hash, phone), phone)
    assert bool(seen.decisions) == (phone == PHONE) and not seen.wrong, "whoever has the code is let in all the same"
    assert len(await code_of(world, await ask(world, phone), phone)) == 6, "forgiven with the right code"


async def test_after_a_day_codes_are_short_again(world: World, ann: User) -> None:
    await guess_wrong(world)
    await ask(world)
    assert len(world.codes[-1].code) == 12
    world.pass_time(DAY + 1)
    await ask(world)
    assert len(world.codes[-1].code) == 6


async def test_a_code_is_for_its_number_its_asking_and_ten_minutes(world: World, ann: User) -> None:
    hash = await ask(world)
    code = world.codes[-1].code
    await ask(world, "491709999999")
    assert await refused(world, SeeDecisions("491709999999", hash, code, DESK)) == "PHONE_CODE_EXPIRED"
    assert await refused(world, SeeDecisions(PHONE, "0" * 24, code, DESK)) == "PHONE_CODE_EXPIRED"
    assert await refused(world, SeeDecisions(PHONE, "", code, DESK)) == "PHONE_CODE_HASH_EMPTY"
    assert await refused(world, SeeDecisions(PHONE, hash, "abc", DESK)) == "PHONE_CODE_EMPTY"
    assert await refused(world, SeeDecisions("x", hash, code, DESK)) == "PHONE_NUMBER_INVALID"
    assert await refused(world, SendDecisionCode("x", DESK)) == "PHONE_NUMBER_INVALID"
    world.pass_time(601)
    assert await refused(world, SeeDecisions(PHONE, hash, code, DESK)) == "PHONE_CODE_EXPIRED"


async def test_asking_is_paced_by_number_and_by_network(world: World, ann: User) -> None:
    world.limits.on = True
    for _ in range(5):
        await world.run(SendDecisionCode(PHONE, DESK), ip="192.0.2.1")
    with pytest.raises(Flood):
        await world.run(SendDecisionCode(f"+{PHONE}", DESK), ip="192.0.2.1")
    for number in range(15):
        await world.run(SendDecisionCode(PHONE, DESK), ip=f"192.0.2.{10 + number}")
    with pytest.raises(Flood):
        await world.run(SendDecisionCode(f"+{PHONE}", DESK), ip="192.0.2.9")
    for number in range(30):
        await world.run(SendDecisionCode(f"4917100000{number:02}", DESK), ip="192.0.2.7")
    with pytest.raises(Flood):
        await world.run(SendDecisionCode("491710000099", DESK), ip="192.0.2.7")


async def test_one_network_cannot_use_up_a_numbers_codes(world: World, ann: User) -> None:
    world.limits.on = True
    for _ in range(200):
        with suppress(Flood):
            await world.run(SendDecisionCode(PHONE, DESK), ip="192.0.2.1")
        world.pass_time(30)
    assert (await world.run(SendDecisionCode(PHONE, DESK), ip="192.0.2.2")).result


async def test_what_can_be_contested_was_contested_or_holds_is_seen(world: World) -> None:
    ann, mod, judge = await world.person("Ann", PHONE), await staff(world, "Mod"), await staff(world, "Jan")
    bob = await world.person("Bob", "491700000002")
    sent = (await world.run(SendMessage(user_peer(bob.id), 1, "buy now"), ann)).result[0].message
    removed = await decide(world, mod, of_message(ann.id, user_peer(bob.id), sent.id))
    frozen = await decide(world, mod, of_peer(user_peer(ann.id)), "freeze", "fraud")
    await decide(world, mod, of_peer(user_peer(bob.id)), "limit", "spam")
    seen = await _all(world)
    assert seen == [frozen.id, removed.id], "the newest first, and nobody else's"
    await world.run(FileAppeal(removed.puid, removed.nonce, "A quotation.", DESK))
    await world.run(JudgeAppeal(1, True, "Indeed.", DESK), judge)
    assert await _all(world) == [frozen.id, removed.id], "what became of the appeal stands on its page"
    world.pass_time((OPEN_DAYS + 1) * DAY)
    assert await _all(world) == [frozen.id], "it holds still, and why is told for as long as it does"


async def _all(world: World) -> list[int]:
    hash = await ask(world)
    return [one.id for one in (await see(world, hash, await code_of(world, hash))).decisions]


async def test_what_was_taken_back_is_no_reason_to_send_a_code(world: World, ann: User) -> None:
    [decision] = await world.read(lambda tx: tx.decisions.of_person(ann.id, 5))
    await world.run(FileAppeal(decision.puid, decision.nonce, "It was not me.", DESK))
    await world.run(JudgeAppeal(1, True, "Indeed.", DESK), await staff(world, "Jan"))
    world.pass_time((OPEN_DAYS + 1) * DAY)
    world.forget()
    await ask(world)
    assert not world.codes


@pytest.mark.parametrize("suspended", [False, True])
async def test_whose_account_was_deleted_sees_why_for_as_long_as_it_can_appeal(world: World, suspended: bool) -> None:
    ann, mod, second = await world.person("Ann", PHONE), await staff(world, "Mod"), await staff(world, "Second")
    if suspended:
        await decide(world, mod, of_peer(user_peer(ann.id)), "ban", "fraud")
    await world.run(Decide(DESK, (of_peer(user_peer(ann.id)),), "delete", "fraud", "Terms §4"), mod)
    cases = await world.read(lambda tx: tx.cases.queue("", world.now, 0, (0, 0), 5))
    proposed = [one for one in cases if await world.read(lambda tx, id=one.id: tx.decisions.proposal(id))]
    deleted = await confirm(world, second, proposed[0].id)
    world.forget()
    hash = await ask(world)
    assert [one.to for one in world.codes] == [PHONE]
    assert deleted.id in [one.id for one in (await see(world, hash, world.codes[-1].code)).decisions]
    assert PHONE not in str(await world.read(lambda tx: tx.users.get(ann.id)))
    said = (await world.run(FileAppeal(deleted.puid, deleted.nonce, "It was not me.", DESK))).result
    assert "was received" in said
    await world.run(JudgeAppeal(1, True, "Indeed.", DESK), await staff(world, "Jan"))
    assert deleted.id in await _all(world), "what became of the appeal stands on its page"
    await world.person("Ben", PHONE)
    assert deleted.id in await _all(world), "whoever has the number now, though it is another account's"
    assert not (await world.run(ForgetNumbers(DESK))).result
    assert deleted.id in await _all(world)
    world.pass_time((OPEN_DAYS + 1) * DAY)
    assert not await _all(world)
    await world.run(ForgetNumbers(DESK))
    assert not await world.read(lambda tx: tx.gone_numbers.of(PHONE))


async def test_whoever_deletes_the_own_account_leaves_no_number(world: World) -> None:
    ann = await world.person("Ann", PHONE)
    await world.run(DeleteAccount(None), ann)
    assert not await world.read(lambda tx: tx.gone_numbers.of(PHONE))


async def test_the_operator_is_told_the_code_that_signs_in_before_this_one(world: World, tmp_path: Path) -> None:
    code = Code(under(PHONE), "h", "123456", 20, 1 << 40, 0, "decision", 0, False)
    await world.write(lambda tx: tx.codes.put(code))
    [path] = tmp_path.rglob("chappe.db")
    assert pending_code(path, PHONE) == "123456" and pending_code(path, "4917") is None
    await world.write(lambda tx: tx.codes.put(code._replace(phone=PHONE, code="54321", sent=10)))
    assert pending_code(path, PHONE) == "54321"
