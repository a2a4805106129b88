"""Telethon's own key exchange, unmodified, against the state machine in memory."""

import random
import time

from telethon.errors import SecurityError
from telethon.extensions import BinaryReader
from telethon.network.authenticator import do_authentication

from chappe.mtproto.handshake import Done, Handshakes, NewKey
from tests.crypto.keys import server_key
from tests.mtproto.handshake_client import run


class MemorySender:
    """What Telethon sends plain messages through, without a connection."""

    def __init__(self, server: Handshakes) -> None:
        self.server = server
        self.made: NewKey | None = None

    async def send(self, request):
        step = run(self.server.receive(bytes(request), time.time()))
        if isinstance(step, Done):
            self.made = step.key
            body = step.reply
        else:
            body = step.body
        with BinaryReader(body) as reader:
            return reader.tgread_object()


async def test_telethon_makes_a_key() -> None:
    from telethon.crypto import rsa as telethon_rsa

    key = server_key()
    telethon_rsa.add_key(key.public_pem, old=False)
    server = Handshakes([key], random.Random(8).randbytes)
    for _ in range(5):
        sender = MemorySender(server)
        try:
            auth_key, offset = await do_authentication(sender)
        except SecurityError:
            # COMPAT(Telethon): it does not pad a key that starts with a zero byte, and tries again.
            assert sender.made is not None
            assert sender.made.auth_key[0] == 0
            continue
        assert sender.made is not None
        assert auth_key.key == sender.made.auth_key
        assert auth_key.key_id == sender.made.key_id & (1 << 64) - 1
        assert abs(offset) <= 1
        assert (sender.made.dc_id, sender.made.expires_in) == (0, None)
        return
    raise AssertionError("five keys in a row that start with a zero byte")
