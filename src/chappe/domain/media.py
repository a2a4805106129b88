"""Sending files: what may be sent, where, and how a message shows it."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import files, protected
from chappe.domain.attachments import File, Media
from chappe.domain.attending import LONGEST, ONCE
from chappe.domain.chats import may_write
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.messages import Part, SendMessage, repeated, write
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import Posted
from chappe.domain.text import caption
from chappe.domain.values import USER, PeerRef

RIGHTS = {
    "photo": "send_photos",
    "video": "send_videos",
    "round": "send_roundvideos",
    "music": "send_audios",
    "voice": "send_voices",
    "gif": "send_gifs",
    "sticker": "send_stickers",
    "document": "send_docs",
}
"""Kind of file → what a group may keep people from."""


class Given(NamedTuple):
    """A file that somebody wants to send."""

    file: File | Known
    """A File has no id yet: its bytes are there, it itself is made with the message."""
    spoiler: bool = False
    ttl: int = 0
    photo: bool = False
    """Of a known one: it was named as a photo."""


@dataclass(frozen=True, slots=True)
class SendMedia(SendMessage):
    """Send a file, with or without a caption."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA
    pace: ClassVar[Pace | None] = Pace("send_media", 60, 0.5)

    media: Given | None = None
    """None only where the message was sent before."""


@dataclass(frozen=True, slots=True)
class KeepMedia(Command):
    """Make a file that is to be sent later, or several times."""

    stop: ClassVar[Stop | None] = Stop.ON_MEDIA
    pace: ClassVar[Pace | None] = Pace("send_media", 60, 0.5)

    peer: PeerRef
    media: Given


FADES = ("photo", "video", "round", "voice")
"""What can be sent to be seen once."""


def attach(tx: Tx, who: Actor, given: Given, fades: bool = False) -> Media:
    """The file as a message shows it; `fades`: in a chat where it may be one that goes once it was seen.

    Raises as `files.seen` does, MEDIA_EMPTY, MEDIA_INVALID, TTL_MEDIA_INVALID, CHAT_FORWARDS_RESTRICTED.
    """
    if isinstance(given.file, Known):
        file = files.seen(tx, who.user_id, given.file, who.now, "MEDIA_EMPTY")
        if file.photo != given.photo or _is_fading(tx, given.file):
            raise Refused("MEDIA_INVALID")
        protected.check(tx, who, given.file, file)
    else:
        file = given.file
    kind = file.kind
    ttl = given.ttl
    if ttl and not (fades and kind in FADES and (1 <= ttl <= LONGEST or ttl == ONCE)):
        raise Refused("TTL_MEDIA_INVALID")
    spoiler = given.spoiler and kind in ("photo", "video", "gif")
    if not file.id:
        file = files.keep(tx, who, file)
    return Media(file, spoiler, ttl)


def _is_fading(tx: Tx, known: Known) -> bool:
    """Was it seen in a message that shows it once?"""
    origin = known.origin
    message = tx.messages.get(origin.box, origin.id) if origin and origin.kind == files.MESSAGE else None
    return bool(message and message.content.media and message.content.media.ttl)


def right(given: Given, tx: Tx) -> str:
    """What the file is among the things that a group may keep people from sending."""
    file = files.named(tx, given.file) if isinstance(given.file, Known) else given.file
    return RIGHTS[file.kind] if file else "send_media"


def may_fade(who: Actor, peer: PeerRef) -> bool:
    """May what is sent there go once it was seen: in a private chat with another?"""
    return peer.kind == USER and peer.id != who.user_id


@rule(SendMedia)
def send_media(tx: Tx, who: Actor, command: SendMedia) -> Outcome[tuple[Posted, ...]]:
    """Send a file (core.telegram.org/method/messages.sendMedia)."""
    repeat = repeated(tx, who.user_id, command)
    if repeat is not None:
        return repeat
    if command.media is None:
        raise Refused("MEDIA_EMPTY")
    text, entities = caption(command.text, command.entities)
    passage = may_write(tx, who.user_id, command.peer, who.now, right(command.media, tx))
    media = attach(tx, who, command.media, may_fade(who, command.peer))
    return write(tx, who, command, passage, (Part(command.random_id, text, entities, media),))


@rule(KeepMedia)
def keep_media(tx: Tx, who: Actor, command: KeepMedia) -> Outcome[Media]:
    """Make a file without sending it (core.telegram.org/method/messages.uploadMedia)."""
    may_write(tx, who.user_id, command.peer, who.now, right(command.media, tx))
    return Outcome(attach(tx, who, command.media, may_fade(who, command.peer)))
