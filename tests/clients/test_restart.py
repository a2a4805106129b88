"""The server is killed and comes back: sessions go on, and what it had acknowledged is there, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .harness.devices import Pool
from .harness.people import Stage
from .harness.server import LiveServer

PATIENCE = 75.0


@pytest.fixture(scope="module")
def mortal_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of this module's own, so that nobody else notices its deaths."""
    server = LiveServer(tmp_path_factory.mktemp("mortal"))
    server.start()
    yield server
    server.close()


@pytest.fixture
def mortal_stage(mortal_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """People on that server."""
    pool = Pool(mortal_server, tmp_path_factory.mktemp("drivers"))
    yield Stage(pool)
    pool.close()


def test_a_killed_server_comes_back_with_everything(
    mortal_stage: Stage, mortal_server: LiveServer, library: str
) -> None:
    a, b = mortal_stage.pair(library, "telethon")
    a.device.send(peer=b.id, text="before")
    got = b.device.wait_event("message", peer=a.id, text="before")
    b.device.send(peer=a.id, text="seen", reply_to=got["id"])
    a.device.wait_event("message", peer=b.id, text="seen")
    mortal_stage.pool.server_gone()  # first: a relay that accepts for a dead server is what no client ever meets
    mortal_server.kill()
    waiting = a.device.begin("send", peer=b.id, text="while it was dead")
    mortal_server.start()
    mortal_stage.pool.server_back()
    waiting.result(timeout=PATIENCE)
    b.device.dialogs()  # Telethon says nothing by itself for up to two minutes after it reconnects: its person looks
    a.device.send(peer=b.id, text="after")
    b.device.wait_event("message", peer=a.id, text="after", timeout=PATIENCE)
    wanted = ["after", "while it was dead", "seen", "before"]
    assert [message["text"] for message in a.device.history(peer=b.id)] == wanted
    assert [message["text"] for message in b.device.history(peer=a.id)] == wanted
    assert len(b.device.events("message", peer=a.id)) == 3
