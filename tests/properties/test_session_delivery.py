"""A client and the server back to back over a network that loses, doubles and reorders, on a clock of its own.

Whatever happens: no call runs twice, no id means two things, and once the network is well again every call has its one
answer and every update has come.
"""

from collections import Counter
from random import Random
from struct import pack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from chappe.mtproto.connection import Connection
from tests.mtproto.session_client import Client, Message, World, call, longs, ping


class Sim:
    """The client keeps every call until it is answered, and sends it again, same id, on each new connection."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.world = World(seed=seed)
        self.client = Client(self.world)
        self.connections: list[Connection] = [self.client.connection]
        self.flying: list[bytes] = []
        self.unanswered: dict[int, tuple[int, bytes]] = {}
        self.answers: dict[int, bytes] = {}
        self.known: dict[int, tuple[int, bytes]] = {}
        self.updates: Counter[bytes] = Counter()
        self.pushed: list[bytes] = []
        self.owed: list[int] = []
        self.ran: Counter[int] = Counter()
        self.opened = 0
        self.last_outer: dict[Connection, int] = {}

    # What may happen

    def ask(self) -> None:
        body = call(len(self.ran) + len(self.unanswered), 8 + 4 * self.chance.randrange(300))
        msg_id, seqno = self.client.msg_id(), self.client.number(True)
        self.unanswered[msg_id] = (seqno, body)
        self.fly(msg_id, seqno, body)

    def ask_many(self) -> None:
        parts = []
        for _ in range(self.chance.randrange(1, 6)):
            msg_id, seqno, body = self.client.part(call(1))
            self.unanswered[msg_id] = (seqno, body)
            parts.append((msg_id, seqno, body))
        self.fly_container(parts)

    def push(self) -> None:
        body = pack("<II", 0x55667788, len(self.pushed))
        sessions = self.world.ring.keys.get(self.client.key.key_id)
        session = sessions.sessions.get(self.client.session_id) if sessions else None
        if session is not None and session.opened:
            self.pushed.append(body)
            session.push(body)

    def work(self) -> None:
        """The worker side answers some of what runs, in any order."""
        self.chance.shuffle(self.world.calls)
        for _ in range(self.chance.randrange(len(self.world.calls) + 1)):
            event = self.world.calls.pop()
            event.session.answer(
                event.msg_id, b"answer to " + pack("<q", event.msg_id) + bytes(self.chance.choice((2, 2002)))
            )

    def acknowledge(self) -> None:
        owed, self.owed = self.owed, []
        if owed:
            body = longs(0x62D6B459, owed)
            self.fly(self.client.msg_id(), self.client.number(False), body)

    def arrive(self) -> None:
        if self.flying:
            self.deliver(self.flying.pop(self.chance.randrange(len(self.flying))))

    def double(self) -> None:
        if self.flying:
            self.deliver(self.chance.choice(self.flying))

    def lose(self) -> None:
        """A connection breaks: all that is in flight is lost, here and there."""
        connection = self.chance.choice(self.connections)
        if self.chance.random() < 0.5:
            connection.data_to_send(self.world.now)
        connection.lost(self.world.now)
        self.connections.remove(connection)
        self.flying.clear()
        self.connect()

    def second(self) -> None:
        if len(self.connections) < 3:
            self.connect()

    def ask_states(self) -> None:
        if self.unanswered:
            self.fly(self.client.msg_id(), self.client.number(False), longs(0xDA69FB52, self.unanswered))

    def wait(self) -> None:
        self.world.tick(self.chance.random() * 3)

    def read(self) -> None:
        for connection in list(self.connections):
            self.take(connection)

    # How it happens

    def connect(self) -> None:
        self.connections.append(self.world.connect())
        for msg_id, (seqno, body) in self.unanswered.items():
            self.fly(msg_id, seqno, body)

    def fly(self, msg_id: int, seqno: int, body: bytes) -> None:
        self.flying.append(self.client.seal(msg_id, seqno, body))

    def fly_container(self, parts: list[tuple[int, int, bytes]]) -> None:
        body = pack("<Ii", 0x73F1F8DC, len(parts))
        for msg_id, seqno, data in parts:
            body += pack("<qii", msg_id, seqno, len(data)) + data
        self.fly(self.client.msg_id(), self.client.number(False), body)

    def deliver(self, packet: bytes) -> None:
        connection = self.chance.choice(self.connections)
        before = len(self.world.calls)
        connection.receive(packet, self.world.now)
        self.world.pump(connection)
        assert not connection.closed
        for event in self.world.calls[before:]:
            self.ran[event.msg_id] += 1
            assert self.ran[event.msg_id] == 1

    def take(self, connection: Connection) -> None:
        for message in self.client.read(connection):
            assert message.outer > self.last_outer.get(connection, 0) or message.outer == self.last_outer[connection]
            self.last_outer[connection] = message.outer
            self.understand(message)

    def understand(self, message: Message) -> None:
        assert message.name not in ("bad_msg", "bad_server_salt")
        assert message.msg_id % 2 == 1
        if message.seqno % 2:
            self.owed.append(message.msg_id)
            if self.known.setdefault(message.msg_id, (message.seqno, message.body)) != (message.seqno, message.body):
                raise AssertionError("one id, two messages")
        first = message.seqno % 2 == 0 or sum(1 for one in self.owed if one == message.msg_id) == 1
        if message.name == "rpc_result":
            assert message.result[:18] == b"answer to " + pack("<q", message.request)
            assert self.answers.setdefault(message.request, message.body) == message.body
            self.unanswered.pop(message.request, None)
        elif message.name == "new_session_created":
            self.opened += first and message.msg_id not in self.updates
        elif message.name == "msg_detailed_info":
            self.fly(self.client.msg_id(), self.client.number(False), longs(0x7D861A08, [message.longs[1]]))
        elif message.body[:4] == pack("<I", 0x55667788):
            self.updates[pack("<q", message.msg_id) + message.body] += 1

    def heal(self) -> None:
        """The network is well again: everything arrives, everybody reads and answers."""
        for connection in self.connections[:-1]:
            connection.lost(self.world.now)
        self.connections = self.connections[-1:]
        for turn in range(8):
            self.fly(self.client.msg_id(), self.client.number(False), ping(turn))
            for msg_id, (seqno, body) in self.unanswered.items():
                self.fly(msg_id, seqno, body)
            while self.flying:
                self.deliver(self.flying.pop(0))
            for event in self.world.calls:
                event.session.answer(event.msg_id, b"answer to " + pack("<q", event.msg_id) + b"..")
            self.world.calls.clear()
            self.world.tick(1.1)
            self.read()
            self.acknowledge()

    def judge(self) -> None:
        assert not self.unanswered
        assert set(self.answers) == set(self.ran)
        assert Counter(self.ran.values()) in (Counter(), Counter({1: len(self.ran)}))
        bodies = Counter(key[8:] for key in self.updates)
        # One id for each update: what came twice came as the same message and could be told.
        assert bodies == Counter(self.pushed)
        session = self.client.session
        assert session.running == 0
        assert session.outbox.answer_bytes == session.outbox.push_bytes == self.world.ring.tally.held == 0
        assert not session.outbox.pending
        assert not [one for one in session.requests.values() if isinstance(one, float)]
        numbers = sorted(seqno for seqno, _ in self.known.values())
        assert numbers == [2 * n + 1 for n in range(len(numbers))]
        order = sorted(self.known)
        assert [self.known[one][0] for one in order] == numbers


STEPS = (
    "ask",
    "ask_many",
    "push",
    "work",
    "acknowledge",
    "arrive",
    "double",
    "lose",
    "second",
    "ask_states",
    "wait",
    "read",
)


@settings(max_examples=150)
@given(seed=some.integers(0, 2**32), steps=some.lists(some.sampled_from(STEPS), min_size=20, max_size=120))
def test_delivery_over_a_bad_network(seed: int, steps: list[str]) -> None:
    sim = Sim(seed)
    for step in steps:
        getattr(sim, step)()
    sim.heal()
    sim.judge()


@pytest.mark.parametrize("seed", range(6))
def test_delivery_over_a_long_and_bad_day(seed: int) -> None:
    sim = Sim(seed)
    weights = [6, 2, 5, 5, 3, 20, 4, 1, 1, 1, 2, 6]
    for step in Random(seed).choices(STEPS, weights, k=400):
        if sim.world.now - 1_800_000_000 > 150:
            break
        getattr(sim, step)()
    sim.heal()
    sim.judge()
