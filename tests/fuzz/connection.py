"""Invariant: whatever a connection is fed, it gives events and bytes, or a fault that closes it; never an exception.

What it keeps stays within the limits, also when the client has a key, signs every nonsense properly, and reads nothing.
"""

from random import Random
from struct import pack

from chappe.mtproto import service
from chappe.mtproto.limits import Limits
from tests.fuzz.mutate import bent
from tests.mtproto.session_client import Client, World, call, longs, ping

LIMITS = Limits(
    sessions_per_key=3,
    sessions_per_connection=2,
    running_calls=20,
    answer_bytes=20_000,
    push_bytes=2_000,
    replay_ids=30,
    held_bytes=10_000,
    container_messages=10,
    ids_per_message=20,
)
KINDS = [
    number for name, number in vars(service).items() if name.isupper() and isinstance(number, int) and number > 255
]


def body_of(chance: Random, ids: list[int]) -> bytes:
    """A message as clients send them, or nearly, or not at all."""
    some = [chance.choice(ids) if ids else 4 for _ in range(chance.randrange(25))]
    body = chance.choice(
        (
            call(chance.randrange(9), 8 + 4 * chance.randrange(50)),
            ping(chance.getrandbits(60)),
            longs(chance.choice((service.MSGS_ACK, service.MSGS_STATE_REQ, service.MSG_RESEND_REQ)), some),
            longs(service.MSG_RESEND_ANS_REQ, some),
            pack("<Iq", chance.choice(KINDS), chance.choice(some or [0])),
            pack("<I", chance.choice(KINDS)) + chance.randbytes(4 * chance.randrange(12)),
            pack("<Iqi", service.PING_DELAY_DISCONNECT, 1, chance.randrange(-5, 500)),
            pack("<Iiii", service.HTTP_WAIT, *(chance.randrange(-2, 30000) for _ in range(3))),
        )
    )
    return bent(chance, body, chance.choice((0, 0, 1, 3)))


def container_of(chance: Random, client: Client, ids: list[int]) -> bytes:
    parts = [(client.msg_id(), chance.getrandbits(5), body_of(chance, ids)) for _ in range(chance.randrange(13))]
    body = pack("<Ii", service.MSG_CONTAINER, chance.choice((len(parts), len(parts), chance.randrange(-2, 2000))))
    for msg_id, seqno, data in parts:
        data = data[: len(data) & ~3] or bytes(4)
        body += pack("<qii", chance.choice((msg_id, *ids[-3:])), seqno, len(data)) + data
    return bent(chance, body, chance.choice((0, 0, 2)))


def packet_of(chance: Random, client: Client, ids: list[int]) -> bytes:
    body = container_of(chance, client, ids) if chance.randrange(3) == 0 else body_of(chance, ids)
    msg_id = client.msg_id()
    if chance.randrange(4) == 0:
        msg_id = chance.choice((*ids[-5:], chance.getrandbits(63), -4, 0, msg_id + (chance.randrange(99) << 32)))
    ids.append(msg_id)
    body = body[: len(body) & ~3] or bytes(4)
    packet = client.seal(msg_id, chance.choice((0, 1, client.count * 2 + 1, -1)), body)
    return bent(chance, packet, chance.choice((0, 0, 0, 1)))


def one(chance: Random) -> None:
    """One key with a few sessions and connections."""
    world = World(LIMITS, chance.getrandbits(30))
    key = world.key()
    clients = [Client(world, key) for _ in range(4)]
    for client in clients:
        client.connection = world.connect(once=chance.randrange(8) == 0)
    ids: list[int] = []
    for _ in range(chance.randrange(5, 60)):
        client = chance.choice(clients)
        if chance.randrange(30) == 0:
            client.salt ^= 1
        client.deliver(packet_of(chance, client, ids), quick=chance.randrange(5) == 0)
        if chance.randrange(2):
            world.answer(bytes(4 * chance.randrange(2000)))
        for session in (one for live in world.ring.keys.values() for one in live.sessions.values()):
            if chance.randrange(3) == 0:
                session.push(bytes(4 * chance.randrange(1, 200)))
        if chance.randrange(3) == 0:
            ids += [message.msg_id for message in client.read()] if chance.randrange(2) else []
            client.connection.data_to_send(world.now)
        if chance.randrange(10) == 0:
            world.tick(chance.choice((0.1, 2, 40, 400)))
            client.connection.handle_timer(world.now)
        if client.connection.closed or chance.randrange(15) == 0:
            client.reconnect()
        check(world)


def check(world: World) -> None:
    """Every bound holds."""
    for live in world.ring.keys.values():
        assert len(live.sessions) <= LIMITS.sessions_per_key
        for session in live.sessions.values():
            box = session.outbox
            # One updatesTooLong may stand above the bound, and as many errors as one container can ask for.
            assert box.push_bytes <= LIMITS.push_bytes + 404
            assert box.answer_bytes <= LIMITS.answer_bytes * 5 // 4 + 500 * LIMITS.container_messages
            assert session.running <= LIMITS.running_calls
            assert len(session.window) <= 2 * LIMITS.replay_ids
            for connection in session.connections:
                assert session in connection.sessions
                assert len(connection.sessions) <= LIMITS.sessions_per_connection
    held = sum(
        session.outbox.push_bytes + session.outbox.answer_bytes
        for live in world.ring.keys.values()
        for session in live.sessions.values()
    )
    assert held == world.ring.tally.held
