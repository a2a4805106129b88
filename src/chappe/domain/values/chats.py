"""Groups, supergroups and channels, and how people stand to them."""

from typing import NamedTuple

from chappe.domain.values.peers import CHANNEL, PeerRef
from chappe.domain.values.withholding import Restriction

BROADCAST, FORUM, SIGNATURES, NO_FORWARDS, JOIN_TO_SEND, JOIN_REQUEST, HIDDEN_MEMBERS, HIDDEN_HISTORY, GONE = (
    1 << bit for bit in range(9)
)
ANTI_SPAM = 1 << 9
CHAT_SCAM, CHAT_FAKE, CHAT_VERIFIED = (1 << bit for bit in range(20, 23))
SUSPENDED = 1 << 10
PROFILES = 1 << 11
PHOTO_MOVES = 1 << 12
FORUM_TABS = 1 << 13
"""Bits of `Chat.flags`. BROADCAST: a channel, not a supergroup; GONE: deleted, or turned into a supergroup; SUSPENDED:
taken from sight by a decision, with everything in it; PROFILES: what is signed shows its author, too;
PHOTO_MOVES: its photo has a short film; FORUM_TABS: topics stand in a row of tabs; CHAT_SCAM, CHAT_FAKE, CHAT_VERIFIED:
labels by decision."""
CLOSED = GONE | SUSPENDED


class Chat(NamedTuple):
    """A group, supergroup or channel as stored; `version` grows whenever what is shown of it changes."""

    peer: PeerRef
    version: int
    title: str
    about: str
    username: str
    creator: int
    created: int
    flags: int
    banned: int
    """What members may not do unless they are administrators: bits of `domain.rights`."""
    members: int
    slow_mode: int
    """Seconds between two messages of a member; 0: as they like."""
    ttl: int
    linked: int
    """Id of the channel's discussion group, or of the group's channel; 0: none."""
    migrated_to: int
    """Id of the supergroup that a basic group became."""
    migrated_from: int
    migrated_max: int
    """Id of the last message of the basic group, in the box of whoever turned it."""
    photo: int
    """Id of the file; 0: none."""
    top_id: int
    top_date: int
    total: int
    """Messages in a supergroup or channel."""
    read_out: int = 0
    """Highest message id that somebody has read."""
    read_out_2: int = 0
    """Highest message id that somebody else than the first such reader has read."""
    stripped: bytes = b""
    """Bytes of the photo's photoStrippedSize."""
    reactions: str = ""
    """What may be reacted with: "" anything on offer, "-" nothing, or these emojis."""
    reactions_limit: int = 0
    """How many different reactions a message may get; 0: as many as anywhere."""
    withheld: tuple[Restriction, ...] = ()
    """Where it is not to be shown."""

    @property
    def is_channel(self) -> bool:
        """Has it a box of its own (a supergroup or a channel)?"""
        return self.peer.kind == CHANNEL

    @property
    def broadcast(self) -> bool:
        return self.flags & BROADCAST != 0

    @property
    def gone(self) -> bool:
        """Is it nowhere to be seen: deleted, or suspended?"""
        return self.flags & CLOSED != 0


LEFT, MEMBER, ADMIN, CREATOR, KICKED = range(5)


class Member(NamedTuple):
    """How one person stands to one group or channel."""

    peer: PeerRef
    user_id: int
    standing: int
    """LEFT, MEMBER, ADMIN, CREATOR or KICKED."""
    inviter: int
    date: int
    """When the person came in, was made administrator, or was thrown out."""
    rights: int = 0
    """What an administrator may do: bits of `domain.rights`."""
    title: str = ""
    """The administrator's own title."""
    banned: int = 0
    """What this person may not do, beyond what nobody may."""
    until: int = 0
    """Unix time at which `banned` or KICKED ends; 0: never."""
    changed_by: int = 0
    """Who promoted or restricted the person."""
    wrote: int = 0
    """When the person last wrote, where slow mode counts it."""
    cleared: int = 0
    """Highest message id that this person has cleared away for oneself."""
    came: int = 0
    """The pts of a supergroup's or channel's box when the person came in; 0: not noted."""

    @property
    def inside(self) -> bool:
        return self.standing in (MEMBER, ADMIN, CREATOR)

    @property
    def manages(self) -> bool:
        return self.standing in (ADMIN, CREATOR)
