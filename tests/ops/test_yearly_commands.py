"""The yearly report at the command line: written, completed by its provider, published, corrected."""

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chappe.engine.run import Engine
from chappe.ops import yearly_commands
from chappe.ops.assembly.database import open_engine
from chappe.ops.commands import CommandError
from chappe.ops.config import Dsa
from chappe.safety.policy import Policy
from chappe.safety.yearly_places import template
from chappe.web.public import yearly
from tests.ops.test_cli import data, run
from tests.safety.test_statement_batches import made
from tests.safety.year import hand_counted
from tests.support.fixtures import world
from tests.support.world import World
from tests.web.conftest import fair
from tests.web.fair import Fair

__all__ = ["data", "fair", "world"]
DSA = Dsa(provider="Example Ltd", service='Example, "the" service')
IN_2025 = 1_740_000_000


async def lines(said: AsyncIterator[str]) -> list[str]:
    return [line async for line in said]


async def publish(engine: Engine, folder: Path, reason: str = "") -> list[str]:
    return await lines(yearly_commands.published(engine, 2024, folder, reason))


async def test_written_completed_published_corrected_and_there_for_everybody(fair: Fair, tmp_path: Path) -> None:
    world = fair.world
    await hand_counted(world)
    world.now = IN_2025
    out = tmp_path / "out"
    for _ in range(2):
        said = await lines(yearly_commands.made(world.engine, DSA, Policy(), 2024, out))
        assert len(said) == 12 and {path.stem for path in out.iterdir()} == set(template().columns)
    assert (await fair.ask("/transparency/yearly")).text.count("None is published yet") == 1
    assert (await publish(world.engine, out))[0].startswith("published as version 1 of 2025-02-19")
    for reason, said in (("", "say why"), ("a reason", "nothing is another")):
        with pytest.raises(CommandError, match=said):
            await publish(world.engine, out, reason)

    text = (out / "11_qualitative.csv").read_bytes().decode()
    rows = list(csv.reader(text.splitlines(keepends=True)))
    rows[1][4] = "In our own words."
    with (out / "11_qualitative.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    ours = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(CommandError, match=r"11_qualitative\.csv says something else"):
        await lines(yearly_commands.made(world.engine, DSA, Policy(), 2024, out))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == ours, "what was completed is not written over"
    world.pass_time(86400)
    await publish(world.engine, out, "The first text was not ours; written anew.")

    page = await fair.ask("/transparency/yearly")
    assert page.text.index("2024, version 2 of 2025-02-20") < page.text.index("2024, version 1 of 2025-02-19 (there is")
    assert "written anew" in page.text and 'href="/transparency/yearly"' in (await fair.ask("/transparency")).text
    for version, words in (("2024-1", "Restrictions that"), ("2024-2", "In our own words.")):
        for sheet in template().columns:
            got = await fair.ask(f"/transparency/yearly/{version}/{sheet}.csv")
            assert got.status == 200 and got.headers["content-type"].startswith("text/csv")
            assert f"{version}/{sheet}.csv" in page.text
        assert words in got.text, "and the older version is as it was"
    changed = list(csv.reader((await fair.ask("/transparency/yearly/2024-2/changes.csv")).text.splitlines()))
    assert [(row[0], row[4]) for row in changed[1:]] == [
        ("1_report_identification", "2025-02-20"),
        ("11_qualitative", "In our own words."),
    ]
    marked = (await fair.ask("/transparency/yearly/2024-2/0_version.csv")).text
    assert "version 1 of 2025-02-19" in marked and "written anew" in marked
    for path in ("2024-3/4_notices", "2024-1/changes", "2024-1/..", "x/4_notices", "2024-1/%00", "99999-1/4_notices"):
        assert (await fair.ask(f"/transparency/yearly/{path}.csv")).status == 404
    assert yearly._place("10_AMAR.csv") > yearly._place("9_human_resources.csv")


@pytest.mark.parametrize("year", [0, 1999, 2027, 10**12])
async def test_years_that_have_no_report(world: World, tmp_path: Path, year: int) -> None:
    world.now = IN_2025
    with pytest.raises(CommandError, match="there can be no report"):
        await lines(yearly_commands.made(world.engine, DSA, Policy(), year, tmp_path))


async def test_a_year_that_is_not_over_can_be_looked_at_and_not_published(world: World, tmp_path: Path) -> None:
    world.now = IN_2025
    await world.write(lambda tx: tx.decisions.add(made("remove", "message", puid="p", created=IN_2025)))
    said = await lines(yearly_commands.made(world.engine, Dsa(), Policy(), 2025, tmp_path))
    assert any("not over" in line for line in said) and any("dsa.provider" in line for line in said)
    assert ",1," in (tmp_path / "5_own_initiative_illegal.csv").read_text().splitlines()[1]
    with pytest.raises(CommandError, match="2025 is not over"):
        await lines(yearly_commands.published(world.engine, 2025, tmp_path, ""))


def test_slips_are_told_in_one_line(data: Path, tmp_path: Path) -> None:
    async def opened() -> None:
        async with open_engine(data):
            pass

    asyncio.run(opened())
    for words, said in (
        ((), "say --out, and later --publish"),
        (("--out", str(tmp_path / "o"), "--publish", str(tmp_path)), "say --out"),
        (("--publish", str(tmp_path)), "No such file"),
        (("--out", str(data / "keys" / "rsa.pem" / "x")), "Not a directory"),
    ):
        done = run("transparency-report", "--year", "2024", *words, "--data", str(data))
        assert done.exit_code == 1 and said in done.output and "Traceback" not in done.output, done.output
    done = run("transparency-report", "--year", "2024", "--out", str(tmp_path / "o"), "--data", str(data))
    assert done.exit_code == 0, done.output
    (tmp_path / "o" / "4_notices.csv").write_text("a,b\r\n")
    done = run("transparency-report", "--year", "2024", "--publish", str(tmp_path / "o"), "--data", str(data))
    assert done.exit_code == 1 and "4_notices: the first line" in done.output
