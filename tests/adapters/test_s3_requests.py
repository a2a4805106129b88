"""What an object store may do wrong, played by a far end that can be told to; and signatures as they are published."""

import asyncio
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from chappe.adapters.blobs import requests, threads
from chappe.adapters.blobs.probing import probe
from chappe.adapters.blobs.requests import TRIES, Bucket
from chappe.adapters.blobs.s3 import S3Blobs
from chappe.adapters.blobs.signing import Signer
from chappe.ports import BlobsUnavailable
from tests.adapters.servers import authority

NAME = "0123456789abcdef" * 4
NOTHING = sha256(b"").hexdigest()


@pytest.mark.parametrize(
    ("query", "signature"),
    [
        ({"lifecycle": ""}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ({"prefix": "J", "max-keys": "2"}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def test_signatures_are_those_of_the_published_examples(query: dict[str, str], signature: str) -> None:
    """docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html"""
    signer = Signer("AKIAIOSFODNN7EXAMPLE", b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    now = datetime(2013, 5, 24, tzinfo=UTC)
    signed = signer.sign("GET", "examplebucket.s3.amazonaws.com", "/", query, NOTHING, now)
    assert signed["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        f"SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature={signature}"
    )
    assert signed["x-amz-date"] == "20130524T000000Z"


class Say(NamedTuple):
    """One answer of the far end."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    """Close the connection in place of an answer."""
    hang: bool = False
    """Say nothing at all."""
    slow: bool = False
    """Say the body a byte at a time."""
    short: bool = False
    """Close the connection in the middle of the body."""


@dataclass
class Far:
    """A store that says what it was told to say, then 200."""

    port: int = 0
    script: list[Say] = field(default_factory=list)
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    """(method, path with query, body)"""
    hosts: set[str] = field(default_factory=set)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    outwaited: int = 0
    """How often whoever asked was still there when this end had been silent for long."""

    def bucket(self, **changed: object) -> Bucket:
        made = Bucket(f"http://127.0.0.1:{self.port}", "r", "files", "key", b"secret", timeout=1)
        return made._replace(**changed)  # type: ignore[arg-type]


def far_end(far: Far, context: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    """Start it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            far.connections += 1
            super().setup()

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            far.asked.append((self.command, self.path, body))
            far.hosts.add(self.headers["Host"])
            say = far.script.pop(0) if far.script else Say()
            if say.hang:
                far.outwaited += not far.over.wait(20)
            if say.hang or say.drop:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(say.status)
            for name, value in say.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(say.body)))
            self.end_headers()
            if say.short:
                self.close_connection = True
                self.wfile.write(say.body[:4])
            elif self.command != "HEAD":
                for at in range(0, len(say.body), 1 if say.slow else len(say.body) or 1):
                    self.wfile.write(say.body[at : at + 1] if say.slow else say.body)
                    if say.slow and far.over.wait(0.05):
                        return

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    far.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    """The far end; pauses between tries are short."""
    monkeypatch.setattr(requests, "FIRST_PAUSE", 0.005)
    made = Far()
    server = far_end(made)
    yield made
    made.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
async def blobs(far: Far) -> AsyncIterator[S3Blobs]:
    """Parts are small here."""
    made = S3Blobs(far.bucket(), part=10)
    yield made
    await made.close()


BEGUN = Say(200, b"<InitiateMultipartUploadResult><UploadId>one&amp;two/3</UploadId></InitiateMultipartUploadResult>")
PART = Say(200, headers=(("ETag", '"a&b"'),))


@pytest.mark.parametrize("trouble", [Say(503), Say(500), Say(429), Say(drop=True)])
async def test_what_passes_is_tried_again(far: Far, blobs: S3Blobs, trouble: Say) -> None:
    far.script = [trouble] * (TRIES - 1) + [Say(206, b"found")]
    assert await blobs.read(NAME, 0, 5) == b"found"
    assert len(far.asked) == TRIES


@pytest.mark.parametrize("trouble", [Say(503, b"<Error><Code>SlowDown</Code></Error>"), Say(drop=True)])
async def test_tries_come_to_an_end(far: Far, blobs: S3Blobs, trouble: Say) -> None:
    far.script = [trouble] * 50
    with pytest.raises(BlobsUnavailable, match=r"503 SlowDown|cannot be reached"):
        await blobs.put(NAME, b"x")
    assert len(far.asked) <= TRIES + 1


@pytest.mark.parametrize("status", [301, 307, 400, 403, 405, 501])
async def test_a_no_is_not_asked_again_nor_a_redirect_followed(far: Far, blobs: S3Blobs, status: int) -> None:
    calls = (
        lambda: blobs.put(NAME, b"x"),
        lambda: blobs.read(NAME, 0, 1),
        lambda: blobs.size(NAME),
        lambda: blobs.delete(NAME),
    )
    for call in calls:
        far.script = [Say(status, headers=(("Location", f"http://127.0.0.1:{far.port}/elsewhere"),))]
        far.asked.clear()
        with pytest.raises(BlobsUnavailable, match=str(status)):
            await call()
        assert len(far.asked) == 1


async def test_a_silent_store_is_given_up(far: Far) -> None:
    blobs = S3Blobs(far.bucket(timeout=0.1))
    far.script = [Say(hang=True)] * TRIES
    with pytest.raises(BlobsUnavailable):
        await blobs.size(NAME)
    assert (len(far.asked), far.outwaited) == (TRIES, 0)
    await blobs.close()


async def test_a_store_that_dawdles_is_given_up(far: Far) -> None:
    blobs = S3Blobs(far.bucket(timeout=0.2))
    far.script = [Say(206, b"x" * 1000, slow=True)] * TRIES
    with pytest.raises(BlobsUnavailable):  # who waits long enough gets it all
        await blobs.read(NAME, 0, 1000)
    assert len(far.asked) == TRIES
    await blobs.close()


async def test_nothing_listens(far: Far) -> None:
    blobs = S3Blobs(far.bucket(endpoint="http://127.0.0.1:1"))
    with pytest.raises(BlobsUnavailable, match="refused"):
        await blobs.size(NAME)
    await blobs.close()


async def test_more_than_was_asked_for_is_not_taken_in(
    far: Far, blobs: S3Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "LARGEST_READ", 1000)
    far.script = [Say(206, b"x" * 1001)] * TRIES
    with pytest.raises(BlobsUnavailable):
        await blobs.read(NAME, 0, 5)


async def test_a_range_that_is_overlooked_or_overdone_is_kept_to(far: Far, blobs: S3Blobs) -> None:
    far.script = [Say(200, b"0123456789"), Say(206, b"3456789")]
    assert await blobs.read(NAME, 3, 4) == b"3456"
    assert await blobs.read(NAME, 3, 4) == b"3456"


async def test_an_answer_that_breaks_off_is_none(far: Far, blobs: S3Blobs) -> None:
    far.script = [Say(206, b"0123456789", short=True), Say(206, b"0123456789")]
    assert await blobs.read(NAME, 0, 10) == b"0123456789"
    assert len(far.asked) == 2


async def test_connections_are_kept_and_a_dead_one_costs_no_try(far: Far, blobs: S3Blobs) -> None:
    for _ in range(5):
        await blobs.delete(NAME)
    assert far.connections == 1
    far.script = [Say(drop=True), *[Say(503)] * (TRIES - 1), Say(204)]
    await blobs.delete(NAME)
    assert far.connections == 2


async def test_a_missing_bucket_is_no_missing_blob(far: Far, blobs: S3Blobs) -> None:
    gone = Say(404, b"<?xml version='1.0'?><Error><Code>NoSuchBucket</Code></Error>")
    for call in (blobs.read(NAME, 0, 1), blobs.put(NAME, b"x"), blobs.delete(NAME)):
        far.script = [gone]
        with pytest.raises(BlobsUnavailable, match="NoSuchBucket"):
            await call


async def test_a_large_blob_goes_up_in_parts(far: Far, blobs: S3Blobs) -> None:
    far.script = [BEGUN, PART, PART, PART, Say(200, b"<CompleteMultipartUploadResult/>")]
    await blobs.put(NAME, b"0123456789abcdefghijABC")
    path, upload = f"/files/{NAME}", "uploadId=one%26two%2F3"
    marks = "".join(f'<Part><PartNumber>{at}</PartNumber><ETag>"a&amp;b"</ETag></Part>' for at in (1, 2, 3))
    assert far.asked == [
        ("POST", f"{path}?uploads=", b""),
        ("PUT", f"{path}?partNumber=1&{upload}", b"0123456789"),
        ("PUT", f"{path}?partNumber=2&{upload}", b"abcdefghij"),
        ("PUT", f"{path}?partNumber=3&{upload}", b"ABC"),
        ("POST", f"{path}?{upload}", f"<CompleteMultipartUpload>{marks}</CompleteMultipartUpload>".encode()),
    ]


NO = Say(200, b"<Error><Code>InternalError</Code></Error>")


@pytest.mark.parametrize(
    "script",
    [
        [BEGUN, Say(403)],
        [BEGUN, PART, PART, Say(403)],
        [BEGUN, PART, PART, NO],
        [BEGUN, PART, PART, Say(404, b"<Error><Code>NoSuchUpload</Code></Error>"), Say(404)],
        [BEGUN, PART, PART, Say(404, b"<Error><Code>NoSuchUpload</Code></Error>"), Say(200, b"x" * 19)],
    ],
)
async def test_an_upload_that_fails_is_given_up(far: Far, blobs: S3Blobs, script: list[Say]) -> None:
    far.script = script
    with pytest.raises(BlobsUnavailable):
        await blobs.put(NAME, b"0123456789abcdefghij")
    assert far.asked[-1] == ("DELETE", f"/files/{NAME}?uploadId=one%26two%2F3", b"")


async def test_an_upload_without_an_id_is_none(far: Far, blobs: S3Blobs) -> None:
    far.script = [Say(200, b"<html/>")]
    with pytest.raises(BlobsUnavailable):
        await blobs.put(NAME, b"0123456789abcdefghij")
    assert len(far.asked) == 1


async def test_a_completion_whose_answer_was_lost_is_a_completion(far: Far, blobs: S3Blobs) -> None:
    gone = Say(404, b"<Error><Code>NoSuchUpload</Code></Error>")
    far.script = [BEGUN, PART, PART, Say(503), gone, Say(200, b"x" * 20)]
    await blobs.put(NAME, b"0123456789abcdefghij")
    assert [method for method, _, _ in far.asked] == ["POST", "PUT", "PUT", "POST", "POST", "HEAD"]


async def test_a_file_stays_where_it_was_if_it_cannot_be_sent(far: Far, blobs: S3Blobs, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"0123456789abcdefghij")
    far.script = [BEGUN, PART, PART, NO]
    with pytest.raises(BlobsUnavailable):
        await blobs.adopt(NAME, file)
    assert file.read_bytes() == b"0123456789abcdefghij"


async def test_the_bucket_may_stand_in_the_name_of_the_host(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []

    def dial(address: tuple[str, int], *more: object) -> socket.socket:
        called.append(address[0])
        return connected(("127.0.0.1", far.port))

    connected = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", dial)
    blobs = S3Blobs(far.bucket(endpoint=f"http://localhost:{far.port}", path_style=False))
    await blobs.delete(NAME)
    assert far.asked == [("DELETE", f"/{NAME}", b"")]
    assert called == ["files.localhost"]
    assert far.hosts == {f"files.localhost:{far.port}"}
    await blobs.close()


async def test_the_store_must_show_who_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "FIRST_PAUSE", 0.005)
    far, trust = Far(), authority(tmp_path)
    server = far_end(far, trust.shown)
    trusting, strict = (
        S3Blobs(far.bucket(endpoint=f"https://127.0.0.1:{far.port}", context=context))
        for context in (trust.trusted, None)
    )
    await trusting.delete(NAME)
    with pytest.raises(BlobsUnavailable):
        await strict.delete(NAME)
    assert len(far.asked) == 1
    await trusting.close()
    await strict.close()
    server.shutdown()
    server.server_close()


async def test_calls_do_not_gather_before_a_store_that_hangs(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "MOST_WAITING", 3)
    blobs = S3Blobs(far.bucket(timeout=0.2))
    far.script = [Say(hang=True)] * 50
    waiting = [asyncio.create_task(blobs.size(NAME)) for _ in range(3)]
    await asyncio.sleep(0.01)
    with pytest.raises(BlobsUnavailable, match="too many"):
        await blobs.size(NAME)
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, BlobsUnavailable) for one in found)
    await blobs.close()


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([Say(403, b"<Error><Code>AccessDenied</Code></Error>")], "AccessDenied"),
        ([Say(), Say(206, b"other bytes")], "other bytes"),
        ([Say(), Say(404)], "."),
    ],
)
async def test_a_probe_says_what_is_wrong(far: Far, script: list[Say], words: str) -> None:
    far.script = script
    blobs = S3Blobs(far.bucket())
    found = await probe(blobs)
    assert found is not None
    assert words in found or words == "."
    await blobs.close()
