"""account.*: telling the service of people, groups and channels that do harm, by one of ten given reasons."""

from chappe.domain.errors import Refused
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.messages.report import named as named_reason
from chappe.rpc.method import method
from chappe.rpc.photos import named
from chappe.safety import reports
from chappe.safety.reports import Why
from chappe.tl import functions, types

REASONS: dict[type, str] = {
    types.InputReportReasonChildAbuse: "child_abuse",
    types.InputReportReasonCopyright: "copyright",
    types.InputReportReasonFake: "fake",
    types.InputReportReasonGeoIrrelevant: "geo_irrelevant",
    types.InputReportReasonIllegalDrugs: "illegal_drugs",
    types.InputReportReasonOther: "other",
    types.InputReportReasonPersonalDetails: "personal_details",
    types.InputReportReasonPornography: "pornography",
    types.InputReportReasonSpam: "spam",
    types.InputReportReasonViolence: "violence",
}
"""As what `rpc.messages.report` knows each reason."""


def why(reason: object, comment: str) -> Why:
    """What somebody says is wrong; raises OPTION_INVALID."""
    return named_reason(REASONS.get(type(reason), "").encode(), comment)


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
