"""A live server of a scene's own whose process runs commands that a test hands in, and the libraries that it meets."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.door import Door

from .devices import Pool
from .server import LiveServer


@contextmanager
def judged_server(folder: Path, settings: str = "") -> Iterator[tuple[LiveServer, Door]]:
    """The server, with more settings if some are given, and its door."""
    with tempfile.TemporaryDirectory() as short:  # names of sockets may not be long
        server, door = LiveServer(folder), Door(Path(short) / "door")
        server.config.write_text(server.config.read_text() + settings)
        server.program = ("tests.support.door", str(door.path))
        server.start()
        try:
            yield server, door
        finally:
            server.close()


@contextmanager
def drivers(server: LiveServer, folder: Path) -> Iterator[Pool]:
    """The driver processes."""
    pool = Pool(server, folder)
    try:
        yield pool
    finally:
        pool.close()
