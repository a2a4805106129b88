"""Who may do what in moderation, whole: every role and none × every command of safety × public and private places."""

import dataclasses
import importlib
import pkgutil
import typing
from typing import Any

import pytest

import chappe.safety
from chappe.domain.command import Command
from chappe.domain.errors import DomainError, Refused
from chappe.domain.values import PeerRef, User, user_peer
from chappe.safety.cases import LookAtCase, open_case
from chappe.safety.desk import Desk
from chappe.safety.exposure import SeePicture
from chappe.safety.policy import Policy
from chappe.safety.staff import MAY, ROLES
from chappe.safety.subjects import Subject, look, of_message
from tests.architecture.sources import ROOT
from tests.domain.test_channels import make, say
from tests.safety.desk import DESK, staff
from tests.support.world import World

ACTS = {
    "AbandonTip": "send_tips",
    "AddFlagger": "flaggers",
    "AddHashes": "banks",
    "AddRule": "rules",
    "Appoint": "staff",
    "ChangeRule": "rules",
    "Confirm": "decide",
    "Decide": "decide",
    "Dismiss": "dismiss",
    "DismissMany": "dismiss",
    "DropRule": "rules",
    "JudgeAppeal": "appeal",
    "LeaveCase": "take",
    "LookAtCase": "see_case",
    "LookAtTip": "prepare_tips",
    "MakeBank": "banks",
    "NoteCase": "note",
    "OpenBeside": "decide",
    "PrepareTip": "prepare_tips",
    "Publish": "dismiss",
    "RemoveCopies": "decide",
    "Reverse": "decide",
    "SeePicture": "see_case",
    "SendTip": "send_tips",
    "SortCase": "sort",
    "StopTrial": "rules",
    "SwitchBank": "banks",
    "SwitchFlagger": "flaggers",
    "SwitchHash": "banks",
    "TakeCase": "take",
    "TryRule": "rules",
    "WithdrawHash": "banks",
}
"""Commands of the staff, each with the act that a role must allow."""
AT_THE_MACHINE = {"AddHashes", "MakeBank", "SwitchBank", "SwitchHash", "WithdrawHash"}
"""Those that the operator's command line runs as nobody: no face makes them for people."""
OTHERS = {
    "anybody": {"AppealNotice", "AskConsoleCode", "EnterConsoleCode", "FileAppeal", "Flag", "PassSecondFactor"}
    | {"LeaveConsole", "SeeDecisions", "SeenAtConsole", "SendDecisionCode", "SendNotice"},
    "people": {"FalsePositive", "ReportMessages", "ReportPeer", "ReportReaction", "WriteToService"},
    "the server": {"BeginScan", "CountHits", "EndDue", "ForgetExamples", "ForgetNotices", "ForgetRemoved"}
    | {
        "GoOnWithCopies",
        "GoOnWithPosts",
        "KeepCheckpoint",
        "KeepHashes",
        "KeepHeld",
        "KeepMatches",
        "KeepReport",
        "KeepScan",
    }
    | {"ForgetNumbers", "KeepTrial", "KeepWitness", "Settle", "SettleStatements", "WriteNotices"}
    | {"AnsweredTip", "AskTip", "BeginTip", "FailTip", "MissTipFiles"}
    | {"Advance", "Pause", "SendAgain"},
}
"""Commands of others: what is asked of these people is no role (a secret, a right in a group, nothing)."""


def commands() -> dict[str, type[Command]]:
    """Every command of moderation, by name."""
    for module in pkgutil.iter_modules(chappe.safety.__path__):
        importlib.import_module(f"chappe.safety.{module.name}")
    found: dict[str, type[Command]] = {}
    waiting = list(Command.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("chappe.safety.") and "run" in one.__dict__:
            found[one.__name__] = one
    return found


def blank(kind: Any) -> Any:
    """Something of that type: rights are asked before anything else of a command."""
    if kind is Desk:
        return DESK
    if kind is Policy:
        return DESK.policy
    if typing.get_origin(kind) is tuple or kind is tuple:
        return ()
    if kind in (int, str, bool, bytes, float):
        return kind()
    if hasattr(kind, "_fields"):
        return kind(*(blank(one) for one in kind.__annotations__.values()))
    return None


def any_of(kind: type[Command]) -> Command:
    """A command of that kind, whatever it asks for."""
    given = {}
    for one in dataclasses.fields(kind):  # type: ignore[arg-type]  # all of them are dataclasses
        if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
            given[one.name] = blank(one.type)
    return kind(**given)


def test_every_command_of_moderation_has_its_place_in_the_table() -> None:
    placed = [*ACTS, *(name for names in OTHERS.values() for name in names)]
    assert sorted(placed) == sorted(commands())


def test_every_act_of_the_table_of_roles_is_asked_for_somewhere() -> None:
    inside = {"see_queue", "see_acts", "see_numbers"}  # of pages alone: they change nothing
    asked = set(ACTS.values()) | {"see_private", "propose"} | inside
    assert set().union(*MAY.values()) == asked


async def refused(world: World, command: Command, who: User | None) -> bool:
    """Is it refused for what the person is?"""
    try:
        await world.run(command, who or 0)
    except Refused as error:
        return error.name == "STAFF_REQUIRED"
    except (DomainError, ValueError):
        return False  # something else is wrong with a blank command, which came after the role
    return False


@pytest.mark.parametrize("role", ["", *ROLES])
@pytest.mark.parametrize("name", sorted(ACTS))
async def test_a_role_may_do_what_the_table_says_and_nothing_else(world: World, name: str, role: str) -> None:
    person = await staff(world, "Someone", role) if role else await world.person("Someone")
    allowed = bool(role) and ACTS[name] in MAY[role]
    assert await refused(world, any_of(commands()[name]), person) is not allowed


@pytest.mark.parametrize("name", sorted(set(ACTS) - AT_THE_MACHINE))
async def test_nobody_without_an_account_does_any_of_it(world: World, name: str) -> None:
    assert await refused(world, any_of(commands()[name]), None)


@pytest.mark.parametrize("folder", ["rpc", "web"])
def test_no_face_makes_what_only_the_machine_may(folder: str) -> None:
    words = "".join(path.read_text() for path in (ROOT / "src/chappe" / folder).rglob("*.py"))
    assert not [name for name in AT_THE_MACHINE if f"{name}(" in words]
    assert "operator=True" not in words


@pytest.mark.parametrize("role", ["", *ROLES])
@pytest.mark.parametrize("place", ["public", "private"])
async def test_what_is_private_is_for_those_who_may_see_it(world: World, place: str, role: str) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    person = await staff(world, "Someone", role) if role else await world.person("Someone")
    peer: PeerRef = await make(world, ann, name="the_news") if place == "public" else user_peer(bob.id)
    message = (await say(world, ann, peer, "words")).result[0].message
    subject: Subject = of_message(ann.id, peer, message.id)

    def opened(tx: Any) -> int:
        facts = look(tx, subject)
        assert facts is not None
        return open_case(tx, world.now, facts, "spam", "report", DESK.policy).id

    case = await world.write(opened)
    rights = MAY[role] if role else frozenset()
    may = "see_case" in rights and (place == "public" or "see_private" in rights)
    assert await refused(world, LookAtCase(case, private=True), person) is not may
    assert await refused(world, SeePicture(case), person) is not may
    if "see_case" in rights:
        file = (await world.run(LookAtCase(case), person)).result
        assert (file.seen is None) is (place == "private")
