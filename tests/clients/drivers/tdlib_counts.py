"""What TDLib does with mentions, reactions, polls, dice, places and people's numbers, in its own words throughout."""

from __future__ import annotations

from typing import Any

from tdlib_views import SHIFT


def _words(text: str) -> dict[str, Any]:
    return {"@type": "formattedText", "text": text}


class CountVerbs:
    """Verbs of what is counted and shown beside text; `ask` and what finds chats and messages are the driver's."""

    ask: Any
    _chat: Any
    _known: Any
    _sent_message: Any

    async def do_last(self, peer: Any) -> dict[str, Any]:
        """The newest message, by what it shows."""
        chat = await self._chat(peer)
        message = (await self.ask("getChat", chat_id=chat))["last_message"]
        info = (message.get("interaction_info") or {}).get("reactions") or {}
        content = message["content"]
        found: dict[str, Any] = {
            "id": message["id"] >> SHIFT,
            "mentioned": message["contains_unread_mention"],
            "poll": None,
            "reactions": {
                one["type"]["emoji"]: [one["total_count"], one["is_chosen"]] for one in info.get("reactions", ())
            },
        }
        match content["@type"]:
            case "messagePoll":
                poll = content["poll"]
                chosen = [one["is_chosen"] for one in poll["options"]]
                known = any(chosen) or poll["is_closed"]
                found["poll"] = {
                    "question": poll["question"]["text"],
                    "closed": poll["is_closed"],
                    "total": poll["total_voter_count"],
                    "votes": [one["voter_count"] for one in poll["options"]] if known else None,
                    "chosen": chosen if known else None,
                }
            case "messageDice":
                found["dice"] = [content["emoji"], content["value"]]
            case "messageLocation":
                found["geo"] = [content["location"]["latitude"], content["location"]["longitude"]]
            case "messageContact":
                found["contact"] = [content["contact"]["phone_number"], content["contact"]["first_name"]]
        return found

    async def do_reacted(self, peer: Any, id: int, emoji: str) -> int:
        """How often a message was reacted to so; the library asks for it once somebody looks at the message."""
        chat = await self._chat(peer)
        number = await self._known(chat, id)
        source, everyone = {"@type": "messageSourceChatHistory"}, {"@type": "blockListMain"}
        for _ in range(20):  # it says nothing where it learns what it had known: so other questions to the server pass
            await self.ask("openChat", chat_id=chat)
            await self.ask("viewMessages", chat_id=chat, message_ids=[number], source=source, force_read=True)
            await self.ask("getBlockedMessageSenders", block_list=everyone, offset=0, limit=1)
            found = await self.ask("getMessage", chat_id=chat, message_id=number)
            info = (found.get("interaction_info") or {}).get("reactions") or {}
            for one in info.get("reactions", ()):
                if one["type"].get("emoji") == emoji:
                    return int(one["total_count"])
            await self.ask("closeChat", chat_id=chat)
        raise AssertionError(found)

    async def do_unread_mentions(self, peer: Any) -> int:
        return int((await self.ask("getChat", chat_id=await self._chat(peer)))["unread_mention_count"])

    async def do_unread_votes(self, peer: Any) -> int:
        return int((await self.ask("getChat", chat_id=await self._chat(peer)))["unread_poll_vote_count"])

    async def do_read_votes(self, peer: Any) -> None:
        await self.ask("readAllChatPollVotes", chat_id=await self._chat(peer))

    async def do_read_mentions(self, peer: Any) -> None:
        await self.ask("readAllChatMentions", chat_id=await self._chat(peer))

    async def _show(self, peer: Any, content: dict[str, Any]) -> dict[str, Any]:
        first = await self.ask("sendMessage", chat_id=await self._chat(peer), input_message_content=content)
        settled: dict[str, Any] = await self._sent_message(first)
        return settled

    async def do_send_poll(
        self, peer: Any, question: str, answers: list[str], correct: int | None = None, public: bool = False
    ) -> dict[str, Any]:
        kind: dict[str, Any] = {"@type": "inputPollTypeRegular"}
        if correct is not None:
            kind = {"@type": "inputPollTypeQuiz", "correct_option_ids": [correct]}
        content = {
            "@type": "inputMessagePoll",
            "question": _words(question),
            "options": [{"@type": "inputPollOption", "text": _words(one)} for one in answers],
            "is_anonymous": not public,
            "type": kind,
        }
        return {"id": (await self._show(peer, content))["id"] >> SHIFT}

    async def do_vote(self, peer: Any, id: int, places: list[int]) -> None:
        chat = await self._chat(peer)
        await self.ask("setPollAnswer", chat_id=chat, message_id=await self._known(chat, id), option_ids=places)

    async def do_close_poll(self, peer: Any, id: int) -> None:
        chat = await self._chat(peer)
        await self.ask("stopPoll", chat_id=chat, message_id=await self._known(chat, id))

    async def do_send_dice(self, peer: Any, emoji: str) -> dict[str, Any]:
        return {"value": (await self._show(peer, {"@type": "inputMessageDice", "emoji": emoji}))["content"]["value"]}

    async def do_send_place(self, peer: Any, lat: float, long: float) -> None:
        place = {"@type": "location", "latitude": lat, "longitude": long}
        await self._show(peer, {"@type": "inputMessageLocation", "location": place})

    async def do_send_number(self, peer: Any, phone: str, first: str) -> None:
        card = {"@type": "contact", "phone_number": phone, "first_name": first}
        await self._show(peer, {"@type": "inputMessageContact", "contact": card})

    async def do_take_reactions(self, peer: Any, user: int, id: int = 0) -> None:
        """Take away somebody's reactions to one message, or to all of the chat."""
        chat, giver = await self._chat(peer), {"@type": "messageSenderUser", "user_id": user}
        if not id:
            await self.ask("deleteAllRecentMessageReactionsFromSender", chat_id=chat, sender_id=giver)
            return
        number = await self._known(chat, id)
        await self.ask("deleteMessageReactionsFromSender", chat_id=chat, message_id=number, sender_id=giver)
