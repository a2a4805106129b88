"""Speaks to NCMEC's CyberTipline over HTTPS: one request for one step, in bounds, never redirected, never repeated."""

import asyncio
import re
import ssl
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_address
from secrets import token_hex
from urllib.parse import quote, urlsplit

import httpcore

from chappe.ports import TipAnswer, TiplineUnavailable

MOST_ANSWER = 1 << 18
"""Bytes of an answer: the longest names the files of a report, some forty bytes each."""
MOST_WORDS = 200
CREDENTIALS = 2000
"""The code of what needs credentials that are known; a bare 401 or 403 means the same."""
XML = "text/xml; charset=utf-8"
_NUMBER = re.compile(r"[0-9]{1,20}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")
_MD5 = re.compile(r"[0-9A-Fa-f]{32}")
_QUOTED = re.compile(r"(['\"`]).*?(\1|$)")
"""In a fault's words: what it quotes of the form, which is no business of a log."""
ANSWERS = ("reportResponse", "reportDoneResponse")
SLOWEST = 64 << 10
"""Bytes a second that an upload must reach at least, beyond the time of any request."""

Credentials = Callable[[], tuple[str, str]]
"""Name and password, asked for anew each time: a changed file holds from the next request on."""


class Cybertipline:
    """See chappe.ports.CyberTipline."""

    def __init__(
        self, endpoint: str, credentials: Credentials, seconds: float = 60.0, context: ssl.SSLContext | None = None
    ) -> None:
        """Raises ValueError for an endpoint that would show reports to the network."""
        where = urlsplit(endpoint)
        safe = where.scheme == "https" or (where.scheme == "http" and _on_this_machine(where.hostname or ""))
        if not safe or not where.hostname or where.query or where.fragment or where.username:
            raise ValueError("cybertip.endpoint must be https://HOST/PATH, or http on this machine")
        self._endpoint = endpoint.rstrip("/")
        self._host = where.netloc
        self._credentials = credentials
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context or ssl.create_default_context(), max_connections=1, max_keepalive_connections=0
        )

    async def status(self) -> TipAnswer:
        return await self._ask("GET", "status", "", b"")

    async def submit(self, form: bytes) -> TipAnswer:
        answer = await self._ask("POST", "submit", XML, form)
        if answer.code == 0 and not answer.report:
            raise TiplineUnavailable("submit: an answer without a number of a report")
        return answer

    async def upload(self, report: str, name: str, size: int, pieces: AsyncIterator[bytes]) -> TipAnswer:
        edge = token_hex(24)
        head = _part(edge, "id", report) + _head(
            edge, f'name="file"; filename="{quote(name)}"', "application/octet-stream"
        )
        tail = f"\r\n--{edge}--\r\n".encode()

        async def body() -> AsyncIterator[bytes]:
            yield head
            async for piece in pieces:
                yield piece
            yield tail

        length = len(head) + size + len(tail)
        kind = f"multipart/form-data; boundary={edge}"
        answer = await self._ask("POST", "upload", kind, body(), length)
        if answer.code == 0 and not answer.file:
            raise TiplineUnavailable("upload: an answer without a name of a file")
        return answer

    async def describe(self, form: bytes) -> TipAnswer:
        return await self._ask("POST", "fileinfo", XML, form)

    async def finish(self, report: str) -> TipAnswer:
        return await self._of("finish", report)

    async def retract(self, report: str) -> TipAnswer:
        return await self._of("retract", report)

    async def close(self) -> None:
        await self._pool.aclose()

    async def _of(self, step: str, report: str) -> TipAnswer:
        edge = token_hex(24)
        body = _part(edge, "id", report) + f"--{edge}--\r\n".encode()
        return await self._ask("POST", step, f"multipart/form-data; boundary={edge}", body)

    async def _ask(
        self, method: str, step: str, kind: str, body: bytes | AsyncIterator[bytes], length: int = 0
    ) -> TipAnswer:
        size = len(body) if isinstance(body, bytes) else length
        try:
            name, password = self._credentials()
        except OSError as error:
            raise TiplineUnavailable(f"the credentials cannot be read: {error}", True) from error
        headers: dict[bytes | str, bytes | str] = {
            "Host": self._host,
            "User-Agent": "Chappe",
            "Accept": "application/xml, text/xml",
            "Accept-Encoding": "identity",
            "Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode(),
            "Content-Length": str(size),
            **({"Content-Type": kind} if kind else {}),
        }
        limits = dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)
        try:
            async with asyncio.timeout(self._seconds * 2 + size / SLOWEST):
                async with self._pool.stream(
                    method,
                    f"{self._endpoint}/{step}",
                    headers=headers,
                    content=body if not isinstance(body, bytes) or body else None,
                    extensions={"timeout": limits},
                ) as answer:
                    return read(step, answer.status, await _whole(step, answer))
        except (
            httpcore.ConnectError,
            httpcore.ConnectTimeout,
            httpcore.PoolTimeout,
            httpcore.UnsupportedProtocol,
        ) as error:
            raise TiplineUnavailable(f"{step}: it cannot be reached ({type(error).__name__})", True) from error
        except (
            TimeoutError,
            OSError,
            httpcore.TimeoutException,
            httpcore.NetworkError,
            httpcore.ProtocolError,
        ) as error:
            raise TiplineUnavailable(f"{step}: no answer ({type(error).__name__})") from error


async def _whole(step: str, answer: httpcore.Response) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_stream():
        body += piece
        if len(body) > MOST_ANSWER:
            raise TiplineUnavailable(f"{step}: an answer that is too long")
    return bytes(body)


def read(step: str, status: int, body: bytes) -> TipAnswer:
    """What an answer says; raises TiplineUnavailable where it is none of the CyberTipline's.

    No document type is let in: what it declares could make a small answer large, or name files of this machine.
    """
    if 300 <= status < 400:
        raise TiplineUnavailable(f"{step}: sent on to elsewhere, where nobody goes ({status})")
    if status in (401, 403):
        return TipAnswer(CREDENTIALS, "the credentials were refused")
    try:
        text = body.decode("utf-8")
        if "<!DOCTYPE" in text:
            raise ValueError("a document type")
        root = ET.fromstring(text)
    except (ValueError, ET.ParseError, RecursionError) as error:
        raise TiplineUnavailable(f"{step}: an answer that cannot be read ({status})") from error
    code = (root.findtext("responseCode") or "").strip()
    if root.tag not in ANSWERS or not _NUMBER.fullmatch(code):
        raise TiplineUnavailable(f"{step}: an answer of another kind ({status})")
    if int(code) == 0 and status >= 400:
        raise TiplineUnavailable(f"{step}: an answer that contradicts itself ({status})")
    words = "".join(one if one.isprintable() else " " for one in (root.findtext("responseDescription") or "").strip())
    return TipAnswer(
        int(code),
        _QUOTED.sub("…", words)[:MOST_WORDS],
        _found(root, "reportId", _NUMBER),
        _found(root, "fileId", _NAME),
        _found(root, "hash", _MD5).lower(),
    )


def _found(root: ET.Element, name: str, form: re.Pattern[str]) -> str:
    text = (root.findtext(name) or "").strip()
    return text if form.fullmatch(text) else ""


def _part(edge: str, name: str, value: str) -> bytes:
    return _head(edge, f'name="{name}"', "") + value.encode() + b"\r\n"


def _head(edge: str, words: str, kind: str) -> bytes:
    said = f"Content-Type: {kind}\r\n" if kind else ""
    return f"--{edge}\r\nContent-Disposition: form-data; {words}\r\n{said}\r\n".encode()


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
