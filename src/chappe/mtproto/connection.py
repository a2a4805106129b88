"""One connection as a machine of five calls: receive, data_to_send, next_event, next_timer, handle_timer."""

from struct import Struct
from typing import Any, Final

from chappe.mtproto import judge
from chappe.mtproto.envelope import unwrap, unwrap_plain, wrap_plain
from chappe.mtproto.errors import BAD_FRAME, FLOOD, UNKNOWN_KEY, TransportFault
from chappe.mtproto.events import JobReady, KeyMade, KeyNeeded
from chappe.mtproto.frames import Codec, Packet
from chappe.mtproto.handshake import Done, Handshakes, Job, Reply, Step
from chappe.mtproto.keyring import KeyRing, Live
from chappe.mtproto.outbox import Outgoing
from chappe.mtproto.session import Session

_LONG = Struct("<q")
_NO_KEY: Final = bytes(8)
_MSGS_ACK: Final = bytes.fromhex("59b4d662")
_SHORTEST: Final = 24
_WRITE_BYTES: Final = 128 * 1024


class Connection:
    """Never raises for what a client sends: a fault becomes its four bytes, and `closed`.

    The shell calls receive() with what arrives, runs the events, and writes what data_to_send() gives whenever the
    ring's wake() named this connection or receive() returned. Times are seconds since 1970. `number` is distinct among
    connections; with a negative one the connection carries a single packet each way (HTTP).
    """

    __slots__ = (
        "_aside",
        "_codec",
        "_deadline",
        "_events",
        "_handshakes",
        "_heard",
        "_held",
        "_held_bytes",
        "_out",
        "_paused_since",
        "_plain_id",
        "_ring",
        "_steps",
        "closed",
        "fault",
        "http_wait",
        "hurried",
        "ip",
        "jobs",
        "known",
        "number",
        "sessions",
        "shell",
        "wants",
    )

    def __init__(
        self, ring: KeyRing, handshakes: Handshakes, codec: Codec, number: int, ip: str, now: float, shell: object
    ) -> None:
        self._ring = ring
        self._handshakes = handshakes
        self._codec = codec
        self.number = number
        self.ip = ip
        self.shell = shell
        """Whose bytes these are; nothing to the protocol."""
        self.sessions: tuple[Session, ...] = ()
        """Those that the connection serves, the last one joined last."""
        self.known = False
        """Whether a message was decrypted: until then the client is a stranger."""
        self.closed = False
        """Write what data_to_send() still gives, then close."""
        self.fault = 0
        """The code of the fault that closed the connection, or 0."""
        self.http_wait: tuple[int, int, int] | None = None
        """max_delay, wait_after, max_wait in milliseconds, if the client asked for them."""
        self.hurried = False
        """Set when next_timer() may have come nearer; for the shell to take back."""
        self.jobs = 0
        """How many jobs of key creation the shell has under way for this connection."""
        self.wants = False
        """Whether data_to_send() may have something."""
        self._events: list[object] = []
        self._out: list[bytes] = []
        self._aside: list[tuple[Session, bytes | Outgoing]] | None = None
        self._held: list[Packet] | None = None
        self._held_bytes = 0
        self._steps = 0
        self._plain_id = 0
        self._heard = now
        self._deadline = 0.0
        self._paused_since = 0.0

    @property
    def dc_id(self) -> int:
        """The data centre that the obfuscation header names, 0 without one; some clients put noise there."""
        dc_id = abs(self._codec.dc_id or 0)
        return dc_id - 10000 if dc_id > 10000 else dc_id

    # The five calls

    def receive(self, data: bytes, now: float) -> None:
        """Bytes that arrived; then read next_event() until None and send."""
        if self.closed:
            return
        self._heard = now
        try:
            for packet in self._codec.feed(data):
                if self._held is not None:
                    self._hold(packet)
                else:
                    self._packet(packet, now)
        except TransportFault as fault:
            self.fail(fault.code)

    def data_to_send(self, now: float) -> list[bytes]:
        """Packets in their frames, in the order of writing; `wants` says whether there is more after them."""
        out, self._out = self._out, []
        if self._aside is not None:
            self._send_asides(now, out)
        self.wants = False
        if self.closed:
            return out
        once = self.number < 0
        size = 0
        for session in self.sessions:
            while session.connections[-1] is self and session.outbox.has_work:
                if once and out:
                    return out
                if size > _WRITE_BYTES:
                    self.wants = True
                    return out
                packet = session.next_packet(self, now)
                if packet is None:
                    break
                size += len(packet)
                out.append(self._codec.pack(packet))
        return out

    def has_output(self, now: float) -> bool:
        """Whether data_to_send() would give anything: `wants` only says that it may."""
        if self._out or self._aside is not None:
            return True
        self.wants = any(one.connections[-1] is self and one.has_output(now) for one in self.sessions)
        return self.wants

    def next_event(self) -> object | None:
        """The oldest event not read yet, None if there is none."""
        return self._events.pop(0) if self._events else None

    def next_timer(self) -> float:
        """When handle_timer() must be called, if nothing else happens."""
        limits = self._ring.limits
        if self.closed:
            return self._heard
        if not self.known:
            return self._heard + limits.first_packet_seconds
        due = self._deadline or self._heard + limits.idle_seconds
        return min(due, self._paused_since + limits.paused_seconds) if self._paused_since else due

    def handle_timer(self, now: float) -> None:
        """The time next_timer() named has come, or passed: may set `closed`."""
        if now >= self.next_timer():
            self.closed = True
            return
        for session in self.sessions:
            if session.key.expires_at and now >= session.key.expires_at:
                self.fail(UNKNOWN_KEY)
                return
            session.settle(now)

    # What the shell reports

    def key_found(self, live: Live | None, now: float) -> None:
        """The answer to KeyNeeded; None = there certainly is no such key, which ends the connection with -404.

        For a passing fault call close() instead: clients drop their key on -404.
        """
        held, self._held, self._held_bytes = self._held, None, 0
        if self.closed or held is None:
            return
        if live is None:
            self.fail(UNKNOWN_KEY)
            return
        try:
            for at, packet in enumerate(held):
                self._packet(packet, now)
                if self._held is not None:
                    for later in held[at + 1 :]:
                        self._hold(later)
                    return
        except TransportFault as fault:
            self.fail(fault.code)

    def job_done(self, job: Job[Any], result: object, now: float) -> None:
        """The arithmetic of a JobReady has this result."""
        if self.closed:
            return
        try:
            self._step(job.resume(result), now)
        except TransportFault as fault:
            self.fail(fault.code)

    def key_saved(self, made: KeyMade, saved: bool, now: float) -> None:
        """The key of a KeyMade is durable, or its id was taken."""
        if not self.closed:
            self._send_plain(made.done.reply if saved else made.done.retry().body, now)

    def close(self) -> None:
        """No more: the peer went away, or the shell wants it to."""
        self.closed = True
        self.want_to_send()

    def fail(self, code: int) -> None:
        """Tell the client a transport error and close."""
        if not self.closed:
            self.closed = True
            self.fault = code
            self._out.append(self._codec.pack_error(code))

    def lost(self, now: float) -> None:
        """The connection is gone: its sessions go on without it."""
        self.closed = True
        sessions, self.sessions = self.sessions, ()
        for session in sessions:
            session.detach(self, now)
        self._handshakes.release(self.number)
        self._events.clear()
        self._held = self._aside = None

    def paused(self, now: float) -> None:
        """The reader is slow: what waits will not be taken until resumed()."""
        self._paused_since = now

    def resumed(self) -> None:
        """The reader has caught up."""
        self._paused_since = 0.0

    @property
    def is_waiting(self) -> bool:
        """Whether packets are held until key_found(), or arithmetic is under way: better read no more until then."""
        return self._held is not None or self.jobs > 0

    # What sessions ask (session.Carrier)

    def tell(self, event: object) -> None:
        """Keep an event for next_event()."""
        self._events.append(event)

    def send_aside(self, session: Session, item: bytes | Outgoing) -> None:
        """Send on this very connection, past the session's queue."""
        if self._aside is None:
            self._aside = []
        self._aside.append((session, item))
        self.want_to_send()

    def want_to_send(self) -> None:
        """Let the shell know, once, that data_to_send() has something."""
        if not self.wants:
            self.wants = True
            self._ring.wake(self)

    def carry(self, session: Session) -> None:
        """Serve this session from now on; the one served longest gives way if there are too many."""
        self.sessions = (*self.sessions, session)
        if len(self.sessions) > self._ring.limits.sessions_per_connection:
            self.sessions[0].detach(self, self._heard)
            self.sessions = self.sessions[1:]

    def drop(self, session: Session) -> None:
        """The session has ended, or other connections serve it now."""
        self.sessions = tuple(one for one in self.sessions if one is not session)

    def close_after(self, when: float) -> None:
        """Close at this time unless asked anew (ping_delay_disconnect)."""
        self._deadline = when
        self.hurried = True

    def hold_open(self, max_delay: int, wait_after: int, max_wait: int) -> None:
        """How long an HTTP request may be left unanswered (http_wait)."""
        self.http_wait = (max_delay, wait_after, max_wait)

    # Within

    def _packet(self, packet: Packet, now: float) -> None:
        payload = packet.payload
        if len(payload) < _SHORTEST:
            if payload == bytes(4):
                return
            raise TransportFault(BAD_FRAME, "packet too short for a message")
        if payload[:8] == _NO_KEY:
            self._plain(payload, now)
            return
        key_id = _LONG.unpack_from(payload)[0]
        live = self._ring.keys.get(key_id)
        if live is None:
            self._held, self._held_bytes = [packet], len(payload)
            self._events.append(KeyNeeded(key_id))
            return
        if live.expires_at and now >= live.expires_at:
            raise TransportFault(UNKNOWN_KEY, "temporary key has expired")
        salt, session_id, msg_id, seqno, body, token = unwrap(live.auth_key, payload, packet.quick_ack)
        self.known = True
        session = live.sessions.get(session_id) or self._ring.session(live, session_id, now)
        taken = judge.take(session, self, salt, msg_id, seqno, body, now)
        if taken and packet.quick_ack:
            ack = self._codec.pack_quick_ack(token)
            if ack:
                self._out.append(ack)
                self.want_to_send()

    def _hold(self, packet: Packet) -> None:
        assert self._held is not None
        self._held.append(packet)
        self._held_bytes += len(packet.payload)
        if self._held_bytes > self._ring.limits.held_bytes:
            raise TransportFault(FLOOD, "too much before the key is known")

    def _plain(self, payload: bytes, now: float) -> None:
        body = unwrap_plain(payload)
        if body[:4] == _MSGS_ACK:
            return
        self._steps += 1
        if self._steps > self._ring.limits.handshake_steps:
            raise TransportFault(FLOOD, "too many plain messages")
        self._step(self._handshakes.receive(body, now, self.number), now)

    def _step(self, step: Step, now: float) -> None:
        match step:
            case Reply(body):
                self._send_plain(body, now)
            case Job():
                self._events.append(JobReady(step))
            case Done():
                self._events.append(KeyMade(step))
            case None:
                pass

    def _send_plain(self, body: bytes, now: float) -> None:
        self._plain_id = max(self._plain_id + 4, int(now * 4294967296) & -4 | 1)
        self._out.append(self._codec.pack(wrap_plain(self._plain_id, body)))
        self.want_to_send()

    def _send_asides(self, now: float, out: list[bytes]) -> None:
        asides, self._aside = self._aside or [], None
        by_session: dict[Session, list[bytes | Outgoing]] = {}
        for session, item in asides:
            by_session.setdefault(session, []).append(item)
        for session, items in by_session.items():
            out.append(self._codec.pack(session.aside_packet(items, now)))
