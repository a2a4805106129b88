"""messages.*: what links show of their pages."""

from chappe.domain import pages
from chappe.domain.errors import Refused
from chappe.domain.ports.pages import NOTHING, PENDING, Known
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import pages as view
from chappe.tl import functions, types

PATIENCE = 6.0
"""Seconds that a person waits for a preview; later it comes with the message."""


def wish(link: types.InputMediaWebPage) -> pages.Wish:
    """Which page is wanted, and how large (core.telegram.org/constructor/inputMediaWebPage).

    Raises WEBPAGE_URL_INVALID.
    """
    if not pages.of_web(link.url):
        raise Refused("WEBPAGE_URL_INVALID")
    return pages.Wish(link.url, "large" if link.force_large_media else "small" if link.force_small_media else "")


async def _found(call: Call, command: pages.AskForPage) -> Known | None:
    """What is known of a page, once it was looked at, or after a while."""
    looker = call.services.looker
    if looker is None:
        return None
    known: Known | None = (await call.run(command)).result
    if known is not None and known.state == PENDING:
        id = known.id
        await looker.settled(id, PATIENCE)
        known = await call.read(lambda tx: tx.pages.get(id)) or known
    return known


@method(functions.MessagesGetWebPagePreview)
async def get_web_page_preview(call: Call, q: functions.MessagesGetWebPagePreview) -> object:
    """What a link shows (core.telegram.org/method/messages.getWebPagePreview)."""
    known = await _found(call, pages.AskForPage(q.message, await peers.styles(call, q.entities)))
    if known is None or known.state == NOTHING:
        return types.MessagesWebPagePreview(media=types.MessageMediaEmpty(), chats=[], users=[])
    return types.MessagesWebPagePreview(media=types.MessageMediaWebPage(webpage=view.known(known)), chats=[], users=[])


@method(functions.MessagesGetWebPage)
async def get_web_page(call: Call, q: functions.MessagesGetWebPage) -> object:
    """A page's preview (core.telegram.org/method/messages.getWebPage)."""
    known = await _found(call, pages.AskForPage("", (), q.url))
    page = view.known(known) if known is not None else types.WebPageEmpty(id=0, url=q.url)
    return types.MessagesWebPage(webpage=page, chats=[], users=[])
