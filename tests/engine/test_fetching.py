"""Files that are sent by their address: brought within bounds, judged like uploads, and forgotten where they fail."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from chappe.domain.attachments import Attributes, File
from chappe.domain.errors import Flood, Refused
from chappe.domain.values import User
from chappe.engine.fetching import AT_ONCE, OF_ONE, Brought, Fetcher
from chappe.ports import Brought as Found
from chappe.ports import Looked
from tests.support.lists import Lists, exactly
from tests.support.talk import talk
from tests.support.world import World

Keep = Callable[[bytes], Awaitable[None]]


class Web:
    """A web of which each address is one of the test's own functions."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Keep], Awaitable[Found | None]]] = {}
        self.begun: list[str] = []
        self.news = asyncio.Condition()

    async def look(self, url: str) -> Looked | None:
        raise AssertionError

    async def bring(self, url: str, largest: int, keep: Keep) -> Found | None:
        async with self.news:
            self.begun.append(url)
            self.news.notify_all()
        return await self.answers[url](keep)

    async def until(self, count: int) -> None:
        """Wait until so many were begun."""
        async with self.news:
            await self.news.wait_for(lambda: len(self.begun) >= count)

    async def close(self) -> None: ...


@pytest.fixture
async def lists(world: World, tmp_path: Path) -> AsyncIterator[Lists]:
    made = Lists(world, tmp_path)
    await made.lists.follow(world.engine)
    yield made
    await made.close()


def of(data: bytes, *pieces: int) -> Callable[[Keep], Awaitable[Found | None]]:
    """A file that comes in pieces of these sizes, and the rest at once."""

    async def answer(keep: Keep) -> Found | None:
        rest = data
        for size in pieces:
            await keep(rest[:size])
            rest = rest[size:]
        await keep(rest)
        return Found("application/pdf", "a.pdf", len(data))

    return answer


async def never(keep: Keep) -> Found | None:
    await keep(b"x" * 600_000)
    await asyncio.Event().wait()
    return None


async def gone(keep: Keep) -> Found | None:
    await keep(b"x" * 600_000)
    return None


async def bring(lists: Lists, fetcher: Fetcher, who: User, url: str) -> Brought:
    return await fetcher.bring(lists.world.engine.actor(who.id), url, 10 << 20)


def uploads(folder: Path, who: User) -> list[Path]:
    there = folder / "uploads" / str(who.id)
    return list(there.iterdir()) if there.exists() else []


@pytest.mark.parametrize("size", [1, 512 * 1024, 512 * 1024 + 1, 1_300_000])
async def test_what_is_brought_is_an_upload_of_who_asked(lists: Lists, size: int) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    web = Web()
    data = (b"a leaflet" * (size // 9 + 1))[:size]
    web.answers["a"] = of(data, 700_000, 1, 300_000)
    found = await bring(lists, Fetcher(lists.world.engine, web, lists.files), ann, "a")
    assert (found.mime, found.name) == ("application/pdf", "a.pdf")
    with pytest.raises(Refused, match="FILE_PART"):
        await lists.files.document(lists.world.engine.actor(bob.id), found.upload)
    stored = await lists.files.document(lists.world.engine.actor(ann.id), found.upload)
    blob = await lists.world.read(lambda tx: tx.files.blob(stored.blob))
    assert blob is not None and stored.size == size
    assert b"".join([await lists.files.read(blob, at, 1 << 20) for at in range(0, size, 1 << 20)]) == data
    kept = await lists.send(ann, bob, File(0, 0, 0, False, "a/b", size, stored.blob, attributes=Attributes("a")))
    await lists.bank(exactly(data))
    web.answers["again"] = of(data)
    again = await bring(lists, Fetcher(lists.world.engine, web, lists.files), ann, "again")
    stored = await lists.files.document(lists.world.engine.actor(ann.id), again.upload)
    with pytest.raises(Refused, match="MESSAGE_REFUSED"):
        await lists.send(ann, bob, kept._replace(id=0, blob=stored.blob))


async def test_what_fails_or_takes_too_long_is_said_and_leaves_nothing(lists: Lists, tmp_path: Path) -> None:
    ann = await lists.world.person("Ann")
    web = Web()
    web.answers = {"never": never, "gone": gone, "empty": of(b"")}
    fetcher = Fetcher(lists.world.engine, web, lists.files, patience=0.3)
    for url in web.answers:
        with pytest.raises(Refused, match="WEBPAGE_CURL_FAILED"):
            await bring(lists, fetcher, ann, url)
    assert (tmp_path / "uploads" / str(ann.id)).exists() and uploads(tmp_path, ann) == []


async def test_one_persons_slow_sites_keep_nobody_else_waiting(lists: Lists) -> None:
    ann, bob = (await talk(lists.world, "Ann", "Bob")).people
    assert OF_ONE < AT_ONCE
    web = Web()
    web.answers = {"never": never, "b": of(b"b")}
    fetcher = Fetcher(lists.world.engine, web, lists.files, patience=60)
    slow = [asyncio.create_task(bring(lists, fetcher, ann, "never")) for _ in range(AT_ONCE * 2)]
    await web.until(OF_ONE)
    assert (await bring(lists, fetcher, bob, "b")).upload.parts == 1
    assert web.begun.count("never") == OF_ONE
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)
    web.answers["never"] = of(b"there")
    assert (await bring(lists, fetcher, ann, "never")).upload.parts == 1


async def test_who_asks_too_often_waits(lists: Lists) -> None:
    ann = await lists.world.person("Ann")
    web = Web()
    web.answers["a"] = of(b"a")
    lists.world.limits.on = True
    fetcher = Fetcher(lists.world.engine, web, lists.files)
    for _ in range(20):
        await bring(lists, fetcher, ann, "a")
    with pytest.raises(Flood):
        await bring(lists, fetcher, ann, "a")
    assert len(web.begun) == 20
