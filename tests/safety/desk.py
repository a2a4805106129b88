"""A desk with the policy of a fresh server, and a moderator to sit at it."""

from zlib import crc32

from chappe.domain.outcome import Outcome
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import User
from chappe.safety.deciding import Decide
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.safety.staff import MODERATOR, Appoint
from chappe.safety.subjects import Subject
from chappe.safety.two_people import Confirm, seal_of
from tests.support.world import World

DESK = Desk(Policy(), "https://chappe.test/")


async def staff(world: World, name: str, role: str = MODERATOR) -> User:
    """Somebody who has that role."""
    person = await world.person(name, f"49{crc32(name.encode()):010}")
    await world.run(Appoint(person.id, role, operator=True))
    return person


async def decide(
    world: World, who: User, subject: Subject, action: str = "remove", category: str = "spam", **more: object
) -> Decision:
    """One decision, by a moderator."""
    command = Decide(DESK, (subject,), action, category, "Terms §4: no spam", **more)  # type: ignore[arg-type]
    made: Outcome[tuple[Decision, ...]] = await world.run(command, who)
    [decision] = made.result
    return decision


async def confirm(world: World, who: User, case: int) -> Decision:
    """Confirm what is proposed in a case, as it stands there now."""
    proposal = await world.read(lambda tx: tx.decisions.proposal(case))
    assert proposal is not None
    made: Outcome[tuple[Decision, ...]] = await world.run(Confirm(DESK, case, seal_of(proposal)), who)
    [decision] = made.result
    return decision
