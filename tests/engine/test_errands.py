"""Errands: codes go to the sender once durable, and no fault of his tells whom they were for."""

import logging

import pytest

from chappe.domain.auth import SendCode, SignIn
from chappe.domain.errands import BringLetter
from chappe.domain.errors import Refused
from chappe.domain.outcome import Outcome
from chappe.engine.errands import Errands
from tests.support.world import World

PHONE = "4917012345"


class Sender:
    """Takes codes, or fails."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.fault = fault

    async def send(self, to: str, code: str, purpose: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.taken.append((to, code, purpose))

    async def mail(self, to: str, subject: str, text: str) -> None:
        await self.send(to, subject, text)


async def test_a_code_is_brought_and_good(world: World) -> None:
    sender = Sender()
    errands = Errands(sender)
    world.bus.listen(errands.heard)
    sent = (await world.run(SendCode(PHONE), key=7)).result
    await errands.close()
    ((to, code, purpose),) = sender.taken
    assert (to, purpose) == (PHONE, "sign_in")
    assert (await world.run(SignIn(PHONE, sent.hash, code), key=7)).result.sign_up


async def test_a_refused_command_brings_nothing(world: World) -> None:
    sender = Sender()
    errands = Errands(sender)
    world.bus.listen(errands.heard)
    with pytest.raises(Refused):
        await world.run(SendCode("no number"), key=7)
    await errands.close()
    assert sender.taken == []


async def test_faults_are_logged_without_number_and_code(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    errands = Errands(Sender(OSError(f"could not reach {PHONE}")))
    world.bus.listen(errands.heard)
    await world.run(SendCode(PHONE), key=7)
    code = world.codes[0].code
    await errands.close()
    assert "OSError" in caplog.text and PHONE not in caplog.text and code not in caplog.text


async def test_letters_go_to_the_mailer_if_there_is_one(caplog: pytest.LogCaptureFixture) -> None:
    letter = Outcome(None, after=(BringLetter("eve@example.org", "Your notice", "It came."),))
    mailer = Sender()
    for errands in (Errands(Sender(), mailer), Errands(Sender())):
        errands.heard(letter)
        await errands.close()
    assert mailer.taken == [("eve@example.org", "Your notice", "It came.")]
    failing = Errands(Sender(), Sender(OSError("no way to eve@example.org")))
    failing.heard(letter)
    await failing.close()
    assert "(letter)" in caplog.text and "eve" not in caplog.text
