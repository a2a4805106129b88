"""Browsers that are signed in to the console, as rules use them."""

from typing import NamedTuple, Protocol


class ConsoleCode(NamedTuple):
    """A code that was sent to a member of the staff."""

    user_id: int
    hash: bytes
    expires: int
    tries: int = 0


class ConsoleSession(NamedTuple):
    """A browser; what it holds is known here by its SHA-256 only."""

    token: bytes
    user_id: int
    created: int
    seen: int
    whole: bool = False
    """Was the second factor given?"""
    tries: int = 0
    secret: bytes = b""
    """Of a second factor that is being set up."""


class Console(Protocol):
    """Codes and sessions of the console."""

    def put_code(self, code: ConsoleCode) -> None: ...
    def code(self, user_id: int) -> ConsoleCode | None: ...
    def drop_code(self, user_id: int) -> None: ...
    def put(self, session: ConsoleSession) -> None: ...
    def get(self, token: bytes) -> ConsoleSession | None: ...
    def drop(self, token: bytes) -> None: ...
    def drop_all(self, user_id: int) -> None:
        """Sign every browser of that person out."""
        ...

    def drop_unseen(self, before: int) -> None:
        """Forget sessions that were not used since then."""
        ...
