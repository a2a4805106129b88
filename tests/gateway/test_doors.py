"""Who may stay: counts, strangers, deadlines; in memory, then over loopback."""

import asyncio

import pytest

from chappe.gateway.doors import Doors, crowd_of
from chappe.mtproto.limits import Limits
from tests.gateway.fakes import world
from tests.gateway.raw_client import CONFIG, RawClient


class Guest:
    def __init__(self, due: float = 1e9) -> None:
        self.due = due
        self.looks: list[float] = []
        self.out = False
        self.left = False

    def next_timer(self) -> float:
        return self.due

    def handle_timer(self, now: float) -> None:
        self.looks.append(now)

    def show_out(self) -> None:
        self.out = True

    def is_gone(self) -> bool:
        return self.left


def test_connections_are_counted_by_address_and_in_all() -> None:
    doors = Doors(Limits(connections=4, connections_per_address=2), 0)
    visits = [doors.enter(address, Guest()) for address in "aaabbcc"]
    assert [visit is not None for visit in visits] == [True, True, False, True, True, False, False]
    assert visits[0] is not None
    doors.leave(visits[0])
    doors.leave(visits[0])
    assert doors.total == 3
    assert doors.enter("b", Guest()) is None
    assert doors.enter("a", Guest()) is not None


@pytest.mark.parametrize("limits", [Limits(strangers=3), Limits(strangers_per_address=3)])
def test_the_oldest_stranger_gives_way_never_a_known_guest(limits: Limits) -> None:
    doors = Doors(limits, 0)
    guests = [Guest() for _ in range(6)]
    visits = [doors.enter("a", guest) for guest in guests[:3]]
    assert visits[0] is not None
    doors.recognise(visits[0])
    for guest in guests[3:]:
        assert doors.enter("a", guest) is not None
    assert [guest.out for guest in guests] == [False, True, True, False, False, False]
    assert doors.strangers == 3
    assert doors.total == 4


def test_one_address_cannot_push_out_another() -> None:
    doors = Doors(Limits(strangers_per_address=2), 0)
    quiet = Guest()
    assert doors.enter("a", quiet) is not None
    for _ in range(100):
        assert doors.enter("b", Guest()) is not None
    assert not quiet.out
    assert doors.total == 3


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("10.0.0.1", "10.0.0.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_who_is_counted_together(one: str, other: str, together: bool) -> None:
    assert (crowd_of(one) == crowd_of(other)) is together


def test_timers_are_looked_at_in_time_and_never_seldom() -> None:
    doors = Doors(Limits(), 100)
    soon, late, gone = Guest(105), Guest(1000), Guest(1000)
    for guest in (soon, late, gone):
        doors.enter("a", guest)
    for second in range(101, 141):
        doors.handle_timer(second + 0.5)
        gone.left = True
    assert soon.looks[0] == 106.5
    assert 130 <= late.looks[0] <= 131.5
    assert gone.looks == []
    assert doors.total == 2


def test_a_clock_that_jumps_forgets_nobody() -> None:
    doors = Doors(Limits(), 1000)
    guest = Guest(1010)
    doors.enter("a", guest)
    doors.handle_timer(900)
    doors.handle_timer(5000)
    assert guest.looks
    guest.due = 5003
    for second in range(5001, 5060):
        doors.handle_timer(second)
    assert 5004 in guest.looks


def test_the_tables_are_empty_when_all_have_left() -> None:
    doors = Doors(Limits(strangers_per_address=2), 0)
    visits = [doors.enter(f"a{n % 3}", Guest()) for n in range(30)]
    for visit in visits:
        assert visit is not None
        doors.leave(visit)
    assert (doors.total, doors.strangers) == (0, 0)
    assert not doors._by_crowd
    assert not doors._strangers_by_crowd


async def test_half_open_connections_do_not_keep_others_out() -> None:
    async with world(Limits(strangers=100, strangers_per_address=50)) as here:
        pairs = []
        for n in range(400):
            pairs.append(await asyncio.open_connection("127.0.0.1", here.port))
            if n % 3:
                pairs[-1][1].write(b"\xee\xee\xee\xee"[: n % 5])
            else:
                pairs[-1][1].write(b"GET / HT")
        client = await RawClient(here).connect()
        assert (await client.ask(CONFIG)).this_dc == 2
        assert here.gateway.doors.total <= 51
        for reader, _ in pairs[:300]:
            assert await asyncio.wait_for(reader.read(), 5) == b""
        for _, writer in pairs:
            writer.close()


async def test_who_says_nothing_is_shown_out() -> None:
    async with world(Limits(first_packet_seconds=1)) as here:
        silent = await asyncio.open_connection("127.0.0.1", here.port)
        half = await asyncio.open_connection("127.0.0.1", here.port)
        half[1].write(b"\xef\x7f\xff\xff")
        head = await asyncio.open_connection("127.0.0.1", here.port)
        head[1].write(b"POST /api HTTP/1.1\r\nHost: x\r\n")
        client = await RawClient(here).connect()
        await client.ask(CONFIG)
        for reader, _ in (silent, half, head):
            assert await asyncio.wait_for(reader.read(), 15) == b""
        assert (await client.ask(CONFIG)).this_dc == 2


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\x02\x00" + bytes(100), b"\xff" * 64, b"SSH-2.0-OpenSSH" + bytes(60)])
async def test_what_is_no_transport_is_hung_up_on(noise: bytes) -> None:
    async with world() as here:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(noise)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 5)


async def test_a_ping_with_a_delay_sets_the_time_of_the_end() -> None:
    from struct import pack

    async with world() as here:
        client = await RawClient(here).connect()
        client.send(pack("<Iqi", 0xF3427B8C, 1, 1), content=False)
        await client.named("pong")
        await asyncio.wait_for(client.ended.wait(), 35)


async def test_too_many_connections_of_one_address_are_refused() -> None:
    async with world(Limits(connections_per_address=2)) as here:
        clients = [await RawClient(here).connect() for _ in range(2)]
        for client in clients:
            await client.ask(CONFIG)
        reader, _ = await asyncio.open_connection("127.0.0.1", here.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), 5)
        assert (await clients[0].ask(CONFIG)).this_dc == 2
