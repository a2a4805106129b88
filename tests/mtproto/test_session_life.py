"""A session over several connections, at rest, at its bounds and at its end."""

from struct import pack, unpack_from

import pytest

from chappe.mtproto.limits import Limits
from chappe.mtproto.service import rpc_error
from tests.mtproto.session_client import Client, World, call, longs, named, only, ping, read_states


def test_answers_go_to_the_newest_connection_pings_to_their_own() -> None:
    world = World()
    client = Client(world)
    old = client.connection
    client.send(ping(1), content=False)
    client.read()
    client.connection = world.connect()
    client.send(call())
    world.answer()
    assert not client.read(old)
    assert only(client.read(), "rpc_result")
    newest, client.connection = client.connection, old
    client.send(ping(7), content=False)
    client.send(call(1))
    world.answer()
    assert [message.name for message in client.read(old)] == ["pong"]
    assert only(client.read(newest), "rpc_result")


def test_when_the_newest_connection_goes_the_older_one_takes_over() -> None:
    world = World()
    client = Client(world)
    old = client.connection
    client.send(ping(1), content=False)
    client.read()
    client.connection = world.connect()
    client.send(call())
    world.answer(b"answer")
    lost = only(client.read(), "rpc_result")
    client.connection.lost(world.now)
    again = only(client.read(old), "rpc_result")
    assert again.msg_id == lost.msg_id


def test_a_replay_on_another_connection_does_not_draw_the_session_there() -> None:
    world = World()
    client = Client(world)
    packet = client.seal(client.msg_id(), client.number(True), call())
    client.deliver(packet)
    client.read()
    thief = world.connect()
    thief.receive(packet, world.now)
    world.pump(thief)
    client.session.push(b"secret")
    assert [message.name for message in client.read(thief)] == ["msgs_ack"]
    assert client.read()[-1].body == b"secret"


def test_a_session_is_forgotten_when_it_rests_too_long() -> None:
    world = World(Limits(session_seconds=100))
    client = Client(world)
    client.send(call())
    client.read()
    world.tick(1000)
    assert world.ring.keys
    client.connection.lost(world.now)
    world.tick(99)
    assert world.ring.keys
    world.tick(2)
    assert not world.ring.keys
    assert world.ring.tally.held == 0
    world.answer()
    client.connection = world.connect()
    client.send(call())
    assert only(client.read(), "new_session_created")


@pytest.mark.parametrize("by", ["rest", "request"])
def test_what_was_captured_runs_in_no_later_session(by: str) -> None:
    world = World(Limits(session_seconds=100))
    client = Client(world)
    other = Client(world, client.key)
    other.send(ping(1), content=False)
    captured = client.seal(client.msg_id(), client.number(True), call())
    client.deliver(captured)
    world.answer()
    client.connection.lost(world.now)
    if by == "rest":
        world.tick(101)
    else:
        other.send(pack("<Iq", 0xE7512126, client.session_id), content=False)
    client.connection = world.connect()
    client.deliver(captured)
    assert not world.calls
    assert unpack_from("<qii", only(client.read(), "bad_msg").body, 4)[2] == 20
    client.send(call())
    assert len(world.calls) == 1
    world.tick(400)
    client.connection.lost(world.now)
    other.connection.lost(world.now)
    world.tick(101)
    world.tick(400)
    assert not world.ring.keys
    assert not world.ring._ended


def test_a_client_that_only_listens_is_told_when_its_temporary_key_ends() -> None:
    world = World()
    client = Client(world)
    client.send(ping(1), content=False)
    world.ring.keys[client.key.key_id].expires_at = int(world.now) + 10
    client.connection.handle_timer(world.now + 9)
    assert not client.connection.closed
    client.connection.handle_timer(world.now + 11)
    assert client.connection.closed
    assert client.connection.fault == -404


def test_sessions_of_a_key_are_bounded_the_longest_resting_gives_way() -> None:
    world = World(Limits(sessions_per_key=3))
    first = Client(world)
    clients = [first] + [Client(world, first.key) for _ in range(2)]
    for client in clients:
        client.send(ping(1), content=False)
    clients[1].connection.lost(world.now)
    world.tick(1)
    newcomer = Client(world, first.key)
    newcomer.send(ping(1), content=False)
    assert only(newcomer.read(), "pong")
    assert set(world.ring.keys[first.key.key_id].sessions) == {
        one.session_id for one in (clients[0], clients[2], newcomer)
    }
    crowd = Client(world, first.key)
    crowd.send(ping(1), content=False)
    assert crowd.connection.closed
    assert crowd.connection.fault == -429


def test_a_reader_that_takes_nothing_loses_updates_for_one_updates_too_long() -> None:
    world = World(Limits(push_bytes=1000))
    client = Client(world)
    client.send(ping(1), content=False)
    client.read()
    for n in range(300):
        client.session.push(b"update%06d" % n)
    assert client.session.outbox.push_bytes <= 1000
    messages = client.read()
    assert len(named(messages, "updatesTooLong")) == 1
    assert len(messages) < 110


def test_updates_sent_but_forgotten_unacknowledged_are_made_good_after_a_break() -> None:
    world = World(Limits(push_bytes=1000))
    client = Client(world)
    client.send(ping(1), content=False)
    client.read()
    for n in range(300):
        client.session.push(b"update%06d" % n)
        assert client.read()[-1].body == b"update%06d" % n
    client.reconnect()
    client.send(ping(2), content=False)
    assert only(client.read(), "updatesTooLong")


def test_answers_are_bounded_and_a_forgotten_one_is_said_to_be_lost() -> None:
    world = World(Limits(answer_bytes=10_000))
    client = Client(world)
    asked = []
    for _ in range(5):
        asked.append(client.send(call()))
        world.answer(bytes(4000))
        client.read()
    assert client.session.outbox.answer_bytes <= 10_000
    client.send(longs(0xDA69FB52, asked), content=False)
    states = list(read_states(only(client.read(), "msgs_state_info").body))
    assert states == sorted(states)
    assert (states[0], states[-1]) == (1, 4 | 8 | 64)


def test_answers_that_nobody_reads_give_way_to_a_flood_error() -> None:
    world = World(Limits(answer_bytes=10_000))
    client = Client(world)
    asked = [client.send(call()) for _ in range(5)]
    world.answer(bytes(4000))
    results = {message.request: message.result for message in named(client.read(), "rpc_result")}
    assert [len(results[one]) for one in asked[:2]] == [4000, 4000]
    assert [results[one] for one in asked[2:]] == [rpc_error(420, "FLOOD_WAIT_1")] * 3


def test_calls_under_way_are_bounded() -> None:
    world = World(Limits(running_calls=3))
    client = Client(world)
    asked = [client.send(call()) for _ in range(5)]
    assert [event.msg_id for event in world.calls] == asked[:3]
    assert [message.request for message in named(client.read(), "rpc_result")] == asked[3:]
    world.answer()
    client.read()
    client.send(call())
    assert len(world.calls) == 1


def test_all_sessions_together_are_bounded_and_the_modest_are_served() -> None:
    world = World(Limits(queued_bytes=100_000))
    greedy = Client(world)
    greedy.container([greedy.part(call()) for _ in range(20)])
    world.answer(bytes(50_000))
    assert world.ring.tally.held < 200_000
    modest = Client(world)
    modest.send(call())
    world.answer(b"answer")
    assert only(modest.read(), "rpc_result").result == b"answer"


def test_broken_service_messages_are_left_alone() -> None:
    client = Client(World())
    for constructor in (0x62D6B459, 0x7ABE77EC, 0xF3427B8C, 0xB921BD04, 0xDA69FB52, 0x7D861A08, 0x58E4A740, 0xE7512126):
        client.send(pack("<I", constructor), content=False)
    client.send(pack("<IIi", 0x62D6B459, 0x1CB5C415, 1 << 30), content=False)
    client.send(pack("<IIi", 0xDA69FB52, 0x1CB5C415, -1), content=False)
    assert {message.name for message in client.read()} <= {"new_session_created"}
    assert not client.connection.closed


def test_who_goes_on_asking_and_never_reads_is_cut_off() -> None:
    world = World(Limits(answer_bytes=10_000))
    client = Client(world)
    deaf = client.connection
    client.send(ping(1), content=False)
    asking = client.connection = world.connect()
    client.session.connections = (asking, deaf)
    deaf.sessions = asking.sessions = (client.session,)
    for _ in range(1000):
        client.send(call())
        world.answer(bytes(500))
        client.read(asking)
        if deaf.closed:
            break
    assert deaf.closed
    assert client.session.outbox.answer_bytes < 15_000


def test_after_the_clock_was_set_back_a_client_talks_on_in_a_session_that_begins_anew() -> None:
    world = World()
    client, resting = Client(world), Client(world)
    for one in (client, resting):
        for _ in range(3):
            one.send(call())
        world.answer()
        one.read()
    resting.connection.lost(world.now)
    world.tick(3600)
    assert world.ring.clock_seen(world.now) == []
    client.send(call())
    world.answer()
    client.read()
    world.now -= 3600
    assert world.ring.clock_seen(world.now) == [client.connection]
    world.ring.handle_timer(world.now)
    for one in (client, resting):
        one.reconnect()
        one.last = 0  # it goes by the right time now, and on with its numbers
        one.send(call())
        assert len(world.calls) == 1
        world.answer(b"well")
        messages = one.read()
        assert [message.name for message in messages] == ["new_session_created", "rpc_result"]
        assert messages[-1].msg_id >> 32 <= world.now + 1
    assert world.ring.clock_seen(world.now) == []


@pytest.mark.parametrize("back", [0, 1, 29])
def test_a_clock_that_was_set_back_a_little_ends_nothing(back: int) -> None:
    world = World()
    client = Client(world)
    client.send(call())
    world.answer()
    client.read()
    world.tick(5)
    world.ring.clock_seen(world.now)
    for _ in range(2):
        assert world.ring.clock_seen(world.now - back) == []
    assert client.session.opened


def test_a_clock_that_is_set_back_little_by_little_is_noticed() -> None:
    world = World()
    client = Client(world)
    client.send(call())
    found = [len(world.ring.clock_seen(world.now - back)) for back in range(0, 100, 20)]
    assert sum(found) >= 1
