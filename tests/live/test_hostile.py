"""Hostile input costs the attacker: memory stays bounded and others are served as before.

CHAPPE_HOSTILE_SECONDS makes each attack longer (docs/operate/abuse.md says how long for its figures).
"""

import asyncio
import gzip
import os
import random
import resource
import struct
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bench.crowd import Crowd
from bench.lean_client import Gone, LeanClient, RpcError, tl_bytes
from bench.server import Server
from bench.work import peer_of
from chappe.tl import functions

SECONDS = float(os.environ.get("CHAPPE_HOSTILE_SECONDS", "4"))
MOST_GROWTH_MIB = 160
HALF_OPEN = int(os.environ.get("CHAPPE_HALF_OPEN", "10000"))
HONEST = range(20, 26)
"""Numbers of the honest clients: enough that none of them meets the flood limit, however long the attack."""
ATTACKERS = [f"127.0.1.{number}" for number in range(1, 65)] if sys.platform == "linux" else ["127.0.0.1"]
"""Addresses that attacks come from: one alone runs out of ports within seconds, since closed ones rest a minute."""


class Bystander:
    """Honest clients that talk all the while, one after the other, and how long their messages took."""

    def __init__(self, clients: list[LeanClient], peers: list[object]) -> None:
        self.clients, self.peers = clients, peers
        self.slowest = 0.0
        self.sent = 0

    async def talk(self, stop: asyncio.Event) -> None:
        """Send a message every 50 ms until told to stop; any error is the test's."""
        while not stop.is_set():
            began = time.perf_counter()
            turn = self.sent % len(self.clients)
            await self.clients[turn](
                functions.MessagesSendMessage(
                    peer=self.peers[turn], message=f"still here {self.sent}", random_id=random.getrandbits(62) + 1
                ),
                timeout=15,
            )
            self.slowest = max(self.slowest, time.perf_counter() - began)
            self.sent += 1
            await asyncio.sleep(0.05)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    async with Server(extra=()) as started:
        yield started
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def under_attack(server: Server, attack: Callable[[Crowd, float], Awaitable[int]]) -> None:
    """Run an attack while honest clients talk; they must be served and the server must not grow."""
    crowd = Crowd(server)
    clients = await crowd.many(HONEST)
    others = [f"benchuser{number}" for number in (*HONEST[1:], HONEST[0])]
    bystander = Bystander(clients, [await peer_of(one, other) for one, other in zip(clients, others, strict=True)])
    before = server.rss()
    stop = asyncio.Event()
    talking = asyncio.create_task(bystander.talk(stop))
    done = await attack(crowd, time.monotonic() + SECONDS)
    stop.set()
    await talking
    assert done > 0, "the attack did nothing"
    assert bystander.sent > 0
    assert server.rss() - before < MOST_GROWTH_MIB, f"grew by {server.rss() - before:.0f} MiB"
    assert server.process is not None and server.process.poll() is None
    slowest = bystander.slowest * 1000
    print(f"{attack.__name__}: {done} tries, +{server.rss() - before:.0f} MiB, slowest answer {slowest:.0f} ms")
    for client in clients:
        client.close()


async def throw(server: Server, data: bytes) -> int:
    """Open a connection, write, and wait a moment for it to be closed; 1, or 0 where it could not be opened."""
    here = (random.choice(ATTACKERS), 0)
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=here)
    except OSError:
        return 0
    try:
        writer.write(data)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 5)
    except (OSError, TimeoutError):
        pass
    finally:
        writer.close()
    return 1


async def random_bytes(crowd: Crowd, until: float) -> int:
    tries = 0
    while time.monotonic() < until:
        some = (random.randbytes(random.choice((1, 7, 64, 500, 40_000))) for _ in range(20))
        tries += sum(await asyncio.gather(*(throw(crowd.server, data) for data in some)))
    return tries


async def truncated_handshakes(crowd: Crowd, until: float) -> int:
    tries = 0
    while time.monotonic() < until:
        body = struct.pack("<I", random.choice((0xBE7E8EF1, 0xD712E4BE, 0xF5045F1F, 0x60469778))) + random.randbytes(
            400
        )
        plain = struct.pack("<qqi", 0, int(time.time() * 2**32) & ~3, random.choice((20, len(body), 2**31 - 1))) + body
        packet = len(plain).to_bytes(4, "little") + plain
        some = (b"\xee\xee\xee\xee" + packet[: random.randrange(4, len(packet))] for _ in range(20))
        tries += sum(await asyncio.gather(*(throw(crowd.server, data) for data in some)))
    return tries


async def giant_lengths(crowd: Crowd, until: float) -> int:
    tries = 0
    heads = (
        b"\xee\xee\xee\xee\xff\xff\xff\x7f",
        b"\xef\x7f\xff\xff\xff",
        b"\xdd\xdd\xdd\xdd\xff\xff\xff\x7f",
        b"\xff\xff\xff\x7f\0\0\0\0",
    )
    while time.monotonic() < until:
        some = (random.choice(heads) + bytes(70_000) for _ in range(20))
        tries += sum(await asyncio.gather(*(throw(crowd.server, data) for data in some)))
    return tries


async def wrong_keys(crowd: Crowd, until: float) -> int:
    tries = 0
    while time.monotonic() < until:
        packet = random.randbytes(8 + 16 + 16 * random.randrange(1, 200))
        data = b"\xee\xee\xee\xee" + (len(packet).to_bytes(4, "little") + packet) * 3
        tries += sum(await asyncio.gather(*(throw(crowd.server, data) for _ in range(20))))
    return tries


async def bombs(crowd: Crowd, until: float) -> int:
    """Signed-in clients that send compressed bombs, deep nesting, and containers that lie."""
    tries = 0
    bomb = struct.pack("<I", 0x3072CFA1) + tl_bytes(gzip.compress(bytes(200 << 20), 9))
    nested = struct.pack("<Ii", 0xDA9B0D0D, 229) * 20_000
    lies = struct.pack("<Ii", 0x73F1F8DC, 1000) + bytes(16)
    many = struct.pack("<Ii", 0x73F1F8DC, 2**31 - 1) + bytes(64)
    client = await crowd.one(5)
    while time.monotonic() < until:
        for body in (bomb, nested, lies, many):
            try:
                client.send_raw(body)
                await asyncio.sleep(0)
                await client(functions.UpdatesGetState(), timeout=5)
            except (Gone, RpcError, TimeoutError):
                key, key_id, salt = client.key, client.key_id, client.salt
                client.close()
                client = crowd.client()
                client.key, client.key_id, client.salt = key, key_id, salt
                await client.connect()
            tries += 1
    client.close()
    return tries


async def slow_reader(crowd: Crowd, until: float) -> int:
    """A client that asks much and reads nothing."""
    client = await crowd.one(6)
    transport: Any = client._transport
    transport.pause_reading()
    tries = 0
    while time.monotonic() < until and client._transport is not None:
        for _ in range(50):
            client.call(functions.HelpGetConfig()).add_done_callback(lambda done: done.exception())
            tries += 1
        await asyncio.sleep(0.01)
    client.close()
    return tries


@pytest.mark.parametrize(
    "attack",
    [random_bytes, truncated_handshakes, giant_lengths, wrong_keys, bombs, slow_reader],
    ids=lambda f: f.__name__,
)
async def test_others_are_served_and_memory_stays_bounded(
    server: Server, attack: Callable[[Crowd, float], Awaitable[int]]
) -> None:
    await under_attack(server, attack)


async def test_ten_thousand_half_open_connections(server: Server) -> None:
    async def half_open(crowd: Crowd, until: float) -> int:
        opened: list[asyncio.StreamWriter] = []
        refused = 0

        async def one(number: int) -> None:
            nonlocal refused
            try:
                # some say nothing, some begin a transport, some a handshake
                address = ("127.0.0.1", 0)
                _, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=address)
                writer.write((b"", b"\xee\xee\xee\xee", b"\xee\xee\xee\xee\x28\0\0\0" + bytes(20))[number % 3])
                opened.append(writer)
            except OSError:
                refused += 1

        for start in range(0, HALF_OPEN, 200):
            await asyncio.gather(*(one(number) for number in range(start, start + 200)))
        while time.monotonic() < until:
            await asyncio.sleep(0.1)
        for writer in opened:
            writer.transport.abort()
        return len(opened) + refused

    await under_attack(server, half_open)
