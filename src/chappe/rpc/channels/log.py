"""channels.*: what administrators did of late."""

from chappe.domain import admin_log as log
from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import admin_log as view
from chappe.tl import functions

MOST_ADMINS = 100
ASKED = {
    "join": (log.JOIN, log.JOIN_LINK, log.JOIN_REQUEST),
    "leave": (log.LEAVE,),
    "invite": (log.INVITE,),
    "ban": (log.BAN,),
    "unban": (log.UNBAN,),
    "kick": (log.KICK,),
    "unkick": (log.UNKICK,),
    "promote": (log.PROMOTE,),
    "demote": (log.DEMOTE,),
    "info": (
        *(log.TITLE, log.ABOUT, log.USERNAME, log.PHOTO, log.LINKED, log.SLOW_MODE, log.TTL),
        *(log.STICKER_SET, log.EMOJI_SET),
    ),
    "settings": (log.FLAG, log.DEFAULT, log.REACTIONS),
    "pinned": (log.PIN,),
    "edit": (log.EDIT, log.STOP_POLL),
    "delete": (log.DELETE,),
    "forums": (log.TOPIC_CREATE, log.TOPIC_EDIT, log.TOPIC_DELETE, log.TOPIC_PIN),
    "invites": (log.LINK_EDIT, log.LINK_REVOKE, log.LINK_DELETE),
}
"""Marks of a filter → kinds of deeds; of calls, sales and the like there are none.

See core.telegram.org/constructor/channelAdminLogEventsFilter.
"""


@method(functions.ChannelsGetAdminLog)
async def get_admin_log(call: Call, q: functions.ChannelsGetAdminLog) -> object:
    """Part of the log (core.telegram.org/method/channels.getAdminLog)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    wanted = q.events_filter
    kinds: tuple[str, ...] = ()
    if wanted is not None:
        kinds = tuple(kind for name, of in ASKED.items() if getattr(wanted, name) for kind in of) or ("none",)
    if len(q.admins or ()) > MOST_ADMINS:
        raise Refused("USER_ID_INVALID")
    admins = tuple([await peers.user_id(call, one) for one in q.admins or ()])
    found = await call.read(
        lambda tx: log.page(tx, call.user_id, peer, kinds, admins, q.q, q.max_id, q.min_id, q.limit, call.now)
    )
    return view.results(call, found)
