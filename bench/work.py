"""The work that is measured: direct messages, handshakes, idle connections."""

import asyncio
import gc
import itertools
import random
import time
from typing import Any

from bench.crowd import Crowd
from bench.lean_client import LeanClient
from bench.server import Server
from chappe.tl import functions, types

SIZE = 100
now = time.monotonic


def percentiles(values: list[float]) -> dict[str, float]:
    """p50, p99 and the highest, in ms."""
    found = sorted(values)
    if not found:
        return {}
    return {
        name: round(found[min(len(found) - 1, int(q * len(found)))] * 1000, 3)
        for name, q in (("p50_ms", 0.5), ("p99_ms", 0.99), ("max_ms", 1.0))
    }


async def peer_of(client: LeanClient, name: str) -> object:
    """The InputPeer by which this client reaches a user name."""
    found: Any = await client(functions.ContactsResolveUsername(username=name))
    return types.InputPeerUser(user_id=found.users[0].id, access_hash=found.users[0].access_hash)


class Pair:
    """A sender that keeps `window` messages in flight, and the recipient that counts them."""

    def __init__(self, sender: LeanClient, receiver: LeanClient, peer: object, number: int) -> None:
        self.sender, self.peer, self.number = sender, peer, number
        self.pending: dict[str, float] = {}
        self.latency: list[float] = []
        self.gate = asyncio.Semaphore(1)
        self.twice = 0
        self.ids = itertools.count(random.getrandbits(60))
        receiver.on_update = self.heard

    def heard(self, updates: Any) -> None:
        """Count every new message that is one of ours."""
        for update in getattr(updates, "updates", ()):
            if isinstance(update, types.UpdateNewMessage) and isinstance(update.message, types.Message):
                sent = self.pending.pop(update.message.message, None)
                if sent is None:
                    self.twice += 1
                    continue
                self.latency.append(now() - sent)
                self.gate.release()

    async def send(self, count: int, window: int, until: float, interval: float = 0.0) -> int:
        """Send `count` messages, the next when one arrived (or at the pace); how many went out."""
        self.gate = asyncio.Semaphore(window)
        due = now() + random.random() * interval
        calls = []
        for seq in range(count):
            if interval:
                await asyncio.sleep(max(0.0, due - now()))
                due += interval
            await self.gate.acquire()
            if now() > until:
                break
            text = f"b.{self.number}.{seq}.{time.monotonic_ns()}.".ljust(SIZE, "x")
            self.pending[text] = now()
            calls.append(
                self.sender.call(functions.MessagesSendMessage(peer=self.peer, message=text, random_id=next(self.ids)))
            )
        await asyncio.gather(*calls)
        while self.pending and now() < until + 10:
            await asyncio.sleep(0.01)
        return len(calls)


async def direct(
    server: Server, pairs: int = 50, messages: int = 400, window: int = 8, cap: float = 30, rate: float = 0.0
) -> dict[str, object]:
    """W1: direct messages between pairs; with `rate` at that many a second in all, else as fast as they arrive."""
    crowd = Crowd(server)
    clients = await crowd.many(range(2 * pairs))
    made = []
    for k in range(pairs):
        sender, receiver = clients[2 * k], clients[2 * k + 1]
        made.append(Pair(sender, receiver, await peer_of(sender, f"benchuser{2 * k + 1}"), k))
    await asyncio.gather(*(pair.send(4, window, now() + 15) for pair in made))
    for pair in made:
        pair.latency.clear()
    gc.collect()
    gc.freeze()
    cpu, own, began = server.cpu(), time.process_time(), now()
    until = began + cap
    sent = sum(
        await asyncio.gather(*(pair.send(messages, window, until, pairs / rate if rate else 0.0) for pair in made))
    )
    wall = now() - began
    await asyncio.sleep(1)  # what the server does later for these messages counts too
    cpu, own = server.cpu() - cpu, time.process_time() - own
    latency = [one for pair in made for one in pair.latency]
    for client in clients:
        client.close()
    return {
        "sent": sent,
        "delivered": len(latency),
        "twice": sum(pair.twice for pair in made),
        "per_s": round(len(latency) / wall, 1),
        **percentiles(latency),
        "server_cpu_s_per_1000": round(cpu / max(1, len(latency)) * 1000, 4),
        "client_cpu_s_per_1000": round(own / max(1, len(latency)) * 1000, 4),
    }


async def handshakes(server: Server, count: int = 300, at_once: int = 8) -> dict[str, object]:
    """Auth keys made from nothing: how many a second, and what one costs the server."""
    crowd = Crowd(server)
    gate = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with gate:
            client = await crowd.client().connect()
            client.close()

    await asyncio.gather(*(one() for _ in range(20)))
    cpu, began = server.cpu(), now()
    await asyncio.gather(*(one() for _ in range(count)))
    wall, cpu = now() - began, server.cpu() - cpu
    return {"handshakes": count, "per_s": round(count / wall, 1), "per_core_s": round(count / cpu, 1)}


async def idle(server: Server, count: int = 1000) -> dict[str, object]:
    """W3: memory that `count` more signed-in, silent connections take."""
    crowd = Crowd(server)
    first = await crowd.many(range(50))
    await asyncio.sleep(2)
    before = server.rss()
    more = await crowd.many(range(50, 50 + count))
    await asyncio.sleep(3)
    after, cpu = server.rss(), server.cpu()
    await asyncio.sleep(5)
    share = (server.cpu() - cpu) / 5
    for client in (*first, *more):
        client.close()
    return {
        "connections": count,
        "rss_before_mib": round(before, 1),
        "mib_per_1000": round((after - before) / count * 1000, 1),
        "idle_cpu_share": round(share, 4),
    }
