"""Acknowledged means on disk: whatever kills the server, nothing acknowledged is lost, doubled or renumbered."""

import asyncio
import random
import resource
from typing import Any

import pytest

from bench.crowd import Crowd
from bench.lean_client import Gone, LeanClient, RpcError
from bench.server import Server
from bench.work import peer_of
from chappe.tl import functions, types

PAIRS = 4
KILLS = 8


class Writer:
    """Sends numbered texts, notes which were acknowledged, and sends again what was not, with the same random_id."""

    def __init__(self, number: int, peer: object) -> None:
        self.number, self.peer = number, peer
        self.acknowledged: dict[str, int] = {}
        self.open: dict[str, int] = {}
        self.made = 0

    async def write(self, client: LeanClient, until_gone: bool, count: int = 10**9) -> None:
        """Resend what is open, then write on, eight in flight, until the server is gone or `count` are made."""

        async def one(text: str) -> None:
            answer: Any = await client(
                functions.MessagesSendMessage(peer=self.peer, message=text, random_id=self.open[text])
            )
            ids = [update for update in answer.updates if isinstance(update, types.UpdateMessageID)]
            assert [found.random_id for found in ids] == [self.open[text]]
            assert self.acknowledged.setdefault(text, ids[0].id) == ids[0].id
            del self.open[text]

        async def lane() -> None:
            while self.made < count:
                self.made += 1
                text = f"{self.number}.{self.made}"
                self.open[text] = random.getrandbits(62) + 1
                await one(text)

        lanes = [one(text) for text in list(self.open)] + [lane() for _ in range(8)]
        results = await asyncio.gather(*lanes, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not (until_gone and isinstance(result, Gone | ConnectionError)):
                raise result


async def reconnect(crowd: Crowd, client: LeanClient) -> LeanClient:
    """The same key on a new connection and session."""
    again = crowd.client()
    again.key, again.key_id, again.salt = client.key, client.key_id, client.salt
    return await again.connect()


async def whole_history(client: LeanClient, peer: object) -> list[Any]:
    """Every message of a chat, newest first."""
    found: list[Any] = []
    while True:
        page: Any = await client(
            functions.MessagesGetHistory(
                peer=peer,
                offset_id=found[-1].id if found else 0,
                offset_date=0,
                add_offset=0,
                limit=100,
                max_id=0,
                min_id=0,
                hash=0,
            )
        )
        if not page.messages:
            return found
        found += page.messages


async def whole_difference(client: LeanClient) -> tuple[list[int], int]:
    """Ids of all messages since the beginning, and the last pts."""
    ids: list[int] = []
    pts = 0
    while True:
        got: Any = await client(functions.UpdatesGetDifference(pts=pts, date=1, qts=0))
        ids += [message.id for message in getattr(got, "new_messages", ())]
        if isinstance(got, types.UpdatesDifferenceSlice):
            pts = got.intermediate_state.pts
            continue
        return ids, got.state.pts if isinstance(got, types.UpdatesDifference) else pts


async def test_nothing_acknowledged_is_lost_when_the_server_is_killed_many_times() -> None:
    async with Server() as server:
        crowd = Crowd(server)
        clients = await crowd.many(range(2 * PAIRS))
        writers = [Writer(k, await peer_of(clients[2 * k], f"benchuser{2 * k + 1}")) for k in range(PAIRS)]
        start = [(await client(functions.UpdatesGetState())).pts for client in clients]  # type: ignore[attr-defined]
        for _ in range(KILLS):
            work = [
                asyncio.create_task(writer.write(clients[2 * k], until_gone=True)) for k, writer in enumerate(writers)
            ]
            await asyncio.sleep(random.uniform(0.2, 0.6))  # the moment of the blow is what varies
            server.kill()
            await asyncio.gather(*work)
            await server.start()
            clients = [await reconnect(crowd, client) for client in clients]
        for k, writer in enumerate(writers):
            await writer.write(clients[2 * k], until_gone=False, count=writer.made)
        assert sum(len(writer.acknowledged) for writer in writers) > KILLS * PAIRS
        for k, writer in enumerate(writers):
            sender, receiver = clients[2 * k], clients[2 * k + 1]
            back = await peer_of(receiver, f"benchuser{2 * k}")
            theirs = await whole_history(receiver, back)
            texts = [message.message for message in theirs]
            assert sorted(texts) == sorted(writer.acknowledged), "exactly what was acknowledged, each once"
            own = await whole_history(sender, writer.peer)
            assert {message.message: message.id for message in own} == writer.acknowledged
            for client, began in ((sender, start[2 * k]), (receiver, start[2 * k + 1])):
                ids, pts = await whole_difference(client)
                assert len(ids) == len(set(ids))
                assert ids == sorted(ids)
                state: Any = await client(functions.UpdatesGetState())
                assert state.pts == pts == began + len(writer.acknowledged)
        for client in clients:
            client.close()


async def test_a_full_disk_gives_errors_and_loses_nothing() -> None:
    async with Server() as server:
        crowd = Crowd(server)
        clients = await crowd.many(range(2))
        writer = Writer(0, await peer_of(clients[0], "benchuser1"))
        await writer.write(clients[0], until_gone=False, count=50)
        assert server.process is not None
        # The process may make no file longer than what the log has now: to SQLite this is a disk without room.
        wal = server.data / "chappe.db-wal"
        limit = wal.stat().st_size + 40_000
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        refused = 0
        for _ in range(200):
            try:
                await writer.write(clients[0], until_gone=False, count=writer.made + 1)
            except RpcError as error:
                assert (error.code, error.text) == (500, "STORE_UNAVAILABLE")
                refused += 1
                if refused >= 3:
                    break
        assert refused, "the disk was never full"
        state: Any = await clients[0](functions.UpdatesGetState())
        assert state.pts >= len(writer.acknowledged), "reading goes on"
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await writer.write(clients[0], until_gone=False, count=writer.made + 20)
        server.kill()
        await server.start()
        sender = await reconnect(crowd, clients[0])
        own = await whole_history(sender, writer.peer)
        assert {message.message: message.id for message in own} == writer.acknowledged
        sender.close()
        clients[1].close()


pytestmark = pytest.mark.asyncio
