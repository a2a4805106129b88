"""A server in a process of its own that is killed in every step of sending a report: the report is finished once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.server import Server
from chappe.ops.assembly import database
from chappe.ops.data_folder import DataFolder
from tests.live.test_serve import run
from tests.safety.desk import staff
from tests.support.tip_scene import REPORTER, administrator, asked, filing, posted, prepared
from tests.support.tipline import NAME, PASSWORD, Tipline
from tests.support.world import World
from tests.web.fair import Fair

SECONDS = 30.0
TROUBLES = [
    ("submit", "hang before"),
    ("submit", "hang after"),
    ("upload", "hang before"),
    ("retract", "hang after"),
    ("upload", "hang after"),
    ("fileinfo", "hang after"),
    ("finish", "hang before"),
    ("finish", "hang after"),
]
"""Each is met by a server of its own, in this order."""


@asynccontextmanager
async def fair_of(data: Path) -> AsyncIterator[Fair]:
    """People on the database of a server that does not run, now."""
    store = database.open_store(data)
    world = World(store)
    world.now = int(time.time()) - 1000
    fair = Fair(world, data)
    yield fair
    await fair.blobs.close()
    await store.close()


def settings(folder: Path, endpoint: str) -> Path:
    """A file of settings that names the stand-in."""
    secret = folder / "cybertip"
    secret.write_text(f"{NAME}\n{PASSWORD}\n")
    file = folder / "chappe.toml"
    said = {
        "endpoint": endpoint,
        "credentials_file": secret,
        "service": REPORTER.service,
        "first_name": REPORTER.first_name,
        "last_name": REPORTER.last_name,
        "email": REPORTER.email,
        "legal_url": REPORTER.legal_url,
    }
    lines = [f'{name} = "{value}"' for name, value in said.items()]
    file.write_text("\n".join(["[links]", "previews = false", "[cybertip]", *lines]))
    return file


async def state(data: Path, tip: int) -> str:
    async with database.open_engine(data) as engine:
        found = await engine.read(lambda tx: tx.cybertips.get(tip))
    assert found is not None
    return found.state


async def test_a_report_is_finished_once_though_the_server_is_killed_in_every_step(tmp_path: Path) -> None:
    async with Tipline() as line:
        file = settings(tmp_path, line.endpoint)
        server = Server(extra=("--no-limits", "--config", str(file)))
        await server.start()  # makes keys and database
        await server.stop()
        async with fair_of(DataFolder(server.data).path) as fair:
            judge = await staff(fair.world, "Judge")
            ann = await posted(fair, judge)
            tip = await prepared(fair, judge, ann.who)
            await asked(fair, await administrator(fair), tip, filing(line.endpoint))
        for trouble in TROUBLES:
            line.troubled.clear()
            line.troubles = [trouble]
            await server.start()
            async with asyncio.timeout(SECONDS):
                await line.troubled.wait()
            server.kill()
        await server.start()
        deadline = time.monotonic() + SECONDS
        while await state(server.data, tip) != "sent":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        listed = run("cybertip", "list", "--data", str(server.data)).stdout
        shown = run("cybertip", "show", str(tip), "--data", str(server.data), "--config", str(file)).stdout
        checked = await asyncio.to_thread(run, "cybertip", "check", "--config", str(file))
        await server.stop()
    [(number, report)] = line.finished.items()
    assert report.finished == 1
    assert len(report.files) == len(report.details) == len(set(report.files.values())) == 2
    assert f"report {number} at {line.endpoint}" in listed and "  sent  " in listed
    assert f"report {number} is finished" in shown and f"<reportId>{number}</reportId>" in shown
    assert "knows these credentials" in checked.stdout, checked.stderr
    assert PASSWORD not in (server.data / "server.out").read_text() + listed + shown
