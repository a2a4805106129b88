"""channels.*: links to messages, and who wrote them."""

from html import escape

from chappe.domain import message_links
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.tl import functions, types


@method(functions.ChannelsExportMessageLink)
async def export_message_link(call: Call, q: functions.ChannelsExportMessageLink) -> object:
    """A link to a message, and a frame with a public one (core.telegram.org/method/channels.exportMessageLink)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    how = (call.now, q.grouped, q.thread)
    link = call.services.link_prefix + await call.read(
        lambda tx: message_links.path(tx, call.user_id, peer, q.id, *how)
    )
    embedded = f"{link}{'&' if '?' in link else '?'}embed=1"
    html = "" if "/c/" in link else f'<iframe src="{escape(embedded)}"></iframe>'
    return types.ExportedMessageLink(link=link, html=html)


@method(functions.ChannelsGetMessageAuthor)
async def get_message_author(call: Call, q: functions.ChannelsGetMessageAuthor) -> object:
    """Who wrote a message (core.telegram.org/method/channels.getMessageAuthor)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    user_id, cast = await call.read(lambda tx: message_links.author(tx, call.user_id, peer, q.id, call.now))
    return call.services.envelopes.users(cast, (user_id,), call.user_id, call.now)[0]
