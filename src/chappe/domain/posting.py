"""Puts a new message where it belongs: the content once, a reference in each box, the logs and the chat lists."""

from typing import NamedTuple

from chappe.domain.archive import wake
from chappe.domain.events import NewMessage, NewScheduled
from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.values import USER, Content, Message, PeerRef


class Posted(NamedTuple):
    """A message as it came into the boxes."""

    own: Logged
    theirs: tuple[Logged, ...]
    """The message as it came to the other, and what it changed there; nothing where it reached only its author."""
    peer: PeerRef

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
    """Post `content` from `box` into its private chat with `peer`.

    `reply_to` is an id in `box`. With `reach` false the other never gets it (a block that its author must not notice);
    with `wakes` it may bring the chat back from the other's archive.
    Boxes are taken in the order of their numbers, so that two chats at once cannot wait for each other.
    """
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
    tx: Tx, box: int, peer: PeerRef, out: bool, content: Content, reply_to: int, saved_peer: PeerRef | None
) -> Logged:
    # A message's id is the pts at which it came, so its own row is its row of the log: no second one is written.
    id = tx.boxes.advance(box, 1)
    message = Message(box, id, peer, out, content, reply_to, saved_peer=saved_peer)
    tx.messages.add(message)
    tx.dialogs.bump(box, peer, id, content.date, 0 if out else 1)
    return Logged(id, 1, content.date, NewMessage(message))
