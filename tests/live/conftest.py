"""One server that the tests of the wire share, and the world that the browser's tests look at."""

import asyncio
from collections.abc import Iterator

import pytest

from bench.server import Server
from tests.live.wire_client import Place
from tests.web.conftest import fair, world

__all__ = ["fair", "place", "world"]


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    """A live server without flood limits."""
    server = Server()
    asyncio.run(server.start())
    yield Place(server, server.port, str(server.config()["public_key_pem"]))
    asyncio.run(server.__aexit__())
