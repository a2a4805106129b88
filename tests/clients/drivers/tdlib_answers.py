"""TDLib's verbs of answers to messages of other chats."""

from __future__ import annotations

from typing import Any

from tdlib_views import SHIFT


class AnswerVerbs:
    """Verbs of answers; `ask` is the driver's."""

    async def do_answer_elsewhere(
        self, peer: Any, source: Any, id: int, text: str, quote: str = "", offset: int = 0
    ) -> dict[str, Any]:
        chat, there = await self._chat(peer), await self._chat(source)
        reply = {
            "@type": "inputMessageReplyToExternalMessage",
            "chat_id": there,
            "message_id": await self._known(there, id),
        }
        if quote:
            words = {"@type": "formattedText", "text": quote}
            reply["quote"] = {"@type": "inputTextQuote", "text": words, "position": offset}
        content = await self._content(text, False)
        first = await self.ask("sendMessage", chat_id=chat, reply_to=reply, input_message_content=content)
        return {"id": (await self._sent_message(first))["id"] >> SHIFT}

    async def _answered(self, peer: Any, id: int) -> dict[str, Any]:
        chat = await self._chat(peer)
        return dict((await self.ask("getMessage", chat_id=chat, message_id=id << SHIFT))["reply_to"])

    async def do_answered(self, peer: Any, id: int) -> dict[str, Any]:
        reply = await self._answered(peer, id)
        origin, quote = reply["origin"], reply.get("quote")
        shown = reply.get("content")
        return {
            "chat": reply["chat_id"] or None,
            "id": reply["message_id"] >> SHIFT or None,
            "from": origin.get("sender_user_id") or origin.get("chat_id") or origin.get("sender_name"),
            "quote": quote["text"]["text"] if quote else "",
            "chosen": bool(quote and quote["is_manual"]),
            "shows": "photo" if shown and shown["@type"] == "messagePhoto" else None,
        }

    async def do_answered_bytes(self, peer: Any, id: int) -> str:
        shown = (await self._answered(peer, id))["content"]
        return (await self._bytes(shown["photo"]["sizes"][-1]["photo"]))[:3].hex()

    async def do_forward_answering(self, peer: Any, source: Any, id: int, topic: int) -> int:
        """Pass one message on into a topic; TDLib has no words to let it answer another message."""
        chat, there = await self._chat(peer), await self._chat(source)
        number = await self._known(there, id)
        await self.ask("getForumTopic", chat_id=chat, forum_topic_id=topic)
        first = await self.ask(
            "forwardMessages",
            chat_id=chat,
            topic_id={"@type": "messageTopicForum", "forum_topic_id": topic},
            from_chat_id=there,
            message_ids=[number],
        )
        return int((await self._sent_message(first["messages"][0]))["id"]) >> SHIFT

    async def do_place_of(self, peer: Any, id: int) -> dict[str, Any]:
        """What a message answers, its topic, and whether it was passed on."""
        found = await self.ask("getMessage", chat_id=await self._chat(peer), message_id=id << SHIFT)
        topic = (found.get("topic_id") or {}).get("forum_topic_id", 0)
        answers = (found.get("reply_to") or {}).get("message_id", 0) >> SHIFT
        return {"answers": answers or topic, "topic": topic, "passed_on": bool(found.get("forward_info"))}

    async def do_draft_answering(
        self, peer: Any, source: Any, id: int, text: str, quote: str, offset: int, url: str
    ) -> None:
        """Begin a text that answers a bold stretch of another chat's message and shows a page."""
        chat, there = await self._chat(peer), await self._chat(source)
        bold = {"@type": "textEntity", "offset": 0, "length": len(quote), "type": {"@type": "textEntityTypeBold"}}
        words = {"@type": "formattedText", "text": quote, "entities": [bold]}
        reply = {
            "@type": "inputMessageReplyToExternalMessage",
            "chat_id": there,
            "message_id": await self._known(there, id),
            "quote": {"@type": "inputTextQuote", "text": words, "position": offset},
        }
        content = {
            "@type": "draftMessageContentText",
            "text": {"@type": "formattedText", "text": text},
            "link_preview_options": {"@type": "linkPreviewOptions", "url": url, "force_small_media": True},
        }
        draft = {"@type": "draftMessage", "reply_to": reply, "content": content}
        await self.ask("setChatDraftMessage", chat_id=chat, draft_message=draft)

    async def do_draft_told(self, peer: Any) -> dict[str, Any]:
        draft = (await self.ask("getChat", chat_id=await self._chat(peer)))["draft_message"]
        reply, content = draft["reply_to"], draft["content"]
        quote, shown = reply["quote"], content["link_preview_options"]
        return {
            "text": content["text"]["text"],
            "chat": reply["chat_id"],
            "id": reply["message_id"] >> SHIFT,
            "quote": [quote["text"]["text"], quote["position"]],
            "styles": [one["type"]["@type"].removeprefix("textEntityType") for one in quote["text"]["entities"]],
            "page": [shown["url"], shown["force_small_media"]],
        }
