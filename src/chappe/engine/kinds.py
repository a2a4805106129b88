"""Finds out what a document is, how large and how long, where its sender has not said so."""

from typing import NamedTuple

from chappe.domain import sticker_formats as formats
from chappe.domain.attachments import Attributes, File, PhotoSize
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor
from chappe.engine import gifs
from chappe.engine.files import Files, Stored
from chappe.engine.stickers import drawing

MP4, GIF = "video/mp4", "image/gif"
FILMS = (MP4, "video/quicktime")
STICKERS = (formats.WEBP, formats.TGS, formats.WEBM)
HEAD = 1 << 20
"""Bytes of a GIF's beginning that are looked at."""
LONGEST = 1 << 26
"""Seconds that a film may say to last."""


class Said(NamedTuple):
    """What its sender says of a document (core.telegram.org/constructor/inputMediaUploadedDocument)."""

    mime: str
    shown: Attributes
    forced: bool = False
    """It shall be a mere file, whatever is in it."""
    video: bool = False
    """Also without a sound it shall be a video, and no GIF."""
    sought: bool = True
    """What is not to be heard shall be found out where nothing is said of it."""

    @property
    def bare(self) -> bool:
        """Is nothing said but a name, and is it to be found out?"""
        shown = self.shown
        said = shown.video or shown.audio or shown.animated or shown.sticker
        return self.sought and not self.forced and not said


class Told(NamedTuple):
    """What the document is."""

    stored: Stored
    mime: str
    shown: Attributes
    cover: PhotoSize | None = None
    """The picture that comes with music."""


async def told(files: Files, actor: Actor, stored: Stored, said: Said) -> Told:
    """What is to be kept of it: what its sender says of it, and the rest by the file itself."""
    shown = said.shown
    if shown.sticker or (said.bare and said.mime in STICKERS):
        found = await _sticker(files, actor, stored, shown)
        if found is not None:
            return found
    if said.mime in FILMS and not shown.sticker:
        shown = await _film(files, stored, said)
    elif said.mime == GIF and said.bare:
        shown = shown._replace(animated=gifs.moves(await files.beginning(stored, HEAD)))
    cover: PhotoSize | None = None
    if not said.forced and _unsaid(said.mime, shown):
        shown, cover = await _sound(files, actor, stored, shown)
    if said.forced:
        shown = shown._replace(video=False, round=False, animated=False, streaming=False, duration=0)
    return Told(stored, said.mime, shown, cover)


async def _sticker(files: Files, actor: Actor, stored: Stored, shown: Attributes) -> Told | None:
    """The document as a sticker, with the sides that it has; None where it is none."""
    blob = await files.held(stored)
    try:
        drawn = await drawing(files, actor, File(0, 0, 0, False, "", stored.size, blob.id), blob, "sticker")
    except Refused:
        return None
    film, look = drawn.mime == formats.WEBM, drawn.look
    shown = shown._replace(sticker=True, width=look.width, height=look.height, video=film, soundless=film)
    shown = shown._replace(duration=look.duration if film else 0, animated=False)
    return Told(stored._replace(blob=drawn.blob, size=drawn.size), drawn.mime, shown)


async def _film(files: Files, stored: Stored, said: Said) -> Attributes:
    shown = said.shown
    # COMPAT(Telethon, all): without a program that opens films it says 1 by 1 pixel.
    unsized = shown.width <= 1 or shown.height <= 1
    if (shown.video and (unsized or not shown.duration)) or (said.bare and said.mime == MP4):
        film = await files.film(stored)
        if film is not None and film.width and film.height:
            if unsized:
                shown = shown._replace(width=film.width, height=film.height)
            shown = shown._replace(video=True, duration=shown.duration or min(film.seconds, LONGEST))
    if said.mime == MP4 and shown.video and not (said.video or shown.round or shown.animated):
        # What has no sound is shown as a GIF, unless its sender wants a video of it all the same.
        shown = shown._replace(animated=await files.soundless(stored))
    return shown


def _unsaid(mime: str, shown: Attributes) -> bool:
    """Is it something to hear of which its sender has not said everything?"""
    if shown.voice:
        return not shown.duration
    sound = (shown.audio or mime.startswith("audio/")) and not shown.video
    return sound and not (shown.title and shown.performer and shown.duration)


async def _sound(files: Files, actor: Actor, stored: Stored, shown: Attributes) -> tuple[Attributes, PhotoSize | None]:
    """What its sender says of it, and the rest by the file's own tags; a voice has no title and no cover."""
    tags = await files.tags(stored)
    if tags is None:
        return shown, None
    shown = shown._replace(audio=shown.audio or tags.seconds > 0, duration=shown.duration or tags.seconds)
    if shown.voice or not shown.audio:
        return shown, None
    shown = shown._replace(title=shown.title or tags.title, performer=shown.performer or tags.performer)
    return shown, await files.cover(actor, tags)
