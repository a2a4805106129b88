"""upload.*: the bytes of files, sent up in parts and fetched in pieces."""

from collections.abc import Callable
from typing import NamedTuple

from chappe.domain import chat_photos, files, stickers
from chappe.domain.attachments import File
from chappe.domain.command import Pace
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.files import Blob
from chappe.domain.ports.stickers import EMOJI
from chappe.rpc import peers
from chappe.rpc.assets import DATE, Asset, assets
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.stickers import given
from chappe.rpc.views.media import origin
from chappe.tl import functions, types

LARGEST_PIECE = 1 << 20
FINEST, COARSE = 1024, 4096
"""Steps of offset and limit, with `precise` and without (core.telegram.org/api/files#downloading-files)."""
HASHED, HASHES = 128 * 1024, 8
"""Bytes of a piece that is hashed, and pieces in one answer."""
PARTS = Pace("save_file_part", 8000, 0.005)
TYPES: "dict[str, Callable[[], types.TypeStorageFileType]]" = {
    "image/jpeg": types.StorageFileJpeg,
    "image/gif": types.StorageFileGif,
    "image/png": types.StorageFilePng,
    "application/pdf": types.StorageFilePdf,
    "audio/mpeg": types.StorageFileMp3,
    "video/quicktime": types.StorageFileMov,
    "video/mp4": types.StorageFileMp4,
    "image/webp": types.StorageFileWebp,
}


class Opened(NamedTuple):
    """A file whose bytes somebody may have."""

    blob: Blob
    mime: str
    date: int


@method(functions.UploadSaveFilePart)
async def save_file_part(call: Call, q: functions.UploadSaveFilePart) -> object:
    """Keep a part of a small file (core.telegram.org/method/upload.saveFilePart)."""
    _pace(call)
    await call.files.save_part(call.user_id, q.file_id, q.file_part, 0, q.bytes)
    return True


@method(functions.UploadSaveBigFilePart)
async def save_big_file_part(call: Call, q: functions.UploadSaveBigFilePart) -> object:
    """Keep a part of a big file (core.telegram.org/method/upload.saveBigFilePart)."""
    _pace(call)
    if not q.file_total_parts:
        raise Refused("FILE_PARTS_INVALID")
    await call.files.save_part(call.user_id, q.file_id, q.file_part, q.file_total_parts, q.bytes)
    return True


def _pace(call: Call) -> None:
    limits = call.engine.limits
    if limits.on:
        limits.take(PARTS, call.user_id, call.now)


@method(functions.UploadGetFile)
async def get_file(call: Call, q: functions.UploadGetFile) -> object:
    """A piece of a file: exactly `limit` bytes or the rest, nothing past the end.

    Raises OFFSET_INVALID, LIMIT_INVALID, LOCATION_INVALID (also where a location names what the caller may not have),
    FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID, FILE_REFERENCE_EXPIRED.
    """
    step = FINEST if q.precise else COARSE
    if q.offset < 0 or q.offset % step:
        raise Refused("OFFSET_INVALID")
    whole = q.offset // LARGEST_PIECE == (q.offset + q.limit - 1) // LARGEST_PIECE
    even = q.precise or LARGEST_PIECE % q.limit == 0 if q.limit > 0 else False
    if not 0 < q.limit <= LARGEST_PIECE or q.limit % step or not (whole and even):
        raise Refused("LIMIT_INVALID")
    asset = _asset(q.location)
    if asset is not None:
        kind = types.StorageFileWebp() if asset.kind == "icon" else types.StorageFileUnknown()
        return types.UploadFile(type=kind, mtime=DATE, bytes=asset.data[q.offset : q.offset + q.limit])
    thumb = isinstance(q.location, types.InputStickerSetThumb)
    opened = await (_thumb if thumb else _opened)(call, q.location)
    data = await call.files.read(opened.blob, q.offset, q.limit) if q.offset < opened.blob.size else b""
    return types.UploadFile(type=TYPES.get(opened.mime, types.StorageFileUnknown)(), mtime=opened.date, bytes=data)


@method(functions.UploadGetFileHashes)
async def get_file_hashes(call: Call, q: functions.UploadGetFileHashes) -> object:
    """SHA-256 of pieces from the one on that holds `offset` (core.telegram.org/method/upload.getFileHashes)."""
    if q.offset < 0:
        raise Refused("OFFSET_INVALID")
    opened = await _opened(call, q.location)
    start = q.offset // HASHED * HASHED
    found = await call.files.hashes(opened.blob, start, HASHES, HASHED) if q.offset < opened.blob.size else []
    return [types.FileHash(offset=offset, limit=size, hash=digest) for offset, size, digest in found]


def _asset(location: object) -> Asset | None:
    if isinstance(location, types.InputDocumentFileLocation) and not location.thumb_size:
        found = assets().get(location.id)
        if found is not None and found.access_hash == location.access_hash:
            return found
    return None


async def _thumb(call: Call, location: object) -> Opened:
    """A set's thumbnail, which anybody may see (core.telegram.org/constructor/inputStickerSetThumb)."""
    assert isinstance(location, types.InputStickerSetThumb)
    ref = given.ref(location.stickerset)

    def look(tx: Tx) -> Opened:
        found = stickers.find(tx, ref)
        file = tx.files.get(found.thumb) if found.thumb and found.kind != EMOJI else None
        if file is None:
            raise Refused("LOCATION_INVALID")
        return Opened(files.blob_of(tx, file, ""), file.mime, file.date)

    return await call.read(look)


async def _by_peer(call: Call, location: types.InputPeerPhotoFileLocation) -> Opened:
    """The photo of whomever one may see (core.telegram.org/constructor/inputPeerPhotoFileLocation)."""
    peer = await peers.peer(call, location.peer)
    key = (call.user_id, peer, location.photo_id, location.big)
    opened = call.files.recent.get(key, call.now)
    if not isinstance(opened, Opened):

        def look(tx: Tx) -> Opened:
            file = chat_photos.of_peer(tx, call.user_id, peer, location.photo_id, call.now)
            return Opened(files.blob_of(tx, file, file.portrait(location.big)), file.mime, file.date)

        found = await call.read(look)
        call.files.recent.put(key, found, call.now)
        return found
    return opened


async def _opened(call: Call, location: object) -> Opened:
    """The bytes that a location names, looked up once for the pieces of a while."""
    if isinstance(location, types.InputPeerPhotoFileLocation):
        return await _by_peer(call, location)
    if not isinstance(location, types.InputDocumentFileLocation | types.InputPhotoFileLocation):
        raise Refused("LOCATION_INVALID")
    photo = isinstance(location, types.InputPhotoFileLocation)
    known = files.Known(location.id, location.access_hash, origin(location.file_reference))
    size = location.thumb_size
    key = (call.user_id, photo, known, size)
    opened = call.files.recent.get(key, call.now)
    if not isinstance(opened, Opened):

        def look(tx: Tx) -> tuple[File, Blob]:
            if not location.file_reference and files.named(tx, known):
                raise Refused("FILE_REFERENCE_EMPTY")
            file = files.seen(tx, call.user_id, known, call.now, "LOCATION_INVALID")
            if file.photo != photo:
                raise Refused("LOCATION_INVALID")
            return file, files.blob_of(tx, file, size)

        file, blob = await call.read(look)
        mime = "video/mp4" if size == files.MOVING else "image/jpeg" if size else file.mime
        opened = Opened(blob, mime, file.date)
        call.files.recent.put(key, opened, call.now)
    return opened
