"""What every page needs: engine and files, the beginning of links, the templates, and what is kept ready."""

import asyncio
import gzip
from collections import OrderedDict
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from chappe.domain.command import Pace, neighbourhood
from chappe.domain.countries import all_countries
from chappe.engine.files import Files
from chappe.engine.run import Engine
from chappe.safety.desk import Desk
from chappe.safety.policy import Policy

HERE = Path(__file__).parent.parent
STATIC = {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir())}
MOST_KEPT = 16 << 20
"""Bytes of pages that are kept ready to be sent again."""
WORTH_PACKING = 1000
PACKED = {name: gzip.compress(data, 9, mtime=0) for name, data in STATIC.items() if len(data) > WORTH_PACKING}


def _version() -> str:
    """Another word whenever anything that pages are made of is another."""
    digest = blake2b(digest_size=6)
    for folder in ("public", "static", "templates"):
        for path in sorted((HERE / folder).iterdir()):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()


VERSION = _version()


class Body(NamedTuple):
    """A page as it is sent, and the same packed (b"": not worth it)."""

    plain: bytes
    packed: bytes


class Kept:
    """Pages that were made already, by their tags; those not asked for in the longest time go first."""

    __slots__ = ("_bodies", "_size", "most")

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most = most
        self._size = 0
        self._bodies: OrderedDict[str, Body] = OrderedDict()

    def get(self, tag: str) -> Body | None:
        """The page with that tag."""
        found = self._bodies.get(tag)
        if found is not None:
            self._bodies.move_to_end(tag)
        return found

    def put(self, tag: str, plain: bytes) -> Body:
        """Keep a page, and pack it."""
        made = Body(plain, gzip.compress(plain, 6, mtime=0) if len(plain) > WORTH_PACKING else b"")
        before = self._bodies.pop(tag, None)
        if before is not None:
            self._size -= len(before.plain) + len(before.packed)
        self._bodies[tag] = made
        self._size += len(made.plain) + len(made.packed)
        while self._size > self.most and self._bodies:
            _, gone = self._bodies.popitem(last=False)
            self._size -= len(gone.plain) + len(gone.packed)
        return made


class Site:
    """The public pages of one server."""

    def __init__(
        self,
        engine: Engine,
        files: Files,
        prefix: str,
        proxies: frozenset[str] = frozenset(),
        log_key: str = "",
        desk: Desk | None = None,
        secret: bytes = b"",
        letters: bool = False,
        country_header: str = "",
        named: bool = True,
    ) -> None:
        self.engine = engine
        self.files = files
        self.prefix = prefix
        """Beginning of links that are good anywhere, ending in a slash."""
        parts = urlsplit(prefix)
        self.root = parts.path if parts.path.endswith("/") else "/"
        """Beginning of links on this site's own pages."""
        self.host = parts.netloc
        self.kept = Kept()
        self.log_key = log_key
        """Whose signatures the ledger bears, as programs for notes are given it; "": nobody's."""
        self.desk = desk or Desk(Policy(), prefix)
        """Where moderation is done."""
        self.secret = secret
        """What forms are signed with."""
        self.letters = letters
        """Is there a mail server that letters go out by?"""
        self.named = named
        """Has everybody with a public name a page here?"""
        self.counting = asyncio.Lock()
        """Held by whoever counts for the pages of numbers."""
        self._proxies = proxies
        self._country_header = country_header
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals.update(
            root=self.root, prefix=prefix, host=self.host, static=f"{self.root}static/{VERSION}/", named=named
        )

    def write(self, template: str, **words: object) -> bytes:
        """A page out of its template."""
        return self._templates.get_template(template).render(words).encode("utf-8", "replace")

    @property
    def now(self) -> int:
        """The engine's time."""
        return self.engine.actor(0).now

    def allow(self, request: Request, pace: Pace) -> None:
        """Count a request of this address; raises Flood where there were too many."""
        limits = self.engine.limits
        if limits.on:
            limits.take(pace, neighbourhood(self.asker(request)), self.now)

    def places(self, request: Request) -> tuple[str, ...]:
        """The country that asks, as far as a proxy of our own says it; () where nobody says so who may."""
        # Where a proxy adds a line below the guest's own, the last one is the proxy's.
        lines = request.headers.getlist(self._country_header) if self._country_header else []
        said = lines[-1] if lines else ""
        return (said,) if said in all_countries() and self._trusts(request) else ()

    def varying(self, headers: dict[str, str]) -> dict[str, str]:
        """The headers of an answer that may be another one in another country."""
        if not self._country_header:
            return headers
        return {**headers, "Vary": ", ".join(filter(None, (headers.get("Vary"), self._country_header)))}

    def _trusts(self, request: Request) -> bool:
        """Is it a proxy of our own that asks?"""
        return request.client is not None and request.client.host in self._proxies

    def asker(self, request: Request) -> str:
        """The address that asks: the peer's, or what a proxy of our own says of whom it speaks for."""
        peer = request.client.host if request.client else ""
        if not self._trusts(request):
            return peer
        # However many lines there are, they are one list (RFC 9110, 5.3): some proxies write one of their own.
        for said in reversed(",".join(request.headers.getlist("x-forwarded-for")).split(",")):
            try:
                address = ip_address(said.strip())
            except ValueError:
                return peer
            found = str((address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address)
            if found not in self._proxies:
                return found
        return peer
