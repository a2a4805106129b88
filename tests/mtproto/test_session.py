"""Sessions: numbers, salts, answers, acknowledgements, what survives a broken connection."""

from struct import pack, unpack_from

import pytest

from chappe.mtproto.limits import Limits
from chappe.mtproto.service import rpc_error
from tests.mtproto.session_client import Client, World, call, longs, named, only, ping


def read_states(body: bytes) -> bytes:
    size = body[12]
    return body[13 : 13 + size]


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


def test_first_msg_id_is_the_lowest_of_a_container() -> None:
    client = Client(World())
    parts = [client.part(call(n)) for n in range(3)]
    client.container(reversed(parts))
    assert only(client.read(), "new_session_created").longs[0] == parts[0][0]


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


def test_ids_and_numbers_grow_over_reconnections_and_a_clock_set_back() -> None:
    world = World()
    client = Client(world)
    seen: list[int] = []
    contents = 0
    for turn in range(6):
        client.send(call())
        world.answer()
        for message in client.read():
            if message.msg_id in seen:
                continue
            assert all(message.msg_id > old for old in seen)
            seen.append(message.msg_id)
            if message.seqno % 2:
                assert message.seqno == 2 * contents + 1
                contents += 1
            client.ack([message.msg_id])
        client.read()
        client.reconnect()
        world.now -= 3 * (turn % 2)


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


def test_a_wrong_salt_is_told_and_the_message_is_not_taken() -> None:
    world = World()
    client = Client(world)
    right, client.salt = client.salt, 0
    refused = client.send(call())
    told = only(client.read(), "bad_server_salt")
    assert unpack_from("<qiiq", told.body, 4) == (refused, 1, 48, right)
    assert not world.calls
    client.salt = right
    client.send(call(), msg_id=refused)
    assert [event.msg_id for event in world.calls] == [refused]


def test_salts_change_with_the_half_hour_and_the_old_one_is_good_for_another() -> None:
    world = World()
    client = Client(world)
    client.send(ping(1), content=False)
    world.now += 1800
    client.send(ping(2), content=False)
    assert len(named(client.read(), "pong")) == 2
    world.now += 1800
    client.send(ping(3), content=False)
    fresh = only(client.read(), "bad_server_salt")
    client.salt = unpack_from("<q", fresh.body, 20)[0]
    client.send(ping(4), content=False)
    assert only(client.read(), "pong")


def test_the_salt_of_key_creation_is_good_from_the_first_message_on() -> None:
    world = World()
    client = Client(world)
    client.salt = 777
    world.ring.accept_first_salt(client.key.key_id, 777, world.now)
    client.send(ping(1), content=False)
    assert only(client.read(), "pong")
    world.now += 3601
    client.send(ping(2), content=False)
    assert only(client.read(), "bad_server_salt")


def test_future_salts_are_as_many_as_asked_and_all_good_in_their_time() -> None:
    world = World()
    client = Client(world)
    asked = client.send(pack("<Ii", 0xB921BD04, 64), content=False)
    body = only(client.read(), "future_salts").body
    request, now, count = unpack_from("<qii", body, 4)
    assert (request, now, count) == (asked, int(world.now), 64)
    rows = [unpack_from("<iiq", body, 20 + 16 * n) for n in range(64)]
    assert rows[0][2] == client.salt
    assert rows[-1][1] - now > 31 * 3600
    for since, until, salt in rows[:5]:
        for world.now in (max(since, now), until - 1):
            other = Client(world, client.key)
            other.salt = salt
            other.send(ping(1), content=False)
            assert only(other.read(), "pong")


@pytest.mark.parametrize(
    ("shift", "code"),
    [(-301, 16), (31, 17), (-299, 0), (29, 0)],
)
def test_ids_are_judged_by_the_clock(shift: int, code: int) -> None:
    world = World()
    client = Client(world)
    msg_id = int((world.now + shift) * 2**32) & -4
    client.send(call(), msg_id=msg_id)
    if code:
        assert unpack_from("<qii", only(client.read(), "bad_msg").body, 4) == (msg_id, 1, code)
        assert not world.calls
    else:
        assert len(world.calls) == 1


@pytest.mark.parametrize("wrong", [1, 2, 3])
def test_an_id_that_is_no_multiple_of_four_is_told(wrong: int) -> None:
    world = World()
    client = Client(world)
    msg_id = client.msg_id() + wrong
    client.send(call(), msg_id=msg_id)
    assert unpack_from("<qii", only(client.read(), "bad_msg").body, 4) == (msg_id, 1, 18)


def test_an_id_below_all_that_are_kept_is_too_old_to_judge() -> None:
    world = World(Limits(replay_ids=4))
    client = Client(world)
    early = client.msg_id()
    for _ in range(20):
        client.send(ping(1), content=False)
    client.read()
    client.send(call(), msg_id=early)
    assert unpack_from("<qii", only(client.read(), "bad_msg").body, 4)[2] == 20


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


@pytest.mark.parametrize(
    ("step", "seqno", "code"),
    [(4, 3, 32), (4, 5, 32), (4, 4, 32), (4, 6, 35), (4, 7, 0), (4, 9, 0), (-4, 5, 33), (-4, 7, 33), (-4, 3, 0)],
)
def test_numbers_are_judged_by_the_newest_message(step: int, seqno: int, code: int) -> None:
    world = World()
    client = Client(world)
    world.now += 1
    last = client.msg_id()
    client.deliver(client.seal(last - 400, 3, call()))
    client.deliver(client.seal(last, 5, call()))
    client.read()
    world.calls.clear()
    client.deliver(client.seal(last + step, seqno, call()))
    assert len(world.calls) == (not code)
    if code:
        assert unpack_from("<qii", only(client.read(), "bad_msg").body, 4) == (last + step, seqno, code)
        client.deliver(client.seal(last + 8, 7, call()))
        assert len(world.calls) == 1


def test_who_never_counts_is_left_alone() -> None:
    world = World()
    client = Client(world)
    for _ in range(5):
        client.deliver(client.seal(client.msg_id(), 1, call()))
    assert len(world.calls) == 5


def test_over_two_connections_numbers_may_come_in_any_order() -> None:
    world = World()
    client = Client(world)
    first, second, third = (client.part(call(n)) for n in range(3))
    client.container([first, third])  # its own number, given last, is above all of them
    client.deliver(client.seal(*second))
    client.send(ping(1), content=False)
    client.send(call())
    assert len(world.calls) == 4
    assert not named(client.read(), "bad_msg")


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
