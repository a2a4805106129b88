"""Renders previews of links: the page that a message shows, or waits for."""

from urllib.parse import urlsplit

from chappe.domain.files import PAGE, Origin
from chappe.domain.ports.pages import FOUND, PENDING, Known
from chappe.domain.values import Message
from chappe.domain.weblinks import Link, Page
from chappe.rpc.views import media
from chappe.tl import types


def of_message(found: Message) -> "types.TypeWebPage":
    """The page of a message that has a link (core.telegram.org/type/WebPage)."""
    link = found.content.link
    assert link is not None
    if link.page is not None:
        return page(link.page, link.url, media.of_message(found))
    if link.nothing:
        return types.WebPageEmpty(id=link.page_id, url=link.url)
    return types.WebPagePending(id=link.page_id, url=link.url, date=link.asked)


def shown(found: Message, link: Link) -> types.MessageMediaWebPage | None:
    """What a message shows of its link; None where there was nothing."""
    if link.nothing:
        return None
    return types.MessageMediaWebPage(
        webpage=of_message(found),
        force_large_media=link.size == "large",
        force_small_media=link.size == "small",
        manual=link.manual,
    )


def known(found: Known) -> "types.TypeWebPage":
    """What the server knows of an address."""
    if found.state == FOUND and found.page is not None:
        return page(found.page, found.url, Origin(PAGE, found.id, 0))
    if found.state == PENDING:
        return types.WebPagePending(id=found.id, url=found.url, date=found.at)
    return types.WebPageEmpty(id=found.id, url=found.url)


def page(found: Page, url: str, seen: Origin) -> types.WebPage:
    """A `webPage` (core.telegram.org/constructor/webPage)."""
    return types.WebPage(
        id=found.id,
        url=url,
        display_url=display(found.url),
        hash=0,
        has_large_media=found.photo is not None,
        type=found.kind or None,
        site_name=found.site_name or None,
        title=found.title or None,
        description=found.description or None,
        author=found.author or None,
        photo=media.photo(found.photo, seen) if found.photo else None,
    )


def display(url: str) -> str:
    """An address without what nobody reads."""
    parts = urlsplit(url)
    return (parts.netloc + parts.path).rstrip("/")
