"""The forms of the CyberTipline as XML, each element in the place where its schema wants it.

Source: NCMEC, CyberTipline Reporting API Technical Documentation (report.cybertip.org/ispws/documentation), Appendix B
(`report`) and C (`fileDetails`). Elements out of the schema's order are refused with 4100.
"""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import NamedTuple

from chappe.safety.cybertip_draft import Draft, Evidence

MATERIAL = "Child Pornography (possession, manufacture, and distribution)"
INCIDENTS = (
    MATERIAL,
    "Child Sex Trafficking",
    "Child Sex Tourism",
    "Child Sexual Molestation",
    "Misleading Domain Name",
    "Misleading Words or Digital Images on the Internet",
    "Online Enticement of Children for Sexual Act",
    "Unsolicited Obscene Material Sent to a Child",
)
"""The words that `incidentType` may be."""
SCHEMA = "https://report.cybertip.org/ispws/xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
MOST_URGENT, MOST_NOTE = 3000, 3000
MOST_NAME, MOST_SHORT, MOST_LINK, MOST_FILE_NAME = 255, 100, 2083, 2056
MOST_WORDS = 20_000
"""Letters of what was written in one place; the schema sets no bound."""
_NEVER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold (XML 1.0, 2.2)."""
HASHES = {"md5": "MD5", "sha256": "SHA256"}


class Reporter(NamedTuple):
    """In whose name reports are filed."""

    first_name: str
    last_name: str
    email: str
    company: str = ""
    """The template that NCMEC keeps of the provider (`companyTemplate`); "": none."""
    legal_url: str = ""
    service: str = "Chappe"
    """What the service is called."""


def report(draft: Draft, reporter: Reporter, prior: tuple[str, ...] = ()) -> bytes:
    """The form that opens a report; `prior`: numbers of finished reports about the same person."""
    root = _root("report")
    summary = _in(root, "incidentSummary")
    _in(summary, "incidentType", draft.incident)
    _in(summary, "platform", reporter.service, MOST_NAME)
    _in(summary, "escalateToHighPriority", draft.urgent, MOST_URGENT)
    _in(summary, "incidentDateTime", moment(draft.date))
    _in(summary, "incidentDateTimeDescription", "When the earliest of what is reported was sent.")
    for place in draft.places:
        chat = _in(_in(root, "internetDetails"), "chatImIncident")
        _in(chat, "chatClient", reporter.service, MOST_NAME)
        _in(chat, "chatRoomName", place.name, MOST_NAME)
        _in(chat, "content", place.words, MOST_WORDS)
        _in(chat, "additionalInfo", place.about)
    _reporter(root, reporter)
    _suspect(root, draft, reporter, prior)
    _in(root, "additionalInfo", "\n".join(_told(draft)))
    return _written(root)


def _reporter(root: ET.Element, reporter: Reporter) -> None:
    made = _in(root, "reporter")
    person = _in(made, "reportingPerson")
    _in(person, "firstName", reporter.first_name, MOST_SHORT)
    _in(person, "lastName", reporter.last_name, MOST_SHORT)
    _in(person, "email", reporter.email, MOST_NAME)
    _in(made, "companyTemplate", reporter.company)
    _in(made, "legalURL", reporter.legal_url, MOST_LINK)


def _suspect(root: ET.Element, draft: Draft, reporter: Reporter, prior: tuple[str, ...]) -> None:
    known = draft.suspect
    made = _in(root, "personOrUserReported")
    if known.phone:
        person = _in(made, "personOrUserReportedPerson")
        _in(person, "phone", f"+{known.phone}", 50).set("verified", "true")
    _in(made, "espIdentifier", str(known.id))
    _in(made, "espService", reporter.service, MOST_SHORT)
    _in(made, "screenName", known.username, MOST_NAME)
    _in(made, "displayName", f"{known.first_name} {known.last_name}".strip())
    _in(made, "profileBio", known.about)
    for address, when in known.devices:
        event = _in(made, "ipCaptureEvent")
        _in(event, "ipAddress", address)
        _in(event, "eventName", "Login")
        _in(event, "dateTime", moment(when))
    for number in prior:
        _in(made, "priorCTReports", number)
    words = f"The account was made on {moment(known.created)}. {known.standing}".strip()
    _in(made, "additionalInfo", words)


def _told(draft: Draft) -> list[str]:
    lines = [f"How it was found: {one}" for one in draft.found]
    lines.append(f"Files that belong to this report: {len(draft.files)}.")
    if draft.lost:
        lines.append(f"Files that are not part of it, because they were gone or too many: {draft.lost}.")
    return [*lines, draft.note[:MOST_NOTE]] if draft.note else lines


def details(file: Evidence, report: str, name: str, viewed: bool) -> bytes:
    """The form about a file that was sent: its report's number, and the name that it was given there.

    `viewed`: somebody of the staff looked at the whole picture.
    """
    root = _root("fileDetails")
    _in(root, "reportId", report)
    _in(root, "fileId", name)
    _in(root, "originalFileName", file.name, MOST_FILE_NAME)
    _in(root, "uploadedToEspTimestamp", moment(file.date))
    _in(root, "locationOfFile", file.link, MOST_LINK)
    _in(root, "fileViewedByEsp", _truth(viewed))
    _in(root, "exifViewedByEsp", "false")
    _in(root, "publiclyAvailable", _truth(file.public))
    _in(root, "fileRelevance", "Reported")
    for kind, digits in file.hashes:
        _in(root, "originalFileHash", digits).set("hashType", HASHES[kind])
    _in(root, "additionalInfo", file.about)
    return _written(root)


def moment(when: int) -> str:
    """A time as ISO 8601 wants it, in UTC."""
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clean(text: str) -> str:
    """The text without what no XML can hold."""
    return _NEVER.sub("\ufffd", text)


def _truth(yes: bool) -> str:
    return "true" if yes else "false"


def _root(name: str) -> ET.Element:
    return ET.Element(name, {"xmlns:xsi": INSTANCE, "xsi:noNamespaceSchemaLocation": SCHEMA})


def _in(parent: ET.Element, name: str, text: str | None = None, most: int = 0) -> ET.Element:
    """A new element at the end of another; one whose text is empty is left out."""
    made = ET.Element(name)
    if text is not None:
        made.text = clean(text).strip()[: most or None].rstrip()
    if made.text is None or made.text:
        parent.append(made)
    return made


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode()
