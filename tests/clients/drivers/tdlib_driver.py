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

from base import BaseDriver, Unsupported, main
from tdlib_answers import AnswerVerbs
from tdlib_counts import CountVerbs
from tdlib_invites import InviteVerbs
from tdlib_media import TdlibMedia
from tdlib_reports import ReportVerbs
from tdlib_sanctions import SanctionVerbs
from tdlib_stickers import TdlibStickers
from tdlib_threads import ThreadVerbs

_SHIFT = 20  # a server message id in TDLib's numbering
_MAIN = {"@type": "chatListMain"}


class TdError(Exception):
    """TDLib's `error` object."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.name = message


class TdlibDriver(
    AnswerVerbs, CountVerbs, InviteVerbs, TdlibStickers, ThreadVerbs, TdlibMedia, ReportVerbs, SanctionVerbs, BaseDriver
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

    # -- signing in --

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

    # -- supergroups and channels --

    async def do_make_channel(self, title: str, username: str, group: bool = False) -> dict[str, Any]:
        chat = await self.ask("createNewSupergroupChat", title=title, is_channel=not group)
        number = chat["type"]["supergroup_id"]
        await self.ask("setSupergroupUsername", supergroup_id=number, username=username)
        return {"peer": chat["id"]}

    async def do_join(self, username: str) -> dict[str, Any]:
        chat = await self.ask("searchPublicChat", username=username)
        await self.ask("joinChat", chat_id=chat["id"])
        return {"peer": chat["id"]}

    async def do_leave(self, peer: Any) -> None:
        await self.ask("leaveChat", chat_id=peer)

    # -- people --

    async def _chat(self, peer: Any) -> int:
        if peer == "me":
            peer = (await self.ask("getMe"))["id"]
        if isinstance(peer, str):
            return int((await self.ask("searchPublicChat", username=peer.removeprefix("@")))["id"])
        if peer > 0 and peer not in self.chats:
            await self.ask("createPrivateChat", user_id=peer)
        return int(peer)

    async def do_me(self) -> dict[str, Any]:
        return _user(await self.ask("getMe"))

    async def do_resolve(self, username: str) -> dict[str, Any]:
        chat = await self.ask("searchPublicChat", username=username.removeprefix("@"))
        return _user(await self.ask("getUser", user_id=chat["type"]["user_id"]))

    async def do_set_username(self, username: str) -> None:
        await self.ask("setUsername", username=username)

    async def do_add_contact(self, phone: str, first: str, last: str = "") -> dict[str, Any]:
        contact = {"@type": "importedContact", "phone_number": phone, "first_name": first, "last_name": last}
        found = await self.ask("importContacts", contacts=[contact])
        user_id = found["user_ids"][0]
        return _user(await self.ask("getUser", user_id=user_id)) if user_id else {}

    async def do_contacts(self) -> list[dict[str, Any]]:
        found = await self.ask("getContacts")
        return [_user(await self.ask("getUser", user_id=user_id)) for user_id in found["user_ids"]]

    async def _block_list(self, peer: int, block_list: dict[str, Any] | None) -> None:
        sender = {"@type": "messageSenderUser", "user_id": await self._chat(peer)}
        # The profile is where an app offers this; a profile still under way would overwrite what TDLib believes.
        await self.ask("getUserFullInfo", user_id=sender["user_id"])
        await self.ask("setMessageSenderBlockList", sender_id=sender, block_list=block_list)
        # TDLib says ok before the server has heard of it; the list that it fetches shows when that is so.
        while await self._is_blocked(sender) is not (block_list is not None):
            pass

    async def _is_blocked(self, sender: dict[str, Any]) -> bool:
        main = {"@type": "blockListMain"}
        found = await self.ask("getBlockedMessageSenders", block_list=main, offset=0, limit=100)
        return any(one["user_id"] == sender["user_id"] for one in found["senders"])

    async def do_block(self, peer: Any) -> None:
        await self._block_list(peer, {"@type": "blockListMain"})

    async def do_unblock(self, peer: Any) -> None:
        await self._block_list(peer, None)

    # -- chats --

    async def do_dialogs(self, limit: int = 100) -> list[dict[str, Any]]:
        try:
            while True:
                await self.ask("loadChats", chat_list=_MAIN, limit=limit)
        except TdError as error:
            if not str(error).startswith("404"):
                raise
        found = await self.ask("getChats", chat_list=_MAIN, limit=limit)
        return [_dialog(await self.ask("getChat", chat_id=chat_id)) for chat_id in found["chat_ids"]]

    async def do_history(self, peer: Any, limit: int = 50, offset_id: int = 0) -> list[dict[str, Any]]:
        chat, messages, last = await self._chat(peer), [], offset_id << _SHIFT
        while len(messages) < limit:
            found = await self.ask(
                "getChatHistory", chat_id=chat, from_message_id=last, offset=0, limit=min(100, limit - len(messages))
            )
            page = [m for m in found["messages"] if not messages or m["id"] < messages[-1]["id"]]
            if not page:
                break
            messages += page
            last = messages[-1]["id"]
        return [_message(m) for m in messages]

    async def _sent_message(self, message: dict[str, Any]) -> dict[str, Any]:
        """Waits until the server has taken a message that TDLib first shows under a number of its own."""
        number = message["id"]
        if message.get("sending_state") is None:
            return message
        if number not in self.settled:
            future: asyncio.Future[Any] = self.loop.create_future()
            self.watchers.append((lambda _: number in self.settled, future))
            await future
        update = self.settled.pop(number)
        if update["@type"] == "updateMessageSendFailed":
            raise TdError(update["error"]["code"], update["error"]["message"])
        sent: dict[str, Any] = update["message"]
        return sent

    async def _content(self, text: str, html: bool) -> dict[str, Any]:
        formatted: dict[str, Any] = {"@type": "formattedText", "text": text}
        if html:
            formatted = await self.ask("parseTextEntities", text=text, parse_mode={"@type": "textParseModeHTML"})
            formatted.pop("@extra", None)
        return {"@type": "inputMessageText", "text": formatted, "clear_draft": False}

    async def do_send(
        self,
        peer: Any,
        text: str,
        reply_to: int | None = None,
        silent: bool = False,
        schedule: int | None = None,
        html: bool = False,
    ) -> dict[str, Any]:
        chat = await self._chat(peer)
        options: dict[str, Any] = {"@type": "messageSendOptions", "disable_notification": silent}
        if schedule:
            options["scheduling_state"] = {"@type": "messageSchedulingStateSendAtDate", "send_date": schedule}
        reply = None
        if reply_to:
            reply = {"@type": "inputMessageReplyToMessage", "message_id": await self._known(chat, reply_to)}
        content = await self._content(text, html)
        first = await self.ask(
            "sendMessage", chat_id=chat, reply_to=reply, options=options, input_message_content=content
        )
        return {"id": (await self._sent_message(first))["id"] >> _SHIFT}

    async def _known(self, chat: int, id: int) -> int:
        """Makes sure that TDLib has the message, and gives its number there."""
        return int((await self.ask("getMessage", chat_id=chat, message_id=id << _SHIFT))["id"])

    async def do_edit(self, peer: Any, id: int, text: str) -> None:
        chat = await self._chat(peer)
        content = await self._content(text, False)
        await self.ask(
            "editMessageText", chat_id=chat, message_id=await self._known(chat, id), input_message_content=content
        )

    async def do_delete(self, peer: Any, ids: list[int], revoke: bool = True) -> None:
        chat = await self._chat(peer)
        numbers = [await self._known(chat, one) for one in ids]
        await self.ask("deleteMessages", chat_id=chat, message_ids=numbers, revoke=revoke)

    async def do_forward(self, source: Any, ids: list[int], peer: Any) -> dict[str, Any]:
        origin, target = await self._chat(source), await self._chat(peer)
        numbers = [await self._known(origin, one) for one in ids]
        found = await self.ask("forwardMessages", chat_id=target, from_chat_id=origin, message_ids=numbers)
        return {"ids": [(await self._sent_message(m))["id"] >> _SHIFT for m in found["messages"]]}

    async def do_react(self, peer: Any, id: int, emoji: str | None) -> None:
        chat = await self._chat(peer)
        number = await self._known(chat, id)
        if emoji:
            kind = {"@type": "reactionTypeEmoji", "emoji": emoji}
            await self.ask("addMessageReaction", chat_id=chat, message_id=number, reaction_type=kind)
            return
        message = await self.ask("getMessage", chat_id=chat, message_id=number)
        for reaction in ((message.get("interaction_info") or {}).get("reactions") or {}).get("reactions", ()):
            if reaction["is_chosen"]:
                await self.ask("removeMessageReaction", chat_id=chat, message_id=number, reaction_type=reaction["type"])

    async def do_clear(self, peer: Any, for_all: bool) -> None:
        if not for_all:
            raise Unsupported("TDLib clears a public supergroup for everyone or not at all")
        chat = await self._chat(peer)
        await self.ask("deleteChatHistory", chat_id=chat, remove_from_chat_list=False, revoke=for_all)

    async def do_look(self, peer: Any, id: int) -> dict[str, Any]:
        """Looks as a person does; the library counts it by itself and then says how often the post was seen."""
        chat = await self._chat(peer)
        number = await self._known(chat, id)
        self.looked[chat, number] = counted = self.loop.create_future()
        await self.ask("openChat", chat_id=chat)
        source = {"@type": "messageSourceChatHistory"}
        await self.ask("viewMessages", chat_id=chat, message_ids=[number], source=source, force_read=True)
        info = await asyncio.wait_for(counted, 15)
        return {"views": info["view_count"], "forwards": info["forward_count"]}

    async def do_pin(self, peer: Any, id: int) -> None:
        chat = await self._chat(peer)
        await self.ask("pinChatMessage", chat_id=chat, message_id=await self._known(chat, id))

    async def do_unpin(self, peer: Any, id: int) -> None:
        chat = await self._chat(peer)
        await self.ask("unpinChatMessage", chat_id=chat, message_id=await self._known(chat, id))

    async def do_pinned(self, peer: Any) -> list[int]:
        found = await self._find(peer, "", 100, {"@type": "searchMessagesFilterPinned"})
        return [message["id"] >> _SHIFT for message in found]

    async def _find(self, peer: Any, query: str, limit: int, kind: dict[str, Any] | None) -> list[dict[str, Any]]:
        chat = await self._chat(peer)
        found = await self.ask("searchChatMessages", chat_id=chat, query=query, limit=limit, filter=kind)
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    async def do_search(self, peer: Any, query: str, limit: int = 20) -> list[dict[str, Any]]:
        return [_message(m) for m in await self._find(peer, query, limit, None)]

    async def do_search_global(self, query: str, limit: int = 20) -> list[dict[str, Any]]:
        found = await self.ask("searchMessages", query=query, limit=limit)
        return [_message(m) for m in found["messages"]]

    async def do_read(self, peer: Any, max_id: int = 0) -> None:
        chat = await self._chat(peer)
        if not max_id:
            found = await self.ask("getChatHistory", chat_id=chat, from_message_id=0, offset=0, limit=1)
            max_id = found["messages"][0]["id"] >> _SHIFT
        number = await self._known(chat, max_id)
        await self.ask("viewMessages", chat_id=chat, message_ids=[number], force_read=True)

    async def do_draft(self, peer: Any, text: str) -> None:
        formatted = {"@type": "formattedText", "text": text}
        draft = {"@type": "draftMessage", "content": {"@type": "draftMessageContentText", "text": formatted}}
        chat = await self._chat(peer)
        await self.ask("setChatDraftMessage", chat_id=chat, draft_message=draft if text else None)

    async def do_drafts(self) -> list[dict[str, Any]]:
        await self.do_dialogs()
        return [
            {"peer": chat_id, "text": _draft_text(chat["draft_message"])}
            for chat_id, chat in self.chats.items()
            if chat.get("draft_message")
        ]

    async def do_typing(self, peer: Any) -> None:
        await self.ask("sendChatAction", chat_id=await self._chat(peer), action={"@type": "chatActionTyping"})

    # -- what happens --

    def _update(self, update: dict[str, Any]) -> None:
        handler = getattr(self, "_on_" + str(update["@type"]), None)
        if handler is not None:
            handler(update)

    def _on_updateAuthorizationState(self, update: dict[str, Any]) -> None:
        self.state = update["authorization_state"]
        self.emit("authorization", state=self.state["@type"].removeprefix("authorizationState"))

    def _on_updateConnectionState(self, update: dict[str, Any]) -> None:
        self.connected = update["state"]["@type"] == "connectionStateReady"

    def _on_updateNewChat(self, update: dict[str, Any]) -> None:
        self.chats[update["chat"]["id"]] = update["chat"]

    def _on_updateNewMessage(self, update: dict[str, Any]) -> None:
        if update["message"].get("sending_state") is None:
            self.emit("message", **_message(update["message"]))

    def _on_updateChatLastMessage(self, update: dict[str, Any]) -> None:
        message = update.get("last_message")
        if message is not None and message.get("sending_state") is None:
            self.emit("newest", **_message(message))

    def _on_updateMessageSendSucceeded(self, update: dict[str, Any]) -> None:
        self.settled[update["old_message_id"]] = update

    _on_updateMessageSendFailed = _on_updateMessageSendSucceeded

    def _on_updateMessageEdited(self, update: dict[str, Any]) -> None:
        if update["edit_date"]:
            self.loop.create_task(self._tell_edited(update["chat_id"], update["message_id"]))

    async def _tell_edited(self, chat: int, number: int) -> None:
        self.emit("edited", **_message(await self.ask("getMessage", chat_id=chat, message_id=number)))

    def _on_updateDeleteMessages(self, update: dict[str, Any]) -> None:
        if update["is_permanent"] and not update["from_cache"]:
            numbers = [number >> _SHIFT for number in update["message_ids"] if not number & ((1 << _SHIFT) - 1)]
            if numbers:
                self.emit("deleted", peer=update["chat_id"], ids=numbers)

    def _on_updateChatReadInbox(self, update: dict[str, Any]) -> None:
        number = update["last_read_inbox_message_id"] >> _SHIFT
        self.emit("read", peer=update["chat_id"], max_id=number, outbox=False)

    def _on_updateChatReadOutbox(self, update: dict[str, Any]) -> None:
        number = update["last_read_outbox_message_id"] >> _SHIFT
        self.emit("read", peer=update["chat_id"], max_id=number, outbox=True)

    def _on_updateMessageInteractionInfo(self, update: dict[str, Any]) -> None:
        waiting = self.looked.pop((update["chat_id"], update["message_id"]), None)
        if waiting is not None:
            waiting.set_result(update["interaction_info"])
        found = _reactions(update.get("interaction_info"))
        self.emit("reaction", peer=update["chat_id"], id=update["message_id"] >> _SHIFT, reactions=found)

    def _on_updateMessageIsPinned(self, update: dict[str, Any]) -> None:
        number = update["message_id"] >> _SHIFT
        self.emit("pinned", peer=update["chat_id"], ids=[number], pinned=update["is_pinned"])

    def _on_updateChatAction(self, update: dict[str, Any]) -> None:
        if update["action"]["@type"] == "chatActionTyping":
            self.emit("typing", peer=update["chat_id"], user=update["sender_id"].get("user_id"))

    def _on_updateForumTopic(self, update: dict[str, Any]) -> None:
        if update["is_pinned"]:
            self.emit("topics_pinned", peer=update["chat_id"], topics=[update["forum_topic_id"]])

    def _on_updateChatDraftMessage(self, update: dict[str, Any]) -> None:
        if update["chat_id"] in self.chats:
            self.chats[update["chat_id"]]["draft_message"] = update.get("draft_message")
        self.emit("draft", peer=update["chat_id"], text=_draft_text(update.get("draft_message")))

    def _on_updateUserStatus(self, update: dict[str, Any]) -> None:
        self.emit("status", user=update["user_id"], online=update["status"]["@type"] == "userStatusOnline")


def _user(user: dict[str, Any]) -> dict[str, Any]:
    names = (user.get("usernames") or {}).get("active_usernames") or [""]
    return {
        "id": user["id"],
        "first": user["first_name"],
        "last": user["last_name"],
        "username": names[0],
        "phone": user["phone_number"],
    }


def _dialog(chat: dict[str, Any]) -> dict[str, Any]:
    last = chat.get("last_message")
    pinned = any(p["is_pinned"] for p in chat["positions"] if p["list"]["@type"] == "chatListMain")
    return {
        "peer": chat["id"],
        "title": chat["title"],
        "unread": chat["unread_count"],
        "top": _text(last) if last else "",
        "top_id": last["id"] >> _SHIFT if last else 0,
        "pinned": pinned,
    }


def _draft_text(draft: dict[str, Any] | None) -> str:
    if not draft:
        return ""
    content = draft.get("content") or draft["input_message_text"]
    return str(content["text"]["text"])


def _text(message: dict[str, Any]) -> str:
    content = message["content"]
    return str((content.get("text") or content.get("caption") or {"text": ""})["text"])


def _reactions(info: dict[str, Any] | None) -> list[dict[str, Any]]:
    found = ((info or {}).get("reactions") or {}).get("reactions", ())
    return [{"emoji": r["type"].get("emoji"), "count": r["total_count"], "mine": r["is_chosen"]} for r in found]


def _forward(message: dict[str, Any]) -> dict[str, Any] | None:
    info = message.get("forward_info")
    if not info:
        return None
    origin = info["origin"]
    return {"from": origin.get("sender_user_id") or origin.get("chat_id"), "name": origin.get("sender_name", "")}


_ENTITIES = {"TextUrl": "text_link"}


def _message(message: dict[str, Any]) -> dict[str, Any]:
    sender = message["sender_id"]
    formatted = message["content"].get("text") or {}
    reply = message.get("reply_to") or {}
    entities = formatted.get("entities", ()) if isinstance(formatted, dict) else ()
    kinds = [(e["type"]["@type"].removeprefix("textEntityType"), e["offset"], e["length"]) for e in entities]
    return {
        "id": message["id"] >> _SHIFT,
        "peer": message["chat_id"],
        "from": sender.get("user_id", sender.get("chat_id")),
        "out": message["is_outgoing"],
        "text": _text(message),
        "reply_to": reply["message_id"] >> _SHIFT if reply.get("message_id") else None,
        "forward": _forward(message),
        "edited": bool(message["edit_date"]),
        "pinned": message["is_pinned"],
        "service": message["content"]["@type"] not in ("messageText", "messageAnimatedEmoji"),
        "reactions": _reactions(message.get("interaction_info")),
        "entities": [[_ENTITIES.get(kind, kind.lower()), offset, length] for kind, offset, length in kinds],
    }


if __name__ == "__main__":
    main(TdlibDriver)
