"""Makes the shared fixtures known here."""

from tests.support.fixtures import world
from tests.support.lists import lists

__all__ = ["lists", "world"]
