"""The messages of key creation as bytes and back; these few are fixed for ever and need no layer."""

from collections.abc import Collection
from hashlib import sha1
from hmac import compare_digest
from struct import Struct
from typing import Final, NamedTuple

from chappe.crypto.rsa import BLOCK, open_hashed, open_padded
from chappe.mtproto.errors import UNKNOWN_KEY, TransportFault

_INT = Struct("<i")
_UINT = Struct("<I")
_LONG = Struct("<q")

_INNER: Final = {
    0x83C95AEC: (False, False),
    0xA9F55F95: (True, False),
    0x3C6A84D4: (False, True),
    0x56FDDF88: (True, True),
}
"""Constructors of the RSA-encrypted data: whether a data centre and a life in seconds follow."""
_CLIENT_INNER: Final = 0x6643B654
_DH_GEN: Final = {1: 0x3BCBF734, 2: 0x46DC1FB9, 3: 0xA69DAE02}


class ReqPq(NamedTuple):
    """req_pq or req_pq_multi."""

    nonce: bytes


class ReqDhParams(NamedTuple):
    """req_DH_params; `nonces` is the client's nonce and the server's, 32 bytes together."""

    nonces: bytes
    p: int
    q: int
    fingerprint: int
    encrypted: bytes


class SetClientDhParams(NamedTuple):
    """set_client_DH_params."""

    nonces: bytes
    encrypted: bytes


class Inner(NamedTuple):
    """Any of the p_q_inner_data family; `dc` and `expires_in` are None where the constructor has none."""

    pq: int
    p: int
    q: int
    nonces: bytes
    new_nonce: bytes
    dc: int | None
    expires_in: int | None


class ClientInner(NamedTuple):
    """client_DH_inner_data."""

    nonces: bytes
    retry_id: bytes
    g_b: int


class _Reader:
    """A cursor over bytes that raises TransportFault where they end too soon."""

    __slots__ = ("_data", "at")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        end = self.at + size
        if end > len(self._data):
            raise TransportFault(UNKNOWN_KEY, "key exchange message too short")
        piece = self._data[self.at : end]
        self.at = end
        return piece

    def constructor(self) -> int:
        """The next uint32."""
        number: int = _UINT.unpack(self.take(4))[0]
        return number

    def int32(self) -> int:
        """The next signed int."""
        number: int = _INT.unpack(self.take(4))[0]
        return number

    def int64(self) -> int:
        """The next signed long."""
        number: int = _LONG.unpack(self.take(8))[0]
        return number

    def string(self) -> bytes:
        """The next TL string."""
        size = self.take(1)[0]
        head = 1
        if size >= 254:
            if size == 255:
                raise TransportFault(UNKNOWN_KEY, "string of an unknown form")
            size, head = int.from_bytes(self.take(3), "little"), 4
        data = self.take(size)
        self.take(-(head + size) % 4)
        return data

    def number(self, most: int) -> int:
        """The next TL string as a big-endian number of at most `most` bytes."""
        data = self.string()
        if len(data) > most:
            raise TransportFault(UNKNOWN_KEY, "number too long")
        return int.from_bytes(data, "big")


def _string(data: bytes) -> bytes:
    size = len(data)
    head = bytes((size,)) if size < 254 else b"\xfe" + size.to_bytes(3, "little")
    return head + data + bytes(-(len(head) + size) % 4)


def read_request(body: bytes) -> ReqPq | ReqDhParams | SetClientDhParams | None:
    """The request in the body of a plain message, None for an acknowledgement; what follows it is ignored.

    Raises TransportFault for all else.
    """
    reader = _Reader(body)
    match reader.constructor():
        case 0xBE7E8EF1 | 0x60469778:  # req_pq_multi, req_pq
            return ReqPq(reader.take(16))
        case 0xD712E4BE:  # req_DH_params
            nonces, p, q = reader.take(32), reader.number(8), reader.number(8)
            request = ReqDhParams(nonces, p, q, reader.int64(), reader.string())
            if len(request.encrypted) != BLOCK:
                raise TransportFault(UNKNOWN_KEY, "encrypted data of a wrong size")
            return request
        case 0xF5045F1F:  # set_client_DH_params
            last = SetClientDhParams(reader.take(32), reader.string())
            if len(last.encrypted) % 16 or not 48 <= len(last.encrypted) <= 1024:
                raise TransportFault(UNKNOWN_KEY, "encrypted data of a wrong size")
            return last
        case 0x62D6B459:  # msgs_ack
            # COMPAT(Telegram Desktop, Telegram Web): they acknowledge plain messages.
            return None
        case other:
            raise TransportFault(UNKNOWN_KEY, f"plain message {other:08x} is no part of a key exchange")


def read_inner(block: bytes) -> Inner:
    """The inner data in a decrypted RSA block of either form; raises TransportFault if it is in neither."""
    data = open_padded(block)
    if data is not None:
        return _read_inner(data)[0]
    hashed = open_hashed(block)
    if hashed is None:
        raise TransportFault(UNKNOWN_KEY, "RSA block in no known form")
    digest, data = hashed
    inner, end = _read_inner(data)
    if not compare_digest(sha1(data[:end]).digest(), digest):
        raise TransportFault(UNKNOWN_KEY, "RSA block with a wrong hash")
    return inner


def _read_inner(data: bytes) -> tuple[Inner, int]:
    reader = _Reader(data)
    form = _INNER.get(reader.constructor())
    if form is None:
        raise TransportFault(UNKNOWN_KEY, "unknown inner data")
    pq, p, q = reader.number(8), reader.number(8), reader.number(8)
    nonces, new_nonce = reader.take(32), reader.take(32)
    has_dc, has_life = form
    dc = reader.int32() if has_dc else None
    expires_in = reader.int32() if has_life else None
    return Inner(pq, p, q, nonces, new_nonce, dc, expires_in), reader.at


def read_client_inner(opened: bytes) -> ClientInner:
    """The client's half in decrypted data that starts with its SHA-1 and ends with less than a block of padding."""
    data = opened[20:]
    reader = _Reader(data)
    if reader.constructor() != _CLIENT_INNER:
        raise TransportFault(UNKNOWN_KEY, "unknown inner data")
    inner = ClientInner(reader.take(32), reader.take(8), reader.number(BLOCK))
    if len(data) - reader.at > 15 or not compare_digest(sha1(data[: reader.at]).digest(), opened[:20]):
        raise TransportFault(UNKNOWN_KEY, "encrypted data with a wrong hash")
    return inner


def res_pq(nonce: bytes, server_nonce: bytes, pq: bytes, fingerprints: Collection[int]) -> bytes:
    """resPQ: the puzzle and the names of the server's keys."""
    vector = _UINT.pack(0x1CB5C415) + _INT.pack(len(fingerprints)) + b"".join(map(_LONG.pack, fingerprints))
    return _UINT.pack(0x05162463) + nonce + server_nonce + _string(pq) + vector


def server_dh_params_ok(nonces: bytes, encrypted: bytes) -> bytes:
    """server_DH_params_ok around the encrypted answer."""
    return _UINT.pack(0xD0E8075C) + nonces + _string(encrypted)


def server_dh_inner_data(nonces: bytes, g: int, prime: bytes, g_a: int, server_time: int) -> bytes:
    """server_DH_inner_data; `server_time` in seconds since 1970 sets the clock of some clients."""
    public = g_a.to_bytes(len(prime), "big")
    time = _UINT.pack(server_time & 0xFFFFFFFF)
    return _UINT.pack(0xB5890DBA) + nonces + _INT.pack(g) + _string(prime) + _string(public) + time


def dh_gen(number: int, nonces: bytes, proof: bytes) -> bytes:
    """dh_gen_ok (1), dh_gen_retry (2) or dh_gen_fail (3) with its nonce hash."""
    return _UINT.pack(_DH_GEN[number]) + nonces + proof
