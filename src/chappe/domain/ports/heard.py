"""Who has heard which voice and round video messages of supergroups, as rules use it."""

from typing import Protocol

SOMEBODY = 0
"""In the place of a person: whoever heard it."""


class Heard(Protocol):
    """Marks by person and message; ids of a supergroup are never used again, so none has to be taken back."""

    def of(self, user_id: int, box: int, ids: list[int]) -> set[int]:
        """Which of these messages the person has heard."""
        ...

    def mark(self, user_id: int, box: int, ids: list[int]) -> list[int]:
        """The person has heard these; those that were not marked yet."""
        ...

    def forget_person(self, user_id: int, limit: int) -> int:
        """Let go of marks of a deleted account; how many rows."""
        ...

    def forget_box(self, box: int, limit: int) -> int:
        """Let go of marks of a deleted supergroup; how many rows."""
        ...
