"""Pages of the web that messages link to, as rules use them."""

from typing import NamedTuple, Protocol

from chappe.domain.weblinks import Page

PENDING, FOUND, NOTHING = range(3)


class Known(NamedTuple):
    """What the server knows of an address."""

    id: int
    url: str
    state: int
    """PENDING, FOUND or NOTHING."""
    at: int
    """Unix time when it was asked for, or looked at."""
    page: Page | None


class Pages(Protocol):
    """What was found at addresses, and which messages wait for it."""

    def by_url(self, url: str) -> Known | None: ...
    def get(self, id: int) -> Known | None: ...
    def ask(self, id: int, url: str, now: int) -> None:
        """Note that the address is to be looked at, under a new id; what was known of it before is forgotten."""
        ...

    def put(self, id: int, page: Page | None, now: int) -> None:
        """What was found there; None: nothing."""
        ...

    def wait(self, id: int, content_id: int) -> None:
        """A content waits for the page."""
        ...

    def waiting(self, id: int, limit: int) -> list[int]:
        """Contents that wait for the page; they wait no longer."""
        ...

    def overdue(self, before: int, limit: int) -> list[Known]:
        """Those that were asked for before then and are still not looked at."""
        ...

    def forget(self, before: int, limit: int) -> int:
        """Let go of what was looked at before then; how many."""
        ...
