"""Who is limited or frozen by decision: few people, kept in memory, so that everybody's commands cost one look-up."""

from chappe.domain import sanctions
from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.kept_from import refusal
from chappe.domain.outcome import Actor, Outcome, Standing
from chappe.engine.store import Store


class Standings:
    """Read once from the store, before the first command, and kept true by what the bus tells."""

    __slots__ = ("_changed", "_kept", "loaded")

    def __init__(self) -> None:
        self.loaded = False
        self._kept: dict[int, tuple[tuple[int, int], ...]] = {}
        """By account: what `Standing.kept_from` says."""
        self._changed: set[int] = set()
        """Accounts of which something was heard while the store was read."""

    async def load(self, store: Store) -> None:
        """Read who stands how; raises as the store does, and then nothing is let through."""
        found = await store.read(sanctions.standings)
        for standing in found:  # what was heard meanwhile is newer
            if standing.user_id not in self._changed:
                self._put(standing)
        self.loaded = True
        self._changed.clear()

    def heard(self, outcome: Outcome[object]) -> None:
        """A bus listener: decisions, and what has ended."""
        for standing in outcome.standings:
            if not self.loaded:
                self._changed.add(standing.user_id)
            self._put(standing)

    def check(self, command: Command, actor: Actor) -> None:
        """Raise what `kept_from.refusal` says of this command, while a sanction on the actor lasts."""
        for kind, until in self._kept.get(actor.user_id, ()):
            if not 0 < until <= actor.now:
                error = refusal(command, kind)
                if error:
                    raise Refused(error)

    def _put(self, standing: Standing) -> None:
        if standing.kept_from:
            self._kept[standing.user_id] = standing.kept_from
        else:
            self._kept.pop(standing.user_id, None)
