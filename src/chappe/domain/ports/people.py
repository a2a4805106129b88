"""Users, names, contacts, blocks and privacy rules, as rules use them."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from chappe.domain.attachments import Portrait
from chappe.domain.values import Birthday, Relation, Restriction, User


class Contact(NamedTuple):
    """One entry of a person's contact list."""

    owner: int
    user: int
    first_name: str
    last_name: str
    phone: str
    """The number by which the owner knows the contact; empty: not known."""
    mutual: bool
    shares_phone: bool
    """The owner lets this contact see the owner's own number."""
    close_friend: bool = False
    note: str = ""
    """What the owner wrote down about the contact, for nobody else."""


class SavedNumber(NamedTuple):
    """A number in someone's address book that has no account (yet)."""

    owner: int
    phone: str
    first_name: str
    last_name: str
    date: int


class Block(NamedTuple):
    """Someone a person does not want to hear from."""

    owner: int
    user: int
    date: int


class PrivacyRule(NamedTuple):
    """One line of a privacy setting, first match wins; `domain.sight` names the kinds."""

    kind: str
    users: tuple[int, ...] = ()
    """Whom "users" and "not_users" name; chats for "chats" and "not_chats"."""


class Users(Protocol):
    """Accounts."""

    def create(self, phone: str, first_name: str, last_name: str, now: int, user_id: int = 0) -> User:
        """A new account and its box; phone as digits, "" for the service's own."""
        ...

    def get(self, user_id: int) -> User | None: ...
    def many(self, ids: list[int]) -> list[User]: ...
    def by_phone(self, phone: str) -> User | None: ...
    def set_name(self, user_id: int, first_name: str, last_name: str) -> None: ...
    def set_about(self, user_id: int, about: str) -> None: ...
    def set_birthday(self, user_id: int, birthday: Birthday | None) -> None: ...
    def set_phone(self, user_id: int, phone: str) -> None: ...
    def set_photo(self, user_id: int, photo: Portrait | None) -> None:
        """What everything that names the person shows."""
        ...

    def set_fallback(self, user_id: int, photo: Portrait | None) -> None:
        """What those are shown who may not see that."""
        ...

    def set_presence(self, user_id: int, online_until: int, last_seen: int) -> None:
        """Does not raise the version."""
        ...

    def note_seen(self, user_id: int, when: int) -> None:
        """The person was there at that time: never lowers what is kept, nor raises the version."""
        ...

    def mark_deleted(self, user_id: int) -> None:
        """Empty every personal field, free phone and username."""
        ...

    def settings(self, user_id: int) -> dict[str, object]:
        """The person's small settings (account TTL, default reaction, content settings …) by name."""
        ...

    def set_setting(self, user_id: int, name: str, value: object) -> None: ...
    def with_setting(self, name: str, limit: int) -> list[int]:
        """Users for whom something of that name is kept."""
        ...

    def set_guard(self, user_id: int, guard: int, on: bool) -> None:
        """Set or clear one bit of `User.guards`; the version grows, since others see the user otherwise."""
        ...

    def set_withheld(self, user_id: int, withheld: tuple[Restriction, ...]) -> None:
        """Where the account is not to be shown."""
        ...

    def set_marks(self, user_id: int, marks: int, on: int) -> None:
        """Of these bits of `User.marks` exactly those of `on` are set from now on; the version grows."""
        ...

    def relations(self, pairs: list[tuple[int, int]], users: Mapping[int, User] | None = None) -> list[Relation]:
        """The relation of each (viewer, user), privacy applied; strangers and oneself included, the unknown left out.

        `users` are accounts that the caller has loaded in this transaction; the others are looked up.
        """
        ...

    def idle(self, now: int, setting: str, default_days: int, limit: int) -> list[User]:
        """Accounts not used for as many days as their own setting of that name says, or the default."""
        ...


class Usernames(Protocol):
    """Public names; compared without case."""

    def owner(self, name: str) -> int:
        """The user who has the name; 0: free."""
        ...

    def set(self, user_id: int, name: str) -> bool:
        """Give the user this name in place of an earlier one; "" takes it away. False: someone else has it."""
        ...

    def search(self, prefix: str, limit: int) -> list[int]:
        """Users whose name begins so, alphabetically; not those who are suspended."""
        ...


class Contacts(Protocol):
    """Contact lists; `mutual` is kept on both sides."""

    def get(self, owner: int, user: int) -> Contact | None: ...
    def all(self, owner: int) -> list[Contact]: ...
    def put(self, contact: Contact) -> None: ...
    def set_photo(self, owner: int, user: int, photo: Portrait | None) -> None:
        """By which photo the owner sees this contact; None: by the contact's own."""
        ...

    def delete(self, owner: int, user: int) -> bool: ...
    def owners(self, user: int) -> list[int]:
        """Everyone who has the user as a contact."""
        ...

    def count(self, owner: int) -> int: ...
    def numbered(self, owner: int, phones: list[str]) -> list[Contact]:
        """The owner's contacts kept under these numbers."""
        ...

    def set_close_friends(self, owner: int, users: list[int]) -> None:
        """Exactly these of the owner's contacts are close friends."""
        ...

    def clear(self, user: int) -> None:
        """Nobody's contact any more, and with no contacts and saved numbers of its own."""
        ...

    def save_number(self, number: SavedNumber) -> None: ...
    def saved(self, owner: int) -> list[SavedNumber]: ...
    def count_saved(self, owner: int) -> int: ...
    def savers(self, phone: str) -> list[SavedNumber]:
        """Everyone who has saved this number."""
        ...

    def count_savers(self, phones: list[str]) -> dict[str, int]: ...
    def drop_numbers(self, owner: int, phones: list[str] | None) -> int:
        """Forget these saved numbers of the owner, or all of them; how many."""
        ...

    def drop_savers(self, phone: str) -> None:
        """The number has an account now: nobody's saved number any more."""
        ...


class Blocks(Protocol):
    """Who blocked whom."""

    def has(self, owner: int, user: int) -> bool: ...
    def put(self, owner: int, user: int, now: int) -> bool:
        """True if this is new."""
        ...

    def delete(self, owner: int, user: int) -> bool: ...
    def page(self, owner: int, offset: int, limit: int) -> list[Block]: ...
    def count(self, owner: int) -> int: ...
    def clear(self, user: int) -> None:
        """Blocks nobody and is blocked by nobody."""
        ...


class Privacy(Protocol):
    """Privacy rules by key: "phone", "last_seen", "photo", "forwards", "about", "calls", "invites" …"""

    def get(self, user_id: int, key: str) -> tuple[PrivacyRule, ...] | None:
        """None: never set, the key's default holds."""
        ...

    def all(self, user_id: int) -> dict[str, tuple[PrivacyRule, ...]]: ...
    def put(self, user_id: int, key: str, rules: tuple[PrivacyRule, ...]) -> None: ...
    def clear(self, user_id: int) -> None: ...
