"""People who sent what must be reported (shapes on hills), decisions about it, and a stand-in that takes reports."""

from typing import Any, NamedTuple
from zlib import crc32

from chappe.domain.attachments import File
from chappe.domain.ports.cybertips import Tip
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.hashes import LOOKED, Stored
from chappe.domain.values import PeerRef, User
from chappe.safety.cases import open_case
from chappe.safety.cybertip_form import Reporter
from chappe.safety.cybertips import Filing, LookAtTip, PrepareTip, SendTip, TipView
from chappe.safety.looks import main_blob
from chappe.safety.staff import ADMINISTRATOR
from chappe.safety.subjects import Subject, look, of_message
from tests.safety.desk import DESK, decide, staff
from tests.web.fair import Fair

REPORTER = Reporter("Ada", "Example", "safety@chappe.example", "", "https://chappe.example/law", "Chappe of the tests")
HASHES = (b"\x11" * 32, b"\x22" * 16)


class Posted(NamedTuple):
    """What one person did."""

    who: User
    place: PeerRef
    files: list[File]
    cases: list[int]
    decisions: list[Decision]


def filing(endpoint: str = "http://127.0.0.1:1/ispws") -> Filing:
    """Where reports go."""
    return Filing(endpoint, REPORTER)


async def case_of(fair: Fair, subject: Subject, category: str = "csam") -> int:
    """A case about something."""

    def change(tx: Any) -> int:
        facts = look(tx, subject)
        assert facts is not None
        return open_case(tx, fair.world.now, facts, category, "report", DESK.policy, report=True).id

    return await fair.world.write(change)


async def posted(
    fair: Fair, judge: User, name: str = "Ann", count: int = 2, public: bool = True, text: str = "look"
) -> Posted:
    """Pictures in a channel of one's own, each reported and removed by a moderator."""
    world = fair.world
    ann = await world.person(name, f"4930{crc32(name.encode()):010}", "Of <Example> & Co")
    place = await fair.channel(ann, f"place_of_{name.lower()}" if public else "", f"{name}'s place")
    files, cases, decisions = [], [], []
    for number in range(count):
        world.pass_time(60)
        file = await fair.kept(await fair.photo(200, 150, 20 + 40 * number + len(name)), ann)
        sha256, md5 = HASHES
        stored = Stored(main_blob(file), sha256, md5, LOOKED)
        await world.write(lambda tx, stored=stored: tx.file_hashes.put(stored))  # type: ignore[misc]
        message = await fair.show(ann, place, file, f"{text} {number}")
        subject = of_message(ann.id, place, message.id)
        cases.append(await case_of(fair, subject))
        decisions.append(await decide(world, judge, subject, category="csam"))
        files.append(file)
    return Posted(ann, place, files, cases, decisions)


async def administrator(fair: Fair, name: str = "Ruth") -> User:
    """Who has reports sent."""
    return await staff(fair.world, name, ADMINISTRATOR)


async def prepared(fair: Fair, who: User, person: User, **how: str) -> int:
    """The number of a report."""
    return int((await fair.world.run(PrepareTip(person.id, DESK, **how), who)).result)


async def seen(fair: Fair, who: User, tip: int, where: Filing) -> TipView:
    """What it says."""
    view: TipView = (await fair.world.run(LookAtTip(tip, where), who)).result
    return view


async def asked(fair: Fair, who: User, tip: int, where: Filing) -> None:
    """Have it sent, as it is seen."""
    view = await seen(fair, who, tip, where)
    await fair.world.run(SendTip(tip, view.seal, where, DESK), who)


async def tip_of(fair: Fair, id: int) -> Tip:
    """As it is now."""
    found = await fair.world.read(lambda tx: tx.cybertips.get(id))
    assert found is not None
    return found
