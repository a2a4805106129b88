"""What the public pages cost: made anew, sent again, asked for in vain, of a young channel and of an old one."""

import asyncio
import re
import statistics
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from bench.server import Server
from chappe.domain.posting import post
from chappe.domain.values import BROADCAST, CHANNEL, MEMBER, Content, Member, PeerRef, box_of
from chappe.ops.assembly.database import open_store

SIZES = {"young": (1_000, 10), "old": (100_000, 100_000)}
"""Name of the channel → its posts and members."""
CONNECTIONS = 8
PAGES = 1_500
BORN = 1_700_000_000
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Cost(NamedTuple):
    """What so many answers took."""

    cpu: float
    seconds: float
    p50: float
    p99: float

    def figures(self, count: int) -> dict[str, float]:
        """A second and core of the server, and ms as a reader waits."""
        return {
            "per_core_second": round(count / self.cpu),
            "per_second": round(count / self.seconds),
            "p50_ms": round(self.p50 * 1000, 2),
            "p99_ms": round(self.p99 * 1000, 2),
        }


async def fill(data: Path) -> None:
    """Both channels, their posts and their members."""
    store = open_store(data)
    for name, (posts, members) in SIZES.items():

        def begin(tx: Any, name: str = name) -> tuple[int, PeerRef]:
            owner = tx.users.create("", "Owner", "", BORN).id
            chat = tx.chats.create(CHANNEL, f"The {name} channel", "About it", owner, BORN, BROADCAST, 0)
            tx.usernames.set(box_of(chat.peer.id), f"the_{name}")
            tx.chats.save(chat._replace(username=f"the_{name}"))
            return owner, chat.peer

        owner, peer = await store.write(begin)
        for first in range(0, posts, 2000):

            def some(tx: Any, numbers: range, owner: int = owner, peer: PeerRef = peer) -> None:
                for number in numbers:
                    text = f"Post number {number} about boats, bread and the weather on the coast, and nothing else"
                    post(tx, owner, peer, Content(0, owner, BORN + number, 0, text, sender=peer, post=True))

            await store.write(partial(some, numbers=range(first, min(first + 2000, posts))))
        for first in range(0, members, 5000):

            def come(tx: Any, numbers: range, peer: PeerRef = peer) -> None:
                for number in numbers:
                    tx.members.put(Member(peer, 10_000_000 + number, MEMBER, 0, BORN))
                tx.chats.add_members(peer, len(numbers))

            await store.write(partial(come, numbers=range(first, min(first + 5000, members))))
        while await store.write(lambda tx: tx.messages.index_some(2000)):
            pass
    await store.close()


async def ask(server: Server, paths: Iterator[str], waits: list[float], head: str, status: int) -> None:
    """Ask for one after another on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for path in paths:
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n{head}\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if int(answer.split(b" ", 2)[1]) != status:
            raise RuntimeError(f"{path}: {answer[:60]!r}")
        length = _LENGTH.search(answer)
        if length and status != 304:
            await reader.readexactly(int(length[1]))
        waits.append(time.perf_counter() - began)
    writer.close()


async def measured(server: Server, paths: list[str], head: str = "", status: int = 200) -> dict[str, float]:
    """All of the paths, by so many readers at once."""
    waits: list[float] = []
    left = iter(paths)
    before, began = server.cpu(), time.perf_counter()
    await asyncio.gather(*(ask(server, left, waits, head, status) for _ in range(CONNECTIONS)))
    took = time.perf_counter() - began
    waits.sort()
    cost = Cost(server.cpu() - before, took, statistics.median(waits), waits[len(waits) * 99 // 100])
    return cost.figures(len(paths))


async def tag_of(server: Server, path: str) -> str:
    """The page's ETag."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    found = re.search(rb"etag: (\S+)", answer, re.IGNORECASE)
    assert found
    return found[1].decode()


async def measure() -> dict[str, object]:
    """Answers a second and core, of both channels."""
    found: dict[str, object] = {}
    async with Server() as server:
        await server.stop()
        await fill(server.data)
        await server.start()
        for name, (posts, _) in SIZES.items():
            wall = f"/s/the_{name}"
            tag = await tag_of(server, wall)
            step = max(1, (posts - 30) // PAGES)
            far = [f"{wall}?before={25 + n * step % (posts - 30) + n // posts}" for n in range(PAGES)]
            found[name] = {
                "made": await measured(server, list(dict.fromkeys(far))),
                "kept": await measured(server, [wall] * 4 * PAGES),
                "not modified": await measured(server, [wall] * 4 * PAGES, f"If-None-Match: {tag}\r\n", 304),
                "search": await measured(server, [f"{wall}?q=boats+{posts - 1 - n}" for n in range(300)]),
            }
        nowhere = [f"/nobody_{n}" for n in range(PAGES)]
        found["nobody"] = await measured(server, nowhere, status=404)
        found["rss_mib"] = round(server.rss())
    return found
