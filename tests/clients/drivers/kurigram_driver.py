"""Drives Kurigram and Pyrogram (one import name, told apart by settings) by the common verbs."""

from __future__ import annotations

import asyncio
import base64
import datetime
import hashlib
import re
from typing import Any

from base import BaseDriver, Unsupported, main

asyncio.set_event_loop(asyncio.new_event_loop())  # Pyrogram asks for a loop while it is imported

import pyrogram  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: E402
from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: E402
from kurigram_answers import AnswerVerbs  # noqa: E402
from kurigram_counts import CountVerbs  # noqa: E402
from kurigram_invites import InviteVerbs  # noqa: E402
from kurigram_media import KurigramMedia  # noqa: E402
from kurigram_reports import ReportVerbs  # noqa: E402
from kurigram_sanctions import SanctionVerbs  # noqa: E402
from kurigram_stickers import KurigramStickers  # noqa: E402
from kurigram_threads import ThreadVerbs  # noqa: E402
from pyrogram import Client, enums, errors, handlers, raw, types, utils  # noqa: E402
from pyrogram.crypto import rsa as keys  # noqa: E402

_NO_CATCH_UP = "Pyrogram 2.0.106 keeps no update state and never asks for the difference"
_NO_QR = "Pyrogram 2.0.106 has no QR sign-in"


class PyrogramFamilyDriver(
    AnswerVerbs,
    CountVerbs,
    InviteVerbs,
    KurigramStickers,
    ThreadVerbs,
    KurigramMedia,
    ReportVerbs,
    SanctionVerbs,
    BaseDriver,
):
    """One device that runs Kurigram, or Pyrogram when the settings say so."""

    def __init__(self, settings: dict[str, Any], out: Any) -> None:
        super().__init__(settings, out)
        self.old = pyrogram.__version__.startswith("2.0.")
        self.unsupported = {"catch_up": _NO_CATCH_UP, "qr_export": _NO_QR, "qr_wait": _NO_QR} if self.old else {}
        _trust(settings["public_key_pem"])
        self.options: dict[str, Any] = {}
        if self.old:
            from pyrogram.session.internals import DataCenter

            DataCenter.PROD = dict.fromkeys(DataCenter.PROD, settings["host"])
            DataCenter.PROD_MEDIA = {}
        else:
            self.options["connection_factory"] = _connection_to(settings["host"], settings["port"])
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

    # -- signing in --

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

    # -- people --

    async def do_me(self) -> dict[str, Any]:
        return _user(await self.client.get_me())

    async def do_resolve(self, username: str) -> dict[str, Any]:
        return _user(await self.client.get_users(username))

    async def do_set_username(self, username: str) -> None:
        await self.client.set_username(username)

    async def do_add_contact(self, phone: str, first: str, last: str = "") -> dict[str, Any]:
        found = await self.client.import_contacts([types.InputPhoneContact(phone, first, last)])
        return _raw_user(found.users[0]) if found.users else {}

    async def do_contacts(self) -> list[dict[str, Any]]:
        return [_user(user) for user in await self.client.get_contacts()]

    async def do_block(self, peer: Any) -> None:
        await self.client.block_user(peer)

    async def do_unblock(self, peer: Any) -> None:
        await self.client.unblock_user(peer)

    # -- supergroups and channels --

    async def do_make_channel(self, title: str, username: str, group: bool = False) -> dict[str, Any]:
        make = self.client.create_supergroup if group else self.client.create_channel
        made = await make(title, "")
        await self.client.set_chat_username(made.id, username)
        return {"peer": made.id}

    async def do_join(self, username: str) -> dict[str, Any]:
        joined = await self.client.join_chat(username)
        return {"peer": (joined if self.old else joined.chat).id}

    async def do_leave(self, peer: Any) -> None:
        await self.client.leave_chat(peer)

    # -- chats --

    async def do_dialogs(self, limit: int = 100) -> list[dict[str, Any]]:
        return [
            {
                "peer": dialog.chat.id,
                "title": _chat_title(dialog.chat),
                "unread": dialog.unread_messages_count,
                "top": _text(dialog.top_message) if dialog.top_message else "",
                "top_id": dialog.top_message.id if dialog.top_message else 0,
                "pinned": bool(dialog.is_pinned),
            }
            async for dialog in self.client.get_dialogs(limit)
        ]

    async def do_history(self, peer: Any, limit: int = 50, offset_id: int = 0) -> list[dict[str, Any]]:
        if self.old:
            older = {"offset_id": offset_id}
        elif offset_id == 1:
            return []
        else:
            older = {"max_id": offset_id - 1} if offset_id else {}  # Kurigram has let go of offset_id
        return [self._message(m) async for m in self.client.get_chat_history(peer, limit=limit, **older)]

    async def do_send(
        self,
        peer: Any,
        text: str,
        reply_to: int | None = None,
        silent: bool = False,
        schedule: int | None = None,
        html: bool = False,
    ) -> dict[str, Any]:
        options: dict[str, Any] = {"parse_mode": enums.ParseMode.HTML} if html else {}
        if reply_to:
            if self.old:
                options["reply_to_message_id"] = reply_to
            else:
                options["reply_parameters"] = types.ReplyParameters(message_id=reply_to)
        if schedule:
            options["schedule_date"] = datetime.datetime.fromtimestamp(schedule, tz=datetime.UTC)
        sent = await self.client.send_message(peer, text, disable_notification=silent or None, **options)
        return {"id": sent.id}

    async def do_edit(self, peer: Any, id: int, text: str) -> None:
        await self.client.edit_message_text(peer, id, text)

    async def do_delete(self, peer: Any, ids: list[int], revoke: bool = True) -> None:
        await self.client.delete_messages(peer, ids, revoke)

    async def do_forward(self, source: Any, ids: list[int], peer: Any) -> dict[str, Any]:
        return {"ids": [m.id for m in await self.client.forward_messages(peer, source, ids)]}

    async def do_clear(self, peer: Any, for_all: bool) -> None:
        there = await self.client.resolve_peer(peer)
        there = raw.types.InputChannel(channel_id=there.channel_id, access_hash=there.access_hash)
        await self.client.invoke(raw.functions.channels.DeleteHistory(channel=there, max_id=0, for_everyone=for_all))

    async def do_look(self, peer: Any, id: int) -> dict[str, Any]:
        there = await self.client.resolve_peer(peer)
        found = await self.client.invoke(raw.functions.messages.GetMessagesViews(peer=there, id=[id], increment=True))
        return {"views": found.views[0].views, "forwards": found.views[0].forwards}

    async def do_react(self, peer: Any, id: int, emoji: str | None) -> None:
        await self.client.send_reaction(peer, id, emoji or ("" if self.old else None))

    async def do_pin(self, peer: Any, id: int) -> None:
        await self.client.pin_chat_message(peer, id, both_sides=True)

    async def do_unpin(self, peer: Any, id: int) -> None:
        await self.client.unpin_chat_message(peer, id)

    async def do_pinned(self, peer: Any) -> list[int]:
        found = self.client.search_messages(peer, filter=enums.MessagesFilter.PINNED)
        return [m.id async for m in found]

    async def do_search(self, peer: Any, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [self._message(m) async for m in self.client.search_messages(peer, query, limit=limit)]

    async def do_search_global(self, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [self._message(m) async for m in self.client.search_global(query, limit=limit)]

    async def do_read(self, peer: Any, max_id: int = 0) -> None:
        await self.client.read_chat_history(peer, max_id)

    async def do_draft(self, peer: Any, text: str) -> None:
        await self.client.invoke(
            raw.functions.messages.SaveDraft(peer=await self.client.resolve_peer(peer), message=text)
        )

    async def do_drafts(self) -> list[dict[str, Any]]:
        found = await self.client.invoke(raw.functions.messages.GetAllDrafts())
        return [
            {"peer": update.peer.user_id, "text": update.draft.message}
            for update in found.updates
            if getattr(update.draft, "message", "")
        ]

    async def do_typing(self, peer: Any) -> None:
        await self.client.send_chat_action(peer, enums.ChatAction.TYPING)

    # -- what happens --

    async def _on_new(self, _client: Any, message: Any) -> None:
        self.emit("message", **self._message(message))

    async def _on_edited(self, _client: Any, message: Any) -> None:
        self.emit("edited", **self._message(message))

    async def _on_deleted(self, _client: Any, messages: Any) -> None:
        self.emit("deleted", ids=[message.id for message in messages])

    async def _on_raw(self, _client: Any, update: Any, _users: Any, _chats: Any) -> None:
        match update:
            case raw.types.UpdateReadHistoryInbox():
                self.emit("read", peer=update.peer.user_id, max_id=update.max_id, outbox=False)
            case raw.types.UpdateReadHistoryOutbox():
                self.emit("read", peer=update.peer.user_id, max_id=update.max_id, outbox=True)
            case raw.types.UpdateMessageReactions():
                found = [_raw_reaction(r) for r in update.reactions.results]
                self.emit("reaction", peer=utils.get_peer_id(update.peer), id=update.msg_id, reactions=found)
            case raw.types.UpdateUserTyping():
                self.emit("typing", peer=update.user_id, user=update.user_id)
            case raw.types.UpdateDraftMessage():
                self.emit("draft", peer=update.peer.user_id, text=getattr(update.draft, "message", ""))
            case raw.types.UpdatePinnedMessages():
                peer = getattr(update.peer, "user_id", 0) or -update.peer.chat_id
                self.emit("pinned", peer=peer, ids=list(update.messages), pinned=bool(update.pinned))
            case raw.types.UpdatePinnedChannelMessages():
                peer = _channel(update.channel_id)
                self.emit("pinned", peer=peer, ids=list(update.messages), pinned=bool(update.pinned))
            case raw.types.UpdateChannelUserTyping():
                self.emit("typing", peer=_channel(update.channel_id), user=update.from_id.user_id)
            case raw.types.UpdateChatUserTyping():
                self.emit("typing", peer=-update.chat_id, user=update.from_id.user_id)
            case raw.types.UpdateUserStatus():
                online = isinstance(update.status, raw.types.UserStatusOnline)
                self.emit("status", user=update.user_id, online=online)

    def _message(self, message: Any) -> dict[str, Any]:
        sender = message.from_user or message.sender_chat
        return {
            "id": message.id,
            "peer": message.chat.id if message.chat else None,
            "from": sender.id if sender else None,
            "out": bool(message.outgoing),
            "text": _text(message),
            "reply_to": message.reply_to_message_id,
            "forward": self._forward(message),
            "edited": message.edit_date is not None and not getattr(message, "edit_hidden", False),
            "service": message.service is not None,
            "reactions": [
                {"emoji": r.emoji, "count": r.count, "mine": getattr(r, "chosen_order", None) is not None}
                for r in (message.reactions.reactions if message.reactions else ())
            ],
            "entities": [[e.type.name.lower(), e.offset, e.length] for e in message.entities or ()],
        }

    def _forward(self, message: Any) -> dict[str, Any] | None:
        if self.old:
            source = message.forward_from or message.forward_from_chat
            if source is None and not message.forward_sender_name:
                return None
            return {"from": source.id if source else None, "name": message.forward_sender_name or ""}
        origin = message.forward_origin
        if origin is None:
            return None
        source = getattr(origin, "sender_user", None) or getattr(origin, "chat", None)
        return {"from": source.id if source else None, "name": getattr(origin, "sender_user_name", "") or ""}


def _text(message: Any) -> str:
    return str(message.text or message.caption or "")


def _chat_title(chat: Any) -> str:
    return chat.title or " ".join(part for part in (chat.first_name, chat.last_name) if part)


def _user(user: Any) -> dict[str, Any]:
    return {
        "id": user.id,
        "first": user.first_name or "",
        "last": user.last_name or "",
        "username": user.username or "",
        "phone": user.phone_number or "",
    }


def _raw_user(user: Any) -> dict[str, Any]:
    return {
        "id": user.id,
        "first": user.first_name or "",
        "last": user.last_name or "",
        "username": user.username or "",
        "phone": user.phone or "",
    }


def _channel(number: int) -> int:
    return -1_000_000_000_000 - number


def _raw_reaction(result: Any) -> dict[str, Any]:
    mine = getattr(result, "chosen_order", None) is not None
    return {"emoji": result.reaction.emoticon, "count": result.count, "mine": mine}


def _connection_to(host: str, port: int) -> Any:
    """The library's own hook for connections, with every address replaced by the server's."""
    from pyrogram.connection import Connection

    class LocalConnection(Connection):
        """The library's connection, to one fixed address."""

        async def connect(self) -> None:
            self.server_address, self.port = host, port
            await super().connect()

    return LocalConnection


def _trust(pem: str) -> None:
    """Adds the server's key to the library's table, under the fingerprint that MTProto defines."""
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    numbers = key.public_numbers()
    data = b"".join(_tl_bytes(n.to_bytes((n.bit_length() + 7) // 8, "big")) for n in (numbers.n, numbers.e))
    fingerprint = int.from_bytes(hashlib.sha1(data).digest()[-8:], "little", signed=True)
    keys.server_public_keys[fingerprint] = keys.PublicKey(numbers.n, numbers.e)


def _tl_bytes(value: bytes) -> bytes:
    head = bytes([len(value)]) if len(value) < 254 else b"\xfe" + len(value).to_bytes(3, "little")
    return head + value + bytes(-(len(head) + len(value)) % 4)


if __name__ == "__main__":
    main(PyrogramFamilyDriver)
