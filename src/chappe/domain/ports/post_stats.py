"""Counts of things that have names, of chats and of single posts, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef

EMOTIONS, SEEN_FROM, CAME_BY, LANGUAGES, SEEN, DEEDS, DEEDS_OF = 1, 2, 3, 4, 5, 6, 7
"""Kinds: reactions by what they are, views by where they came from, followers likewise, views by language; views; what
administrators did; the same by who did it."""


class Named(NamedTuple):
    """How often a thing of that name happened on one day."""

    day: int
    """Days since 1970, UTC."""
    name: str
    number: int


class PostStats(Protocol):
    """Counts by day and name."""

    def count(self, peer: PeerRef, now: int, kind: int, name: str, more: int = 1) -> None:
        """A thing happened so many times more in a supergroup or channel today."""
        ...

    def days(self, peer: PeerRef, kind: int, first: int) -> list[Named]:
        """Everything of that kind since that day."""
        ...

    def count_post(self, box: int, message: int, now: int, kind: int, name: str = "", more: int = 1) -> None:
        """The same for one post."""
        ...

    def post_days(self, box: int, message: int, kind: int) -> list[Named]:
        """Everything of that kind about one post."""
        ...

    def forwarded(self, box: int, message: int, content: int, at_box: int, at_id: int) -> None:
        """A post was passed on to a supergroup or channel."""
        ...

    def public_forwards(self, box: int, message: int, offset: int, limit: int) -> tuple[list[tuple[int, int]], int]:
        """(box, id) of what was passed on to where everybody may look, newest first; and how many there are."""
        ...

    def forget(self, before: int, limit: int) -> int:
        """Let go of some of what was counted before that day; how much."""
        ...
