"""Which chat a request means, who may write in it, and what an answer that shows messages holds."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chappe.domain import people
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.updates import of_message
from chappe.domain.values import HAS_ARCHIVED, HAS_BLOCKS, USER, Message, PeerRef, User

MOST_AT_ONCE = 100
"""Messages in one answer, ids in one request."""


class Found(NamedTuple):
    """Messages for an answer, newest first unless said otherwise, with everyone they name."""

    messages: Sequence[Message | int]
    """An id stands for a message that is not there."""
    total: int
    """Messages in the whole list of which these are a part."""
    cast: Cast
    people: tuple[int, ...]
    inexact: bool = False
    next_rate: int = 0
    whole: bool = False
    """These are all there are."""


class Passage(NamedTuple):
    """What was found out on the way to writing to someone."""

    known: dict[int, User]
    """The author and the other, so that nobody loads them again."""
    reach: bool
    """Does what is written reach the other? False for oneself, and for a block by the other."""
    wakes: bool = False
    """Has the other chats in the archive, that may be brought back by what is written?"""


def partner(tx: Tx, peer: PeerRef) -> User:
    """The other person of a private chat, deleted ones included; raises PEER_ID_INVALID for no such person."""
    found = tx.users.get(peer.id) if peer.kind == USER else None
    if found is None:
        raise Refused("PEER_ID_INVALID")
    return found


def may_write(tx: Tx, author: int, peer: PeerRef) -> Passage:
    """Whether `author` may write to `peer`.

    Raises PEER_ID_INVALID, INPUT_USER_DEACTIVATED, YOU_BLOCKED_USER. A block by the other is not shown: the message
    stays in its author's box alone.
    """
    if peer.kind != USER:
        raise Refused("PEER_ID_INVALID")
    known = {user.id: user for user in tx.users.many([author, peer.id])}
    other = known.get(peer.id)
    if other is None:
        raise Refused("PEER_ID_INVALID")
    if other.deleted:
        raise Refused("INPUT_USER_DEACTIVATED")
    if peer.id == author:
        return Passage(known, False)
    # Blocks are looked for only where there are any.
    if known[author].guards & HAS_BLOCKS and tx.blocks.has(author, peer.id):
        raise Refused("YOU_BLOCKED_USER")
    reach = not (other.guards & HAS_BLOCKS and tx.blocks.has(peer.id, author))
    return Passage(known, reach, other.guards & HAS_ARCHIVED != 0)


def in_chat(tx: Tx, box: int, peer: PeerRef, id: int) -> Message:
    """A message of that chat; raises MESSAGE_ID_INVALID where it is not in it."""
    message = tx.messages.get(box, id)
    if message is None or message.peer != peer:
        raise Refused("MESSAGE_ID_INVALID")
    return message


def found(
    tx: Tx,
    viewer: int,
    messages: Sequence[Message | int],
    count: int = -1,
    *,
    also: Iterable[int] = (),
    inexact: bool = False,
    next_rate: int = 0,
) -> Found:
    """Messages with the people they name, and `also` these people; a count of -1: they are the whole list."""
    names = set(also)
    for message in messages:
        if isinstance(message, Message):
            names |= of_message(message)
    whole = count < 0 or (count == len(messages) and not inexact)
    return Found(
        messages,
        len(messages) if count < 0 else count,
        people.cast(tx, (viewer,), names),
        tuple(sorted(names)),
        inexact,
        next_rate,
        whole,
    )
