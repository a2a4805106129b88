"""Files that are sent later, one by one or together."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain.albums import MOST, Item, check_together
from chappe.domain.answering import reply_of
from chappe.domain.attachments import Media
from chappe.domain.command import Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.forwarding import Forwarded
from chappe.domain.media import attach
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Waiting
from chappe.domain.scheduled import (
    ScheduleMessage,
    check_due,
    check_room,
    content_of,
    keep,
    passage_to,
    repeat_of,
    spoken,
    told_waiting,
    topic_of,
)
from chappe.domain.sticker_use import known_emoji
from chappe.domain.text import caption

PACE = Pace("send_media", 60, 0.5)


@dataclass(frozen=True, slots=True)
class ScheduleMedia(ScheduleMessage):
    """Send files later, one or an album."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA
    pace: ClassVar[Pace | None] = PACE

    items: tuple[Item, ...] = ()

    def paces(self, actor: Actor) -> tuple[tuple[Pace, object], ...]:
        """One token for each file."""
        return ((PACE, self.pace_key(actor)),) * len(self.items)


@rule(ScheduleMedia)
def schedule_media(tx: Tx, who: Actor, command: ScheduleMedia) -> Outcome[Forwarded]:
    """Keep files until their time (core.telegram.org/method/messages.sendMultiMedia with a schedule_date).

    Raises as `media.attach` does, MULTI_MEDIA_TOO_LONG, RANDOM_ID_DUPLICATE.
    """
    box, peer, items = who.user_id, command.peer, command.items
    if not items:
        raise Refused("MEDIA_EMPTY")
    if len(items) > MOST:
        raise Refused("MULTI_MEDIA_TOO_LONG")
    if len({item.random_id for item in items}) != len(items):
        raise Refused("RANDOM_ID_DUPLICATE")
    repeats = [repeat for item in items if (repeat := repeat_of(tx, who, item.random_id, peer)) is not None]
    if len(repeats) == len(items):
        posted = tuple(one for repeat in repeats for one in repeat.result.posted)
        return repeats[0]._replace(result=Forwarded(posted, tuple(item.random_id for item in items)))
    if repeats:
        raise Refused("RANDOM_ID_DUPLICATE")
    due = check_due(tx, who, peer, command.due)
    check_room(tx, box, peer, len(items))
    reply_to, reply = reply_of(tx, box, peer, command.reply_to, who.now)
    group = int.from_bytes(who.random(8), "little") >> 2 or 1 if len(items) > 1 else 0
    shown: list[Media] = []
    kept = []
    for item in items:
        if item.media is None:
            raise Refused("MEDIA_EMPTY")
        text, entities = caption(item.text, known_emoji(tx, item.entities))
        shown.append(attach(tx, who, item.media))
        content = content_of(command, box, due, text, entities, reply)
        content = content._replace(media=shown[-1], group=group)
        passage = passage_to(tx, box, peer, who.now, content)
        content = spoken(tx, passage, content, command.send_as)
        topic = topic_of(tx, passage, content, reply_to, who.now)
        kept.append(keep(tx, Waiting(box, 0, peer, due, item.random_id, content, reply_to, topic)))
    if len(shown) > 1:
        check_together(shown)
    return told_waiting(tx, who, kept, [item.random_id for item in items])
