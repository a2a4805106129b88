"""The auth keys in use and their sessions: what outlives connections, bounded and forgotten in time."""

from collections.abc import Callable
from typing import Final

from chappe.crypto.kdf import AuthKey
from chappe.mtproto.errors import FLOOD, TransportFault
from chappe.mtproto.keys import LiveKey
from chappe.mtproto.limits import Limits
from chappe.mtproto.outbox import Tally
from chappe.mtproto.salts import PERIOD, Salts
from chappe.mtproto.session import ACCEPTED_SECONDS, AHEAD_SECONDS, Carrier, Session

Live = LiveKey[Session]

_FIRST_SALT_SECONDS: Final = 2 * PERIOD
_FIRST_SALTS: Final = 50_000
_ENDED: Final = 100_000
_UNUSED_SECONDS: Final = 30


class KeyRing:
    """All live keys. `wake(connection)` is called when a connection has something to send outside of its own receive().

    `random(n)` gives n random bytes. `rested(session)` is called when a session has lost its last connection,
    `forgotten(session)` when it has ended.
    """

    __slots__ = (
        "_ended",
        "_first_salts",
        "_latest",
        "_resting",
        "_unused",
        "forgotten",
        "keys",
        "late",
        "limits",
        "random",
        "rested",
        "salts",
        "tally",
        "wake",
    )

    def __init__(
        self,
        limits: Limits,
        random: Callable[[int], bytes],
        salt_secret: bytes,
        wake: Callable[[Carrier], None],
        forgotten: Callable[[Session], None] = lambda session: None,
        rested: Callable[[Session], None] = lambda session: None,
    ) -> None:
        self.limits = limits
        self.random = random
        self.salts = Salts(salt_secret)
        self.wake = wake
        self.forgotten = forgotten
        self.rested = rested
        self.tally = Tally()
        self.keys: dict[int, Live] = {}
        self.late: dict[Session, None] = {}
        """Sessions with calls whose arrival nobody has acknowledged yet."""
        self._resting: dict[Session, float] = {}
        """Sessions without a connection, the longest resting first."""
        self._unused: dict[Live, float] = {}
        """Keys just looked up, which may never show a session."""
        self._ended: dict[int, int] = {}
        """By key: the highest message id of its sessions that were forgotten of late, lest they be played once more."""
        self._first_salts: dict[int, tuple[int, float]] = {}
        self._latest = 0.0
        """The latest time that the clock has shown since it was last set back."""

    def add(self, auth_key: bytes, expires_at: int, record: object, now: float) -> Live:
        """Take a key that was looked up; the one that is there already stays."""
        key = AuthKey(auth_key)
        live = self.keys.get(key.key_id)
        if live is None:
            live = self.keys[key.key_id] = LiveKey(key, expires_at, record)
            self._unused[live] = now
        return live

    def accept_first_salt(self, key_id: int, salt: int, now: float) -> None:
        """The salt that came out of the key's creation is good from the first message on."""
        if len(self._first_salts) >= _FIRST_SALTS:
            del self._first_salts[next(iter(self._first_salts))]
        self._first_salts[key_id] = (salt, now + _FIRST_SALT_SECONDS)

    def takes_salt(self, live: Live, salt: int, now: float) -> bool:
        """Whether a message with this salt may pass."""
        live.refresh(self.salts, now)
        if live.takes(salt):
            return True
        first = self._first_salts.get(live.key_id)
        if first is not None:
            if now < first[1]:
                return salt == first[0]
            del self._first_salts[live.key_id]
        # A client may be ahead of the half hour by its clock.
        return salt == self.salts.at(live.key_id, int(now) // PERIOD + 1)

    def session(self, live: Live, session_id: int, now: float) -> Session:
        """The session, made if need be; TransportFault if the key has too many with live connections."""
        session = live.sessions.get(session_id)
        if session is None:
            if len(live.sessions) >= self.limits.sessions_per_key:
                self._make_room(live)
            session = live.sessions[session_id] = Session(self, live, session_id)
            session.window.begin_above(self._ended.get(live.key_id, 0))
            self._resting[session] = now
        return session

    def rest(self, session: Session, now: float) -> None:
        """The session lost its last connection."""
        self._resting[session] = now
        self.rested(session)

    def rise(self, session: Session) -> None:
        """The session has a connection again."""
        self._resting.pop(session, None)

    def forget_session(self, session: Session) -> None:
        """End a session: what waits in it is lost, its connections go on without it."""
        live = session.key
        if live.sessions.get(session.session_id) is not session:
            return
        del live.sessions[session.session_id]
        self._resting.pop(session, None)
        self.late.pop(session, None)
        self._ended[live.key_id] = max(session.window.newest, self._ended.pop(live.key_id, 0))
        if len(self._ended) > _ENDED:
            del self._ended[next(iter(self._ended))]
        session.end()
        self.forgotten(session)
        if not live.sessions and self.keys.get(live.key_id) is live:
            del self.keys[live.key_id]

    def forget_key(self, key_id: int) -> list[Carrier]:
        """End all sessions of a key that is no more; the connections that served it, for the shell to close."""
        live = self.keys.pop(key_id, None)
        self._first_salts.pop(key_id, None)
        if live is None:
            return []
        connections = {conn: None for session in live.sessions.values() for conn in session.connections}
        for session in list(live.sessions.values()):
            self.forget_session(session)
        return list(connections)

    def clock_seen(self, now: float) -> list[Carrier]:
        """End every session if the clock was set back; the connections that served them, for the shell to close.

        Ids of messages never fall within a session. In one that saw a later time, the server's would tell clients that
        time until it comes again, and it would refuse what they number by it; a client's right ones would be too low.
        """
        if now >= self._latest - AHEAD_SECONDS:
            self._latest = max(self._latest, now)
            return []
        self._latest = now
        sessions = [session for live in self.keys.values() for session in live.sessions.values()]
        connections = {conn: None for session in sessions for conn in session.connections}
        for session in sessions:
            self.forget_session(session)
        self._ended.clear()
        self._unused = dict.fromkeys(self._unused, now)
        return list(connections)

    def next_timer(self, now: float) -> float:
        """When handle_timer() wants to be called next; it may be called more often."""
        return now + self.limits.ack_seconds

    def handle_timer(self, now: float) -> None:
        """Acknowledge calls that run long, and forget sessions that rested too long."""
        for session in list(self.late):
            if not session.acknowledge_late(now):
                del self.late[session]
        oldest = now - self.limits.session_seconds
        while self._resting:
            session, since = next(iter(self._resting.items()))
            if since > oldest:
                break
            self.forget_session(session)
        while self._ended:
            key_id, newest = next(iter(self._ended.items()))
            if newest >> 32 > now - ACCEPTED_SECONDS:
                break
            del self._ended[key_id]
        while self._unused:
            live, since = next(iter(self._unused.items()))
            if since > now - _UNUSED_SECONDS:
                break
            del self._unused[live]
            if not live.sessions and self.keys.get(live.key_id) is live:
                del self.keys[live.key_id]

    def _make_room(self, live: Live) -> None:
        """Forget the key's session that rested longest."""
        resting = [(self._resting[one], one.session_id) for one in live.sessions.values() if one in self._resting]
        if not resting:
            raise TransportFault(FLOOD, "too many sessions of one key")
        self.forget_session(live.sessions[min(resting)[1]])
