"""What administrators did in supergroups and channels, as rules use it."""

from typing import NamedTuple, Protocol

from chappe.domain.attachments import File
from chappe.domain.ports.invites import Invite
from chappe.domain.ports.topics import Topic
from chappe.domain.values import Member, Message, PeerRef


class Deed(NamedTuple):
    """One thing that somebody did; the fields that its kind does not need are empty."""

    kind: str
    """One of the words of `domain.admin_log`."""
    old: str = ""
    new: str = ""
    old_number: int = 0
    new_number: int = 0
    before: Member | None = None
    """How the person whom it is about stood before."""
    after: Member | None = None
    message: Message | None = None
    """The message that it is about, as it was then."""
    changed: Message | None = None
    """The same after an edit."""
    old_link: Invite | None = None
    """An invite link before it was changed."""
    link: Invite | None = None
    old_photo: File | None = None
    photo: File | None = None
    old_topic: Topic | None = None
    """A topic as it was before it was changed, or thrown away, or pinned no more."""
    topic: Topic | None = None
    old_set: tuple[int, int] = (0, 0)
    """Id and access hash of the set of stickers that was offered until then; (0, 0): none."""
    new_set: tuple[int, int] = (0, 0)


class Entry(NamedTuple):
    """A deed with who did it, and when."""

    id: int
    peer: PeerRef
    user_id: int
    date: int
    deed: Deed


class AdminLog(Protocol):
    """The log of each supergroup and channel."""

    def add(self, peer: PeerRef, user_id: int, now: int, deed: Deed) -> None: ...
    def page(
        self, peer: PeerRef, kinds: tuple[str, ...], users: tuple[int, ...], above: int, below: int, limit: int
    ) -> list[Entry]:
        """Newest first; no kinds or users: of any. `below` 0: no bound."""
        ...

    def forget(self, before: int, limit: int) -> int:
        """Let go of some of what happened before then; how many."""
        ...
