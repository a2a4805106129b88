"""Salts, message ids and sequence numbers of a session are judged as the protocol says."""

from struct import pack, unpack_from

import pytest

from chappe.mtproto.limits import Limits
from tests.mtproto.session_client import Client, World, call, named, only, ping


def test_first_msg_id_is_the_lowest_of_a_container() -> None:
    client = Client(World())
    parts = [client.part(call(n)) for n in range(3)]
    client.container(reversed(parts))
    assert only(client.read(), "new_session_created").longs[0] == parts[0][0]


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
