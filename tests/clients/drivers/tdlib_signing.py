"""TDLib's verbs of signing in and out, passwords, and the devices of an account."""

from __future__ import annotations

from typing import Any


class SigningVerbs:
    """Part of the driver."""

    state: dict[str, Any]
    phone: str
    ask: Any
    until: Any
    in_step: Any

    async def do_send_code(self, phone: str) -> dict[str, Any]:
        self.phone = phone
        await self.ask("setAuthenticationPhoneNumber", phone_number=phone)
        return await self._sent()

    async def do_resend_code(self) -> dict[str, Any]:
        await self.ask("resendAuthenticationCode")
        return await self._sent()

    async def _sent(self) -> dict[str, Any]:
        await self.until("WaitCode")
        kind = self.state["code_info"]["type"]
        name = kind["@type"].removeprefix("authenticationCodeType").lower()
        return {"type": "app" if name == "telegrammessage" else name, "length": kind.get("length")}

    async def _signed(self) -> dict[str, Any]:
        state = await self.until("Ready", "WaitPassword", "WaitRegistration")
        if state == "Ready":
            await self.in_step()
        return {"state": {"Ready": "ok", "WaitPassword": "password", "WaitRegistration": "sign_up"}[state]}

    async def do_sign_in(self, phone: str, code: str) -> dict[str, Any]:
        await self.ask("checkAuthenticationCode", code=code)
        return await self._signed()

    async def do_sign_up(self, first: str, last: str = "") -> dict[str, Any]:
        await self.ask("registerUser", first_name=first, last_name=last)
        await self.until("Ready")
        await self.in_step()
        return {"state": "ok"}

    async def do_password(self, password: str) -> dict[str, Any]:
        await self.ask("checkAuthenticationPassword", password=password)
        await self.until("Ready")
        await self.in_step()
        return {"state": "ok"}

    async def do_set_password(self, new: str | None, old: str | None = None) -> None:
        await self.ask("setPassword", old_password=old or "", new_password=new or "", new_hint="")

    async def do_qr_export(self) -> dict[str, Any]:
        await self.ask("requestQrCodeAuthentication")
        await self.until("WaitOtherDeviceConfirmation")
        return {"token": str(self.state["link"]).split("token=")[1]}

    async def do_qr_wait(self, timeout: float = 20) -> dict[str, Any]:
        return await self._signed()

    async def do_qr_accept(self, token: str) -> None:
        await self.ask("confirmQrCodeAuthentication", link=f"tg://login?token={token}")

    async def do_log_out(self) -> None:
        await self.ask("logOut")
        await self.until("Closed")

    async def do_sessions(self) -> list[dict[str, Any]]:
        found = await self.ask("getActiveSessions")
        return [
            {"hash": str(s["id"]), "current": s["is_current"], "app": s["application_name"]} for s in found["sessions"]
        ]

    async def do_reset_session(self, hash: str) -> None:
        await self.ask("terminateSession", session_id=hash)
