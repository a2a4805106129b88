"""Public copies of a post: what was passed on from it, or shows the very same file; private chats are not looked at.

A copy that says something else by now (its own caption, an edit of the first post before or after) is a content to be
judged by itself, and is none. By the file alone it is a copy whatever is said beside it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chappe.domain.attachments import File
from chappe.domain.ports import Tx
from chappe.domain.ports.consequences import DONE, REMOVING, RESTORING
from chappe.domain.ports.copies import CopyRemoval
from chappe.domain.ports.decisions import Decision
from chappe.domain.values import CHANNEL, Content, Message, PeerRef, box_of

FORWARDS, FILE = "forwards", "file"
WAYS = (FORWARDS, FILE)
WALKED = 500
"""Places that are looked at for one answer, public ones or not: more are looked at in the next piece."""
COUNTED = 100
"""Copies that are counted before somebody decides."""


class Found(NamedTuple):
    """Some copies, and where to go on."""

    messages: tuple[Message, ...]
    file: int
    content: int
    """What was looked at last."""
    more: bool
    """May there be others?"""


class Number(NamedTuple):
    """How many copies there are, as far as was counted."""

    way: str
    number: int
    more: bool


def of(decision: Decision) -> bool:
    """Can it have copies that go with it: did it remove one post that everybody could see?"""
    return decision.action == "remove" and decision.public


def content_of(tx: Tx, decision: Decision) -> Content | None:
    """What a decision removed; None where it is gone for good."""
    return tx.removed.get(decision.content)


def find(tx: Tx, what: Content, at: tuple[int, int], way: str, file: int, after: int, limit: int) -> Found:
    """Copies of a content, as it was, that stands at (box, id): up to `limit`, after what was looked at before."""
    found: list[Message] = []
    places: dict[int, bool] = {}
    looked = 0
    walk = _passed_on(tx, what, at, after) if way == FORWARDS else _with_file(tx, what, file, after)
    for number, id, box, there in walk:
        file, after, looked = number, id, looked + 1
        if box and box not in places:
            chat = tx.chats.get(PeerRef(CHANNEL, -box))
            places[box] = chat is not None and bool(chat.username)
        message = _message(tx, id, box, there) if box and places[box] else None
        if message is not None and _is_copy(message.content, what, way):
            found.append(message)
        if len(found) == limit or looked == WALKED:
            return Found(tuple(found), file, after, True)
    return Found(tuple(found), file, after, False)


def numbers(tx: Tx, what: Content, at: tuple[int, int]) -> list[Number]:
    """How many copies there are by each way that leads to any."""
    counted = []
    for way in WAYS:
        if way == FILE and not _bytes_of(what):
            continue
        found = find(tx, what, at, way, 0, 0, COUNTED)
        if found.messages or found.more:
            counted.append(Number(way, len(found.messages), found.more))
    return counted


def begin(tx: Tx, decision: Decision, way: str, staff: int) -> bool:
    """Have the copies of what a decision removed looked for and removed, from now on; False where none can be."""
    what = content_of(tx, decision)
    if not of(decision) or what is None or (way == FILE and not _bytes_of(what)):
        return False
    known = tx.copies.get(decision.id)
    if known is None:
        tx.copies.put(CopyRemoval(decision.id, way, staff))
    else:  # what was left to others, or shows the file, may be looked for once more
        tx.copies.put(known._replace(way=way, staff=staff, file=0, done_to=0, passed=0, state=REMOVING))
    return True


def stop(tx: Tx, decision: Decision) -> None:
    """A decision ended: no more copies go, and where it was wrong they come back with it."""
    known = tx.copies.get(decision.id)
    if known is not None:
        back = decision.state == "reversed"
        tx.copies.put(known._replace(file=0, done_to=0, state=RESTORING if back else DONE))


def _passed_on(tx: Tx, what: Content, at: tuple[int, int], after: int) -> Iterator[tuple[int, int, int, int]]:
    """(0, content, box, id) of the first post, if it is another, and of all that was passed on from it."""
    first = what.forward
    if first is not None and first.chat is not None and first.post:
        root = box_of(first.chat.id), first.post
    else:
        root = tx.copies.origin(*at) or at
    post = tx.messages.get(*root) if root[0] < 0 and root != at else None
    if post is not None and post.content.id > after:
        yield 0, post.content.id, *root
    for content, box, id in tx.copies.forwards(*root, after, WALKED):
        yield 0, content, box, id


def _with_file(tx: Tx, what: Content, file: int, after: int) -> Iterator[tuple[int, int, int, int]]:
    """(file, content, box, 0) of what shows a file with these bytes; box 0 in a basic group."""
    blob = _bytes_of(what)
    if not blob:
        return
    file = file or tx.copies.file_after(blob, 0)
    while file:
        for content, channel in tx.copies.shown(file, after, WALKED):
            yield file, content, box_of(channel), 0
        file, after = tx.copies.file_after(blob, file), 0
        if file:
            yield file, 0, 0, 0  # a file that is shown nowhere costs a step, too


def _message(tx: Tx, content: int, box: int, id: int) -> Message | None:
    id = id or tx.messages.ref_in(content, box)
    return tx.messages.get(box, id) if id else None


def _is_copy(content: Content, what: Content, way: str) -> bool:
    if content.id == what.id or content.removed or content.action is not None:
        return False
    if way == FILE:
        return _bytes_of(content) == _bytes_of(what)
    return _says(content) == _says(what)


def _says(content: Content) -> tuple[object, ...]:
    poll = content.poll
    return (
        content.text,
        content.entities,
        content.media.file.id if content.media and content.media.file else 0,
        (poll.id if poll else 0),
    )


def _bytes_of(content: Content) -> int:
    """The bytes of the file that it shows, of a photo those of its largest size; 0: it shows none."""
    file: File | None = content.media.file if content.media is not None else None
    if file is None:
        return 0
    return file.blob or (file.sizes[-1].blob if file.sizes else 0)
