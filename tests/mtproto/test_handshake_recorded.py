"""A recorded key exchange of Telethon, replayed byte by byte."""

import json

from chappe.mtproto.handshake import Done, Handshakes, NewKey, Reply
from tests.mtproto.handshake_client import run
from tests.mtproto.recording import FIXTURE, dripping, key_from


def test_the_recorded_exchange_comes_out_the_same() -> None:
    recorded = json.loads(FIXTURE.read_text())
    key = key_from(int(recorded["rsa_p"], 16), int(recorded["rsa_q"], 16))
    server = Handshakes([key], dripping("server"))
    first, second, third = recorded["steps"]
    for step in (first, second):
        made = run(server.receive(bytes.fromhex(step["client"]), recorded["now"]))
        assert made == Reply(bytes.fromhex(step["server"]))
    done = run(server.receive(bytes.fromhex(third["client"]), recorded["now"]))
    assert isinstance(done, Done)
    assert done.reply == bytes.fromhex(third["server"])
    assert done.key == NewKey(bytes.fromhex(recorded["auth_key"]), recorded["key_id"], recorded["salt"], None, 0)
