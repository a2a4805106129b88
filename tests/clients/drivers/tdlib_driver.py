"""Drives TDLib through its own JSON interface by the common verbs; only address and key differ from the wheel."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from base import BaseDriver, main
from tdlib_answers import AnswerVerbs
from tdlib_chats import ChatVerbs
from tdlib_counts import CountVerbs
from tdlib_events import Happenings
from tdlib_invites import InviteVerbs
from tdlib_media import TdlibMedia
from tdlib_messages import MessageVerbs
from tdlib_people import PeopleVerbs
from tdlib_reports import ReportVerbs
from tdlib_sanctions import SanctionVerbs
from tdlib_signing import SigningVerbs
from tdlib_stickers import TdlibStickers
from tdlib_threads import ThreadVerbs
from tdlib_views import TdError


class TdlibDriver(
    AnswerVerbs,
    SigningVerbs,
    PeopleVerbs,
    ChatVerbs,
    MessageVerbs,
    CountVerbs,
    InviteVerbs,
    TdlibStickers,
    ThreadVerbs,
    TdlibMedia,
    ReportVerbs,
    SanctionVerbs,
    Happenings,
    BaseDriver,
):
    """One device that runs TDLib."""

    def __init__(self, settings: dict[str, Any], out: Any) -> None:
        super().__init__(settings, out, {"catch_up": "TDLib asks for the difference of its own accord"})
        sys.path.insert(0, settings["library"])
        self.td = importlib.import_module("tdjson")
        level = {"@type": "setLogVerbosityLevel", "new_verbosity_level": int(settings.get("verbosity", 1))}
        self.td.td_execute(json.dumps(level).encode())
        self.loop = asyncio.get_running_loop()
        self.number = 0
        self.tag = 0
        self.devices = 0
        self.answers: dict[int, asyncio.Future[Any]] = {}
        self.state: dict[str, Any] = {}
        self.connected = False
        self.watchers: list[tuple[Callable[[dict[str, Any]], bool], asyncio.Future[Any]]] = []
        self.chats: dict[int, dict[str, Any]] = {}
        self.settled: dict[int, dict[str, Any]] = {}
        self.looked: dict[tuple[int, int], asyncio.Future[Any]] = {}
        threading.Thread(target=self._receive, daemon=True).start()

    def error_name(self, error: BaseException) -> str:
        return error.name if isinstance(error, TdError) else type(error).__name__

    # -- the JSON interface --

    def _receive(self) -> None:
        while True:
            raw = self.td.td_receive(3600.0)
            if raw is not None:
                self.loop.call_soon_threadsafe(self._got, json.loads(raw))

    def _got(self, found: dict[str, Any]) -> None:
        if found.get("@client_id") != self.number:
            return
        waiting = self.answers.pop(found.get("@extra", 0), None)
        if waiting is not None:
            if not waiting.done():
                if found["@type"] == "error":
                    waiting.set_exception(TdError(found["code"], found["message"]))
                else:
                    waiting.set_result(found)
            return
        self._update(found)
        for watcher in list(self.watchers):
            matches, future = watcher
            if not future.done() and matches(found):
                future.set_result(found)
            if future.done():
                self.watchers.remove(watcher)

    async def ask(self, method: str, **fields: Any) -> dict[str, Any]:
        """Calls a TDLib method and waits for its answer."""
        self.tag += 1
        future: asyncio.Future[Any] = self.loop.create_future()
        self.answers[self.tag] = future
        self.td.td_send(self.number, json.dumps({"@type": method, "@extra": self.tag, **fields}).encode())
        found: dict[str, Any] = await future
        return found

    async def in_step(self) -> None:
        """Waits until TDLib has its first state of updates: only from then on does it report what happens."""
        if not self.connected:
            future: asyncio.Future[Any] = self.loop.create_future()
            self.watchers.append((lambda _: self.connected, future))
            await future

    async def until(self, *states: str) -> str:
        """Waits for one of these authorization states and returns its short name."""
        names = {"authorizationState" + state for state in states}
        if self.state.get("@type") not in names:
            future: asyncio.Future[Any] = self.loop.create_future()
            self.watchers.append((lambda _: self.state.get("@type") in names, future))
            await future
        return str(self.state["@type"]).removeprefix("authorizationState")

    def _update(self, update: dict[str, Any]) -> None:
        handler = getattr(self, "_on_" + str(update["@type"]), None)
        if handler is not None:
            handler(update)

    def _on_updateAuthorizationState(self, update: dict[str, Any]) -> None:
        self.state = update["authorization_state"]
        self.emit("authorization", state=self.state["@type"].removeprefix("authorizationState"))

    def _on_updateConnectionState(self, update: dict[str, Any]) -> None:
        self.connected = update["state"]["@type"] == "connectionStateReady"

    # -- connecting --

    async def _open(self) -> str:
        self.chats, self.settled, self.state, self.connected = {}, {}, {}, False
        self.number = self.td.td_create_client_id()
        folder = Path(self.settings["storage"]) / f"tdlib-{self.devices}"
        await self.ask(
            "setTdlibParameters",
            database_directory=str(folder),
            use_message_database=True,
            use_chat_info_database=True,
            use_file_database=True,
            api_id=self.settings["api_id"],
            api_hash=self.settings["api_hash"],
            system_language_code="en",
            device_model="Test",
            application_version="1",
        )
        return await self.until("WaitPhoneNumber", "Ready")

    async def _close(self) -> None:
        if self.number and self.state.get("@type") != "authorizationStateClosed":
            await self.ask("close")
            await self.until("Closed")
        self.number = 0

    async def do_connect(self) -> dict[str, Any]:
        return {"authorized": await self._open() == "Ready"}

    async def do_disconnect(self) -> None:
        await self._close()

    async def do_reconnect(self, catch_up: bool = False) -> None:
        await self._close()
        if await self._open() != "Ready":
            raise TdError(401, "AUTH_KEY_UNREGISTERED")
        await self.in_step()

    async def do_dispose(self) -> None:
        await self._close()
        self.devices += 1


if __name__ == "__main__":
    main(TdlibDriver)
