"""Judges what arrives for a session: salts, ids, repeats, containers, and the service messages that it may hold."""

from collections.abc import Callable
from typing import Final

from chappe.mtproto import service
from chappe.mtproto.events import CallDropped, CallReceived, KeyDestroyed
from chappe.mtproto.outbox import NOTICE, Outgoing
from chappe.mtproto.service import Malformed
from chappe.mtproto.session import AHEAD_SECONDS, Carrier, Session
from chappe.mtproto.window import Seen

PAST_SECONDS: Final = 300
"""A message id may be this much behind the server's clock (/mtproto/description#message-identifier-msg-id)."""

_CONTAINER: Final = service.MSG_CONTAINER.to_bytes(4, "little")
_PINGS: Final = frozenset(one.to_bytes(4, "little") for one in (service.PING, service.PING_DELAY_DISCONNECT))
_UNIQUE = 8


def take(session: Session, carrier: Carrier, salt: int, msg_id: int, seqno: int, body: bytes, now: float) -> bool:
    """One decrypted packet; whether it was taken, as a quick ack may say."""
    if not session.home.takes_salt(session.key, salt, now):
        carrier.send_aside(session, service.bad_server_salt(msg_id, seqno, session.key.salt))
        return False
    if body[:4] != _CONTAINER:
        return _take_one(session, carrier, msg_id, seqno, body, msg_id, now)
    return _take_container(session, carrier, msg_id, seqno, body, now)


def _take_container(session: Session, carrier: Carrier, msg_id: int, seqno: int, body: bytes, now: float) -> bool:
    """All of a container or nothing; its messages are judged one by one all the same."""
    code = _misfit(msg_id, now)
    parts: list[tuple[int, int, bytes]] = []
    if not code:
        try:
            parts = service.read_container(body, session.home.limits.container_messages)
        except Malformed:
            code = service.BAD_CONTAINER
    window = session.window
    if not code:
        seen = window.look(msg_id)
        if any(part[0] >= msg_id for part in parts):
            code = service.BAD_CONTAINER
        elif seen is Seen.STALE:
            code = service.TOO_OLD
        elif seen is Seen.REPEAT and any(window.look(part[0]) is Seen.FRESH for part in parts):
            code = service.CONTAINER_REPEATED
        elif seqno & 1:
            # COMPAT(mtcute 0.30, any layer): acknowledgements and pings are numbered as if they were to be
            # acknowledged, so that only a container is told.
            code = service.EVEN_EXPECTED
    if code:
        carrier.send_aside(session, service.bad_msg(msg_id, seqno, code))
        return False
    first = min((part[0] for part in parts), default=msg_id)
    for inner_id, inner_seqno, inner in parts:
        _take_one(session, carrier, inner_id, inner_seqno, inner, first, now)
    if msg_id > window.newest:
        session.newest_seqno = seqno
    window.admit(msg_id, False)
    return True


def _misfit(msg_id: int, now: float) -> int:
    """What is wrong with a message id by itself: a code of bad_msg_notification, or 0."""
    if msg_id & 3:
        return service.NOT_A_MULTIPLE
    seconds = msg_id >> 32
    if seconds < now - PAST_SECONDS:
        return service.TOO_LOW
    return service.TOO_FAR if seconds > now + AHEAD_SECONDS else 0


def _misnumbered(session: Session, msg_id: int, seqno: int, body: bytes) -> int:
    """What is wrong with the number of a fresh message, by the newest one alone: a code, or 0."""
    newest, window = session.newest_seqno, session.window
    if msg_id <= window.newest and window.look(msg_id) is not Seen.FRESH:
        return 0
    # Who has never counted beyond one message does not count at all: nothing can be lost by that.
    if newest > 1 and (seqno != newest or seqno & 1):
        if msg_id > window.newest:
            if seqno <= newest:
                return service.SEQNO_TOO_LOW
        elif seqno >= newest:
            return service.SEQNO_TOO_HIGH
    return 0 if seqno & 1 or body[:4] in _HANDLERS else service.ODD_EXPECTED


def _take_one(session: Session, carrier: Carrier, msg_id: int, seqno: int, body: bytes, first: int, now: float) -> bool:
    """One message that is no container. `first` is the lowest id of its packet."""
    code = _misfit(msg_id, now) or _misnumbered(session, msg_id, seqno, body)
    if not code:
        newest = msg_id > session.window.newest
        seen = session.window.admit(msg_id, bool(seqno & 1))
        if seen is Seen.FRESH:
            if newest:
                session.newest_seqno = seqno
            # Only what is fresh moves the session to a new connection, so that a replay cannot steal its answers.
            if carrier not in session.connections:
                _welcome(session, carrier, first)
            handler = _HANDLERS.get(body[:4], _call)
            try:
                handler(session, carrier, msg_id, body, now)
            except Malformed:
                # A service message cut short asks for nothing that could be answered.
                return False
            return True
        if seen is Seen.REPEAT:
            _repeat(session, carrier, msg_id, seqno, body, first)
            return True
        code = service.TOO_OLD
    carrier.send_aside(session, service.bad_msg(msg_id, seqno, code))
    return False


def _welcome(session: Session, carrier: Carrier, first: int) -> None:
    session.attach(carrier)
    if not session.opened:
        session.opened = True
        unique = int.from_bytes(session.home.random(_UNIQUE), "little", signed=True)
        session.outbox.put(service.new_session_created(first, unique, session.key.salt), NOTICE)
    session.want_to_send()


def _repeat(session: Session, carrier: Carrier, msg_id: int, seqno: int, body: bytes, first: int) -> None:
    if not session.connections:
        _welcome(session, carrier, first)
    if body[:4] in _PINGS and len(body) >= 12:
        carrier.send_aside(session, service.pong(msg_id, service.read_long(body)))
    else:
        session.repeat(carrier, msg_id, bool(seqno & 1))


def _reply(session: Session, carrier: Carrier, body: bytes) -> None:
    """A bare answer on the connection that asked: a ping, for one, asks about that very connection."""
    if session.connections[-1] is carrier:
        session.reply(body)
    else:
        carrier.send_aside(session, body)


# One function for each message that the session answers itself; all else is a call.


def _call(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    session.requests[msg_id] = now
    session.running += 1
    if session.running > session.home.limits.running_calls:
        session.answer(msg_id, service.rpc_error(420, "FLOOD_WAIT_1"))
        return
    session.home.late[session] = None
    carrier.tell(CallReceived(session, msg_id, body))


def _msgs_ack(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    session.acknowledged(service.read_longs(body, session.home.limits.ids_per_message))


def _ping(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    _reply(session, carrier, service.pong(msg_id, service.read_long(body)))


def _ping_delay(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    ping_id = service.read_long(body)
    (delay,) = service.read_ints(body, 1, 12)
    carrier.close_after(now + max(delay, 0))
    _reply(session, carrier, service.pong(msg_id, ping_id))


def _future_salts(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    (count,) = service.read_ints(body, 1)
    salts = session.home.salts.future(session.key.key_id, now, min(max(count, 1), 64))
    _reply(session, carrier, service.future_salts(msg_id, int(now), salts))


def _state_req(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    ids = service.read_longs(body, session.home.limits.ids_per_message)
    _reply(session, carrier, service.state_info(msg_id, bytes(session.state_of(one) for one in ids)))


def _resend_req(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    """Ids of our messages are sent again where we have them; the client's own ids, or a lost one, get their states."""
    ids = service.read_longs(body, session.home.limits.ids_per_message)
    pending = session.outbox.pending
    states = bytearray()
    whole = True
    for one in dict.fromkeys(ids):
        out = pending.get(one)
        if out is not None:
            session.outbox.put_again(out)
            states.append(service.RECEIVED)
        else:
            whole = False
            states.append(service.UNKNOWN if one & 3 else session.state_of(one))
    session.want_to_send()
    if not whole:
        _reply(session, carrier, service.state_info(msg_id, bytes(states)))


def _resend_answers(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    """The older form: names the client's own calls whose answers it wants once more."""
    for one in dict.fromkeys(service.read_longs(body, session.home.limits.ids_per_message)):
        known = session.requests.get(one)
        if isinstance(known, Outgoing) and known.msg_id:
            session.outbox.put_again(known)
    session.want_to_send()


def _drop_answer(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    dropped = service.read_long(body)
    result, running = session.drop_answer(dropped)
    session.queue_answer(msg_id, service.rpc_result(msg_id, result))
    if running:
        carrier.tell(CallDropped(session, dropped))


def _destroy_session(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    wanted = service.read_long(body)
    other = session.key.sessions.get(wanted)
    # A session does not end itself: the answer would have nowhere to go.
    found = other is not None and other is not session
    if other is not None and found:
        session.home.forget_session(other)
    _reply(session, carrier, service.destroy_session(wanted, found))


def _destroy_auth_key(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    carrier.tell(KeyDestroyed(session, msg_id))


def _http_wait(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    max_delay, wait_after, max_wait = service.read_ints(body, 3)
    carrier.hold_open(max_delay, wait_after, max_wait)


def _nothing(session: Session, carrier: Carrier, msg_id: int, body: bytes, now: float) -> None:
    """What a client may tell and the server has no use for."""


_Handler = Callable[[Session, Carrier, int, bytes, float], None]
_HANDLERS: Final[dict[bytes, _Handler]] = {
    number.to_bytes(4, "little"): handler
    for number, handler in (
        (service.MSGS_ACK, _msgs_ack),
        (service.PING, _ping),
        (service.PING_DELAY_DISCONNECT, _ping_delay),
        (service.GET_FUTURE_SALTS, _future_salts),
        (service.MSGS_STATE_REQ, _state_req),
        (service.MSG_RESEND_REQ, _resend_req),
        (service.MSG_RESEND_ANS_REQ, _resend_answers),
        (service.RPC_DROP_ANSWER, _drop_answer),
        (service.DESTROY_SESSION, _destroy_session),
        (service.DESTROY_AUTH_KEY, _destroy_auth_key),
        (service.HTTP_WAIT, _http_wait),
        (service.MSGS_STATE_INFO, _nothing),
        (service.MSGS_ALL_INFO, _nothing),
        (service.MSG_DETAILED_INFO, _nothing),
        (service.MSG_NEW_DETAILED_INFO, _nothing),
        (service.BAD_MSG_NOTIFICATION, _nothing),
        (service.PONG, _nothing),
    )
}
