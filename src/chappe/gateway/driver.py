"""Runs connection machines on the event loop: carries out their events and has their bytes written, in batches."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Protocol

from chappe.gateway.feed import LocalFeed
from chappe.gateway.keychain import Keychain
from chappe.gateway.link import Link
from chappe.gateway.ports import Calls, KeyRecord, Keys, KeysUnavailable
from chappe.mtproto.connection import Connection
from chappe.mtproto.errors import FLOOD
from chappe.mtproto.events import CallReceived, JobReady, KeyDestroyed, KeyMade, KeyNeeded
from chappe.mtproto.frames import Codec
from chappe.mtproto.handshake import Handshakes, Job
from chappe.mtproto.keyring import KeyRing, Live
from chappe.mtproto.limits import Limits
from chappe.mtproto.session import Carrier, Session

log = logging.getLogger(__name__)

_POOL_BYTES = 8192


class Shell(Protocol):
    """What stands between a connection machine and the network."""

    def flush(self, now: float) -> None:
        """Write what data_to_send() gives, and close if the machine is closed."""


class Pool:
    """Random bytes in small pieces from large draws: padding is asked for with every packet."""

    __slots__ = ("_at", "_bytes", "_draw")

    def __init__(self, draw: Callable[[int], bytes]) -> None:
        self._draw = draw
        self._bytes = b""
        self._at = 0

    def __call__(self, size: int) -> bytes:
        """`size` random bytes, never given before."""
        at = self._at
        end = at + size
        if end > len(self._bytes):
            if size > 256:
                return self._draw(size)
            self._bytes = self._draw(_POOL_BYTES)
            at, end = 0, size
        self._at = end
        return self._bytes[at:end]


class Driver:
    """One for all connections of a gateway. `clock()` is in seconds since 1970; `random(n)` gives n random bytes."""

    __slots__ = (
        "_dirty",
        "_jobs",
        "_keychain",
        "_keys",
        "_loop",
        "_number",
        "_tasks",
        "_workers",
        "clock",
        "feed",
        "handshakes",
        "keys_made",
        "limits",
        "link",
        "random",
        "ring",
    )

    def __init__(
        self,
        keys: Keys,
        calls: Calls,
        handshakes: Callable[[Callable[[int], bytes]], Handshakes],
        *,
        limits: Limits,
        salt_secret: bytes,
        random: Callable[[int], bytes],
        clock: Callable[[], float],
        threads: int,
    ) -> None:
        self.limits = limits
        self.clock = clock
        self.random = Pool(random)
        # Secrets of key creation are drawn straight from the source.
        self.handshakes = handshakes(random)
        self._keys = keys
        self._keychain = Keychain(keys)
        self.ring = KeyRing(limits, self.random, salt_secret, self._wake)
        self.feed = LocalFeed(self._keychain, self.ring, self._show_out)
        self.link = Link(
            keys,
            calls,
            self._keychain,
            self.feed,
            flush=self.flush,
            clock=clock,
            random=random,
            limits=limits,
        )
        self.ring.forgotten = self.link.forgotten
        self.ring.rested = self.link.rested
        self.keys_made = 0
        self._loop = asyncio.get_running_loop()
        self._dirty: list[Connection] = []
        self._number = 0
        self._jobs = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._workers = ThreadPoolExecutor(threads, thread_name_prefix="key-creation")

    def connect(self, codec: Codec, ip: str, shell: Shell, *, once: bool = False) -> Connection:
        """A machine for a new connection; `once` = it carries a single packet each way."""
        self._number += 1
        number = -self._number if once else self._number
        return Connection(self.ring, self.handshakes, codec, number, ip, self.clock(), shell)

    def pump(self, connection: Connection, now: float) -> None:
        """Carry out all events of a connection; after every receive()."""
        while (event := connection.next_event()) is not None:
            match event:
                case CallReceived():
                    self.link.call_received(event, connection)
                case KeyNeeded(key_id):
                    self._need_key(connection, key_id, now)
                case JobReady(job):
                    self._start_job(connection, job)
                case KeyMade():
                    connection.jobs += 1
                    self._start(self._save(connection, event))
                case KeyDestroyed(session):
                    connection.jobs += 1
                    self._start(self._destroy(connection, session))
                case _:
                    # A dropped call runs on: it may have changed something already.
                    pass

    def flush(self, connection: Connection) -> None:
        """Write at once what waits for a connection."""
        shell: Any = connection.shell
        shell.flush(self.clock())

    def handle_timer(self, now: float) -> None:
        """Once a second."""
        if served := self.ring.clock_seen(now):
            log.warning("the clock was set back: %d connections begin anew", len(served))
            for carrier in served:
                self._show_out(carrier)
        self.ring.handle_timer(now)

    async def close(self) -> None:
        """Give up all that runs."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.link.close()
        self._workers.shutdown(wait=False, cancel_futures=True)

    # What machines want

    def _wake(self, carrier: Carrier) -> None:
        assert isinstance(carrier, Connection)
        if not self._dirty:
            self._loop.call_soon(self._flush_dirty)
        self._dirty.append(carrier)

    def _flush_dirty(self) -> None:
        """Everything that one turn of the loop produced for a connection goes out in one write."""
        dirty, self._dirty = self._dirty, []
        now = self.clock()
        for connection in dirty:
            shell: Any = connection.shell
            try:
                shell.flush(now)
            except Exception:
                log.exception("a connection could not be served")
                connection.close()

    def _show_out(self, carrier: Carrier) -> None:
        if isinstance(carrier, Connection):
            carrier.close()
            self.flush(carrier)

    def _start(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Keys

    def _live(self, record: KeyRecord, now: float) -> Live:
        live = self.ring.add(record.auth_key, record.expires_at, record, now)
        live.any_salt = not record.perm_key_id
        return live

    def _need_key(self, connection: Connection, key_id: int, now: float) -> None:
        record = self._keychain.get(key_id)
        if record is not None:
            connection.key_found(self._live(record, now), now)
        else:
            self._start(self._find_key(connection, key_id))

    async def _find_key(self, connection: Connection, key_id: int) -> None:
        try:
            record = await self._keychain.load(key_id)
        except KeysUnavailable:
            log.warning("an auth key could not be looked up")
            connection.close()
        else:
            now = self.clock()
            connection.key_found(None if record is None else self._live(record, now), now)
            self.pump(connection, now)
        self.flush(connection)

    async def _save(self, connection: Connection, event: KeyMade) -> None:
        key = event.done.key
        now = self.clock()
        try:
            saved = await self._keys.save(key, now)
        except Exception:
            log.exception("a new auth key could not be saved")
            connection.close()
        else:
            if saved:
                self.keys_made += 1
                self.ring.accept_first_salt(key.key_id, key.salt, now)
            connection.key_saved(event, saved, self.clock())
        finally:
            connection.jobs -= 1
        self.flush(connection)

    async def _destroy(self, connection: Connection, session: Session) -> None:
        try:
            await self.link.destroy_key(session)
        finally:
            connection.jobs -= 1
        self.flush(connection)

    # Arithmetic

    def _start_job(self, connection: Connection, job: Job[Any]) -> None:
        if self._jobs >= self.limits.handshake_jobs:
            connection.fail(FLOOD)
            return
        self._jobs += 1
        connection.jobs += 1
        done = self._loop.run_in_executor(self._workers, job.fn)
        done.add_done_callback(partial(self._job_done, connection, job))

    def _job_done(self, connection: Connection, job: Job[Any], done: "asyncio.Future[Any]") -> None:
        self._jobs -= 1
        if done.cancelled():
            return
        now = self.clock()
        connection.job_done(job, done.result(), now)
        self.pump(connection, now)
        connection.jobs -= 1
        self.flush(connection)


def counts(driver: Driver) -> dict[str, int]:
    """Figures for the metrics."""
    ring = driver.ring
    return {
        "auth_keys_live": len(ring.keys),
        "sessions": sum(len(live.sessions) for live in ring.keys.values()),
        "bytes_queued": ring.tally.held,
        "auth_keys_made": driver.keys_made,
        "handshakes_open": len(driver.handshakes),
    }
