"""upload.*: which pieces of a file may be asked for, and what proves that they came whole."""

import hashlib
from typing import Any

import pytest

from chappe.tl import functions, types
from tests.rpc.desk import Desk, desk

__all__ = ["desk"]

KB, MB = 1024, 1 << 20
DATA = bytes(range(256)) * 5200
"""A little more than ten pieces of 128 KiB."""
ALIGNED: tuple[tuple[int, int, bool, str], ...] = (
    (0, 4 * KB, False, ""),
    (0, MB, False, ""),
    (4 * KB, 4 * KB, False, ""),
    (512 * KB, 512 * KB, False, ""),
    (MB, MB, False, ""),
    (8 * MB, 4 * KB, False, ""),
    (0, 0, False, "LIMIT_INVALID"),
    (0, -4096, False, "LIMIT_INVALID"),
    (0, KB, False, "LIMIT_INVALID"),
    (0, 4 * KB + 1, False, "LIMIT_INVALID"),
    (0, 12 * KB, False, "LIMIT_INVALID"),
    (0, 2 * MB, False, "LIMIT_INVALID"),
    (768 * KB, 512 * KB, False, "LIMIT_INVALID"),
    (KB, 4 * KB, False, "OFFSET_INVALID"),
    (-4096, 4 * KB, False, "OFFSET_INVALID"),
    (0, KB, True, ""),
    (KB, KB, True, ""),
    (KB, 12 * KB, True, ""),
    (MB - KB, KB, True, ""),
    (0, MB, True, ""),
    (0, 512, True, "LIMIT_INVALID"),
    (MB - KB, 2 * KB, True, "LIMIT_INVALID"),
    (0, MB + KB, True, "LIMIT_INVALID"),
    (512, KB, True, "OFFSET_INVALID"),
)
"""Offset, limit, precise, and what is wrong with it (core.telegram.org/api/files#downloading-files)."""


async def sent(desk: Desk, data: bytes) -> types.InputDocumentFileLocation:
    """Where a document with these bytes is, which one has just sent to oneself."""
    parts = [data[at : at + 512 * KB] for at in range(0, len(data), 512 * KB)]
    for place, part in enumerate(parts):
        assert await desk.get(functions.UploadSaveFilePart(file_id=5, file_part=place, bytes=part))
    file = types.InputFile(id=5, parts=len(parts), name="a", md5_checksum=hashlib.md5(data).hexdigest())
    media = types.InputMediaUploadedDocument(file=file, mime_type="text/plain", attributes=[])
    made = await desk.get(functions.MessagesSendMedia(peer=types.InputPeerSelf(), media=media, message="", random_id=9))
    document = made.updates[1].message.media.document
    return types.InputDocumentFileLocation(
        id=document.id, access_hash=document.access_hash, file_reference=document.file_reference, thumb_size=""
    )


async def test_pieces_by_the_table(desk: Desk) -> None:
    place = await sent(desk, DATA)
    for offset, limit, precise, wrong in ALIGNED:
        answer = await desk.ask(functions.UploadGetFile(location=place, offset=offset, limit=limit, precise=precise))
        case = f"{offset} {limit} {precise}"
        if wrong:
            assert answer.error == (400, wrong), case
        else:
            assert answer.error is None, case
            value: Any = answer.value
            assert value.bytes == DATA[offset : offset + limit], case


async def test_hashes_prove_what_came(desk: Desk) -> None:
    place = await sent(desk, DATA)
    fetched = b""
    for offset in range(0, len(DATA), MB):
        fetched += (await desk.get(functions.UploadGetFile(location=place, offset=offset, limit=MB))).bytes
    offset, checked = 0, 0
    while found := await desk.get(functions.UploadGetFileHashes(location=place, offset=offset)):
        for one in found:
            assert one.offset == offset and one.limit <= 128 * KB
            assert hashlib.sha256(fetched[one.offset : one.offset + one.limit]).digest() == one.hash
            offset, checked = offset + one.limit, checked + 1
    assert offset == len(DATA) and checked == -(-len(DATA) // (128 * KB))
    answer = await desk.ask(functions.UploadGetFileHashes(location=place, offset=-1))
    assert answer.error == (400, "OFFSET_INVALID")


@pytest.mark.parametrize(("size", "error"), [(32, None), (31, (400, "SHA256_HASH_INVALID"))])
async def test_nobody_learns_what_others_have_sent(desk: Desk, size: int, error: object) -> None:
    await sent(desk, DATA)
    wanted = hashlib.sha256(DATA).digest()[:size]
    asked = functions.MessagesGetDocumentByHash(sha256=wanted, size=len(DATA), mime_type="text/plain")
    answer = await desk.ask(asked)
    assert answer.error == error
    assert error or isinstance(answer.value, types.DocumentEmpty)
