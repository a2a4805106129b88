"""Puts a new message where it belongs: the content once, a reference in each box, the logs and the chat lists."""

from typing import NamedTuple

from chappe.domain.archive import wake
from chappe.domain.counting import note_message, note_reader
from chappe.domain.events import NewMessage, NewScheduled
from chappe.domain.naming import called
from chappe.domain.outcome import Broadcast, Logged
from chappe.domain.ports import Tx
from chappe.domain.sight_by_place import places_of
from chappe.domain.threads import echo, note, place
from chappe.domain.values import CHANNEL, CHAT, USER, Content, Message, PeerRef, box_of

GROUP_SCOPE = 1 << 50
"""Search scopes of basic groups lie so far below zero, those of supergroups and channels nearer."""
MOST_IN_BASIC = 1000
"""More than a basic group ever holds."""


class Posted(NamedTuple):
    """A message as it came into the boxes."""

    own: Logged
    theirs: tuple[Logged, ...]
    """The message as it came to the other, and what it changed there; nothing where it reached only its author."""
    peer: PeerRef
    others: tuple[tuple[int, tuple[Logged, ...]], ...] = ()
    """In a basic group: the message as it came into each other member's box, and what it changed there."""
    channel: Broadcast | None = None
    """In a supergroup or channel: what everyone in it is told."""
    called: tuple[tuple[int, Logged], ...] = ()
    """In a supergroup: the message as those have it whom it names."""
    echo: Broadcast | None = None
    """Of a channel's post: what everyone in its discussion group is told."""

    @property
    def message(self) -> Message:
        event = self.own.event
        assert isinstance(event, NewMessage | NewScheduled)
        return event.message


def post(
    tx: Tx,
    box: int,
    peer: PeerRef,
    content: Content,
    *,
    reply_to: int = 0,
    random_id: int = 0,
    reach: bool = True,
    wakes: bool = False,
    saved_peer: PeerRef | None = None,
) -> Posted:
    """Post `content` from `box` into its chat with `peer`.

    `reply_to` is an id in `box`. With `reach` false the other never gets it (a block that its author must not notice);
    with `wakes` it may bring the chat back from the other's archive.
    Boxes are taken in the order of their numbers, so that two chats at once cannot wait for each other.
    """
    if peer.kind == CHANNEL:
        return to_channel(tx, box, peer, content, reply_to, random_id)
    if peer.kind == CHAT:
        return to_group(tx, box, peer, content, reply_to, random_id)
    other = peer.id
    alone = other == box or not reach
    if other == box and saved_peer is None:
        saved_peer = peer
    content = content._replace(id=tx.messages.add_content(content, scopes(box, other)))
    answered = content.reply.content_id if content.reply else 0
    theirs: tuple[Logged, ...] = ()
    if not alone and other < box:
        theirs = _come(tx, other, box, content, _reply(tx, answered, other), wakes)
    own = _arrive(tx, box, peer, True, content, reply_to, saved_peer)
    if not alone and not theirs:
        theirs = _come(tx, other, box, content, _reply(tx, answered, other), wakes)
    if random_id:
        tx.messages.note_sent(box, random_id, own.pts, content.date)
    return Posted(own, theirs, peer)


def scopes(box: int, other: int) -> tuple[int, int]:
    """Whose search finds a message of this chat; a search in one chat looks for what both scopes have in common."""
    return box, other if other != box else 0


def scope(peer: PeerRef) -> int:
    """Under which the words of a group or channel stand in the search index, the same for everyone in it."""
    return -peer.id if peer.kind == CHANNEL else -GROUP_SCOPE - peer.id


def to_group(tx: Tx, box: int, peer: PeerRef, content: Content, reply_to: int, random_id: int) -> Posted:
    """Post into a basic group: the content once, and a message in the box of everyone who is in it."""
    content = content._replace(id=tx.messages.add_content(content, (scope(peer), 0)))
    answered = content.reply.content_id if content.reply else 0
    named = called(tx, peer, content, tx.messages.get(box, reply_to) if reply_to else None)
    own: Logged | None = None
    others = []
    inside = tx.members.ids(peer, MOST_IN_BASIC)
    archived = tx.dialogs.archived(peer, inside)
    for member in inside:
        if member == box:
            own = _arrive(tx, box, peer, True, content, reply_to, None)
        else:
            reply = _reply(tx, answered, member)
            new = _arrive(tx, member, peer, False, content, reply, None, named=member in named)
            others.append((member, (new, *(wake(tx, member, peer, content.date) if member in archived else ()))))
    if own is None:  # the author has just left: what says so comes into the own box too
        own = _arrive(tx, box, peer, True, content, reply_to, None)
    if random_id:
        tx.messages.note_sent(box, random_id, own.pts, content.date)
    return Posted(own, (), peer, tuple(others))


def to_channel(tx: Tx, box: int, peer: PeerRef, content: Content, reply_to: int, random_id: int) -> Posted:
    """Post into a supergroup or channel: once, whoever is in it."""
    content = content._replace(id=tx.messages.add_content(content, (scope(peer), 0)))
    there = box_of(peer.id)
    id = tx.boxes.advance(there, 1)
    named = called(tx, peer, content, tx.messages.get(there, reply_to) if reply_to else None)
    chat = tx.chats.get(peer)
    assert chat is not None
    thread, topic = place(tx, chat, id, content, reply_to)
    unheard = content.media is not None and content.media.attended and not chat.broadcast
    message = Message(
        there, id, peer, False, content, reply_to, False, bool(named), unheard, thread=thread, topic=topic
    )
    tx.messages.add(message)
    [message] = tx.messages.with_sources(tx.messages.with_views([message]))
    for user_id in sorted(named):
        tx.mentions.add(user_id, peer, id)
    tx.chats.bump(peer, id, content.date)
    if note_message(tx, peer, content) or (content.action is not None and not chat.broadcast):
        dialog, member = tx.dialogs.get(box, peer), tx.members.get(peer, box)
        if dialog is not None and member is not None:  # what one says oneself one has read, too
            note_reader(tx, member, dialog.read_in, id)
    first = content.forward
    if first is not None and first.post and first.chat is not None:
        tx.post_stats.forwarded(box_of(first.chat.id), first.post, content.id, there, id)
    note(tx, chat, message)
    message, echoed = echo(tx, chat, message) if chat.broadcast else (message, None)
    tx.dialogs.set_read_in(box, peer, id, 0)
    if random_id:
        tx.messages.note_sent(box, random_id, id, content.date)
    new = Logged(id, 1, content.date, NewMessage(message))
    people = () if content.sender else (content.author,)
    told = Broadcast(peer.id, (new,), people, (box, *sorted(named)))
    mine = _looked_at(tx, message._replace(out=True, viewer=box, mentioned=False))
    theirs = [
        (id, new._replace(event=NewMessage(_looked_at(tx, message._replace(viewer=id, unread_media=True)))))
        for id in named
    ]
    own = new._replace(event=NewMessage(mine))
    return Posted(own, (), peer, (), told, tuple(sorted(theirs)), echoed)


def _looked_at(tx: Tx, message: Message) -> Message:
    """A new message of a supergroup or channel with what hangs on who its viewer is."""
    content, viewer = message.content, message.viewer
    at = content.elsewhere.linked if content.elsewhere else None
    return message._replace(
        places=places_of(tx, viewer) if content.withheld else (),
        source_known=at is not None and message.leads_to(tx.messages.known_sources(viewer, {at[0]})),
    )


def in_boxes(posted: Posted, author: int) -> dict[int, tuple[Logged, ...]]:
    """A message of a group as it came into each box, and what it changed there; of a channel as everyone has it."""
    if posted.channel is not None:
        return {-posted.channel.channel_id: posted.channel.events[:1]}
    return {author: (posted.own,), **dict(posted.others)}


def show(tx: Tx, box: int, peer: PeerRef, content: Content) -> Logged:
    """Put what was written in a basic group before into the box of someone who has just come in."""
    answered = content.reply.content_id if content.reply else 0
    return _arrive(tx, box, peer, content.author == box, content, _reply(tx, answered, box), None, shown=True)


def alone(tx: Tx, box: int, peer: PeerRef, content: Content) -> Logged:
    """Put what says something of a basic group to one person alone into that one's box."""
    content = content._replace(id=tx.messages.add_content(content, (scope(peer), 0)))
    return _arrive(tx, box, peer, True, content, 0, None)


def receive(tx: Tx, box: int, content: Content) -> tuple[Logged, ...]:
    """Put `content` into one box alone, as come from its author: what the service says, what only one side sees."""
    content = content._replace(id=tx.messages.add_content(content, scopes(box, content.author)))
    return _come(tx, box, content.author, content, 0, True)


def _come(tx: Tx, box: int, author: int, content: Content, reply_to: int, wakes: bool) -> tuple[Logged, ...]:
    """What another's message does in the box."""
    peer = PeerRef(USER, author)
    new = _arrive(tx, box, peer, False, content, reply_to, None)
    return (new, *wake(tx, box, peer, content.date)) if wakes else (new,)


def _reply(tx: Tx, content_id: int, box: int) -> int:
    return tx.messages.ref_in(content_id, box) if content_id else 0


def _arrive(
    tx: Tx,
    box: int,
    peer: PeerRef,
    out: bool,
    content: Content,
    reply_to: int,
    saved_peer: PeerRef | None,
    shown: bool = False,
    named: bool = False,
) -> Logged:
    # A message's id is the pts at which it came, so its own row is its row of the log: no second one is written.
    id = tx.boxes.advance(box, 1)
    unheard = content.media is not None and content.media.attended and peer != PeerRef(USER, box)
    message = Message(box, id, peer, out, content, reply_to, False, named, unheard or named, saved_peer)
    tx.messages.add(message, shown)
    tx.dialogs.bump(box, peer, id, content.date, 0 if out else 1)
    if content.forward is not None and content.forward.post:
        [message] = tx.messages.with_views([message])
    if named:
        tx.mentions.add(box, peer, id)
    if content.withheld or content.elsewhere:  # what it is to the box's owner hangs on who and where that person is
        message = tx.messages.get(box, id) or message
    return Logged(id, 1, content.date, NewMessage(message))
