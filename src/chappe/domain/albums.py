"""Albums: several files sent at once and shown together, each a message of its own."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people
from chappe.domain.attachments import Media
from chappe.domain.chats import may_write
from chappe.domain.command import Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.media import Given, attach, right
from chappe.domain.messages import Part, SendMessage, sent_already, write
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import Posted
from chappe.domain.text import caption
from chappe.domain.updates import chats_named, of_message
from chappe.domain.values import Entity

MOST = 10
TOGETHER = {"photo": "seen", "video": "seen", "music": "music", "document": "document"}
"""Kind of file → the sort of album that it may stand in (core.telegram.org/api/files#albums-grouped-media)."""


class Item(NamedTuple):
    """One file of an album with its caption."""

    media: Given | None
    """None only where the album was sent before."""
    random_id: int
    text: str = ""
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class SendAlbum(SendMessage):
    """Send files together; each counts as one that was sent."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA
    pace: ClassVar[Pace | None] = Pace("send_media", 60, 0.5)

    items: tuple[Item, ...] = ()

    def paces(self, actor: Actor) -> tuple[tuple[Pace, object], ...]:
        """One token for each file."""
        assert self.pace is not None
        return ((self.pace, self.pace_key(actor)),) * len(self.items)


@rule(SendAlbum)
def send_album(tx: Tx, who: Actor, command: SendAlbum) -> Outcome[tuple[Posted, ...]]:
    """Send an album (core.telegram.org/method/messages.sendMultiMedia); all of it or nothing.

    Raises as `media.attach` does, MULTI_MEDIA_TOO_LONG, RANDOM_ID_DUPLICATE.
    """
    items, box = command.items, who.user_id
    if not items:
        raise Refused("MEDIA_EMPTY")
    if len(items) > MOST:
        raise Refused("MULTI_MEDIA_TOO_LONG")
    if len({item.random_id for item in items}) != len(items) or not all(item.random_id for item in items):
        raise Refused("RANDOM_ID_DUPLICATE")
    before = tuple(filter(None, (sent_already(tx, box, item.random_id, command.peer) for item in items)))
    if len(before) == len(items):
        chats = chats_named(tuple(one.own for one in before))
        names = {id for one in before for id in of_message(one.message)}
        return Outcome(before, (), people.cast(tx, (box,), names, chats=chats))
    if before:
        raise Refused("RANDOM_ID_DUPLICATE")
    parts = []
    for item in items:
        if item.media is None:
            raise Refused("MEDIA_EMPTY")
        text, entities = caption(item.text, item.entities)
        passage = may_write(tx, box, command.peer, who.now, right(item.media, tx))
        parts.append(Part(item.random_id, text, entities, attach(tx, who, item.media)))
    if len(parts) > 1:
        check_together([part.media for part in parts if part.media])
    group = int.from_bytes(who.random(8), "little") >> 2 or 1
    return write(tx, who, command, passage, tuple(parts), group if len(parts) > 1 else 0)


def check_together(media: list[Media]) -> None:
    """Raise MEDIA_INVALID for files that make no album: photos and videos do, or documents, or music."""
    sorts = {TOGETHER.get(one.kind) for one in media}
    if None in sorts or len(sorts) > 1:
        raise Refused("MEDIA_INVALID")
