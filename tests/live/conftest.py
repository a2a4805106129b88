"""One server that the tests of the wire share."""

import asyncio
from collections.abc import Iterator

import pytest

from bench.server import Server
from tests.live.wire_client import Place


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    """A live server without flood limits."""
    server = Server()
    asyncio.run(server.start())
    yield Place(server, server.port, str(server.config()["public_key_pem"]))
    asyncio.run(server.__aexit__())
