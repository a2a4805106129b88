"""The state of one session: which calls run, what is owed to the client, which connections carry it."""

from collections.abc import Callable
from typing import Final, Protocol

from chappe.mtproto import service
from chappe.mtproto.envelope import wrap
from chappe.mtproto.keys import LiveKey
from chappe.mtproto.limits import Limits
from chappe.mtproto.outbox import ANSWER, NOTE, REPLY, Outbox, Outgoing, Tally
from chappe.mtproto.salts import Salts
from chappe.mtproto.window import Window

DROPPED: Final = 0.0
"""In place of a start time: the call runs, but its answer is not wanted any more."""
GIVEN_UP: Final = float("-inf")
"""In place of a start time: the call ran, but its answer was forgotten for want of room."""

_RESEND_BYTES: Final = 1024
AHEAD_SECONDS: Final = 30
"""By which a message id may be ahead of the clock (/mtproto/description#message-identifier-msg-id)."""
ACCEPTED_SECONDS: Final = 330
"""After so long, in seconds, no message id of that time is accepted any more (see judge.py)."""
_PER_SECOND: Final = 1 << 32
_CONNECTIONS: Final = 16
_GIVEN_UP_KEPT: Final = 1024


class Carrier(Protocol):
    """A connection, as a session sees it."""

    number: int
    """Distinct among the connections of this process; negative for one that carries a single answer (HTTP)."""

    def tell(self, event: object) -> None:
        """An event for the shell."""

    def send_aside(self, session: "Session", item: "bytes | Outgoing") -> None:
        """Send on this very connection, past the session's queue."""

    def want_to_send(self) -> None:
        """The session has something for this connection, its newest."""

    def carry(self, session: "Session") -> None:
        """From now on the connection serves the session."""

    def drop(self, session: "Session") -> None:
        """The session has ended."""

    def close(self) -> None:
        """End the connection."""

    def close_after(self, when: float) -> None:
        """Close at this time unless asked anew."""

    def hold_open(self, max_delay: int, wait_after: int, max_wait: int) -> None:
        """How long an HTTP request may be left unanswered, in milliseconds (/mtproto/service_messages#http-wait)."""


class Home(Protocol):
    """The ring of keys, as a session sees it."""

    limits: Limits
    random: Callable[[int], bytes]
    salts: Salts
    tally: Tally
    late: dict["Session", None]

    def takes_salt(self, live: LiveKey["Session"], salt: int, now: float) -> bool: ...
    def rest(self, session: "Session", now: float) -> None: ...
    def rise(self, session: "Session") -> None: ...
    def forget_session(self, session: "Session") -> None: ...


class Session:
    """One session of an auth key; it outlives connections. What arrives for it is judged in judge.py."""

    __slots__ = (
        "connections",
        "home",
        "key",
        "link",
        "newest_seqno",
        "opened",
        "outbox",
        "requests",
        "running",
        "session_id",
        "window",
    )

    def __init__(self, home: Home, key: LiveKey["Session"], session_id: int) -> None:
        self.home = home
        self.key = key
        self.session_id = session_id
        self.outbox = Outbox(home.limits, home.tally)
        self.window = Window(home.limits.replay_ids)
        self.newest_seqno = -1
        """That of the message with the highest id so far."""
        self.requests: dict[int, float | Outgoing] = {}
        """By msg_id: a call under way (when it came; negative once that was acknowledged; DROPPED) or its answer."""
        self.running = 0
        """Calls under way, dropped ones too."""
        self.connections: tuple[Carrier, ...] = ()
        """Those that carry the session, the newest last."""
        self.opened = False
        """Whether new_session_created was queued."""
        self.link: object = None
        """The shell's own state for this session."""

    # To the client

    def answer(self, msg_id: int, result: bytes) -> bool:
        """Queue the answer to a call under way; False if it is not wanted (dropped, or the session has ended)."""
        since = self.requests.get(msg_id)
        if not isinstance(since, float) or since == GIVEN_UP:
            return False
        self.running -= 1
        if since == DROPPED:
            del self.requests[msg_id]
            return False
        self.queue_answer(msg_id, service.rpc_result(msg_id, result))
        return True

    def push(self, body: bytes) -> None:
        """Queue an update (an encoded Updates object)."""
        self.outbox.push(body)
        self.want_to_send()

    def reply(self, body: bytes) -> None:
        """Queue a bare answer that needs no acknowledgement."""
        self.outbox.put(body, REPLY)
        self.want_to_send()

    def want_to_send(self) -> None:
        """Let the newest connection know that something waits."""
        if self.connections:
            self.connections[-1].want_to_send()

    def next_packet(self, carrier: Carrier, now: float) -> bytes | None:
        """The next encrypted packet for `carrier`, which must be the newest connection; None if nothing waits."""
        message = self.outbox.take(now, carrier.number, self._live())
        return None if message is None else self._wrap(message, now)

    def has_output(self, now: float) -> bool:
        """Whether something waits for the newest connection."""
        return self.outbox.has_output(now, self._live())

    def aside_packet(self, items: "list[bytes | Outgoing]", now: float) -> bytes:
        """One encrypted packet of messages that go past the queue."""
        return self._wrap(self.outbox.number_aside(items, now), now)

    def acknowledge_late(self, now: float) -> bool:
        """Acknowledge calls that run long; whether others may need it later."""
        oldest = now - self.home.limits.ack_seconds
        late, more = [], False
        for msg_id, since in self.requests.items():
            if isinstance(since, float) and since > 0:
                if since <= oldest:
                    late.append(msg_id)
                else:
                    more = True
        if late:
            for msg_id in late:
                self.requests[msg_id] = -now
            self.outbox.put(service.msgs_ack(late), NOTE)
            self.want_to_send()
        return more

    # Connections

    def attach(self, carrier: Carrier) -> None:
        """A fresh message of the session came on `carrier`: from now on it is the newest."""
        if not self.connections:
            self.home.rise(self)
        self.connections = (*self.connections, carrier)
        carrier.carry(self)
        if len(self.connections) > _CONNECTIONS:
            self.connections[0].drop(self)
            self.connections = self.connections[1:]
        self.outbox.recheck()

    def detach(self, carrier: Carrier, now: float) -> None:
        """A connection is gone; what was sent on it and not acknowledged goes to another, at once or later."""
        if carrier not in self.connections:
            return
        self.connections = tuple(one for one in self.connections if one is not carrier)
        self.outbox.recheck()
        if not self.connections:
            self.home.rest(self, now)
        elif self.outbox.has_work:
            self.want_to_send()

    def settle(self, now: float) -> None:
        """Give back memory that only the recent past needs; call now and then."""
        oldest = int(now - ACCEPTED_SECONDS) * _PER_SECOND
        self.window.forget_below(oldest)
        for msg_id in [one for one, known in self.requests.items() if known == GIVEN_UP and one < oldest]:
            del self.requests[msg_id]

    def end(self) -> None:
        """The session is forgotten."""
        for carrier in self.connections:
            carrier.drop(self)
        self.connections = ()
        self.requests.clear()
        self.outbox.close()

    # For the judge

    def state_of(self, msg_id: int) -> int:
        """The state byte of a message of the client (/mtproto/service_messages_about_messages)."""
        known = self.requests.get(msg_id)
        if isinstance(known, Outgoing):
            return service.RECEIVED | service.ANSWERED | (service.ACKNOWLEDGED if known.msg_id else 0)
        if known is None:
            state = self.window.state(msg_id)
            return state | service.ACKNOWLEDGED if state == service.RECEIVED else state
        if known == GIVEN_UP:
            return service.UNKNOWN
        if known == DROPPED:
            return service.RECEIVED | service.ACKNOWLEDGED
        return service.RECEIVED | service.RUNNING | (0 if known > 0 else service.ACKNOWLEDGED)

    def repeat(self, carrier: Carrier, msg_id: int, content: bool) -> None:
        """A message of the client came once more: what it lacks is the answer, or the word that it arrived."""
        known = self.requests.get(msg_id)
        if isinstance(known, Outgoing):
            if not known.msg_id:
                return
            if len(known.body) <= _RESEND_BYTES:
                carrier.send_aside(self, known)
                return
            info = service.detailed_info(msg_id, known.msg_id, len(known.body), self.state_of(msg_id))
            carrier.send_aside(self, info)
        elif known == GIVEN_UP:
            self.queue_answer(msg_id, service.rpc_result(msg_id, service.rpc_error(-503, "Timeout")))
        elif content:
            carrier.send_aside(self, service.msgs_ack((msg_id,)))

    def drop_answer(self, msg_id: int) -> tuple[bytes, bool]:
        """The answer to rpc_drop_answer for the call `msg_id`, and whether it was under way."""
        known = self.requests.get(msg_id)
        if isinstance(known, Outgoing):
            del self.requests[msg_id]
            self.outbox.drop(known)
            return service.answer_dropped(known.msg_id, known.seqno, len(known.body)), False
        if known is None or known in (DROPPED, GIVEN_UP):
            return service.answer_unknown(), False
        dropped = service.answer_dropped_running()
        self.requests[msg_id] = DROPPED
        # The call itself hears the same; the entry stays, so that its late answer is thrown away.
        body = service.rpc_result(msg_id, dropped)
        self._make_room(body)
        self.outbox.put_answer(body, 0)
        return dropped, True

    def queue_answer(self, msg_id: int, body: bytes) -> None:
        """Queue an rpc_result for `msg_id`, or a flood error in its place if there is no room."""
        self._make_room(body)
        if not self.outbox.fits(body):
            body = service.rpc_result(msg_id, service.rpc_error(420, "FLOOD_WAIT_1"))
            if self.outbox.is_hopeless:
                # Nobody reads, and somebody goes on asking.
                for carrier in self.connections:
                    carrier.close()
        self.requests[msg_id] = self.outbox.put_answer(body, msg_id)
        self.want_to_send()

    def acknowledged(self, ids: tuple[int, ...]) -> None:
        """The client has these messages of ours."""
        for msg_id in ids:
            out = self.outbox.acknowledge(msg_id)
            if out is not None and out.kind == ANSWER:
                self.requests.pop(out.request, None)

    def _make_room(self, body: bytes) -> None:
        """Give up older answers that were sent, if this one needs their room."""
        if self.outbox.fits(body):
            return
        for request in self.outbox.forget_answers(body):
            if request:
                self.requests[request] = GIVEN_UP
        if len(self.requests) > self.running + len(self.outbox.pending) + 2 * _GIVEN_UP_KEPT:
            given_up = [msg_id for msg_id, known in self.requests.items() if known == GIVEN_UP]
            for msg_id in given_up[:-_GIVEN_UP_KEPT]:
                del self.requests[msg_id]

    def _live(self) -> list[int]:
        return [one.number for one in self.connections]

    def _wrap(self, message: tuple[int, int, bytes], now: float) -> bytes:
        key = self.key
        key.refresh(self.home.salts, now)
        return wrap(key.auth_key, key.salt, self.session_id, message, self.home.random)
