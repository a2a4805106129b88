"""Invariant: any bodies of plain messages give steps or a TransportFault, and a key only if its client has the same.

No more exchanges are kept than the limit, whatever is repeated, reordered or left unfinished.
"""

from collections import OrderedDict
from copy import copy
from functools import cache
from random import Random

from chappe.mtproto.errors import TransportFault
from chappe.mtproto.handshake import Done, Handshakes, Job, Step
from tests.crypto.keys import server_key
from tests.fuzz.mutate import bent
from tests.mtproto.handshake_client import INNER_FORMS, Client, body_of, run

NOW = 1_800_000_000.0
LIMIT = 8


def fresh() -> tuple[Handshakes, list[bytes], set[bytes]]:
    """The talks as they were before any round."""
    server, messages, keys = talks()
    server = copy(server)
    server._open = OrderedDict((nonces, copy(exchange)) for nonces, exchange in server._open.items())
    server._finished = OrderedDict()
    server._by_owner = {}
    return server, messages, keys


@cache
def talks() -> tuple[Handshakes, list[bytes], set[bytes]]:
    """A server with talks at every stage, all their messages, and the keys that may come of them."""
    chance = Random(1)
    server = Handshakes([server_key()], chance.randbytes, limit=LIMIT, owner_limit=4)
    messages, keys = [], set()
    for number, form in enumerate([*INNER_FORMS] * 2):
        peer = Client(server_key().public_pem, chance.randbytes)
        messages.append(peer.req_pq())
        peer.read_res_pq(body_of(server.receive(messages[-1], NOW)))
        encrypt = peer.rsa_old if number & 1 else peer.rsa_pad
        messages.append(peer.req_dh_params(encrypt(peer.inner(form))))
        if number & 2:
            continue
        peer.read_dh_params(body_of(run(server.receive(messages[-1], NOW))))
        messages.append(peer.last_message())
        keys.add(peer.auth_key)
    return server, messages, keys


def one(chance: Random) -> None:
    """A few messages, with their jobs done in any order or never."""
    server, messages, keys = fresh()
    waiting: list[Job] = []
    for _ in range(chance.randint(1, 12)):
        body = bent(chance, chance.choice(messages), chance.choice((0, 1, 3)))
        try:
            step: Step = server.receive(body, NOW + chance.randrange(300), chance.choice((None, 1, 2)))
            if waiting and not chance.randrange(2):
                waiting, step = [], waiting[-1]
            if isinstance(step, Job):
                if not chance.randrange(3):
                    waiting.append(step)
                    continue
                step = run(step)
            if isinstance(step, Done):
                assert step.key.auth_key in keys
                if not chance.randrange(2):
                    step.retry()
        except TransportFault as fault:
            assert fault.code < 0
        assert len(server) <= LIMIT
        assert len(server._finished) <= LIMIT
