"""Wraps updates with the people and chats that they name: pushes, answers, differences."""

from collections.abc import Iterable, Set
from typing import Any

from chappe.domain import events as ev
from chappe.domain.channel_updates import ChannelDifference
from chappe.domain.outcome import Broadcast, Cast, Logged
from chappe.domain.sight_by_place import by_place
from chappe.domain.updates import Difference, State, chats_named
from chappe.domain.values import CHANNEL, PeerRef
from chappe.rpc.views.chats import ChatFaces, min_channel
from chappe.rpc.views.messages import message
from chappe.rpc.views.updates import update
from chappe.rpc.views.users import Faces, min_user
from chappe.tl import types


def by_country(told: Broadcast, cast: Cast) -> bool:
    """Is something in it withheld in some countries and not in others?"""
    withheld = [cast.users[id].withheld for id in told.people if id in cast.users]
    withheld += [chat.withheld for chat in cast.chats.values()]
    messages = (getattr(logged.event, "message", None) for logged in told.events)
    withheld += [message.content.withheld for message in messages if message is not None]
    return any(map(by_place, withheld))


def _seen_from(logged: Logged, places: tuple[str, ...], inside: Set[PeerRef]) -> Logged:
    """An event as whoever may be in these countries, and is in these chats, has it."""
    message = getattr(logged.event, "message", None)
    if message is None:
        return logged
    if places and message.content.withheld:
        message = message._replace(places=places)
    if inside and message.leads_to(inside):
        message = message._replace(source_known=True)
    return logged._replace(event=logged.event._replace(message=message))  # type: ignore[attr-defined]


CHANNEL_TIMEOUT = 30
"""Seconds after which a client that looks into a channel without being in it asks again."""


class Envelopes:
    """Wraps updates with the people they name, as the viewer sees them."""

    __slots__ = ("_chat_faces", "_faces")

    def __init__(self, faces: Faces, chat_faces: ChatFaces | None = None) -> None:
        self._faces = faces
        self._chat_faces = chat_faces or ChatFaces(lambda viewer, peer: 1)

    def chats(self, cast: Cast, peers: Iterable[PeerRef], viewer: int) -> list[Any]:
        """These groups and channels of the cast, rendered for the viewer."""
        return list(self._chat_faces.all(cast, peers, viewer)) if cast.chats else []

    def users(self, cast: Cast, ids: Iterable[int], viewer: int, now: int) -> list[Any]:
        """These users of the cast, rendered for the viewer."""
        return list(self._faces.all(cast, ids, viewer, now))

    def updates(
        self,
        events: Iterable[Logged],
        cast: Cast,
        ids: Iterable[int],
        viewer: int,
        now: int,
        before: "tuple[types.TypeUpdate, ...]" = (),
    ) -> types.Updates:
        """An `updates` envelope (seq 0: unordered); `before` are updates that go first, such as updateMessageID."""
        events = tuple(events)
        return types.Updates(
            updates=[*before, *(update(logged, cast) for logged in events)],
            users=self.users(cast, ids, viewer, now),
            chats=self.chats(cast, chats_named(events), viewer) if cast.chats else [],
            date=now,
            seq=0,
        )

    def broadcast(
        self,
        told: Broadcast,
        cast: Cast,
        now: int,
        places: tuple[str, ...] = (),
        inside: Set[PeerRef] = frozenset(),
    ) -> types.Updates:
        """An `updates` envelope for everyone in a supergroup or channel (core.telegram.org/api/min).

        Where something is withheld by country: for those of them who may be in these. Where it answers what was said
        in another: for those who are in these chats.
        """
        there = {peer for peer in inside if peer in cast.chats and not cast.chats[peer].gone}
        events = [_seen_from(logged, places, there) for logged in told.events]
        chats = chats_named(events) | {PeerRef(CHANNEL, told.channel_id)}
        return types.Updates(
            updates=[update(logged, cast) for logged in events],
            users=[min_user(cast.users[id], places) for id in told.people if id in cast.users],
            chats=[
                min_channel(cast.chats[chat], places)
                for chat in sorted(chats)
                if chat in cast.chats and chat.kind == CHANNEL
            ],
            date=now,
            seq=0,
        )

    def channel_difference(self, found: ChannelDifference, viewer: int, now: int, dialog: object) -> object:
        """An answer to getChannelDifference (core.telegram.org/type/updates.ChannelDifference)."""
        users, chats = self.users(found.cast, found.people, viewer, now), self.chats(found.cast, found.chats, viewer)
        if found.kind == "empty":
            return types.UpdatesChannelDifferenceEmpty(pts=found.pts, final=True, timeout=CHANNEL_TIMEOUT)
        if found.kind == "too_long":
            return types.UpdatesChannelDifferenceTooLong(
                dialog=dialog,  # type: ignore[arg-type]  # rendered by who knows the notification settings
                messages=[message(one) for one in found.messages],
                chats=chats,
                users=users,
                final=True,
                timeout=CHANNEL_TIMEOUT,
            )
        return types.UpdatesChannelDifference(
            pts=found.pts,
            new_messages=[message(one.event.message) for one in found.events if isinstance(one.event, ev.NewMessage)],
            other_updates=[update(one, found.cast) for one in found.events if not isinstance(one.event, ev.NewMessage)],
            chats=chats,
            users=users,
            final=found.final,
            timeout=CHANNEL_TIMEOUT if found.final else None,
        )

    def state(self, found: State) -> types.UpdatesState:
        """An `updates.state`."""
        return types.UpdatesState(
            pts=found.pts, qts=found.qts, date=found.date, seq=found.seq, unread_count=found.unread
        )

    def difference(self, found: Difference, viewer: int, now: int) -> object:
        """An answer to getDifference (core.telegram.org/type/updates.Difference)."""
        if found.kind == "empty":
            return types.UpdatesDifferenceEmpty(date=found.state.date, seq=found.state.seq)
        if found.kind == "too_long":
            return types.UpdatesDifferenceTooLong(pts=found.state.pts)
        new = [logged.event.message for logged in found.events if isinstance(logged.event, ev.NewMessage)]
        others = [logged for logged in found.events if not isinstance(logged.event, ev.NewMessage)]
        messages = [message(one) for one in new]
        updates = [update(logged, found.cast) for logged in others]
        users, at = self.users(found.cast, found.people, viewer, now), self.state(found.state)
        chats = self.chats(found.cast, chats_named(found.events), viewer)
        if found.kind == "slice":
            return types.UpdatesDifferenceSlice(
                new_messages=messages,
                new_encrypted_messages=[],
                other_updates=updates,
                chats=chats,
                users=users,
                intermediate_state=at,
            )
        return types.UpdatesDifference(
            new_messages=messages, new_encrypted_messages=[], other_updates=updates, chats=chats, users=users, state=at
        )
