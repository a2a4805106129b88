"""Drives Telethon by the common verbs; address and key are set by the library's own means."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from base import BaseDriver, main
from telethon import TelegramClient, errors, events, functions, types, utils
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession
from telethon_answers import AnswerVerbs
from telethon_counts import CountVerbs
from telethon_invites import InviteVerbs
from telethon_media import MediaVerbs
from telethon_reports import ReportVerbs
from telethon_sanctions import SanctionVerbs
from telethon_stickers import TelethonStickers
from telethon_threads import ThreadVerbs


class TelethonDriver(
    AnswerVerbs,
    CountVerbs,
    InviteVerbs,
    TelethonStickers,
    ThreadVerbs,
    MediaVerbs,
    ReportVerbs,
    SanctionVerbs,
    BaseDriver,
):
    """One device that runs Telethon."""

    def __init__(self, settings: dict[str, Any], out: Any) -> None:
        super().__init__(settings, out)
        rsa.add_key(settings["public_key_pem"], old=False)
        self.client: TelegramClient | None = None
        self.devices = 0
        self.code_hash = ""
        self.qr: Any = None

    def error_name(self, error: BaseException) -> str:
        if isinstance(error, errors.RPCError):
            return _server_text(error)
        return type(error).__name__

    # -- connecting --

    def _path(self) -> Path:
        return Path(self.settings["storage"]) / f"telethon-{self.devices}"

    def _make(self, catch_up: bool = False) -> TelegramClient:
        session = SQLiteSession(str(self._path()))
        if not session.auth_key:
            session.set_dc(2, self.settings["host"], self.settings["port"])
        client = TelegramClient(session, self.settings["api_id"], self.settings["api_hash"], catch_up=catch_up)
        client.add_event_handler(self._on_new, events.NewMessage())
        client.add_event_handler(self._on_edited, events.MessageEdited())
        client.add_event_handler(self._on_deleted, events.MessageDeleted())
        client.add_event_handler(self._on_raw, events.Raw())
        return client

    async def do_connect(self) -> dict[str, Any]:
        self.client = self._make()
        await self.client.connect()
        return {"authorized": await self.client.is_user_authorized()}

    async def do_disconnect(self) -> None:
        await self.client.disconnect()

    async def do_reconnect(self, catch_up: bool = False) -> None:
        await self.client.disconnect()
        # Without the option Telethon takes the server's present state for its own when it connects.
        self.client = self._make(catch_up)
        await self.client.connect()

    async def do_catch_up(self) -> None:
        await self.client.catch_up()

    async def do_dispose(self) -> None:
        if self.client is not None:
            await self.client.disconnect()
        self.client = None
        self.devices += 1

    # -- signing in --

    async def do_send_code(self, phone: str) -> dict[str, Any]:
        self.phone = phone
        sent = await self.client.send_code_request(phone)
        self.code_hash = sent.phone_code_hash
        kind = type(sent.type).__name__.removeprefix("SentCodeType").lower()
        return {"type": kind, "length": getattr(sent.type, "length", 0)}

    async def do_resend_code(self) -> dict[str, Any]:
        sent = await self.client(functions.auth.ResendCodeRequest(self.phone, self.code_hash))
        self.code_hash = sent.phone_code_hash
        kind = type(sent.type).__name__.removeprefix("SentCodeType").lower()
        return {"type": kind, "length": getattr(sent.type, "length", 0)}

    async def do_sign_in(self, phone: str, code: str) -> dict[str, Any]:
        try:
            await self.client.sign_in(phone, code, phone_code_hash=self.code_hash)
        except errors.PhoneNumberUnoccupiedError:
            return {"state": "sign_up"}
        except errors.SessionPasswordNeededError:
            return {"state": "password"}
        return {"state": "ok"}

    async def do_sign_up(self, first: str, last: str = "") -> dict[str, Any]:
        # The library has withdrawn its own sign_up and offers the raw request; `_on_login` is what it did after it.
        request = functions.auth.SignUpRequest(self.phone, self.code_hash, first, last)
        await self.client._on_login((await self.client(request)).user)
        return {"state": "ok"}

    async def do_password(self, password: str) -> dict[str, Any]:
        await self.client.sign_in(password=password)
        return {"state": "ok"}

    async def do_set_password(self, new: str | None, old: str | None = None) -> None:
        await self.client.edit_2fa(current_password=old, new_password=new)

    async def do_qr_export(self) -> dict[str, Any]:
        self.qr = await self.client.qr_login()
        return {"token": _text64(self.qr.token)}

    async def do_qr_wait(self, timeout: float = 20) -> dict[str, Any]:
        try:
            await self.qr.wait(timeout=timeout)
        except errors.SessionPasswordNeededError:
            return {"state": "password"}
        return {"state": "ok"}

    async def do_qr_accept(self, token: str) -> None:
        await self.client(functions.auth.AcceptLoginTokenRequest(_bytes64(token)))

    async def do_log_out(self) -> None:
        if not await self.client.log_out():
            raise RuntimeError("log_out said no")

    async def do_sessions(self) -> list[dict[str, Any]]:
        found = await self.client(functions.account.GetAuthorizationsRequest())
        return [{"hash": str(a.hash), "current": bool(a.current), "app": a.app_name} for a in found.authorizations]

    async def do_reset_session(self, hash: str) -> None:
        await self.client(functions.account.ResetAuthorizationRequest(int(hash)))

    # -- people --

    async def do_me(self) -> dict[str, Any]:
        return _user(await self.client.get_me())

    async def do_resolve(self, username: str) -> dict[str, Any]:
        return _user(await self.client.get_entity(username))

    async def do_set_username(self, username: str) -> None:
        await self.client(functions.account.UpdateUsernameRequest(username))

    async def do_add_contact(self, phone: str, first: str, last: str = "") -> dict[str, Any]:
        contact = types.InputPhoneContact(0, phone, first, last)
        found = await self.client(functions.contacts.ImportContactsRequest([contact]))
        return _user(found.users[0]) if found.users else {}

    async def do_contacts(self) -> list[dict[str, Any]]:
        return [_user(user) for user in (await self.client(functions.contacts.GetContactsRequest(0))).users]

    async def do_block(self, peer: Any) -> None:
        await self.client(functions.contacts.BlockRequest(await self.client.get_input_entity(peer)))

    async def do_unblock(self, peer: Any) -> None:
        await self.client(functions.contacts.UnblockRequest(await self.client.get_input_entity(peer)))

    # -- supergroups and channels --

    async def do_make_channel(self, title: str, username: str, group: bool = False) -> dict[str, Any]:
        request = functions.channels.CreateChannelRequest(title, "", broadcast=not group, megagroup=group)
        made = (await self.client(request)).chats[0]
        await self.client(functions.channels.UpdateUsernameRequest(made, username))
        return {"peer": utils.get_peer_id(made)}

    async def do_join(self, username: str) -> dict[str, Any]:
        there = await self.client.get_entity(username)
        await self.client(functions.channels.JoinChannelRequest(there))
        return {"peer": utils.get_peer_id(there)}

    async def do_leave(self, peer: Any) -> None:
        await self.client.delete_dialog(peer)

    # -- chats --

    async def do_dialogs(self, limit: int = 100) -> list[dict[str, Any]]:
        return [
            {
                "peer": dialog.id,
                "title": dialog.name,
                "unread": dialog.unread_count,
                "top": dialog.message.message or "" if dialog.message else "",
                "top_id": dialog.message.id if dialog.message else 0,
                "pinned": bool(dialog.pinned),
            }
            for dialog in await self.client.get_dialogs(limit=limit)
        ]

    async def do_history(self, peer: Any, limit: int = 50, offset_id: int = 0) -> list[dict[str, Any]]:
        return [_message(m) for m in await self.client.get_messages(peer, limit=limit, offset_id=offset_id)]

    async def do_send(
        self,
        peer: Any,
        text: str,
        reply_to: int | None = None,
        silent: bool = False,
        schedule: int | None = None,
        html: bool = False,
    ) -> dict[str, Any]:
        mode = {"parse_mode": "html"} if html else {}
        sent = await self.client.send_message(
            peer, text, reply_to=reply_to, silent=silent or None, schedule=schedule, **mode
        )
        return {"id": sent.id}

    async def do_edit(self, peer: Any, id: int, text: str) -> None:
        await self.client.edit_message(peer, id, text)

    async def do_delete(self, peer: Any, ids: list[int], revoke: bool = True) -> None:
        await self.client.delete_messages(peer, ids, revoke=revoke)

    async def do_forward(self, source: Any, ids: list[int], peer: Any) -> dict[str, Any]:
        return {"ids": [m.id for m in await self.client.forward_messages(peer, ids, source)]}

    async def do_clear(self, peer: Any, for_all: bool) -> None:
        there = await self.client.get_input_entity(peer)
        await self.client(functions.channels.DeleteHistoryRequest(there, 0, for_everyone=for_all))

    async def do_look(self, peer: Any, id: int) -> dict[str, Any]:
        there = await self.client.get_input_entity(peer)
        found = await self.client(functions.messages.GetMessagesViewsRequest(there, [id], increment=True))
        return {"views": found.views[0].views, "forwards": found.views[0].forwards}

    async def do_react(self, peer: Any, id: int, emoji: str | None) -> None:
        reaction = [types.ReactionEmoji(emoji)] if emoji else []
        await self.client(
            functions.messages.SendReactionRequest(await self.client.get_input_entity(peer), id, reaction=reaction)
        )

    async def do_pin(self, peer: Any, id: int) -> None:
        await self.client.pin_message(peer, id, pm_oneside=False)

    async def do_unpin(self, peer: Any, id: int) -> None:
        await self.client.unpin_message(peer, id)

    async def do_pinned(self, peer: Any) -> list[int]:
        pinned = types.InputMessagesFilterPinned()
        return [m.id for m in await self.client.get_messages(peer, limit=100, filter=pinned)]

    async def do_search(self, peer: Any, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [_message(m) for m in await self.client.get_messages(peer, limit=limit, search=query)]

    async def do_search_global(self, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [_message(m) for m in await self.client.get_messages(None, limit=limit, search=query)]

    async def do_read(self, peer: Any, max_id: int = 0) -> None:
        await self.client.send_read_acknowledge(peer, max_id=max_id or None)

    async def do_draft(self, peer: Any, text: str) -> None:
        await self.client(functions.messages.SaveDraftRequest(await self.client.get_input_entity(peer), text))

    async def do_drafts(self) -> list[dict[str, Any]]:
        return [
            {"peer": utils.get_peer_id(draft.entity), "text": draft.text}
            for draft in await self.client.get_drafts()
            if not draft.is_empty
        ]

    async def do_typing(self, peer: Any) -> None:
        action = types.SendMessageTypingAction()
        await self.client(functions.messages.SetTypingRequest(await self.client.get_input_entity(peer), action))

    # -- what happens --

    async def _on_new(self, event: Any) -> None:
        self.emit("message", **_message(event.message))

    async def _on_edited(self, event: Any) -> None:
        self.emit("edited", **_message(event.message))

    async def _on_deleted(self, event: Any) -> None:
        self.emit("deleted", ids=list(event.deleted_ids))

    async def _on_raw(self, update: Any) -> None:
        match update:
            case types.UpdateReadHistoryInbox():
                self.emit("read", peer=utils.get_peer_id(update.peer), max_id=update.max_id, outbox=False)
            case types.UpdateReadHistoryOutbox():
                self.emit("read", peer=utils.get_peer_id(update.peer), max_id=update.max_id, outbox=True)
            case types.UpdateMessageReactions():
                peer = utils.get_peer_id(update.peer)
                self.emit("reaction", peer=peer, id=update.msg_id, reactions=_reactions(update.reactions))
            case types.UpdateUserTyping():
                self.emit("typing", peer=update.user_id, user=update.user_id)
            case types.UpdateDraftMessage():
                text = getattr(update.draft, "message", "")
                self.emit("draft", peer=utils.get_peer_id(update.peer), text=text)
            case types.UpdatePinnedMessages():
                peer = utils.get_peer_id(update.peer)
                self.emit("pinned", peer=peer, ids=list(update.messages), pinned=bool(update.pinned))
            case types.UpdatePinnedChannelMessages():
                peer = utils.get_peer_id(types.PeerChannel(update.channel_id))
                self.emit("pinned", peer=peer, ids=list(update.messages), pinned=bool(update.pinned))
            case types.UpdateChannelUserTyping():
                peer = utils.get_peer_id(types.PeerChannel(update.channel_id))
                self.emit("typing", peer=peer, user=utils.get_peer_id(update.from_id))
            case types.UpdatePinnedForumTopic() if update.pinned:
                self.emit("topics_pinned", peer=utils.get_peer_id(update.peer), topics=[update.topic_id])
            case types.UpdatePinnedForumTopics():
                self.emit("topics_pinned", peer=utils.get_peer_id(update.peer), topics=update.order)
            case types.UpdateChatUserTyping():
                self.emit("typing", peer=-update.chat_id, user=utils.get_peer_id(update.from_id))
            case types.UpdateUserStatus():
                online = isinstance(update.status, types.UserStatusOnline)
                self.emit("status", user=update.user_id, online=online)


def _server_text(error: errors.RPCError) -> str:
    """The text on the wire: the library turns known texts into classes, so look the class up in its own table."""
    known = {cls: text for text, cls in errors.rpc_errors_dict.items()}
    return known.get(type(error), error.message or type(error).__name__)


def _user(user: Any) -> dict[str, Any]:
    return {
        "id": user.id,
        "first": user.first_name or "",
        "last": user.last_name or "",
        "username": user.username or "",
        "phone": user.phone or "",
    }


def _reactions(found: Any) -> list[dict[str, Any]]:
    if found is None:
        return []
    return [{"emoji": r.reaction.emoticon, "count": r.count, "mine": r.chosen_order is not None} for r in found.results]


def _message(message: Any) -> dict[str, Any]:
    forward = message.fwd_from
    return {
        "id": message.id,
        "peer": message.chat_id,
        "from": message.sender_id,
        "out": bool(message.out),
        "text": message.message or "",
        "reply_to": message.reply_to_msg_id,
        "forward": None
        if forward is None
        else {
            "from": utils.get_peer_id(forward.from_id) if forward.from_id else None,
            "name": forward.from_name or "",
        },
        "edited": message.edit_date is not None and not message.edit_hide,
        "pinned": bool(message.pinned),
        "silent": bool(message.silent),
        "service": message.action is not None,
        "reactions": _reactions(message.reactions),
        "entities": [
            [_ENTITIES.get(type(e).__name__, type(e).__name__[13:].lower()), e.offset, e.length]
            for e in message.entities or ()
        ],
    }


_ENTITIES = {"MessageEntityTextUrl": "text_link"}


def _text64(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def _bytes64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    main(TelethonDriver)
