"""Files sent by their address, and photos of chats sent as a film alone, each library with Telethon."""

from __future__ import annotations

import base64
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.adapters.test_films import shot

from .harness.devices import Pool
from .harness.people import Stage, new_word
from .harness.server import LiveServer
from .test_media import JPEG, picture

FFMPEG = shutil.which("ffmpeg")


class Picture(BaseHTTPRequestHandler):
    """A site that has one picture."""

    def do_GET(self) -> None:  # the library's own name
        data = base64.b64decode(picture("red"))
        found = self.path == "/p.jpg"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(data) if found else 0))
        self.end_headers()
        self.wfile.write(data if found else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the picture is."""
    site = ThreadingHTTPServer(("127.0.0.1", 0), Picture)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/p.jpg"
    site.shutdown()
    site.server_close()


@pytest.fixture(scope="module")
def open_pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    """A server of this module's own, which fetches from loopback and opens films."""
    server = LiveServer(tmp_path_factory.mktemp("open"))
    told = server.config.read_text().replace("previews = false", 'inner_networks = ["127.0.0.0/8"]')
    server.config.write_text(told + (f'[safety]\nffmpeg = "{FFMPEG}"\n' if FFMPEG else ""))
    server.start()
    pool = Pool(server, tmp_path_factory.mktemp("drivers"))
    yield pool
    pool.close()
    server.close()


def test_a_photo_is_sent_by_its_address(open_pool: Pool, library: str, address: str) -> None:
    a, b = Stage(open_pool).pair(library, "telethon")
    text = new_word("fetched")
    a.device.send_by_address(peer=b.id, url=address, text=text)
    b.device.wait_event("message", peer=a.id, text=text)
    assert b.device.last_media(peer=a.id)["kind"] == "photo"


@pytest.mark.skipif(FFMPEG is None and not os.environ.get("CI"), reason="missing: ffmpeg")
def test_a_film_alone_becomes_the_photo_of_a_channel(open_pool: Pool, library: str, tmp_path: Path) -> None:
    stage = Stage(open_pool)
    a, b = stage.person(library), stage.person("telethon")
    name = new_word("channel")
    channel = a.device.make_channel(title="The Gazette", username=name)["peer"]
    film = base64.b64encode(shot(tmp_path, (1, 2), (2, 1), side=320).read_bytes()).decode()
    a.device.set_moving_photo(peer=channel, data=film)
    assert b.device.join(username=name)["peer"] == channel
    assert b.device.photo(peer=channel) == JPEG and b.device.moves(peer=channel)
