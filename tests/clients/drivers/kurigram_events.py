"""What Kurigram and Pyrogram tell of their own accord, as the events that every driver writes."""

from __future__ import annotations

from typing import Any

from kurigram_views import channel_peer, message_view, reaction_view
from pyrogram import raw, utils


class Happenings:
    """Part of the driver: one method for each handler of the library."""

    emit: Any

    async def _on_new(self, _client: Any, message: Any) -> None:
        self.emit("message", **message_view(message))

    async def _on_edited(self, _client: Any, message: Any) -> None:
        self.emit("edited", **message_view(message))

    async def _on_deleted(self, _client: Any, messages: Any) -> None:
        self.emit("deleted", ids=[message.id for message in messages])

    async def _on_raw(self, _client: Any, update: Any, _users: Any, _chats: Any) -> None:
        match update:
            case raw.types.UpdateReadHistoryInbox():
                self.emit("read", peer=update.peer.user_id, max_id=update.max_id, outbox=False)
            case raw.types.UpdateReadHistoryOutbox():
                self.emit("read", peer=update.peer.user_id, max_id=update.max_id, outbox=True)
            case raw.types.UpdateMessageReactions():
                found = [reaction_view(r) for r in update.reactions.results]
                self.emit("reaction", peer=utils.get_peer_id(update.peer), id=update.msg_id, reactions=found)
            case raw.types.UpdateUserTyping():
                self.emit("typing", peer=update.user_id, user=update.user_id)
            case raw.types.UpdateDraftMessage():
                self.emit("draft", peer=update.peer.user_id, text=getattr(update.draft, "message", ""))
            case raw.types.UpdatePinnedMessages():
                peer = getattr(update.peer, "user_id", 0) or -update.peer.chat_id
                self.emit("pinned", peer=peer, ids=list(update.messages), pinned=bool(update.pinned))
            case raw.types.UpdatePinnedChannelMessages():
                peer = channel_peer(update.channel_id)
                self.emit("pinned", peer=peer, ids=list(update.messages), pinned=bool(update.pinned))
            case raw.types.UpdateChannelUserTyping():
                self.emit("typing", peer=channel_peer(update.channel_id), user=update.from_id.user_id)
            case raw.types.UpdateChatUserTyping():
                self.emit("typing", peer=-update.chat_id, user=update.from_id.user_id)
            case raw.types.UpdateUserStatus():
                online = isinstance(update.status, raw.types.UserStatusOnline)
                self.emit("status", user=update.user_id, online=online)
