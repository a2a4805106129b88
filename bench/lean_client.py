"""A lean MTProto client for load and for tests: no library's politeness, every message and update counted.

It speaks padded-free intermediate transport, makes its key by RSA_PAD, and keeps to the protocol pages
(core.telegram.org/mtproto). It does not hide the wire: what the server says wrong is an error here.
"""

import asyncio
import gzip
import itertools
import os
import struct
import time
from collections.abc import Callable
from hashlib import sha1, sha256

import cryptg

from chappe.tl import codec, functions, types

LAYER = 229
RPC_RESULT, RPC_ERROR, CONTAINER, GZIP = 0xF35C6D01, 0x2144CA19, 0x73F1F8DC, 0x3072CFA1
NEW_SESSION, BAD_SALT, BAD_MSG, ACKS, PONG = 0x9EC20908, 0xEDAB447B, 0xA7EFF811, 0x62D6B459, 0x347773C5
Pem = tuple[int, int, int]

BOOLS = {struct.pack("<I", 0x997275B5): True, struct.pack("<I", 0xBC799737): False}


class RpcError(Exception):
    """What the server answered instead of a result."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code, self.text = code, text


class Gone(Exception):
    """The connection ended before the answer came."""


def tl_bytes(data: bytes) -> bytes:
    """A TL string."""
    head = bytes([len(data)]) if len(data) < 254 else b"\xfe" + len(data).to_bytes(3, "little")
    return head + data + bytes(-(len(head) + len(data)) % 4)


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """A TL string at an offset, and where it ends."""
    size = data[at]
    start = at + 1
    if size == 254:
        size, start = int.from_bytes(data[at + 1 : at + 4], "little"), at + 4
    end = start + size
    return data[start:end], end + -(end - at) % 4


def number(value: int) -> bytes:
    """A big-endian number without leading zeros, as a TL string."""
    return tl_bytes(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def factor(pq: int) -> tuple[int, int]:
    """The two primes of pq, smaller first (Pollard's rho)."""
    from math import gcd

    for c in itertools.count(1):
        x = y = 2
        d = 1
        while d == 1:
            x = (x * x + c) % pq
            y = (y * y + c) % pq
            y = (y * y + c) % pq
            d = gcd(abs(x - y), pq)
        if d != pq:
            return min(d, pq // d), max(d, pq // d)
    raise AssertionError


def rsa_pad(data: bytes, key: tuple[int, int]) -> bytes:
    """The padded RSA block of core.telegram.org/mtproto/auth_key, step 4.1."""
    n, e = key
    while True:
        padded = data + os.urandom(192 - len(data))
        temp_key = os.urandom(32)
        with_hash = padded[::-1] + sha256(temp_key + padded).digest()
        hidden = cryptg.encrypt_ige(with_hash, temp_key, bytes(32))
        xored = bytes(a ^ b for a, b in zip(temp_key, sha256(hidden).digest(), strict=True))
        value = int.from_bytes(xored + hidden, "big")
        if value < n:
            return pow(value, e, n).to_bytes(256, "big")


class LeanClient(asyncio.Protocol):
    """One connection; the key and session may be carried over to the next by `resume`."""

    def __init__(self, host: str, port: int, fingerprint: int, rsa: tuple[int, int], dc_id: int = 2) -> None:
        self.where, self.fingerprint, self.rsa, self.dc_id = (host, port), fingerprint, rsa, dc_id
        self.key = b""
        self.key_id = 0
        self.salt = 0
        self.session = int.from_bytes(os.urandom(8), "little", signed=True)
        self.on_update: Callable[[object], None] = lambda updates: None
        self.on_raw: Callable[[int, bytes], bool] = lambda kind, body: False
        self.inited = False
        self.new_sessions = 0
        self._last_id = 0
        self._content = 0
        self._buffer = bytearray()
        self._calls: dict[int, tuple[asyncio.Future[object], object]] = {}
        self._plain: asyncio.Future[bytes] | None = None
        self._acks: list[int] = []
        self._transport: asyncio.Transport | None = None
        self.closed: asyncio.Future[None] | None = None

    # -- connection ---------------------------------------------------------------------------------------------------
    async def connect(self) -> "LeanClient":
        """Open the connection; make a key if there is none yet."""
        loop = asyncio.get_running_loop()
        self.closed = loop.create_future()
        self._buffer.clear()
        await loop.create_connection(lambda: self, *self.where)
        if not self.key:
            await self._make_key()
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        transport.write(b"\xee\xee\xee\xee")

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self.closed and not self.closed.done():
            self.closed.set_result(None)
        for future, _ in self._calls.values():
            if not future.done():
                future.set_exception(Gone())
        self._calls.clear()
        if self._plain and not self._plain.done():
            self._plain.set_exception(Gone())

    def close(self) -> None:
        """End the connection at once."""
        if self._transport:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 4:
            size = int.from_bytes(self._buffer[:4], "little")
            if len(self._buffer) < 4 + size:
                return
            packet = bytes(self._buffer[4 : 4 + size])
            del self._buffer[: 4 + size]
            self._packet(packet)

    def _write(self, packet: bytes) -> None:
        if self._transport is None:
            raise Gone
        self._transport.write(len(packet).to_bytes(4, "little") + packet)

    # -- the key ------------------------------------------------------------------------------------------------------
    async def _ask(self, body: bytes) -> bytes:
        self._plain = asyncio.get_running_loop().create_future()
        self._write(struct.pack("<qqi", 0, self._next_id(), len(body)) + body)
        return await asyncio.wait_for(self._plain, 30)

    async def _make_key(self) -> None:
        nonce = os.urandom(16)
        got = await self._ask(struct.pack("<I", 0xBE7E8EF1) + nonce)
        assert got[:4] == struct.pack("<I", 0x05162463) and got[4:20] == nonce
        server_nonce = got[20:36]
        pq_bytes, _ = read_bytes(got, 36)
        pq = int.from_bytes(pq_bytes, "big")
        p, q = factor(pq)
        new_nonce = os.urandom(32)
        inner = (
            struct.pack("<I", 0xA9F55F95)
            + tl_bytes(pq_bytes)
            + number(p)
            + number(q)
            + nonce
            + server_nonce
            + new_nonce
            + struct.pack("<i", self.dc_id)
        )
        got = await self._ask(
            struct.pack("<I", 0xD712E4BE)
            + nonce
            + server_nonce
            + number(p)
            + number(q)
            + struct.pack("<Q", self.fingerprint)
            + tl_bytes(rsa_pad(inner, self.rsa))
        )
        assert got[:4] == struct.pack("<I", 0xD0E8075C)
        answer, _ = read_bytes(got, 36)
        ns, sn, nn = (
            sha1(new_nonce + server_nonce).digest(),
            sha1(server_nonce + new_nonce).digest(),
            sha1(new_nonce + new_nonce).digest(),
        )
        aes_key, aes_iv = ns + sn[:12], sn[12:] + nn + new_nonce[:4]
        plain = cryptg.decrypt_ige(answer, aes_key, aes_iv)[20:]
        g = int.from_bytes(plain[36:40], "little")
        prime_bytes, at = read_bytes(plain, 40)
        g_a_bytes, _ = read_bytes(plain, at)
        prime, g_a = int.from_bytes(prime_bytes, "big"), int.from_bytes(g_a_bytes, "big")
        b = int.from_bytes(os.urandom(32), "big")  # a short exponent: this is a load generator
        g_b = pow(g, b, prime)
        inner = struct.pack("<I", 0x6643B654) + nonce + server_nonce + bytes(8) + number(g_b)
        with_hash = sha1(inner).digest() + inner
        with_hash += os.urandom(-len(with_hash) % 16)
        got = await self._ask(
            struct.pack("<I", 0xF5045F1F)
            + nonce
            + server_nonce
            + tl_bytes(cryptg.encrypt_ige(with_hash, aes_key, aes_iv))
        )
        assert got[:4] == struct.pack("<I", 0x3BCBF734), got[:4].hex()
        self.key = pow(g_a, b, prime).to_bytes(256, "big")
        digest = sha1(self.key).digest()
        assert got[36:52] == sha1(new_nonce + b"\x01" + digest[:8]).digest()[4:20]
        self.key_id = int.from_bytes(digest[12:20], "little", signed=True)
        self.salt = int.from_bytes(new_nonce[:8], "little", signed=True) ^ int.from_bytes(
            server_nonce[:8], "little", signed=True
        )

    # -- messages -----------------------------------------------------------------------------------------------------
    def _next_id(self) -> int:
        self._last_id = max(self._last_id + 4, int(time.time() * 2**32) & ~3)
        return self._last_id

    def _keys(self, msg_key: bytes, x: int) -> tuple[bytes, bytes]:
        a = sha256(msg_key + self.key[x : x + 36]).digest()
        b = sha256(self.key[40 + x : 76 + x] + msg_key).digest()
        return a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:]

    def send_raw(self, body: bytes, content: bool = True, msg_id: int = 0) -> int:
        """Send one message, with acknowledgements that are due in a container around it; its msg_id."""
        msg_id = msg_id or self._next_id()
        seq = self._content * 2 + content
        self._content += content
        if self._acks:
            acks = struct.pack("<IIi", ACKS, 0x1CB5C415, len(self._acks)) + struct.pack(
                f"<{len(self._acks)}q", *self._acks
            )
            self._acks = []
            inner = struct.pack("<qii", msg_id, seq, len(body)) + body
            inner += struct.pack("<qii", self._next_id(), self._content * 2, len(acks)) + acks
            self._encrypted(self._next_id(), self._content * 2, struct.pack("<Ii", CONTAINER, 2) + inner)
        else:
            self._encrypted(msg_id, seq, body)
        return msg_id

    def _encrypted(self, msg_id: int, seq: int, body: bytes) -> None:
        plain = struct.pack("<qqqii", self.salt, self.session, msg_id, seq, len(body)) + body
        plain += os.urandom(12 + -(len(plain) + 12) % 16)
        msg_key = sha256(self.key[88:120] + plain).digest()[8:24]
        self._write(struct.pack("<q", self.key_id) + msg_key + cryptg.encrypt_ige(plain, *self._keys(msg_key, 0)))

    def call(self, request: object) -> "asyncio.Future[object]":
        """Send a request; the future of its result (a TL object), RpcError, or Gone."""
        body = codec.encode(request, LAYER)
        if not self.inited:
            self.inited = True
            body = (
                struct.pack("<Ii", 0xDA9B0D0D, LAYER)
                + struct.pack("<Iii", 0xC1CD5EA9, 0, 1)
                + b"".join(tl_bytes(x) for x in (b"lean", b"1", b"1", b"en", b"", b"en"))
                + body
            )
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        msg_id = self._next_id()
        self._calls[msg_id] = (future, request)
        self.send_raw(body, True, msg_id)
        return future

    async def __call__(self, request: object, timeout: float = 30) -> object:
        return await asyncio.wait_for(self.call(request), timeout)

    def _packet(self, packet: bytes) -> None:
        if len(packet) == 4:
            self.close()
            return
        key_id = int.from_bytes(packet[:8], "little", signed=True)
        if key_id == 0:
            size = int.from_bytes(packet[16:20], "little")
            if self._plain and not self._plain.done():
                self._plain.set_result(packet[20 : 20 + size])
            return
        assert key_id == self.key_id
        msg_key = packet[8:24]
        plain = cryptg.decrypt_ige(packet[24:], *self._keys(msg_key, 8))
        assert sha256(self.key[96:128] + plain).digest()[8:24] == msg_key
        _, session, msg_id, seq, size = struct.unpack_from("<qqqii", plain)
        assert session == self.session
        self._message(msg_id, seq, plain[32 : 32 + size])

    def _message(self, msg_id: int, seq: int, body: bytes) -> None:
        if seq & 1:
            self._acks.append(msg_id)
        kind = int.from_bytes(body[:4], "little")
        if kind == CONTAINER:
            count, at = int.from_bytes(body[4:8], "little"), 8
            for _ in range(count):
                inner, inner_seq, size = struct.unpack_from("<qii", body, at)
                self._message(inner, inner_seq, body[at + 16 : at + 16 + size])
                at += 16 + size
        elif kind == RPC_RESULT:
            self._result(int.from_bytes(body[4:12], "little", signed=True), body[12:])
        elif kind == GZIP:
            self._message(msg_id, seq & ~1, gzip.decompress(read_bytes(body, 4)[0]))
        elif kind == NEW_SESSION:
            self.new_sessions += 1
            self.salt = int.from_bytes(body[20:28], "little", signed=True)
        elif kind == BAD_SALT:
            bad = int.from_bytes(body[4:12], "little", signed=True)
            self.salt = int.from_bytes(body[20:28], "little", signed=True)
            self._again(bad)
        elif kind == BAD_MSG:
            bad = int.from_bytes(body[4:12], "little", signed=True)
            self._fail(bad, RpcError(int.from_bytes(body[16:20], "little"), "bad_msg_notification"))
        elif kind in (ACKS, PONG) or self.on_raw(kind, body):
            return
        else:
            self.on_update(codec.decode(body, LAYER)[0])

    def _again(self, msg_id: int) -> None:
        found = self._calls.pop(msg_id, None)
        for waiting, (future, request) in [(msg_id, found)] if found else list(self._calls.items()):
            self._calls.pop(waiting, None)
            self.inited = False
            again = self.call(request)
            again.add_done_callback(lambda done, future=future: _copy(done, future))

    def _fail(self, msg_id: int, error: Exception) -> None:
        future, _ = self._calls.pop(msg_id, (None, None))
        if future and not future.done():
            future.set_exception(error)

    def _result(self, msg_id: int, body: bytes) -> None:
        future, _ = self._calls.pop(msg_id, (None, None))
        if future is None or future.done():
            return
        if body[:4] == struct.pack("<I", GZIP):
            body = gzip.decompress(read_bytes(body, 4)[0])
        if body[:4] == struct.pack("<I", RPC_ERROR):
            text, _ = read_bytes(body, 8)
            future.set_exception(RpcError(int.from_bytes(body[4:8], "little", signed=True), text.decode()))
        elif body[:4] in BOOLS:
            future.set_result(BOOLS[body[:4]])
        else:
            future.set_result(codec.decode(body, LAYER)[0])


def _copy(done: "asyncio.Future[object]", future: "asyncio.Future[object]") -> None:
    if future.done():
        return
    error = done.exception()
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(done.result())


async def sign_in(client: LeanClient, phone: str, code: str, name: str) -> object:
    """Sign in with a test number, or sign up with that name; the self user."""
    sent = await client(
        functions.AuthSendCode(phone_number=phone, api_id=1, api_hash="0" * 32, settings=types.CodeSettings())
    )
    got = await client(
        functions.AuthSignIn(
            phone_number=phone,
            phone_code_hash=sent.phone_code_hash,
            phone_code=code,  # type: ignore[attr-defined]
        )
    )
    if isinstance(got, types.AuthAuthorizationSignUpRequired):
        got = await client(
            functions.AuthSignUp(
                phone_number=phone,
                phone_code_hash=sent.phone_code_hash,
                first_name=name,
                last_name="",  # type: ignore[attr-defined]
            )
        )
    return got.user  # type: ignore[attr-defined]
