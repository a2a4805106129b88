"""Scheduled messages as they are shown, and how they wait for the page that they link to."""

from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Waiting
from chappe.domain.ports.pages import PENDING
from chappe.domain.values import Message
from chappe.domain.weblinks import Link

ID_BITS = 18
"""Ids of scheduled messages are smaller than clients keep room for (core.telegram.org/api/scheduled-messages)."""


def as_message(tx: Tx, waiting: Waiting) -> Message:
    """A waiting message as it is shown: with its own kind of id, dated when it is due, and with a page once known."""
    content = waiting.content._replace(date=waiting.due, link=_shown(tx, waiting.content.link))
    shown = Message(waiting.box, waiting.id, waiting.peer, True, content, waiting.reply_to, topic=waiting.topic)
    return tx.messages.with_sources([shown])[0]


def _shown(tx: Tx, link: Link | None) -> Link | None:
    known = tx.pages.get(link.page_id) if link is not None else None
    return link._replace(page=known.page) if link is not None and known is not None and known.page is not None else None


def wait_for_page(tx: Tx, waiting: Waiting) -> None:
    """Let it be shown anew once its page is known, where that is not so yet."""
    link = waiting.content.link
    known = tx.pages.get(link.page_id) if link is not None else None
    if known is not None and known.state == PENDING:
        tx.pages.wait(known.id, -(waiting.box << ID_BITS | waiting.id))


def that_waited(tx: Tx, key: int, page_id: int) -> Waiting | None:
    """The scheduled message that waited for a page, by its key among the contents that do; None: it is gone."""
    box, id = -key >> ID_BITS, -key & (1 << ID_BITS) - 1
    found = tx.scheduled.get(box, id)
    link = found.content.link if found is not None else None
    return found if link is not None and link.page_id == page_id else None
