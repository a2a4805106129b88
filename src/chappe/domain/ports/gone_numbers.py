"""Numbers of accounts that decisions deleted, as rules use them."""

from typing import Protocol


class GoneNumbers(Protocol):
    """Whose a number was, for as long as that can be contested; the number itself is not kept."""

    def keep(self, person: int, now: int) -> None:
        """Before the account is emptied: keep the mark of its number; nothing of one that has none."""
        ...

    def of(self, phone: str) -> list[int]:
        """Accounts that had this number (digits), the last ones first."""
        ...

    def drop_before(self, date: int, limit: int) -> int:
        """Forget those of accounts that were deleted before that date, oldest first; how many."""
        ...
