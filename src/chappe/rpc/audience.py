"""Knows which of the people who are there are in which supergroups and channels, so that a post finds its readers."""

import logging
from collections import OrderedDict
from collections.abc import Iterable

from chappe.domain.bounds import CHANNELS_OF_USER
from chappe.domain.outcome import Moved, Outcome
from chappe.domain.sight_by_place import places_of
from chappe.domain.values import CHANNEL
from chappe.engine.run import Engine

log = logging.getLogger(__name__)

CROWD = 500
"""People in one chat at once of whom it is not noted who looks into it; of more, so many are."""
LATELY = 330
"""Seconds for which somebody counts as looking: clients that show a large chat ask who is there every five minutes."""


class Audience:
    """Filled for each person at the first call, and kept true by what the bus tells."""

    __slots__ = ("_channels", "_engine", "_loading", "_lookers", "_people", "_places")

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._channels: dict[int, set[int]] = {}
        self._people: dict[int, set[int]] = {}
        self._lookers: dict[int, OrderedDict[int, int]] = {}
        """Of chats in which many are there: who looked into them last, and when; whoever looked last comes last."""
        self._places: dict[int, tuple[str, ...]] = {}
        """In which countries people may be."""
        self._loading: dict[int, list[Moved]] = {}
        """What happened to people whose channels are being read just now."""

    def knows(self, user_id: int) -> bool:
        """Need nothing be read for this person?"""
        return user_id in self._people

    async def here(self, user_id: int) -> None:
        """Someone calls: from now on the posts of their channels are for them too.

        The call waits for it, so that what it answers and what is pushed after leave no gap between them.
        """
        if user_id in self._people or user_id in self._loading:
            return
        self._loading[user_id] = []
        try:
            found, places = await self._engine.read(
                lambda tx: (tx.members.chats_of(user_id, CHANNELS_OF_USER + 1), places_of(tx, user_id))
            )
        except Exception:  # the next call tries again; until then this person finds what is new by asking
            log.warning("the channels of a person could not be read")
            self._loading.pop(user_id, None)
            return
        self._people[user_id] = set()
        self._places[user_id] = places
        for peer in found:
            if peer.kind == CHANNEL:
                self._enter(user_id, peer.id)
        for moved in self._loading.pop(user_id, ()):  # newer than what was read
            self._move(moved)

    def gone(self, user_id: int) -> None:
        """Nobody is there any more: read anew at the next call."""
        self._places.pop(user_id, None)
        for channel in self._people.pop(user_id, ()):
            self._leave(user_id, channel)

    def of(self, channel_id: int) -> Iterable[int]:
        """Who of those who are there is in the channel."""
        return tuple(self._channels.get(channel_id, ()))

    def looked(self, user_id: int, channel_id: int, now: int) -> None:
        """Somebody who is there looks into a chat; noted only where many are, and only of the last of these."""
        here = self._channels.get(channel_id, ())
        if len(here) <= CROWD or user_id not in here:
            return
        lookers = self._lookers.setdefault(channel_id, OrderedDict())
        lookers[user_id] = now
        lookers.move_to_end(user_id)
        if len(lookers) > CROWD:
            lookers.popitem(last=False)

    def told(self, channel_id: int, most: int, now: int) -> Iterable[int]:
        """Whom of those who are there something is for that is for so many at most; 0: for everyone."""
        here = self._channels.get(channel_id, ())
        if not most or len(here) <= most:
            return tuple(here)
        lookers = self._lookers.get(channel_id, OrderedDict())
        return tuple(user_id for user_id, at in lookers.items() if at >= now - LATELY)[-most:]

    def inside(self, user_id: int, channel_id: int) -> bool:
        """Is somebody who is there in the channel?"""
        return user_id in self._channels.get(channel_id, ())

    def places(self, user_id: int) -> tuple[str, ...]:
        """The countries that somebody who is there may be in; () where nobody knows."""
        return self._places.get(user_id, ())

    def settled(self, user_id: int, places: tuple[str, ...]) -> None:
        """Somebody has a number of another country now."""
        if user_id in self._people:
            self._places[user_id] = places

    def heard(self, outcome: Outcome[object]) -> None:
        """A bus listener: people come into channels and leave them."""
        for moved in outcome.moves:
            waiting = self._loading.get(moved.user_id)
            if waiting is not None:
                waiting.append(moved)
            elif moved.user_id in self._people:
                self._move(moved)

    def _move(self, moved: Moved) -> None:
        if moved.inside:
            self._enter(moved.user_id, moved.channel_id)
        else:
            self._people[moved.user_id].discard(moved.channel_id)
            self._leave(moved.user_id, moved.channel_id)

    def _enter(self, user_id: int, channel_id: int) -> None:
        self._people[user_id].add(channel_id)
        self._channels.setdefault(channel_id, set()).add(user_id)

    def _leave(self, user_id: int, channel_id: int) -> None:
        here = self._channels.get(channel_id)
        if here is not None:
            here.discard(user_id)
            lookers = self._lookers.get(channel_id)
            if lookers is not None:
                lookers.pop(user_id, None)
            if not lookers or not here:
                self._lookers.pop(channel_id, None)
            if not here:
                del self._channels[channel_id]
