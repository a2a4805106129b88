"""Signatures by Ed25519 (RFC 8032): a key to keep in a file, and the check that anyone can make."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class SigningKey:
    """A private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        """32 bytes."""

    @classmethod
    def from_pem(cls, pem: bytes) -> "SigningKey":
        """A key from its file; raises ValueError."""
        key = load_pem_private_key(pem, None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("this is no Ed25519 key")  # noqa: TRY004  # what a file holds, not what a caller gives
        return cls(key)

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(message)


def generate_pem() -> bytes:
    """A new private key, as its file."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Did the key with these 32 public bytes sign the message?"""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
