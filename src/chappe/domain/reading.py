"""Read marks: what one person read, what the other therefore sees as read, and marks set by hand."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights
from chappe.domain.announcing import announced
from chappe.domain.attending import attended
from chappe.domain.bounds import READ_MARKS_KEPT
from chappe.domain.channel_updates import of_viewer
from chappe.domain.chats import MOST_AT_ONCE, in_chat, in_list, look, partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.counting import note_reader
from chappe.domain.deleting import Affected, affected
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelInboxRead, ChannelOutboxRead, InboxRead, OutboxRead, UnreadMarkChanged
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC
from chappe.domain.privacy import shows_reads
from chappe.domain.unseen import read_in
from chappe.domain.updates import deliver, passing, read_out_at, record
from chappe.domain.values import CHAT, FORUM, Dialog, PeerRef, box_of, user_peer


@dataclass(frozen=True, slots=True)
class ReadHistory(Command):
    """The chat was read up to `max_id`; 0: all of it."""

    pace: ClassVar[Pace | None] = Pace("read_history", 120, 0.2)

    peer: PeerRef
    max_id: int


@dataclass(frozen=True, slots=True)
class ReadContents(Command):
    """Voice messages, videos, mentions or reactions of these messages were attended to."""

    pace: ClassVar[Pace | None] = Pace("read_contents", 120, 0.2)

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MarkUnread(Command):
    """Mark a chat unread by hand, or take the mark away."""

    pace: ClassVar[Pace | None] = Pace("mark_unread", 60, 0.5)

    peer: PeerRef
    unread: bool


@dataclass(frozen=True, slots=True)
class ReadChannel(Command):
    """A supergroup or channel was read up to `max_id`; 0: all of it."""

    pace: ClassVar[Pace | None] = Pace("read_history", 120, 0.2)

    peer: PeerRef
    max_id: int
    language: str = ""
    """Of the client, as ISO 639 has it; "": that is not known."""


AUTHORS_TOLD = 50
"""Authors who are told at once that what they wrote was read."""


@rule(ReadChannel)
def read_channel(tx: Tx, who: Actor, command: ReadChannel) -> Outcome[None]:
    """Mark a supergroup or channel read (core.telegram.org/method/channels.readHistory); raises as `rights.inside`."""
    box, peer = who.user_id, command.peer
    chat, member = rights.inside(tx, box, peer, who.now)
    dialog = tx.dialogs.get(box, peer)
    if dialog is None or command.max_id < 0:
        return Outcome(None)
    max_id = min(command.max_id or chat.top_id, chat.top_id)
    own: list[Logged] = []
    authors: set[int] = set()
    if max_id > dialog.read_in:
        tx.dialogs.set_read_in(box, peer, max_id, 0)
        if not chat.broadcast:
            authors = tx.messages.authors_between(box_of(peer.id), dialog.read_in, max_id, AUTHORS_TOLD) - {0, box}
            tx.chats.note_read(peer, box, max_id)
            note_reader(tx, member, dialog.read_in, max_id, command.language)
        if chat.flags & FORUM:
            tx.threads.set_read(box_of(peer.id), 0, box, max_id)
        now = of_viewer(tx, dialog._replace(read_in=max_id))
        own.append(record(tx, box, ChannelInboxRead(peer, max_id, now.unread, now.pts), who.now))
    if dialog.marked_unread:
        tx.dialogs.set_marked(box, peer, False)
        own.append(record(tx, box, UnreadMarkChanged(peer, False), who.now))
    if not own:
        return Outcome(None)
    news = (passing(ChannelOutboxRead(peer, max_id), who.now),)
    told = (deliver(box, *own, not_key=who.key_id), *(deliver(author, *news) for author in sorted(authors)))
    return Outcome(None, told, people.cast(tx, (box, *authors), (), chats=(peer,)))


def _read_in(tx: Tx, box: int, dialog: Dialog, max_id: int, now: int) -> tuple[list[Logged], Logged | None]:
    """Move the mark of what this person read; what happens in the own box, and what in the other's."""
    peer = dialog.peer
    if max_id >= dialog.top_id:
        unread = 0
    else:
        unread = max(0, dialog.unread - tx.messages.count_incoming(box, peer, dialog.read_in, max_id))
    content = tx.messages.newest_content(box, peer, dialog.read_in, max_id)
    tx.dialogs.set_read_in(box, peer, max_id, unread)
    own, theirs = [], None
    other = tx.dialogs.get(peer.id, user_peer(box)) if content and peer.id != box else None
    seen = tx.messages.newest_out(other.box, other.peer, other.read_out, content) if other else 0
    if other and seen and other.box < box:
        theirs = _read_out(tx, other, seen, now)
    own.append(record(tx, box, InboxRead(peer, max_id, unread), now))
    if other and seen and other.box > box:
        theirs = _read_out(tx, other, seen, now)
    return own, theirs


def _read_out(tx: Tx, dialog: Dialog, max_id: int, now: int) -> Logged:
    tx.dialogs.set_read_out(dialog.box, dialog.peer, max_id)
    return record(tx, dialog.box, OutboxRead(dialog.peer, max_id), now)


LOOKED_THROUGH = 1000
"""Places of a box in which the authors of what was read are looked for."""


def _read_in_group(tx: Tx, dialog: Dialog, max_id: int, now: int) -> dict[int, tuple[Logged, ...]]:
    """Move the mark of what this person read in a basic group; what happens in each author's box, too."""
    box, peer = dialog.box, dialog.peer
    unread = 0
    if max_id < dialog.top_id:
        unread = max(0, dialog.unread - tx.messages.count_incoming(box, peer, dialog.read_in, max_id))
    content = tx.messages.newest_content(box, peer, dialog.read_in, max_id)
    tx.dialogs.set_read_in(box, peer, max_id, unread)
    boxes = set(tx.members.ids(peer, MOST_IN_BASIC)) if content else set()
    if max_id - dialog.read_in <= LOOKED_THROUGH:
        boxes &= tx.messages.authors_between(box, dialog.read_in, max_id, LOOKED_THROUGH)
    happened: dict[int, tuple[Logged, ...]] = {}
    for one in sorted(boxes | {box}):
        if one == box:
            happened[one] = (record(tx, box, InboxRead(peer, max_id, unread), now),)
            continue
        other = tx.dialogs.get(one, peer)
        seen = tx.messages.newest_out(one, peer, other.read_out, content) if other else 0
        if other and seen:
            happened[one] = (_read_out(tx, other, seen, now),)
    return happened


def _read_group(tx: Tx, who: Actor, command: ReadHistory) -> Outcome[Affected]:
    box, peer = who.user_id, command.peer
    look(tx, box, peer, who.now)
    dialog = tx.dialogs.get(box, peer)
    if dialog is None or command.max_id < 0:
        return Outcome(affected(tx, box, ()))
    max_id = min(command.max_id or dialog.top_id, dialog.top_id)
    happened: dict[int, tuple[Logged, ...]] = {}
    if max_id > dialog.read_in:
        happened = _read_in_group(tx, dialog, max_id, who.now)
    if dialog.marked_unread:
        tx.dialogs.set_marked(box, peer, False)
        happened[box] = (*happened.get(box, ()), record(tx, box, UnreadMarkChanged(peer, False), who.now))
    return Outcome(affected(tx, box, happened.get(box, ())), *announced(tx, who, happened))


@rule(ReadHistory)
def read_history(tx: Tx, who: Actor, command: ReadHistory) -> Outcome[Affected]:
    """Mark a chat read up to a message (core.telegram.org/method/messages.readHistory)."""
    box, peer = who.user_id, command.peer
    if peer.kind == CHAT:
        return _read_group(tx, who, command)
    partner(tx, peer)
    dialog = tx.dialogs.get(box, peer)
    if dialog is None or command.max_id < 0:
        return Outcome(affected(tx, box, ()))
    max_id = min(command.max_id or dialog.top_id, dialog.top_id)
    own: list[Logged] = []
    theirs: Logged | None = None
    if max_id > dialog.read_in:
        own, theirs = _read_in(tx, box, dialog, max_id, who.now)
    if dialog.marked_unread:
        tx.dialogs.set_marked(box, peer, False)
        own.append(record(tx, box, UnreadMarkChanged(peer, False), who.now))
    deliveries = [deliver(box, *own, not_key=who.key_id)] if own else []
    if theirs is not None:
        deliveries.append(deliver(peer.id, theirs))
    cast = people.cast(tx, (box, peer.id), ())
    return Outcome(affected(tx, box, own), tuple(deliveries), cast)


@rule(ReadContents)
def read_contents(tx: Tx, who: Actor, command: ReadContents) -> Outcome[Affected]:
    """Take the marks of unheard and unseen contents away (core.telegram.org/method/messages.readMessageContents)."""
    if len(command.ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    there = tx.messages.many(who.user_id, list(dict.fromkeys(command.ids)))
    unheard = [message for message in there if message.unread_media and not message.out]
    return attended(tx, who, unheard, read_in(tx, who, [message.id for message in there]))


def read_date(tx: Tx, box: int, peer: PeerRef, id: int, now: int) -> int:
    """When the other read a message (core.telegram.org/method/messages.getOutboxReadDate).

    Raises MESSAGE_ID_INVALID, MESSAGE_NOT_READ_YET, MESSAGE_TOO_OLD, YOUR_PRIVACY_RESTRICTED (one hides the same from
    the other), USER_PRIVACY_RESTRICTED.
    """
    partner(tx, peer)
    message = in_chat(tx, box, peer, id)
    dialog = tx.dialogs.get(box, peer)
    if not message.out or peer.id == box or dialog is None:
        raise Refused("MESSAGE_ID_INVALID")
    ours = {relation.viewer: relation for relation in tx.users.relations([(box, peer.id), (peer.id, box)])}
    if not shows_reads(tx, box, ours[peer.id]):
        raise Refused("YOUR_PRIVACY_RESTRICTED")
    if not shows_reads(tx, peer.id, ours[box]):
        raise Refused("USER_PRIVACY_RESTRICTED")
    if now - message.content.date > READ_MARKS_KEPT:
        raise Refused("MESSAGE_TOO_OLD")
    if id > dialog.read_out:
        raise Refused("MESSAGE_NOT_READ_YET")
    date = read_out_at(tx, box, peer, id)
    if not date:
        raise Refused("MESSAGE_TOO_OLD")
    return date


@rule(MarkUnread)
def mark_unread(tx: Tx, who: Actor, command: MarkUnread) -> Outcome[None]:
    """Set or take away the mark (core.telegram.org/method/messages.markDialogUnread)."""
    box, peer = who.user_id, command.peer
    in_list(tx, box, peer, who.now)
    dialog = tx.dialogs.get(box, peer)
    if (dialog is not None and dialog.marked_unread) == command.unread:
        return Outcome(None)
    if dialog is None or not dialog.top_id:
        raise Refused("PEER_HISTORY_EMPTY")
    tx.dialogs.set_marked(box, peer, command.unread)
    logged = record(tx, box, UnreadMarkChanged(peer, command.unread), who.now)
    return Outcome(None, *announced(tx, who, {box: (logged,)}))
