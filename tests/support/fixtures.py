"""Fixtures that several folders share; each imports them in its conftest."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.world import STORES, World


@pytest.fixture(params=sorted(STORES))
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """An empty world on each driver."""
    store = STORES[request.param](tmp_path)
    yield World(store)
    await store.close()
