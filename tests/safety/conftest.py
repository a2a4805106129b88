"""Makes the shared fixtures known here."""

from tests.support.fixtures import world
from tests.web.fair import fair

__all__ = ["fair", "world"]
