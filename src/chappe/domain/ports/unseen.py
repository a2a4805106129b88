"""Marks of messages with something that their author has still to see, as rules use them."""

from typing import Protocol

from chappe.domain.values import PeerRef


class Unseen(Protocol):
    """One kind of such marks: of reactions to one's messages, or of votes in one's polls."""

    def set_unread(self, box: int, peer: PeerRef, message: int, unread: bool) -> None:
        """Whether the box's owner has still to see the newest of it at this message; the chat's count follows."""
        ...

    def see(self, box: int, peer: PeerRef, messages: list[int]) -> None:
        """Its owner has seen all of it at these messages; the chat's count follows."""
        ...

    def unread(self, box: int, peer: PeerRef, limit: int, among: int = 0) -> list[int]:
        """The newest messages with something unseen, newest first.

        `among` not zero: those of one thread or topic, as `Threads.history` names it.
        """
        ...

    def unread_by_topic(self, box: int, peer: PeerRef, limit: int) -> dict[int, int]:
        """How many of those each topic of a forum has; of more than `limit` of the whole forum the newest count."""
        ...

    def unread_among(self, box: int, messages: list[int], peer: PeerRef | None = None) -> set[int]:
        """Which of these messages of one's own box, or of that supergroup, have something unseen."""
        ...
