"""What the engine asks of a store: run a rule in a transaction, run a reading in a snapshot."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from chappe.domain.ports import Tx

T = TypeVar("T")


class StoreUnavailable(Exception):
    """The store could not make the change durable (disk full, database gone); nothing of it was kept."""


class Store(Protocol):
    """A place where things are durable; one contract suite runs on every driver."""

    async def write(self, change: Callable[[Tx], T]) -> T:
        """Run `change` in a transaction of its own; return once it is durable.

        Whatever `change` raises undoes it whole and is raised here. It may be run again on a conflict.
        """
        ...

    async def read(self, query: Callable[[Tx], T]) -> T:
        """Run `query` on one consistent snapshot that holds everything acknowledged before the call.

        Whatever it holds has been acknowledged to those who changed it when this returns.
        """
        ...

    async def glance(self, query: Callable[[Tx], T]) -> T:
        """The same for a handful of look-ups by an index, which may be done without a thread of their own."""
        ...

    async def rehearse(self, change: Callable[[Tx], object]) -> None:
        """Find out whether `change` would be refused, and raise what it raises then; nothing of it is ever kept.

        What rules refuse they refuse before they write (see the architecture): the first write ends the rehearsal.
        """
        ...

    async def close(self) -> None: ...
