"""Files as messages carry them: what a document or photo is, its sizes, and how a message shows it."""

from typing import NamedTuple

from chappe.domain.fileless import Fileless, Poll


class Attributes(NamedTuple):
    """What a document says of itself (core.telegram.org/type/DocumentAttribute); all of it comes from its sender."""

    name: str = ""
    width: int = 0
    height: int = 0
    video: bool = False
    round: bool = False
    streaming: bool = False
    """May be played while it is being downloaded."""
    soundless: bool = False
    audio: bool = False
    voice: bool = False
    duration: float = 0
    """Seconds, of a video or audio."""
    title: str = ""
    performer: str = ""
    waveform: bytes = b""
    animated: bool = False
    sticker: bool = False
    mask: bool = False
    alt: str = ""
    """The emoji of a sticker."""
    emoji: bool = False
    """It is a custom emoji, and stands in texts."""
    text_color: bool = False
    set_id: int = 0
    """The set that a sticker belongs to, and that set's access hash."""
    set_hash: int = 0
    mask_coords: tuple[int, float, float, float] | None = None
    """Where on a face a mask goes, and how large (core.telegram.org/constructor/maskCoords)."""
    attached: tuple[int, ...] = ()
    """Ids of stickers that were drawn on a photo or video."""


class PhotoSize(NamedTuple):
    """One size of a photo, or a document's thumbnail, as a JPEG of its own."""

    type: str
    width: int
    height: int
    size: int
    """Bytes."""
    blob: int
    """Which bytes: an id of the table of blobs."""


class File(NamedTuple):
    """A document or photo, whose bytes stand in blobs; only what a sticker stands for ever changes."""

    id: int
    access_hash: int
    date: int
    photo: bool
    mime: str
    size: int
    """Bytes of the whole document, of a photo's largest size."""
    blob: int
    """The document's bytes; 0 for a photo, which has sizes only."""
    sizes: tuple[PhotoSize, ...] = ()
    stripped: bytes = b""
    """Bytes of photoStrippedSize; none: b""."""
    attributes: Attributes = Attributes()
    moving: PhotoSize | None = None
    """The short film that a photo of a person becomes when it is looked at."""
    start: float = 0
    """Which second of the film the still picture shows."""

    def sized(self, type: str) -> PhotoSize | None:
        """The size of that type."""
        return next((one for one in self.sizes if one.type == type), None)

    def portrait(self, big: bool) -> str:
        """Which of a photo's sizes stands for a person or chat: a square cut, or what comes nearest; "": none."""
        wanted = ("c", "b", "a", "x", "m", "s") if big else ("a", "b", "c", "s", "m", "x")
        return next((one for one in wanted if self.sized(one)), "")

    @property
    def kind(self) -> str:
        """The one word for what it is: photo, sticker, gif, round, video, voice, music or document."""
        if self.photo:
            return "photo"
        shown = self.attributes
        if shown.sticker or shown.emoji:
            return "sticker"
        if shown.animated:
            return "gif"
        if shown.video:
            return "round" if shown.round else "video"
        if shown.audio:
            return "voice" if shown.voice else "music"
        return "document"


class Portrait(NamedTuple):
    """The picture of a person, as everything that names the person shows it."""

    id: int
    """Id of the photo."""
    stripped: bytes = b""
    moves: bool = False
    """There is a short film of it, too."""


def portrait(photo: File | None) -> Portrait | None:
    """A photo as everything that names a person shows it."""
    return Portrait(photo.id, photo.stripped, photo.moving is not None) if photo is not None else None


class Media(NamedTuple):
    """A file, or what stands in its place, as one message shows it."""

    file: File | None
    """None: it was to be seen once and is gone, or something else stands in its place."""
    spoiler: bool = False
    ttl: int = 0
    """Seconds for which it may be seen once opened; 0: as long as the message stands."""
    was: str = ""
    """Kind of the file that is gone."""
    fileless: Fileless | None = None
    """What stands in place of a file: dice, a place, somebody's number, a poll."""

    @property
    def kind(self) -> str:
        """What the file is, or was, or what stands in its place: see File.kind."""
        if self.fileless is not None:
            return self.fileless.kind
        return self.file.kind if self.file else self.was

    @property
    def poll(self) -> Poll | None:
        """The poll that it is."""
        return self.fileless if isinstance(self.fileless, Poll) else None

    @property
    def attended(self) -> bool:
        """Is it marked until it was heard or looked at?"""
        return self.kind in ("voice", "round") or self.ttl != 0
