"""Contents that decisions took away, as rules use them."""

from typing import Protocol

from chappe.domain.values import Content


class Removed(Protocol):
    """What was removed, as it was, until nobody can have it given back any more."""

    def put(self, content: Content, decision: int, now: int) -> None:
        """Keep the whole of a content that a decision removes; its file stays as long as this does."""
        ...

    def get(self, content_id: int) -> Content | None:
        """The content as it was; None where it was not removed."""
        ...

    def contents(self, decision: int, limit: int = -1) -> list[int]:
        """Ids of what that decision removed, oldest first; of so many, -1: of all."""
        ...

    def drop(self, content_id: int, now: int) -> None:
        """Keep it no longer, and let its file go; what is under lock stays as evidence, of no decision any more."""
        ...

    def clear(self, content_id: int, now: int) -> None:
        """A person took a decision about it back: nothing was wrong with it as it is."""
        ...

    def cleared(self, content_id: int) -> int:
        """When that was last; 0: never. The id may have been another content's then."""
        ...

    def drop_before(self, date: int, limit: int, now: int) -> int:
        """Throw away what was removed before that date and is not under lock now, oldest first; how many.

        Under lock is what a report to the CyberTipline tells of (`cybertips.Tip.locked_until`).
        """
        ...
