"""Asks an S3-compatible store over HTTP: signed, over connections that are kept, tried again within bounds."""

import random
import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from chappe.adapters.blobs.names import LARGEST_READ
from chappe.adapters.blobs.signing import Signer, query_text
from chappe.ports import BlobsUnavailable

TRIES = 4
FIRST_PAUSE = 0.2
"""Seconds before the second try; doubled for each further one, and up to half of it taken away by chance."""
PASSING = (408, 429, 500, 502, 503, 504)
"""Answers that say nothing about the request."""
PIECE = 1 << 18


class Bucket(NamedTuple):
    """Where blobs are kept, and in whose name."""

    endpoint: str
    """https://HOST[:PORT], or http on this machine."""
    region: str
    bucket: str
    access_key: str
    secret: bytes
    path_style: bool = True
    """The bucket in the path, not in front of the host's name."""
    timeout: float = 20.0
    """Seconds that each step of a try may take, and its answer as a whole."""
    context: ssl.SSLContext | None = None
    """Whom to trust; None = the system's certificates."""


class Reply(NamedTuple):
    """An answer that was read whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def code(self) -> str:
        """The store's own word for what is wrong; empty if it said none."""
        return self.field("Code") if self.body[:512].find(b"<Error") >= 0 else ""

    def field(self, name: str) -> str:
        """The text of an XML element."""
        found = re.search(rf"<{name}>([^<]*)</{name}>".encode(), self.body)
        return unescape(found[1].decode("utf-8", "replace")) if found else ""

    @property
    def fault(self) -> BlobsUnavailable:
        """This answer as an error."""
        return BlobsUnavailable(f"the store answered {self.status} {self.code}".rstrip())


class Requests:
    """Sends requests about one bucket; every call blocks, and may be made from several threads at once."""

    def __init__(self, bucket: Bucket, pause: Callable[[float], None] = time.sleep) -> None:
        """Raises ValueError for an endpoint that would show people's files to the network."""
        where = urlsplit(bucket.endpoint)
        safe = where.scheme == "https" or (where.scheme == "http" and _on_this_machine(where.hostname or ""))
        if not safe or not where.hostname or where.path not in ("", "/") or where.query:
            raise ValueError("s3.endpoint must be https://HOST[:PORT], or http on this machine")
        self._bucket = bucket
        self._signer = Signer(bucket.access_key, bucket.secret, bucket.region)
        self._tls = (bucket.context or ssl.create_default_context()) if where.scheme == "https" else None
        self._address = (where.hostname, where.port)
        self._host = where.netloc.lower() if bucket.path_style else f"{bucket.bucket}.{where.netloc.lower()}"
        self._root = f"/{quote(bucket.bucket)}" if bucket.path_style else ""
        self._pause = pause
        self._idle: list[HTTPConnection] = []
        self._guard = threading.Lock()

    def send(
        self,
        method: str,
        name: str,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The store's answer, whatever it says; raises BlobsUnavailable where none came in all tries."""
        pause, trouble = FIRST_PAUSE, "no answer"
        for left in reversed(range(TRIES)):
            try:
                reply = self._once(method, f"{self._root}/{name}", query or {}, body, headers or {})
                if reply.status not in PASSING or not left:
                    return reply
            except (OSError, HTTPException) as error:
                trouble = getattr(error, "strerror", None) or type(error).__name__
            if left:
                self._pause(pause * random.uniform(0.5, 1))
                pause *= 2
        raise BlobsUnavailable(f"the store cannot be reached: {trouble}")

    def close(self) -> None:
        """Close the connections that are at rest."""
        with self._guard:
            while self._idle:
                self._idle.pop().close()

    def _once(self, method: str, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str]) -> Reply:
        now = datetime.now(UTC)
        signed = self._signer.sign(method, self._host, path, query, sha256(body).hexdigest(), now)
        target = path + (f"?{query_text(query)}" if query else "")
        sent = {"Host": self._host, "Content-Length": str(len(body)), **headers, **signed}
        connection, fresh = self._connection()
        try:
            try:
                response = _asked(connection, method, target, body, sent)
            except (ConnectionError, HTTPException):
                if fresh:
                    raise
                connection.close()  # it was at rest for too long: that is no try lost
                connection = self._new()
                response = _asked(connection, method, target, body, sent)
            reply = Reply(
                response.status,
                {key.lower(): value for key, value in response.getheaders()},
                self._read(response),
            )
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            with self._guard:
                self._idle.append(connection)
        return reply

    def _read(self, response: HTTPResponse) -> bytes:
        """The whole body; OSError if it is longer than any that was asked for, or takes too long."""
        until = time.monotonic() + self._bucket.timeout
        left = response.length
        body = bytearray()
        while left != 0 and (piece := response.read1(PIECE if left is None else min(PIECE, left))):
            body += piece
            left = None if left is None else left - len(piece)
            if len(body) > LARGEST_READ:
                raise OSError("an answer that is too long")
            if time.monotonic() > until:
                raise TimeoutError("an answer that is too slow")
        if left:
            raise ConnectionError("an answer that broke off")
        response.close()
        return bytes(body)

    def _connection(self) -> tuple[HTTPConnection, bool]:
        with self._guard:
            if self._idle:
                return self._idle.pop(), False
        return self._new(), True

    def _new(self) -> HTTPConnection:
        host, port = self._address
        assert host is not None
        if not self._bucket.path_style:
            host = f"{self._bucket.bucket}.{host}"
        if self._tls is None:
            return HTTPConnection(host, port, timeout=self._bucket.timeout)
        return HTTPSConnection(host, port, timeout=self._bucket.timeout, context=self._tls)


def _asked(
    connection: HTTPConnection, method: str, target: str, body: bytes, headers: Mapping[str, str]
) -> HTTPResponse:
    connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(body or None)
    return connection.getresponse()


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
