"""What decisions cost with all their records: change, notice, statement, leaf, count and strike, all of it durable."""

import asyncio
import resource
import tempfile
import time
from pathlib import Path

from chappe.custody.seal import Unsealed
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.messages import SendMessage
from chappe.domain.values import PeerRef
from chappe.engine.bus import LocalBus
from chappe.engine.limits import Limits
from chappe.engine.run import Engine
from chappe.engine.screen import Screen
from chappe.safety.deciding import Decide
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy
from chappe.safety.staff import MODERATOR, Appoint
from chappe.safety.subjects import Subject, of_all_posts, of_message, of_peer
from chappe.store.sqlite import SqliteStore

POSTS, CHANNELS, LARGE = 4_000, 1_000, 100_000
LANES = 32
"""Decisions under way at once: machines and moderators beside each other."""
DESK = Desk(Policy(), "https://bench.example/")
DAY = 86_400


async def measure(posts: int = POSTS, channels: int = CHANNELS, large: int = LARGE) -> dict[str, object]:
    """Decisions a second, beside the 5,000,000 posts and 542,994 channels a day that one core must do."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "chappe.db", Unsealed(b"k" * 32))
        engine = Engine(store, LocalBus(), Limits(False), Screen({}, DESK))
        found = await _measured(engine, posts, channels, large)
        await store.close()
        return found


async def _measured(engine: Engine, posts: int, channels: int, large: int) -> dict[str, object]:
    people = await store_people(engine, 100)
    moderator = people[0]
    await engine.run(Appoint(moderator, MODERATOR, operator=True), engine.actor(0))
    channel = await make(engine, people[1], "bench_posts")
    ids = await fill(engine, people[1], channel, posts)
    found: dict[str, object] = {}
    subjects = [of_message(people[1], channel, id) for id in ids]
    found["posts"] = await timed(engine, moderator, [(one,) for one in subjects[: posts // 2]], "remove")
    found["posts, 50 in one command"] = await timed(
        engine, moderator, [tuple(subjects[at : at + 50]) for at in range(posts // 2, posts, 50)], "remove"
    )
    made = [await make(engine, people[at % 98 + 2]) for at in range(channels)]
    found["channels"] = await timed(engine, moderator, [(of_peer(one),) for one in made], "suspend")
    big = await make(engine, people[1], "bench_large")
    await fill(engine, people[1], big, large)
    begun = time.perf_counter()
    await engine.run(Decide(DESK, (of_peer(big),), "suspend", "spam", "bench"), engine.actor(moderator))
    found[f"a channel with {large:,} posts: ms"] = round((time.perf_counter() - begun) * 1000, 1)
    begun = time.perf_counter()
    await engine.run(
        Decide(DESK, (of_all_posts(people[1]),), "remove_all_posts", "spam", "bench"), engine.actor(moderator)
    )
    found[f"all of one author, {large:,} posts and more: ms"] = round((time.perf_counter() - begun) * 1000, 1)
    found["needed a second"] = {"posts": round(5_000_000 / DAY, 1), "channels": round(542_994 / DAY, 1)}
    return found


async def timed(engine: Engine, moderator: int, groups: list[tuple[Subject, ...]], action: str) -> dict[str, float]:
    """Decisions a second by the clock and by this process's CPU."""
    waiting = iter(groups)

    async def lane() -> None:
        for group in waiting:
            await engine.run(Decide(DESK, group, action, "spam", "bench"), engine.actor(moderator))

    count = sum(map(len, groups))
    begun, cpu = time.perf_counter(), used()
    await asyncio.gather(*(lane() for _ in range(LANES)))
    return {"a_second": round(count / (time.perf_counter() - begun)), "a_core_second": round(count / (used() - cpu))}


def used() -> float:
    """CPU seconds of this process so far."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


async def store_people(engine: Engine, number: int) -> list[int]:
    """Accounts without devices."""
    return [
        await engine._store.write(lambda tx, n=n: tx.users.create(f"99966{n:05}", f"P{n}", "", 1_700_000_000).id)  # type: ignore[misc]
        for n in range(number)
    ]


async def make(engine: Engine, owner: int, name: str = "") -> PeerRef:
    """A channel, public where it has a name."""
    made = await engine.run(CreateChannel("Bench", "", False), engine.actor(owner))
    peer: PeerRef = made.result[0].peer  # type: ignore[index]
    if name:
        await engine.run(SetUsername(peer, name), engine.actor(owner))
    return peer


async def fill(engine: Engine, owner: int, channel: PeerRef, number: int) -> list[int]:
    """Posts there; their ids."""
    ids: list[int] = []
    waiting = iter(range(number))

    async def lane() -> None:
        for n in waiting:
            sent = await engine.run(SendMessage(channel, 0, f"offer number {n}, only today"), engine.actor(owner))
            ids.append(sent.result[0].message.id)  # type: ignore[index]

    await asyncio.gather(*(lane() for _ in range(LANES)))
    return ids
