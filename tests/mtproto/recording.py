"""Records a key exchange of Telethon with fixed randomness: `python -m tests.mtproto.recording` writes the fixture."""

import asyncio
import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from telethon.crypto import rsa as telethon_rsa
from telethon.extensions import BinaryReader
from telethon.network.authenticator import do_authentication

from chappe.crypto.rsa import PrivateKey, generate_pem
from chappe.mtproto.handshake import Done, Handshakes
from tests.mtproto.handshake_client import run

FIXTURE = Path(__file__).with_name("recorded_handshake.json")
NOW = 1_795_000_000


def dripping(seed: str) -> Callable[[int], bytes]:
    """Bytes that look random and are the same in every run."""
    count = 0

    def drip(size: int) -> bytes:
        nonlocal count
        out = b""
        while len(out) < size:
            out += sha256(f"{seed} {count}".encode()).digest()
            count += 1
        return out[:size]

    return drip


def key_from(p: int, q: int) -> PrivateKey:
    """The RSA key with these primes."""
    d = rsa.rsa_recover_private_exponent(65537, p, q)
    parts = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, *parts, rsa.RSAPublicNumbers(65537, p * q))
    return PrivateKey(numbers.private_key(), dripping("blinding"))


class Recorder:
    """What Telethon sends plain messages through; keeps both sides' bytes."""

    def __init__(self, server: Handshakes) -> None:
        self.server = server
        self.steps: list[dict[str, str]] = []
        self.done: Done | None = None

    async def send(self, request: Any) -> Any:
        """Telethon's interface: a request in, its answer out."""
        body = bytes(request)
        step = run(self.server.receive(body, NOW))
        if isinstance(step, Done):
            self.done = step
        answer = step.reply if isinstance(step, Done) else step.body
        self.steps.append({"client": body.hex(), "server": answer.hex()})
        with BinaryReader(answer) as reader:
            return reader.tgread_object()


def record() -> dict[str, Any]:
    """One key exchange of Telethon as it is written to the fixture."""
    numbers = load_pem_private_key(generate_pem(), None).private_numbers()
    key = key_from(numbers.p, numbers.q)
    telethon_rsa.add_key(key.public_pem, old=False)
    recorder = Recorder(Handshakes([key], dripping("server")))
    kept, os.urandom = os.urandom, dripping("client")
    try:
        auth_key, _ = asyncio.run(do_authentication(recorder))
    finally:
        os.urandom = kept
    assert recorder.done is not None
    made = recorder.done.key
    assert auth_key.key == made.auth_key
    return {
        "comment": "A key exchange of Telethon 1.45.0; the RSA key was made for it and protects nothing.",
        "rsa_p": hex(numbers.p),
        "rsa_q": hex(numbers.q),
        "now": NOW,
        "steps": recorder.steps,
        "auth_key": made.auth_key.hex(),
        "key_id": made.key_id,
        "salt": made.salt,
    }


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(record(), indent=1) + "\n")
