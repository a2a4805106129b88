"""Between a session and the worker side: unwraps each call, sees when it may run, and sends back its answer."""

import asyncio
import logging
import zlib
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Final

from chappe.gateway.feed import LocalFeed
from chappe.gateway.keychain import Keychain
from chappe.gateway.ports import AnswerLike, Caller, Calls, ClientInfo, KeyRecord, Keys
from chappe.mtproto import service
from chappe.mtproto.binding import proves_binding
from chappe.mtproto.connection import Connection
from chappe.mtproto.events import CallReceived
from chappe.mtproto.keys import AuthKey
from chappe.mtproto.limits import Limits
from chappe.mtproto.session import Session
from chappe.mtproto.window import Seen
from chappe.tl import functions
from chappe.tl.base import Function
from chappe.tl.codec import decode_invocation, encode_result
from chappe.tl.errors import BadBody, UnknownLayer, UnknownMethod
from chappe.tl.invocation import Invocation

log = logging.getLogger(__name__)

Error = tuple[int, str]

_GZIP_FROM: Final = 4096
_FAILED_KEPT: Final = 64
_CLIENTS_KEPT: Final = 4096
_HOME_DC: Final = 2
_PAUSE: Final = 1
"""Seconds that a key is asked to wait which has too many calls under way."""

_QUIET: Final = frozenset(
    kind
    for kind in vars(functions).values()
    if isinstance(kind, type)
    and issubclass(kind, Function)
    and kind.TL_NAME.startswith(("upload.", "help.getConfig", "help.getNearestDc", "help.getCdnConfig", "auth.import"))
)
"""What clients also call in sessions that only carry files: such a call does not draw the updates there."""

_RAW: Final = frozenset(kind for kind in _QUIET if kind.TL_NAME.startswith("upload."))
"""Calls whose answers are not worth compressing."""


class SessionLink:
    """What the link keeps for one session."""

    __slots__ = ("failed", "owner", "waiters")

    def __init__(self, owner: KeyRecord) -> None:
        self.owner = owner
        """The permanent key's record; of an unbound temporary key, its own."""
        self.failed: list[int] | None = None
        """The last calls that gave an error."""
        self.waiters: dict[int, list[asyncio.Future[bool]]] | None = None
        """By msg_id: who waits for the end of that call."""

    def finished(self, msg_id: int, well: bool) -> None:
        """A call has ended."""
        if not well:
            self.failed = [*(self.failed or ())[-_FAILED_KEPT:], msg_id]
        if self.waiters:
            for waiter in self.waiters.pop(msg_id, ()):
                if not waiter.done():
                    waiter.set_result(well)


class Link:
    """One for all sessions. `flush(connection)` writes at once what waits for a connection."""

    __slots__ = (
        "_calls",
        "_clients",
        "_clock",
        "_feed",
        "_flush",
        "_keychain",
        "_keys",
        "_limits",
        "_random",
        "_running",
        "_tasks",
    )

    def __init__(
        self,
        keys: Keys,
        calls: Calls,
        keychain: Keychain,
        feed: LocalFeed,
        *,
        flush: Callable[[Connection], None],
        clock: Callable[[], float],
        random: Callable[[int], bytes],
        limits: Limits,
    ) -> None:
        self._keys = keys
        self._calls = calls
        self._keychain = keychain
        self._feed = feed
        self._flush = flush
        self._clock = clock
        self._random = random
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: dict[int, int] = {}
        """Calls under way by the key of their owner; the sessions that they came in may have ended."""
        self._clients: dict[ClientInfo, ClientInfo] = {}

    def call_received(self, event: CallReceived, connection: Connection) -> None:
        """Start a call, or refuse it at once."""
        session, msg_id, body = event
        link = session.link
        if not isinstance(link, SessionLink):
            link = session.link = SessionLink(_owner(session))
        owner = link.owner
        if self._is_too_much(owner.key_id):
            self._refuse(session, link, msg_id, (420, f"FLOOD_WAIT_{_PAUSE}"))
            return
        try:
            found = decode_invocation(body, owner.layer)
        except UnknownMethod:
            self._refuse(session, link, msg_id, (400, "INPUT_METHOD_INVALID"))
            return
        except UnknownLayer:
            self._refuse(session, link, msg_id, (400, "CONNECTION_LAYER_INVALID"))
            return
        except BadBody:
            self._refuse(session, link, msg_id, (400, "INPUT_FETCH_ERROR"))
            return
        request = found.request
        kind = request.__class__
        client = None
        if found.layer is not None:
            client = self._introduced(owner, found)
        if not owner.layer and kind is not functions.AuthBindTempAuthKey:
            self._refuse(session, link, msg_id, (400, "CONNECTION_NOT_INITED"))
            return
        if not found.without_updates and (kind not in _QUIET or not self._feed.has_main(owner)):
            self._feed.active(owner, session)
        work: Coroutine[object, object, None]
        if isinstance(request, functions.AuthBindTempAuthKey):
            work = self._settle(session, link, msg_id, partial(self._bind, session, msg_id, request))
        elif isinstance(request, functions.AuthDropTempAuthKeys):
            work = self._settle(session, link, msg_id, partial(self._drop_temporary, owner, request))
        else:
            work = self._run(session, link, self._caller(session, owner, msg_id, found, connection), request)
        if client is not None or found.after:
            work = self._first(session, link, msg_id, client, found.after, work)
        self._start(work, owner.key_id)

    def forgotten(self, session: Session) -> None:
        """The session has ended."""
        if isinstance(session.link, SessionLink):
            self._feed.inactive(session.link.owner, session)

    def rested(self, session: Session) -> None:
        """The session has lost its last connection."""
        if isinstance(session.link, SessionLink):
            self._feed.rested(session.link.owner, session)

    async def destroy_key(self, session: Session) -> None:
        """Destroy the session's auth key, and say so before its connections go."""
        key_id = session.key.key_id
        gone: bool | None
        try:
            gone = await self._keys.destroy(key_id)
        except Exception:
            log.exception("a key could not be destroyed")
            gone = None
        session.reply(service.destroy_auth_key(gone))
        if gone:
            for connection in session.connections[-1:]:
                if isinstance(connection, Connection):
                    self._flush(connection)
            self._feed.key_gone(key_id)

    async def close(self) -> None:
        """Give up all that runs."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Within

    def _is_too_much(self, key_id: int) -> bool:
        """Whether a key has as many calls under way as it may have now."""
        limits, running = self._limits, self._running.get(key_id, 0)
        return running >= limits.calls_of_key or (running >= limits.calls_in_crowd and len(self._tasks) >= limits.crowd)

    def _start(self, work: Coroutine[object, object, None], key_id: int) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        self._running[key_id] = self._running.get(key_id, 0) + 1
        task.add_done_callback(partial(self._ended, key_id))

    def _ended(self, key_id: int, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if self._running[key_id] > 1:
            self._running[key_id] -= 1
        else:
            del self._running[key_id]

    def _refuse(self, session: Session, link: SessionLink, msg_id: int, error: Error) -> None:
        session.answer(msg_id, service.rpc_error(*error))
        link.finished(msg_id, False)

    def _introduced(self, owner: KeyRecord, found: Invocation) -> ClientInfo | None:
        """Take note of invokeWithLayer and initConnection; the client's data if they are new and to be kept."""
        layer, init = found.layer, found.init
        assert layer is not None
        old = owner.client
        if init is not None:
            client = ClientInfo(layer, *init[:7])
        elif old is not None:
            client = old if old.layer == layer else old._replace(layer=layer)
        else:
            # Of a key that is known by its layer alone: the client will introduce itself anew.
            owner.layer = layer if owner.layer else 0
            return None
        owner.layer = layer
        if client == old:
            return None
        if len(self._clients) >= _CLIENTS_KEPT:
            self._clients.clear()
        owner.client = self._clients.setdefault(client, client)
        return owner.client if owner.perm_key_id == owner.key_id else None

    def _caller(
        self, session: Session, owner: KeyRecord, msg_id: int, found: Invocation, connection: Connection
    ) -> Caller:
        record = session.key.record
        dc_id = record.dc_id if isinstance(record, KeyRecord) else 0
        if not dc_id:
            dc_id = connection.dc_id if 1 <= connection.dc_id <= 5 else _HOME_DC
        return Caller(
            owner.key_id,
            session.session_id,
            msg_id,
            owner.layer,
            connection.ip,
            dc_id,
            not owner.perm_key_id,
            found.without_updates,
            owner.client,
        )

    async def _first(
        self,
        session: Session,
        link: SessionLink,
        msg_id: int,
        client: ClientInfo | None,
        after: tuple[int, ...],
        work: Coroutine[object, object, None],
    ) -> None:
        """What has to happen before a call: the client's data are kept, the calls that it follows have ended."""
        try:
            if client is not None:
                await self._remember(link.owner, client)
            error = await self._wait(session, link, msg_id, after) if after else None
            if error is None:
                await work
                return
        finally:
            # Does nothing to work that has run.
            work.close()
        self._refuse(session, link, msg_id, error)

    async def _remember(self, owner: KeyRecord, client: ClientInfo) -> None:
        try:
            await self._keys.remember_client(owner.key_id, client)
        except Exception:
            log.exception("a client's data could not be kept")
            owner.client = None

    async def _wait(self, session: Session, link: SessionLink, msg_id: int, after: tuple[int, ...]) -> Error | None:
        """Wait for the calls named by invokeAfterMsg(s) (/api/invoking#sequential-requests-processing)."""
        for other in after:
            if other == msg_id:
                return 400, "MSG_WAIT_FAILED"
            known = session.requests.get(other)
            arrived = known is not None or session.window.look(other) is not Seen.FRESH
            if arrived and not isinstance(known, float):
                if link.failed and other in link.failed:
                    return 400, "MSG_WAIT_FAILED"
                continue
            if link.waiters is None:
                link.waiters = {}
            waiter: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            link.waiters.setdefault(other, []).append(waiter)
            try:
                well = await asyncio.wait_for(waiter, None if arrived else self._limits.wait_seconds)
            except TimeoutError:
                link.waiters.pop(other, None)
                return 400, "MSG_WAIT_TIMEOUT"
            if not well:
                return 400, "MSG_WAIT_FAILED"
        return None

    async def _run(self, session: Session, link: SessionLink, caller: Caller, request: Function) -> None:
        owner = link.owner
        changes = owner.changes
        error: Error | None
        try:
            answer = await self._calls.call(caller, request)
            error = answer.error
            result = service.rpc_error(*error) if error else self._encode(request, answer, owner.layer)
            if answer.user_id != owner.user_id and owner.changes == changes and owner.perm_key_id:
                self._feed.owner_changed(owner, answer.user_id)
        except Exception:
            error = self._incident(request)
            result = service.rpc_error(*error)
        session.answer(caller.msg_id, result)
        link.finished(caller.msg_id, error is None)

    async def _settle(
        self,
        session: Session,
        link: SessionLink,
        msg_id: int,
        work: Callable[[], Coroutine[object, object, Error | None]],
    ) -> None:
        """Answer a call about keys, which the gateway serves itself: true, or the error."""
        try:
            error = await work()
        except Exception:
            error = self._incident(functions.AuthBindTempAuthKey)
        session.answer(msg_id, service.rpc_error(*error) if error else service.TRUE)
        link.finished(msg_id, error is None)

    async def _bind(self, session: Session, msg_id: int, request: functions.AuthBindTempAuthKey) -> Error | None:
        live, record = session.key, session.key.record
        assert isinstance(record, KeyRecord)
        invalid = (400, "ENCRYPTED_MESSAGE_INVALID")
        if not record.expires_at or record.perm_key_id not in (0, request.perm_auth_key_id):
            return invalid
        permanent = await self._keychain.load(request.perm_auth_key_id)
        if permanent is None or permanent.expires_at:
            return invalid
        proved = proves_binding(
            request.encrypted_message,
            AuthKey(permanent.auth_key),
            msg_id=msg_id,
            nonce=request.nonce,
            temp_key_id=record.key_id,
            session_id=session.session_id,
            expires_at=request.expires_at,
        )
        if not proved:
            return invalid
        if request.expires_at <= self._clock():
            return 400, "EXPIRES_AT_INVALID"
        # The client may want an earlier end than it did when the key was made, never a later one.
        expires_at = min(record.expires_at, request.expires_at)
        await self._keys.bind(record.key_id, permanent.key_id, expires_at)
        record.expires_at = live.expires_at = expires_at
        record.perm_key_id = permanent.key_id
        record.permanent = permanent
        live.any_salt = False
        for other in live.sessions.values():
            if isinstance(other.link, SessionLink) and other.link.owner is record:
                self._feed.inactive(record, other)
                other.link.owner = permanent
        if record.client is not None and record.client != permanent.client:
            permanent.client, permanent.layer = record.client, record.layer
            await self._remember(permanent, record.client)
        return None

    async def _drop_temporary(self, owner: KeyRecord, request: functions.AuthDropTempAuthKeys) -> Error | None:
        if owner.perm_key_id:
            for key_id in await self._keys.drop_temporary(owner.key_id, request.except_auth_keys):
                self._feed.key_gone(key_id)
        return None

    def _encode(self, request: Function, answer: AnswerLike, layer: int) -> bytes:
        kind = request.__class__
        result = encode_result(kind, answer.value, layer)
        if len(result) < _GZIP_FROM or kind in _RAW:
            return result
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        packed = service.gzip_packed(packer.compress(result) + packer.flush())
        return packed if len(packed) < len(result) * 0.9 else result

    def _incident(self, request: object) -> Error:
        """Our own fault: what went wrong stays in the log, under the number that the client gets."""
        number = self._random(4).hex()
        name = getattr(request, "TL_NAME", "?")
        log.exception("incident %s in %s", number, name)
        return 500, f"INTERNAL_{number.upper()}"


def _owner(session: Session) -> KeyRecord:
    record = session.key.record
    if not isinstance(record, KeyRecord):
        raise TypeError("the session's key has no record")
    return record.permanent or record
