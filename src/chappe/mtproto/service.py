"""The service messages of the protocol, written and read by hand (/mtproto/service_messages and its sister pages)."""

from collections.abc import Sequence
from struct import Struct, error, pack, unpack_from
from typing import Final

VECTOR: Final = 0x1CB5C415
MSG_CONTAINER: Final = 0x73F1F8DC
GZIP_PACKED: Final = 0x3072CFA1
MSGS_ACK: Final = 0x62D6B459
PING: Final = 0x7ABE77EC
PING_DELAY_DISCONNECT: Final = 0xF3427B8C
GET_FUTURE_SALTS: Final = 0xB921BD04
MSGS_STATE_REQ: Final = 0xDA69FB52
MSGS_STATE_INFO: Final = 0x04DEB57D
MSGS_ALL_INFO: Final = 0x8CC0D131
MSG_RESEND_REQ: Final = 0x7D861A08
MSG_RESEND_ANS_REQ: Final = 0x8610BAEB
RPC_DROP_ANSWER: Final = 0x58E4A740
DESTROY_SESSION: Final = 0xE7512126
DESTROY_AUTH_KEY: Final = 0xD1435160
HTTP_WAIT: Final = 0x9299359F
RPC_RESULT: Final = 0xF35C6D01
RPC_ERROR: Final = 0x2144CA19
# Things that only a server sends, but that a client's message may name.
BAD_MSG_NOTIFICATION: Final = 0xA7EFF811
MSG_DETAILED_INFO: Final = 0x276D3EC6
MSG_NEW_DETAILED_INFO: Final = 0x809DB6DF
PONG: Final = 0x347773C5

TRUE: Final = pack("<I", 0x997275B5)
"""The answer true."""
UPDATES_TOO_LONG: Final = pack("<I", 0xE317AF7E)
"""The update that says: fetch what you missed. The same in every layer."""

# States of a message in msgs_state_info (/mtproto/service_messages_about_messages).
UNKNOWN: Final = 1
NOT_RECEIVED: Final = 2
TOO_HIGH: Final = 3
RECEIVED: Final = 4
ACKNOWLEDGED: Final = 8
NEEDS_NO_ACK: Final = 16
RUNNING: Final = 32
ANSWERED: Final = 64

# Codes of bad_msg_notification.
TOO_LOW: Final = 16
TOO_FAR: Final = 17
NOT_A_MULTIPLE: Final = 18
CONTAINER_REPEATED: Final = 19
TOO_OLD: Final = 20
SEQNO_TOO_LOW: Final = 32
SEQNO_TOO_HIGH: Final = 33
EVEN_EXPECTED: Final = 34
ODD_EXPECTED: Final = 35
BAD_SALT: Final = 48
BAD_CONTAINER: Final = 64

INNER = Struct("<qii")
"""Header of a message inside a container: msg_id, seqno, bytes."""
_UINT32 = Struct("<I")
_LONG = Struct("<q")
_RESULT = Struct("<Iq")
_PONG = Struct("<Iqq")
_HEAD_LONGS = Struct("<III")
_CONTAINER = Struct("<Ii")


class Malformed(Exception):
    """The bytes are not the service message that they claim to be."""


def constructor(body: bytes) -> int:
    """The constructor id that opens `body`, 0 if there is none."""
    return int.from_bytes(body[:4], "little") if len(body) >= 4 else 0


def longs(values: Sequence[int]) -> bytes:
    """A boxed vector of longs."""
    return pack(f"<Ii{len(values)}q", VECTOR, len(values), *values)


def msgs_ack(ids: Sequence[int]) -> bytes:
    """Acknowledges messages of the client."""
    return pack(f"<IIi{len(ids)}q", MSGS_ACK, VECTOR, len(ids), *ids)


def pong(msg_id: int, ping_id: int) -> bytes:
    """The answer to a ping."""
    return _PONG.pack(PONG, msg_id, ping_id)


def bad_msg(msg_id: int, seqno: int, code: int) -> bytes:
    """Tells why a message was not taken."""
    return pack("<Iqii", BAD_MSG_NOTIFICATION, msg_id, seqno, code)


def bad_server_salt(msg_id: int, seqno: int, salt: int) -> bytes:
    """Tells that a message was not taken for its salt, and the right one."""
    return pack("<Iqiiq", 0xEDAB447B, msg_id, seqno, BAD_SALT, salt)


def new_session_created(first_msg_id: int, unique_id: int, salt: int) -> bytes:
    """Tells that the server knows nothing of this session before `first_msg_id`."""
    return pack("<Iqqq", 0x9EC20908, first_msg_id, unique_id, salt)


def future_salts(msg_id: int, now: int, salts: Sequence[tuple[int, int, int]]) -> bytes:
    """Salts to come, each (valid since, valid until, salt): a bare vector of bare rows."""
    rows = b"".join(pack("<iiq", *row) for row in salts)
    return pack("<Iqii", 0xAE500895, msg_id, now, len(salts)) + rows


def state_info(msg_id: int, states: bytes) -> bytes:
    """Answers msgs_state_req and msg_resend_req: one byte for each message asked about."""
    return pack("<Iq", MSGS_STATE_INFO, msg_id) + string(states)


def detailed_info(msg_id: int, answer_id: int, size: int, state: int) -> bytes:
    """Tells that a repeated request was answered by `answer_id`, instead of sending a big answer again."""
    return pack("<Iqqii", MSG_DETAILED_INFO, msg_id, answer_id, size, state)


def destroy_session(session_id: int, found: bool) -> bytes:
    """Whether another session of the key was forgotten."""
    return pack("<Iq", 0xE22045FC if found else 0x62D350C9, session_id)


def destroy_auth_key(outcome: bool | None) -> bytes:
    """Whether the key was destroyed; None = it could not be done now."""
    return _UINT32.pack(0xEA109B13 if outcome is None else 0xF660E1D4 if outcome else 0x0A9F2259)


def rpc_result(msg_id: int, result: bytes) -> bytes:
    """The answer to a call."""
    return _RESULT.pack(RPC_RESULT, msg_id) + result


def rpc_error(code: int, text: str) -> bytes:
    """The body of an answer that is an error."""
    return pack("<Ii", RPC_ERROR, code) + string(text.encode())


def gzip_packed(data: bytes) -> bytes:
    """A compressed object in place of a plain one."""
    return _UINT32.pack(GZIP_PACKED) + string(data)


def answer_unknown() -> bytes:
    """rpc_drop_answer named a call that the server does not know (any more)."""
    return _UINT32.pack(0x5E2AD36E)


def answer_dropped_running() -> bytes:
    """rpc_drop_answer named a call under way: its answer will not be sent."""
    return _UINT32.pack(0xCD78E586)


def answer_dropped(msg_id: int, seqno: int, size: int) -> bytes:
    """rpc_drop_answer named an answer that was waiting: it is forgotten."""
    return pack("<Iqii", 0xA43AD8B7, msg_id, seqno, size)


def container(parts: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Several messages as one body, each (msg_id, seqno, body)."""
    out = [_CONTAINER.pack(MSG_CONTAINER, len(parts))]
    for msg_id, seqno, body in parts:
        out.append(INNER.pack(msg_id, seqno, len(body)))
        out.append(body)
    return b"".join(out)


def read_container(body: bytes, most: int) -> list[tuple[int, int, bytes]]:
    """The messages of a container; Malformed if it is cut short, too full, or holds another container."""
    try:
        count = unpack_from("<i", body, 4)[0]
        if not 0 <= count <= most:
            raise Malformed
        parts = []
        at, end = 8, len(body)
        for _ in range(count):
            msg_id, seqno, size = INNER.unpack_from(body, at)
            at += 16
            if size < 4 or size & 3 or size > end - at:
                raise Malformed
            inner = body[at : at + size]
            if inner[:4] == _CONTAINER_ID:
                raise Malformed
            parts.append((msg_id, seqno, inner))
            at += size
    except error as short:
        raise Malformed from short
    return parts


def read_long(body: bytes) -> int:
    """The one long after the constructor id."""
    if len(body) < 12:
        raise Malformed
    return int(_LONG.unpack_from(body, 4)[0])


def read_longs(body: bytes, most: int) -> tuple[int, ...]:
    """The boxed vector of longs after the constructor id, of at most `most` elements."""
    if len(body) < 12:
        raise Malformed
    _, vector, count = _HEAD_LONGS.unpack_from(body)
    if vector != VECTOR or count > most or len(body) < 12 + 8 * count:
        raise Malformed
    return unpack_from(f"<{count}q", body, 12)


def read_ints(body: bytes, count: int, at: int = 4) -> tuple[int, ...]:
    """`count` ints from offset `at`."""
    if len(body) < at + 4 * count:
        raise Malformed
    return unpack_from(f"<{count}i", body, at)


def string(data: bytes) -> bytes:
    """A TL string of bytes: length, data, zeros up to a whole word."""
    size = len(data)
    if size < 254:
        return size.to_bytes(1, "little") + data + bytes(-(size + 1) & 3)
    if size < 1 << 24:
        return b"\xfe" + size.to_bytes(3, "little") + data + bytes(-size & 3)
    raise ValueError("longer than a TL string can be")


_CONTAINER_ID = _UINT32.pack(MSG_CONTAINER)
