"""What must hold around every command: pushes, differences and fresh answers tell one and the same story.

(a) What was pushed to a person equals what `getDifference` from the old state gives. (b) A client that counts pts never
sees a gap. (c) The old state with the pushes applied, as a client applies them, equals the new state asked for afresh.
And: whoever an update names comes with it; a command that is refused changes nothing.
"""

import asyncio
import copy
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, TypeVar

from chappe.domain import channel_updates, log_kinds, updates
from chappe.domain.command import Command
from chappe.domain.errors import DomainError
from chappe.domain.events import ChannelTooLong
from chappe.domain.outcome import Actor, Broadcast, Delivery, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, PeerRef, box_of
from chappe.engine.run import Engine
from chappe.rpc.views.envelopes import Envelopes
from chappe.rpc.views.updates import update
from chappe.rpc.views.users import Faces
from chappe.tl import types
from tests.support.client_state import (
    ALL,
    Before,
    ChannelBefore,
    State,
    apply,
    apply_in_channel,
    boxes,
    channels,
    chats_in,
    fresh,
    in_channel,
    of_channel,
    people_in,
)

R = TypeVar("R")


class Invariants:
    """Looks at every account before and after a command."""

    def __init__(self) -> None:
        self._envelopes = Envelopes(Faces(lambda viewer, peer: 1))

    def before(self, tx: Tx, now: int) -> dict[int, Before | ChannelBefore]:
        """All boxes as they are; those of supergroups and channels below zero."""
        found: dict[int, Before | ChannelBefore] = {box_of(peer.id): of_channel(tx, peer) for peer in channels(tx)}
        return found | {
            box: Before(tx.boxes.state(box).pts, len(self._loose(tx, box, now)), fresh(tx, box)) for box in boxes(tx)
        }

    def _loose(self, tx: Tx, box: int, now: int) -> list[Logged]:
        return updates.read_back(tx, box, tx.log.since(box, now, ALL))

    def after(self, tx: Tx, now: int, old: dict[int, Before | ChannelBefore], outcome: Outcome[Any]) -> None:
        """Judge what was announced against what is kept."""
        for peer in channels(tx):
            self._channel(tx, peer, old.get(box_of(peer.id)), outcome)
        for broadcast in outcome.broadcasts:
            self._chats_come_along(broadcast, outcome, now)
        for box in boxes(tx):
            owner, was = tx.users.get(box), old.get(box)
            if not isinstance(was, Before) or owner is None or owner.deleted:  # nobody is left to tell
                continue
            told = [one for one in outcome.deliveries if one.user_id == box and not one.only_key]
            pushed = [logged for delivery in told for logged in delivery.events]
            self._people_come_along(self.repeated(outcome, box), outcome, now)
            pushed = [logged for logged in pushed if not (logged.pts and in_channel(logged.event))]
            self._same_as_kept(tx, now, box, was, pushed, outcome)
            self._people_come_along(told, outcome, now)
            state = copy.deepcopy(was.state)
            for logged in pushed:
                apply(state, copy.deepcopy(update(logged, outcome.cast)), box)
            new = fresh(tx, box)
            for id, chat in new.chats.items():
                if not any(chat.values()):  # with someone who has just come, nothing has happened yet
                    state.chats.setdefault(id, chat)
            for folder in state.pinned:  # with a channel that was left, its place goes without a word
                gone = [
                    peer for peer in state.pinned[folder] if peer.kind == CHANNEL and peer not in new.pinned[folder]
                ]
                inside = {one.peer for one in tx.members.of_user(box, gone) if one.inside}
                state.pinned[folder] = [peer for peer in state.pinned[folder] if peer not in set(gone) - inside]
            for id, chat in state.chats.items():
                if id.kind == CHANNEL:
                    new.chats[id] = chat
            for name in State._fields:
                assert getattr(state, name) == getattr(new, name), (
                    f"{name} of box {box}: a client that was told has {getattr(state, name)},"
                    f" one that asks afresh {getattr(new, name)}; told: {pushed}"
                )

    def repeated(self, outcome: Outcome[Any], box: int) -> list[Delivery]:
        """What goes to one device alone repeats its answer, which holds what the person's other devices are told."""
        own = [one for one in outcome.deliveries if one.user_id == box]
        alone = [one for one in own if one.only_key]
        for delivery in alone:
            answered = [logged for one in own if one.not_key == delivery.only_key for logged in one.events]
            news = [logged for logged in delivery.events if logged not in answered]
            assert not news, f"box {box}: to one device alone, and not in its answer: {news}"
        return alone

    def _same_as_kept(
        self, tx: Tx, now: int, box: int, old: Before, pushed: list[Logged], outcome: Outcome[Any]
    ) -> None:
        at = old.pts
        for logged in pushed:
            if logged.pts:
                assert at + logged.count == logged.pts, f"box {box}: a gap, {at} + {logged.count} is not {logged.pts}"
                at = logged.pts
        assert at == tx.boxes.state(box).pts, f"box {box}: pts went to {tx.boxes.state(box).pts}, pushes say {at}"
        if old.pts < tx.log.oldest(box):
            return
        kept = (
            updates.read_back(tx, box, updates.numbered(tx, box, old.pts, ALL)) + self._loose(tx, box, now)[old.loose :]
        )
        numbered = [logged for logged in pushed if logged.pts]
        loose = [logged for logged in pushed if not logged.pts and type(logged.event) in log_kinds.BY_EVENT]
        missed = [update(logged, outcome.cast) for logged in kept]
        assert [update(logged, outcome.cast) for logged in numbered + loose] == missed, f"box {box}"

    def _channel(self, tx: Tx, peer: PeerRef, old: Before | ChannelBefore | None, outcome: Outcome[Any]) -> None:
        """What everyone in a supergroup or channel was told is what its log says, and leads to what it is now."""
        was = old if isinstance(old, ChannelBefore) else ChannelBefore(0, {})
        told = [one for one in outcome.broadcasts if one.channel_id == peer.id]
        pushed = [logged for one in told for logged in one.events if logged.pts]
        at = was.pts
        for logged in pushed:
            assert at in (0, logged.pts - logged.count), f"{peer}: a gap, {at} + {logged.count} is not {logged.pts}"
            at = logged.pts
        new = of_channel(tx, peer)
        if any(isinstance(logged.event, ChannelTooLong) for one in told for logged in one.events):
            assert not pushed, f"{peer}: told to ask, and told"  # what the answer is depends on who asks
            return
        chat = tx.chats.get(peer)
        if chat is not None and chat.gone:  # nobody may ask any more
            return
        assert at in (0, new.pts), f"{peer}: pts went to {new.pts}, pushes say {at}"
        kept = updates.read_back(tx, box_of(peer.id), updates.numbered(tx, box_of(peer.id), was.pts, ALL))
        first = pushed[0].pts - pushed[0].count if pushed else was.pts
        missed = [update(logged, outcome.cast) for logged in kept if logged.pts > first]
        assert [update(logged, outcome.cast) for logged in pushed] == missed, f"{peer}"
        messages = copy.deepcopy(was.messages)
        for logged in (logged for one in told for logged in one.events):
            apply_in_channel(messages, copy.deepcopy(update(logged, outcome.cast)))
        assert messages == new.messages, f"{peer}: a client that was told has {messages}, it is {new.messages}"
        for user_id in {id for one in told for id in one.but} & {one.user_id for one in outcome.deliveries}:
            own = [logged for one in outcome.deliveries if one.user_id == user_id for logged in one.events]
            numbered = [logged for logged in own if logged.pts and in_channel(logged.event) == peer]
            instead = [logged for one in told if user_id in one.but for logged in one.events if logged.pts]
            seen = [channel_updates.seen_by(tx, logged, user_id) for logged in instead]
            assert [update(one, outcome.cast) for one in numbered] == [update(one, outcome.cast) for one in seen]

    def _chats_come_along(self, told: Broadcast, outcome: Outcome[Any], now: int) -> None:
        made = self._envelopes.broadcast(told, outcome.cast, now)
        there = {chat.id for chat in made.chats}
        # Everybody who is told of a turned group was in it.
        actions = [getattr(getattr(one, "message", None), "action", None) for one in made.updates]
        there |= {one.chat_id for one in actions if isinstance(one, types.MessageActionChannelMigrateFrom)}
        assert chats_in(made.updates) <= there, f"{chats_in(made.updates) - there} named, not shown: {made.updates}"

    def _people_come_along(self, told: Iterable[Delivery], outcome: Outcome[Any], now: int) -> None:
        for delivery in told:
            if not delivery.user_id:
                continue
            made = self._envelopes.updates(delivery.events, outcome.cast, delivery.people, delivery.user_id, now)
            there = {user.obj.id for user in made.users}
            # A status goes out bare, in an updateShort: it is of no use to who does not know the person.
            naming = [one for one in made.updates if not isinstance(one, types.UpdateUserStatus)]
            unseen = people_in(naming) - there
            assert not unseen, f"{unseen} named, not shown: {naming}"
            hidden = chats_in(naming) - {chat.id for chat in made.chats}
            assert not hidden, f"{hidden} named, not shown: {naming}"


_INSIDE: ContextVar[bool] = ContextVar("inside a command", default=False)


class CheckedEngine(Engine):
    """An engine that judges every command by the invariants; commands wait for each other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invariants = Invariants()
        self._turn = asyncio.Lock()

    async def carry_out(self, command: Command, actor: Actor) -> Outcome[object]:
        """See engine.run.Engine.carry_out."""
        if _INSIDE.get():  # a screener keeps what it found while the command that it judges waits
            return await super().carry_out(command, actor)
        async with self._turn:
            inside = _INSIDE.set(True)
            try:
                return await self._judged(command, actor)
            finally:
                _INSIDE.reset(inside)

    async def _judged(self, command: Command, actor: Actor) -> Outcome[object]:
        old = await self._store.read(lambda tx: self.invariants.before(tx, actor.now))
        try:
            outcome = await super().carry_out(command, actor)
        except DomainError:
            new = await self._store.read(lambda tx: self.invariants.before(tx, actor.now))
            assert new == old, f"{type(command).__name__} was refused and changed something"
            raise
        await self._store.read(lambda tx: self.invariants.after(tx, actor.now, old, outcome))
        return outcome
