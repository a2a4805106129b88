"""Renders what the bus announces for each person who is there, and hands it to the gateway's feed."""

from typing import Protocol

from chappe.domain.events import LoginTokenAccepted, StatusChanged
from chappe.domain.outcome import Broadcast, Delivery, Outcome, Standing
from chappe.domain.updates import sources
from chappe.domain.values import CHANNEL, PeerRef
from chappe.rpc.audience import Audience
from chappe.rpc.views.envelopes import Envelopes, by_country
from chappe.rpc.views.updates import update
from chappe.tl import types
from chappe.tl.codec import Memo


class Pushes(Protocol):
    """The gateway's feed, as this side sees it."""

    def wanted(self, user_id: int, not_key: int = 0) -> bool: ...
    def publish(self, user_id: int, updates: object, not_key: int = 0, only_key: int = 0) -> None: ...
    def publish_to_key(self, key_id: int, updates: object) -> None: ...
    def key_changed(self, key_id: int, user_id: int) -> None: ...


class Pump:
    """A bus listener that turns deliveries into pushes."""

    __slots__ = ("_audience", "_envelopes", "_feed")

    def __init__(self, envelopes: Envelopes, feed: Pushes, audience: Audience | None = None) -> None:
        self._audience = audience
        self._envelopes = envelopes
        self._feed = feed

    def heard(self, outcome: Outcome[object]) -> None:
        """Push every delivery of an outcome, once keys that changed hands are where they belong."""
        # First, since what waits for a key is dropped when it changes hands.
        for change in outcome.key_changes:
            self._feed.key_changed(change.key_id, change.user_id)
        for standing in outcome.standings:
            if standing.banned_keys:
                self._sign_out(standing, outcome)
        for delivery in outcome.deliveries:
            if delivery.user_id == 0:
                self._feed.publish_to_key(delivery.only_key, self._short(delivery, outcome))
            elif self._feed.wanted(delivery.user_id, delivery.not_key):
                self._feed.publish(delivery.user_id, self._made(delivery, outcome), delivery.not_key, delivery.only_key)

        if outcome.broadcasts and self._audience is not None:
            for told in outcome.broadcasts:
                self._broadcast(told, outcome, self._audience)

    def _sign_out(self, standing: Standing, outcome: Outcome[object]) -> None:
        """The devices of an account that is suspended get its last messages: why, and where that can be appealed.

        They speak for nobody any more. Then each asks what it missed, and hears that it is out.
        """
        last = [Memo(self._made(one, outcome)) for one in outcome.deliveries if one.user_id == standing.user_id]
        for key_id in standing.banned_keys:
            for updates in (*last, types.UpdatesTooLong()):
                self._feed.publish_to_key(key_id, updates)

    def _broadcast(self, told: Broadcast, outcome: Outcome[object], audience: Audience) -> None:
        """One rendering for everyone, or for all in one country, or in the same chats: each is encrypted on its own."""
        differs = by_country(told, outcome.cast)
        answered = sorted(sources(told.events) - {PeerRef(CHANNEL, told.channel_id)})
        made: dict[tuple[tuple[str, ...], frozenset[PeerRef]], Memo] = {}
        for user_id in audience.told(told.channel_id, told.most, told.events[0].date):
            if not self._feed.wanted(user_id):
                audience.gone(user_id)
            elif user_id not in told.but:
                places = audience.places(user_id) if differs else ()
                inside = frozenset(one for one in answered if audience.inside(user_id, one.id))
                seen = (places, inside)
                if seen not in made:
                    made[seen] = Memo(self._envelopes.broadcast(told, outcome.cast, told.events[0].date, *seen))
                self._feed.publish(user_id, made[seen])

    def _made(self, delivery: Delivery, outcome: Outcome[object]) -> object:
        first = delivery.events[0]
        if len(delivery.events) == 1 and isinstance(first.event, StatusChanged | LoginTokenAccepted):
            return self._short(delivery, outcome)
        return self._envelopes.updates(delivery.events, outcome.cast, delivery.people, delivery.user_id, first.date)

    def _short(self, delivery: Delivery, outcome: Outcome[object]) -> object:
        first = delivery.events[0]
        return types.UpdateShort(update=update(first, outcome.cast), date=first.date)
