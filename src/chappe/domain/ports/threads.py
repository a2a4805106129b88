"""Threads and how far each person has read them, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.ports.messages import Page
from chappe.domain.values import Draft, Message, PeerRef


class Thread(NamedTuple):
    """A message with what is known of the answers to it."""

    box: int
    top: int
    """Its id."""
    there: int = 0
    """Box of the discussion group where a channel's post stands once more; of that copy: the channel's."""
    there_id: int = 0
    root: int = 0
    """Of the later parts of an album: the first, whose thread is for all of them; 0: itself."""
    replies: int = 0
    pts: int = 0
    """Of its box, when the count changed last."""
    max_id: int = 0
    """The newest answer."""
    repliers: tuple[PeerRef, ...] = ()
    """Who answered last, newest first."""


class Threads(Protocol):
    """Threads by the box and id of their first message."""

    def get(self, box: int, top: int) -> Thread | None: ...
    def many(self, box: int, tops: list[int]) -> list[Thread]:
        """Those that are there; callers bound the number."""
        ...

    def put(self, thread: Thread) -> None:
        """Begin or change a thread; its message is marked as having one."""
        ...

    def copies(self, box: int, posts: list[int]) -> list[tuple[int, int]]:
        """(box, id) of what stands in discussion groups for these posts of a channel."""
        ...

    def newest(self, box: int, top: int, limit: int) -> list[Message]:
        """The newest answers."""
        ...

    def history(self, box: int, top: int, page: Page) -> list[Message]:
        """A part of a thread, newest first; `top` below zero: of that topic, -1: of what is in none."""
        ...

    def topics_of(self, box: int, ids: list[int]) -> dict[int, int]:
        """The topic that each of these messages is in; those of General, and those that are not there, are left out."""
        ...

    def count_after(self, box: int, top: int, above: int, most: int) -> int:
        """Messages of a thread with ids above that one; `most` or more are not told apart."""
        ...

    def read(self, box: int, top: int, user_id: int) -> int:
        """Up to where this person has read the thread."""
        ...

    def reads(self, box: int, tops: list[int], user_id: int) -> dict[int, int]: ...
    def set_read(self, box: int, top: int, user_id: int, max_id: int) -> None:
        """This person has read up to there, and at least so far."""
        ...

    def note_read(self, box: int, top: int, user_id: int, max_id: int) -> None:
        """Keep what others see of it: somebody has read up to there."""
        ...

    def read_by_others(self, box: int, top: int, user_id: int) -> int:
        """Up to where somebody else than this person has read it."""
        ...

    def draft(self, box: int, top: int, user_id: int) -> Draft | None:
        """What this person has begun to write in that thread or topic."""
        ...

    def drafts_in(self, box: int, tops: list[int], user_id: int) -> dict[int, Draft]:
        """What this person has begun to write in these; callers bound the number."""
        ...

    def set_draft(self, box: int, top: int, user_id: int, draft: Draft | None) -> None: ...
    def drafts(self, user_id: int, limit: int) -> list[tuple[int, int, Draft]]:
        """(box, first message, draft) of what this person has begun to write in threads and topics."""
        ...

    def drafting(self, box: int, top: int, limit: int) -> list[int]:
        """Who has begun to write in that thread or topic."""
        ...

    def drop_drafts(self, user_id: int, box: int = 0) -> None:
        """All of this person's; of that box alone, where one is given."""
        ...

    def begun_in(self, user_id: int, box: int, limit: int) -> list[int]:
        """The topics and threads there in which this person has begun to write."""
        ...

    def speaks_as(self, user_id: int, peer: PeerRef) -> PeerRef | None:
        """In whose name the person has chosen to write in that group."""
        ...

    def set_speaks_as(self, user_id: int, peer: PeerRef, name: PeerRef | None) -> None: ...
    def as_messages(self, user_id: int, peer: PeerRef) -> bool:
        """Does the person look at a forum as one chat?"""
        ...

    def set_as_messages(self, user_id: int, peer: PeerRef, on: bool) -> None: ...
