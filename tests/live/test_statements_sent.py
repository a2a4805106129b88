"""A running server sends statements of reasons by itself, goes on after kill -9, and stops at once while it waits."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from chappe.ops.data_folder import DataFolder
from tests.live.test_serve import server
from tests.ops.test_statement_commands import filled
from tests.support.statement_server import TOKEN, Database, database


def settings(folder: Path, there: Database) -> str:
    """A configuration that sends to it."""
    (folder / "token").write_text(TOKEN)
    file = folder / "chappe.toml"
    file.write_text(f'''[dsa]
url = "{there.url}"
token_file = "{folder / "token"}"
since = "2020-01-01"
seconds = 300.0
''')
    return str(file)


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A data folder with 250 decisions in it."""
    with DataFolder(tmp_path / "data") as folder:
        folder.make_identity()
    await filled(tmp_path / "data", 250)
    return tmp_path / "data"


async def test_a_server_sends_by_itself_and_goes_on_after_a_kill(data: Path, tmp_path: Path) -> None:
    async with database() as there:
        there.wanted, there.troubles = 250, ["", "swallow"]
        file = settings(tmp_path, there)
        with server(data, "--config", file) as (process, _):
            await asyncio.wait_for(there.hanging.wait(), 60)
            os.kill(process.pid, signal.SIGKILL)
        assert len(there.taken) == 200
        with server(data, "--config", file):
            await asyncio.wait_for(there.full.wait(), 60)
        assert there.taken == [f"p{n}" for n in range(250)]


async def test_a_server_that_waits_for_an_answer_stops_when_it_is_told_to(data: Path, tmp_path: Path) -> None:
    async with database() as there:
        there.troubles = ["swallow"]
        with server(data, "--config", settings(tmp_path, there)) as (process, _):
            await asyncio.wait_for(there.hanging.wait(), 60)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 60) == 0, "it does not wait for five minutes"
