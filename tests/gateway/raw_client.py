"""A client made of parts that share no code with the server: any transport over TCP, one session, bytes at hand."""

import asyncio
import os
import time
from collections.abc import Callable
from struct import pack, unpack_from
from typing import Any

from chappe.crypto.kdf import AuthKey
from chappe.tl import codec, functions
from tests.gateway.fakes import World
from tests.mtproto.frame_clients import FrameClient
from tests.mtproto.session_client import Message, flatten

LAYER = 229


class RawClient:
    """Call connect() first; what the server sent is in `messages`, oldest first."""

    def __init__(self, world: World, key: AuthKey | None = None, transport: str = "intermediate") -> None:
        self.world = world
        if key is None:
            key = AuthKey(os.urandom(256))
            world.keys.put(key.key, key.key_id, layer=LAYER, dc_id=2)
        self.key = key
        self.transport = transport
        self.session_id = int.from_bytes(os.urandom(8), "little", signed=True)
        self.salt = self.first_salt(key.key_id)
        self.last = 0
        self.count = 0
        self.messages: list[Message] = []
        self.tokens: list[int] = []
        self.faults: list[int] = []
        self.ended = asyncio.Event()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def first_salt(self, key_id: int) -> int:
        """The salt to begin with."""
        salt: int = self.world.gateway.driver.ring.salts.at(key_id, int(time.time()) // 1800)
        return salt

    async def connect(self) -> "RawClient":
        self.frames = FrameClient(self.transport, os.urandom(64).replace(b"\xef", b"\x01"))
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.world.port)
        self.writer.write(self.frames.opening)
        self.ended.clear()
        self._task = asyncio.create_task(self._read())
        return self

    async def close(self) -> None:
        """Break off, as a lost network does."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.writer.transport.abort()

    async def _read(self) -> None:
        held = b""
        try:
            while data := await self.reader.read(1 << 20):
                held += data
                # Frames are read whole; loopback in these tests delivers one write at a time or more.
                try:
                    payloads = list(self.frames.read(held)) if not held.startswith(b"HTTP") else []
                except (AssertionError, IndexError):
                    if self.frames.inner != self.transport:
                        raise
                    continue
                held = b""
                for payload in payloads:
                    self._take(payload)
                self._news.set()
        except ConnectionError:
            pass
        finally:
            self.ended.set()
            self._news.set()

    def _take(self, payload: bytes | int) -> None:
        if isinstance(payload, int):
            self.tokens.append(payload)
        elif len(payload) < 24:
            self.faults.append(unpack_from("<i", payload)[0])
        else:
            assert payload[:8] == self.key.wire_id
            size = 24 + (len(payload) - 24 & ~15)
            plain = self.key.decrypt_v2(payload[8:24], payload[24:size], from_client=False)
            assert plain is not None
            _salt, _session, msg_id, seqno, length = unpack_from("<qqqii", plain)
            self.messages += flatten(msg_id, seqno, plain[32 : 32 + length])

    def packet(self, body: bytes, content: bool = True, salt: int | None = None) -> bytes:
        """One encrypted packet, without its frame; `last` is its id."""
        self.last = max(self.last + 4, int(time.time() * 2**32) & -4)
        seqno = self.count * 2 + content
        self.count += content
        plain = pack("<qqqii", self.salt if salt is None else salt, self.session_id, self.last, seqno, len(body)) + body
        plain += os.urandom(12 + (-len(plain) - 12) % 16)
        return self.key.wire_id + self.key.encrypt_v2(plain, from_client=True)

    def send(self, body: bytes, content: bool = True, quick_ack: bool = False) -> int:
        self.writer.write(self.frames.write(self.packet(body, content), quick_ack))
        return self.last

    def call(self, request: Any) -> int:
        return self.send(codec.encode(request, LAYER))

    async def until(self, wanted: Callable[[Message], bool], seconds: float = 20) -> Message:
        """The first message that fits, taken out of `messages`."""
        async with asyncio.timeout(seconds):
            while True:
                for message in self.messages:
                    if wanted(message):
                        self.messages.remove(message)
                        return message
                if self.ended.is_set():
                    raise ConnectionError("the server hung up")
                self._news.clear()
                await self._news.wait()

    async def named(self, name: str, seconds: float = 20) -> Message:
        return await self.until(lambda message: message.name == name, seconds)

    async def result(self, msg_id: int, seconds: float = 20) -> bytes:
        """The answer to a call, as it came."""
        found = await self.until(lambda message: message.name == "rpc_result" and message.request == msg_id, seconds)
        return found.result

    async def ask(self, request: Any, seconds: float = 20) -> Any:
        """The answer to a call, read; a tuple (code, text) if it is an error."""
        return read_result(type(request), await self.result(self.call(request), seconds))


def read_result(kind: type, result: bytes) -> Any:
    if result[:4] == pack("<I", 0x2144CA19):
        size = result[8]
        return unpack_from("<i", result, 4)[0], result[9 : 9 + size].decode()
    return codec.decode_result(kind, result, LAYER)


def initialised(request: Any, layer: int = LAYER, **more: Any) -> bytes:
    """A call inside invokeWithLayer and initConnection, as the first of a client."""
    said = {"api_id": 1, "device_model": "d", "system_version": "s", "app_version": "a", **more}
    return (
        pack("<Ii", 0xDA9B0D0D, layer)
        + pack("<Iii", 0xC1CD5EA9, 0, said["api_id"])
        + b"".join(tl(said.get(name, "")) for name in NAMES)
        + (request if isinstance(request, bytes) else codec.encode(request, min(layer, LAYER)))
    )


NAMES = ("device_model", "system_version", "app_version", "system_lang_code", "lang_pack", "lang_code")


def tl(text: str) -> bytes:
    data = text.encode()
    return bytes([len(data)]) + data + bytes(-(len(data) + 1) % 4)


CONFIG = functions.HelpGetConfig()
