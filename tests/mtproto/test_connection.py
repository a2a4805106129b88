"""The connection machine: keys that are looked up, faults, timers, what is held, several sessions."""

from struct import pack

import pytest

from chappe.mtproto.events import KeyNeeded
from chappe.mtproto.frames import Found, detect
from chappe.mtproto.limits import Limits
from tests.mtproto.frame_clients import NAMES, FrameClient
from tests.mtproto.session_client import NOW, Bare, Client, World, call, named, only, ping


def test_packets_wait_until_the_key_is_known() -> None:
    world = World()
    client = Client(world)
    connection = client.connection
    for n in range(3):
        connection.receive(client.seal(client.msg_id(), 0, ping(n)), world.now)
    assert connection.next_event() == KeyNeeded(client.key.key_id)
    assert connection.next_event() is None
    assert connection.is_waiting
    assert not connection.known
    live = world.ring.add(client.key.key, 0, None, world.now)
    connection.key_found(live, world.now)
    assert connection.known
    assert not connection.is_waiting
    assert [message.longs[1] for message in named(client.read(), "pong")] == [0, 1, 2]


def test_a_key_that_does_not_exist_is_minus_404() -> None:
    world = World()
    client = Client(world)
    world.known.clear()
    client.send(ping(1))
    assert client.connection.closed
    assert client.connection.fault == -404
    assert client.connection.data_to_send(world.now) == [pack("<i", -404)]
    client.connection.receive(b"more", world.now)
    assert client.connection.data_to_send(world.now) == []


def test_too_much_before_the_key_is_known_is_a_flood() -> None:
    world = World(Limits(held_bytes=5000))
    client = Client(world)
    for _ in range(100):
        client.connection.receive(client.seal(client.msg_id(), 1, call(1, 400)), world.now)
    assert client.connection.fault == -429


def test_two_keys_on_one_connection() -> None:
    world = World()
    one, two = Client(world), Client(world)
    two.connection = one.connection
    one.send(ping(1), content=False)
    assert only(one.read(), "pong")
    two.send(ping(2), content=False)
    assert only(two.read(), "pong")
    one.send(call())
    world.answer()
    assert only(one.read(), "rpc_result")


def test_a_connection_serves_a_bounded_number_of_sessions() -> None:
    world = World(Limits(sessions_per_connection=2))
    first = Client(world)
    clients = [first] + [Client(world, first.key) for _ in range(3)]
    for client in clients:
        client.connection = first.connection
        client.send(ping(1), content=False)
        assert only(client.read(), "pong")
    assert [session.session_id for session in first.connection.sessions] == [one.session_id for one in clients[2:]]
    assert clients[0].session.connections == ()


def test_a_temporary_key_ends_in_its_time() -> None:
    world = World()
    client = Client(world)
    world.ring.add(client.key.key, int(world.now) + 100, None, world.now)
    client.send(ping(1), content=False)
    assert only(client.read(), "pong")
    world.now += 101
    client.send(ping(1), content=False)
    assert client.connection.fault == -404


def test_timers() -> None:
    world = World(Limits(first_packet_seconds=20, idle_seconds=900, paused_seconds=60))
    client = Client(world)
    connection = client.connection
    assert connection.next_timer() == NOW + 20
    client.send(ping(1), content=False)
    assert connection.next_timer() == NOW + 900
    connection.paused(NOW + 5)
    assert connection.next_timer() == NOW + 65
    connection.resumed()
    world.now += 10
    client.send(pack("<Iqi", 0xF3427B8C, 1, 75), content=False)
    assert connection.next_timer() == NOW + 85
    assert connection.hurried
    world.now += 60
    client.send(pack("<Iqi", 0xF3427B8C, 1, 75), content=False)
    connection.handle_timer(NOW + 85)
    assert not connection.closed
    connection.handle_timer(NOW + 145)
    assert connection.closed


def test_a_stranger_has_little_time_and_few_steps() -> None:
    world = World(Limits(handshake_steps=3, first_packet_seconds=20))
    connection = world.connect()
    connection.handle_timer(NOW + 19)
    assert not connection.closed
    connection.handle_timer(NOW + 20)
    assert connection.closed
    connection = world.connect()
    steps = 0
    world.handshakes.receive = lambda body, now, owner: None  # type: ignore[method-assign]
    while not connection.closed:
        connection.receive(pack("<qqi", 0, 0, 4) + b"next", world.now)
        steps += 1
    assert (steps, connection.fault) == (4, -429)


def test_a_plain_acknowledgement_and_an_empty_packet_are_passed_over() -> None:
    world = World()
    connection = world.connect()
    connection.receive(bytes(4), world.now)
    connection.receive(pack("<qqi", 0, 0, 20) + pack("<IIiq", 0x62D6B459, 0x1CB5C415, 1, 5), world.now)
    assert not connection.closed
    assert connection.next_event() is None
    connection.receive(b"\1\2\3\4", world.now)
    assert connection.fault == -400


def test_what_a_lost_connection_held_is_free() -> None:
    world = World()
    client = Client(world)
    client.send(call())
    client.connection.lost(world.now)
    assert client.connection.sessions == ()
    assert client.session.connections == ()
    assert client.connection.next_event() is None
    client.session.push(b"push")
    assert client.connection.data_to_send(world.now) == []


def test_a_wish_to_send_is_told_once() -> None:
    world = World()
    client = Client(world)
    client.send(ping(1), content=False)
    client.read()
    world.woken.clear()
    for _ in range(5):
        client.session.push(b"push")
    assert world.woken == [client.connection]
    assert len(client.read()) == 5
    client.session.push(b"push")
    assert len(world.woken) == 2


def test_much_is_given_in_portions() -> None:
    world = World()
    client = Client(world)
    client.container([client.part(call(n)) for n in range(20)])
    world.answer(bytes(50_000))
    portions = 0
    messages = []
    while True:
        packets = client.connection.data_to_send(world.now)
        portions += 1
        assert sum(map(len, packets)) < 600_000
        messages += [message for packet in packets for message in client.open(packet)]
        if not client.connection.wants:
            break
    assert len(named(messages, "rpc_result")) == 20
    assert portions > 1


@pytest.mark.parametrize("transport", NAMES)
def test_how_the_bytes_are_cut_changes_nothing(transport: str) -> None:
    def run(size: int) -> list[tuple[int, bytes]]:
        world = World(seed=5)
        client = Client(world)
        frames = FrameClient(transport, bytes(range(1, 65)))
        stream = frames.opening
        for n in range(5):
            stream += frames.write(client.seal(client.msg_id(), 1, call(n)))
        found = detect(stream[:64])
        assert isinstance(found, Found)
        connection = client.connection = world.connect()
        connection._codec = found.codec
        rest = stream[found.used :]
        for at in range(0, len(rest), size):
            connection.receive(rest[at : at + size], world.now)
            world.pump(connection)
        assert not connection.closed
        return [(event.msg_id, event.body) for event in world.calls]

    whole = run(1 << 20)
    assert len(whole) == 5
    for size in (1, 3, 16, 100):
        assert run(size) == whole


def test_quick_acks_come_only_when_asked_and_only_for_what_was_taken() -> None:
    world = World()
    client = Client(world)
    client.send(ping(1), content=False, quick=True)
    client.read()
    assert [packet[:5] for packet in client.raw].count(b"quick") == 1
    client.raw.clear()
    client.send(ping(2), content=False)
    client.salt += 1
    client.send(ping(3), content=False, quick=True)
    client.read()
    assert not [packet for packet in client.raw if packet[:5] == b"quick"]
    assert Bare().name == ""
