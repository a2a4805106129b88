"""A screener that hangs, fails or lies: for unmodified Telethon nothing goes out that it should have looked at, and
nobody else waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from telethon import functions
from telethon.errors import RPCError

from bench.server import Server
from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place

HELD = "MESSAGE_HELD"


@pytest.fixture
async def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the screener obeys."""
    file = tmp_path / "screener"
    file.write_text("")
    monkeypatch.setenv("CHAPPE_SCREENER", str(file))
    return file


@pytest.fixture
async def town(says: Path) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Server(module="tests.live.bad_screener"))
        place = Place(server, server.port, str(server.config()["public_key_pem"]))
        yield await stack.enter_async_context(Town(place))


async def post(who: Any, place: str, text: str) -> str:
    """ "" where it went out, else the error."""
    try:
        await who.client.send_message(place, text)
    except RPCError as error:
        return error.message
    return ""


async def test_nothing_goes_out_unseen_and_nobody_else_waits(town: Town, says: Path) -> None:
    ann, ben = await town.people("Ann", "Ben")
    name = new_word("screened")
    made = (await ann(functions.channels.CreateChannelRequest("Screened", "", megagroup=True))).chats[0]
    await ann(functions.channels.UpdateUsernameRequest(made, name))
    await ben(functions.channels.JoinChannelRequest(name))
    assert await post(ben, name, "good morning") == ""
    asked = says.with_suffix(".asked")
    order = []

    async def noted(what: str, done: Any) -> Any:
        found = await done
        order.append(what)
        return found

    says.write_text("hangs")
    waiting = asyncio.create_task(noted("public", post(ben, name, "the first of the day")))
    while not asked.exists():
        await asyncio.sleep(0)
    await noted("another's", ann.client.send_message("me", "nobody looks at this"))
    assert HELD in await waiting
    assert order == ["another's", "public"]
    for kind in ("fails", "lies"):
        says.write_text(kind)
        assert HELD in await post(ben, name, f"another, while it {kind}")
    times = len(asked.read_text().splitlines())
    assert times == 3
    for number in range(5):  # after three failures it is left alone, and policy answers at once
        assert HELD in await post(ben, name, f"number {number}")
    assert len(asked.read_text().splitlines()) == times
    seen = [message.text for message in await ann.client.get_messages(name, limit=50) if message.text]
    assert seen == ["good morning"]
    says.write_text("")

    async def answered_again() -> None:
        """It is tried again after a while; the same text waits only once meanwhile."""
        while await post(ben, name, "is it well again?"):
            pass

    await asyncio.wait_for(answered_again(), 40)
    seen = [message.text for message in await ann.client.get_messages(name, limit=50) if message.text]
    assert seen == ["is it well again?", "good morning"], "what was held waits for a person"
