"""A client's side of sessions, and a world in memory: keys, machines, a clock that only moves when told."""

from collections.abc import Iterable
from random import Random
from struct import pack, unpack_from
from typing import NamedTuple

from chappe.crypto.kdf import AuthKey
from chappe.mtproto.connection import Connection
from chappe.mtproto.events import CallReceived, KeyNeeded
from chappe.mtproto.frames import Packet
from chappe.mtproto.frames.base import Codec
from chappe.mtproto.handshake import Handshakes
from chappe.mtproto.keyring import KeyRing
from chappe.mtproto.limits import Limits
from chappe.mtproto.session import Session

NOW = 1_800_000_000.0
CONTAINER = 0x73F1F8DC
NAMES = {
    0x347773C5: "pong",
    0xA7EFF811: "bad_msg",
    0xEDAB447B: "bad_server_salt",
    0x9EC20908: "new_session_created",
    0xAE500895: "future_salts",
    0xF35C6D01: "rpc_result",
    0x62D6B459: "msgs_ack",
    0x04DEB57D: "msgs_state_info",
    0x276D3EC6: "msg_detailed_info",
    0xE22045FC: "destroy_session_ok",
    0x62D350C9: "destroy_session_none",
    0xF660E1D4: "destroy_auth_key_ok",
    0xE317AF7E: "updatesTooLong",
}


class Message(NamedTuple):
    """One message of the server, out of its container."""

    msg_id: int
    seqno: int
    body: bytes
    outer: int
    """The id of the container it came in, or its own."""

    @property
    def name(self) -> str:
        return NAMES.get(unpack_from("<I", self.body)[0], "other")

    @property
    def longs(self) -> tuple[int, ...]:
        """The fixed longs after the constructor, as many as fit."""
        return unpack_from(f"<{(len(self.body) - 4) // 8}q", self.body, 4)

    @property
    def request(self) -> int:
        """Of an rpc_result: the call it answers."""
        assert self.name == "rpc_result"
        return self.longs[0]

    @property
    def result(self) -> bytes:
        return self.body[12:]

    @property
    def vector(self) -> tuple[int, ...]:
        """Of msgs_ack: the ids."""
        count = unpack_from("<i", self.body, 8)[0]
        return unpack_from(f"<{count}q", self.body, 12)


class Bare(Codec):
    """No frames: one call of feed() is one packet; "quick:" before it asks for a quick ack."""

    def feed(self, data: bytes) -> list[Packet]:
        if data[:6] == b"quick:":
            return [Packet(data[6:], True)]
        return [Packet(data, False)]

    def pack(self, payload: bytes) -> bytes:
        return payload

    def pack_quick_ack(self, token: int) -> bytes:
        return b"quick" + token.to_bytes(4, "little")

    def pack_error(self, code: int) -> bytes:
        return pack("<i", code)


class World:
    """One key ring and its clock. Keys that the world knows are found at once."""

    def __init__(self, limits: Limits | None = None, seed: int = 1) -> None:
        self.chance = Random(seed)
        self.now = NOW
        self.woken: list[Connection] = []
        self.forgotten: list[Session] = []
        self.limits = limits or Limits()
        self.ring = KeyRing(self.limits, self.chance.randbytes, b"s" * 32, self.woken.append, self.forgotten.append)
        self.handshakes = Handshakes.__new__(Handshakes)
        self.handshakes._by_owner = {}
        self.known: dict[int, bytes] = {}
        self.calls: list[CallReceived] = []
        self.events: list[object] = []
        self._number = 0

    def key(self) -> AuthKey:
        """A new auth key that the server knows."""
        key = AuthKey(self.chance.randbytes(256))
        self.known[key.key_id] = key.key
        return key

    def connect(self, *, once: bool = False) -> Connection:
        self._number += 1
        number = -self._number if once else self._number
        return Connection(self.ring, self.handshakes, Bare(), number, "127.0.0.1", self.now, None)

    def pump(self, connection: Connection) -> None:
        """Carry out what needs no worker; calls are kept."""
        while (event := connection.next_event()) is not None:
            self.events.append(event)
            if isinstance(event, KeyNeeded):
                key = self.known.get(event.key_id)
                live = None if key is None else self.ring.add(key, 0, None, self.now)
                connection.key_found(live, self.now)
            elif isinstance(event, CallReceived):
                self.calls.append(event)

    def answer(self, body: bytes = b"done") -> None:
        """Answer every call not answered yet."""
        calls, self.calls = self.calls, []
        for call in calls:
            call.session.answer(call.msg_id, body)

    def tick(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.ring.handle_timer(self.now)


class Client:
    """One session of a client; what it sends and reads is by the protocol's pages, not by the server's code."""

    def __init__(self, world: World, key: AuthKey | None = None, session_id: int | None = None) -> None:
        self.world = world
        self.key = key or world.key()
        self.session_id = world.chance.getrandbits(63) if session_id is None else session_id
        self.salt = world.ring.salts.at(self.key.key_id, int(world.now) // 1800)
        self.last = 0
        self.count = 0
        self.connection = world.connect()
        self.raw: list[bytes] = []

    def msg_id(self) -> int:
        self.last = max(self.last + 4, int(self.world.now * 2**32) & -4)
        return self.last

    def seal(self, msg_id: int, seqno: int, body: bytes, salt: int | None = None) -> bytes:
        plain = pack("<qqqii", self.salt if salt is None else salt, self.session_id, msg_id, seqno, len(body)) + body
        plain += self.world.chance.randbytes(12 + (-len(plain) - 12) % 16)
        return self.key.wire_id + self.key.encrypt_v2(plain, from_client=True)

    def number(self, content: bool) -> int:
        seqno = self.count * 2 + content
        self.count += content
        return seqno

    def send(self, body: bytes, content: bool = True, *, msg_id: int | None = None, quick: bool = False) -> int:
        """Send one message; its id."""
        msg_id = self.msg_id() if msg_id is None else msg_id
        self.deliver(self.seal(msg_id, self.number(content), body), quick)
        return msg_id

    def deliver(self, packet: bytes, quick: bool = False) -> None:
        self.connection.receive(b"quick:" + packet if quick else packet, self.world.now)
        self.world.pump(self.connection)

    def container(self, parts: Iterable[tuple[int, int, bytes]], msg_id: int | None = None) -> int:
        parts = list(parts)
        body = pack("<Ii", CONTAINER, len(parts))
        for inner, seqno, data in parts:
            body += pack("<qii", inner, seqno, len(data)) + data
        msg_id = self.msg_id() if msg_id is None else msg_id
        self.deliver(self.seal(msg_id, self.number(False), body))
        return msg_id

    def part(self, body: bytes, content: bool = True) -> tuple[int, int, bytes]:
        return self.msg_id(), self.number(content), body

    def ack(self, ids: Iterable[int]) -> None:
        ids = tuple(ids)
        self.send(pack(f"<IIi{len(ids)}q", 0x62D6B459, 0x1CB5C415, len(ids), *ids), content=False)

    def read(self, connection: Connection | None = None) -> list[Message]:
        """All that waits to be sent to this client, decrypted, out of containers, in order."""
        connection = connection or self.connection
        messages = []
        while True:
            packets = connection.data_to_send(self.world.now)
            for packet in packets:
                self.raw.append(packet)
                if len(packet) >= 24:
                    messages += self.open(packet)
            if not connection.wants:
                return messages

    def open(self, packet: bytes) -> list[Message]:
        assert packet[:8] == self.key.wire_id
        plain = self.key.decrypt_v2(packet[8:24], packet[24:], from_client=False)
        assert plain is not None
        _salt, session_id, msg_id, seqno, length = unpack_from("<qqqii", plain)
        assert session_id == self.session_id
        assert 12 <= len(plain) - 32 - length <= 1024
        return list(flatten(msg_id, seqno, plain[32 : 32 + length]))

    def reconnect(self) -> None:
        self.connection.lost(self.world.now)
        self.connection = self.world.connect()

    @property
    def session(self) -> Session:
        return self.world.ring.keys[self.key.key_id].sessions[self.session_id]


def flatten(msg_id: int, seqno: int, body: bytes) -> Iterable[Message]:
    if unpack_from("<I", body)[0] != CONTAINER:
        yield Message(msg_id, seqno, body, msg_id)
        return
    at = 8
    for _ in range(unpack_from("<i", body, 4)[0]):
        inner, inner_seqno, size = unpack_from("<qii", body, at)
        assert unpack_from("<I", body, at + 16)[0] != CONTAINER
        yield Message(inner, inner_seqno, body[at + 16 : at + 16 + size], msg_id)
        at += 16 + size
    assert at == len(body)


def ping(number: int) -> bytes:
    return pack("<Iq", 0x7ABE77EC, number)


def call(number: int = 0, size: int = 8) -> bytes:
    """Some API call: nothing that the session itself knows."""
    return pack("<II", 0x11223344, number) + bytes(size - 8)


def longs(constructor: int, ids: Iterable[int]) -> bytes:
    ids = tuple(ids)
    return pack(f"<IIi{len(ids)}q", constructor, 0x1CB5C415, len(ids), *ids)


def only(messages: Iterable[Message], name: str) -> Message:
    """The one message of that name."""
    (found,) = [message for message in messages if message.name == name]
    return found


def named(messages: Iterable[Message], name: str) -> list[Message]:
    return [message for message in messages if message.name == name]


def read_states(body: bytes) -> bytes:
    """The states in a `msgs_state_info`, a byte for each message that was asked about."""
    size = body[12]
    return body[13 : 13 + size]
