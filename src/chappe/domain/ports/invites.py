"""Invite links and requests to come in, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.values import PeerRef

HASH_BYTES = 15
"""Random bytes that a link is made of."""


class Invite(NamedTuple):
    """One invite link of a group or channel."""

    hash: str
    """What follows the `+` of the link; whoever has it may use it."""
    peer: PeerRef
    admin: int
    """Who made it."""
    date: int
    permanent: bool
    """The administrator's main link: without bounds, one at a time."""
    revoked: bool = False
    request_needed: bool = False
    """Who uses it asks to be let in."""
    title: str = ""
    expire_date: int = 0
    """Unix time; 0: never."""
    usage_limit: int = 0
    """How many may come in by it; 0: any number."""
    usage: int = 0
    """How many came in by it."""
    requested: int = 0
    """How many ask to come in by it; counted when it is looked at, never kept."""

    def usable(self, now: int) -> bool:
        """May somebody come in by it now?"""
        in_time = not self.expire_date or self.expire_date > now
        return not self.revoked and in_time and (not self.usage_limit or self.usage < self.usage_limit)


class Importer(NamedTuple):
    """Someone who came in by a link, or asks to."""

    user: int
    date: int
    hash: str
    """The link; "" for who asks without one."""
    approved_by: int = 0
    """Which administrator let the person in; 0: the link alone, or nobody yet."""


class Since(NamedTuple):
    """Where a list goes on: after what has that date and that name or number; newest first."""

    date: int = 0
    """0: from its beginning."""
    hash: str = ""
    user: int = 0


class Invites(Protocol):
    """Invite links, who used them, and requests."""

    def get(self, hash: str) -> Invite | None: ...
    def put(self, invite: Invite) -> None:
        """Keep a new link, or all of an old one but its counts."""
        ...

    def delete(self, hash: str) -> None:
        """Who came in by it stays in the chat's own list, and who asks by it goes on asking."""
        ...

    def main(self, peer: PeerRef, admin: int) -> Invite | None:
        """The administrator's main link."""
        ...

    def page(self, peer: PeerRef, admin: int, revoked: bool, after: Since, limit: int) -> list[Invite]:
        """The administrator's revoked links, or those in use but the main one; newest first."""
        ...

    def count(self, peer: PeerRef, admin: int, revoked: bool) -> int: ...
    def admins(self, peer: PeerRef, limit: int) -> list[tuple[int, int, int]]:
        """(administrator, links, revoked links) of everyone who made any."""
        ...

    def delete_revoked(self, peer: PeerRef, admin: int, keep: int) -> None:
        """Delete the administrator's revoked links but the newest `keep`."""
        ...

    def note_use(self, hash: str, peer: PeerRef, user: int, now: int, approved_by: int) -> None:
        """Someone came in by the link; who did before is not counted again."""
        ...

    def uses(self, peer: PeerRef, hash: str, after: Since, limit: int) -> list[Importer]:
        """Who came in by that link, or by any of the chat's ("")."""
        ...

    def count_uses(self, peer: PeerRef, hash: str) -> int:
        """How many came in by that link, or by any that the chat still has ("")."""
        ...

    def ask(self, peer: PeerRef, importer: Importer) -> None:
        """Keep a request; an earlier one of the same person gives way."""
        ...

    def request(self, peer: PeerRef, user: int) -> Importer | None: ...
    def requests(self, peer: PeerRef, hash: str, after: Since, limit: int) -> list[Importer]:
        """Who asks by that link, or at all ("")."""
        ...

    def count_requests(self, peer: PeerRef, hash: str = "") -> int: ...
    def drop_request(self, peer: PeerRef, user: int) -> None: ...
    def drop_requests_of(self, user: int) -> None:
        """Forget all requests of one person."""
        ...

    def clear(self, peer: PeerRef, limit: int) -> int:
        """Forget at most so many links, uses and requests of a chat; how many went."""
        ...

    def move(self, old: PeerRef, new: PeerRef) -> None:
        """All of a basic group's belong to the supergroup that it became."""
        ...
