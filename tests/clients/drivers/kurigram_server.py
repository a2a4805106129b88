"""Points Kurigram and Pyrogram at the server under test: its key and its address."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pyrogram.crypto import rsa as keys


def connection_to(host: str, port: int) -> Any:
    """The library's own hook for connections, with every address replaced by the server's."""
    from pyrogram.connection import Connection

    class LocalConnection(Connection):
        """The library's connection, to one fixed address."""

        async def connect(self) -> None:
            self.server_address, self.port = host, port
            await super().connect()

    return LocalConnection


def trust(pem: str) -> None:
    """Adds the server's key to the library's table, under the fingerprint that MTProto defines."""
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    numbers = key.public_numbers()
    data = b"".join(_tl_bytes(n.to_bytes((n.bit_length() + 7) // 8, "big")) for n in (numbers.n, numbers.e))
    fingerprint = int.from_bytes(hashlib.sha1(data).digest()[-8:], "little", signed=True)
    keys.server_public_keys[fingerprint] = keys.PublicKey(numbers.n, numbers.e)


def _tl_bytes(value: bytes) -> bytes:
    head = bytes([len(value)]) if len(value) < 254 else b"\xfe" + len(value).to_bytes(3, "little")
    return head + value + bytes(-(len(head) + len(value)) % 4)
