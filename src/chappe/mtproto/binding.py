"""Checks the sealed message by which a client proves that a temporary key belongs to its permanent one (/api/pfs)."""

from hashlib import sha1
from hmac import compare_digest
from struct import Struct
from typing import Final

from chappe.crypto.aes import ige_decrypt
from chappe.crypto.kdf import AuthKey

_MASK: Final = (1 << 64) - 1
_SEALED: Final = Struct("<QIIIQQQQI")
_INNER_ID: Final = 0x75A3F765
_INNER_SIZE: Final = 40
_PLAIN_SIZE: Final = 16 + _SEALED.size
_MESSAGE_SIZE: Final = 8 + 16 + _PLAIN_SIZE + -_PLAIN_SIZE % 16


def proves_binding(
    message: bytes,
    permanent: AuthKey,
    *,
    msg_id: int,
    nonce: int,
    temp_key_id: int,
    session_id: int,
    expires_at: int,
) -> bool:
    """Whether `message` (encrypted_message of auth.bindTempAuthKey) binds the temporary key to `permanent`.

    It is of the first protocol version, sealed with the permanent key. Inside must stand: `msg_id` of the request that
    carries it, the request's `nonce` and `expires_at`, the id of the key that encrypted the request, and the session it
    came in. Ids may be given signed or unsigned. False is to be answered with 400 ENCRYPTED_MESSAGE_INVALID.
    """
    if len(message) != _MESSAGE_SIZE or message[:8] != permanent.wire_id:
        return False
    msg_key = message[8:24]
    plain = ige_decrypt(message[24:], *permanent.keys_v1(msg_key))[:_PLAIN_SIZE]
    # Both are looked at whatever the other says: a forger learns nothing from the time.
    genuine = compare_digest(sha1(plain).digest()[4:], msg_key)
    expected = _SEALED.pack(
        msg_id & _MASK,
        0,
        _INNER_SIZE,
        _INNER_ID,
        nonce & _MASK,
        temp_key_id & _MASK,
        permanent.key_id & _MASK,
        session_id & _MASK,
        expires_at & 0xFFFFFFFF,
    )
    return compare_digest(plain[16:], expected) and genuine
