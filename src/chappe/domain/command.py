"""The command: data that asks for one change, tied to the rule that makes it."""

from collections.abc import Callable
from enum import Enum
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

if TYPE_CHECKING:
    from chappe.domain.outcome import Actor, Outcome
    from chappe.domain.ports import Tx

R = TypeVar("R")
C = TypeVar("C", bound="Command")


class Stop(Enum):
    """The places where screeners may look at a command before it becomes a transaction."""

    ON_REGISTER = "on_register"
    ON_PROFILE = "on_profile"
    ON_TEXT = "on_text"
    ON_MEDIA = "on_media"
    ON_JOIN = "on_join"
    ON_INVITE = "on_invite"
    ON_REPORT = "on_report"


class Pace(NamedTuple):
    """How often one account (before sign-in: one address) may do a thing: `burst` at once, then one every `every` s."""

    name: str
    burst: int
    every: float


def neighbourhood(ip: str) -> str:
    """The part of an address that one household has: all of IPv4, the first 64 bits of IPv6 (RFC 6177).

    IPv4 inside IPv6 (RFC 4291, 2.5.5.2) is IPv4: else all of it would be one household.
    """
    if ":" not in ip:
        return ip
    try:
        address = IPv6Address(ip.partition("%")[0])
    except ValueError:
        return ip
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))


class Command:
    """Base of all commands; a concrete one is a frozen dataclass, and `@rule` gives it its rule."""

    __slots__ = ()
    stop: ClassVar[Stop | None] = None
    pace: ClassVar[Pace | None] = None
    run: ClassVar[Callable[..., "Outcome[object]"]]

    def pace_key(self, actor: "Actor") -> object:
        """Whose bucket this counts in: the account's, or the address's before sign-in."""
        return actor.user_id or neighbourhood(actor.ip)

    def paces(self, actor: "Actor") -> "tuple[tuple[Pace, object], ...]":
        """Every pace that holds for this command, with whose bucket it counts in."""
        return ((self.pace, self.pace_key(actor)),) if self.pace is not None else ()


def rule(
    command: type[C],
) -> Callable[[Callable[["Tx", "Actor", C], "Outcome[R]"]], Callable[["Tx", "Actor", C], "Outcome[R]"]]:
    """Make the decorated function the one rule of that command; a command has exactly one."""

    def attach(function: Callable[["Tx", "Actor", C], "Outcome[R]"]) -> Callable[["Tx", "Actor", C], "Outcome[R]"]:
        if "run" in command.__dict__:
            raise TypeError(f"{command.__name__} has a rule already")
        command.run = staticmethod(function)  # type: ignore[assignment]  # a rule is held by its command alone
        return function

    return attach


class Verdict(NamedTuple):
    """What screening says of a command (design: safety seams)."""

    kind: str
    """"pass", "flag", "hold" or "refuse"; the strictest wins."""
    category: str = ""
    reason: str = ""
    evidence: str = ""
    source: str = ""
    """How it was found: one of `safety.policy.SOURCES`; "" of a pass."""
    score: float = 1.0
    """How sure a classifier is, 0 to 1; of everything else 1."""
    rules: tuple[int, ...] = ()
    """Rules that met it, those on trial too."""
    anti_spam: bool = False
    """The group's own anti-spam is to take it away: its administrators see that, and can undo it."""
    public_only: bool = False
    """It counts in public places alone: whoever gave it looks at no other."""


PASS = Verdict("pass")
