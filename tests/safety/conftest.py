"""Makes the shared fixtures known here."""

from tests.support.fixtures import world

__all__ = ["world"]
