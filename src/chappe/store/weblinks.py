"""How pages and links to them are written as JSON."""

from typing import Any

from chappe.domain.weblinks import Link, Page
from chappe.store.attachments import file_in, file_out


def page_out(page: Page) -> list[object]:
    """A page as a JSON list."""
    return [*page[:7], file_out(page.photo) if page.photo else None, int(page.large)]


def page_in(row: list[Any]) -> Page:
    """Undo `page_out`."""
    id, url, kind, site_name, title, description, author, photo, large = row
    picture = file_in(photo) if photo else None
    return Page(id, url, kind, site_name, title, description, author, picture, bool(large))


def link_out(link: Link) -> list[object]:
    """A link as a JSON list."""
    page = page_out(link.page) if link.page else None
    return [link.page_id, link.url, link.asked, page, int(link.nothing), link.size, int(link.manual)]


def link_in(row: list[Any]) -> Link:
    """Undo `link_out`."""
    page_id, url, asked, page, nothing, size, manual = row
    return Link(page_id, url, asked, page_in(page) if page else None, bool(nothing), size, bool(manual))
