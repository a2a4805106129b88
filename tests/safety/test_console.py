"""Signing in to the console: two codes, none guessed, none used twice, and out again."""

import pytest

from chappe.domain.values import User
from chappe.safety import console, second_factor
from chappe.safety.console import AskConsoleCode, EnterConsoleCode, LeaveConsole, PassSecondFactor
from chappe.safety.staff import Appoint
from tests.safety.desk import staff
from tests.safety.test_decisions import notices
from tests.support.world import World

RFC_6238 = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
"""Times and codes of RFC 6238, appendix B, the last six digits of those for SHA-1."""


@pytest.mark.parametrize(("now", "code"), RFC_6238)
def test_codes_are_those_of_the_standard(now: int, code: str) -> None:
    assert second_factor.code(b"12345678901234567890", now // 30) == code


def test_a_code_is_good_once_and_for_a_moment() -> None:
    secret, now = b"12345678901234567890", 1234567890
    step = second_factor.matched(secret, "005924", now, 0)
    assert step == now // 30
    assert second_factor.matched(secret, "005 924", now + 30, 0) == step
    assert not second_factor.matched(secret, "005924", now, step)
    assert not second_factor.matched(secret, "005924", now + 61, 0)
    assert not second_factor.matched(secret, "", now, 0)


async def sent(world: World, person: User) -> str:
    """The newest code."""
    return (await notices(world, person))[-1].removeprefix("Console code: ")[:6]


async def first_step(world: World, person: User) -> str:
    """Sign in as far as the first code."""
    await world.run(AskConsoleCode(f"+{person.phone}"))
    token: str = (await world.run(EnterConsoleCode(person.phone, await sent(world, person)))).result
    return token


async def second_code(world: World, person: User, token: str) -> str:
    """What the person's app shows now."""

    def find(tx) -> bytes:  # type: ignore[no-untyped-def]
        session = tx.console.get(console.key(token))
        known = tx.staff.get(person.id)
        return bytes((known.secret if known else b"") or session.secret)

    return second_factor.code(await world.read(find), world.now // 30)


async def whole(world: World, token: str) -> bool:
    """Is the browser signed in?"""
    found = await world.read(lambda tx: console.live(tx, token, world.now))
    return found is not None and found.whole


async def test_two_codes_sign_in_and_the_second_is_set_up_the_first_time(world: World) -> None:
    mod = await staff(world, "Mod")
    token = await first_step(world, mod)
    assert token and not await whole(world, token)
    code = await second_code(world, mod, token)
    passed = (await world.run(PassSecondFactor(token, code))).result
    assert passed and not await whole(world, token), "what the browser held before is good for nothing"
    token = passed
    assert await whole(world, token)
    other = await first_step(world, mod)
    assert (await world.run(PassSecondFactor(other, code))).result == "", "a code is good once"
    world.pass_time(30)
    other = (await world.run(PassSecondFactor(other, await second_code(world, mod, other)))).result
    assert await whole(world, other)
    await world.run(LeaveConsole(other))
    assert not await whole(world, other) and await whole(world, token)


async def test_codes_cannot_be_guessed(world: World) -> None:
    mod = await staff(world, "Mod")
    await world.run(AskConsoleCode(mod.phone))
    right = await sent(world, mod)
    for _ in range(console.MOST_TRIES):
        assert (await world.run(EnterConsoleCode(mod.phone, "x"))).result == ""
    assert (await world.run(EnterConsoleCode(mod.phone, right))).result == ""
    token = await first_step(world, mod)
    for _ in range(console.MOST_TRIES):
        assert (await world.run(PassSecondFactor(token, "000"))).result == ""
    assert (await world.run(PassSecondFactor(token, "000000"))).result == ""
    assert await world.read(lambda tx: tx.console.get(console.key(token))) is None


async def test_nobody_else_gets_a_code_or_is_told_so(world: World) -> None:
    ann = await world.person("Ann")
    assert (await world.run(AskConsoleCode(ann.phone))).result is True
    assert await notices(world, ann) == []
    assert (await world.run(EnterConsoleCode(ann.phone, "123456"))).result == ""


async def test_who_is_dismissed_idle_or_there_for_too_long_is_out(world: World) -> None:
    mod = await staff(world, "Mod")

    async def signed_in() -> str:
        world.pass_time(60)
        half = await first_step(world, mod)
        token: str = (await world.run(PassSecondFactor(half, await second_code(world, mod, half)))).result
        assert await whole(world, token)
        return token

    token = await signed_in()
    world.pass_time(console.IDLE)
    assert not await whole(world, token)
    token = await signed_in()
    await world.run(Appoint(mod.id, "", operator=True))
    assert not await whole(world, token)
