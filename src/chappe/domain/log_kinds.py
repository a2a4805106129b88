"""How each kind of event is written to a box's log and read back from it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chappe.domain import events as ev
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.stickers import Full
from chappe.domain.values import Draft, Message, PeerRef


class Present(NamedTuple):
    """What rows of the log refer to, as it is now."""

    messages: dict[int, Message]
    drafts: dict[tuple[PeerRef, int], Draft | None]
    """By chat and topic (0: of the chat itself)."""
    sets: dict[int, Full]
    """Sets of stickers that the box's owner took in."""


Dump = Callable[[Any], object]
Load = Callable[[Any, Present], object]


class Kind(NamedTuple):
    """How one class of event is written to the log and read back."""

    number: int
    event: type
    dump: Dump
    load: Load
    """From the dumped data and what it may refer to; None where what it told of is gone."""


def _of_message(event: type) -> tuple[Dump, Load]:
    def load(id: int, present: Present) -> object:
        message = present.messages.get(id)
        return None if message is None else event(message)

    return (lambda found: found.message.id), load


def _peer(data: list[int]) -> PeerRef:
    return PeerRef(data[0], data[1])


def _plain(event: type) -> tuple[Dump, Load]:
    return list, (lambda data, present: event(*data))


def _with_peer(event: type) -> tuple[Dump, Load]:
    def load(data: Any, present: Present) -> object:
        return event(_peer(data[0]), *(tuple(part) if isinstance(part, list) else part for part in data[1:]))

    return list, load


def _load_draft(data: Any, present: Present) -> object:
    peer, topic = draft_place(data)
    return ev.DraftChanged(peer, present.drafts.get((peer, topic)), topic)


def draft_place(data: tuple[list[int], *tuple[int, ...]]) -> tuple[PeerRef, int]:
    """The chat of a draft, and its topic (0: the chat itself), as its row of the log names them."""
    peer, *topic = data
    return _peer(peer), topic[0] if topic else 0


def _rules(data: list[Any]) -> tuple[PrivacyRule, ...]:
    return tuple(PrivacyRule(kind, tuple(ids)) for kind, ids in data)


def _load_installed(data: Any, present: Present) -> object:
    id, kind = data
    found = present.sets.get(id)
    # What is gone by now, or too much to tell one by one, is asked for anew.
    return ev.StickerSetsChanged(kind) if found is None else ev.StickerSetInstalled(found)


DRAFT_CHANGED = 21
SET_INSTALLED = 67
TOPICS_STAND = 80
KINDS = (
    Kind(1, ev.NewMessage, *_of_message(ev.NewMessage)),
    Kind(2, ev.MessageEdited, *_of_message(ev.MessageEdited)),
    Kind(3, ev.MessagesDeleted, lambda e: e.ids, lambda data, present: ev.MessagesDeleted(tuple(data))),
    Kind(4, ev.InboxRead, *_with_peer(ev.InboxRead)),
    Kind(5, ev.OutboxRead, *_with_peer(ev.OutboxRead)),
    Kind(6, ev.MessagesPinned, *_with_peer(ev.MessagesPinned)),
    Kind(7, ev.ContentsRead, lambda e: e.ids, lambda data, present: ev.ContentsRead(tuple(data))),
    Kind(
        8,
        ev.FoldersChanged,
        lambda e: e.moves,
        lambda data, present: ev.FoldersChanged(tuple((_peer(peer), folder) for peer, folder in data)),
    ),
    Kind(9, ev.ChannelMessagesDeleted, *_with_peer(ev.ChannelMessagesDeleted)),
    Kind(12, ev.PageShown, *_of_message(ev.PageShown)),
    Kind(20, ev.ReactionsChanged, *_of_message(ev.ReactionsChanged)),
    # What somebody wrote stands in one place, sealed: here, as for messages, is only where.
    Kind(DRAFT_CHANGED, ev.DraftChanged, lambda e: [e.peer, e.topic] if e.topic else [e.peer], _load_draft),
    Kind(22, ev.DialogPinChanged, *_with_peer(ev.DialogPinChanged)),
    Kind(
        23,
        ev.PinOrderChanged,
        list,
        lambda data, present: ev.PinOrderChanged(data[0], tuple(_peer(peer) for peer in data[1])),
    ),
    Kind(24, ev.UnreadMarkChanged, *_with_peer(ev.UnreadMarkChanged)),
    Kind(
        25,
        ev.NotifyChanged,
        list,
        lambda data, present: ev.NotifyChanged(_peer(data[0]) if data[0] else None, *data[1:]),
    ),
    Kind(26, ev.UserChanged, *_plain(ev.UserChanged)),
    Kind(27, ev.BlockChanged, *_plain(ev.BlockChanged)),
    Kind(28, ev.PrivacyChanged, list, lambda data, present: ev.PrivacyChanged(data[0], _rules(data[1]))),
    Kind(29, ev.FiltersChanged, *_plain(ev.FiltersChanged)),
    Kind(30, ev.TtlChanged, *_with_peer(ev.TtlChanged)),
    Kind(31, ev.PeerSettingsChanged, *_with_peer(ev.PeerSettingsChanged)),
    Kind(33, ev.ScheduledDeleted, *_with_peer(ev.ScheduledDeleted)),
    Kind(34, ev.NewAuthorization, *_plain(ev.NewAuthorization)),
    Kind(35, ev.SavedPinChanged, *_with_peer(ev.SavedPinChanged)),
    Kind(
        36,
        ev.SavedPinOrderChanged,
        lambda e: e.order,
        lambda data, present: ev.SavedPinOrderChanged(tuple(_peer(peer) for peer in data)),
    ),
    Kind(37, ev.ChatChanged, *_with_peer(ev.ChatChanged)),
    Kind(38, ev.ChannelInboxRead, *_with_peer(ev.ChannelInboxRead)),
    Kind(40, ev.ChannelCleared, *_with_peer(ev.ChannelCleared)),
    # In the log of the forum itself; whoever was away is told the newest one.
    Kind(TOPICS_STAND, ev.TopicsStand, *_with_peer(ev.TopicsStand)),
    Kind(52, ev.ThreadInboxRead, *_with_peer(ev.ThreadInboxRead)),
    Kind(48, ev.PendingRequests, *_with_peer(ev.PendingRequests)),
    Kind(63, ev.ChannelContentsRead, *_with_peer(ev.ChannelContentsRead)),
    Kind(60, ev.ParticipantAdded, *_with_peer(ev.ParticipantAdded)),
    Kind(61, ev.ParticipantGone, *_with_peer(ev.ParticipantGone)),
    Kind(62, ev.ParticipantAdmin, *_with_peer(ev.ParticipantAdmin)),
    Kind(
        SET_INSTALLED,
        ev.StickerSetInstalled,
        lambda e: [e.full.shown.set.id, e.full.shown.set.kind],
        _load_installed,
    ),
    Kind(68, ev.StickerSetsChanged, *_plain(ev.StickerSetsChanged)),
    Kind(
        69,
        ev.StickerSetsOrdered,
        list,
        lambda data, present: ev.StickerSetsOrdered(data[0], tuple(data[1])),
    ),
    Kind(70, ev.KeptStickersChanged, *_plain(ev.KeptStickersChanged)),
    Kind(100, ev.ConfigChanged, *_plain(ev.ConfigChanged)),
)
"""Numbers are for ever: a log written yesterday is read tomorrow. NewScheduled (32) is asked for anew, never kept."""

NEW_MESSAGE = 1
"""Never written: see `numbered`."""
BY_EVENT = {kind.event: kind for kind in KINDS}
BY_NUMBER = {kind.number: kind for kind in KINDS}
OF_MESSAGES = frozenset(kind.number for kind in KINDS if "message" in getattr(kind.event, "_fields", ()))
