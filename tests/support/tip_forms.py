"""What the CyberTipline's schema lets in, written down from NCMEC's public documentation and not from the program.

Source: CyberTipline Reporting API Technical Documentation, Appendix B (`report`) and C (`fileDetails`). The schema
itself is given to holders of credentials alone; the order of `personOrUserReported` and `incidentSummary` is as others
who hold it have published it.
"""

import re
import xml.etree.ElementTree as ET

SEQUENCES = {
    "report": "batchedReport? incidentSummary internetDetails* lawEnforcement? reporter personOrUserReported?"
    " intendedRecipient* victim* additionalInfo?",
    "incidentSummary": "incidentType platform? escalateToHighPriority? reportAnnotations? incidentDateTime"
    " incidentDateTimeDescription?",
    "internetDetails": "webPageIncident? emailIncident? newsgroupIncident? chatImIncident? onlineGamingIncident?"
    " cellPhoneIncident? nonInternetIncident? peer2peerIncident?",
    "chatImIncident": "chatClient? chatRoomName? content? additionalInfo?",
    "reporter": "reportingPerson contactPerson? companyTemplate? termsOfService? legalURL?",
    "reportingPerson": "firstName? lastName? phone* email* address* age? ageAssertionDiscrepancy? dateOfBirth?",
    "personOrUserReported": "personOrUserReportedPerson? vehicleDescription? espIdentifier? espService?"
    " compromisedAccount? screenName? displayName* profileUrl* profileBio? ipCaptureEvent* deviceId*"
    " thirdPartyUserReported? priorCTReports* groupIdentifier? accountTemporarilyDisabled?"
    " accountPermanentlyDisabled? estimatedLocation? allEmailsReported? associatedAccount* additionalInfo?",
    "personOrUserReportedPerson": "firstName? lastName? phone* email* address* age? ageAssertionDiscrepancy?"
    " dateOfBirth?",
    "ipCaptureEvent": "ipAddress eventName? dateTime? possibleProxy? port?",
    "fileDetails": "reportId fileId fileName? originalFileName? uploadedToEspTimestamp? locationOfFile?"
    " fileViewedByEsp? exifViewedByEsp? publiclyAvailable? fileRelevance? fileAnnotations? industryClassification?"
    " originalFileHash* ipCaptureEvent? deviceId* details* additionalInfo*",
}
"""Children in their order; `?`: may be left out, `*`: any number. What is not named here holds text alone."""
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
VALUES = {
    "incidentType": r"Child Pornography \(possession, manufacture, and distribution\)|Child Sex Trafficking"
    r"|Child Sex Tourism|Child Sexual Molestation|Misleading Domain Name"
    r"|Misleading Words or Digital Images on the Internet|Online Enticement of Children for Sexual Act"
    r"|Unsolicited Obscene Material Sent to a Child",
    "incidentDateTime": _MOMENT,
    "dateTime": _MOMENT,
    "uploadedToEspTimestamp": _MOMENT,
    "eventName": "Login|Registration|Purchase|Upload|Other|Unknown",
    "fileViewedByEsp": "true|false",
    "exifViewedByEsp": "true|false",
    "publiclyAvailable": "true|false",
    "fileRelevance": "Reported|Supplemental Reported",
    "priorCTReports": r"\d+",
    "reportId": r"\d+",
    "escalateToHighPriority": r"(?s).{1,3000}",
    "espIdentifier": r"(?s).{1,255}",
    "espService": r"(?s).{1,100}",
    "chatClient": r"(?s).{1,255}",
    "chatRoomName": r"(?s).{1,255}",
    "locationOfFile": r"(?s).{1,2083}",
    "originalFileName": r"(?s).{1,2056}",
}
ATTRIBUTES = {"originalFileHash": {"hashType"}, "phone": {"type", "verified"}, "email": {"type", "verified"}}


def faults(root: ET.Element) -> list[str]:
    """What is wrong with a form; a list of nothing: it is let in."""
    found = []
    for one in root.iter():
        if one is not root and set(one.attrib) - ATTRIBUTES.get(one.tag, set()):
            found.append(f"{one.tag}: an attribute that it does not have")
        if one.tag == "originalFileHash" and not one.get("hashType"):
            found.append("originalFileHash: no hashType")
        if one.tag == "internetDetails" and len(one) != 1:
            found.append("internetDetails: one of its children")
        if one.tag in SEQUENCES:
            children = "".join(f"{child.tag} " for child in one)
            if not re.fullmatch(_pattern(SEQUENCES[one.tag]), children):
                found.append(f"{one.tag}: {children.strip()} is not {SEQUENCES[one.tag]}")
            if (one.text or "").strip() or any((child.tail or "").strip() for child in one):
                found.append(f"{one.tag}: text between its children")
        elif len(one):
            found.append(f"{one.tag}: it has no children")
        elif one.tag in VALUES and not re.fullmatch(VALUES[one.tag], one.text or ""):
            found.append(f"{one.tag}: {one.text!r:.60}")
    return found


def _pattern(sequence: str) -> str:
    parts = []
    for word in sequence.split():
        name = word.rstrip("?*")
        parts.append(f"(?:{name} ){word[len(name) :]}")
    return "".join(parts)
