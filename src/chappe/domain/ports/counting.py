"""How often channels' posts were seen and passed on, as rules use it."""

from typing import NamedTuple, Protocol


class Counted(NamedTuple):
    """The counts of one post; whoever posts it has seen it, and is counted here from the beginning."""

    views: int = 1
    forwards: int = 0


class Views(Protocol):
    """Counts of posts by box and id, and who has seen which."""

    def of(self, box: int, ids: list[int]) -> dict[int, Counted]:
        """The counts of those that have any besides the author's own look."""
        ...

    def add(self, box: int, counts: dict[int, int]) -> None:
        """So many more have seen each of these."""
        ...

    def passed_on(self, box: int, ids: list[int]) -> None:
        """Each of these was passed on once more."""
        ...

    def first_looks(self, user_id: int, box: int, ids: list[int], now: int, since: int) -> list[int]:
        """Those that this person has not seen yet, or not since then; from now on they are seen."""
        ...

    def forget_looks(self, before: int, limit: int) -> int:
        """Forget who saw what before that time, at most so many rows; how many."""
        ...
