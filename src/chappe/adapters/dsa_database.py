"""Sends statements of reasons to the DSA Transparency Database over HTTPS (transparency.dsa.ec.europa.eu)."""

import asyncio
import contextlib
import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from chappe.adapters.dsa_answers import Answer, reception
from chappe.ports import Reception

LARGEST = 4 << 20
"""Bytes of an answer that are read: a hundred statements come back with what they were sent as."""
PIECE = 1 << 16


class Access(NamedTuple):
    """Where the database is, and in whose name statements are sent."""

    url: str
    """https://HOST[:PORT], or http on this machine: what stands before /api."""
    token: Callable[[], bytes]
    """Reads the token, for each request anew: it may be changed while the server runs. Raises OSError."""
    seconds: float = 30.0
    """That each step of a request may take, and its answer as a whole."""
    context: ssl.SSLContext | None = None
    """Whom to trust; None = the system's certificates."""


class DsaDatabase:
    """See ports.StatementDatabase; one request at a time, each on a connection of its own; follows no redirect."""

    def __init__(self, access: Access) -> None:
        """Raises ValueError for an address that would show the token to the network."""
        where = urlsplit(access.url)
        safe = where.scheme == "https" or (where.scheme == "http" and _on_this_machine(where.hostname or ""))
        if not safe or not where.hostname or where.path not in ("", "/") or where.query or where.username:
            raise ValueError("dsa.url must be https://HOST[:PORT], or http on this machine")
        self._access = access
        self._address = (where.hostname, where.port)
        self._tls = (access.context or ssl.create_default_context()) if where.scheme == "https" else None
        self._turn = asyncio.Lock()
        self._open: HTTPConnection | None = None

    async def post(self, documents: Sequence[bytes]) -> Reception:
        """See ports.StatementDatabase."""
        body = b'{"statements":[' + b",".join(documents) + b"]}"
        return reception(await self._answer("POST", "/api/v1/statements", body))

    async def lacks(self, puid: str) -> bool:
        """See ports.StatementDatabase: it answers 302, which leads nowhere, or 404 for what it lacks."""
        path = f"/api/v1/statement/existing-puid/{quote(puid, safe='')}"
        answer = await self._answer("GET", path, b"")
        if answer.status in (401, 408, 429) or answer.status >= 500:
            raise OSError(f"the database answered {answer.status}")
        return answer.status == 404

    async def _answer(self, method: str, path: str, body: bytes) -> Answer:
        async with self._turn:
            try:
                return await asyncio.to_thread(self._ask, method, path, body)
            except asyncio.CancelledError:
                if self._open is not None and self._open.sock is not None:
                    with contextlib.suppress(OSError):
                        self._open.sock.shutdown(socket.SHUT_RDWR)  # the thread waits for no answer any more
                raise

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        """Raises OSError."""
        access = self._access
        token = access.token().decode("ascii", "replace")
        if not re.fullmatch(r"[!-~]+", token):
            raise OSError("the token is no token: it must be one line of letters, digits and signs")
        host, port = self._address
        until = time.monotonic() + access.seconds
        connection: HTTPConnection
        if self._tls is None:
            connection = HTTPConnection(host, port, timeout=access.seconds)
        else:
            connection = HTTPSConnection(host, port, timeout=access.seconds, context=self._tls)
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "User-Agent": "Chappe"}
        if body:
            headers["Content-Type"] = "application/json"
        self._open = connection
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Retry-After") or "", _read(response, until))
        except HTTPException as error:
            raise OSError(f"no HTTP: {type(error).__name__}") from error
        finally:
            connection.close()


def _read(response: HTTPResponse, until: float) -> bytes:
    """The whole body; OSError if it is longer than any should be, too slow, or broke off."""
    body = bytearray()
    left = response.length
    while left != 0 and (piece := response.read1(PIECE)):
        body += piece
        left = None if left is None else left - len(piece)
        if len(body) > LARGEST:
            raise OSError("an answer that is too long")
        if time.monotonic() > until:
            raise TimeoutError("an answer that is too slow")
    if left:
        raise ConnectionError("an answer that broke off")
    return bytes(body)


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
