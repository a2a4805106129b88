"""Every outside helper on one screen: what the engine may ask of the world, and nothing else."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from chappe.domain.command import Command, Verdict
from chappe.domain.outcome import Actor


class Screener(Protocol):
    """Looks at a command before it becomes a transaction (design: safety seams)."""

    public_only: bool
    """It looks at nothing in private places, so that policy's answer for its failing does not hold there."""

    def concerns(self, command: Command) -> bool:
        """Might it have something to say? Known without a look at anything; false: it is not asked at all."""
        ...

    async def judge(self, command: Command, actor: Actor) -> Verdict:
        """Facts in, verdict out; may fail or be slow, policy answers then."""
        ...


class CodeSender(Protocol):
    """Brings a sign-in or confirmation code to a person."""

    async def send(self, to: str, code: str, purpose: str) -> None:
        """Send `code` to a phone number or e-mail address; raises OSError if it certainly did not go out.

        `purpose` is "sign_in", "recovery", "confirm_email", "change_phone" or "decision".
        """
        ...


class Mailer(Protocol):
    """Brings words to an e-mail address."""

    async def mail(self, to: str, subject: str, text: str) -> None:
        """Send a letter; raises OSError if it certainly did not go out."""
        ...


class Reception(NamedTuple):
    """What a database of statements of reasons said to some that were sent together."""

    taken: Mapping[str, str] = {}
    """New there, by puid, with its own name for each."""
    known: Mapping[str, str] = {}
    """Said to be there already, by puid, with its own name for each, "" where it told none; nothing new was taken."""
    refused: Mapping[int, str] = {}
    """By place among those sent: what is wrong with them; nothing was taken."""
    whole: str = ""
    """What is wrong where it did not say with which; nothing was taken."""
    busy: str = ""
    """Why it takes nothing at all now."""
    wish: int = 0
    """Seconds that it asked to be left alone."""


class StatementDatabase(Protocol):
    """A database of statements of reasons (DSA Art. 24(5))."""

    async def post(self, documents: Sequence[bytes]) -> Reception:
        """Send statements, 1 to 100, each a JSON object; all are taken or none.

        Raises OSError where no answer came: they may be there or not.
        """
        ...

    async def lacks(self, puid: str) -> bool:
        """Whether it says that it has no statement of that puid; raises OSError where no answer came."""
        ...


class BlobsUnavailable(Exception):
    """The blob store cannot do it now (full, gone, refused): nothing was kept of it, and it may be tried again."""


class BlobMissing(Exception):
    """There is no blob of this name."""


class Blobs(Protocol):
    """Keeps the bytes of files by name; a name is the lower-case hex of a hash, 8 to 128 digits, else ValueError.

    Each call raises BlobsUnavailable where the store fails. What one call acknowledged, the next one sees.
    """

    async def put(self, name: str, chunks: AsyncIterator[bytes] | bytes) -> None:
        """Keep these bytes, durable on return; whole or not at all, also where the iterator raises (it goes through).

        A name that is there already gets the new bytes; who reads it meanwhile sees the old ones or the new.
        """
        ...

    async def adopt(self, name: str, path: Path) -> None:
        """Keep a finished local file and take it away from its place; FileNotFoundError if it is not there.

        Where the call fails, the file stays where it was.
        """
        ...

    async def read(self, name: str, offset: int, limit: int) -> bytes:
        """`limit` bytes (at most 16 MiB, else ValueError) from `offset`, or the rest; b"" past the end; BlobMissing."""
        ...

    async def size(self, name: str) -> int | None:
        """Bytes of the blob, None if there is none."""
        ...

    async def delete(self, name: str) -> None:
        """Forget the blob; no error where there is none."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections, once what runs has ended."""
        ...


class BadPicture(Exception):
    """These bytes give no picture; `reason` says in which way."""

    def __init__(self, reason: Literal["broken", "dimensions", "large"]) -> None:
        super().__init__(reason)
        self.reason: Literal["broken", "dimensions", "large"] = reason
        """"dimensions": its sides are outside the bounds; "large": too many bytes; "broken": anything else."""


class PicturesUnavailable(Exception):
    """No picture can be made now: too many wait, or no worker can be started; may be tried again."""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a picture, as a JPEG without metadata, of a sticker as a WebP.

    See core.telegram.org/api/files#image-thumbnail-types.
    """

    type: str
    """"s", "m", "x", "y", "w" fit in a box; "a", "b", "c" are square cuts."""
    width: int
    height: int
    jpeg: bytes


class Fingerprint(NamedTuple):
    """What a picture looks like, as PDQ hashes; see docs/safety/hashes.md."""

    form: str
    """What was hashed: "full": the picture as it was decoded; "small": made 512 pixels wide and high first; "cut": its
    middle; "frame": a frame of a film, or of a picture that moves."""
    quality: int
    """0 to 100; below 50 the hashes mean nothing."""
    turns: tuple[bytes, ...]
    """Eight hashes of 32 bytes: of the picture, of its three turns, of its four mirrors."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a picture."""

    width: int
    """Pixels of the upright picture, before it was made smaller."""
    height: int
    sizes: tuple[Size, ...]
    """From small to large, at least one; none is larger than the picture."""
    stripped: bytes
    """Bytes of photoStrippedSize, whose type is "i" (core.telegram.org/api/files#stripped-thumbnails)."""
    looks: tuple[Fingerprint, ...] = ()
    """What it looks like, as it came and as it is shown."""


class Tags(NamedTuple):
    """What an audio file says of itself; "" and 0 where it says nothing."""

    title: str
    performer: str
    seconds: float
    cover: "Size | None" = None
    """The picture that comes with it, as a thumbnail."""
    looks: "tuple[Fingerprint, ...]" = ()
    """What that looks like."""


class Pictures(Protocol):
    """Makes Telegram's sizes from JPEG, PNG, WebP, GIF (its first frame) and BMP, away from the server's process.

    Tags of audio files are read there, too: they come from the same strangers.
    """

    async def make(self, data: bytes, *, cropped: bool = False) -> Made:
        """The sizes of a photo, `cropped` for a profile photo; raises BadPicture, PicturesUnavailable."""
        ...

    async def thumb(self, data: bytes) -> Made:
        """A document's thumbnail, type "m": at most 320 pixels a side and 200 KB; BadPicture, PicturesUnavailable."""
        ...

    async def look(self, data: bytes) -> tuple[Fingerprint, ...]:
        """What a picture looks like, later frames of one that moves too; BadPicture, PicturesUnavailable."""
        ...

    async def sticker(self, data: bytes) -> Size:
        """A PNG or WebP that does not move, as large as it is, as a WebP; BadPicture, PicturesUnavailable."""
        ...

    async def tags(self, head: bytes, tail: bytes, size: int) -> Tags:
        """What an audio file of so many bytes says by its beginning and its end; BadPicture, PicturesUnavailable."""
        ...

    async def close(self) -> None:
        """End the workers."""
        ...


class Films(Protocol):
    """Looks at films, away from the server's process."""

    async def look(self, path: Path) -> tuple[Fingerprint, ...]:
        """What frames of a film look like, one each second of its first minute; BadPicture, PicturesUnavailable."""
        ...

    async def still(self, path: Path, second: float, width: int, height: int) -> bytes:
        """The frame at that second as a PNG of that size in pixels; BadPicture, PicturesUnavailable."""
        ...


class Near(NamedTuple):
    """A listed hash that lies near one that was asked for."""

    number: int
    distance: int
    """Bits that differ, 0 to 31."""
    asked: int
    """Which of those that were asked for."""


class NearHashes(Protocol):
    """Lists of picture hashes, searched exactly: all that differ from what is asked for in at most 31 of 256 bits.

    Its calls take time and may be made from any thread. Hashes are 32 bytes each, one after another, else ValueError.
    """

    def add(self, numbers: Sequence[int], hashes: bytes) -> None:
        """List these hashes under these numbers; they are found from the moment on at which this returns."""
        ...

    def remove(self, numbers: Iterable[int]) -> None:
        """Take hashes off the list, at once; no error where there is none of that number."""
        ...

    def near(self, hashes: bytes) -> list[Near]:
        """Everything listed that lies near any of these, once for each of them, the nearest first."""
        ...

    @property
    def wants_merging(self) -> bool:
        """Would lookups be quicker after `merge`?"""
        ...

    def merge(self) -> None:
        """Bring what was added into order; may take as long as minutes, while everything else goes on."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """An upload put together."""

    path: Path
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a page of the web says of itself; "" where it says nothing."""

    url: str
    """Where it was found in the end."""
    kind: str
    """"article", "photo", "video" or another word of Open Graph."""
    site_name: str
    title: str
    description: str
    author: str
    picture: bytes
    """Its picture as it came, unproved; b"": none."""
    large: bool
    """The picture is to be shown large."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A file of the web, all of whose bytes were handed on."""

    mime: str
    """As the site says, in lower case."""
    name: str
    """The last part of its address; "": it has none."""
    size: int


class Pages(Protocol):
    """Looks at pages of the web, and at nothing that only this machine or its own network reaches."""

    async def look(self, url: str) -> Looked | None:
        """What the page says of itself; None where it cannot be had, says nothing, or may not be looked at."""
        ...

    async def bring(self, url: str, largest: int, keep: Callable[[bytes], Awaitable[None]]) -> Brought | None:
        """Hand the bytes of a file on, piece by piece and unpacked.

        None where it cannot be had, is larger, or is a page; then some pieces may have been handed on. It takes as long
        as the site does: whoever asks sets the bound.
        """
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


class TiplineUnavailable(Exception):
    """Nothing came back that says what became of a request."""

    def __init__(self, words: str, never_asked: bool = False) -> None:
        super().__init__(words)
        self.never_asked = never_asked
        """The request certainly did not get there."""


class TipAnswer(NamedTuple):
    """What the CyberTipline says to a request."""

    code: int
    """0: it was done; see Appendix D of the documentation of NCMEC's reporting API."""
    words: str = ""
    report: str = ""
    file: str = ""
    md5: str = ""
    """Of an upload: what arrived, as 32 lower-case hexadecimal digits."""


class CyberTipline(Protocol):
    """Takes reports of child sexual abuse (report.cybertip.org/ispws/documentation), each call once and in its order.

    Each call raises TiplineUnavailable where no answer could be read, whatever became of the request.
    """

    async def status(self) -> TipAnswer:
        """Can it be reached, and does it know these credentials?"""
        ...

    async def submit(self, form: bytes) -> TipAnswer:
        """Open a report; its number."""
        ...

    async def upload(self, report: str, name: str, size: int, pieces: AsyncIterator[bytes]) -> TipAnswer:
        """Add a file of so many bytes; the name that it is given there."""
        ...

    async def describe(self, form: bytes) -> TipAnswer:
        """Say what is known of a file that was added."""
        ...

    async def finish(self, report: str) -> TipAnswer:
        """Nothing changes or takes back a report that is finished."""
        ...

    async def retract(self, report: str) -> TipAnswer:
        """Take an unfinished report back."""
        ...

    async def close(self) -> None: ...
