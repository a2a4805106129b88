"""What a session still has to send or to see acknowledged: numbering, containers, bounds (/mtproto/description)."""

from collections.abc import Container
from typing import Final

from chappe.mtproto.limits import Limits
from chappe.mtproto.service import RPC_ERROR, UPDATES_TOO_LONG, container

# Kinds of outgoing messages. The first two need no acknowledgement; even kinds answer something of the client's.
# Only ANSWER and PUSH are bounded: the others are small and few.
REPLY: Final = 0
NOTE: Final = 1
ANSWER: Final = 2
PUSH: Final = 3
NOTICE: Final = 5
GONE: Final = -1
"""Dropped before it was sent."""

_MOST_IN_CONTAINER: Final = 1000
_BATCH_BYTES: Final = 256 * 1024
_RPC_ERROR: Final = RPC_ERROR.to_bytes(4, "little")
_RENUMBER_AFTER: Final = 240
_HTTP_PATIENCE: Final = 15
_PER_SECOND: Final = 1 << 32
_MODEST: Final = 64 * 1024
_OVERHEAD: Final = 400


class Outgoing:
    """One message to the client; msg_id 0 until it is sent for the first time."""

    __slots__ = ("body", "kind", "msg_id", "request", "seqno", "where")

    def __init__(self, body: bytes, kind: int, request: int = 0) -> None:
        self.body = body
        self.kind = kind
        self.request = request
        """The msg_id of the call that this answers; 0 if it is none, or one that has another answer."""
        self.msg_id = 0
        self.seqno = 0
        self.where = 0
        """Number of the connection it was last sent on, negative for HTTP; 0 while it waits in the queue."""


def _cost(body: bytes) -> int:
    """What a message counts against the bounds: small ones cost memory too."""
    return len(body) + _OVERHEAD


class Tally:
    """Bytes that all sessions together hold for their clients."""

    __slots__ = ("held",)

    def __init__(self) -> None:
        self.held = 0


class Outbox:
    """Queue and unacknowledged messages of one session."""

    __slots__ = (
        "_content",
        "_last",
        "_limits",
        "_lost",
        "_queue",
        "_recheck",
        "_tally",
        "answer_bytes",
        "pending",
        "push_bytes",
    )

    def __init__(self, limits: Limits, tally: Tally) -> None:
        self._limits = limits
        self._tally = tally
        self._last = 0
        self._content = 0
        self._queue: list[Outgoing] = []
        self._lost = False
        self._recheck = False
        self.pending: dict[int, Outgoing] = {}
        """By msg_id: content-related messages sent and not acknowledged."""
        self.answer_bytes = 0
        self.push_bytes = 0

    def __len__(self) -> int:
        return len(self._queue)

    @property
    def has_work(self) -> bool:
        """Whether take() may have something."""
        return bool(self._queue) or self._recheck

    def has_output(self, now: float, live: Container[int]) -> bool:
        """Whether take() has something."""
        if self._recheck:
            self._resend(now, live)
        return bool(self._queue)

    def put(self, body: bytes, kind: int) -> None:
        """Queue a message that is not an answer to a call and not an update."""
        self._queue.append(Outgoing(body, kind))

    def put_answer(self, body: bytes, request: int) -> Outgoing:
        """Queue an answer; whoever calls has made room for it."""
        out = Outgoing(body, ANSWER, request)
        self._queue.append(out)
        self.answer_bytes += _cost(body)
        self._tally.held += _cost(body)
        return out

    def put_again(self, out: Outgoing) -> None:
        """Queue an unacknowledged message once more."""
        if out.where:
            out.where = 0
            self._queue.append(out)

    def push(self, body: bytes) -> bool:
        """Queue an update; False if it went with all waiting ones for one updatesTooLong."""
        room = self._room(self._limits.push_bytes)
        if self.push_bytes + _cost(body) > room and not self._shed_sent(room - _cost(body)):
            self.shed_pushes()
            return False
        self._queue_push(body)
        return True

    def shed_pushes(self, told: bool = True) -> None:
        """Drop every update, sent or not; if `told`, one updatesTooLong takes their place."""
        self._queue = [out for out in self._queue if out.kind != PUSH]
        self.pending = {msg_id: out for msg_id, out in self.pending.items() if out.kind != PUSH}
        self._lost = False
        self._tally.held -= self.push_bytes
        self.push_bytes = 0
        if told:
            self._too_long()

    def give_pushes(self) -> tuple[list[bytes], bool]:
        """Give away the updates, for another session of the key: those never sent, and whether more may be missing."""
        unsent = [out.body for out in self._queue if out.kind == PUSH and not out.msg_id]
        doubtful = self._lost or any(out.kind == PUSH for out in self.pending.values())
        self.shed_pushes(told=False)
        return unsent, doubtful

    def fits(self, body: bytes) -> bool:
        """Whether an answer is within the bounds."""
        return self.answer_bytes + _cost(body) <= self._room(self._limits.answer_bytes)

    @property
    def is_hopeless(self) -> bool:
        """Whether even the errors in place of answers have become too many."""
        return self.answer_bytes > self._limits.answer_bytes * 5 // 4

    def forget_answers(self, body: bytes) -> list[int]:
        """Give up sent, unacknowledged answers, oldest first, until `body` fits; the calls they answered."""
        # More than is needed goes at once: looking for the oldest costs as much for many as for one.
        room = self._room(self._limits.answer_bytes)
        excess = self.answer_bytes + _cost(body) - room + room // 8
        gone = {}
        for msg_id, out in self.pending.items():
            if excess <= 0:
                break
            if out.kind == ANSWER:
                gone[msg_id] = out.request
                excess -= _cost(out.body)
        for msg_id in gone:
            self.acknowledge(msg_id)
        return list(gone.values())

    def close(self) -> None:
        """The session is forgotten: its bytes no longer count."""
        self._tally.held -= self.answer_bytes + self.push_bytes
        self._queue.clear()
        self.pending.clear()
        self.answer_bytes = self.push_bytes = 0

    def drop(self, out: Outgoing) -> None:
        """Forget one answer, sent or not."""
        if out.msg_id:
            # If it waits to be sent once more, the queue passes over what is not pending.
            self.pending.pop(out.msg_id, None)
        out.kind = GONE
        self.answer_bytes -= _cost(out.body)
        self._tally.held -= _cost(out.body)

    def acknowledge(self, msg_id: int) -> Outgoing | None:
        """The client has `msg_id`: forget and return it, None if it was not waited for."""
        out = self.pending.pop(msg_id, None)
        if out is not None:
            if out.kind == ANSWER:
                self.answer_bytes -= _cost(out.body)
                self._tally.held -= _cost(out.body)
            elif out.kind == PUSH:
                self.push_bytes -= _cost(out.body)
                self._tally.held -= _cost(out.body)
        return out

    def recheck(self) -> None:
        """The set of connections changed: before the next batch look what has to be sent again."""
        self._recheck = bool(self.pending) or self._lost

    def take(
        self, now: float, where: int, live: Container[int], most: int = _BATCH_BYTES
    ) -> tuple[int, int, bytes] | None:
        """The next message for connection `where`, as (msg_id, seqno, body); None if there is nothing.

        Takes at least one waiting message and at most about `most` bytes; several go into one container.
        """
        if self._recheck:
            self._resend(now, live)
        queue = self._queue
        if not queue:
            return None
        if len(queue) == 1 and not queue[0].msg_id and queue[0].kind != GONE:
            out = queue.pop()
            self._number(out, now)
            out.where = where
            return out.msg_id, out.seqno, out.body
        batch = self._batch(most)
        if not batch:
            return None
        parts = []
        for out in batch:
            if not out.msg_id:
                self._number(out, now)
            out.where = where
            parts.append((out.msg_id, out.seqno, out.body))
        return self._next_id(now) | 1, self._content * 2, container(parts)

    def number_aside(self, items: list[bytes | Outgoing], now: float) -> tuple[int, int, bytes]:
        """One (msg_id, seqno, body) past the queue: bodies that need no ack, and sent messages once more."""
        seqno = self._content * 2
        parts = []
        for item in items:
            if isinstance(item, Outgoing):
                parts.append((item.msg_id, item.seqno, item.body))
            else:
                parts.append((self._next_id(now) | 1, seqno, item))
        if len(parts) == 1 and isinstance(items[0], bytes):
            return parts[0]
        return self._next_id(now) | 1, seqno, container(parts)

    def _batch(self, most: int) -> list[Outgoing]:
        """The front of the queue, without what was acknowledged while it waited to be sent again."""
        pending = self.pending
        batch: list[Outgoing] = []
        size = at = 0
        for out in self._queue:
            if batch and (size + len(out.body) > most or len(batch) >= _MOST_IN_CONTAINER):
                break
            at += 1
            if out.msg_id in pending or (not out.msg_id and out.kind != GONE):
                batch.append(out)
                size += len(out.body) + 16
                # COMPAT(GramJS 2.26, any layer): it reads nothing of a container after an answer that is an error.
                if out.body[12:16] == _RPC_ERROR:
                    break
        del self._queue[:at]
        return batch

    def _number(self, out: Outgoing, now: float) -> None:
        kind = out.kind
        if kind > NOTE:
            out.msg_id = self._next_id(now) | (3 if kind & 1 else 1)
            out.seqno = self._content * 2 + 1
            self._content += 1
            self.pending[out.msg_id] = out
        else:
            out.msg_id = self._next_id(now) | (3 if kind else 1)
            out.seqno = self._content * 2

    def _next_id(self, now: float) -> int:
        """Ids follow the clock but never repeat or fall, whatever the clock does and however fast they are made."""
        base = int(now * _PER_SECOND) & -4
        last = self._last
        if base <= last:
            base = last + 4
        self._last = base
        return base

    def _resend(self, now: float, live: Container[int]) -> None:
        self._recheck = False
        oldest = int((now - _RENUMBER_AFTER) * _PER_SECOND)
        patient = int((now - _HTTP_PATIENCE) * _PER_SECOND)
        again = []
        for msg_id, out in sorted(self.pending.items()):
            if not out.where or out.where in live or (out.where < 0 and msg_id > patient):
                continue
            if msg_id < oldest and not self._renew(msg_id, out):
                continue
            out.where = 0
            again.append(out)
        self._queue[:0] = again
        if self._lost:
            self._lost = False
            self._too_long()

    def _renew(self, msg_id: int, out: Outgoing) -> bool:
        """Clients refuse ids older than 300 s: an answer is sent as a new message, updates are left to be fetched."""
        if out.kind == ANSWER:
            del self.pending[msg_id]
            out.msg_id = 0
            return True
        self.acknowledge(msg_id)
        self._lost = self._lost or out.kind == PUSH
        return False

    def _room(self, own: int) -> int:
        """What one session may hold; little while all together hold too much, so that the modest go on being served."""
        return own if self._tally.held <= self._limits.queued_bytes else min(own, _MODEST)

    def _shed_sent(self, room: int) -> bool:
        """Forget updates that were sent but not acknowledged; whether no more than `room` bytes wait now."""
        for msg_id, out in list(self.pending.items()):
            if out.kind == PUSH:
                self.acknowledge(msg_id)
                # If the connection breaks now, nobody knows whether they arrived.
                self._lost = True
        return self.push_bytes <= room

    def _queue_push(self, body: bytes) -> None:
        self._queue.append(Outgoing(body, PUSH))
        self.push_bytes += _cost(body)
        self._tally.held += _cost(body)

    def _too_long(self) -> None:
        if not any(out.body is UPDATES_TOO_LONG for out in self._queue):
            self._queue_push(UPDATES_TOO_LONG)
