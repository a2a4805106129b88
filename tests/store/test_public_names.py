"""Groups and channels that were public before beginnings of words were kept are put in by a job, with how far it is."""

import logging
from importlib import resources
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.values import BROADCAST, CHANNEL, PeerRef
from chappe.ops.upkeep import settle_public_names
from chappe.store.sqlite import SqliteStore, connect
from chappe.store.tx import SqlTx
from tests.support.world import World

BEFORE = 22


def scene(tx: SqlTx, count: int) -> list[PeerRef]:
    """So many public channels, and a private one."""
    peers = []
    for number in range(count):
        chat = tx.chats.create(CHANNEL, f"Ferry {number}", "", 1, 1, BROADCAST, 0)
        tx.chats.save(chat._replace(username=f"ferry_{number}"))
        peers.append(chat.peer)
    tx.chats.create(CHANNEL, "Ferry of secrets", "", 1, 1, BROADCAST, 0)
    return peers


async def test_the_change_of_the_database_finds_what_is_owed(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    peers = await store.write(lambda tx: scene(tx, 3))  # type: ignore[arg-type]
    await store.close()
    connection = connect(tmp_path / "chappe.db")
    connection.execute("DELETE FROM public_prefixes WHERE prefix = 'ferry' OR peer <> (SELECT max(peer) FROM chats)")
    connection.executescript("DROP TABLE public_prefixes_owed; DROP INDEX chats_public;")
    sql = next(f for f in resources.files("chappe.store.migrations").iterdir() if f.name.startswith(f"00{BEFORE}"))
    statement = sql.read_text(encoding="utf-8").partition("CREATE INDEX")[0]
    connection.executescript(statement)
    owed = [row[0] for row in connection.execute("SELECT peer FROM public_prefixes_owed")]
    assert len(owed) == len(peers)
    connection.close()


async def test_a_job_puts_them_in_and_says_how_far_it_is(world: World, caplog: pytest.LogCaptureFixture) -> None:
    peers = await world.write(lambda tx: scene(tx, 120))  # type: ignore[arg-type]

    def forget(tx: SqlTx) -> None:
        tx.chats._public._execute("DELETE FROM public_prefixes")
        tx.chats._public._execute("INSERT INTO public_prefixes_owed (peer) SELECT peer FROM chats")

    await world.write(forget)  # type: ignore[arg-type]
    assert await world.read(lambda tx: tx.chats.named("ferry", 500)) == []
    with caplog.at_level(logging.INFO, logger="chappe.ops.upkeep"):
        runs = [await settle_public_names(world.engine) for _ in range(4)]
    assert runs == [True, True, False, False]
    assert [record.getMessage().partition("; ")[2] for record in caplog.records] == [
        "71 are left",
        "21 are left",
        "0 are left",
    ]
    assert sorted(await world.read(lambda tx: tx.chats.named("ferry", 500))) == peers
    assert await world.read(lambda tx: tx.chats.named("secrets", 500)) == []
