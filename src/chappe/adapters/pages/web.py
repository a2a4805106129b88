"""Fetches pages and files within bounds of time, size and hops, over connections that the guard lets through."""

import asyncio
import ssl
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

import httpcore

from chappe.adapters.pages.guard import Guarded, Network
from chappe.adapters.pages.reading import Said, decoded, read
from chappe.ports import Brought, Looked

MOST_HOPS = 5
LARGEST_PAGE = 512 << 10
"""Bytes of a page that are read: what it says of itself stands at its beginning."""
LARGEST_PICTURE = 5 << 20
STEP_SECONDS = 5.0
"""Seconds that each step of a request may take."""
AGENT = "Chappe (link preview; +bot)"
"""What the server calls itself towards sites; they may refuse it by this name."""
PAGES = ("text/html", "application/xhtml+xml")
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
SAFE_IN_PATH = "!$&'()*+,;=:@/%~"
SAFE_IN_QUERY = SAFE_IN_PATH + "?"


class _Got(NamedTuple):
    """An answer that was read as far as it was wanted."""

    url: str
    kind: str
    charset: str
    body: bytes
    whole: bool


class _Answered(NamedTuple):
    """The head of an answer whose body is still to be read."""

    url: str
    kind: str
    charset: str
    heads: dict[str, str]
    answer: httpcore.Response


class WebPages:
    """See chappe.ports.Pages."""

    def __init__(
        self, allowed: Sequence[Network] = (), seconds: float = 10.0, context: ssl.SSLContext | None = None
    ) -> None:
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context or ssl.create_default_context(),
            max_connections=16,
            max_keepalive_connections=0,
            network_backend=Guarded(allowed),
        )

    async def look(self, url: str) -> Looked | None:
        """See chappe.ports.Pages.look."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._look(url)
        except (TimeoutError, OSError, ValueError, httpcore.NetworkError, httpcore.ProtocolError):
            return None
        except (httpcore.TimeoutException, httpcore.ConnectionNotAvailable, httpcore.UnsupportedProtocol):
            return None

    async def _look(self, url: str) -> Looked | None:
        got = await self._get(url, PAGES + PICTURES)
        if got is None:
            return None
        host = urlsplit(got.url).hostname or ""
        if got.kind in PICTURES:
            return Looked(got.url, "photo", host, "", "", "", got.body, True) if got.whole else None
        # In a thread: a hostile page may be slow to read.
        said = await asyncio.to_thread(lambda: read(decoded(got.body, got.charset), got.url))
        if not (said.title or said.description):
            return None
        return Looked(
            got.url,
            said.kind or "article",
            said.site_name or host,
            said.title,
            said.description,
            said.author,
            await self._picture(said),
            said.large,
        )

    async def _picture(self, said: Said) -> bytes:
        """The page's picture; none where it cannot be had: the page itself is worth showing."""
        if not said.image:
            return b""
        try:
            async with asyncio.timeout(self._seconds / 2):
                got = await self._get(said.image, PICTURES)
        except (TimeoutError, OSError, ValueError, httpcore.NetworkError, httpcore.ProtocolError):
            return b""
        except (httpcore.TimeoutException, httpcore.UnsupportedProtocol):
            return b""
        return got.body if got is not None and got.whole else b""

    async def bring(self, url: str, largest: int, keep: Callable[[bytes], Awaitable[None]]) -> Brought | None:
        """See chappe.ports.Pages.bring."""
        try:
            async with self._answered(url, "*/*") as found:
                if found is None or found.answer.status != 200 or found.kind in PAGES:
                    return None
                if not 0 < int(found.heads.get("content-length", "1")) <= largest:
                    return None
                size = 0
                async with aclosing(_pieces(found.answer, found.heads, largest)) as pieces:
                    async for piece in pieces:
                        size += len(piece)
                        if size > largest:
                            return None
                        await keep(piece)
                return Brought(found.kind, unquote(urlsplit(found.url).path.rpartition("/")[2]), size)
        except (OSError, ValueError, httpcore.NetworkError, httpcore.ProtocolError):
            return None
        except (httpcore.TimeoutException, httpcore.ConnectionNotAvailable, httpcore.UnsupportedProtocol):
            return None

    async def _get(self, url: str, kinds: tuple[str, ...]) -> _Got | None:
        async with self._answered(url, ", ".join(kinds)) as found:
            if found is None or found.answer.status != 200 or found.kind not in kinds:
                return None
            largest = LARGEST_PAGE if found.kind in PAGES else LARGEST_PICTURE
            body, whole = await _body(found.answer, found.heads, largest)
            return _Got(found.url, found.kind, found.charset, body, whole)

    @asynccontextmanager
    async def _answered(self, url: str, accept: str) -> AsyncIterator[_Answered | None]:
        """What a site answers once it points nowhere else; None where it always does."""
        for _ in range(MOST_HOPS + 1):
            where = asked(url)
            timeout = dict.fromkeys(("connect", "read", "write", "pool"), STEP_SECONDS)
            headers: dict[bytes | str, bytes | str] = {
                "Host": urlsplit(where).netloc.rpartition("@")[2],
                "User-Agent": AGENT,
                "Accept": accept,
                "Accept-Encoding": "gzip",
            }
            async with self._pool.stream("GET", where, headers=headers, extensions={"timeout": timeout}) as answer:
                heads = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in answer.headers}
                if answer.status in (301, 302, 303, 307, 308) and heads.get("location"):
                    url = urljoin(where, heads["location"])
                    continue
                kind, charset = content_type(heads.get("content-type", ""))
                yield _Answered(where, kind, charset, heads, answer)
                return
        yield None

    async def close(self) -> None:
        """Let connections go."""
        await self._pool.aclose()


async def _body(answer: httpcore.Response, heads: dict[str, str], largest: int) -> tuple[bytes, bool]:
    """(the body unpacked, at most `largest` bytes; is it whole?); raises as `_pieces` does."""
    parts: list[bytes] = []
    size = 0
    async with aclosing(_pieces(answer, heads, largest)) as pieces:
        async for piece in pieces:
            parts.append(piece)
            size += len(piece)
            if size > largest:
                return b"".join(parts)[:largest], False
    return b"".join(parts), True


async def _pieces(answer: httpcore.Response, heads: dict[str, str], largest: int) -> AsyncGenerator[bytes]:
    """The body unpacked, a piece past `largest` bytes at most; ValueError for a packing nobody asked for."""
    packing = heads.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise ValueError("an encoding that was not asked for")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in packing else None
    size = 0
    async for chunk in answer.aiter_stream():
        while chunk and size <= largest:
            try:
                piece = unpack.decompress(chunk, largest - size + 1) if unpack else chunk
            except zlib.error as error:
                raise ValueError("not what it says to be") from error
            yield piece
            size += len(piece)
            chunk = unpack.unconsumed_tail if unpack else b""


def content_type(header: str) -> tuple[str, str]:
    """(media type, charset) of a Content-Type header, both in lower case."""
    kind, *rest = header.split(";")
    named = dict(part.strip().partition("=")[::2] for part in rest)
    return kind.strip().lower(), named.get("charset", "").strip("\"' ").lower()


def asked(url: str) -> str:
    """The address as it may stand in a request; ValueError for one that is none of the web's."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not an address of the web")
    host = parts.hostname
    host = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    netloc = f"{host}:{parts.port}" if parts.port else host
    path, query = quote(parts.path or "/", safe=SAFE_IN_PATH), quote(parts.query, safe=SAFE_IN_QUERY)
    return urlunsplit((parts.scheme, netloc, path, query, ""))
