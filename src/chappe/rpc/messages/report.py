"""messages.*: telling the service of messages, people and chats that do harm."""

from chappe.domain.errors import Refused
from chappe.domain.values import USER
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.safety import report_tree, reports
from chappe.safety.reports import Why
from chappe.tl import functions, types

SPAM = Why("spam", "Spam")


@method(functions.MessagesReport)
async def report(call: Call, q: functions.MessagesReport) -> object:
    """The next question, or the report itself (core.telegram.org/method/messages.report).

    Raises OPTION_INVALID for a path that leads nowhere, MESSAGE_ID_REQUIRED where an answer needs messages.
    """
    peer, ids = await peers.peer(call, q.peer), tuple(q.id)
    assert call.services.tree is not None
    found = report_tree.step(call.services.tree(), q.option, q.message)
    if found is None:
        raise Refused("OPTION_INVALID")
    if isinstance(found, report_tree.Choice):
        why = Why(found.category, found.words, q.message)
        if ids:
            await call.run(reports.ReportMessages(peer, ids, why, call.desk))
        elif found.messages:
            raise Refused("MESSAGE_ID_REQUIRED")
        else:
            await call.run(reports.ReportPeer(peer, why, call.desk))
        return types.ReportResultReported()
    if ids:
        await call.read(lambda tx: reports.visible(tx, call.user_id, peer, ids, call.now))
    else:
        await call.read(lambda tx: reports.whole(tx, call.user_id, peer, call.now))
    if isinstance(found, report_tree.Comment):
        return types.ReportResultAddComment(option=found.path, optional=found.optional)
    options = [types.MessageReportOption(text=text, option=path) for path, text in found.options]
    return types.ReportResultChooseOption(title=found.title, options=options)


@method(functions.MessagesReportSpam)
async def report_spam(call: Call, q: functions.MessagesReportSpam) -> object:
    """A stranger, group or channel brings spam (core.telegram.org/method/messages.reportSpam)."""
    await call.run(reports.ReportPeer(await peers.peer(call, q.peer), SPAM, call.desk, hide_bar=True))
    return True


@method(functions.MessagesReportReaction)
async def report_reaction(call: Call, q: functions.MessagesReportReaction) -> object:
    """Somebody does harm by a reaction (core.telegram.org/method/messages.reportReaction)."""
    peer, by = await peers.peer(call, q.peer), await peers.peer(call, q.reaction_peer)
    if by.kind != USER:
        raise Refused("PEER_ID_INVALID")
    await call.run(reports.ReportReaction(peer, q.id, by.id, call.desk))
    return True
