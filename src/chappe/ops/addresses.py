"""Network addresses as an operator writes them, and which of them clients are told."""

import ipaddress
import socket
from collections.abc import Sequence
from typing import NamedTuple

DEFAULT_PORT = 2398


class Address(NamedTuple):
    """Where to listen: a host name or address, and a port (0 = any free one)."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def loopback(self) -> bool:
        """Can only programs on this machine reach it? Unknown names count as public."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def wildcard(self) -> bool:
        """Does it stand for every address of this machine?"""
        return self.host in ("", "0.0.0.0", "::", "*")


def address(text: str) -> Address:
    """Read HOST:PORT, [IPv6]:PORT or a lone HOST; raises ValueError."""
    host, colon, port = text.rpartition(":")
    if not colon or port.endswith("]") or (":" in host and not host.startswith("[")):
        host, port = text, str(DEFAULT_PORT)
    if not port.isdecimal() or int(port) > 65535 or not host.strip("[]"):
        raise ValueError(f"{text!r} is not an address like 127.0.0.1:{DEFAULT_PORT} or [::1]:{DEFAULT_PORT}")
    return Address(host.strip("[]"), int(port))


def advertised(public_host: str, public_port: int, bound: Sequence[Address]) -> Address:
    """Where clients are told to connect, once it is known what was bound; the settings go first."""
    first = bound[0]
    host = public_host or (own_address(first.host) if first.wildcard else first.host)
    return Address(host, public_port or first.port)


def own_address(wildcard: str) -> str:
    """This machine's address on its way out; no packet is sent to find it. Loopback where there is no way out."""
    family, far = (socket.AF_INET6, "2001:db8::1") if wildcard == "::" else (socket.AF_INET, "192.0.2.1")
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((far, 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
