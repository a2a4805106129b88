"""channels.*: what administrators of supergroups tell the service of."""

from chappe.domain.errors import Refused
from chappe.domain.values import USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.report import SPAM
from chappe.rpc.method import method
from chappe.safety import anti_spam, reports
from chappe.tl import functions


@method(functions.ChannelsReportSpam)
async def report_spam(call: Call, q: functions.ChannelsReportSpam) -> object:
    """An administrator says that these messages of somebody are spam (core.telegram.org/method/channels.reportSpam)."""
    peer = call.services.access.channel(call.user_id, q.channel)
    by = await peers.peer(call, q.participant)
    if by.kind != USER:
        raise Refused("USER_ID_INVALID")
    await call.run(reports.ReportMessages(peer, tuple(q.id), SPAM, call.desk, by=by.id))
    return True


@method(functions.ChannelsReportAntiSpamFalsePositive)
async def false_positive(call: Call, q: functions.ChannelsReportAntiSpamFalsePositive) -> object:
    """An administrator says that the group's own anti-spam was wrong, and the message is posted again.

    See core.telegram.org/method/channels.reportAntiSpamFalsePositive.
    """
    await call.run(anti_spam.FalsePositive(call.services.access.channel(call.user_id, q.channel), q.msg_id))
    return True
