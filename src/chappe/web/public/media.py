"""Says how a post's file is shown on a page: as picture, player or download, with its addresses and its words."""

from typing import NamedTuple

from chappe.domain.attachments import File, Media, PhotoSize

NAMES = {
    "photo": "Photo",
    "sticker": "Sticker",
    "gif": "Animation",
    "round": "Video message",
    "video": "Video",
    "voice": "Voice message",
    "music": "Music",
    "document": "File",
}
FILELESS = {
    "dice": "Dice",
    "geo": "Location",
    "venue": "Venue",
    "live": "Live location",
    "contact": "Contact",
    "poll": "Poll",
}
PICTURES = frozenset(("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"))
VIDEOS = frozenset(("video/mp4", "video/webm", "video/quicktime", "video/ogg"))
_SOUNDS = ("ogg", "opus", "mpeg", "mp3", "mp4", "x-m4a", "m4a", "aac", "flac", "x-flac", "wav", "x-wav", "webm")
SOUNDS = frozenset(f"audio/{one}" for one in _SOUNDS)
INLINE = PICTURES | VIDEOS | SOUNDS
"""What browsers may show by themselves; everything else is handed out as a download and nothing else."""
WHOLE = "file"
"""In an address, in the place of a size: all of the document."""
_STEPS = ("bytes", "KB", "MB", "GB", "TB")
LARGEST_CARD = 1280
_BARS = 48
_DISPLAYED = ("m", "x", "y", "w")


class Picture(NamedTuple):
    """One size of a picture."""

    src: str
    width: int
    height: int


class Shown(NamedTuple):
    """A file as a page shows it."""

    how: str
    """Which part of the template draws it: picture, video, audio, sticker, file or none."""
    kind: str
    """One of the words of `File.kind`."""
    name: str
    detail: str
    """Its own name, length and size, as far as it has them."""
    src: str = ""
    """All of it; "": not to be had here."""
    mime: str = ""
    size: int = 0
    duration: int = 0
    pictures: tuple[Picture, ...] = ()
    """Smallest first: of a photo all, of a document its thumbnail."""
    width: int = 0
    height: int = 0
    veiled: bool = False
    wave: str = ""
    """A voice message's loudness as the path of an SVG picture, 4 units for each bar, 24 high."""
    file_name: str = ""

    @property
    def poster(self) -> str:
        """The largest picture; "": none."""
        return self.pictures[-1].src if self.pictures else ""

    @property
    def card(self) -> Picture | None:
        """The picture that other sites show: the largest that is not larger than they want."""
        small = [one for one in self.pictures if max(one.width, one.height) <= LARGEST_CARD]
        return next(iter((small or list(self.pictures))[::-1]), None)

    @property
    def srcset(self) -> str:
        """All pictures, as the attribute wants them."""
        return ", ".join(f"{one.src} {one.width}w" for one in self.pictures if one.width)


def shown(media: Media, at: str, protected: bool) -> Shown:
    """A file whose addresses begin with `at`; `protected`: documents are not handed out."""
    kind = media.kind if media.kind in NAMES else "document"
    file = media.file
    if media.fileless is not None:
        return Shown("none", "document", FILELESS[media.kind], "to be seen in the app alone")
    if file is None or media.ttl:
        return Shown("none", kind, NAMES[kind], "to be seen in the app alone" if file else "no longer there")
    about = file.attributes
    pictures = tuple(Picture(f"{at}/{one.type}", one.width, one.height) for one in _sizes(file))
    how = _how(file, kind, bool(pictures))
    whole = "" if file.photo or (protected and kind == "document") else f"{at}/{WHOLE}"
    big = pictures[-1] if file.photo and pictures else about
    return Shown(
        how,
        kind,
        NAMES[kind],
        _detail(file, kind),
        whole,
        file.mime,
        file.size,
        int(max(0, min(about.duration, 10**7))),
        pictures,
        max(0, min(big.width, 10_000)),
        max(0, min(big.height, 10_000)),
        media.spoiler,
        bars(about.waveform) if kind == "voice" else "",
        about.name,
    )


def _how(file: File, kind: str, pictured: bool) -> str:
    if kind == "photo":
        return "picture" if pictured else "none"
    if kind == "sticker":
        return "sticker"
    if kind in ("video", "gif", "round") and file.mime in VIDEOS:
        return "video"
    if kind in ("voice", "music") and file.mime in SOUNDS:
        return "audio"
    return "file"


def _sizes(file: File) -> list[PhotoSize]:
    """Those worth showing, smallest first."""
    some = [one for one in file.sizes if one.type in _DISPLAYED] or list(file.sizes)
    return sorted(some, key=lambda one: one.width * one.height)


def _detail(file: File, kind: str) -> str:
    about = file.attributes
    title = " – ".join(filter(None, (about.performer, about.title)))
    parts = [about.alt if kind == "sticker" else title or about.name]
    if about.duration > 0:
        parts.append(length(about.duration))
    if kind not in ("sticker", "photo"):
        parts.append(size(file.size))
    return ", ".join(filter(None, parts))


def bars(waveform: bytes) -> str:
    """Loudness, kept as numbers of five bits (core.telegram.org/constructor/documentAttributeAudio), as a path."""
    bits = int.from_bytes(waveform[:64], "little")
    values = [bits >> 5 * at & 31 for at in range(len(waveform[:64]) * 8 // 5)]
    if not values:
        return ""
    count = min(_BARS, len(values))
    drawn = []
    for bar in range(count):
        piece = values[bar * len(values) // count : (bar + 1) * len(values) // count]
        high = 2 + 20 * max(piece) / 31
        drawn.append(f"M{4 * bar + 2} {12 - high / 2:.1f}v{high:.1f}")
    return "".join(drawn)


def length(seconds: float) -> str:
    """A duration as M:SS, or H:MM:SS from an hour on."""
    minutes, rest = divmod(int(min(max(seconds, 0), 10**7)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(count: int) -> str:
    """Bytes in steps of a thousand."""
    amount, step = float(max(count, 0)), 0
    while amount >= 1000 and step < len(_STEPS) - 1:
        amount, step = amount / 1000, step + 1
    return f"{amount:.0f} {_STEPS[step]}" if step == 0 or amount >= 100 else f"{amount:.1f} {_STEPS[step]}"
