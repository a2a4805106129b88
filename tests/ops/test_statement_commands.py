"""Statements of reasons at the command line: files in a folder, the same again, and every slip told in one line."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from chappe.domain.channels import CreateChannel, SetUsername
from chappe.ops.assembly.database import open_engine
from chappe.safety.deciding import Decide
from chappe.safety.staff import Appoint
from chappe.safety.subjects import of_peer
from tests.ops.test_cli import data, run
from tests.safety.desk import DESK
from tests.safety.forms import faults
from tests.safety.test_statement_batches import made
from tests.support.statement_server import TOKEN, Database, database

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


async def send(data: Path, there: Database, *more: str, config: str = "") -> tuple[int, str]:
    """The command in a process of its own: how it ended, and what it said."""
    process = await started(data, there, *(more or ("--send",)), config=config)
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def started(data: Path, there: Database, *more: str, config: str = "") -> asyncio.subprocess.Process:
    file = data / "config.toml"
    file.write_text(config or f'[dsa]\nurl = "{there.url}/"\ntoken_variable = "DSA_TOKEN"\nsince = "2020-01-01"\n')
    words = ("-m", "chappe", "statements", *more, "--data", str(data), "--config", str(file))
    return await asyncio.create_subprocess_exec(
        *(sys.executable, *words),
        env={"DSA_TOKEN": TOKEN, "PYTHONPATH": ":".join(sys.path)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def filled(data: Path, number: int) -> list[str]:
    """So many decisions; their puids."""
    puids = [f"p{n}" for n in range(number)]
    async with open_engine(data) as engine:
        for puid in puids:
            one = made("remove", "message", puid=puid, created=1_760_000_000)
            await engine._store.write(lambda tx, one=one: tx.decisions.add(one))  # type: ignore[misc]
    return puids


@pytest.mark.parametrize("before", [0, 1])
async def test_killed_between_sending_and_knowing_nothing_is_lost_and_nothing_doubled(data: Path, before: int) -> None:
    puids = await filled(data, 120)
    async with database() as there:
        there.troubles = [""] * before + ["swallow"]
        process = await started(data, there, "--send")
        await there.hanging.wait()
        process.kill()
        await process.wait()
        assert len(there.taken) == (120 if before else 100), "the database has them, and nobody here knows"
        code, said = await send(data, there)
        assert code == 0, said
        assert there.taken == puids
        code, said = await send(data, there, "--status")
        assert "120 delivered" in said and "0 were not taken" in said and "\n0 decisions" in said
        asked = len(there.requests)
        await send(data, there)
        assert len(there.requests) == asked, "and all of them are known to be there"


async def test_what_is_wrong_is_shown_and_the_command_fails_where_it_must_wait(data: Path) -> None:
    puids = await filled(data, 3)
    async with database() as there:
        there.refuses = {puids[1]}
        code, said = await send(data, there)
        assert code == 0 and "2 delivered, 1 not taken" in said
        code, said = await send(data, there, "--status")
        assert f"{puids[1]}  2" in said and "decision_facts" in said and TOKEN not in said
        assert "warn  statements of reasons: 1 were not taken\n" in doctor(data)
        there.refuses, there.troubles = set(), ["503"]
        code, said = await send(data, there, "--send", "--again")
        assert code == 75 and "waits: the database answered 503" in said
        assert "1 were not taken; the last attempt failed, 1 in a row: the database answered 503" in doctor(data)
        code, said = await send(data, there)
        assert code == 75 and "waits" in said
        code, said = await send(data, there, "--send", "--again")
        assert code == 0 and "1 delivered, 0 not taken" in said
        assert "statements of reasons: nothing keeps them back" in doctor(data)


def doctor(data: Path) -> str:
    """What it says with the configuration that was last used."""
    return run("doctor", "--data", str(data), "--config", str(data / "config.toml")).output


async def test_the_token_comes_from_a_file_too_and_nothing_is_sent_unless_that_is_set(data: Path) -> None:
    await filled(data, 1)
    async with database() as there:
        code, said = await send(data, there, config="[dsa]")
        assert code == 1 and "dsa.url is not set" in said
        (data / "token").write_text(f"{TOKEN}\n")
        config = f'[dsa]\nurl = "{there.url}"\ntoken_file = "{data / "token"}"\nsince = "2020-01-01"\n'
        for wrong in (
            config.replace("2020-01-01", "soon"),
            config.replace("token_file", "token_variable"),
            config.replace("/token", "/nothing"),
            f'[dsa]\nurl = "{there.url}"\n',
        ):
            code, said = await send(data, there, "--send", "--again", config=wrong)
            assert code != 0 and "Traceback" not in said and not there.requests
        code, said = await send(data, there, "--send", "--again", config=config)
        assert code == 0 and "1 delivered" in said


def test_ways_that_do_not_go_together_are_told_in_one_line(data: Path) -> None:
    for words in ((), ("--send", "--status"), ("--since", "2026-01-01"), ("--again",)):
        made_ = run("statements", *words, "--data", str(data))
        assert made_.exit_code == 1 and "say --since and --out, or --send, or --status" in made_.output
