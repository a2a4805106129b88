"""Files on their way in and out: parts become blobs, pictures become sizes, and bytes are read by the piece."""

import asyncio
import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar, cast

from chappe.domain.attachments import PhotoSize
from chappe.domain.errors import Refused
from chappe.domain.files import PREPARE, ForgetBlobs, ReserveBlobs
from chappe.domain.outcome import Actor
from chappe.domain.ports.files import Blob
from chappe.domain.ports.hashes import LOOKED, UNREAD
from chappe.domain.ports.hashes import Stored as Hashes
from chappe.engine import mp4
from chappe.engine.hashing import Hashing, is_picture, looks_of
from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable
from chappe.ports import (
    BadPicture,
    BlobMissing,
    Blobs,
    BlobsUnavailable,
    Films,
    Pictures,
    PicturesUnavailable,
    Size,
    Tags,
    Whole,
)

T = TypeVar("T")
PIECE = 1 << 20
HEAD = 64
"""Bytes of a file's beginning, by which its kind is known."""
LARGEST_FILE = 2000 << 20
LARGEST_PHOTO = 10 << 20
LARGEST_THUMB = 1 << 20
SOUND_HEAD, SOUND_TAIL = 1 << 20, 256 << 10
"""Bytes at the two ends of an audio file that are looked at."""
RECENT = 20
"""Seconds for which somebody who might read a file may go on without being asked again."""
MOST_RECENT = 10_000
MOST_FINISHED = 2000
"""Uploads whose outcome is remembered, so that a repeated request does not need the parts again."""
REMEMBERED = 3600
"""Seconds for which it is: much less than the time for which bytes stay that no file holds."""


class Upload(NamedTuple):
    """A file that was sent up in parts, as its sender names it."""

    id: int
    parts: int
    md5: str = ""
    """Of small files, where the client gives it."""


class Parts(Protocol):
    """Keeps the parts of unfinished uploads; an upload is named by its account and the number that its client chose."""

    async def save(self, user: int, id: int, part: int, total: int, data: bytes) -> None:
        """Keep a part, durable on return; `total` is -1 or 0 while it is not known.

        Raises FILE_PART_EMPTY, FILE_PART_TOO_BIG, FILE_PART_INVALID, FILE_PART_SIZE_INVALID, FILE_PART_SIZE_CHANGED,
        FILE_PARTS_INVALID, and BlobsUnavailable.
        """
        ...

    def whole(self, user: int, id: int, parts: int) -> AbstractAsyncContextManager[Whole]:
        """The file, complete, for one at a time; nothing about it changes meanwhile, whatever parts come.

        Raises FILE_PARTS_INVALID, FILE_PART_X_MISSING, BlobsUnavailable.
        """
        ...

    async def forget(self, user: int, id: int) -> None:
        """Let an upload go, with what is left of its parts."""
        ...

    async def sweep(self, before: float) -> None:
        """Let go of uploads that got no part since then."""
        ...

    async def close(self) -> None:
        """Let go of threads, once what runs has ended."""
        ...


class Stored(NamedTuple):
    """Bytes that are kept."""

    blob: int
    size: int
    head: bytes
    sha256: bytes = b""


class Drawn(NamedTuple):
    """A photo that is kept in all its sizes."""

    width: int
    height: int
    sizes: tuple[PhotoSize, ...]
    stripped: bytes


class Recent:
    """What was looked up a moment ago, so that the next pieces of the same file need not be asked for again."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: OrderedDict[object, tuple[int, object]] = OrderedDict()

    def get(self, key: object, now: int) -> object:
        """What was put there within RECENT seconds; None: nothing."""
        at, found = self._found.get(key, (0, None))
        return found if at + RECENT > now else None

    def put(self, key: object, found: object, now: int) -> None:
        """Remember it; the oldest is forgotten where there are too many."""
        self._found[key] = (now, found)
        self._found.move_to_end(key)
        if len(self._found) > MOST_RECENT:
            self._found.popitem(last=False)


class Files:
    """The one way in and out for the bytes of files."""

    def __init__(
        self,
        engine: Engine,
        blobs: Blobs,
        pictures: Pictures,
        parts: Parts,
        photo: int = LARGEST_PHOTO,
        films: Films | None = None,
    ) -> None:
        """`photo`: bytes of a picture that becomes a photo; `films`: who looks at films, if anyone does."""
        self._engine = engine
        self._blobs = blobs
        self._pictures = pictures
        self._parts = parts
        self._largest_photo = photo
        self.recent = Recent()
        self._films = films
        self.hashing = Hashing(engine, blobs, pictures, films)
        self.allows: Callable[[int], Awaitable[bool]] | None = None
        """Asked before the server shows a picture that it found itself; see HashLists.allows."""
        self._finished: OrderedDict[tuple[int, int, str], tuple[int, asyncio.Task[object]]] = OrderedDict()

    # -- in ----------------------------------------------------------------------------------------------------------
    async def save_part(self, user: int, id: int, part: int, total: int, data: bytes) -> None:
        """See Parts.save."""
        with _faults():
            await self._parts.save(user, id, part, total, data)

    async def forget(self, user: int, id: int) -> None:
        """See Parts.forget."""
        with _faults():
            await self._parts.forget(user, id)

    async def document(self, actor: Actor, upload: Upload) -> Stored:
        """Put an upload together and keep it; a repeat gives the same.

        Raises as Parts.whole does, and MD5_CHECKSUM_INVALID.
        """
        return await self._once(actor, upload, "document", lambda: self._document(actor, upload))

    async def photo(self, actor: Actor, upload: Upload, cropped: bool = False) -> Drawn:
        """Make a photo out of an upload; `cropped` for a profile photo.

        Raises as `document` does, PHOTO_INVALID_DIMENSIONS, IMAGE_PROCESS_FAILED.
        """
        kind = "profile" if cropped else "photo"
        return await self._once(actor, upload, kind, lambda: self._photo(actor, upload, cropped))

    async def thumb(self, actor: Actor, upload: Upload) -> PhotoSize | None:
        """A document's thumbnail out of an upload; None where it is no picture."""
        return await self._once(actor, upload, "thumb", lambda: self._thumb(actor, upload))

    async def drawn(self, actor: Actor, stored: Stored) -> Drawn | None:
        """Size and thumbnail of a document that is a picture; None where it is none that can be drawn."""
        blob = await self._engine.read(lambda tx: tx.files.blob(stored.blob))
        assert blob is not None
        if stored.size > self._largest_photo:
            with _faults():
                await self.hashing.fill(actor, blob)
            return None
        try:
            with _faults():
                made = await self._pictures.make(await self._all(blob))
        except BadPicture:
            if is_picture(stored.head):
                await self.hashing.keep(actor, Hashes(blob.id, stored.sha256, b"", UNREAD))
            return None
        await self.hashing.keep(actor, Hashes(blob.id, stored.sha256, b"", LOOKED, looks_of(made.looks)))
        sizes = await self._keep_sizes(actor, tuple(one for one in made.sizes if one.type == "m") or made.sizes[:1])
        return Drawn(made.width, made.height, tuple(one._replace(type="m") for one in sizes), made.stripped)

    async def soundless(self, stored: Stored) -> bool:
        """Is the document a film without a sound?"""
        blob = await self._engine.read(lambda tx: tx.files.blob(stored.blob))
        assert blob is not None
        return await mp4.soundless(lambda offset, limit: self.read(blob, offset, limit), stored.size)

    async def tags(self, stored: Stored) -> Tags | None:
        """What an audio file says of itself; None where it says nothing, or nobody can look now."""
        blob = await self._engine.read(lambda tx: tx.files.blob(stored.blob))
        assert blob is not None
        head = await self.read(blob, 0, SOUND_HEAD)
        begins = max(len(head), blob.size - SOUND_TAIL)
        tail = await self.read(blob, begins, SOUND_TAIL) if begins < blob.size else b""
        try:
            return await self._pictures.tags(head, tail, blob.size)
        except (BadPicture, PicturesUnavailable):
            return None

    async def film(self, stored: Stored) -> mp4.Film | None:
        """What a document says of the film that it is; None where it is none."""
        blob = await self._engine.read(lambda tx: tx.files.blob(stored.blob))
        assert blob is not None
        return await mp4.film(lambda offset, limit: self.read(blob, offset, limit), stored.size)

    async def still(self, actor: Actor, stored: Stored, second: float, side: int) -> Drawn | None:
        """A square photo out of a short film, the frame at that second; None where nobody takes one out."""
        if self._films is None:
            return None
        blob = await self._engine.read(lambda tx: tx.files.blob(stored.blob))
        assert blob is not None
        film = await self._all(blob)
        try:
            with _faults(), tempfile.NamedTemporaryFile() as file:
                await asyncio.to_thread(Path(file.name).write_bytes, film)
                data = await self._films.still(Path(file.name), second, side, side)
                made = await self._pictures.make(data, cropped=True)
        except BadPicture:
            return None
        sizes = await self._keep_sizes(actor, made.sizes)
        await self.hashing.keep_picture(actor, sizes[-1].blob, data, made.looks)
        return Drawn(made.width, made.height, sizes, made.stripped)

    async def picture(self, actor: Actor, data: bytes) -> Drawn | None:
        """A photo out of bytes that the server itself has fetched; None where they are none that can be drawn."""
        try:
            with _faults():
                made = await self._pictures.make(data)
        except BadPicture:
            return None
        sizes = await self._keep_sizes(actor, made.sizes)
        await self.hashing.keep_picture(actor, sizes[-1].blob, data, made.looks)
        if self.allows is not None and not await self.allows(sizes[-1].blob):
            return None
        return Drawn(made.width, made.height, sizes, made.stripped)

    async def _once(self, actor: Actor, upload: Upload, kind: str, make: Callable[[], Awaitable[T]]) -> T:
        """Do it once for each upload, however many ask, now or soon after; what failed may be tried again.

        Raises Flood where somebody has too many done.
        """
        key = (actor.user_id, upload.id, f"{kind} {upload.parts}")
        since, task = self._finished.get(key, (0, None))
        if task is None or since + REMEMBERED < actor.now:
            limits = self._engine.limits
            if limits.on:
                limits.take(PREPARE, actor.user_id, actor.now)

            async def run() -> object:
                return await make()

            task = asyncio.create_task(run())
            self._finished[key] = (actor.now, task)
            task.add_done_callback(lambda done: self._settled(key, done))
            while len(self._finished) > MOST_FINISHED:
                self._finished.popitem(last=False)
        return cast(T, await asyncio.shield(task))

    def _settled(self, key: tuple[int, int, str], task: "asyncio.Task[object]") -> None:
        if task.cancelled() or task.exception() is not None:
            self._finished.pop(key, None)

    async def _document(self, actor: Actor, upload: Upload) -> Stored:
        with _faults():
            return await self._document_of(actor, upload)

    async def _document_of(self, actor: Actor, upload: Upload) -> Stored:
        async with self._parts.whole(actor.user_id, upload.id, upload.parts) as whole:
            sha256, md5, head = await asyncio.to_thread(_digests, whole.path)
            if upload.md5 and md5.hex() != upload.md5.lower():
                raise Refused("MD5_CHECKSUM_INVALID")
            blob = (await self._reserve(actor, ((sha256, whole.size),)))[0]
            state, looks = await self.hashing.film(head, whole.path)
            if not blob.stored:
                await self._blobs.adopt(blob.name, whole.path)
            await self.hashing.keep(actor, Hashes(blob.id, sha256, md5, state, looks))
            await self._parts.forget(actor.user_id, upload.id)
        return Stored(blob.id, whole.size, head, sha256)

    async def _photo(self, actor: Actor, upload: Upload, cropped: bool) -> Drawn:
        with _faults():
            async with self._parts.whole(actor.user_id, upload.id, upload.parts) as whole:
                try:
                    data = await _bytes(whole, upload, self._largest_photo)
                    made = await self._pictures.make(data, cropped=cropped)
                except BadPicture as bad:
                    raise Refused(
                        "PHOTO_INVALID_DIMENSIONS" if bad.reason == "dimensions" else "IMAGE_PROCESS_FAILED"
                    ) from None
                sizes = await self._keep_sizes(actor, made.sizes)
                await self.hashing.keep_picture(actor, sizes[-1].blob, data, made.looks)
                await self._parts.forget(actor.user_id, upload.id)
        return Drawn(made.width, made.height, sizes, made.stripped)

    async def _thumb(self, actor: Actor, upload: Upload) -> PhotoSize | None:
        with _faults():
            async with self._parts.whole(actor.user_id, upload.id, upload.parts) as whole:
                try:
                    data = await _bytes(whole, upload, LARGEST_THUMB)
                    made = await self._pictures.thumb(data)
                except BadPicture:
                    return None
                sizes = await self._keep_sizes(actor, made.sizes)
                await self.hashing.keep_picture(actor, sizes[0].blob, data, made.looks)
                await self._parts.forget(actor.user_id, upload.id)
        return sizes[0]

    async def _keep_sizes(self, actor: Actor, sizes: tuple[Size, ...]) -> tuple[PhotoSize, ...]:
        runs = tuple((hashlib.sha256(one.jpeg).digest(), len(one.jpeg)) for one in sizes)
        blobs = await self._reserve(actor, runs)
        with _faults():
            for blob, size in zip(blobs, sizes, strict=True):
                if not blob.stored:
                    await self._blobs.put(blob.name, size.jpeg)
        return tuple(
            PhotoSize(size.type, size.width, size.height, blob.size, blob.id)
            for blob, size in zip(blobs, sizes, strict=True)
        )

    async def as_sticker(self, data: bytes) -> Size:
        """See Pictures.sticker; raises BadPicture."""
        with _faults():
            return await self._pictures.sticker(data)

    async def keep_bytes(self, actor: Actor, data: bytes) -> Blob:
        """Keep bytes that the server made; they go again where no file comes to hold them."""
        (blob,) = await self._reserve(actor, ((hashlib.sha256(data).digest(), len(data)),))
        if not blob.stored:
            with _faults():
                await self._blobs.put(blob.name, data)
        return blob

    async def _reserve(self, actor: Actor, runs: tuple[tuple[bytes, int], ...]) -> tuple[Blob, ...]:
        outcome = await self._engine.run(ReserveBlobs(runs), actor)
        blobs: tuple[Blob, ...] = outcome.result  # type: ignore[assignment]  # what that rule gives
        return blobs

    # -- out ---------------------------------------------------------------------------------------------------------
    async def read(self, blob: Blob, offset: int, limit: int) -> bytes:
        """At most `limit` bytes from there on, none past the end; raises LOCATION_INVALID where they are lost."""
        with _faults():
            try:
                return await self._blobs.read(blob.name, offset, limit)
            except BlobMissing:
                raise Refused("LOCATION_INVALID") from None

    async def hashes(self, blob: Blob, offset: int, count: int, piece: int) -> list[tuple[int, int, bytes]]:
        """(offset, length, SHA-256) of at most `count` pieces from there on."""
        data = await self.read(blob, offset, count * piece)
        pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
        return [(offset + place * piece, len(one), hashlib.sha256(one).digest()) for place, one in enumerate(pieces)]

    async def _all(self, blob: Blob) -> bytes:
        return b"".join([await self.read(blob, start, PIECE) for start in range(0, blob.size, PIECE)])

    # -- keeping house -----------------------------------------------------------------------------------------------
    async def sweep(self, engine: Engine) -> bool:
        """Let go of uploads that were left unfinished for a day, and of bytes that no file holds; is there more?"""
        actor = engine.actor(0)
        with _faults():
            await self._parts.sweep(actor.now - 86_400)
            outcome = await engine.run(ForgetBlobs(), actor)
            gone: tuple[Blob, ...] = outcome.result  # type: ignore[assignment]  # what that rule gives
            for blob in gone:
                await self._blobs.delete(blob.name)
        return bool(gone)

    async def close(self) -> None:
        """Finish what is under way."""
        under_way = [task for _, task in self._finished.values() if not task.done()]
        if under_way:
            await asyncio.wait(under_way, timeout=10)
        await self._parts.close()
        await self._pictures.close()
        await self._blobs.close()


@contextmanager
def _faults() -> Iterator[None]:
    """Faults of the helpers as the fault of the store that they are to whoever asked."""
    try:
        yield
    except (BlobsUnavailable, PicturesUnavailable) as fault:
        raise StoreUnavailable(str(fault)) from fault


async def _bytes(whole: Whole, upload: Upload, largest: int) -> bytes:
    """All of an upload; raises BadPicture where that is too much, MD5_CHECKSUM_INVALID."""
    if whole.size > largest:
        raise BadPicture("large")
    data = await asyncio.to_thread(whole.path.read_bytes)
    if upload.md5 and hashlib.md5(data, usedforsecurity=False).hexdigest() != upload.md5.lower():
        raise Refused("MD5_CHECKSUM_INVALID")
    return data


def _digests(path: Path) -> tuple[bytes, bytes, bytes]:
    """(SHA-256, MD5, first bytes) of a file, read by the piece."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    head = b""
    with path.open("rb", buffering=0) as file:
        while data := file.read(PIECE):
            head = head or data[:HEAD]
            sha256.update(data)
            md5.update(data)
    return sha256.digest(), md5.digest(), head
