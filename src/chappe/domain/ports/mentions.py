"""Whom messages of groups name, and who has looked, as rules use it."""

from typing import Protocol

from chappe.domain.values import PeerRef


class Mentions(Protocol):
    """Whom messages of groups name."""

    def add(self, user_id: int, peer: PeerRef, message: int) -> None:
        """A message names this person, who has not looked yet; the chat in the person's list counts it."""
        ...

    def of(self, user_id: int, peer: PeerRef, messages: list[int]) -> dict[int, bool]:
        """Which of these messages name the person, and whether that is still to be seen."""
        ...

    def named(self, peer: PeerRef, messages: list[int]) -> set[int]:
        """Everyone whom these messages of a supergroup name."""
        ...

    def chats(self, user_id: int, most: int) -> list[PeerRef]:
        """Groups with messages that name the person, at most so many."""
        ...

    def read(self, user_id: int, peer: PeerRef, messages: list[int]) -> list[int]:
        """The person has looked at these; those that were still to be seen."""
        ...

    def read_all(self, user_id: int, peer: PeerRef) -> None:
        """The person has looked at all of a chat."""
        ...

    def unread(self, user_id: int, peer: PeerRef, limit: int, among: int = 0) -> list[int]:
        """Messages of the chat that name the person and are still to be seen, newest first.

        `among` not zero: those of one thread or topic, as `Threads.history` names it.
        """
        ...

    def unread_by_topic(self, user_id: int, peer: PeerRef, limit: int) -> dict[int, int]:
        """How many of those each topic of a forum has; of more than `limit` of the whole forum the newest count."""
        ...
