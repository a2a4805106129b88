"""One RSA key for all tests; it protects nothing."""

import random
from functools import cache

from chappe.crypto.rsa import PrivateKey, generate_pem


@cache
def pem() -> bytes:
    """A private key made for this run."""
    return generate_pem()


@cache
def server_key() -> PrivateKey:
    """The same, ready for use."""
    return PrivateKey.from_pem(pem(), random.Random(1).randbytes)
