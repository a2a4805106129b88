"""A world on each driver, with the public pages in front of it."""

import pytest

from tests.support.fixtures import world
from tests.web.console_desk import Desk
from tests.web.fair import Fair, fair

__all__ = ["desk", "fair", "world"]


@pytest.fixture
def desk(fair: Fair) -> Desk:
    """A browser that is not signed in."""
    return Desk(fair)
