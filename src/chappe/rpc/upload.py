"""Answers upload.getFile for the files that come with the server; uploaded files are not built yet."""

from chappe.domain.errors import Refused
from chappe.rpc.assets import DATE, Asset, assets
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types

LARGEST_PIECE = 1 << 20
FINEST, COARSE = 1024, 4096
"""Steps of offset and limit, with `precise` and without (core.telegram.org/api/files#downloading-files)."""


@method(functions.UploadGetFile)
async def get_file(call: Call, q: functions.UploadGetFile) -> object:
    """A piece of a file: exactly `limit` bytes or the rest, nothing past the end.

    Raises OFFSET_INVALID, LIMIT_INVALID, LOCATION_INVALID (also where a location names what the caller may not have).
    """
    step = FINEST if q.precise else COARSE
    if q.offset < 0 or q.offset % step:
        raise Refused("OFFSET_INVALID")
    whole = q.offset // LARGEST_PIECE == (q.offset + q.limit - 1) // LARGEST_PIECE
    even = q.precise or LARGEST_PIECE % q.limit == 0 if q.limit > 0 else False
    if not 0 < q.limit <= LARGEST_PIECE or q.limit % step or not (whole and even):
        raise Refused("LIMIT_INVALID")
    asset = _asset(q.location)
    kind = types.StorageFileWebp() if asset.kind == "icon" else types.StorageFileUnknown()
    return types.UploadFile(type=kind, mtime=DATE, bytes=asset.data[q.offset : q.offset + q.limit])


def _asset(location: object) -> Asset:
    if isinstance(location, types.InputDocumentFileLocation) and not location.thumb_size:
        found = assets().get(location.id)
        if found is not None and found.access_hash == location.access_hash:
            return found
    raise Refused("LOCATION_INVALID")
