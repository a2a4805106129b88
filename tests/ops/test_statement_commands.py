"""Statements of reasons at the command line: files in a folder, the same again, and every slip told in one line."""

import asyncio
import json
from pathlib import Path

from chappe.domain.channels import CreateChannel, SetUsername
from chappe.ops.assembly import open_engine
from chappe.safety.decisions import Decide
from chappe.safety.staff import Appoint
from chappe.safety.subjects import of_peer
from tests.ops.test_cli import data, run
from tests.safety.desk import DESK
from tests.safety.forms import faults

__all__ = ["data"]


async def decided(data: Path) -> str:
    """A public channel is removed; the name of the decision."""
    async with open_engine(data) as engine:
        ann, mod = [
            await engine._store.write(lambda tx, name=name: tx.users.create(f"4915{name}", "P", "", 1_700_000_000).id)  # type: ignore[misc]
            for name in ("1", "2")
        ]
        await engine.run(Appoint(mod, "moderator", operator=True), engine.actor(0))
        made = await engine.run(CreateChannel("News", "", False), engine.actor(ann))
        peer = made.result[0].peer  # type: ignore[index]
        await engine.run(SetUsername(peer, "the_news"), engine.actor(ann))
        done = await engine.run(Decide(DESK, (of_peer(peer),), "suspend", "spam", "§4"), engine.actor(mod))
        return str(done.result[0].puid)  # type: ignore[index]


def test_statements_are_written_and_the_same_again(data: Path, tmp_path: Path) -> None:
    puid = asyncio.run(decided(data))
    words = ("statements", "--since", "2026-01-01", "--out", str(tmp_path / "out"), "--data", str(data))
    for _ in range(2):
        made = run(*words)
        assert made.exit_code == 0, made.output
        assert "1 statements in 1 files" in made.output
        [file] = list((tmp_path / "out").iterdir())
        [statement] = json.loads(file.read_text())["statements"]
        assert statement["puid"] == puid and faults(statement) == []


def test_what_is_no_day_is_told_in_one_line(data: Path, tmp_path: Path) -> None:
    made = run("statements", "--since", "yesterday", "--out", str(tmp_path / "out"), "--data", str(data))
    assert made.exit_code == 1 and "is no day" in made.output
    assert not (tmp_path / "out").exists()
