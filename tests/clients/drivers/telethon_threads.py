"""Telethon's verbs of threads: discussion groups with comments, and the topics of forums."""

from __future__ import annotations

from typing import Any

from telethon import TelegramClient, functions, types, utils

_m, _c = functions.messages, functions.channels


class ThreadVerbs:
    """Part of the driver."""

    client: TelegramClient

    async def do_link_discussion(self, channel: Any, group: Any) -> list[int]:
        offered = await self.client(_c.GetGroupsForDiscussionRequest())
        there = await self.client.get_input_entity(channel)
        await self.client(_c.SetDiscussionGroupRequest(there, await self.client.get_input_entity(group)))
        full = await self.client(_c.GetFullChannelRequest(there))
        return [utils.get_peer_id(one) for one in offered.chats] + [
            utils.get_peer_id(types.PeerChannel(full.full_chat.linked_chat_id))
        ]

    async def do_discussion(self, peer: Any, id: int) -> dict[str, Any]:
        there = await self.client.get_input_entity(peer)
        found = await self.client(_m.GetDiscussionMessageRequest(there, id))
        head = found.messages[0]
        return {"peer": utils.get_peer_id(head.peer_id), "id": head.id, "unread": found.unread_count}

    async def do_comment(self, peer: Any, id: int, text: str) -> dict[str, Any]:
        return {"id": (await self.client.send_message(peer, text, comment_to=id)).id}

    async def do_comments(self, peer: Any, id: int) -> list[str]:
        return [one.message async for one in self.client.iter_messages(peer, reply_to=id)]

    async def do_replies(self, peer: Any, id: int) -> int:
        message = await self.client.get_messages(peer, ids=id)
        return int(message.replies.replies)

    async def do_read_thread(self, peer: Any, id: int, max_id: int) -> None:
        await self.client(_m.ReadDiscussionRequest(await self.client.get_input_entity(peer), id, max_id))

    # -- topics --

    async def do_make_forum(self, peer: Any) -> None:
        await self.client(_c.ToggleForumRequest(await self.client.get_input_entity(peer), True, False))

    async def do_make_topic(self, peer: Any, title: str) -> dict[str, Any]:
        there = await self.client.get_input_entity(peer)
        made = await self.client(_m.CreateForumTopicRequest(there, title))
        return {"id": next(one.message.id for one in made.updates if hasattr(one, "message"))}

    async def do_topics(self, peer: Any, query: str = "") -> list[dict[str, Any]]:
        there = await self.client.get_input_entity(peer)
        found = await self.client(_m.GetForumTopicsRequest(there, None, 0, 0, 20, q=query or None))
        return [
            {"id": one.id, "title": one.title, "unread": one.unread_count, "closed": bool(one.closed)}
            for one in found.topics
        ]

    async def do_send_topic(self, peer: Any, topic: int, text: str) -> dict[str, Any]:
        return {"id": (await self.client.send_message(peer, text, reply_to=topic)).id}

    async def do_topic_history(self, peer: Any, topic: int) -> list[str]:
        return [one.message async for one in self.client.iter_messages(peer, reply_to=topic) if one.message]

    async def do_close_topic(self, peer: Any, topic: int) -> None:
        there = await self.client.get_input_entity(peer)
        await self.client(_m.EditForumTopicRequest(there, topic, closed=True))

    async def do_rename_topic(self, peer: Any, topic: int, title: str) -> None:
        there = await self.client.get_input_entity(peer)
        await self.client(_m.EditForumTopicRequest(there, topic, title=title))

    async def do_pin_topic(self, peer: Any, topic: int) -> None:
        await self.client(_m.UpdatePinnedForumTopicRequest(await self.client.get_input_entity(peer), topic, True))

    async def do_delete_topic(self, peer: Any, topic: int) -> None:
        await self.client(_m.DeleteTopicHistoryRequest(await self.client.get_input_entity(peer), topic))

    async def do_draft_topic(self, peer: Any, topic: int, text: str) -> None:
        there = await self.client.get_input_entity(peer)
        where = types.InputReplyToMessage(topic, top_msg_id=topic)
        await self.client(_m.SaveDraftRequest(there, text, reply_to=where))

    async def do_mute_topic(self, peer: Any, topic: int) -> None:
        where = types.InputNotifyForumTopic(await self.client.get_input_entity(peer), topic)
        settings = types.InputPeerNotifySettings(mute_until=2**31 - 1)
        await self.client(functions.account.UpdateNotifySettingsRequest(where, settings))

    async def do_topic_marks(self, peer: Any, topic: int) -> dict[str, Any]:
        there = await self.client.get_input_entity(peer)
        [found] = (await self.client(_m.GetForumTopicsByIDRequest(there, [topic]))).topics
        return {
            "draft": getattr(found.draft, "message", ""),
            "muted": bool(found.notify_settings.mute_until),
            "mentions": found.unread_mentions_count,
        }

    async def do_read_topic_mentions(self, peer: Any, topic: int) -> None:
        await self.client(_m.ReadMentionsRequest(await self.client.get_input_entity(peer), topic))

    async def do_topic_log(self, peer: Any) -> list[list[str]]:
        there = await self.client.get_input_entity(peer)
        wanted = types.ChannelAdminLogEventsFilter(forums=True)
        found = await self.client(_c.GetAdminLogRequest(there, "", 0, 0, 100, wanted))
        shown = []
        for event in found.events[::-1]:
            topic = next(
                one for name in ("topic", "new_topic", "prev_topic") if (one := getattr(event.action, name, None))
            )
            shown.append([type(event.action).__name__.removeprefix("ChannelAdminLogEventAction"), topic.title])
        return shown

    # -- in whose name one writes --

    async def do_names(self, peer: Any) -> list[int]:
        found = await self.client(_c.GetSendAsRequest(await self.client.get_input_entity(peer)))
        return [utils.get_peer_id(one.peer) for one in found.peers]

    async def do_choose_name(self, peer: Any, name: Any) -> None:
        there, who = await self.client.get_input_entity(peer), await self.client.get_input_entity(name)
        await self.client(_m.SaveDefaultSendAsRequest(there, who))
