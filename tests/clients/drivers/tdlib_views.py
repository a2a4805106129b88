"""What TDLib says, in the words that every driver uses: people, dialogs, messages, errors."""

from __future__ import annotations

from typing import Any

SHIFT = 20
"""A server message id is moved by so many bits in TDLib's numbering."""


class TdError(Exception):
    """TDLib's `error` object."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.name = message


def user_view(user: dict[str, Any]) -> dict[str, Any]:
    names = (user.get("usernames") or {}).get("active_usernames") or [""]
    return {
        "id": user["id"],
        "first": user["first_name"],
        "last": user["last_name"],
        "username": names[0],
        "phone": user["phone_number"],
    }


def dialog_view(chat: dict[str, Any]) -> dict[str, Any]:
    last = chat.get("last_message")
    pinned = any(p["is_pinned"] for p in chat["positions"] if p["list"]["@type"] == "chatListMain")
    return {
        "peer": chat["id"],
        "title": chat["title"],
        "unread": chat["unread_count"],
        "top": text(last) if last else "",
        "top_id": last["id"] >> SHIFT if last else 0,
        "pinned": pinned,
    }


def draft_text(draft: dict[str, Any] | None) -> str:
    if not draft:
        return ""
    content = draft.get("content") or draft["input_message_text"]
    return str(content["text"]["text"])


def text(message: dict[str, Any]) -> str:
    content = message["content"]
    return str((content.get("text") or content.get("caption") or {"text": ""})["text"])


def reactions_view(info: dict[str, Any] | None) -> list[dict[str, Any]]:
    found = ((info or {}).get("reactions") or {}).get("reactions", ())
    return [{"emoji": r["type"].get("emoji"), "count": r["total_count"], "mine": r["is_chosen"]} for r in found]


def forward_view(message: dict[str, Any]) -> dict[str, Any] | None:
    info = message.get("forward_info")
    if not info:
        return None
    origin = info["origin"]
    return {"from": origin.get("sender_user_id") or origin.get("chat_id"), "name": origin.get("sender_name", "")}


_ENTITIES = {"TextUrl": "text_link"}


def message_view(message: dict[str, Any]) -> dict[str, Any]:
    sender = message["sender_id"]
    formatted = message["content"].get("text") or {}
    reply = message.get("reply_to") or {}
    entities = formatted.get("entities", ()) if isinstance(formatted, dict) else ()
    kinds = [(e["type"]["@type"].removeprefix("textEntityType"), e["offset"], e["length"]) for e in entities]
    return {
        "id": message["id"] >> SHIFT,
        "peer": message["chat_id"],
        "from": sender.get("user_id", sender.get("chat_id")),
        "out": message["is_outgoing"],
        "text": text(message),
        "reply_to": reply["message_id"] >> SHIFT if reply.get("message_id") else None,
        "forward": forward_view(message),
        "edited": bool(message["edit_date"]),
        "pinned": message["is_pinned"],
        "service": message["content"]["@type"] not in ("messageText", "messageAnimatedEmoji"),
        "reactions": reactions_view(message.get("interaction_info")),
        "entities": [[_ENTITIES.get(kind, kind.lower()), offset, length] for kind, offset, length in kinds],
    }
