"""The topics of forums, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef


class Topic(NamedTuple):
    """A part of a forum; the one called "General" has the id 1, the others that of the message that made them."""

    box: int
    id: int
    title: str
    icon_color: int = 0
    icon_emoji: int = 0
    creator: int = 0
    sender: PeerRef | None = None
    """In whose name it was made, where that is not its creator's own."""
    date: int = 0
    closed: bool = False
    hidden: bool = False
    pinned: int = 0
    """Place among the pinned ones, highest first; 0: not pinned."""
    top_id: int = 0
    """The newest message in it."""


class Topics(Protocol):
    """Topics by the box of their supergroup and their id."""

    def get(self, box: int, id: int) -> Topic | None: ...
    def many(self, box: int, ids: list[int]) -> list[Topic]:
        """Those that are there; callers bound the number."""
        ...

    def put(self, topic: Topic) -> None:
        """Keep a topic, a new one or one that was changed."""
        ...

    def bump(self, box: int, id: int, top_id: int) -> None:
        """That message is the newest in the topic now."""
        ...

    def page(self, box: int, before: tuple[int, int] | None, limit: int) -> list[Topic]:
        """Topics that are not pinned, by newest message, newest first; after that (newest message, id) where given."""
        ...

    def pinned(self, box: int) -> list[Topic]:
        """First place first."""
        ...

    def count(self, box: int) -> int: ...
    def delete(self, box: int, id: int) -> None: ...
