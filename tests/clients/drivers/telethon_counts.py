"""What Telethon does with mentions, reactions, polls, dice, places and people's numbers."""

from __future__ import annotations

from typing import Any

from telethon import functions, types


class CountVerbs:
    """Verbs of what is counted and shown beside text; `client` is the driver's."""

    client: Any

    async def do_last(self, peer: Any) -> dict[str, Any]:
        """The newest message, by what it shows."""
        message = (await self.client.get_messages(peer, limit=1))[0]
        media, found = message.media, {"id": message.id, "mentioned": bool(message.mentioned), "poll": None}
        reactions = message.reactions
        found["reactions"] = (
            {one.reaction.emoticon: [one.count, one.chosen_order is not None] for one in reactions.results}
            if reactions
            else {}
        )
        if isinstance(media, types.MessageMediaPoll):
            results = media.results.results
            found["poll"] = {
                "question": media.poll.question.text,
                "closed": bool(media.poll.closed),
                "total": media.results.total_voters,
                "votes": [one.voters for one in results] if results else None,
                "chosen": [bool(one.chosen) for one in results] if results else None,
            }
        elif isinstance(media, types.MessageMediaDice):
            found["dice"] = [media.emoticon, media.value]
        elif isinstance(media, types.MessageMediaGeo):
            found["geo"] = [media.geo.lat, media.geo.long]
        elif isinstance(media, types.MessageMediaContact):
            found["contact"] = [media.phone_number, media.first_name]
        return found

    async def do_reacted(self, peer: Any, id: int, emoji: str) -> int:
        """How often the newest message was reacted to so."""
        found = await self.do_last(peer)
        assert found["id"] == id
        return int(found["reactions"][emoji][0])

    async def do_unread_mentions(self, peer: Any) -> int:
        found = await self.client(functions.messages.GetPeerDialogsRequest([await self.client.get_input_entity(peer)]))
        return int(found.dialogs[0].unread_mentions_count)

    async def do_unread_votes(self, peer: Any) -> int:
        found = await self.client(functions.messages.GetPeerDialogsRequest([await self.client.get_input_entity(peer)]))
        return int(found.dialogs[0].unread_poll_votes_count)

    async def do_read_votes(self, peer: Any) -> None:
        await self.client(functions.messages.ReadPollVotesRequest(await self.client.get_input_entity(peer)))

    async def do_read_mentions(self, peer: Any) -> None:
        await self.client.send_read_acknowledge(peer, clear_mentions=True)

    async def do_send_poll(
        self, peer: Any, question: str, answers: list[str], correct: int | None = None, public: bool = False
    ) -> dict[str, Any]:
        poll = types.Poll(
            id=0,
            hash=0,
            question=types.TextWithEntities(question, []),
            answers=[types.PollAnswer(types.TextWithEntities(one, []), bytes([at])) for at, one in enumerate(answers)],
            quiz=correct is not None,
            public_voters=public,
        )
        right = None if correct is None else [correct]
        sent = await self.client.send_file(peer, types.InputMediaPoll(poll, correct_answers=right))
        return {"id": sent.id}

    async def do_vote(self, peer: Any, id: int, places: list[int]) -> None:
        message = await self.client.get_messages(peer, ids=id)
        options = [message.poll.poll.answers[place].option for place in places]
        await self.client(functions.messages.SendVoteRequest(await self.client.get_input_entity(peer), id, options))

    async def do_close_poll(self, peer: Any, id: int) -> None:
        poll = (await self.client.get_messages(peer, ids=id)).poll.poll
        poll.closed = True
        await self.client.edit_message(peer, id, file=types.InputMediaPoll(poll))

    async def do_send_dice(self, peer: Any, emoji: str) -> dict[str, Any]:
        return {"value": (await self.client.send_file(peer, types.InputMediaDice(emoji))).media.value}

    async def do_send_place(self, peer: Any, lat: float, long: float) -> None:
        await self.client.send_file(peer, types.InputMediaGeoPoint(types.InputGeoPoint(lat, long)))

    async def do_send_number(self, peer: Any, phone: str, first: str) -> None:
        await self.client.send_file(peer, types.InputMediaContact(phone, first, "", ""))

    async def do_take_reactions(self, peer: Any, user: int, id: int = 0) -> None:
        """Take away somebody's reactions to one message, or to all of the chat."""
        chat, giver = await self.client.get_input_entity(peer), await self.client.get_input_entity(user)
        one = functions.messages.DeleteParticipantReactionRequest(chat, id, giver)
        await self.client(one if id else functions.messages.DeleteParticipantReactionsRequest(chat, giver))
