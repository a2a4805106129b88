"""One channel with many subscribers who are there: what a post costs until the last of them has it."""

import asyncio
import gc
import itertools
import sqlite3
import time
from typing import Any

from bench.crowd import Crowd
from bench.lean_client import LeanClient
from bench.server import Server
from bench.work import percentiles
from chappe.tl import functions, types

now = time.monotonic
FIRST_SILENT = 500_000_000


class Reader:
    """A subscriber who notes when each post came."""

    def __init__(self, client: LeanClient, came: "Came") -> None:
        self._came = came
        client.on_update = self.heard

    def heard(self, updates: Any) -> None:
        """Count new posts."""
        for update in getattr(updates, "updates", ()):
            if isinstance(update, types.UpdateNewChannelMessage) and isinstance(update.message, types.Message):
                self._came.one(update.message.message)


class Came:
    """How many subscribers have the post that is under way, and when the last one got it."""

    def __init__(self, readers: int) -> None:
        self._readers = readers
        self.text = ""
        self.count = self.strange = 0
        self.whole = asyncio.Event()
        self.last = 0.0

    def begin(self, text: str) -> None:
        """The next post."""
        self.text, self.count = text, 0
        self.whole.clear()

    def one(self, text: str) -> None:
        """A subscriber has it."""
        if text != self.text:
            self.strange += 1
            return
        self.count += 1
        if self.count == self._readers:
            self.last = now()
            self.whole.set()


def subscribe(server: Server, channel_id: int, silent: int) -> None:
    """Write subscribers who are never there into the store of a server that is stopped."""
    peer = channel_id << 2 | 2
    with sqlite3.connect(server.data / "chappe.db") as store:
        store.executemany(
            "INSERT INTO members (peer, user_id, standing, date) VALUES (?, ?, 1, 1700000000)",
            ((peer, FIRST_SILENT + number) for number in range(silent)),
        )
        store.execute("UPDATE chats SET members = members + ? WHERE peer = ?", (silent, peer))


async def fanout(
    server: Server, readers: int = 1000, posts: int = 200, cap: float = 60, silent: int = 0
) -> dict[str, object]:
    """W2: posts to a channel, each when everyone who is there has the last; `silent` more subscribers are not there."""
    crowd = Crowd(server)
    author = await crowd.one(0)
    made: Any = await author(functions.ChannelsCreateChannel(title="Bench", about="", broadcast=True))
    channel = types.InputChannel(channel_id=made.chats[0].id, access_hash=made.chats[0].access_hash)
    await author(functions.ChannelsUpdateUsername(channel=channel, username="benchchannel"))
    if silent:
        author.close()
        await server.stop()
        subscribe(server, channel.channel_id, silent)
        await server.start()
        author = await crowd.one(0)
    clients = await crowd.many(range(1, readers + 1))
    came = Came(readers)
    for client in clients:
        found: Any = await client(functions.ContactsResolveUsername(username="benchchannel"))
        there = types.InputChannel(channel_id=found.chats[0].id, access_hash=found.chats[0].access_hash)
        await client(functions.ChannelsJoinChannel(channel=there))
        Reader(client, came)
    peer = types.InputPeerChannel(channel_id=channel.channel_id, access_hash=channel.access_hash)
    ids = itertools.count(1)
    latency: list[float] = []

    async def post(number: int) -> None:
        text = f"post {number} ".ljust(100, "x")
        came.begin(text)
        began = now()
        await author(functions.MessagesSendMessage(peer=peer, message=text, random_id=next(ids)))
        await asyncio.wait_for(came.whole.wait(), 30)
        latency.append(came.last - began)

    for number in range(5):
        await post(-number)
    latency.clear()
    gc.collect()
    gc.freeze()
    cpu, own, began = server.cpu(), time.process_time(), now()
    for number in range(posts):
        await post(number)
        if now() - began > cap:
            break
    wall = now() - began
    await asyncio.sleep(1)
    cpu, own = server.cpu() - cpu, time.process_time() - own
    for client in (author, *clients):
        client.close()
    delivered = len(latency) * readers
    return {
        "readers": readers,
        "silent": silent,
        "posts": len(latency),
        "strange": came.strange,
        "per_s": round(delivered / wall),
        **percentiles(latency),
        "server_cpu_s_per_1000": round(cpu / delivered * 1000, 4),
        "client_cpu_s_per_1000": round(own / delivered * 1000, 4),
    }
