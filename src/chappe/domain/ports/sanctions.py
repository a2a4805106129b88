"""What decisions did to accounts, as rules use it."""

from typing import NamedTuple, Protocol


class Sanction(NamedTuple):
    """What one decision keeps one account from."""

    user_id: int
    kind: int
    """LIMITED, FROZEN or ACCOUNT_SUSPENDED of `domain.values`."""
    decision: int
    """Id of the decision, by which it is lifted."""
    since: int
    until: int
    """Unix time at which it ends by itself; 0: it does not."""
    reason: str
    """What the person is told, and anybody who may see it."""


class Sanctions(Protocol):
    """Sanctions in force, and the keys of devices that suspension signed out."""

    def put(self, sanction: Sanction) -> None:
        """A decision has one sanction of a kind on an account: a second one takes its place."""
        ...

    def of(self, user_id: int) -> list[Sanction]:
        """All that stand, oldest first."""
        ...

    def delete(self, sanction: Sanction) -> None: ...
    def all(self, kinds: tuple[int, ...]) -> list[Sanction]:
        """Those of these kinds, of everybody: read once when the server starts."""
        ...

    def due(self, now: int, limit: int) -> list[Sanction]:
        """Those whose time is over."""
        ...

    def ban_keys(self, user_id: int, keys: list[int]) -> None:
        """Remember keys that were the account's."""
        ...

    def banned(self, key_id: int) -> int:
        """The suspended account that the key was signed in to; 0: none."""
        ...

    def unban_key(self, key_id: int) -> None:
        """The key is another account's now."""
        ...

    def unban_keys(self, user_id: int) -> list[int]:
        """Forget the account's keys; which they were."""
        ...
