"""account.*: telling the service of people, groups and channels that do harm, by one of ten given reasons."""

from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.photos import named
from chappe.safety import reports
from chappe.safety.reports import Why
from chappe.tl import functions, types

REASONS: dict[type, tuple[str, str]] = {
    types.InputReportReasonSpam: ("spam", "Spam"),
    types.InputReportReasonViolence: ("threats", "Violence"),
    types.InputReportReasonPornography: ("other", "Pornography"),
    types.InputReportReasonChildAbuse: ("csam", "Child abuse"),
    types.InputReportReasonOther: ("other", "Other"),
    types.InputReportReasonCopyright: ("other", "Copyright"),
    types.InputReportReasonGeoIrrelevant: ("spam", "Has nothing to do with the place"),
    types.InputReportReasonFake: ("fraud", "Pretends to be somebody"),
    types.InputReportReasonIllegalDrugs: ("drugs", "Drugs"),
    types.InputReportReasonPersonalDetails: ("doxing", "Personal data"),
}
"""The kind of harm of each reason, and its words (core.telegram.org/type/ReportReason)."""


def why(reason: object, comment: str) -> Why:
    """What somebody says is wrong; raises OPTION_INVALID."""
    if type(reason) not in REASONS:
        raise Refused("OPTION_INVALID")
    return Why(*REASONS[type(reason)], comment)


@method(functions.AccountReportPeer)
async def report_peer(call: Call, q: functions.AccountReportPeer) -> object:
    """Report a person, group or channel as a whole (core.telegram.org/method/account.reportPeer)."""
    await call.run(reports.ReportPeer(await peers.peer(call, q.peer), why(q.reason, q.message), call.desk))
    return True


@method(functions.AccountReportProfilePhoto)
async def report_profile_photo(call: Call, q: functions.AccountReportProfilePhoto) -> object:
    """Report a photo of a person, group or channel (core.telegram.org/method/account.reportProfilePhoto)."""
    photo, peer = named(q.photo_id), await peers.peer(call, q.peer)
    if photo is None:
        raise Refused("PHOTO_ID_INVALID")
    await call.run(reports.ReportPeer(peer, why(q.reason, q.message), call.desk, photo=photo.id))
    return True
