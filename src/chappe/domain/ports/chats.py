"""Groups, supergroups, channels and who is in them, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import Chat, Member, PeerRef, Restriction


class Chats(Protocol):
    """Groups and channels themselves."""

    def get(self, peer: PeerRef) -> Chat | None: ...
    def many(self, peers: list[PeerRef]) -> list[Chat]:
        """Those that are there; callers bound the number."""
        ...

    def create(self, kind: int, title: str, about: str, creator: int, now: int, flags: int, banned: int) -> Chat:
        """A new one, with the next id of its kind; a supergroup or channel gets its box."""
        ...

    def save(self, chat: Chat) -> Chat:
        """Keep all that was replaced in it but counts and marks, which have methods of their own; the next version."""
        ...

    def bump(self, peer: PeerRef, top_id: int, top_date: int) -> None:
        """A new message is on top of a supergroup or channel."""
        ...

    def settle(self, peer: PeerRef, gone: int, top: tuple[int, int]) -> None:
        """`gone` messages left it: id and date of its newest message now."""
        ...

    def set_withheld(self, peer: PeerRef, withheld: tuple[Restriction, ...]) -> None:
        """Where it is not to be shown."""
        ...

    def named(self, word: str, limit: int) -> list[PeerRef]:
        """Public supergroups and channels of which a word of title or name begins so, the largest first."""
        ...

    def settle_names(self, limit: int) -> int:
        """Make some findable by name that were public before that was kept; how many."""
        ...

    def names_owed(self) -> int:
        """How many `settle_names` has still to do."""
        ...

    def posting(self, limit: int) -> list[PeerRef]:
        """Public channels, those in which something was posted last first."""
        ...

    def add_members(self, peer: PeerRef, change: int) -> None:
        """So many more are in it (fewer: below 0)."""
        ...

    def note_read(self, peer: PeerRef, user_id: int, max_id: int) -> None:
        """That person read up to a message."""
        ...

    def read_by_others(self, peer: PeerRef, user_id: int) -> int:
        """Up to where somebody else than this person has read."""
        ...

    def changed_since(self, user_id: int, date: int, limit: int) -> list[tuple[PeerRef, int]]:
        """Supergroups and channels the person is in where something happened at that time or later, with their pts."""
        ...

    def to_sweep(self) -> PeerRef | None:
        """A deleted supergroup or channel of which something is left."""
        ...

    def swept(self, peer: PeerRef) -> None:
        """Nothing is left of it but its row, so that its id is never given out again."""
        ...


class MemberCounts(NamedTuple):
    """How many people of each list one chat has."""

    admins: int
    """The creator among them."""
    kicked: int
    restricted: int


class Members(Protocol):
    """Who is in which chat, and how."""

    def get(self, peer: PeerRef, user_id: int) -> Member | None: ...
    def put(self, member: Member) -> None: ...
    def of_users(self, peer: PeerRef, user_ids: list[int]) -> list[Member]:
        """What is kept of these people in one chat."""
        ...

    def of_user(self, user_id: int, peers: list[PeerRef]) -> list[Member]:
        """What is kept of one person in these chats; callers bound the number."""
        ...

    def page(self, peer: PeerRef, standings: tuple[int, ...], offset: int, limit: int, now: int = 0) -> list[Member]:
        """People of these standings, the longest in it first within each.

        With `now` those are left out whose restriction or ban is over; so for `restricted` too.
        """
        ...

    def restricted(self, peer: PeerRef, offset: int, limit: int, now: int = 0) -> list[Member]:
        """Members who may not do all that others may."""
        ...

    def bars_channels(self, peer: PeerRef) -> bool:
        """Is any channel kept from speaking there?"""
        ...

    def counts(self, peer: PeerRef, now: int) -> MemberCounts:
        """How many there are that lists of administrators show; kept, so that it costs the same whatever they are."""
        ...

    def ended(self, now: int, limit: int) -> list[Member]:
        """Those whose restriction or ban is over and still stands there."""
        ...

    def named(self, peer: PeerRef, words: list[str]) -> list[int]:
        """Everyone in it whose name has words that begin so; no more than 10,000 are told apart."""
        ...

    def kept_named(self, peer: PeerRef, words: list[str], thrown_out: bool, now: int) -> list[int]:
        """The same among those thrown out, or among those who are restricted."""
        ...

    def settle_words(self, limit: int) -> int:
        """Put in the names of some who were there before names were kept; how many."""
        ...

    def ids(self, peer: PeerRef, limit: int) -> list[int]:
        """Everyone in the chat, by id."""
        ...

    def everyone(self, peer: PeerRef, limit: int) -> list[int]:
        """Everyone of whom anything is kept in the chat."""
        ...

    def delete(self, peer: PeerRef, user_id: int) -> None: ...
    def left_by(self, user_id: int, offset: int, limit: int) -> tuple[list[PeerRef], int]:
        """Supergroups and channels that the person was in and is no more, without being thrown out; and how many."""
        ...

    def chats_of(self, user_id: int, limit: int) -> list[PeerRef]:
        """Every chat that the person is in."""
        ...

    def newest(self, peer: PeerRef, limit: int) -> list[int]:
        """Plain members who came in last."""
        ...

    def common(self, first: int, second: int, limit: int) -> list[PeerRef]:
        """Chats that both are in."""
        ...

    def came_after(self, peer: PeerRef, id: int, date: int) -> bool:
        """Did one of its plain members come in after the message with that id and date was written?"""
        ...

    def note_wrote(self, peer: PeerRef, user_id: int, now: int) -> None:
        """When the person last wrote, for slow mode."""
        ...
