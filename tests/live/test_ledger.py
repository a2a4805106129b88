"""The ledger of a server in a process of its own: killed at any moment, and looked at from outside."""

import asyncio
import http.client
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from bench.server import Server
from chappe.domain.ports import Tx
from chappe.ops.assembly.database import open_store
from chappe.safety.ledger_entries import DAY, day_text, encode
from tests.ledger import naive
from tests.live.ledger_writer import LANES, OWNER
from tests.live.test_serve import environment, run
from tests.support.book import decision
from tests.support.world import open_sqlite

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6


async def test_a_kill_keeps_a_leaf_and_what_was_written_with_it_or_neither(tmp_path: Path) -> None:
    acknowledged: dict[int, str] = {}
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-m", "tests.live.ledger_writer", str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(),
        )
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(random.randrange(1, 400))]  # the blow comes while it writes
        writer.kill()
        lines += writer.stdout.read().splitlines(keepends=True)
        writer.wait()
        for line in lines:
            if line.endswith("\n"):  # the last one may be cut off
                index, _, leaf = line.strip().partition(" ")
                assert int(index) not in acknowledged, "no index is given twice"
                acknowledged[int(index)] = leaf
        store = open_sqlite(tmp_path)

        def look(tx: Tx) -> None:
            leaves = tx.ledger.leaves(0, tx.ledger.size())
            for index, leaf in acknowledged.items():
                assert leaves[index].decode() == leaf, "what was acknowledged is there, in its place"
            counts = Counter(leaf.partition(b":")[0] for leaf in leaves)
            for lane in range(LANES):
                assert counts[b"%d" % lane] == tx.users.settings(OWNER + lane).get("count", 0), "both or none"
            assert len(set(leaves)) == len(leaves)
            assert tx.ledger.root() == naive.hash_of(leaves), "the tiles are those of the leaves"

        await store.read(look)
        await store.close()
    assert len(acknowledged) > KILLS


def ask(port: int, path: str) -> int:
    """The status of a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status


async def published(server: Server, day: str) -> None:
    """Come back once the server has published that day's report."""
    for _ in range(300):
        if await asyncio.to_thread(ask, server.port, f"/transparency/daily/{day}.json") == 200:
            return
        await asyncio.sleep(0.1)
    raise AssertionError((server.data / "server.out").read_text()[-3000:])


async def test_an_outsider_recounts_a_live_servers_report_and_finds_what_was_changed(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[links]\npreviews = false\n[ledger]\ncheckpoint_seconds = 1.0\n")
    day = day_text(int(time.time()) // DAY - 2)
    data, state = tmp_path / "data", str(tmp_path / "seen.json")
    data.mkdir()
    async with Server(str(data), ("--config", str(settings))) as server:
        await server.stop()
        store = open_store(data)
        entries = [encode(decision(at, day)) for at in range(1000)]
        await store.write(lambda tx: [tx.ledger.append(entry) for entry in entries])
        await store.close()
        await server.start()
        await published(server, day)
        words = ("verify-report", f"http://127.0.0.1:{server.port}/", "--day", day, "--state", state)
        for _ in range(2):
            looked = await asyncio.to_thread(run, *words)
            assert looked.returncode == 0, looked.stdout + looked.stderr
            assert f"the report of {day} is right: 1000 entries, recounted" in looked.stdout
        await server.stop()
        database = sqlite3.connect(data / "chappe.db")
        database.execute("DROP TRIGGER ledger_leaves_update")  # whoever has the machine can
        bent = entries[7].replace(b"remove", b"ignore")
        database.execute("UPDATE ledger_leaves SET data = ? WHERE id = 7", (bent,))
        database.commit()
        database.close()
        await server.start()
        looked = await asyncio.to_thread(run, *words)
        assert looked.returncode == 1
        assert "WRONG  the entries do not make the root that is signed" in looked.stdout
        assert "WRONG  the log was rewritten" in looked.stdout
        assert "decisions: ignore" in looked.stdout
