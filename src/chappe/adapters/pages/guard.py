"""Lets connections go to public addresses only: whatever a name resolves to is looked at before it is called."""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset((80, 443))
"""Ports of the open web; others lead to services that were not made to be looked at."""
CARRIERS = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
"""IPv6 networks that carry an IPv4 address, or may: who follows them may end anywhere inside (RFC 6052, 3056, 4380)."""


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks as an operator writes them; raises ValueError for what is none."""
    return tuple(ip_network(text) for text in texts)


def is_public(address: Address) -> bool:
    """Is it an address of the open internet, and not one of a machine, a house, a cloud's inside or a group?"""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in network for network in CARRIERS):
            return False  # the first are a site's own (RFC 3879): nobody gives them out any more, and some keep them
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Guarded(httpcore.AsyncNetworkBackend):
    """Resolves a name itself and connects to what it looked at, so that no second answer can lead elsewhere."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._allowed = tuple(allowed)

    def may_call(self, address: Address, port: int) -> bool:
        """Is it public, or one of the operator's own that were named; on a port of the web unless it is the latter?"""
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        plain = mapped or address
        if any(plain.version == network.version and plain in network for network in self._allowed):
            return True
        return port in PORTS and is_public(address)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first of the host's addresses that may be called; httpcore.ConnectError where none may."""
        failed: Exception | None = None
        for address in await self._addresses(host, port, timeout):
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                failed = error
        raise httpcore.ConnectError("no address of it may be called") from failed

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[Address]:
        try:
            found = await asyncio.wait_for(
                asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM), timeout
            )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("no answer to the question for its address") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("there is no such host") from error
        addresses = dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found)
        return [address for address in addresses if self.may_call(address, port)]

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise httpcore.ConnectError("not a page of the web")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
