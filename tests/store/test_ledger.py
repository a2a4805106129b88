"""The ledger in the database: whole with its transaction, cheap to read, and never changed or deleted."""

import asyncio
import re
import sqlite3
from pathlib import Path

import pytest

from chappe.custody.seal import Unsealed
from chappe.domain.ports import Tx
from chappe.domain.ports.ledger import MOST_LEAF, DayReport, SignedTree
from chappe.ledger import proofs
from chappe.ledger.hashing import EMPTY, leaf_hash
from chappe.store.sqlite import SqliteStore, connect
from chappe.store.tx import SqlTx
from tests.ledger import naive
from tests.support.world import World


def leaf(at: int) -> bytes:
    return f"leaf {at}".encode()


def fill(count: int) -> object:
    """A change that appends so many leaves to an empty ledger."""
    return lambda tx: [tx.ledger.append(leaf(at)) for at in range(count)]


async def test_leaves_come_back_in_their_order(world: World) -> None:
    assert await world.write(lambda tx: (tx.ledger.size(), tx.ledger.root(), tx.ledger.leaf(0))) == (0, EMPTY, None)
    assert await world.write(fill(300)) == list(range(300))  # type: ignore[arg-type]
    leaves = [leaf(at) for at in range(300)]

    def look(tx: Tx) -> None:
        assert tx.ledger.size() == 300
        assert tx.ledger.leaf(299) == leaves[299]
        assert tx.ledger.leaf(300) is tx.ledger.leaf(-1) is None
        assert tx.ledger.leaves(250, 10) == leaves[250:260]
        assert tx.ledger.leaves(295, 10) == leaves[295:]
        assert tx.ledger.hashes(0, 250, 20) == b"".join(map(leaf_hash, leaves[250:270]))
        assert tx.ledger.hashes(0, 290, 20) == b"".join(map(leaf_hash, leaves[290:]))
        assert tx.ledger.hashes(1, 0, 5) == naive.hash_of(leaves[:256])
        assert tx.ledger.hashes(2, 0, 5) == b""
        for size in (0, 1, 255, 256, 257, 300):
            assert tx.ledger.root(size) == naive.hash_of(leaves[:size])
        assert tx.ledger.root() == naive.hash_of(leaves)
        with pytest.raises(ValueError, match="so many leaves"):
            tx.ledger.root(301)

    await world.read(look)


async def test_a_tile_of_tiles_is_laid_down_when_it_is_full(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    size = 256 * 256 + 300
    for start in range(0, size, 20_000):
        await store.write(lambda tx, at=start: [tx.ledger.append(leaf(n)) for n in range(at, min(at + 20_000, size))])  # type: ignore[misc]
    leaves = [leaf(at) for at in range(size)]

    def look(tx: SqlTx) -> None:
        ledger = tx.ledger
        assert ledger.hashes(2, 0, 2) == naive.hash_of(leaves[: 256 * 256])
        assert ledger.hashes(1, 255, 3) == b"".join(naive.hash_of(leaves[at * 256 :][:256]) for at in (255, 256))
        root = naive.hash_of(leaves)
        assert ledger.root() == root
        for index in (0, 65535, 65536, size - 1):
            path = proofs.inclusion(ledger.hashes, index, size)
            assert naive.root_by_path(index, size, leaf_hash(leaves[index]), path) == root
        old = ledger.root(1000)
        assert naive.both_roots(1000, size, proofs.consistency(ledger.hashes, 1000, size), old) == (old, root)

    await store.read(look)
    await store.close()
    plans: list[tuple[str, str]] = []
    connection = connect(tmp_path / "chappe.db", read_only=True)

    class Spy:
        def execute(self, sql: str, params: object = (), /) -> object:
            rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
            plans.extend((sql, row[3]) for row in rows)
            return connection.execute(sql, params)

    ledger = SqlTx(Spy(), Unsealed(b"k" * 32)).ledger  # type: ignore[arg-type]
    proofs.inclusion(ledger.hashes, 1, size)
    assert len(plans) < 2 * size.bit_length(), "a reading for each hash of the path, and a few at the edge"
    ledger.root()
    ledger.leaves(5, 3)
    assert not [one for one in plans if not re.match(r"SEARCH", one[1])], plans
    connection.close()


async def test_a_rule_that_fails_takes_its_leaves_with_it(world: World) -> None:
    def failing(tx: Tx) -> None:
        for _ in range(300):
            tx.ledger.append(b"never")
        raise LookupError("no")

    changes = [failing if at % 3 == 1 else (lambda tx, at=at: tx.ledger.append(leaf(at))) for at in range(900)]
    done = await asyncio.gather(*(world.store.write(one) for one in changes), return_exceptions=True)
    kept = [(index, leaf(at)) for at, index in enumerate(done) if isinstance(index, int)]
    assert [index for index, _ in kept] == list(range(600))
    leaves = await world.read(lambda tx: tx.ledger.leaves(0, 1000))
    assert leaves == [data for _, data in kept]
    assert await world.read(lambda tx: tx.ledger.root()) == naive.hash_of(leaves)


async def test_a_leaf_that_is_too_long_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="at most"):
        await world.write(lambda tx: tx.ledger.append(b"x" * (MOST_LEAF + 1)))
    assert await world.write(lambda tx: tx.ledger.append(b"x" * MOST_LEAF)) == 0


def contents(connection: sqlite3.Connection) -> list[object]:
    """Everything that the ledger holds."""
    tables = ("leaves", "tiles", "checkpoints", "reports")
    return [connection.execute(f"SELECT * FROM ledger_{table}").fetchall() for table in tables]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_leaves SET data = x'00' WHERE id = 3",
        "UPDATE ledger_leaves SET id = 900 WHERE id = 299",
        "DELETE FROM ledger_leaves WHERE id = 299",
        "DELETE FROM ledger_leaves",
        "INSERT OR REPLACE INTO ledger_leaves (id, data) VALUES (3, x'00')",
        "REPLACE INTO ledger_leaves (id, data) VALUES (299, x'00')",
        "INSERT INTO ledger_leaves (id, data) VALUES (302, x'00')",
        "INSERT INTO ledger_leaves (id, data) VALUES (-1, x'00')",
        "UPDATE OR REPLACE ledger_leaves SET id = 2 WHERE id = 3",
        "UPDATE ledger_tiles SET hashes = x'00'",
        "DELETE FROM ledger_tiles",
        "INSERT OR REPLACE INTO ledger_tiles (level, number, top, hashes) VALUES (0, 0, x'00', x'00')",
        "UPDATE ledger_checkpoints SET note = ''",
        "DELETE FROM ledger_checkpoints",
        "INSERT OR REPLACE INTO ledger_checkpoints (size, date, note) VALUES (300, 1, 'other')",
        "INSERT INTO ledger_checkpoints (size, date, note) VALUES (299, 1, 'other')",
        "UPDATE ledger_reports SET report = ''",
        "DELETE FROM ledger_reports",
        "INSERT OR REPLACE INTO ledger_reports (day, next, leaf, report, signature) VALUES (20000, 0, 0, '', '')",
    ],
)
async def test_the_database_itself_refuses_to_forget(tmp_path: Path, sql: str) -> None:
    store = SqliteStore(tmp_path / "chappe.db", Unsealed(b"k" * 32))
    await store.write(fill(300))  # type: ignore[arg-type]
    await store.write(lambda tx: tx.checkpoints.keep(SignedTree(300, 5, "note")))
    await store.write(lambda tx: tx.checkpoints.keep_report(DayReport(20_000, 300, 299, "{}", "line")))
    await store.close()
    connection = sqlite3.connect(tmp_path / "chappe.db")
    before = contents(connection)
    with pytest.raises(sqlite3.IntegrityError, match=r"never|after the last|larger|later"):
        connection.execute(sql)
    connection.rollback()
    assert contents(connection) == before
    connection.close()


async def test_checkpoints_and_reports_are_kept_for_ever(world: World) -> None:
    assert await world.read(lambda tx: (tx.checkpoints.latest(), tx.checkpoints.last_report())) == (None, None)
    for size in (0, 4, 9):
        await world.write(lambda tx, size=size: tx.checkpoints.keep(SignedTree(size, size + 1, f"note {size}")))  # type: ignore[misc]
    await world.write(lambda tx: tx.checkpoints.witness(4, "eye", "— eye AAAA"))
    await world.write(lambda tx: tx.checkpoints.witness(4, "eye", "— eye BBBB"))
    await world.write(lambda tx: tx.checkpoints.witness(4, "an ear", "— ear AAAA"))
    assert await world.read(lambda tx: tx.checkpoints.latest()) == SignedTree(9, 10, "note 9")
    assert await world.read(lambda tx: tx.checkpoints.at(4)) == SignedTree(4, 5, "note 4", ("— ear AAAA", "— eye BBBB"))
    assert await world.read(lambda tx: tx.checkpoints.at(5)) is None
    reports = [DayReport(day, day * 10, day, f'{{"day":{day}}}', "line") for day in (7, 8, 12)]
    for report in reports:
        await world.write(lambda tx, report=report: tx.checkpoints.keep_report(report))  # type: ignore[misc]
    assert await world.read(lambda tx: tx.checkpoints.last_report()) == reports[-1]
    assert await world.read(lambda tx: tx.checkpoints.report(8)) == reports[1]
    assert await world.read(lambda tx: tx.checkpoints.report(9)) is None
    assert await world.read(lambda tx: tx.checkpoints.report_days(12, 5)) == [8, 7]
