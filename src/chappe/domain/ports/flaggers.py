"""Hotlines whose notices are served first, as rules use them."""

from typing import NamedTuple, Protocol


class Flagger(NamedTuple):
    """A hotline or authority that sends notices with a key of its own (Regulation (EU) 2022/2065, Art. 22)."""

    id: int
    name: str
    digest: bytes
    """SHA-256 of its key."""
    categories: tuple[str, ...]
    """What it may send notices about."""
    contact: str
    """Where its people are reached."""
    since: int
    on: bool = True
    first: bool = True
    """Are its notices served first?"""
    lowered: int = 0
    """When that was taken from it because it was wrong too often; 0: never, or given back since."""
    right: int = 0
    wrong: int = 0
    reversed: int = 0


class Flaggers(Protocol):
    """Hotlines."""

    def add(self, flagger: Flagger) -> int:
        """Keep a new one (its id is ignored); the new id."""
        ...

    def save(self, flagger: Flagger) -> None:
        """Keep what may change: all but id, name and since."""
        ...

    def get(self, id: int) -> Flagger | None: ...
    def by_digest(self, digest: bytes) -> Flagger | None: ...
    def by_name(self, name: str) -> Flagger | None: ...
    def all(self) -> list[Flagger]: ...
