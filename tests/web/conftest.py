"""A world on each driver, with the public pages in front of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.fixtures import world
from tests.support.world import World
from tests.web.console_desk import Desk
from tests.web.fair import Fair

__all__ = ["desk", "fair", "world"]


@pytest.fixture
async def fair(world: World, tmp_path: Path) -> AsyncIterator[Fair]:
    """An empty one."""
    made = Fair(world, tmp_path)
    yield made
    await made.blobs.close()


@pytest.fixture
def desk(fair: Fair) -> Desk:
    """A browser that is not signed in."""
    return Desk(fair)
