"""Files on their way in and out: parts become blobs, pictures become sizes, and bytes are read by the piece."""

import asyncio
import hashlib
import logging
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

from chappe.domain.attachments import PhotoSize
from chappe.domain.errors import Refused
from chappe.domain.files import AT_ONCE, PREPARE, BlobsDeleted, ForgetBlobs, ReserveBlobs
from chappe.domain.outcome import Actor
from chappe.domain.ports.files import Blob
from chappe.domain.ports.hashes import LOOKED, UNREAD
from chappe.domain.ports.hashes import Stored as Hashes
from chappe.engine import mp4
from chappe.engine.hashing import Hashing, is_picture, looks_of
from chappe.engine.recent import Finished, Recent
from chappe.engine.run import Engine
from chappe.engine.shares import Shares
from chappe.engine.store import StoreUnavailable
from chappe.engine.uploads import PIECE, Parts, Upload, digests, read_all
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
)

T = TypeVar("T")
log = logging.getLogger(__name__)
LARGEST_FILE = 2000 << 20
LARGEST_PHOTO = 10 << 20
LARGEST_THUMB = 1 << 20
LARGEST_POSTED, SMALLEST_POSTED, POSTER = 10 << 20, 8, 320
"""Bytes and pixels of a film of which the server makes a thumbnail, and pixels of that."""
OF_ONE = 2
"""Files of one person that are put together, drawn or looked at, all at once; the queues for that are everybody's."""
SOUND_HEAD, SOUND_TAIL = 1 << 20, 256 << 10
"""Bytes at the two ends of an audio file that are looked at."""


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
        self._finished = Finished()
        self._shares = Shares(OF_ONE)

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
        blob = await self.held(stored)
        if stored.size > self._largest_photo:
            with _faults():
                await self.hashing.fill(actor, blob)
            return None
        try:
            async with self._shares.turn(actor.user_id):
                with _faults():
                    made = await self._pictures.make(await self._all(blob))
        except BadPicture:
            if is_picture(stored.head):
                await self.hashing.keep(actor, Hashes(blob.id, stored.sha256, b"", UNREAD))
            return None
        await self.hashing.keep(actor, Hashes(blob.id, stored.sha256, b"", LOOKED, looks_of(made.looks)))
        sizes = await self._keep_sizes(actor, tuple(one for one in made.sizes if one.type == "m") or made.sizes[:1])
        return Drawn(made.width, made.height, tuple(one._replace(type="m") for one in sizes), made.stripped)

    async def held(self, stored: Stored) -> Blob:
        """Where the bytes of a document are."""
        blob = await self._engine.read(lambda tx: tx.files.blob(stored.blob))
        assert blob is not None
        return blob

    async def beginning(self, stored: Stored, limit: int) -> bytes:
        """At most so many bytes from the beginning of a document."""
        return await self.read(await self.held(stored), 0, limit)

    async def soundless(self, stored: Stored) -> bool:
        """Is the document a film without a sound?"""
        blob = await self.held(stored)
        return await mp4.soundless(lambda offset, limit: self.read(blob, offset, limit), stored.size)

    async def tags(self, stored: Stored) -> Tags | None:
        """What an audio file says of itself; None where it says nothing, or nobody can look now."""
        blob = await self.held(stored)
        head = await self.read(blob, 0, SOUND_HEAD)
        begins = max(len(head), blob.size - SOUND_TAIL)
        tail = await self.read(blob, begins, SOUND_TAIL) if begins < blob.size else b""
        try:
            return await self._pictures.tags(head, tail, blob.size)
        except (BadPicture, PicturesUnavailable):
            return None

    async def cover(self, actor: Actor, tags: Tags) -> PhotoSize | None:
        """The picture that comes with an audio file, kept as its thumbnail."""
        if tags.cover is None:
            return None
        sizes = await self._keep_sizes(actor, (tags.cover,))
        await self.hashing.keep_picture(actor, sizes[0].blob, tags.cover.jpeg, tags.looks)
        return sizes[0]

    async def film(self, stored: Stored) -> mp4.Film | None:
        """What a document says of the film that it is; None where it is none."""
        blob = await self.held(stored)
        return await mp4.film(lambda offset, limit: self.read(blob, offset, limit), stored.size)

    async def still(self, actor: Actor, stored: Stored, second: float, side: int) -> Drawn | None:
        """A square photo out of a short film, the frame at that second; None where nobody takes one out."""
        if self._films is None:
            return None
        blob = await self.held(stored)
        film = await self._all(blob)
        try:
            async with self._shares.turn(actor.user_id):
                with _faults(), tempfile.NamedTemporaryFile() as file:
                    await asyncio.to_thread(Path(file.name).write_bytes, film)
                    data = await self._films.still(Path(file.name), second, side, side)
                    made = await self._pictures.make(data, cropped=True)
        except BadPicture:
            return None
        sizes = await self._keep_sizes(actor, made.sizes)
        await self.hashing.keep_picture(actor, sizes[-1].blob, data, made.looks)
        return Drawn(made.width, made.height, sizes, made.stripped)

    async def poster(self, actor: Actor, stored: Stored, width: int, height: int) -> PhotoSize | None:
        """A thumbnail of a film, so wide and high; None where nobody takes one out, and of large films."""
        if self._films is None or min(width, height) < SMALLEST_POSTED or stored.size > LARGEST_POSTED:
            return None
        part = min(1.0, POSTER / max(width, height))
        sides = max(1, round(width * part)), max(1, round(height * part))
        film = await self._all(await self.held(stored))
        try:
            async with self._shares.turn(actor.user_id):
                with tempfile.NamedTemporaryFile() as file:
                    await asyncio.to_thread(Path(file.name).write_bytes, film)
                    data = await self._films.still(Path(file.name), 0, *sides)
                made = await self._pictures.thumb(data)
        except (BadPicture, PicturesUnavailable):
            return None
        sizes = await self._keep_sizes(actor, made.sizes)
        await self.hashing.keep_picture(actor, sizes[0].blob, data, made.looks)
        return sizes[0]

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
        """Do it once for each upload, now or soon after; raises Flood where somebody has too many done."""
        limits = self._engine.limits

        def begin() -> None:
            if limits.on:
                limits.take(PREPARE, actor.user_id, actor.now)

        async def in_turn() -> T:
            async with self._shares.turn(actor.user_id):
                return await make()

        key = (actor.user_id, upload.id, f"{kind} {upload.parts}")
        return await self._finished.once(key, actor.now, begin, in_turn)

    async def _document(self, actor: Actor, upload: Upload) -> Stored:
        with _faults():
            return await self._document_of(actor, upload)

    async def _document_of(self, actor: Actor, upload: Upload) -> Stored:
        async with self._parts.whole(actor.user_id, upload.id, upload.parts) as whole:
            sha256, md5, head = await asyncio.to_thread(digests, whole.path)
            if upload.md5 and md5.hex() != upload.md5.lower():
                raise Refused("MD5_CHECKSUM_INVALID")
            blob = (await self._reserve(actor, ((sha256, whole.size),)))[0]
            state, looks = await self.hashing.film(head, whole.path)
            if not blob.stored:
                await self._blobs.adopt(blob.name, await self._parts.share(actor.user_id, upload.id))
            await self.hashing.keep(actor, Hashes(blob.id, sha256, md5, state, looks))
            await self._parts.release(actor.user_id, upload.id)
        return Stored(blob.id, whole.size, head, sha256)

    async def _photo(self, actor: Actor, upload: Upload, cropped: bool) -> Drawn:
        with _faults():
            async with self._parts.whole(actor.user_id, upload.id, upload.parts) as whole:
                try:
                    data = await read_all(whole, upload, self._largest_photo)
                    made = await self._pictures.make(data, cropped=cropped)
                except BadPicture as bad:
                    raise Refused(
                        "PHOTO_INVALID_DIMENSIONS" if bad.reason == "dimensions" else "IMAGE_PROCESS_FAILED"
                    ) from None
                sizes = await self._keep_sizes(actor, made.sizes)
                await self.hashing.keep_picture(actor, sizes[-1].blob, data, made.looks)
                await self._parts.release(actor.user_id, upload.id)
        return Drawn(made.width, made.height, sizes, made.stripped)

    async def _thumb(self, actor: Actor, upload: Upload) -> PhotoSize | None:
        with _faults():
            async with self._parts.whole(actor.user_id, upload.id, upload.parts) as whole:
                try:
                    data = await read_all(whole, upload, LARGEST_THUMB)
                    made = await self._pictures.thumb(data)
                except BadPicture:
                    return None
                sizes = await self._keep_sizes(actor, made.sizes)
                await self.hashing.keep_picture(actor, sizes[0].blob, data, made.looks)
                await self._parts.release(actor.user_id, upload.id)
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
            gone = await engine.read(lambda tx: tx.files.gone(AT_ONCE))  # what a killed server left, or a failing store
            if not gone:
                await engine.run(ForgetBlobs(), actor)
                gone = await engine.read(lambda tx: tx.files.gone(AT_ONCE))
            for name in gone:
                await self._blobs.delete(name)
            if gone:
                await engine.run(BlobsDeleted(tuple(gone)), actor)
        return bool(gone)

    async def close(self) -> None:
        """Finish what is under way."""
        await self._finished.close(patience=10)
        await self._parts.close()
        await self._pictures.close()
        await self._blobs.close()


@contextmanager
def _faults() -> Iterator[None]:
    """Faults of the helpers as the fault of the store that they are to whoever asked."""
    try:
        yield
    except (BlobsUnavailable, PicturesUnavailable) as fault:
        log.error("files cannot be kept, read or looked at: %s", fault)
        raise StoreUnavailable(str(fault)) from fault
