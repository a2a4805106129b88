"""Profile photos, as rules use them."""

from typing import Protocol

from chappe.domain.attachments import File


class Photos(Protocol):
    """The photos that people have shown of themselves, the one that is shown now first."""

    def put(self, user_id: int, file: int) -> None:
        """Put a photo before all others of that person, one that is among them too."""
        ...

    def drop(self, user_id: int, files: list[int]) -> list[int]:
        """Take these away; those that were there."""
        ...

    def clear(self, user_id: int) -> None:
        """Take all of them away, with what was given by this person and to this person."""
        ...

    def give(self, owner: int, user_id: int, file: int) -> None:
        """By this photo the owner sees the contact (0: by none).

        Of oneself: what those see who may not see the others.
        """
        ...

    def given(self, owner: int, user_id: int) -> int:
        """That photo; 0: none."""
        ...

    def has(self, user_id: int, file: int) -> bool: ...
    def page(self, user_id: int, offset: int, limit: int, before: int = 0) -> list[File]:
        """Photos from `offset` on, of all or of those that stand behind the photo `before`."""
        ...

    def count(self, user_id: int) -> int: ...
