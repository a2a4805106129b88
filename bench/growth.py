"""Does the time of getDialogs and getHistory grow with what is stored?"""

import random
import statistics
import time
from typing import Any

from bench.crowd import Crowd
from bench.server import Server
from chappe.domain.posting import post
from chappe.domain.values import USER, Content, PeerRef
from chappe.ops.assembly.database import open_store
from chappe.tl import functions, types

DIALOGS = 1000


async def fill(data: Any, owner: int, partners: list[int], total: int, have: int) -> None:
    """Store messages between the owner and the partners until there are `total`."""
    store = open_store(data)
    made = have
    while made < total:
        count = min(2000, total - made)

        def some(tx: Any, first: int = made, count: int = count) -> None:
            for number in range(first, first + count):
                other = partners[number % len(partners)]
                author = owner if number % 3 else other
                peer = PeerRef(USER, other if author == owner else owner)
                topic = random.choice(("rain", "bread", "trains", "music"))
                text = f"message number {number} about {topic} and nothing else"
                post(tx, author, peer, Content(0, author, 1_700_000_000 + number, 0, text))

        await store.write(some)
        while await store.write(lambda tx: tx.messages.index_some(2000)):
            pass  # as the server does beside everything else
        made += count
        if made % 100_000 == 0:
            print(f"  stored {made:,}", flush=True)
    await store.close()


async def measure(sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000)) -> dict[str, object]:
    """Median ms of a page of dialogs and of history, with 1,000 dialogs and ever more messages."""
    found: dict[str, object] = {"dialogs": DIALOGS}
    async with Server() as server:
        crowd = Crowd(server)
        for client in await crowd.many(range(2)):
            client.close()
        owner = crowd.ids[0]
        await server.stop()
        store = open_store(server.data)
        partners = await store.write(
            lambda tx: [tx.users.create(f"99967{n:05d}", f"Partner {n}", "", 1_700_000_000).id for n in range(DIALOGS)]
        )
        await store.close()
        have = 0
        for size in sizes:
            await fill(server.data, owner, partners, size, have)
            have = size
            await server.start()
            client = await crowd.one(0)
            found[str(size)] = {
                "getDialogs_ms": await timed(
                    client,
                    lambda: functions.MessagesGetDialogs(
                        offset_date=0, offset_id=0, offset_peer=types.InputPeerEmpty(), limit=100, hash=0
                    ),
                ),
                "getHistory_ms": await history(client),
                "search_ms": await timed(
                    client,
                    lambda: functions.MessagesSearchGlobal(
                        q="bread",
                        filter=types.InputMessagesFilterEmpty(),
                        min_date=0,
                        max_date=0,
                        offset_rate=0,
                        offset_peer=types.InputPeerEmpty(),
                        offset_id=0,
                        limit=20,
                    ),
                ),
            }
            print(size, found[str(size)], flush=True)
            client.close()
            await server.stop()
    return found


async def history(client: Any) -> float:
    """A page from the middle of one chat's history."""
    dialogs: Any = await client(
        functions.MessagesGetDialogs(offset_date=0, offset_id=0, offset_peer=types.InputPeerEmpty(), limit=20, hash=0)
    )
    users = {user.id: user for user in dialogs.users}
    user = users[dialogs.dialogs[5].peer.user_id]
    top = dialogs.dialogs[5].top_message
    return await timed(
        client,
        lambda: functions.MessagesGetHistory(
            peer=types.InputPeerUser(user_id=user.id, access_hash=user.access_hash),
            offset_id=top // 2,
            offset_date=0,
            add_offset=0,
            limit=100,
            max_id=0,
            min_id=0,
            hash=0,
        ),
    )


async def timed(client: Any, make: Any, times: int = 40) -> float:
    """The median of some calls, in ms, after two that warm up."""
    for _ in range(2):
        await client(make())
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await client(make())
        taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 3)
