"""NCMEC's hash sharing, version 2: entries of pictures and films with their fingerprints, as XML."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, NoReturn, TextIO
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from chappe.domain.ports.hashes import MD5, PDQ, Entry, Listed
from chappe.safety.exchange.entries import BadFile, checked, digest_of, text_of

NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2"
FINGERPRINTS = {MD5: "md5", "sha1": "sha1", "pdna": "pdna", PDQ: "pdq"}
"""Kinds that are written, with NCMEC's names; others of its names are read under their own."""
PIECE = 1 << 16
DEEPEST, LONGEST = 16, 65_536
TIME = "%Y-%m-%dT%H:%M:%SZ"


class _Reader:
    """Gathers entries while a file is parsed."""

    def __init__(self) -> None:
        self.found: list[Entry] = []
        self.complete = False
        self._path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._fields: dict[str, str] = {}
        self._prints: list[tuple[str, str, int]] = []
        self._votes: dict[str, int] = {}
        self._line = 0
        self._parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def feed(self, data: bytes, last: bool) -> None:
        """Parse some more; raises BadFile."""
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise BadFile(error.lineno, expat.ErrorString(error.code)) from None

    def _fail(self, why: str) -> NoReturn:
        raise BadFile(self._parser.CurrentLineNumber, why)

    def _refuse(self, *_: object) -> NoReturn:
        self._fail("it declares a document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition("}")[2]
        self._path.append(name)
        self._text, self._length = [], 0
        if len(self._path) > DEEPEST:
            self._fail("it is nested too deeply")
        if len(self._path) == 1 and name != "queryResult":
            self._fail(f"{name!r} is no queryResult")
        if len(self._path) == 3 and self._path[1] in ("images", "videos"):
            self._fields, self._prints, self._votes = {}, [], {}
            self._line = self._parser.CurrentLineNumber
        if self._path[3:] == ["member"]:
            self._fields["member"] = attributes.get("id", "")
        if name in ("affirmativeFeedback", "negativeFeedback"):
            self._fields["voting"] = attributes.get("type", "").lower()
        if name == "member" and "feedback" in self._path:
            kind = self._fields.get("voting", "")
            self._votes[kind] = self._votes.get(kind, 0) + (1 if "affirmativeFeedback" in self._path else -1)

    def _said(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)
        if self._length > LONGEST:
            self._fail("a text is too long")

    def _end(self, name: str) -> None:
        name, text = self._path[-1], "".join(self._text).strip()
        if len(self._path) == 4 and name in ("id", "classification", "timestamp"):
            self._fields[name] = text
        elif len(self._path) == 5 and self._path[3] == "fingerprints" and text:
            self._prints.append((name.lower(), text, self._parser.CurrentLineNumber))
        elif len(self._path) == 3 and self._path[1] in ("images", "videos"):
            self._entry(name)
        self.complete = len(self._path) == 1
        self._path.pop()
        self._text, self._length = [], 0

    def _entry(self, name: str) -> None:
        fields = self._fields
        if name not in ("image", "video", "deletedImage", "deletedVideo"):
            raise BadFile(self._line, f"{name!r} is no entry")
        if not fields.get("id") or not fields.get("member"):
            raise BadFile(self._line, "the entry has no id or no member")
        upstream = f"{fields['member']}:{fields['id']}"
        if name.startswith("deleted"):
            self.found.append(checked(Entry("", b"", upstream, withdrawn=True), self._line))
            return
        for kind, text, line in self._prints:
            opinion = "disputed" if self._votes.get(kind, 0) < 0 else "positive"
            try:
                digest = digest_of(kind, text)
            except ValueError as error:
                raise BadFile(line, str(error)) from None
            classification = fields.get("classification", "")
            self.found.append(checked(Entry(kind, digest, upstream, "", classification, opinion, False, 0), line))


def read(file: BinaryIO) -> Iterator[Entry]:
    """Entries of a query's result; a deleted one takes back all fingerprints of its member and id."""
    reader = _Reader()
    while data := file.read(PIECE):
        reader.feed(data, False)
        yield from reader.found
        reader.found.clear()
    reader.feed(b"", True)
    yield from reader.found


def write(listed: Iterable[Listed], out: TextIO, bank: str) -> int:
    """Write an entry for each hash of a kind that NCMEC knows; how many."""
    count = 0
    out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<queryResult xmlns="{NAMESPACE}">\n<images>\n')
    for one in listed:
        if one.kind not in FINGERPRINTS:
            continue
        member, colon, id = one.upstream.partition(":")
        if not colon:
            member, id = "0", one.upstream or str(one.id)
        time = datetime.fromtimestamp(one.last_seen, UTC).strftime(TIME)
        about = (
            f"<member id={quoteattr(member)}>{escape(bank)}</member><timestamp>{time}</timestamp><id>{escape(id)}</id>"
        )
        if one.withdrawn:
            out.write(f"<deletedImage>{about}</deletedImage>\n")
        else:
            tag = FINGERPRINTS[one.kind]
            told = f"<classification>{escape(one.classification)}</classification>" if one.classification else ""
            prints = f"<fingerprints><{tag}>{escape(text_of(one.kind, one.digest))}</{tag}></fingerprints>"
            doubt = ""
            if one.opinion in ("negative", "disputed"):
                doubt = f'<feedback><negativeFeedback type="{tag.capitalize()}"><members><member id="0"/></members>'
                doubt += "</negativeFeedback></feedback>"
            out.write(f"<image>{about}{told}{prints}{doubt}</image>\n")
        count += 1
    out.write("</images>\n</queryResult>\n")
    return count
