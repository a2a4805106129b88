"""CPU of the gateway alone for one message, in memory: one call in, its answer out, one push to another session.

    python bench/gateway_micro.py [messages]

Sockets, the worker side and the client's arithmetic are left out; the TL codec and the cryptography are measured apart.
"""

import asyncio
import cProfile
import os
import pstats
import struct
import sys
import time

import uvloop

from chappe.crypto.kdf import AuthKey
from chappe.gateway.driver import Driver
from chappe.gateway.ports import Answer, Caller, KeyRecord
from chappe.mtproto.frames import Found, detect
from chappe.mtproto.handshake import Handshakes
from chappe.mtproto.limits import Limits
from chappe.tl import codec, functions, types

HEAD = struct.Struct("<qqqii")


class Transportless:
    """A shell that throws away what is written, after counting it."""

    def __init__(self) -> None:
        self.connection = None
        self.written = 0
        self.writes = 0

    def flush(self, now: float) -> None:
        while True:
            chunks = self.connection.data_to_send(now)
            if chunks:
                data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
                self.written += len(data)
                self.writes += 1
            if not self.connection.wants:
                return


class Keys:
    """Two keys."""

    def __init__(self) -> None:
        self.rows: dict[int, KeyRecord] = {}

    async def load(self, key_id: int) -> KeyRecord | None:
        return self.rows[key_id]


class Calls:
    """Answers at once, and pushes to the other user first."""

    def __init__(self) -> None:
        self.driver: Driver
        self.updates = codec.memo(updates())

    async def call(self, caller: Caller, request: object) -> Answer:
        sender = 1 if caller.key_id == FIRST.key_id else 2
        self.driver.feed.publish(3 - sender, codec.memo(updates()))
        return Answer(updates(), None, sender)


def updates() -> types.Updates:
    message = types.Message(
        id=100,
        peer_id=types.PeerUser(user_id=1),
        from_id=types.PeerUser(user_id=2),
        date=1700000000,
        message="hello there",
    )
    return types.Updates(
        updates=[types.UpdateNewMessage(message=message, pts=100, pts_count=1)],
        users=[types.User(id=n, access_hash=5, first_name="Someone", phone="999") for n in (1, 2)],
        chats=[],
        date=1700000000,
        seq=0,
    )


FIRST, SECOND = AuthKey(os.urandom(256)), AuthKey(os.urandom(256))


class Client:
    """Makes the packets of one client beforehand, so that only the server is timed."""

    def __init__(self, key: AuthKey, connection) -> None:
        self.key = key
        self.session_id = int.from_bytes(os.urandom(8), "little", signed=True)
        self.connection = connection
        self.last = 0
        self.count = 0

    def packet(self, body: bytes, salt: int) -> bytes:
        self.last = max(self.last + 4, int(time.time() * 2**32) & -4)
        plain = HEAD.pack(salt, self.session_id, self.last, self.count * 2 + 1, len(body)) + body
        self.count += 1
        plain += os.urandom(12 + (-len(plain) - 12) % 16)
        data = self.key.wire_id + self.key.encrypt_v2(plain, from_client=True)
        return struct.pack("<I", len(data)) + data


async def run(count: int, profile: bool) -> None:
    keys, calls = Keys(), Calls()
    driver = Driver(
        keys, calls, lambda source: Handshakes.__new__(Handshakes), limits=Limits(),
        salt_secret=b"0" * 32, random=os.urandom, clock=time.time, threads=1,
    )  # fmt: skip
    calls.driver = driver
    clients = []
    for number, key in ((1, FIRST), (2, SECOND)):
        keys.rows[key.key_id] = KeyRecord(key.key_id, key.key, key.key_id, user_id=number, layer=229, dc_id=2)
        shell = Transportless()
        found = detect(b"\xee\xee\xee\xee" + bytes(60))
        assert isinstance(found, Found)
        shell.connection = driver.connect(found.codec, "127.0.0.1", shell)
        clients.append(Client(key, shell.connection))
    request = codec.encode(
        functions.MessagesSendMessage(
            peer=types.InputPeerUser(user_id=2, access_hash=7), message="hello there", random_id=12345
        ),
        229,
    )
    now = time.time()
    for client in clients:
        salt = driver.ring.salts.at(client.key.key_id, int(now) // 1800)
        client.salt = salt
        client.connection.receive(client.packet(request, salt), now)
        driver.pump(client.connection, now)
    await asyncio.sleep(0.05)
    packets = [clients[n & 1].packet(request, clients[n & 1].salt) for n in range(count)]
    profiler = cProfile.Profile() if profile else None
    started = time.process_time()
    if profiler:
        profiler.enable()
    for n, packet in enumerate(packets):
        connection = clients[n & 1].connection
        now = driver.clock()
        connection.receive(packet, now)
        driver.pump(connection, now)
        while True:
            await asyncio.sleep(0)
            if not connection.sessions[0].running and not driver._dirty:
                break
        if n % 64 == 63:
            for client in clients:
                box = client.connection.sessions[0]
                box.acknowledged(tuple(box.outbox.pending))
    if profiler:
        profiler.disable()
    spent = time.process_time() - started
    print(f"{count} messages: {spent / count * 1e6:.1f} µs each, all in")
    if profiler:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(35)
    crypto_and_codec(count, request)


def timed(name: str, count: int, work) -> float:
    """Microseconds of one run of `work`, printed."""
    started = time.process_time()
    for _ in range(count):
        work()
    each = (time.process_time() - started) / count * 1e6
    print(f"  {name}: {each:.1f} µs")
    return each


def crypto_and_codec(count: int, request: bytes) -> None:
    """What the run above holds besides the gateway's own work."""
    plain = os.urandom(32 + len(request) + 12 + (-len(request) - 44) % 16)
    packed = FIRST.encrypt_v2(plain, from_client=True)
    answer = codec.encode(updates(), 229)
    big = os.urandom(32 + len(answer) + 12 + (-len(answer) - 44) % 16)
    total = timed("decrypt", count, lambda: FIRST.decrypt_v2(packed[:16], packed[16:]))
    total += 2 * timed("encrypt (twice)", count, lambda: FIRST.encrypt_v2(big))
    total += timed("decode the call", count, lambda: codec.decode_invocation(request, 229))
    total += 2 * timed("encode (twice)", count, lambda: codec.encode(updates(), 229))
    print(f"  together {total:.1f} µs")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    uvloop.run(run(int(arguments[0]) if arguments else 20000, "--profile" in arguments))
