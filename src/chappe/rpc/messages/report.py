"""messages.*: telling the service of messages, people and chats that do harm."""

from chappe.domain.errors import Refused
from chappe.domain.values import USER, PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.safety import report_tree, reports
from chappe.safety.reports import Why
from chappe.tl import functions, types

SPAM = Why("spam", "Spam")
TREE_SINCE = 189
"""First layer whose apps ask for the questions."""
REASONS: dict[str, tuple[str, str]] = {
    "child_abuse": ("csam", "Child abuse"),
    "copyright": ("other", "Copyright"),
    "fake": ("fraud", "Pretends to be somebody"),
    "geo_irrelevant": ("spam", "Has nothing to do with the place"),
    "illegal_drugs": ("drugs", "Drugs"),
    "other": ("other", "Other"),
    "personal_details": ("doxing", "Personal data"),
    "pornography": ("other", "Pornography"),
    "spam": ("spam", "Spam"),
    "violence": ("threats", "Violence"),
}
"""The kind of harm of each given reason, and its words (core.telegram.org/type/ReportReason)."""


@method(functions.MessagesReport)
async def report(call: Call, q: functions.MessagesReport) -> object:
    """The next question, or the report itself (core.telegram.org/method/messages.report).

    Raises OPTION_INVALID for a path that leads nowhere, MESSAGE_ID_REQUIRED where an answer needs messages.
    """
    peer, ids = await peers.peer(call, q.peer), tuple(q.id)
    assert call.services.tree is not None
    if call.caller.layer < TREE_SINCE:
        await _send(call, peer, ids, named(q.option, q.message))
        return types.ReportResultReported()
    found = report_tree.step(call.services.tree(), q.option, q.message)
    if found is None:
        raise Refused("OPTION_INVALID")
    if isinstance(found, report_tree.Choice):
        if found.messages and not ids:
            raise Refused("MESSAGE_ID_REQUIRED")
        await _send(call, peer, ids, Why(found.category, found.words, q.message))
        return types.ReportResultReported()
    if ids:
        await call.read(lambda tx: reports.visible(tx, call.user_id, peer, ids, call.now))
    else:
        await call.read(lambda tx: reports.whole(tx, call.user_id, peer, call.now))
    if isinstance(found, report_tree.Comment):
        return types.ReportResultAddComment(option=found.path, optional=found.optional)
    options = [types.MessageReportOption(text=text, option=path) for path, text in found.options]
    return types.ReportResultChooseOption(title=found.title, options=options)


async def _send(call: Call, peer: PeerRef, ids: tuple[int, ...], why: Why) -> None:
    """Report messages, or with none named the whole chat."""
    if ids:
        await call.run(reports.ReportMessages(peer, ids, why, call.desk))
    else:
        await call.run(reports.ReportPeer(peer, why, call.desk))


def named(option: bytes, comment: str) -> Why:
    """What an app of an old layer says is wrong: it names one of ten reasons; raises OPTION_INVALID."""
    found = REASONS.get(option.decode("ascii", "replace"))
    if found is None:
        raise Refused("OPTION_INVALID")
    return Why(*found, comment)


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
