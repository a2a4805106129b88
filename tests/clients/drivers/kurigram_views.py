"""What Kurigram and Pyrogram show, in the words that every driver uses: people, messages, reactions."""

from __future__ import annotations

from typing import Any

import pyrogram

OLD = pyrogram.__version__.startswith("2.0.")
"""Is this Pyrogram, not Kurigram?"""


def text(message: Any) -> str:
    return str(message.text or message.caption or "")


def chat_title(chat: Any) -> str:
    return chat.title or " ".join(part for part in (chat.first_name, chat.last_name) if part)


def user_view(user: Any) -> dict[str, Any]:
    """Of a user as the library shows one, or of a raw one: they differ in the name of the phone number."""
    return {
        "id": user.id,
        "first": user.first_name or "",
        "last": user.last_name or "",
        "username": user.username or "",
        "phone": (user.phone if isinstance(user, pyrogram.raw.types.User) else user.phone_number) or "",
    }


def channel_peer(number: int) -> int:
    return -1_000_000_000_000 - number


def reaction_view(result: Any) -> dict[str, Any]:
    mine = getattr(result, "chosen_order", None) is not None
    return {"emoji": result.reaction.emoticon, "count": result.count, "mine": mine}


def message_view(message: Any) -> dict[str, Any]:
    sender = message.from_user or message.sender_chat
    return {
        "id": message.id,
        "peer": message.chat.id if message.chat else None,
        "from": sender.id if sender else None,
        "out": bool(message.outgoing),
        "text": text(message),
        "reply_to": message.reply_to_message_id,
        "forward": forward_view(message),
        "edited": message.edit_date is not None and not getattr(message, "edit_hidden", False),
        "service": message.service is not None,
        "reactions": [
            {"emoji": r.emoji, "count": r.count, "mine": getattr(r, "chosen_order", None) is not None}
            for r in (message.reactions.reactions if message.reactions else ())
        ],
        "entities": [[e.type.name.lower(), e.offset, e.length] for e in message.entities or ()],
    }


def forward_view(message: Any) -> dict[str, Any] | None:
    if OLD:
        source = message.forward_from or message.forward_from_chat
        if source is None and not message.forward_sender_name:
            return None
        return {"from": source.id if source else None, "name": message.forward_sender_name or ""}
    origin = message.forward_origin
    if origin is None:
        return None
    source = getattr(origin, "sender_user", None) or getattr(origin, "chat", None)
    return {"from": source.id if source else None, "name": getattr(origin, "sender_user_name", "") or ""}
