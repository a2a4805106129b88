"""What a client knows of one account's messages: asked for afresh, and as updates change it."""

import copy
from typing import Any, NamedTuple

from chappe.domain import dialogs, drafts
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.values import CHANNEL, CHAT, SERVICE_USER, USER, Dialog, Message, PeerRef, box_of, user_peer
from chappe.domain.waiting import as_message
from chappe.rpc.views import found as view
from chappe.rpc.views.messages import message as rendered
from chappe.rpc.views.updates import update
from chappe.store.db import unpack
from chappe.tl import types
from chappe.tl.base import Object
from chappe.tl.codec import Memo

ALL = 1000


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
        made.reply_to = _lasting(made.reply_to)
        if isinstance(made.media, types.MessageMediaPoll):  # who was not told of a vote asks when looking at the poll
            asked = made.media.poll
            made.media = types.MessageMediaPoll(
                poll=types.Poll(asked.id, asked.question, asked.answers, 0), results=types.PollResults()
            )
    return made


def _lasting(header: Any) -> Any:
    """What is answered, of a message of another chat without its place and picture: these are told as they are when one
    looks, and go with that message, or with the chat."""
    if not isinstance(header, types.MessageReplyHeader) or header.reply_from is None:
        return header
    made = copy.copy(header)
    made.reply_to_msg_id = made.reply_to_peer_id = made.reply_media = None
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
