"""Sign-in codes from end to end: out by each sender, shown by `chappe code`, and in no log line."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from bench.crowd import Crowd
from bench.lean_client import LeanClient, RpcError
from bench.server import Server
from chappe.tl import functions, types
from tests.adapters.servers import sms_service
from tests.live.test_serve import run

PHONE = "4915100000001"


async def ask_for_code(client: LeanClient) -> Any:
    """auth.sendCode for the number, as people write it."""
    settings = types.CodeSettings()
    return await client(functions.AuthSendCode("+49 151 0000-0001", 1, "any", settings))


async def told_by_operator(data: Path) -> str:
    """What `chappe code` prints."""
    found = await asyncio.to_thread(run, "code", "+49 151 00000001", "--data", str(data))
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


async def sign_up(client: LeanClient, sent: Any, code: str) -> Any:
    """An account with that code."""
    await client(functions.AuthSignIn(PHONE, sent.phone_code_hash, code))
    return await client(functions.AuthSignUp(PHONE, sent.phone_code_hash, "Ann", ""))


async def test_a_code_is_printed_for_the_operator_and_lets_its_owner_in(tmp_path: Path) -> None:
    async with Server(str(tmp_path)) as server:
        client = await Crowd(server).client().connect()
        sent = await ask_for_code(client)
        code = await told_by_operator(tmp_path)
        assert re.fullmatch(r"\d{5}", code)
        wrong = f"{(int(code) + 1) % 100000:05}"
        with pytest.raises(RpcError, match="PHONE_CODE_INVALID"):
            await client(functions.AuthSignIn(PHONE, sent.phone_code_hash, wrong))
        made = await sign_up(client, sent, code)
        assert made.user.phone == PHONE
        printed = (tmp_path / "server.out").read_text()
        assert f"Your sign-in code: {code} (to {PHONE})" in printed
        left = await asyncio.to_thread(run, "code", PHONE, "--data", str(tmp_path))
        assert left.returncode == 1, "a used code is good for nothing"


async def test_a_code_goes_to_the_other_device_and_not_to_the_console(tmp_path: Path) -> None:
    async with Server(str(tmp_path)) as server:
        crowd = Crowd(server)
        first = await crowd.client().connect()
        await sign_up(first, await ask_for_code(first), await told_by_operator(tmp_path))
        before = (tmp_path / "server.out").read_text()
        second = await crowd.client().connect()
        sent = await ask_for_code(second)
        assert isinstance(sent.type, types.AuthSentCodeTypeApp)
        code = await told_by_operator(tmp_path)
        history: Any = await first(
            functions.MessagesGetHistory(types.InputPeerUser(777000, await hash_of(first)), 0, 0, 0, 1, 0, 0, 0)
        )
        assert code in history.messages[0].message
        assert code not in (tmp_path / "server.out").read_text()[len(before) :]
        entered: Any = await second(functions.AuthSignIn(PHONE, sent.phone_code_hash, code))
        assert entered.user.phone == PHONE


async def hash_of(client: LeanClient) -> int:
    """This person's access hash for the service account, from the list of chats."""
    found: Any = await client(functions.MessagesGetDialogs(0, 0, types.InputPeerEmpty(), 20, 0))
    return next(int(user.access_hash) for user in found.users if user.id == 777000)


async def test_the_webhook_gets_the_code(tmp_path: Path) -> None:
    async with sms_service() as (port, received):
        (tmp_path / "secret").write_text("between us")
        settings = tmp_path / "chappe.toml"
        settings.write_text(
            f'[codes]\nphone = "webhook"\n[webhook]\nurl = "http://127.0.0.1:{port}/"\n'
            f'secret_file = "{tmp_path / "secret"}"\n'
        )
        data = tmp_path / "data"
        data.mkdir()
        async with Server(str(data), ("--no-limits", "--config", str(settings))) as server:
            client = await Crowd(server).client().connect()
            await ask_for_code(client)
            async with asyncio.timeout(10):
                while not received.messages:
                    await asyncio.sleep(0.01)
            ((to, text),) = received.messages
            assert to == PHONE
            assert await told_by_operator(data) in text
            assert PHONE not in (data / "server.out").read_text()
