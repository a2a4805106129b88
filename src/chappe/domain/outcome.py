"""What a rule returns: its result, who is to be told what, and all the people the answer names."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from chappe.domain.values import Chat, Member, PeerRef, Relation, User

R = TypeVar("R")


class Actor(NamedTuple):
    """Who runs a command, from which authorization, when, and with what randomness."""

    user_id: int
    """0 before sign-in."""
    key_id: int
    now: int
    """Unix time, seconds."""
    random: Callable[[int], bytes]
    ip: str = ""
    device: str = ""
    layer: int = 0


class Cast:
    """The users and chats an answer names, with how each viewer stands to each, loaded in the rule's transaction."""

    __slots__ = ("chats", "members", "relations", "users")

    def __init__(self) -> None:
        self.users: dict[int, User] = {}
        self.relations: dict[tuple[int, int], Relation] = {}
        self.chats: dict[PeerRef, Chat] = {}
        self.members: dict[tuple[int, PeerRef], Member] = {}
        """By (viewer, chat); none where the viewer was never in it."""


class Logged(NamedTuple):
    """One update with its place in a box's numbering; pts 0 where the update is not numbered."""

    pts: int
    count: int  # type: ignore[assignment]  # hides the method of tuples, which nobody calls
    date: int
    event: object
    """One of the events of `chappe.domain.events`."""


class Delivery(NamedTuple):
    """Updates for all devices of one user, but one or only one where so said."""

    user_id: int
    events: tuple[Logged, ...]
    people: tuple[int, ...] = ()
    """Users that the events name, all of them in the outcome's cast."""
    not_key: int = 0
    only_key: int = 0


class Broadcast(NamedTuple):
    """Updates for everyone in a supergroup or channel who is there now, the same for all of them."""

    channel_id: int
    events: tuple[Logged, ...]
    people: tuple[int, ...] = ()
    but: tuple[int, ...] = ()
    """Who gets a delivery of one's own instead."""
    most: int = 0
    """Where more than so many are there, it is for those alone who lately looked into the chat; 0: for everyone."""


class Moved(NamedTuple):
    """Someone came into a supergroup or channel, or left it."""

    user_id: int
    channel_id: int
    inside: bool


class KeyChange(NamedTuple):
    """An auth key that from now on speaks for another account, or for none (0)."""

    key_id: int
    user_id: int


class Standing(NamedTuple):
    """How one account stands from now on by decisions; whoever keeps count of it in memory takes it from here."""

    user_id: int
    kept_from: tuple[tuple[int, int], ...]
    """(LIMITED or FROZEN, unix time at which that ends; 0: without end)."""
    banned_keys: tuple[int, ...] = ()
    """Keys whose devices were signed out because the account is suspended."""


NOBODY = Cast()
"""The cast of an outcome that names no one; never written to."""


class Outcome(NamedTuple, Generic[R]):
    """A rule's result and everything the engine announces once it is durable."""

    result: R
    deliveries: tuple[Delivery, ...] = ()
    cast: Cast = NOBODY
    key_changes: tuple[KeyChange, ...] = ()
    after: tuple[object, ...] = ()
    """Errands for the outside world once durable (a code to send): values that engine.errands knows."""
    broadcasts: tuple[Broadcast, ...] = ()
    moves: tuple[Moved, ...] = ()
    standings: tuple[Standing, ...] = ()
    """Accounts that decisions let stand otherwise now."""
