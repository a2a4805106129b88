"""Every statement is one that the database takes; batches hold each once, and only what belongs there."""

import itertools
import json
from dataclasses import replace

import pytest

from chappe.domain.ports.decisions import Decision
from chappe.domain.values import PeerRef
from chappe.safety import sources
from chappe.safety.actions import ACTIONS
from chappe.safety.deciding import Decide
from chappe.safety.policy import Policy
from chappe.safety.statement_batches import MOST, batch, is_told
from chappe.safety.statements import AUTOMATED, statement
from chappe.safety.subjects import of_message, of_peer
from tests.domain.test_channels import make
from tests.safety.desk import DESK, decide, staff
from tests.safety.forms import faults
from tests.safety.test_decisions import post
from tests.support.world import World

CATEGORIES = sorted(Policy().categories)
LONG = "ä" * 500


def made(action: str, kind: str, **more: object) -> Decision:
    """A decision as long as it can be."""
    plain = Decision(
        *(7, "a1" * 10, kind, PeerRef(2, 9), -9, 3, 5, 11, action, "spam", "law", LONG, "x" * 2000, "own", False),
        *("not", (), 0, 2, 0, 4, 1_764_000_000, "EN", "text", 5, b"n" * 16),
    )
    return plain._replace(**more)  # type: ignore[arg-type]  # fields of Decision


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_statement_is_one_that_the_database_takes(action: str, category: str) -> None:
    for kind, source, ground, automated, detected, shows, until, places in itertools.product(
        sorted(ACTIONS[action].subjects),
        sources.DSA,
        ("law", "terms"),
        AUTOMATED,
        (True, False),
        ("text", "image", "video", "audio", "other"),
        (0, 1_800_000_000),
        ((), ("DE", "GR"), ("DE", "US")),
    ):
        said = statement(
            made(
                *(action, kind),
                category=category,
                source=source,
                ground=ground,
                automated=automated,
                detected=detected,
                content_type=shows,
                until=until,
                places=places,
            ),
            Policy(),
        )
        assert faults(said) == [], (kind, source, ground, automated)
        assert said["automated_detection"] == ("Yes" if detected else "No")
        assert ("illegal_content_legal_ground" in said) is (ground == "law")
        assert ("incompatible_content_ground" in said) is (ground == "terms")
        assert said.get("territorial_scope", []) == [place for place in places if place != "US"]


@pytest.mark.parametrize(
    ("more", "told"),
    [({}, True), ({"places": ("US",)}, False), ({"places": ("US", "FR")}, True), ({"public": False}, False)],
)
def test_what_is_private_or_holds_only_elsewhere_is_not_told(more: dict[str, object], told: bool) -> None:
    assert is_told(made("remove", "message", **more)) is told


async def test_batches_hold_every_decision_once_and_the_same_bytes_again(world: World) -> None:
    ann, mod = await world.person("Ann"), await staff(world, "Mod")
    channel = await make(world, ann, name="the_news")
    subjects = [of_message(ann.id, channel, (await post(world, ann, channel, f"no {n}")).id) for n in range(MOST + 20)]
    right = Decide(DESK, (), "remove", "spam", "§4", source="own")
    ids = set()
    for start in range(0, len(subjects), 60):
        done = await world.run(replace(right, subjects=tuple(subjects[start : start + 60])), mod)
        ids |= {decision.puid for decision in done.result}
    first = await world.read(lambda tx: batch(tx, 0, (0, 0), DESK.policy))
    second = await world.read(lambda tx: batch(tx, 0, first.after, DESK.policy))
    assert (first.number, second.number, second.after) == (MOST, 20, (0, 0))
    said = [one for made in (first, second) for one in json.loads(made.body)["statements"]]
    assert sorted(one["puid"] for one in said) == sorted(ids)
    assert await world.read(lambda tx: batch(tx, 0, (0, 0), DESK.policy)) == first
    world.pass_time(60)
    last = await decide(world, mod, of_peer(channel), "suspend", "fraud")
    only = await world.read(lambda tx: batch(tx, world.now, (0, 0), DESK.policy))
    assert [one["puid"] for one in json.loads(only.body)["statements"]] == [last.puid]
