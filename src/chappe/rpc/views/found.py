"""Renders answers that show messages and chats: pages of history, of search, of chat lists."""

import json
from typing import Any

from chappe.domain.chats import Found
from chappe.domain.deleting import Affected
from chappe.domain.dialogs import FolderRow, Listed
from chappe.domain.outcome import Cast
from chappe.domain.values import USER, Dialog, Message
from chappe.rpc.call import Call
from chappe.rpc.views.drafts import draft
from chappe.rpc.views.messages import message
from chappe.rpc.views.notify import notify_settings
from chappe.rpc.views.peers import peer
from chappe.tl import types


def one(found: Message | int) -> "types.TypeMessage":
    """A message, or the mark of one that is not there."""
    return types.MessageEmpty(id=found) if isinstance(found, int) else message(found)


def users(call: Call, cast: Cast, people: tuple[int, ...]) -> list[Any]:
    """These people as the caller may see them."""
    return call.services.envelopes.users(cast, people, call.user_id, call.now)


def messages(call: Call, found: Found) -> object:
    """A `messages.Messages`; a part of a longer list says how long that is."""
    if not found.pts and not found.whole:
        return slice_of(call, found)
    shown = [one(message) for message in found.messages]
    faces = users(call, found.cast, found.people)
    chats = call.services.envelopes.chats(found.cast, found.chats, call.user_id)
    if found.pts:
        return types.MessagesChannelMessages(
            inexact=found.inexact,
            pts=found.pts,
            count=found.total,
            messages=shown,
            topics=[],
            chats=chats,
            users=faces,
        )
    return types.MessagesMessages(messages=shown, topics=[], chats=chats, users=faces)


def slice_of(call: Call, found: Found, flood: types.SearchPostsFlood | None = None) -> types.MessagesMessagesSlice:
    """A `messages.messagesSlice`; `flood`: how often one may search still, where that is limited by the day."""
    return types.MessagesMessagesSlice(
        inexact=found.inexact,
        count=found.total,
        next_rate=found.next_rate or None,
        search_flood=flood,
        messages=[one(message) for message in found.messages],
        topics=[],
        chats=call.services.envelopes.chats(found.cast, found.chats, call.user_id),
        users=users(call, found.cast, found.people),
    )


def affected(found: Affected) -> object:
    """A `messages.affectedMessages`."""
    return types.MessagesAffectedMessages(pts=found.pts, pts_count=found.taken)


def affected_history(found: Affected) -> object:
    """A `messages.affectedHistory`; clients ask again while `offset` is not 0."""
    return types.MessagesAffectedHistory(pts=found.pts, pts_count=found.taken, offset=found.left)


def dialog(found: Dialog, notify: str) -> types.Dialog:
    """A `dialog` (core.telegram.org/constructor/dialog)."""
    own = found.peer == (USER, found.box)  # what one writes to oneself is read at once
    return types.Dialog(
        peer=peer(found.peer),
        top_message=found.top_id,
        read_inbox_max_id=found.top_id if own else found.read_in,
        read_outbox_max_id=found.top_id if own else found.read_out,
        unread_count=found.unread,
        unread_mentions_count=found.unread_mentions,
        unread_reactions_count=found.unread_reactions,
        unread_poll_votes_count=found.unread_votes,
        notify_settings=notify_settings(json.loads(notify) if notify else {}),
        pinned=bool(found.pinned),
        unread_mark=found.marked_unread,
        draft=draft(found.draft, 0) if found.draft else None,
        folder_id=found.folder or None,
        ttl_period=found.ttl or None,
        pts=found.pts or None,
    )


def archive(row: FolderRow) -> types.DialogFolder:
    """The archive's row in the main list."""
    return types.DialogFolder(
        pinned=True,
        folder=types.Folder(id=row.top.folder, title="Archive"),
        peer=peer(row.top.peer),
        top_message=row.top.top_id,
        unread_muted_peers_count=0,
        unread_unmuted_peers_count=row.unread_chats,
        unread_muted_messages_count=0,
        unread_unmuted_messages_count=row.unread_messages,
    )


def _rows(found: Listed) -> "list[types.TypeDialog]":
    rows: list[types.TypeDialog] = [dialog(shown, found.notify.get(shown.peer, "")) for shown in found.dialogs]
    return [archive(found.archive), *rows] if found.archive else rows


def dialogs(call: Call, found: Listed) -> object:
    """A `messages.Dialogs`."""
    shown = [message(top) for top in found.messages]
    faces = users(call, found.cast, found.people)
    chats = call.services.envelopes.chats(found.cast, found.chats, call.user_id)
    if found.whole:
        return types.MessagesDialogs(dialogs=_rows(found), messages=shown, chats=chats, users=faces)
    return types.MessagesDialogsSlice(count=found.total, dialogs=_rows(found), messages=shown, chats=chats, users=faces)


def peer_dialogs(call: Call, found: Listed) -> object:
    """A `messages.peerDialogs`."""
    assert found.state is not None
    return types.MessagesPeerDialogs(
        dialogs=_rows(found),
        messages=[message(top) for top in found.messages],
        chats=call.services.envelopes.chats(found.cast, found.chats, call.user_id),
        users=users(call, found.cast, found.people),
        state=call.services.envelopes.state(found.state),
    )
