"""messages.*: small questions about a chat, most with an empty answer while there are only private chats."""

from chappe.domain import bars
from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.rpc.views.accounts import peer_settings
from chappe.tl import functions, types


@method(functions.MessagesGetPeerSettings)
async def get_peer_settings(call: Call, q: functions.MessagesGetPeerSettings) -> object:
    """The bar above a chat (core.telegram.org/method/messages.getPeerSettings)."""
    peer = await peers.peer(call, q.peer)
    bar, cast = await call.read(lambda tx: bars.of_chat(tx, call.user_id, peer))
    return types.MessagesPeerSettings(settings=peer_settings(bar), chats=[], users=found.users(call, cast, (peer.id,)))


@method(functions.MessagesHidePeerSettingsBar)
async def hide_peer_settings_bar(call: Call, q: functions.MessagesHidePeerSettingsBar) -> object:
    """Close the bar (core.telegram.org/method/messages.hidePeerSettingsBar)."""
    await call.run(bars.HideBar(await peers.peer(call, q.peer)))
    return True


@method(functions.MessagesTranslateText)
async def translate_text(call: Call, q: functions.MessagesTranslateText) -> object:
    """Translation (core.telegram.org/method/messages.translateText) is not offered here."""
    raise Refused("TRANSLATIONS_DISABLED")
