"""What must hold around every command: pushes, differences and fresh answers tell one and the same story.

(a) What was pushed to a person equals what `getDifference` from the old state gives. (b) A client that counts pts never
sees a gap. (c) The old state with the pushes applied, as a client applies them, equals the new state asked for afresh.
And: whoever an update names comes with it; a command that is refused changes nothing.
"""

import asyncio
import copy
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeVar

from chappe.domain import channel_updates, dialogs, drafts, log_kinds, updates
from chappe.domain.command import Command
from chappe.domain.errors import DomainError
from chappe.domain.events import ChannelTooLong
from chappe.domain.outcome import Actor, Broadcast, Delivery, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.values import CHANNEL, CHAT, SERVICE_USER, USER, Dialog, Message, PeerRef, box_of, user_peer
from chappe.domain.waiting import as_message
from chappe.engine.run import Engine
from chappe.rpc.views import found as view
from chappe.rpc.views.messages import message as rendered
from chappe.rpc.views.updates import Envelopes, update
from chappe.rpc.views.users import Faces
from chappe.store.db import unpack
from chappe.tl import types
from chappe.tl.base import Object
from chappe.tl.codec import Memo

ALL = 1000
R = TypeVar("R")


class State(NamedTuple):
    """All that a client would know of one account's messages after asking for everything."""

    messages: dict[int, Any]
    """TL messages by id."""
    chats: dict[PeerRef, dict[str, Any]]
    """What the chat list says of each private chat and basic group."""
    pinned: dict[int, list[PeerRef]]
    """Chats pinned in each folder, first place first."""
    drafts: dict[tuple[PeerRef, int | None], Any]
    """By chat and topic."""
    waiting: dict[tuple[PeerRef, int], Any]
    """Scheduled messages by chat and id."""


class Before(NamedTuple):
    """What a box was like before a command."""

    pts: int
    loose: int
    """Updates without pts of the present second."""
    state: State


class ChannelBefore(NamedTuple):
    """What the box of a supergroup or channel was like before a command."""

    pts: int
    messages: dict[int, Any]


def message_view(message: Message) -> Any:
    """A TL message without how often it was seen and how its poll stands: that is asked for, not always told of."""
    return uncounted(rendered(message))


def uncounted(made: Any) -> Any:
    """A copy of a TL message without its counts."""
    made = copy.copy(made)
    if isinstance(made, types.Message):
        made.views = made.forwards = made.replies = None
        if isinstance(made.media, types.MessageMediaPoll):  # who was not told of a vote asks when looking at the poll
            asked = made.media.poll
            made.media = types.MessageMediaPoll(
                poll=types.Poll(asked.id, asked.question, asked.answers, 0), results=types.PollResults()
            )
    return made


def ref(peer: Any) -> PeerRef:
    """The peer that a TL peer names."""
    if isinstance(peer, types.PeerUser):
        return PeerRef(USER, peer.user_id)
    if isinstance(peer, types.PeerChat):
        return PeerRef(CHAT, peer.chat_id)
    return PeerRef(CHANNEL, peer.channel_id)


def boxes(tx: Tx) -> list[int]:
    """Every account."""
    return [row[0] for row in tx.boxes._execute("SELECT box FROM boxes WHERE box > 0 ORDER BY box").fetchall()]  # type: ignore[attr-defined]


def channels(tx: Tx) -> list[PeerRef]:
    """Every supergroup and channel."""
    rows = tx.boxes._execute("SELECT box FROM boxes WHERE box < 0 ORDER BY box").fetchall()  # type: ignore[attr-defined]
    return [PeerRef(CHANNEL, -row[0]) for row in rows]


def groups_of(tx: Tx, box: int) -> list[PeerRef]:
    """Every basic group that the person is or was in."""
    ids = tx.boxes._execute("SELECT peer >> 2 FROM chats WHERE peer & 3 = 1 ORDER BY peer").fetchall()  # type: ignore[attr-defined]
    return [member.peer for member in tx.members.of_user(box, [PeerRef(CHAT, row[0]) for row in ids])]


def of_channel(tx: Tx, peer: PeerRef) -> ChannelBefore:
    """The box of a supergroup or channel asked for afresh."""
    box = box_of(peer.id)
    messages = {one.id: message_view(one) for one in tx.messages.history(box, peer, Page(limit=ALL))}
    return ChannelBefore(tx.boxes.state(box).pts, messages)


def fresh(tx: Tx, box: int) -> State:
    """The account's messages and chats asked for afresh."""
    everyone = [user_peer(other) for other in dict.fromkeys((*boxes(tx), SERVICE_USER))] + groups_of(tx, box)
    asked = [one for start in range(0, len(everyone), 100) for one in _asked(tx, box, everyone[start : start + 100])]
    listed = {dialog.peer for dialog in tx.dialogs.page(box, dialogs.ANY_FOLDER, 0, 0, ALL, True)}
    in_lists = {peer for peer in listed if peer.kind != CHANNEL}
    assert in_lists == {dialog.peer for dialog in asked if dialog.top_id}, "the lists miss a chat, or have one too many"
    messages, chats, waiting = {}, {}, {}
    for dialog in asked:
        shown = view.dialog(dialog, "")
        chats[dialog.peer] = {
            "top": dialog.top_id,
            "read_in": dialog.read_in,
            "read_out": dialog.read_out,
            "unread": dialog.unread,
            "mark": dialog.marked_unread,
            "folder": dialog.folder,
            "ttl": dialog.ttl if dialog.peer.kind == USER else 0,
            "unread_reactions": shown.unread_reactions_count,
            "unread_mentions": shown.unread_mentions_count,
        }
        chat = tx.messages.history(box, dialog.peer, Page(limit=ALL))
        assert len(chat) == dialog.total, f"the chat list counts {dialog.total} messages, there are {len(chat)}"
        assert dialog.top_id == (chat[0].id if chat else 0)
        messages.update({message.id: message_view(message) for message in chat})
    for row in tx.scheduled._execute("SELECT DISTINCT peer FROM scheduled WHERE box = ?", (box,)).fetchall():  # type: ignore[attr-defined]
        for one in (as_message(tx, kept) for kept in tx.scheduled.of_peer(box, unpack(row[0]))):
            waiting[one.peer, one.id] = message_view(one)
    events, _, _ = drafts.everyone(tx, box, 0)
    told = [update(logged, dialogs.Cast()) for logged in events]
    kept = {(ref(one.peer), one.top_msg_id): one.draft for one in told}
    pinned = {folder: [dialog.peer for dialog in tx.dialogs.pinned(box, folder)] for folder in (0, 1)}
    return State(messages, chats, pinned, kept, waiting)


def _asked(tx: Tx, box: int, peers: list[PeerRef]) -> tuple[Dialog, ...]:
    return dialogs.by_peers(tx, box, peers, 0).dialogs


def _chat(state: State, peer: Any) -> dict[str, Any]:
    return state.chats.setdefault(
        ref(peer),
        {
            "top": 0,
            "read_in": 0,
            "read_out": 0,
            "unread": 0,
            "mark": False,
            "folder": 0,
            "ttl": 0,
            "unread_reactions": 0,
            "unread_mentions": 0,
        },
    )


def _unseen(message: Any) -> bool:
    reactions = getattr(message, "reactions", None)
    return bool(reactions) and any(one.unread for one in reactions.recent_reactions or ())


def _recount(state: State) -> None:
    """What follows from the messages themselves: newest ones, unseen reactions."""
    for id, chat in state.chats.items():
        own = [message for message in state.messages.values() if ref(message.peer_id) == id]
        chat["top"] = max((message.id for message in own), default=0)
        chat["unread_reactions"] = sum(map(_unseen, own))
        chat["unread_mentions"] = sum(getattr(one, "mentioned", False) and one.media_unread for one in own)


def _counts(message: Any, box: int) -> bool:
    """Whether a message that came counts as unread: it is another's, and not in Saved Messages."""
    return not message.out and ref(message.peer_id) != (USER, box)


def _incoming(message: Any, box: int) -> bool:
    """Did somebody else write it? What one writes to oneself has no `out` mark and is not unread either."""
    return not message.out and ref(message.peer_id) != (USER, box)


def apply(state: State, told: Any, box: int) -> None:
    """Do to a client's state what an update says (core.telegram.org/api/updates)."""
    match told:
        case types.UpdateNewMessage():
            new = uncounted(told.message)
            state.messages[new.id] = new
            chat = _chat(state, new.peer_id)
            chat["unread"] += _counts(new, box)
        case types.UpdateEditMessage():
            assert told.message.id in state.messages, "an edit of a message that never came"
            state.messages[told.message.id] = uncounted(told.message)
        case types.UpdateWebPage():
            _show_page(state.messages, told.webpage)
        case types.UpdateDeleteMessages():
            for id in told.messages:
                gone = state.messages.pop(id)
                chat = _chat(state, gone.peer_id)
                chat["unread"] -= _counts(gone, box) and gone.id > chat["read_in"]
        case types.UpdateReadHistoryInbox():
            _chat(state, told.peer).update(read_in=told.max_id, unread=told.still_unread_count)
        case types.UpdateReadHistoryOutbox():
            _chat(state, told.peer).update(read_out=told.max_id)
        case types.UpdatePinnedMessages():
            for id in told.messages:
                state.messages[id].pinned = told.pinned
        case types.UpdateMessageReactions() if ref(told.peer).kind != CHANNEL:
            shown = told.reactions
            state.messages[told.msg_id].reactions = shown if shown.results else None
        case types.UpdateReadMessagesContents():
            for id in told.messages:
                _attend(state.messages[id])
        case _:
            _apply_to_lists(state, told)
    _recount(state)


def _attend(message: Any) -> None:
    message.media_unread = False
    if getattr(message, "reactions", None):
        message.reactions = copy.deepcopy(message.reactions)
        for one in message.reactions.recent_reactions:
            one.unread = False


def _apply_to_lists(state: State, told: Any) -> None:
    match told:
        case types.UpdateDraftMessage():
            state.drafts.pop((ref(told.peer), told.top_msg_id), None)
            if isinstance(told.draft, types.DraftMessage):
                state.drafts[ref(told.peer), told.top_msg_id] = told.draft
        case types.UpdateDialogPinned():
            order = state.pinned[told.folder_id or 0]
            if told.pinned:
                order.insert(0, ref(told.peer.peer))
            else:
                order.remove(ref(told.peer.peer))
        case types.UpdatePinnedDialogs():
            state.pinned[told.folder_id or 0] = [ref(one.peer) for one in told.order]
        case types.UpdateDialogUnreadMark():
            _chat(state, told.peer.peer)["mark"] = told.unread
        case types.UpdateFolderPeers():
            for move in told.folder_peers:
                _chat(state, move.peer)["folder"] = move.folder_id
        case types.UpdatePeerHistoryTTL():
            if ref(told.peer).kind == USER:  # of a group it stands with the group
                _chat(state, told.peer)["ttl"] = told.ttl_period or 0
        case types.UpdateNewScheduledMessage():
            state.waiting[ref(told.message.peer_id), told.message.id] = uncounted(told.message)
        case types.UpdateDeleteScheduledMessages():
            for id in told.messages:
                del state.waiting[ref(told.peer), id]


def chats_in(value: object) -> set[int]:
    """Every group, supergroup and channel that a TL value names, but as where a forwarded message came from."""
    if isinstance(value, Memo):
        return chats_in(value.obj)
    if isinstance(value, list | tuple):
        return {id for part in value for id in chats_in(part)}
    if not isinstance(value, Object):
        return set()
    found = {id for name in value.__slots__ for id in chats_in(getattr(value, name))}
    own = {getattr(value, name) for name in ("chat_id", "channel_id") if name in value.__slots__}
    return found | {id for id in own if isinstance(id, int)}


def in_channel(event: object) -> PeerRef | None:
    """The supergroup or channel in whose box the event has its number."""
    peer = getattr(getattr(event, "message", event), "peer", None)
    return peer if isinstance(peer, PeerRef) and peer.kind == CHANNEL else None


def _show_page(messages: dict[int, Any], page: Any) -> None:
    """A page that messages waited for: they show it, or nothing where there was nothing."""
    for id, message in messages.items():
        shown = getattr(message, "media", None)
        if isinstance(shown, types.MessageMediaWebPage) and shown.webpage.id == page.id:
            messages[id] = copy.copy(message)
            messages[id].media = copy.copy(shown)
            messages[id].media.webpage = page
            if isinstance(page, types.WebPageEmpty):
                messages[id].media = None


def apply_in_channel(messages: dict[int, Any], told: Any) -> None:
    """Do to a client's messages of a supergroup or channel what an update says."""
    match told:
        case types.UpdateNewChannelMessage():
            messages[told.message.id] = uncounted(told.message)
        case types.UpdateEditChannelMessage():
            assert told.message.id in messages, "an edit of a message that never came"
            messages[told.message.id] = uncounted(told.message)
        case types.UpdateChannelWebPage():
            _show_page(messages, told.webpage)
        case types.UpdateDeleteChannelMessages():
            for id in told.messages:
                messages.pop(id)
        case types.UpdatePinnedChannelMessages():
            for id in told.messages:
                messages[id].pinned = told.pinned
        case types.UpdateMessageReactions():
            messages[told.msg_id].reactions = told.reactions if told.reactions.results else None


def people_in(value: object) -> set[int]:
    """Every user whom a TL value names."""
    if isinstance(value, Memo):
        return people_in(value.obj)
    if isinstance(value, list | tuple):
        return {id for part in value for id in people_in(part)}
    if not isinstance(value, Object):
        return set()
    found = {id for name in value.__slots__ for id in people_in(getattr(value, name))}
    return (
        found | {value.user_id}
        if "user_id" in value.__slots__ and isinstance(value.user_id, int) and value.user_id
        else found
    )  # type: ignore[attr-defined]


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
