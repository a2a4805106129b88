"""Sessions: numbers, salts, answers, acknowledgements, what survives a broken connection."""

from struct import pack, unpack_from

from chappe.mtproto.limits import Limits
from tests.mtproto.session_client import Client, World, call, longs, named, only, ping, read_states


def test_the_first_message_opens_the_session_once() -> None:
    world = World()
    client = Client(world)
    first = client.send(call())
    created = only(client.read(), "new_session_created")
    assert created.longs[0] == first
    assert created.longs[2] == client.salt
    assert created.seqno == 1
    assert created.msg_id % 4 == 3
    client.ack([created.msg_id])
    client.reconnect()
    client.send(call())
    assert not named(client.read(), "new_session_created")


def test_an_answer_names_its_call_and_is_sent_until_acknowledged() -> None:
    world = World()
    client = Client(world)
    asked = client.send(call())
    client.read()
    world.answer(b"answer42")
    answer = only(client.read(), "rpc_result")
    assert (answer.request, answer.result) == (asked, b"answer42")
    assert answer.msg_id % 4 == 1
    assert answer.seqno % 2 == 1
    client.reconnect()
    client.send(ping(1), content=False)
    again = only(client.read(), "rpc_result")
    assert (again.msg_id, again.seqno, again.body) == (answer.msg_id, answer.seqno, answer.body)
    assert again.outer > answer.msg_id
    client.ack([answer.msg_id])
    client.reconnect()
    client.send(ping(2), content=False)
    assert [message.name for message in client.read()] in (
        ["new_session_created", "pong"],
        ["pong", "new_session_created"],
    )


def test_several_messages_of_one_moment_travel_in_one_packet() -> None:
    world = World()
    client = Client(world)
    client.container([client.part(call(n)) for n in range(10)])
    world.answer()
    client.session.push(b"push")
    messages = client.read()
    assert len(client.raw) == 1
    assert len(named(messages, "rpc_result")) == 10
    assert [message.body for message in messages][-1] == b"push"


def test_a_repeated_call_runs_once_and_gets_its_answer_again() -> None:
    world = World()
    client = Client(world)
    asked = client.send(call())
    client.read()
    client.send(call(), msg_id=asked)
    assert len(world.calls) == 1
    assert only(client.read(), "msgs_ack").vector == (asked,)
    world.answer(b"answer")
    first = only(client.read(), "rpc_result")
    client.send(call(), msg_id=asked)
    again = only(client.read(), "rpc_result")
    assert (again.msg_id, again.body) == (first.msg_id, first.body)
    client.ack([first.msg_id])
    client.send(call(), msg_id=asked)
    assert [message.name for message in client.read()] == ["msgs_ack"]
    assert not world.calls


def test_a_big_answer_to_a_repeated_call_is_described_and_sent_when_asked() -> None:
    world = World()
    client = Client(world)
    asked = client.send(call())
    world.answer(bytes(5000))
    answer = only(client.read(), "rpc_result")
    client.send(call(), msg_id=asked)
    described = only(client.read(), "msg_detailed_info")
    assert unpack_from("<qqi", described.body, 4) == (asked, answer.msg_id, 5012)
    client.send(longs(0x7D861A08, [answer.msg_id]), content=False)
    assert only(client.read(), "rpc_result").msg_id == answer.msg_id


def test_states_of_messages() -> None:
    world = World()
    client = Client(world)
    never = client.msg_id()
    plain = client.send(ping(1), content=False)
    running = client.send(call())
    client.read()
    done = client.send(call())
    world.calls.pop().session.answer(done, b"answer")
    answer = only(client.read(), "rpc_result")
    taken = client.send(call())
    world.calls.pop().session.answer(taken, b"answer")
    client.ack([only(client.read(), "rpc_result").msg_id])
    ahead = client.last + 400
    asked = client.send(longs(0xDA69FB52, [never, plain, running, done, taken, ahead, 4]), content=False)
    told = only(client.read(), "msgs_state_info")
    assert told.longs[0] == asked
    states = read_states(told.body)
    assert list(states) == [2, 4 | 16, 4 | 32, 4 | 8 | 64, 4 | 8, 3, 2]
    world.tick(2)
    assert only(client.read(), "msgs_ack").vector == (running,)
    client.send(longs(0xDA69FB52, [running]), content=False)
    assert list(read_states(only(client.read(), "msgs_state_info").body)) == [4 | 8 | 32]
    assert answer.request == done


def test_resending_what_is_gone_tells_states_instead() -> None:
    world = World()
    client = Client(world)
    client.send(call())
    world.answer(b"answer")
    answer = only(client.read(), "rpc_result")
    client.send(longs(0x7D861A08, [answer.msg_id, 5]), content=False)
    messages = client.read()
    assert only(messages, "rpc_result").msg_id == answer.msg_id
    assert list(read_states(only(messages, "msgs_state_info").body)) == [4, 1]


def test_a_call_that_runs_long_is_acknowledged_on_its_own_once() -> None:
    world = World()
    client = Client(world)
    asked = client.send(call())
    client.read()
    world.tick(0.5)
    assert not client.read()
    world.tick(1)
    assert only(client.read(), "msgs_ack").vector == (asked,)
    world.tick(10)
    assert not client.read()
    world.answer()
    assert only(client.read(), "rpc_result").request == asked


def test_dropping_answers() -> None:
    world = World()
    client = Client(world)
    running = client.send(call())
    client.read()
    drop = client.send(pack("<Iq", 0x58E4A740, running))
    messages = named(client.read(), "rpc_result")
    assert {message.request: message.result for message in messages} == {
        running: pack("<I", 0xCD78E586),
        drop: pack("<I", 0xCD78E586),
    }
    world.answer()
    assert not client.read()
    assert client.session.running == 0
    done = client.send(call())
    world.answer(b"answer")
    answer = only(client.read(), "rpc_result")
    client.send(pack("<Iq", 0x58E4A740, done))
    dropped = only(client.read(), "rpc_result")
    assert dropped.result == pack("<Iqii", 0xA43AD8B7, answer.msg_id, answer.seqno, len(answer.body))
    client.send(pack("<Iq", 0x58E4A740, done))
    assert only(client.read(), "rpc_result").result == pack("<I", 0x5E2AD36E)


def test_destroying_another_session_ends_it() -> None:
    world = World()
    one = Client(world)
    other = Client(world, one.key)
    one.send(ping(1), content=False)
    other.send(call())
    one.read()
    one.send(pack("<Iq", 0xE7512126, other.session_id), content=False)
    told = only(one.read(), "destroy_session_ok")
    assert told.longs == (other.session_id,)
    assert other.session_id not in world.ring.keys[one.key.key_id].sessions
    assert [session.session_id for session in world.forgotten] == [other.session_id]
    one.send(pack("<Iq", 0xE7512126, other.session_id), content=False)
    assert only(one.read(), "destroy_session_none")
    one.send(pack("<Iq", 0xE7512126, one.session_id), content=False)
    assert only(one.read(), "destroy_session_none")


def test_container_rules() -> None:
    world = World(Limits(container_messages=5))
    client = Client(world)

    def refused(code: int) -> None:
        assert unpack_from("<qii", only(client.read(), "bad_msg").body, 4)[2] == code
        assert not world.calls

    client.container([client.part(call()) for _ in range(6)])
    refused(64)
    client.container([(*client.part(b"")[:2], pack("<Ii", 0x73F1F8DC, 0))])
    refused(64)
    inner = client.part(call())
    client.container([(inner[0] + 4000, inner[1], inner[2])], msg_id=client.msg_id())
    refused(64)
    client.send(pack("<Ii", 0x73F1F8DC, 2), content=False)
    refused(64)
    client.send(pack("<Ii", 0x73F1F8DC, 0), content=True)
    refused(34)
    client.container([client.part(ping(3), content=False), client.part(call())])
    assert len(world.calls) == 1
    again = client.last
    world.calls.clear()
    client.read()
    client.container([client.part(call())], msg_id=again)
    assert unpack_from("<qii", only(client.read(), "bad_msg").body, 4)[2] in (19, 64)
    assert not world.calls


def test_a_container_sent_again_runs_nothing_twice() -> None:
    world = World()
    client = Client(world)
    parts = [client.part(call(n)) for n in range(3)]
    whole = client.container(parts)
    client.read()
    client.container(parts, msg_id=whole)
    assert len(world.calls) == 3
    assert sorted(one for message in named(client.read(), "msgs_ack") for one in message.vector) == [
        p[0] for p in parts
    ]


def test_updates_wait_for_the_connection_and_are_sent_again_until_acknowledged() -> None:
    world = World()
    client = Client(world)
    client.send(ping(1), content=False)
    client.read()
    client.session.push(b"one.")
    first = client.read()[-1]
    assert first.msg_id % 4 == 3
    client.connection.lost(world.now)
    client.session.push(b"two.")
    client.connection = world.connect()
    client.send(ping(2), content=False)
    pushes = [message for message in client.read() if message.body in (b"one.", b"two.")]
    assert [message.body for message in pushes] == [b"one.", b"two."]
    assert pushes[0].msg_id == first.msg_id


def test_what_waited_long_is_sent_under_a_new_id() -> None:
    world = World(Limits(session_seconds=600))
    client = Client(world)
    client.send(call())
    world.answer(b"answer")
    old = only(client.read(), "rpc_result")
    client.connection.lost(world.now)
    world.tick(290)
    client.connection = world.connect()
    client.send(ping(2), content=False)
    again = only(client.read(), "rpc_result")
    assert (again.request, again.result) == (old.request, old.result)
    assert again.msg_id >> 32 == int(world.now)


def test_updates_that_waited_long_are_left_to_the_client_to_fetch() -> None:
    world = World(Limits(session_seconds=600))
    client = Client(world)
    client.send(ping(1), content=False)
    client.session.push(b"push")
    client.read()
    world.tick(500)
    client.reconnect()
    client.send(ping(2), content=False)
    assert sorted(message.name for message in client.read()) == ["pong", "updatesTooLong"]


def test_a_dropped_answer_that_was_not_sent_leaves_nothing_behind() -> None:
    world = World()
    client = Client(world)
    asked = client.send(call())
    world.answer(b"answer")
    client.send(pack("<Iq", 0x58E4A740, asked))
    results = named(client.read(), "rpc_result")
    assert [message.result[:4] for message in results] == [pack("<I", 0xA43AD8B7)]
    client.ack([results[0].msg_id])
    assert world.ring.tally.held == 0
