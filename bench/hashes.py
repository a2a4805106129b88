"""What lists of hashes cost: lookups beside faiss in one run, memory, hashing, and how soon a new hash counts.

faiss is no dependency of the project. To measure beside it, install it into a folder of its own and put that on the
path: `pip install --no-deps --target FOLDER faiss-cpu==1.15.1`, then `PYTHONPATH=FOLDER python -m bench hashes`.
Without it the other figures are measured alone. `HASHES=1000000,10000000` in the environment names the sizes.
"""

import asyncio
import gc
import importlib
import importlib.util
import io
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from chappe.adapters.pictures import making
from chappe.adapters.screeners import near, pdq
from chappe.custody.seal import Unsealed
from chappe.domain.ports.hashes import LOOKED, PDQ, Entry, Look, Stored
from chappe.engine.back_scan import BackScan
from chappe.engine.bus import LocalBus
from chappe.engine.hash_lists import HashLists
from chappe.engine.limits import Limits
from chappe.engine.run import Engine
from chappe.engine.screen import Screen
from chappe.safety.banks import AddHashes, MakeBank
from chappe.safety.desk import Desk
from chappe.safety.looks import KeepHashes
from chappe.safety.policy import Policy
from chappe.store.sqlite import SqliteStore

Words = NDArray[np.uint64]
SIZES = "1000000,10000000"
ROUNDS, LOOKUPS = 8, 48
STORED = 100_000
TURNS = 8
ALONE, TOGETHER = "one at a time", "eight turns at a time"


def uniform(count: int, seed: int) -> Words:
    """Hashes of even bits."""
    return np.random.default_rng(seed).integers(0, 1 << 64, (count, 4), dtype=np.uint64)


def alike(count: int, seed: int) -> Words:
    """Hashes as of pictures: 128 bits set in each, and neighbours among them mostly alike."""
    dice = np.random.default_rng(seed)
    made = np.empty((count, 4), np.uint64)
    for start in range(0, count, 50_000):
        some = min(50_000, count - start)
        field = dice.standard_normal((some, 17, 17), dtype=np.float32)
        field = field[:, 1:, 1:] + 0.6 * (field[:, :-1, 1:] + field[:, 1:, :-1])
        flat = field.reshape(some, 256)
        middle = np.partition(flat, 127, axis=1)[:, 127:128]
        made[start : start + some] = np.packbits(flat > middle, axis=1).view(np.uint64)
    return made


def flipped(hash: Words, bits: int, dice: np.random.Generator) -> Words:
    """A hash with so many bits turned over."""
    flags = np.zeros(256, np.uint8)
    flags[dice.choice(256, bits, replace=False)] = 1
    return hash ^ np.packbits(flags).view(np.uint64)


def asked(listed: Words, make: Callable[[int, int], Words], count: int, seed: int) -> Words:
    """What is looked up: four of five lie anywhere, the others 0 to 35 bits from something listed."""
    dice = np.random.default_rng(seed)
    found = make(count, seed + 1)
    for place in range(0, count, 5):
        found[place] = flipped(listed[dice.integers(len(listed))], int(dice.integers(36)), dice)
    return found


def rss() -> int:
    """Resident MiB of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    raise RuntimeError("no VmRSS")


def _faiss(listed: Words) -> tuple[Any, dict[str, object]]:
    """The index that others use for this, exact as well; None where faiss is not there."""
    if importlib.util.find_spec("faiss") is None:
        return None, {}
    faiss: Any = importlib.import_module("faiss")
    faiss.omp_set_num_threads(1)
    before, began = rss(), time.perf_counter()
    index = faiss.IndexBinaryMultiHash(256, 16, 16)
    index.nflip = 1
    index.add(listed.view(np.uint8).reshape(-1, 32))
    return index, {"build_s": round(time.perf_counter() - began, 1), "mib": rss() - before}


def near_hashes(count: int, make: Callable[[int, int], Words]) -> dict[str, object]:
    """Lookups each second, taken in turns by both, on one core; the sets found are compared."""
    listed = make(count, count)
    theirs, told = _faiss(listed)
    index = near.NearIndex()
    before, began = rss(), time.perf_counter()
    index.add(range(count), listed.tobytes())
    index.merge()
    ours: dict[str, object] = {"build_s": round(time.perf_counter() - began, 1), "mib": rss() - before}
    ours["bytes_a_hash"] = round(index.nbytes / count)
    rates: dict[str, list[float]] = {}
    differ = matched = 0
    for turn in range(ROUNDS):
        some = asked(listed, make, LOOKUPS, 1000 * turn + 7)
        began = time.perf_counter()
        found = [{one.number for one in index.near(hash.tobytes())} for hash in some]
        rates.setdefault(ALONE, []).append(LOOKUPS / (time.perf_counter() - began))
        began = time.perf_counter()
        for start in range(0, LOOKUPS, TURNS):
            index.near(some[start : start + TURNS].tobytes())
        rates.setdefault(TOGETHER, []).append(LOOKUPS / (time.perf_counter() - began))
        matched += sum(map(len, found))
        if theirs is not None:
            began = time.perf_counter()
            sets = []
            for hash in some:
                ends, _, numbers = theirs.range_search(hash.view(np.uint8).reshape(1, 32), near.NEAREST + 1)
                sets.append(set(numbers[ends[0] : ends[1]].tolist()))
            rates.setdefault("faiss", []).append(LOOKUPS / (time.perf_counter() - began))
            differ += sum(one != other for one, other in zip(found, sets, strict=True))
    medians = {name: round(statistics.median(found)) for name, found in rates.items()}
    tail = _tail(index, listed)
    answer: dict[str, object] = {"hashes": count, "data": make.__name__, "lookups_a_second": medians, "ours": ours}
    if theirs is not None:
        answer |= {"faiss": told, "times": round(medians[ALONE] / medians["faiss"], 1), "sets_that_differ": differ}
    return answer | {"matches": matched, "new_hash_found_after_ms": tail}


def _tail(index: near.NearIndex, listed: Words) -> float:
    """Milliseconds from adding one hash to an answer that has it, among all the others."""
    began = time.perf_counter()
    index.add([len(listed)], (listed[0] ^ np.uint64(0xFFFFFFFF)).tobytes())
    found = index.near((listed[0] ^ np.uint64(0xFFFFFFFF)).tobytes())
    assert any(one.number == len(listed) for one in found)
    return round(1000 * (time.perf_counter() - began), 2)


def pictures() -> list[dict[str, object]]:
    """Milliseconds to decode a JPEG, to hash it in all forms, and to make a photo of it with and without its hashes."""
    found = []
    for width, height in ((512, 512), (1280, 960), (2560, 1920)):
        small = Image.frombytes("RGB", (64, 48), random.Random(1).randbytes(64 * 48 * 3))
        data = io.BytesIO()
        small.resize((width, height), Image.Resampling.BICUBIC).save(data, "JPEG", quality=87)
        image = Image.open(data).convert("RGB")
        times = {
            "decode": _best(lambda data=data: Image.open(data).load()),  # type: ignore[misc]
            "full": _best(lambda image=image: pdq.fingerprint(image, "full")),  # type: ignore[misc]
            "all_forms": _best(lambda image=image: pdq.fingerprints(image)),  # type: ignore[misc]
            "photo": _best(lambda data=data: making.make(data.getvalue(), False)),  # type: ignore[misc]
        }
        found.append({"picture": f"{width}x{height}", **times})
    return found


def _best(work: Callable[[], object], rounds: int = 12) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return round(1000 * min(times), 1)


async def effect(folder: Path) -> dict[str, object]:
    """Seconds from banking a hash in another process's way to its effect on uploads, and on what is stored."""
    engine, store = _engine(folder)
    other, second = _engine(folder)
    lists = HashLists(near.NearIndex(), Policy())
    lists.serve(engine, None)  # type: ignore[arg-type]  # every hash that is asked for is there
    told = asyncio.Event()

    async def tell(matches: tuple[int, ...]) -> None:
        told.set()

    scan = BackScan(near.NearIndex, lists, tell)
    turns = uniform(STORED * TURNS * 2, 3).reshape(STORED, 2, TURNS * 4)
    for start in range(0, STORED, 2000):
        stored = tuple(
            Stored(
                blob + 1,
                blob.to_bytes(32),
                blob.to_bytes(16),
                LOOKED,
                tuple(Look(100, form.tobytes()) for form in turns[blob]),
            )
            for blob in range(start, min(STORED, start + 2000))
        )
        await engine.run(KeepHashes(stored), engine.actor(0))
    await engine.run(MakeBank("bench", "made here", "csam", "bench"), engine.actor(0))
    await lists.follow(engine)

    async def keep_up() -> None:
        while True:
            await lists.follow(engine)
            await asyncio.sleep(0.25)

    async def keep_scanning() -> None:
        while True:
            if not await scan.run(engine):
                await asyncio.sleep(0.5)

    jobs = [asyncio.create_task(keep_up()), asyncio.create_task(keep_scanning())]
    uploads, found = [], []
    dice = random.Random(5)
    for turn in range(5):
        blob = dice.randrange(STORED)
        hash = turns[blob, 1, 4 * turn : 4 * turn + 4].tobytes()
        known = await engine.read(lambda tx, blob=blob: tx.file_hashes.of([blob + 1]))  # type: ignore[misc]
        told.clear()
        await asyncio.sleep(dice.random() / 2)
        began = time.perf_counter()
        await other.run(AddHashes("bench", (Entry(PDQ, hash),)), other.actor(0))
        while not await lists.compare(known):
            await asyncio.sleep(0.01)
        uploads.append(time.perf_counter() - began)
        await told.wait()
        found.append(time.perf_counter() - began)
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    began = time.perf_counter()
    for start in range(0, 20_000, 2000):
        entries = tuple(Entry(PDQ, hash.tobytes()) for hash in uniform(2000, 100 + start))
        await other.run(AddHashes("bench", entries), other.actor(0))
    banked = 20_000 / (time.perf_counter() - began)
    await store.close()
    await second.close()
    return {
        "stored_pictures": STORED,
        "hashes_of_each": 2 * TURNS,
        "uploads_met_after_s": {"median": round(statistics.median(uploads), 2), "most": round(max(uploads), 2)},
        "stored_found_after_s": {"median": round(statistics.median(found), 2), "most": round(max(found), 2)},
        "banked_a_second": round(banked),
    }


def _engine(folder: Path) -> tuple[Engine, SqliteStore]:
    store = SqliteStore(folder / "chappe.db", Unsealed(b"bench"))
    return Engine(store, LocalBus(), Limits(False), Screen({}, Desk(Policy()))), store


async def measure() -> dict[str, object]:
    """Everything; lookups in the sizes that HASHES names."""
    with tempfile.TemporaryDirectory() as folder:
        banking = await effect(Path(folder))
    searches = []
    for size in os.environ.get("HASHES", SIZES).split(","):
        for make in (uniform, alike):
            searches.append(near_hashes(int(size), make))
            print(searches[-1], flush=True)
            gc.collect()
    return {"pictures": pictures(), "banking": banking, "searches": searches}
