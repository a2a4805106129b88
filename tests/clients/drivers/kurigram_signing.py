"""Kurigram's and Pyrogram's verbs of signing in and out, passwords, and the devices of an account."""

from __future__ import annotations

import base64
from typing import Any

from pyrogram import errors, raw, types


class SigningVerbs:
    """Part of the driver."""

    client: Any
    phone: str
    code_hash: str
    qr: Any
    _signed_in: Any

    async def do_send_code(self, phone: str) -> dict[str, Any]:
        self.phone = phone
        return self._sent(await self.client.send_code(phone))

    async def do_resend_code(self) -> dict[str, Any]:
        return self._sent(await self.client.resend_code(self.phone, self.code_hash))

    def _sent(self, sent: Any) -> dict[str, Any]:
        self.code_hash = sent.phone_code_hash
        return {"type": sent.type.name.lower().split("_")[0], "length": getattr(sent, "length", None)}

    async def do_sign_in(self, phone: str, code: str) -> dict[str, Any]:
        try:
            found = await self.client.sign_in(phone, self.code_hash, code)
        except errors.SessionPasswordNeeded:
            return {"state": "password"}
        if isinstance(found, types.User):
            return await self._signed_in()
        return {"state": "sign_up"}

    async def do_sign_up(self, first: str, last: str = "") -> dict[str, Any]:
        await self.client.sign_up(self.phone, self.code_hash, first, last)
        return await self._signed_in()

    async def do_password(self, password: str) -> dict[str, Any]:
        await self.client.check_password(password)
        return await self._signed_in()

    async def do_set_password(self, new: str | None, old: str | None = None) -> None:
        if old is None:
            await self.client.enable_cloud_password(new)
        elif new is None:
            await self.client.remove_cloud_password(old)
        else:
            await self.client.change_cloud_password(old, new)

    async def do_qr_export(self) -> dict[str, Any]:
        from pyrogram.qrlogin import QRLogin

        self.qr = QRLogin(self.client)
        await self.qr.recreate()
        return {"token": base64.urlsafe_b64encode(self.qr.r.token).decode().rstrip("=")}

    async def do_qr_wait(self, timeout: float = 20) -> dict[str, Any]:
        try:
            await self.qr.wait(timeout)
        except errors.SessionPasswordNeeded:
            return {"state": "password"}
        return await self._signed_in()

    async def do_qr_accept(self, token: str) -> None:
        secret = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        await self.client.invoke(raw.functions.auth.AcceptLoginToken(token=secret))

    async def do_log_out(self) -> None:
        await self.client.log_out()

    async def do_sessions(self) -> list[dict[str, Any]]:
        found = await self.client.invoke(raw.functions.account.GetAuthorizations())
        return [{"hash": str(a.hash), "current": bool(a.current), "app": a.app_name} for a in found.authorizations]

    async def do_reset_session(self, hash: str) -> None:
        await self.client.invoke(raw.functions.account.ResetAuthorization(hash=int(hash)))
