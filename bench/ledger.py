"""What the ledger costs: appends as they reach the disk, proofs from a million leaves, and a recount of all of them."""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chappe.crypto.ed25519 import SigningKey, generate_pem
from chappe.custody.seal import Unsealed
from chappe.domain.outcome import Actor
from chappe.ledger import proofs
from chappe.ledger.edge import Edge
from chappe.ledger.hashing import leaf_hash
from chappe.ops.ledger import signer
from chappe.safety import checkpoints
from chappe.safety.daily_report import Tally
from chappe.safety.ledger_entries import encode
from chappe.store.sqlite import SqliteStore, connect
from chappe.store.tx import SqlTx
from tests.support.book import NAME, decision

DAY = "2026-11-26"
IN_FLIGHT = 256
PROOFS = 200


async def appends(store: SqliteStore, total: int, each: int) -> float:
    """Appends a second, `each` in a transaction, IN_FLIGHT transactions waiting; all on disk at the end."""
    left = iter(range(total // each))

    async def lane() -> None:
        for number in left:
            entries = [decision(number * each + at, DAY) for at in range(each)]
            await store.write(lambda tx, entries=entries: [tx.ledger.append(encode(one)) for one in entries])  # type: ignore[misc]

    begun = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))
    return round(total // each * each / (time.perf_counter() - begun))


def timed(ask: Callable[[], Any], times: int = PROOFS) -> float:
    """Median ms."""
    ask()
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(took), 3)


def proving(tx: SqlTx, size: int) -> dict[str, object]:
    """Median ms of each proof of random leaves and sizes, and of its check."""
    ledger, dice = tx.ledger, random.Random(1)
    root = ledger.root(size)
    index = dice.randrange(size)
    path = proofs.inclusion(ledger.hashes, index, size)
    leaf = leaf_hash(ledger.leaf(index) or b"")
    assert proofs.includes(index, size, leaf, path, root)
    old = dice.randrange(1, size)
    goes_on = proofs.consistency(ledger.hashes, old, size)
    assert proofs.goes_on(old, size, ledger.root(old), root, goes_on)
    return {
        "root_ms": timed(lambda: ledger.root(size)),
        "inclusion_ms": timed(lambda: proofs.inclusion(ledger.hashes, dice.randrange(size), size)),
        "inclusion_check_ms": timed(lambda: proofs.includes(index, size, leaf, path, root)),
        "consistency_ms": timed(lambda: proofs.consistency(ledger.hashes, dice.randrange(1, size), size)),
        "bundle_ms": timed(lambda: checkpoints.tile(tx, "entries/x001/234")),
        "tile_ms": timed(lambda: checkpoints.tile(tx, "0/x001/234")),
    }


def recount(tx: SqlTx, size: int) -> float:
    """Entries a second that are hashed, read and counted, as `chappe verify-report` does."""
    tally, edge = Tally(DAY), Edge()
    leaves = tx.ledger.leaves(0, min(size, 50_000))
    begun = time.perf_counter()
    for leaf in leaves:
        tally.add(edge.size, leaf)
        edge.append(leaf)
    return round(len(leaves) / (time.perf_counter() - begun))


async def measure(size: int = 1_000_000, some: int = 50_000) -> dict[str, object]:
    """Appends a second one by one and by the hundred, then proofs from a ledger of `size` leaves."""
    found: dict[str, object] = {"leaves": size}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chappe.db"
        store = SqliteStore(path, Unsealed(b"k" * 32))
        found["appends_a_second"] = await appends(store, some, 1)
        found["by_the_hundred"] = await appends(store, 2 * some, 100)
        have = await store.read(lambda tx: tx.ledger.size())
        for start in range(have, size, 10_000):
            count = min(10_000, size - start)
            entries = [encode(decision(start + at, DAY)) for at in range(count)]
            await store.write(lambda tx, entries=entries: [tx.ledger.append(one) for one in entries])  # type: ignore[misc]
        found["appends_a_second_when_full"] = await appends(store, some, 1)
        signing = signer(SigningKey.from_pem(generate_pem()), NAME)
        who = Actor(0, 0, 1_800_000_000, random.randbytes)
        begun = time.perf_counter()
        text = await store.read(lambda tx: checkpoints.wanted(tx, NAME))
        note = str(signing.note(text or ""))
        await store.write(lambda tx: checkpoints.keep_checkpoint(tx, who, checkpoints.KeepCheckpoint(note)))
        found["checkpoint_ms"] = round((time.perf_counter() - begun) * 1000, 2)
        await store.close()
        reader = connect(path, read_only=True)
        tx = SqlTx(reader, Unsealed(b"k" * 32))
        found.update(proving(tx, size))
        found["recounted_a_second"] = recount(tx, size)
        found["bytes_a_leaf"] = round(path.stat().st_size / tx.ledger.size(), 1)
        reader.close()
    return found
