"""The harness itself: what scenes rely on in the relay, that every library dials it, and the table in README.md."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .harness.devices import Pool
from .harness.relay import Relay

README = Path(__file__).parent / "README.md"


@pytest.fixture
def echo() -> Iterator[tuple[str, int]]:
    """A server that says back what it hears."""
    listener = socket.create_server(("127.0.0.1", 0))

    def speak(one: socket.socket) -> None:
        try:
            while data := one.recv(4096):
                one.sendall(data)
        except OSError:
            return

    def accept() -> None:
        while True:
            try:
                one, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=speak, args=(one,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()
    listener.close()


def _dial(relay: Relay) -> socket.socket:
    one = socket.create_connection((relay.host, relay.port), timeout=5)
    one.settimeout(5)
    return one


def test_the_relay_carries_both_ways_and_remembers_the_first_bytes(echo: tuple[str, int]) -> None:
    relay = Relay(echo)
    with _dial(relay) as one:
        one.sendall(b"12345678 and more")
        assert one.recv(100) == b"12345678 and more"
    assert relay.first_bytes == b"12345678"
    relay.close()


def test_a_cut_resets_the_connection_and_a_new_one_works(echo: tuple[str, int]) -> None:
    relay = Relay(echo)
    one = _dial(relay)
    one.sendall(b"x")
    assert one.recv(1) == b"x"
    assert relay.cut() == 1
    with pytest.raises(ConnectionResetError):
        one.recv(1)
    with _dial(relay) as again:
        again.sendall(b"y")
        assert again.recv(1) == b"y"
    relay.close()


def test_a_mute_relay_carries_requests_but_no_answers_until_it_is_cut(echo: tuple[str, int]) -> None:
    relay = Relay(echo)
    with _dial(relay) as one:
        one.sendall(b"a")
        assert one.recv(1) == b"a"
        relay.mute()
        one.sendall(b"b")
        one.settimeout(0.2)
        with pytest.raises(TimeoutError):
            one.recv(1)
    relay.cut()
    with _dial(relay) as again:
        again.sendall(b"c")
        assert again.recv(1) == b"c"
    relay.close()


def test_a_refusing_relay_does_not_listen_until_it_is_allowed_to(echo: tuple[str, int]) -> None:
    relay = Relay(echo)
    port = relay.port
    relay.refuse()
    with pytest.raises(ConnectionRefusedError):
        _dial(relay)
    relay.allow()
    with _dial(relay) as again:
        again.sendall(b"d")
        assert again.recv(1) == b"d"
    assert relay.port == port
    relay.close()


@pytest.fixture
def nobody_home(tmp_path: Path) -> Iterator[Pool]:
    """A pool whose server takes connections and says nothing."""
    key = rsa.generate_private_key(65537, 2048).public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        server = SimpleNamespace(
            address=listener.getsockname(),
            public_key_pem=pem,
            fingerprint="0" * 16,
            front=Relay(listener.getsockname()),
        )
        pool = Pool(server, tmp_path)  # type: ignore[arg-type]
        yield pool
        pool.kill()


def test_every_library_dials_the_address_it_is_given(nobody_home: Pool, library: str) -> None:
    device = nobody_home.device(library)
    device.begin("connect")
    assert device.seat.relay.wait_for_bytes(10), device.seat.process.log_tail()


def test_the_readme_tells_what_each_library_cannot_do(nobody_home: Pool, library: str) -> None:
    said = nobody_home.device(library).verbs()["unsupported"]
    rows = [line.strip("| ").split(" | ") for line in README.read_text().splitlines()]
    told = {row[1]: row[2] for row in rows if len(row) == 3 and row[0] == library}
    assert told == said
