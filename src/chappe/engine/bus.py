"""The bus inside one process: tells every listener what has become durable, in order."""

import logging
from collections.abc import Callable

from chappe.domain.outcome import Outcome

Listener = Callable[[Outcome[object]], None]
log = logging.getLogger(__name__)


class LocalBus:
    """Calls listeners at once; one that fails is logged and does not keep the others from hearing."""

    __slots__ = ("_listeners",)

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Hear of every outcome from now on; listeners must be quick and not wait."""
        self._listeners.append(listener)

    def announce(self, outcome: Outcome[object]) -> None:
        """Tell all listeners; called after the commit only."""
        for listener in self._listeners:
            try:
                listener(outcome)
            except Exception:
                log.exception("a listener failed on an announcement")
