"""What Kurigram and Pyrogram do with mentions, reactions, polls, dice, places and people's numbers."""

from __future__ import annotations

from typing import Any

import pyrogram
from kurigram_views import OLD
from pyrogram import enums, raw

messages = raw.functions.messages


class CountVerbs:
    """Verbs of what is counted and shown beside text; `client` is the driver's."""

    client: Any

    async def do_last(self, peer: Any) -> dict[str, Any]:
        """The newest message, by what it shows."""
        [message] = [one async for one in self.client.get_chat_history(peer, limit=1)]
        found: dict[str, Any] = {"id": message.id, "mentioned": bool(message.mentioned), "poll": None, "reactions": {}}
        shown = message.reactions
        for one in getattr(shown, "reactions", shown) or []:
            chosen = getattr(one, "chosen_order", None) is not None
            found["reactions"][getattr(one, "emoji", None) or one.type.emoji] = [one.count, chosen]
        if message.poll:
            poll = message.poll
            known = poll.chosen_option_id is not None if OLD else None
            counts = [one.voter_count for one in poll.options]
            closed = bool(poll.is_closed)
            if known is None:
                known = any(getattr(one, "is_chosen", False) for one in poll.options) or bool(
                    getattr(poll, "chosen_option_id", None) is not None or getattr(poll, "chosen_option_ids", None)
                )
            found["poll"] = {
                "question": getattr(poll.question, "text", poll.question),
                "closed": closed,
                "total": poll.total_voter_count,
                "votes": counts if known or closed else None,
                "chosen": None,
            }
        elif message.dice:
            found["dice"] = [message.dice.emoji, message.dice.value]
        elif message.location:
            found["geo"] = [message.location.latitude, message.location.longitude]
        elif message.contact:
            found["contact"] = [message.contact.phone_number, message.contact.first_name]
        return found

    async def do_reacted(self, peer: Any, id: int, emoji: str) -> int:
        """How often the newest message was reacted to so."""
        found = await self.do_last(peer)
        assert found["id"] == id
        return int(found["reactions"][emoji][0])

    async def do_unread_mentions(self, peer: Any) -> int:
        there = raw.types.InputDialogPeer(peer=await self.client.resolve_peer(peer))
        found = await self.client.invoke(messages.GetPeerDialogs(peers=[there]))
        return int(found.dialogs[0].unread_mentions_count)

    async def do_read_mentions(self, peer: Any) -> None:
        await self.client.invoke(messages.ReadMentions(peer=await self.client.resolve_peer(peer)))

    async def do_send_poll(
        self, peer: Any, question: str, answers: list[str], correct: int | None = None
    ) -> dict[str, Any]:
        how: dict[str, Any] = {}
        if correct is not None:
            how["type"] = enums.PollType.QUIZ
            how |= {"correct_option_id": correct} if OLD else {"correct_option_ids": [correct]}
        options: list[Any] = list(answers)
        if hasattr(pyrogram.types, "InputPollOption"):
            options = [pyrogram.types.InputPollOption(text=one) for one in answers]
        return {"id": (await self.client.send_poll(peer, question, options, **how)).id}

    async def do_vote(self, peer: Any, id: int, places: list[int]) -> None:
        await self.client.vote_poll(peer, id, places if places else [])

    async def do_close_poll(self, peer: Any, id: int) -> None:
        await self.client.stop_poll(peer, id)

    async def do_send_dice(self, peer: Any, emoji: str) -> dict[str, Any]:
        return {"value": (await self.client.send_dice(peer, emoji)).dice.value}

    async def do_send_place(self, peer: Any, lat: float, long: float) -> None:
        await self.client.send_location(peer, lat, long)

    async def do_send_number(self, peer: Any, phone: str, first: str) -> None:
        await self.client.send_contact(peer, phone, first)
