"""Keys made from keys: the auth key with its message keys of both protocol versions, and those of key creation."""

from hashlib import sha1, sha256
from hmac import compare_digest
from typing import Final

from chappe.crypto.aes import ige_decrypt, ige_encrypt

KEY_SIZE: Final = 256
"""Bytes of an auth key."""


class AuthKey:
    """A 2048-bit key that client and server share; `key_id` is the signed int64 by which packets name it.

    Directions differ by an offset into the key: 0 for what the client sends, 8 for what the server sends
    (/mtproto/description). Slices are taken when needed, so that a key costs about 500 bytes.
    """

    __slots__ = ("aux", "key", "key_id", "wire_id")

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise ValueError("an auth key has 256 bytes")
        digest = sha1(key).digest()
        self.key = key
        self.aux = digest[:8]
        self.wire_id = digest[12:]
        self.key_id = int.from_bytes(self.wire_id, "little", signed=True)

    def decrypt_v2(self, msg_key: bytes, data: bytes, from_client: bool = True) -> bytes | None:
        """The plaintext with its padding, or None if `data` is not whole blocks or `msg_key` does not fit it."""
        if len(data) & 15 or not data:
            return None
        key = self.key
        if from_client:
            a = sha256(msg_key + key[:36]).digest()
            b = sha256(key[40:76] + msg_key).digest()
            salt = key[88:120]
        else:
            a = sha256(msg_key + key[8:44]).digest()
            b = sha256(key[48:84] + msg_key).digest()
            salt = key[96:128]
        plain = ige_decrypt(data, a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:])
        digest = sha256(salt)
        digest.update(plain)
        return plain if compare_digest(digest.digest()[8:24], msg_key) else None

    def encrypt_v2(self, plain: bytes, from_client: bool = False) -> bytes:
        """msg_key and ciphertext of a plaintext that has its padding of 12 to 1024 bytes and is whole blocks."""
        key = self.key
        x = 0 if from_client else 8
        digest = sha256(key[88 + x : 120 + x])
        digest.update(plain)
        msg_key = digest.digest()[8:24]
        a = sha256(msg_key + key[x : 36 + x]).digest()
        b = sha256(key[40 + x : 76 + x] + msg_key).digest()
        return msg_key + ige_encrypt(plain, a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:])

    def quick_ack_token(self, plain: bytes, from_client: bool = True) -> int:
        """What a quick ack of this plaintext, padding included, carries (/mtproto/mtproto-transports#quick-ack)."""
        digest = sha256(self.key[88:120] if from_client else self.key[96:128])
        digest.update(plain)
        return int.from_bytes(digest.digest()[:4], "little") | 0x80000000

    def keys_v1(self, msg_key: bytes, from_client: bool = True) -> tuple[bytes, bytes]:
        """AES key and iv of the first protocol version, which still wraps the binding of temporary keys (/api/pfs)."""
        key, x = self.key, 0 if from_client else 8
        a = sha1(msg_key + key[x : x + 32]).digest()
        b = sha1(key[x + 32 : x + 48] + msg_key + key[x + 48 : x + 64]).digest()
        c = sha1(key[x + 64 : x + 96] + msg_key).digest()
        d = sha1(msg_key + key[x + 96 : x + 128]).digest()
        return a[:8] + b[8:20] + c[4:16], a[8:20] + b[:8] + c[16:20] + d[:8]

    def nonce_hash(self, new_nonce: bytes, number: int) -> bytes:
        """The proof in the last step of key creation: number 1 for ok, 2 for retry, 3 for fail (/mtproto/auth_key)."""
        return sha1(new_nonce + bytes((number,)) + self.aux).digest()[4:]


def creation_keys(new_nonce: bytes, server_nonce: bytes) -> tuple[bytes, bytes]:
    """AES key and iv for the two encrypted steps of key creation (/mtproto/auth_key#presenting-proof-of-work)."""
    forth = sha1(new_nonce + server_nonce).digest()
    back = sha1(server_nonce + new_nonce).digest()
    return forth + back[:12], back[12:] + sha1(new_nonce + new_nonce).digest() + new_nonce[:4]


def first_salt(new_nonce: bytes, server_nonce: bytes) -> int:
    """The salt, a signed int64, that both sides derive from the nonces of key creation."""
    left = int.from_bytes(new_nonce[:8], "little", signed=True)
    return left ^ int.from_bytes(server_nonce[:8], "little", signed=True)
