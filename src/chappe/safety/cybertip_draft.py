"""What a report to the CyberTipline will say, as it was known when it was prepared, and how that is kept."""

import json
from typing import NamedTuple


class Suspect(NamedTuple):
    """The account that is reported; it may be gone by the time of sending."""

    id: int
    first_name: str
    last_name: str
    username: str
    phone: str
    about: str
    created: int
    standing: str
    """What holds of the account by decisions, in words."""
    devices: tuple[tuple[str, int], ...]
    """(address, when it was last seen there) of what was signed in."""


class Place(NamedTuple):
    """Where it happened."""

    name: str
    words: str
    """What was written there beside the files."""
    about: str


class Evidence(NamedTuple):
    """One file."""

    number: int
    name: str
    """As its sender called it; "": photos have none."""
    mime: str
    size: int
    date: int
    """When it was sent."""
    link: str
    """Where it stood in public; "": nowhere."""
    public: bool
    hashes: tuple[tuple[str, str], ...]
    """(kind, hexadecimal digits) of the bytes as they came."""
    case: int
    """The case in whose page the staff can look at this very picture; 0: none shows the whole of it."""
    about: str


class Draft(NamedTuple):
    """Everything that is known."""

    incident: str
    """One of `cybertip_form.INCIDENTS`."""
    urgent: str
    """Why it cannot wait; "": it is as urgent as others."""
    note: str
    date: int
    """When the first of it happened."""
    suspect: Suspect
    places: tuple[Place, ...]
    files: tuple[Evidence, ...]
    lost: int
    """Files that were gone already, and such as are too many for one report."""
    found: tuple[str, ...]
    """How it came to notice, in words."""


def write(draft: Draft) -> bytes:
    """As JSON."""
    return json.dumps(draft, ensure_ascii=False, separators=(",", ":")).encode()


def read(body: bytes) -> Draft:
    """Undo `write`."""
    incident, urgent, note, date, suspect, places, files, lost, found = json.loads(body)
    return Draft(
        incident,
        urgent,
        note,
        date,
        _suspect(*suspect),
        tuple(Place(*one) for one in places),
        tuple(_evidence(*one) for one in files),
        lost,
        tuple(found),
    )


def write_suspect(suspect: Suspect) -> bytes:
    """An account alone, as JSON."""
    return json.dumps(suspect, ensure_ascii=False, separators=(",", ":")).encode()


def read_suspect(body: bytes) -> Suspect:
    """Undo `write_suspect`."""
    return _suspect(*json.loads(body))


def _suspect(
    id: int,
    first_name: str,
    last_name: str,
    username: str,
    phone: str,
    about: str,
    created: int,
    standing: str,
    devices: list[tuple[str, int]],
) -> Suspect:
    kept = tuple((address, when) for address, when in devices)
    return Suspect(id, first_name, last_name, username, phone, about, created, standing, kept)


def _evidence(
    number: int,
    name: str,
    mime: str,
    size: int,
    date: int,
    link: str,
    public: bool,
    hashes: list[list[str]],
    case: int,
    about: str,
) -> Evidence:
    kept = tuple((kind, digits) for kind, digits in hashes)
    return Evidence(number, name, mime, size, date, link, public, kept, case, about)
