"""What a message shows of a page of the web that it links to."""

from typing import NamedTuple

from chappe.domain.attachments import File


class Page(NamedTuple):
    """What was found at an address (core.telegram.org/constructor/webPage)."""

    id: int
    url: str
    kind: str
    """"article", "photo", "video" or another word of Open Graph."""
    site_name: str = ""
    title: str = ""
    description: str = ""
    author: str = ""
    photo: File | None = None
    large: bool = False
    """The page asks for its picture to be shown large."""


class Link(NamedTuple):
    """The page that one message shows, or is waiting for."""

    page_id: int
    url: str
    """As it stands in the message."""
    asked: int
    """Unix time when it was asked for."""
    page: Page | None = None
    """None: it is not known yet, or there was nothing."""
    nothing: bool = False
    """It was looked at, and there was nothing to show."""
    size: str = ""
    """"large" or "small" where the sender chose."""
    manual: bool = False
    """The sender named the address apart from the text."""

    @property
    def photo(self) -> File | None:
        """The picture of the page."""
        return self.page.photo if self.page else None
