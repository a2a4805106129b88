"""Every driver of a port, to run its suite on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fixtures import world
from tests.support.world import STORES, OpenStore

__all__ = ["open_store", "world"]


@pytest.fixture(params=sorted(STORES))
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Opens a store of each driver; twice gives the same data twice. A new driver joins by its line in STORES."""
    opened = STORES[request.param]
    yield lambda folder=tmp_path, *sealer: opened(folder, *sealer)
