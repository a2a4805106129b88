"""Drives Kurigram and Pyrogram (one import name, told apart by settings) by the common verbs."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from base import BaseDriver, Unsupported, main

asyncio.set_event_loop(asyncio.new_event_loop())  # Pyrogram asks for a loop while it is imported

import pyrogram  # noqa: E402
from kurigram_answers import AnswerVerbs  # noqa: E402
from kurigram_chats import ChatVerbs  # noqa: E402
from kurigram_counts import CountVerbs  # noqa: E402
from kurigram_events import Happenings  # noqa: E402
from kurigram_invites import InviteVerbs  # noqa: E402
from kurigram_media import KurigramMedia  # noqa: E402
from kurigram_messages import MessageVerbs  # noqa: E402
from kurigram_people import PeopleVerbs  # noqa: E402
from kurigram_reports import ReportVerbs  # noqa: E402
from kurigram_sanctions import SanctionVerbs  # noqa: E402
from kurigram_server import connection_to, trust  # noqa: E402
from kurigram_signing import SigningVerbs  # noqa: E402
from kurigram_stickers import KurigramStickers  # noqa: E402
from kurigram_threads import ThreadVerbs  # noqa: E402
from kurigram_views import OLD  # noqa: E402
from pyrogram import Client, errors, handlers, raw  # noqa: E402

_NO_CATCH_UP = "Pyrogram 2.0.106 keeps no update state and never asks for the difference"
_NO_QR = "Pyrogram 2.0.106 has no QR sign-in"


class PyrogramFamilyDriver(
    AnswerVerbs,
    SigningVerbs,
    PeopleVerbs,
    ChatVerbs,
    MessageVerbs,
    CountVerbs,
    InviteVerbs,
    KurigramStickers,
    ThreadVerbs,
    KurigramMedia,
    ReportVerbs,
    SanctionVerbs,
    Happenings,
    BaseDriver,
):
    """One device that runs Kurigram, or Pyrogram when the settings say so."""

    def __init__(self, settings: dict[str, Any], out: Any) -> None:
        super().__init__(settings, out)
        self.old = OLD
        self.unsupported = {"catch_up": _NO_CATCH_UP, "qr_export": _NO_QR, "qr_wait": _NO_QR} if self.old else {}
        trust(settings["public_key_pem"])
        self.options: dict[str, Any] = {}
        if self.old:
            from pyrogram.session.internals import DataCenter

            DataCenter.PROD = dict.fromkeys(DataCenter.PROD, settings["host"])
            DataCenter.PROD_MEDIA = {}
        else:
            self.options["connection_factory"] = connection_to(settings["host"], settings["port"])
        self.client: Any = None
        self.devices = 0
        self.code_hash = ""
        self.qr: Any = None

    def error_name(self, error: BaseException) -> str:
        if isinstance(error, errors.RPCError):
            known = error.ID or re.sub(
                r"^\[\d+ (.*)\]$", r"\1", str(error.value)
            )  # Pyrogram puts what it does not know so
            return known.replace("_X", f"_{error.value}") if "_X" in known else known
        return type(error).__name__

    # -- connecting --

    def _make(self) -> Client:
        client = Client(
            f"{pyrogram.__version__}-{self.devices}",
            api_id=self.settings["api_id"],
            api_hash=self.settings["api_hash"],
            workdir=self.settings["storage"],
            **self.options,
        )
        client.add_handler(handlers.MessageHandler(self._on_new))
        client.add_handler(handlers.EditedMessageHandler(self._on_edited))
        client.add_handler(handlers.DeletedMessagesHandler(self._on_deleted))
        client.add_handler(handlers.RawUpdateHandler(self._on_raw), group=1)
        return client

    async def do_connect(self) -> dict[str, Any]:
        self.client = self._make()
        return {"authorized": await self.client.connect()}

    async def _signed_in(self) -> dict[str, Any]:
        """What the library's own `start` does after its prompts."""
        state = await self.client.invoke(raw.functions.updates.GetState())
        if not self.old:
            from pyrogram.storage import UpdateState

            if not await self.client.storage.get_update_states(0):
                await self.client.storage.set_update_state(UpdateState(0, state.pts, state.qts, state.date, state.seq))
                await self.client.storage.save()
        self.client.me = await self.client.get_me()
        await self.client.initialize()
        return {"state": "ok"}

    async def do_disconnect(self) -> None:
        if self.client.is_initialized:
            await self.client.stop()
        else:
            await self.client.disconnect()

    async def do_reconnect(self, catch_up: bool = False) -> None:
        if catch_up and self.old:
            raise Unsupported(_NO_CATCH_UP)
        if self.client.is_connected:
            await self.do_disconnect()
        self.client = self._make()
        await self.client.start()
        if catch_up:
            await self.client.recover_gaps()

    async def do_catch_up(self) -> None:
        await self.client.recover_gaps()

    async def do_dispose(self) -> None:
        if self.client is not None and self.client.is_connected:
            await self.do_disconnect()
        self.client = None
        self.devices += 1


if __name__ == "__main__":
    main(PyrogramFamilyDriver)
