"""A client of a live server that hides nothing of the wire: any transport, any form of key creation, every message."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from struct import pack, unpack_from
from typing import Any, NamedTuple

from websockets.asyncio.client import connect as websocket

from bench.lean_client import factor
from bench.server import Server
from chappe.crypto.kdf import AuthKey
from chappe.tl import functions, types
from tests.gateway.raw_client import RawClient, initialised, read_result
from tests.mtproto.frame_clients import FrameClient
from tests.mtproto.handshake_client import Client as Maker


class Place(NamedTuple):
    """Where a live server is, and the key that it shows."""

    server: Server
    port: int
    pem: str


def header() -> bytes:
    """The random bytes of an obfuscation header, unlike any other transport's beginning."""
    return b"\x01" + os.urandom(3) + b"\x01" + os.urandom(59)


class WireClient(RawClient):
    """RawClient on a live server: makes its own key, and reads streams in whatever pieces they come."""

    def __init__(self, place: Place, key: AuthKey | None = None, transport: str = "intermediate") -> None:
        super().__init__(place, AuthKey(bytes(256)) if key is None else key, transport)
        self.place = place
        self.plain: asyncio.Queue[bytes] = asyncio.Queue()

    def first_salt(self, key_id: int) -> int:
        """Unknown before the key is made."""
        return 0

    @property
    def port(self) -> int:
        return self.place.port

    async def connect(self) -> "WireClient":
        """A new connection of the same session."""
        self.frames = FrameClient(self.transport, header(), os.urandom)
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.place.port)
        self.writer.write(self.frames.opening)
        self.ended.clear()
        self._task = asyncio.create_task(self._read())
        return self

    async def _read(self) -> None:
        held = bytearray()
        with suppress(ConnectionError):
            while data := await self.reader.read(1 << 16):
                held += self.frames.decrypt(data)
                for payload in self.frames.cut(held):
                    self._take(payload)
                self._news.set()
        self.ended.set()
        self._news.set()

    def _take(self, payload: bytes | int) -> None:
        if isinstance(payload, bytes) and len(payload) >= 20 and payload[:8] == bytes(8):
            self.plain.put_nowait(payload[20 : 20 + unpack_from("<i", payload, 16)[0]])
        else:
            super()._take(payload)

    def write(self, payload: bytes, quick_ack: bool = False) -> None:
        """One frame."""
        self.writer.write(self.frames.write(payload, quick_ack))

    def send(self, body: bytes, content: bool = True, quick_ack: bool = False) -> int:
        """One message in a packet of its own; its id."""
        self.write(self.packet(body, content), quick_ack)
        return self.last

    # Key creation

    async def plainly(self, body: bytes) -> bytes:
        """The body of the answer to a plain message; ConnectionError with the fault if there is none."""
        self.write(pack("<qqi", 0, 0, len(body)) + body)
        answer, ended = asyncio.ensure_future(self.plain.get()), asyncio.ensure_future(self.ended.wait())
        await asyncio.wait((answer, ended), timeout=10, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if answer.done():
            return answer.result()
        answer.cancel()
        raise ConnectionError(f"fault {self.faults}")

    async def make_key(self, form: str = "dc", old: bool = False, multi: bool = True, **inner: int) -> "WireClient":
        """A whole key creation on this connection; the salt is the one that comes with it."""
        maker = Maker(self.place.pem, os.urandom, factor)
        maker.read_res_pq(await self.plainly(maker.req_pq(multi)))
        encrypt = maker.rsa_old if old else maker.rsa_pad
        maker.read_dh_params(await self.plainly(maker.req_dh_params(encrypt(maker.inner(form, **inner)))))
        assert maker.read_dh_gen(await self.plainly(maker.last_message())) == 1
        self.key, self.salt, self.fingerprints = AuthKey(maker.auth_key), maker.salt, maker.fingerprints
        return self

    # Sessions

    def other(self, transport: str = "", *, same_session: bool = False) -> "WireClient":
        """Another client on the same key, not connected yet; with the same session it goes on with its numbers."""
        twin = type(self)(self.place, self.key, transport or self.transport)
        twin.salt = self.salt
        if same_session:
            twin.session_id, twin.last, twin.count = self.session_id, self.last, self.count
        return twin

    def numbers(self, content: bool = True) -> tuple[int, int]:
        """The next msg_id and seqno."""
        self.last = max(self.last + 4, int(time.time() * 2**32) & -4)
        seqno = self.count * 2 + content
        self.count += content
        return self.last, seqno

    def sealed(self, msg_id: int, seqno: int, body: bytes, salt: int | None = None) -> bytes:
        """An encrypted packet with the numbers given."""
        plain = pack("<qqqii", self.salt if salt is None else salt, self.session_id, msg_id, seqno, len(body)) + body
        plain += os.urandom(12 + (-len(plain) - 12) % 16)
        return self.key.wire_id + self.key.encrypt_v2(plain, from_client=True)

    def send_as(self, msg_id: int, seqno: int, body: bytes, salt: int | None = None) -> int:
        """Send with the numbers given."""
        self.write(self.sealed(msg_id, seqno, body, salt))
        return msg_id

    def contain(self, parts: Iterable[tuple[int, int, bytes]], msg_id: int = 0) -> int:
        """Send a container of (msg_id, seqno, body); its id."""
        parts = list(parts)
        body = pack("<Ii", 0x73F1F8DC, len(parts))
        for inner, seqno, data in parts:
            body += pack("<qii", inner, seqno, len(data)) + data
        own, seqno = self.numbers(content=False)
        return self.send_as(msg_id or own, seqno, body)

    def ack(self, *ids: int) -> None:
        """Acknowledge messages of the server."""
        self.send(pack(f"<IIi{len(ids)}q", 0x62D6B459, 0x1CB5C415, len(ids), *ids), content=False)

    async def fault(self) -> int:
        """The transport error with which the server ends the connection; 0 if it just hangs up."""
        await asyncio.wait_for(self.ended.wait(), 10)
        return self.faults[-1] if self.faults else 0

    # Accounts

    async def introduce(self, layer: int = 229) -> Any:
        """The first call of a client, wrapped; help.config."""
        sent = self.send(initialised(functions.HelpGetConfig(), layer))
        return read_result(functions.HelpGetConfig, await self.result(sent))

    async def sign_in(self, phone: str, name: str = "") -> Any:
        """Sign in or up with a test number; the account."""
        code = phone[5] * 5
        sent = await self.ask(
            functions.AuthSendCode(phone_number=phone, api_id=1, api_hash="0" * 32, settings=types.CodeSettings())
        )
        proof = {"phone_number": phone, "phone_code_hash": sent.phone_code_hash}
        got = await self.ask(functions.AuthSignIn(**proof, phone_code=code))
        if isinstance(got, types.AuthAuthorizationSignUpRequired):
            got = await self.ask(functions.AuthSignUp(**proof, first_name=name, last_name=""))
        assert isinstance(got, types.AuthAuthorization), got
        return got.user


@contextmanager
def mislaid(place: Place, table: str) -> Iterator[None]:
    """The server's store fails whenever it is asked for something in this table."""
    with closing(sqlite3.connect(place.server.data / "chappe.db", timeout=10)) as database:
        database.execute(f"ALTER TABLE {table} RENAME TO mislaid")
        try:
            yield
        finally:
            database.execute(f"ALTER TABLE mislaid RENAME TO {table}")


async def client_of(place: Place, transport: str = "intermediate", **form: Any) -> WireClient:
    """A connected client with a fresh key that nobody has introduced yet."""
    return await (await WireClient(place, transport=transport).connect()).make_key(**form)


class Socketed(WireClient):
    """The same client on a WebSocket."""

    path = "/apiws"

    async def connect(self) -> "Socketed":
        self.frames = FrameClient(self.transport, header(), os.urandom)
        url = f"ws://127.0.0.1:{self.place.port}{self.path}"
        self.socket = await websocket(url, subprotocols=["binary"], compression=None)
        self.waiting: list[bytes] = [self.frames.opening]
        self._task = asyncio.create_task(self._read())
        return self

    def write(self, payload: bytes, quick_ack: bool = False) -> None:
        self.waiting.append(self.frames.write(payload, quick_ack))
        self._sender = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        data, self.waiting = b"".join(self.waiting), []
        if data:
            # In pieces that have nothing to do with packets.
            await self.socket.send(data[:50])
            await self.socket.send(data[50:])

    async def _read(self) -> None:
        async for data in self.socket:
            assert isinstance(data, bytes)
            (payload,) = self.frames.read(data)
            self._take(payload)
            self._news.set()
        self.ended.set()
        self._news.set()


class Posting(WireClient):
    """The same client by HTTP: one POST for each packet, an answer to each."""

    path = "/apiw1"

    async def connect(self) -> "Posting":
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        return self

    def write(self, payload: bytes, quick_ack: bool = False) -> None:
        self._task = asyncio.create_task(self._post(payload))

    async def answered(self) -> None:
        """The last request has its answer."""
        assert self._task is not None
        await asyncio.wait_for(self._task, 30)

    async def _post(self, payload: bytes) -> None:
        status, self.headers, answer = await http(self.place, f"POST {self.path} HTTP/1.1", payload)
        self.statuses.append(status)
        if answer:
            self._take(answer)
        self._news.set()


async def http(
    place: Place, head: str, body: bytes = b"", host: str = "127.0.0.1"
) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own: status, headers in small letters, body."""
    reader, writer = await asyncio.open_connection(host, place.port)
    length = f"Content-Length: {len(body)}\r\n" if body or head.startswith("POST") else ""
    writer.write(f"{head}\r\nHost: x\r\n{length}Connection: close\r\n\r\n".encode() + body)
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    start, _, content = answer.partition(b"\r\n\r\n")
    lines = start.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return int(lines[0].split()[1]), headers, content
