"""A rule that the operator makes while the server runs is in force for unmodified Telethon, and counted."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from telethon import functions
from telethon.errors import RPCError

from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def chappe(place: Place, *words: str) -> str:
    """What the program says, run beside the server."""
    command = [sys.executable, "-m", "chappe", *words, "--data", str(place.server.data)]
    made = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False, timeout=60)
    assert made.returncode == 0, made.stderr
    return made.stdout


async def test_a_rule_made_at_the_machine_holds_a_public_post_and_nothing_private(town: Town, place: Place) -> None:
    ann, ben = await town.people("Ann", "Ben")
    name = new_word("rules")
    made = (await ann(functions.channels.CreateChannelRequest("Rules", "", megagroup=True))).chats[0]
    await ann(functions.channels.UpdateUsernameRequest(made, name))
    await ben(functions.channels.JoinChannelRequest(name))
    word = new_word("snow")
    said = await chappe(
        place, "rule", "add", "term", "snow", f"{word} ; near: gram", "--category", "spam", "--mode", "hold"
    )
    id = said.split()[1]
    spaced = " ".join(word)

    async def held() -> None:
        """Until the server has seen the rule, which it says by holding; each attempt waits for the server's answer."""
        while True:
            try:
                await ben.client.send_message(name, f"{spaced}, ten a gram")
            except RPCError as error:
                assert "MESSAGE_HELD" in str(error) or "MESSAGE_HELD" in error.message
                return

    await asyncio.wait_for(held(), 20)
    assert (await ben.client.send_message(name, f"{word} on the hills")).id
    assert (await ben.client.send_message("me", f"{word}, ten a gram")).id, "what is private is not looked at"
    await chappe(place, "rule", "change", id, "--off")
    shown = await chappe(place, "rule", "show", id)
    assert "off (hold)" in shown and word in shown
