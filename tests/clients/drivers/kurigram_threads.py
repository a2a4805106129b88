"""Kurigram's and Pyrogram's verbs of threads: discussion groups with comments, and the topics of forums."""

from __future__ import annotations

from typing import Any

from pyrogram import Client, raw, utils

_m, _c = raw.functions.messages, raw.functions.channels


class ThreadVerbs:
    """Part of the driver."""

    client: Client
    old: bool

    def _peer_id(self, channel_id: int) -> int:
        return int(utils.get_channel_id(channel_id))

    async def do_link_discussion(self, channel: Any, group: Any) -> list[int]:
        offered = await self.client.invoke(_c.GetGroupsForDiscussion())
        there = await self.client.resolve_peer(channel)
        await self.client.invoke(_c.SetDiscussionGroup(broadcast=there, group=await self.client.resolve_peer(group)))
        full = await self.client.get_chat(channel)
        return [self._peer_id(one.id) for one in offered.chats] + [full.linked_chat.id]

    async def do_discussion(self, peer: Any, id: int) -> dict[str, Any]:
        request = _m.GetDiscussionMessage(peer=await self.client.resolve_peer(peer), msg_id=id)
        found = await self.client.invoke(request)
        head = await self.client.get_discussion_message(peer, id)
        return {"peer": head.chat.id, "id": head.id, "unread": found.unread_count}

    async def do_comment(self, peer: Any, id: int, text: str) -> dict[str, Any]:
        head = await self.client.get_discussion_message(peer, id)
        if self.old:
            return {"id": (await head.reply(text, quote=True)).id}
        return {"id": (await head.reply(text)).id}

    async def do_comments(self, peer: Any, id: int) -> list[str]:
        return [one.text async for one in self.client.get_discussion_replies(peer, id)]

    async def do_replies(self, peer: Any, id: int) -> int:
        found = await self.client.invoke(
            _c.GetMessages(channel=await self.client.resolve_peer(peer), id=[raw.types.InputMessageID(id=id)])
        )
        return int(found.messages[0].replies.replies)

    async def do_read_thread(self, peer: Any, id: int, max_id: int) -> None:
        there = await self.client.resolve_peer(peer)
        await self.client.invoke(_m.ReadDiscussion(peer=there, msg_id=id, read_max_id=max_id))

    # -- topics: Pyrogram has the raw requests of its own layer alone, which knows forums --

    async def do_make_forum(self, peer: Any) -> None:
        fields = {} if self.old else {"tabs": False}
        await self.client.invoke(_c.ToggleForum(channel=await self.client.resolve_peer(peer), enabled=True, **fields))

    async def do_make_topic(self, peer: Any, title: str) -> dict[str, Any]:
        if not self.old:
            return {"id": (await self.client.create_forum_topic(peer, title)).id}
        there = await self.client.resolve_peer(peer)
        request = _c.CreateForumTopic(channel=there, title=title, random_id=self.client.rnd_id())
        made = await self.client.invoke(request)
        return {"id": next(one.message.id for one in made.updates if hasattr(one, "message"))}

    async def do_topics(self, peer: Any, query: str = "") -> list[dict[str, Any]]:
        there = await self.client.resolve_peer(peer)
        fields: dict[str, Any] = {"offset_date": 0, "offset_id": 0, "offset_topic": 0, "limit": 20, "q": query or None}
        if self.old:
            found = await self.client.invoke(_c.GetForumTopics(channel=there, **fields))
        else:
            found = await self.client.invoke(_m.GetForumTopics(peer=there, **fields))
        return [
            {"id": one.id, "title": one.title, "unread": one.unread_count, "closed": bool(one.closed)}
            for one in found.topics
        ]

    async def do_send_topic(self, peer: Any, topic: int, text: str) -> dict[str, Any]:
        if self.old:
            return {"id": (await self.client.send_message(peer, text, reply_to_message_id=topic)).id}
        return {"id": (await self.client.send_message(peer, text, message_thread_id=topic)).id}

    async def do_topic_history(self, peer: Any, topic: int) -> list[str]:
        there = await self.client.resolve_peer(peer)
        request = _m.GetReplies(
            peer=there,
            msg_id=topic,
            offset_id=0,
            offset_date=0,
            add_offset=0,
            limit=50,
            max_id=0,
            min_id=0,
            hash=0,
        )
        found = await self.client.invoke(request)
        return [one.message for one in found.messages if getattr(one, "message", "")]

    async def _edit(self, peer: Any, topic: int, **fields: Any) -> None:
        there = await self.client.resolve_peer(peer)
        if self.old:
            await self.client.invoke(_c.EditForumTopic(channel=there, topic_id=topic, **fields))
        else:
            await self.client.invoke(_m.EditForumTopic(peer=there, topic_id=topic, **fields))

    async def do_close_topic(self, peer: Any, topic: int) -> None:
        await self._edit(peer, topic, closed=True)

    async def do_rename_topic(self, peer: Any, topic: int, title: str) -> None:
        await self._edit(peer, topic, title=title)

    async def do_pin_topic(self, peer: Any, topic: int) -> None:
        there = await self.client.resolve_peer(peer)
        if self.old:
            await self.client.invoke(_c.UpdatePinnedForumTopic(channel=there, topic_id=topic, pinned=True))
        else:
            await self.client.invoke(_m.UpdatePinnedForumTopic(peer=there, topic_id=topic, pinned=True))

    async def do_delete_topic(self, peer: Any, topic: int) -> None:
        there = await self.client.resolve_peer(peer)
        if self.old:
            await self.client.invoke(_c.DeleteTopicHistory(channel=there, top_msg_id=topic))
        else:
            await self.client.invoke(_m.DeleteTopicHistory(peer=there, top_msg_id=topic))

    async def do_draft_topic(self, peer: Any, topic: int, text: str) -> None:
        there = await self.client.resolve_peer(peer)
        if self.old:
            await self.client.invoke(_m.SaveDraft(peer=there, message=text, reply_to_msg_id=topic, top_msg_id=topic))
            return
        where = raw.types.InputReplyToMessage(reply_to_msg_id=topic, top_msg_id=topic)
        await self.client.invoke(_m.SaveDraft(peer=there, message=text, reply_to=where))

    async def do_mute_topic(self, peer: Any, topic: int) -> None:
        where = raw.types.InputNotifyForumTopic(peer=await self.client.resolve_peer(peer), top_msg_id=topic)
        settings = raw.types.InputPeerNotifySettings(mute_until=2**31 - 1)
        await self.client.invoke(raw.functions.account.UpdateNotifySettings(peer=where, settings=settings))

    async def do_topic_marks(self, peer: Any, topic: int) -> dict[str, Any]:
        there = await self.client.resolve_peer(peer)
        if self.old:
            request = _c.GetForumTopicsByID(channel=there, topics=[topic])
        else:
            request = _m.GetForumTopicsByID(peer=there, topics=[topic])
        [found] = (await self.client.invoke(request)).topics
        return {
            "draft": getattr(found.draft, "message", ""),
            "muted": bool(found.notify_settings.mute_until),
            "mentions": found.unread_mentions_count,
        }

    async def do_read_topic_mentions(self, peer: Any, topic: int) -> None:
        await self.client.invoke(_m.ReadMentions(peer=await self.client.resolve_peer(peer), top_msg_id=topic))

    async def do_topic_log(self, peer: Any) -> list[list[str]]:
        there = await self.client.resolve_peer(peer)
        wanted = raw.types.ChannelAdminLogEventsFilter(forums=True)
        request = _c.GetAdminLog(channel=there, q="", max_id=0, min_id=0, limit=100, events_filter=wanted)
        found = await self.client.invoke(request)
        shown = []
        for event in found.events[::-1]:
            topic = next(
                one for name in ("topic", "new_topic", "prev_topic") if (one := getattr(event.action, name, None))
            )
            shown.append([type(event.action).__name__.removeprefix("ChannelAdminLogEventAction"), topic.title])
        return shown

    # -- in whose name one writes --

    async def do_names(self, peer: Any) -> list[int]:
        found = await self.client.invoke(_c.GetSendAs(peer=await self.client.resolve_peer(peer)))
        return [utils.get_peer_id(getattr(one, "peer", one)) for one in found.peers]

    async def do_choose_name(self, peer: Any, name: Any) -> None:
        there, who = await self.client.resolve_peer(peer), await self.client.resolve_peer(name)
        await self.client.invoke(_m.SaveDefaultSendAs(peer=there, send_as=who))
