"""TDLib's verbs of threads: discussion groups with comments, and the topics of forums."""

from __future__ import annotations

from typing import Any

from tdlib_views import SHIFT

TRIES = 100


def _texts(found: dict[str, Any]) -> list[str]:
    return [one["content"]["text"]["text"] for one in found["messages"] if "text" in one["content"]]


class ThreadVerbs:
    """Part of the driver."""

    ask: Any
    _chat: Any
    _sent_message: Any

    async def _say(self, chat: int, text: str, topic: dict[str, Any]) -> dict[str, Any]:
        content = {"@type": "inputMessageText", "text": {"@type": "formattedText", "text": text}}
        first = await self.ask("sendMessage", chat_id=chat, topic_id=topic, input_message_content=content)
        return {"id": (await self._sent_message(first))["id"] >> SHIFT}

    async def do_link_discussion(self, channel: Any, group: Any) -> list[int]:
        offered = await self.ask("getSuitableDiscussionChats")
        await self.ask("setChatDiscussionGroup", chat_id=channel, discussion_chat_id=group)
        supergroup = (await self.ask("getChat", chat_id=channel))["type"]["supergroup_id"]
        full = await self.ask("getSupergroupFullInfo", supergroup_id=supergroup)
        return [*offered["chat_ids"], full["linked_chat_id"]]

    async def _thread(self, peer: Any, id: int) -> dict[str, Any]:
        return await self.ask("getMessageThread", chat_id=await self._chat(peer), message_id=id << SHIFT)

    async def do_discussion(self, peer: Any, id: int) -> dict[str, Any]:
        found = await self._thread(peer, id)
        return {
            "peer": found["chat_id"],
            "id": found["message_thread_id"] >> SHIFT,
            "unread": found["unread_message_count"],
        }

    async def do_comment(self, peer: Any, id: int, text: str) -> dict[str, Any]:
        found = await self._thread(peer, id)
        topic = {"@type": "messageTopicThread", "message_thread_id": found["message_thread_id"]}
        return await self._say(found["chat_id"], text, topic)

    async def do_comments(self, peer: Any, id: int) -> list[str]:
        found = await self._thread(peer, id)
        history = await self.ask(
            "getMessageThreadHistory",
            chat_id=found["chat_id"],
            message_id=found["message_thread_id"],
            from_message_id=0,
            offset=0,
            limit=50,
        )
        head = found["message_thread_id"]
        return _texts({"messages": [one for one in history["messages"] if one["id"] != head]})

    async def do_replies(self, peer: Any, id: int) -> int:
        found = await self.ask("getMessage", chat_id=await self._chat(peer), message_id=id << SHIFT)
        return int(found["interaction_info"]["reply_info"]["reply_count"])

    async def do_read_thread(self, peer: Any, id: int, max_id: int) -> None:
        found = await self._thread(peer, id)
        await self.ask(
            "viewMessages",
            chat_id=found["chat_id"],
            message_ids=[max_id << SHIFT],
            source={"@type": "messageSourceMessageThreadHistory"},
            force_read=True,
        )
        for _ in range(TRIES):  # TDLib answers before it has told the server; each look is a question to the server
            found = await self._thread(peer, id)
            if not found["unread_message_count"]:
                break

    # -- topics --

    async def do_make_forum(self, peer: Any) -> None:
        supergroup = (await self.ask("getChat", chat_id=peer))["type"]["supergroup_id"]
        await self.ask("toggleSupergroupIsForum", supergroup_id=supergroup, is_forum=True, has_forum_tabs=False)

    async def do_make_topic(self, peer: Any, title: str) -> dict[str, Any]:
        icon = {"@type": "forumTopicIcon", "color": 0x6FB9F0, "custom_emoji_id": "0"}
        made = await self.ask("createForumTopic", chat_id=peer, name=title, icon=icon)
        return {"id": made["forum_topic_id"]}

    async def do_topics(self, peer: Any, query: str = "") -> list[dict[str, Any]]:
        found = await self.ask(
            "getForumTopics",
            chat_id=await self._chat(peer),
            query=query,
            offset_date=0,
            offset_message_id=0,
            offset_forum_topic_id=0,
            limit=20,
        )
        return [
            {
                "id": one["info"]["forum_topic_id"],
                "title": one["info"]["name"],
                "unread": one["unread_count"],
                "closed": one["info"]["is_closed"],
            }
            for one in found["topics"]
        ]

    async def do_send_topic(self, peer: Any, topic: int, text: str) -> dict[str, Any]:
        where = {"@type": "messageTopicForum", "forum_topic_id": topic}
        return await self._say(await self._chat(peer), text, where)

    async def do_topic_history(self, peer: Any, topic: int) -> list[str]:
        found = await self.ask(
            "getForumTopicHistory",
            chat_id=await self._chat(peer),
            forum_topic_id=topic,
            from_message_id=0,
            offset=0,
            limit=50,
        )
        return _texts(found)

    async def do_close_topic(self, peer: Any, topic: int) -> None:
        await self.ask("toggleForumTopicIsClosed", chat_id=peer, forum_topic_id=topic, is_closed=True)

    async def do_rename_topic(self, peer: Any, topic: int, title: str) -> None:
        await self.ask("editForumTopic", chat_id=peer, forum_topic_id=topic, name=title)

    async def do_pin_topic(self, peer: Any, topic: int) -> None:
        await self.ask("toggleForumTopicIsPinned", chat_id=peer, forum_topic_id=topic, is_pinned=True)

    async def do_delete_topic(self, peer: Any, topic: int) -> None:
        await self.ask("deleteForumTopic", chat_id=peer, forum_topic_id=topic)

    async def do_draft_topic(self, peer: Any, topic: int, text: str) -> None:
        chat = await self._chat(peer)
        await self.ask("getForumTopic", chat_id=chat, forum_topic_id=topic)  # as one who looks at it first
        content = {"@type": "draftMessageContentText", "text": {"@type": "formattedText", "text": text}}
        await self.ask(
            "setChatDraftMessage",
            chat_id=chat,
            topic_id={"@type": "messageTopicForum", "forum_topic_id": topic},
            draft_message={"@type": "draftMessage", "content": content} if text else None,
        )

    async def do_mute_topic(self, peer: Any, topic: int) -> None:
        chat = await self._chat(peer)
        await self.ask("getForumTopic", chat_id=chat, forum_topic_id=topic)
        settings = {
            "@type": "chatNotificationSettings",
            "mute_for": 2**31 - 1,
            "use_default_sound": True,
            "use_default_show_preview": True,
            "use_default_mute_stories": True,
            "use_default_story_sound": True,
            "use_default_show_story_poster": True,
            "use_default_disable_pinned_message_notifications": True,
            "use_default_disable_mention_notifications": True,
        }
        await self.ask(
            "setForumTopicNotificationSettings",
            chat_id=chat,
            forum_topic_id=topic,
            notification_settings=settings,
        )

    async def do_topic_marks(self, peer: Any, topic: int) -> dict[str, Any]:
        found = await self.ask("getForumTopic", chat_id=await self._chat(peer), forum_topic_id=topic)
        draft = found.get("draft_message")
        return {
            "draft": draft["content"]["text"]["text"] if draft else "",
            "muted": bool(found["notification_settings"]["mute_for"]),
            "mentions": found["unread_mention_count"],
        }

    async def do_read_topic_mentions(self, peer: Any, topic: int) -> None:
        await self.ask("readAllForumTopicMentions", chat_id=await self._chat(peer), forum_topic_id=topic)

    async def do_topic_log(self, peer: Any) -> list[list[str]]:
        filters = {"@type": "chatEventLogFilters", "forum_changes": True}
        found = await self.ask(
            "getChatEventLog",
            chat_id=await self._chat(peer),
            query="",
            from_event_id="0",
            limit=100,
            filters=filters,
            user_ids=[],
        )
        names = {"Created": "CreateTopic", "Edited": "EditTopic", "Pinned": "PinTopic", "Deleted": "DeleteTopic"}
        shown = []
        for event in found["events"][::-1]:
            action = event["action"]
            topic = action.get("topic_info") or action.get("new_topic_info") or action["old_topic_info"]
            shown.append([names[action["@type"].removeprefix("chatEventForumTopic")], topic["name"]])
        return shown

    # -- in whose name one writes --

    async def do_names(self, peer: Any) -> list[int]:
        chat = await self._chat(peer)
        supergroup = (await self.ask("getChat", chat_id=chat))["type"]["supergroup_id"]
        await self.ask("getSupergroupFullInfo", supergroup_id=supergroup)  # where it learns that there is a choice
        found = await self.ask("getChatAvailableMessageSenders", chat_id=chat)
        senders = [one["sender"] for one in found["senders"]]
        return [one.get("user_id", one.get("chat_id")) for one in senders]

    async def do_choose_name(self, peer: Any, name: Any) -> None:
        kind = "messageSenderUser" if name > 0 else "messageSenderChat"
        who = {"@type": kind, "user_id" if name > 0 else "chat_id": name}
        await self.ask("setChatMessageSender", chat_id=await self._chat(peer), message_sender_id=who)
