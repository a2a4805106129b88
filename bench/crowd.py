"""Many signed-in lean clients on one server."""

import asyncio
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bench.lean_client import LeanClient, sign_in
from bench.server import Server
from chappe.tl import functions


def rsa_numbers(pem: str) -> tuple[int, int]:
    """(n, e) of a public key in PEM, PKCS#1 or SubjectPublicKeyInfo."""
    key = load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    numbers = key.public_numbers()
    return numbers.n, numbers.e


class Crowd:
    """Makes clients number 0, 1, 2 …, each with a test number of its own, and keeps their keys."""

    def __init__(self, server: Server) -> None:
        config = server.config()
        self.server = server
        self.rsa = rsa_numbers(str(config["public_key_pem"]))
        self.fingerprint = int(str(config["fingerprint"]), 16)
        self.ids: dict[int, int] = {}

    def client(self) -> LeanClient:
        """A client that knows the server and nothing else."""
        return LeanClient("127.0.0.1", self.server.port, self.fingerprint, self.rsa)

    async def one(self, index: int) -> LeanClient:
        """Client number `index`, connected and signed in."""
        client = await self.client().connect()
        phone = f"999661{index:04d}"
        user: Any = await sign_in(client, phone, "11111", f"Bench{index}")
        self.ids[index] = user.id
        await client(functions.AccountUpdateUsername(username=f"benchuser{index}")) if not user.username else None
        await client(functions.UpdatesGetState())
        return client

    async def many(self, indexes: range, at_once: int = 16) -> list[LeanClient]:
        """These clients, some at a time."""
        gate = asyncio.Semaphore(at_once)

        async def enter(index: int) -> LeanClient:
            async with gate:
                return await self.one(index)

        return list(await asyncio.gather(*(enter(index) for index in indexes)))
