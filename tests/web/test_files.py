"""The bytes of files of public posts: whole and in ranges, as nothing that runs, and only while the post is public."""

import pytest

from chappe.domain.attachments import Attributes
from chappe.web.public.files import PIECE, Span, span_of
from tests.web.fair import Fair

DATA = bytes(range(256)) * (3 * PIECE // 256) + b"the end"


async def posted(fair: Fair, mime: str = "video/mp4", data: bytes = DATA, name: str = "a.mp4") -> str:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    video = mime.startswith("video")
    post = await fair.show(ann, peer, await fair.document(data, mime, Attributes(name, video=video)))
    return f"/s/the_news/{post.id}/file"


async def test_whole_and_in_ranges(fair: Fair) -> None:
    path = await posted(fair)
    whole = await fair.ask(path)
    assert (whole.status, whole.body) == (200, DATA)
    assert whole.headers["content-type"] == "video/mp4" and whole.headers["accept-ranges"] == "bytes"
    size = len(DATA)
    for asked, start, end in (
        ("bytes=0-", 0, size),
        ("bytes=0-0", 0, 1),
        ("bytes=-7", size - 7, size),
        (f"bytes={PIECE - 1}-{2 * PIECE}", PIECE - 1, 2 * PIECE + 1),
        (f"bytes=5-{10 * size}", 5, size),
    ):
        part = await fair.ask(path, range=asked)
        assert (part.status, part.body) == (206, DATA[start:end]), asked
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.headers["content-length"] == str(end - start)
    for asked in (f"bytes={size}-", "bytes=-0"):
        past = await fair.ask(path, range=asked)
        assert (past.status, past.headers["content-range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=0-1,5-9", "items=0-5", "bytes=9-5", "bytes=-"):
        whole = await fair.ask(path, range=asked)
        assert (whole.status, whole.body) == (200, DATA), asked
    assert (await fair.ask(path, range="Bytes=0-4")).status == 206
    tag = whole.headers["etag"]
    assert (await fair.ask(path, if_none_match=tag)).status == 304
    assert (await fair.ask(path, range="bytes=0-0", if_range=tag)).status == 206
    assert (await fair.ask(path, range="bytes=0-0", if_range='"other"')).status == 200
    head = await fair.ask(path, method="HEAD")
    assert head.status == 200 and head.headers["content-length"] == str(size)


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/pdf"])
async def test_what_could_run_is_handed_out_as_a_download(fair: Fair, mime: str) -> None:
    answer = await fair.ask(await posted(fair, mime, b"<script>alert(1)</script>", 'a"\r\nX: y.html'))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''a%22")
    assert "\n" not in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_sizes_of_a_photo(fair: Fair) -> None:
    ann = await fair.world.person("Ann")
    peer = await fair.channel(ann, "the_news")
    photo = await fair.photo()
    post = await fair.show(ann, peer, photo)
    for size in photo.sizes:
        answer = await fair.ask(f"/s/the_news/{post.id}/{size.type}")
        assert answer.headers["content-type"] == "image/jpeg" and len(answer.body) == size.size
    nobody = await fair.ask("/nobody")
    for which in ("z", "file", "", "xx", "..", "%00"):
        assert await fair.ask(f"/s/the_news/{post.id}/{which}") == nobody


async def test_lost_bytes_are_not_there(fair: Fair) -> None:
    path = await posted(fair)
    file = await fair.world.read(lambda tx: tx.files.blob(1))
    assert file is not None
    await fair.blobs.delete(file.name)
    assert (await fair.ask(path)).status == 404


def test_spans_of_nothing() -> None:
    assert span_of("bytes=0-", 0) is None
    assert span_of("", 0) == Span(0, 0)
