"""Creates auth keys with clients: each step of the key exchange as bytes in and an answer, or a heavy job, out.

Nothing is remembered of the first step: the server's nonce is a sealed note to itself, so connections that ask and
never go on cost no memory (/mtproto/auth_key).
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import partial
from hashlib import blake2b, sha1
from hmac import compare_digest
from typing import Any, Final, Generic, NamedTuple, TypeVar

from chappe.crypto import dh, kdf
from chappe.crypto.aes import Block, ige_decrypt, ige_encrypt
from chappe.crypto.pq import Puzzle, Puzzles
from chappe.crypto.rsa import PrivateKey
from chappe.mtproto import handshake_wire as wire
from chappe.mtproto.errors import FLOOD, UNKNOWN_KEY, WRONG_DC, TransportFault

LIFE: Final = 600
"""Seconds that a key exchange may take, and that its last answer is kept for a client that lost it."""
RETRIES: Final = 5
"""How often a client may be told to try again because its key id was taken."""
LONGEST_TEMPORARY: Final = 7 * 86400
"""Seconds after which a temporary key ends whatever the client asked for; clients ask for one day."""

R = TypeVar("R")


class NewKey(NamedTuple):
    """A key that client and server now share; `key_id` and `salt` are signed int64.

    `expires_in` is in seconds, None for a permanent key; `dc_id` is 0 if the client named none.
    """

    auth_key: bytes
    key_id: int
    salt: int
    expires_in: int | None
    dc_id: int


class Reply(NamedTuple):
    """The body of a plain message to send."""

    body: bytes


class Job(NamedTuple, Generic[R]):
    """Work of about a millisecond: call `fn` on any thread, it never raises, then `resume` where receive() was called.

    resume() gives the next step or raises TransportFault.
    """

    fn: Callable[[], R]
    resume: Callable[[R], "Step"]


class Done(NamedTuple):
    """A key to save; then send `reply`. If its id is taken, send what `retry()` gives instead."""

    reply: bytes
    key: NewKey
    retry: Callable[[], Reply]


Step = Reply | Job[Any] | Done | None
"""What to do next; None means that the message wants no answer."""


class _Exchange:
    """One key exchange after its second message."""

    __slots__ = (
        "answer",
        "attempt",
        "born",
        "dc_id",
        "expires_in",
        "last_answer",
        "last_question",
        "nonces",
        "owner",
        "question",
        "retry_id",
        "secret",
        "tmp_nonce",
    )

    def __init__(self, nonces: bytes, owner: Hashable, question: bytes, secret: int, born: float) -> None:
        self.nonces = nonces
        self.owner = owner
        self.question = question
        self.secret = secret
        self.born = born
        self.answer = b""
        self.tmp_nonce = b""
        self.dc_id = 0
        self.expires_in: int | None = None
        self.attempt = 0
        self.retry_id = bytes(8)
        self.last_question = b""
        self.last_answer = b""


class Handshakes:
    """All key exchanges of one server. `random(n)` gives n random bytes, `dcs` are the data centres served here.

    At most `limit` unfinished exchanges are kept, the oldest gives way; one owner (a connection) may have
    `owner_limit` of them, more raise TransportFault(FLOOD).
    """

    def __init__(
        self,
        keys: Iterable[PrivateKey],
        random: Callable[[int], bytes],
        *,
        dcs: Collection[int] = frozenset(range(1, 6)),
        limit: int = 4096,
        owner_limit: int = 16,
    ) -> None:
        self._keys: Mapping[int, PrivateKey] = {key.fingerprint: key for key in keys}
        if not self._keys:
            raise ValueError("at least one RSA key is needed")
        self._random = random
        self._dcs = frozenset(dcs)
        self._limit = limit
        self._owner_limit = owner_limit
        self._puzzles = Puzzles(random)
        self._note_key = random(32)
        self._note = Block(random(32))
        self._open: OrderedDict[bytes, _Exchange] = OrderedDict()
        self._finished: OrderedDict[bytes, _Exchange] = OrderedDict()
        self._by_owner: dict[Hashable, int] = {}

    def __len__(self) -> int:
        """The number of unfinished exchanges."""
        return len(self._open)

    def receive(self, body: bytes, now: float, owner: Hashable = None) -> Step:
        """The next step for the body of a plain message; what follows the method in `body` is ignored.

        `now` is in seconds since 1970; `owner` names the connection, as release() wants it. Raises TransportFault:
        WRONG_DC for a data centre not served, FLOOD for too many exchanges of one owner, UNKNOWN_KEY for all else
        that is wrong.
        """
        self._expire(now)
        request = wire.read_request(body)
        match request:
            case wire.ReqPq():
                return self._req_pq(request, now)
            case wire.ReqDhParams():
                return self._req_dh_params(request, now, owner)
            case wire.SetClientDhParams():
                return self._set_client_dh_params(request)
            case None:
                return None

    def release(self, owner: Hashable) -> None:
        """Forgets what an owner has open, for its limit; its exchanges may still go on from elsewhere."""
        self._by_owner.pop(owner, None)

    # The first step: a puzzle.

    def _req_pq(self, request: wire.ReqPq, now: float) -> Reply:
        note = int(now).to_bytes(8, "little")[:4] + self._random(4)
        check, number = self._note_check(request.nonce, note)
        puzzle = self._puzzles.pick(number)
        server_nonce = self._note.seal(note + check)
        return Reply(wire.res_pq(request.nonce, server_nonce, puzzle.product, self._keys))

    def _note_check(self, nonce: bytes, note: bytes) -> tuple[bytes, int]:
        digest = blake2b(nonce + note, digest_size=12, key=self._note_key).digest()
        return digest[:8], int.from_bytes(digest[8:], "little")

    def _puzzle_of(self, nonces: bytes, now: float) -> Puzzle:
        """The puzzle that was given with these nonces; raises TransportFault if none was, or too long ago."""
        note = self._note.open(nonces[16:])
        check, number = self._note_check(nonces[:16], note[:8])
        if not compare_digest(check, note[8:]):
            raise TransportFault(UNKNOWN_KEY, "nonces that were never given")
        # The difference as a signed int32, so that a clock set back a little ends no exchange.
        age = (int(now) - int.from_bytes(note[:4], "little") + 0x80000000 & 0xFFFFFFFF) - 0x80000000
        if abs(age) > LIFE:
            raise TransportFault(UNKNOWN_KEY, "key exchange too old")
        return self._puzzles.pick(number)

    # The second step: the client's secret by RSA, the server's half of Diffie-Hellman.

    def _req_dh_params(self, request: wire.ReqDhParams, now: float, owner: Hashable) -> Step:
        puzzle = self._puzzle_of(request.nonces, now)
        if (request.p, request.q) != puzzle:
            raise TransportFault(UNKNOWN_KEY, "wrong factors")
        key = self._keys.get(request.fingerprint)
        if key is None:
            raise TransportFault(UNKNOWN_KEY, "unknown RSA key")
        question = _digest(request.encrypted)
        known = self._open.get(request.nonces) or self._finished.get(request.nonces)
        if known is None:
            if self._by_owner.get(owner, 0) >= self._owner_limit:
                raise TransportFault(FLOOD, "too many key exchanges at once")
            secret = dh.exponent(self._random(dh.EXPONENT_BYTES))
            known = _Exchange(request.nonces, owner, question, secret, now)
            self._add(known)
        elif not compare_digest(known.question, question):
            raise TransportFault(UNKNOWN_KEY, "a second secret for the same nonces")
        elif known.answer:
            return Reply(known.answer)
        work = partial(_open_secret, key, request, puzzle, self._dcs, known.secret)
        return Job(work, partial(self._answer_params, known, now))

    def _answer_params(self, exchange: _Exchange, now: float, opened: tuple[wire.Inner, int] | TransportFault) -> Step:
        if isinstance(opened, TransportFault):
            self._drop(exchange)
            raise opened
        if exchange.answer:
            return Reply(exchange.answer)
        inner, g_a = opened
        if not dh.is_safe(g_a):
            exchange.secret = dh.exponent(self._random(dh.EXPONENT_BYTES))
            return Job(partial(_again, inner, exchange.secret), partial(self._answer_params, exchange, now))
        exchange.tmp_nonce = inner.new_nonce
        exchange.dc_id = 0 if inner.dc is None else _plain_dc(inner.dc)
        if inner.expires_in is not None:
            exchange.expires_in = min(inner.expires_in, LONGEST_TEMPORARY)
        data = wire.server_dh_inner_data(exchange.nonces, dh.GENERATOR, dh.PRIME_BYTES, g_a, int(now))
        data = sha1(data).digest() + data
        data += self._random(-len(data) % 16)
        encrypted = ige_encrypt(data, *kdf.creation_keys(inner.new_nonce, exchange.nonces[16:]))
        exchange.answer = wire.server_dh_params_ok(exchange.nonces, encrypted)
        return Reply(exchange.answer)

    # The third step: the client's half, and the key.

    def _set_client_dh_params(self, request: wire.SetClientDhParams) -> Step:
        exchange = self._open.get(request.nonces) or self._finished.get(request.nonces)
        if exchange is None or not exchange.answer:
            raise TransportFault(UNKNOWN_KEY, "no such key exchange")
        question = _digest(request.encrypted)
        if exchange.last_answer and compare_digest(exchange.last_question, question):
            return Reply(exchange.last_answer)
        if request.nonces in self._finished:
            raise TransportFault(UNKNOWN_KEY, "the key is made already")
        opened = ige_decrypt(request.encrypted, *kdf.creation_keys(exchange.tmp_nonce, request.nonces[16:]))
        inner = wire.read_client_inner(opened)
        if inner.nonces != request.nonces or not compare_digest(inner.retry_id, exchange.retry_id):
            raise TransportFault(UNKNOWN_KEY, "contradiction inside the encrypted data")
        if not dh.is_safe(inner.g_b):
            raise TransportFault(UNKNOWN_KEY, "unsafe public value")
        work = partial(dh.shared_key, inner.g_b, exchange.secret)
        return Job(work, partial(self._finish, exchange, question, exchange.attempt))

    def _finish(self, exchange: _Exchange, question: bytes, attempt: int, shared: bytes) -> Step:
        if exchange.attempt != attempt or exchange.nonces in self._finished:
            # The same message came twice and the other one was quicker.
            if compare_digest(exchange.last_question, question):
                return Reply(exchange.last_answer)
            raise TransportFault(UNKNOWN_KEY, "the key is made already")
        key = kdf.AuthKey(shared)
        new_nonce, nonces = exchange.tmp_nonce, exchange.nonces
        exchange.last_question = question
        exchange.last_answer = wire.dh_gen(1, nonces, key.nonce_hash(new_nonce, 1))
        salt = kdf.first_salt(new_nonce, nonces[16:])
        made = NewKey(shared, key.key_id, salt, exchange.expires_in, exchange.dc_id)
        retry = partial(self._retry, exchange, key, exchange.secret)
        self._close(exchange)
        return Done(exchange.last_answer, made, retry) if key.key_id else retry()

    def _retry(self, exchange: _Exchange, key: kdf.AuthKey, secret: int) -> Reply:
        """Tells the client that this key's id is taken, and lets it make another; at last, that nothing will come."""
        exchange.attempt += 1
        number = 2 if exchange.attempt <= RETRIES else 3
        exchange.last_answer = wire.dh_gen(number, exchange.nonces, key.nonce_hash(exchange.tmp_nonce, number))
        if number == 2:
            exchange.retry_id = key.aux
            exchange.secret = secret
            self._finished.pop(exchange.nonces, None)
            self._add(exchange)
        return Reply(exchange.last_answer)

    # What is kept.

    def _add(self, exchange: _Exchange) -> None:
        owner = exchange.owner
        if owner is not None:
            self._by_owner[owner] = self._by_owner.get(owner, 0) + 1
        while len(self._open) >= self._limit:
            self._drop(next(iter(self._open.values())))
        self._open[exchange.nonces] = exchange

    def _drop(self, exchange: _Exchange) -> None:
        if self._open.pop(exchange.nonces, None) is None:
            return
        count = self._by_owner.get(exchange.owner, 0)
        if count > 1:
            self._by_owner[exchange.owner] = count - 1
        else:
            self._by_owner.pop(exchange.owner, None)

    def _close(self, exchange: _Exchange) -> None:
        """Keeps only what a repeated last message needs: the secret must not outlive the exchange."""
        self._drop(exchange)
        exchange.secret = 0
        self._finished[exchange.nonces] = exchange
        while len(self._finished) > self._limit:
            self._finished.popitem(last=False)

    def _expire(self, now: float) -> None:
        for kept in (self._open, self._finished):
            while kept:
                oldest = next(iter(kept.values()))
                if now - oldest.born <= LIFE:
                    break
                self._drop(oldest)
                kept.pop(oldest.nonces, None)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _plain_dc(dc: int) -> int:
    """The data centre behind a number that may stand for its media (negative) or test (plus 10000) twin."""
    dc = abs(dc)
    return dc - 10000 if dc > 10000 else dc


def _open_secret(
    key: PrivateKey, request: wire.ReqDhParams, puzzle: Puzzle, dcs: Collection[int], secret: int
) -> tuple[wire.Inner, int] | TransportFault:
    """The client's inner data, checked, and the server's public value; what is wrong is returned, not raised."""
    block = key.decrypt(request.encrypted)
    if block is None:
        return TransportFault(UNKNOWN_KEY, "not a block for this RSA key")
    try:
        inner = wire.read_inner(block)
    except TransportFault as fault:
        return fault
    if (inner.pq, inner.p, inner.q, inner.nonces) != (puzzle.p * puzzle.q, *puzzle, request.nonces):
        return TransportFault(UNKNOWN_KEY, "contradiction inside the encrypted data")
    if inner.expires_in is not None and inner.expires_in <= 0:
        return TransportFault(UNKNOWN_KEY, "a temporary key without life")
    if inner.dc is not None and _plain_dc(inner.dc) not in dcs:
        return TransportFault(WRONG_DC, f"data centre {inner.dc} is not served")
    return inner, dh.public_value(secret)


def _again(inner: wire.Inner, secret: int) -> tuple[wire.Inner, int]:
    """The same inner data with another public value."""
    return inner, dh.public_value(secret)
