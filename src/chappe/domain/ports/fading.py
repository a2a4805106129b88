"""What goes once it was seen, as rules use it."""

from typing import Protocol


class Fading(Protocol):
    """Contents whose media was opened and goes after a while."""

    def put(self, content_id: int, at: int) -> None:
        """It goes at that time; what was opened before goes when it was said then."""
        ...

    def due(self, now: int, limit: int) -> list[int]: ...
    def forget(self, ids: list[int]) -> None: ...
