"""Recounts a day's report from the ledger as outsiders get it, and says what does not fit."""

import gzip
import http.client
import io
import json
import re
import time
import zlib
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from chappe.crypto.ed25519 import verify
from chappe.ledger import checkpoints, notes, tiles
from chappe.ledger.checkpoints import Checkpoint
from chappe.ledger.edge import Edge
from chappe.ledger.notes import Key, NoteError
from chappe.safety import daily_report
from chappe.safety.daily_report import Tally
from chappe.safety.ledger_entries import canonical, digest_of

LOG, DAILY = "transparency/log", "transparency/daily"
MOST_LATE = 10
"""Entries that came late and are told of."""
MOST_BYTES = 64 << 20
"""Of one file: a bundle has at most 16 MiB."""
Progress = Callable[[int, int], None]
"""(entries read, entries in all)."""


class Unreachable(Exception):
    """A file that is not there or cannot be fetched; the text says why."""


class Source(Protocol):
    """Where a log's files come from."""

    def get(self, path: str) -> bytes:
        """The file at that path; raises Unreachable."""
        ...


class FolderSource:
    """A copy of a site's files, with the folder transparency/ in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, path: str) -> bytes:
        """See Source."""
        try:
            return (self._folder / path).read_bytes()
        except OSError as error:
            raise Unreachable(f"{path}: {error.strerror}") from error


class HttpSource:
    """A site, over one connection for as long as it lasts."""

    def __init__(self, url: str, seconds: float = 30, wait: Callable[[float], None] = time.sleep) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreachable(f"{url} is no address of a site")
        self._root = parts.path.rstrip("/")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._wait = wait
        self._connection = kind(parts.hostname, parts.port, timeout=seconds)

    def get(self, path: str) -> bytes:
        """See Source. A connection that was ended is made anew, once."""
        try:
            return self._ask(path)
        except (http.client.HTTPException, ConnectionError):
            self._connection.close()
        except OSError as error:
            raise Unreachable(f"{path}: {error}") from error
        try:
            return self._ask(path)
        except (http.client.HTTPException, OSError) as error:
            raise Unreachable(f"{path}: {error}") from error

    def _ask(self, path: str, patience: int = 10) -> bytes:
        self._connection.request("GET", f"{self._root}/{path}", headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read(MOST_BYTES)
        if answer.status == 429 and patience:
            later = answer.headers.get("Retry-After", "")
            self._wait(min(60, int(later[:9])) if later.isascii() and later.isdecimal() else 1)
            return self._ask(path, patience - 1)
        if answer.status != 200:
            raise Unreachable(f"{path}: the site answers {answer.status}")
        if answer.headers.get("Content-Encoding") != "gzip":
            return body
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
                return packed.read(MOST_BYTES)
        except (OSError, EOFError, zlib.error) as error:
            raise Unreachable(f"{path}: {error}") from error


class Seen(NamedTuple):
    """What is remembered of a log between two looks at it."""

    key: str
    note: str
    """The newest checkpoint that everything fitted."""
    day: str = ""
    """The newest day that was counted."""
    start: int = 0
    """The first entry of a later day: what is before it need not be read again."""
    edge: tuple[str, ...] = ()
    """The hashes at the edge of the tree there, in base 64."""


class Report(NamedTuple):
    """A day's report as it was served."""

    fields: Mapping[str, Any]
    text: str
    """Canonical JSON."""
    tree_size: int
    root: bytes


class Findings:
    """What was looked at, and what does not fit."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.faults: list[str] = []
        self.broken = False
        """Is the log itself not what it should be? Then it is not remembered."""

    def fault(self, words: str, of_log: bool = True) -> None:
        """Something that does not fit."""
        self.faults.append(words)
        self.broken = self.broken or of_log


class Mark(NamedTuple):
    """A root that the tree must have had at some size."""

    size: int
    root: bytes
    words: str
    """What is wrong if it had not."""
    of_log: bool = True


def signed_checkpoint(raw: bytes, key: Key) -> Checkpoint:
    """A checkpoint of the key's log; raises NoteError."""
    found = checkpoints.parse(notes.opened(raw, key, verify).text)
    if found.origin != key.name:
        raise NoteError(f"the checkpoint is of the log {found.origin}, the key of {key.name}")
    return found


def signed_report(raw: bytes, key: Key, day: str) -> Report:
    """A report of that day that the key signed; raises NoteError."""
    try:
        whole = json.loads(raw)
        fields, lines = whole["report"], whole["signatures"]
        text = canonical(fields).decode()
        note = notes.Note(daily_report.as_note(text), tuple(notes.parse_line(line) for line in lines))
        size, root = fields["tree_size"], b64decode(fields["root"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError, Error) as error:
        raise NoteError("the report is not in the form of one") from error
    if key not in notes.signers(note, [key], verify):
        raise NoteError(f"the report is not signed by {key.name}")
    if (fields.get("v"), fields.get("log"), fields.get("day")) != (daily_report.VERSION, key.name, day):
        raise NoteError("the report is of another day or log, or of a newer form")
    if not isinstance(size, int) or size < 0:
        raise NoteError("the report's size of the tree is no number")
    return Report(fields, text, size, root)


def check(
    source: Source,
    day: str,
    key: Key,
    seen: Seen | None = None,
    others: Iterable[bytes] = (),
    witnesses: Iterable[Key] = (),
    progress: Progress = lambda done, size: None,
    whole: bool = False,
) -> tuple[Findings, Seen | None]:
    """Look at a log and at one day's report; what was found, and what to remember, which is None if the log is broken.

    `others`: checkpoints of the same log that were got elsewhere; `witnesses`: who must have signed the newest one;
    `whole`: read what was right at the last look, too.
    Raises Unreachable where the log's files cannot be had.
    """
    found = Findings()
    raw = source.get(f"{LOG}/checkpoint")
    try:
        newest = signed_checkpoint(raw, key)
    except NoteError as error:
        found.fault(str(error))
        return found, None
    found.said.append(f"the log {key.name} has {newest.size} entries, signed")
    _look_for(witnesses, raw, found)
    marks = [Mark(newest.size, newest.root, "the entries do not make the root that is signed")]
    if seen is not None:
        marks += _earlier(seen.note.encode(), key, newest, "at the last look", found)
    for other in others:
        marks += _earlier(other, key, newest, "in a checkpoint got elsewhere", found)
    report = _report(source, day, key, newest, found)
    if report is not None:
        words = "the root that the report names is not that of the tree it was counted from"
        marks.append(Mark(report.tree_size, report.root, words, False))
    tally, edge = Tally(day), Edge()
    if seen is not None and not whole and _goes_on(seen, day, key, marks):
        edge = Edge(seen.start, map(b64decode, seen.edge))
        found.said.append(f"its first {seen.start} entries were right at the last look")
    start = _read(source, newest.size, edge, tally, marks, found, progress)
    if report is not None:
        _compare(report, tally, found)
    else:
        found.said.append(f"the ledger has {tally.entries} entries of {day}")
    if found.broken:
        return found, None
    new = Seen(str(key), raw.decode(), day, start.size, tuple(b64encode(hash).decode() for hash in start.hashes))
    if seen is not None and seen.key == new.key and seen.day > day:
        new = seen._replace(note=new.note)
    return found, new


def _goes_on(seen: Seen, day: str, key: Key, marks: Iterable[Mark]) -> bool:
    """Can what was seen at the last look be left out? Not where a root before it is to be looked at, or a day."""
    return seen.key == str(key) and seen.day < day and all(mark.size >= seen.start for mark in marks)


def _look_for(witnesses: Iterable[Key], raw: bytes, found: Findings) -> None:
    """Must these have signed it? Then they have."""
    wanted = list(witnesses)
    try:
        signed = notes.signers(notes.parse(raw), wanted, verify)
    except NoteError as error:
        found.fault(str(error))
        return
    for one in wanted:
        if one in signed:
            found.said.append(f"the witness {one.name} signed it, too")
        else:
            found.fault(f"the witness {one.name} did not sign the checkpoint")


def _earlier(raw: bytes, key: Key, newest: Checkpoint, when: str, found: Findings) -> list[Mark]:
    """What another checkpoint of the log demands of the tree."""
    try:
        earlier = signed_checkpoint(raw, key)
    except NoteError as error:
        found.fault(f"{when}: {error}")
        return []
    if earlier.size > newest.size:
        found.fault(f"the log has lost entries: {earlier.size} were signed {when}, now it has {newest.size}")
        return []
    words = f"the log was rewritten: its first {earlier.size} entries are others than were signed {when}"
    return [Mark(earlier.size, earlier.root, words)]


def _report(source: Source, day: str, key: Key, newest: Checkpoint, found: Findings) -> Report | None:
    try:
        report = signed_report(source.get(f"{DAILY}/{day}.json"), key, day)
    except Unreachable as error:
        found.fault(f"there is no report of {day}: {error}", of_log=False)
    except NoteError as error:
        found.fault(str(error), of_log=False)
    else:
        if report.tree_size <= newest.size:
            return report
        found.fault("the report was counted from more entries than the log has")
    return None


def _read(
    source: Source, size: int, edge: Edge, tally: Tally, marks: Iterable[Mark], found: Findings, progress: Progress
) -> Edge:
    """Fetch every entry from the edge on, one bundle after another; count them, and look at the roots that are known.

    Gives the edge before the first entry of a later day.
    """
    later: Edge | None = None
    wanted: dict[int, list[Mark]] = {}
    for mark in marks:
        wanted.setdefault(mark.size, []).append(mark)

    def look() -> None:
        for mark in wanted.pop(edge.size, ()):
            if edge.root() != mark.root:
                found.fault(mark.words, mark.of_log)

    look()
    for tile in tiles.bundles(size, edge.size):
        try:
            entries = tiles.unpack(_bundle(source, tile))[: tile.width]
        except ValueError:
            entries = []
        if len(entries) != tile.width:
            found.fault(f"entries are missing: the bundle {tiles.path(tile)} has {len(entries)} of {tile.width}")
            return edge
        for entry in entries[edge.size - tile.start :]:
            tally.add(edge.size, entry)
            if tally.later == edge.size:
                later = Edge(edge.size, edge.hashes)
            edge.append(entry)
            if edge.size in wanted:
                look()
        progress(edge.size, size)
    if tally.unreadable:
        found.fault(f"{len(tally.unreadable)} entries cannot be read, the first is number {tally.unreadable[0]}", False)
    for index, day in tally.late[:MOST_LATE]:
        found.fault(f"entry {index} is of {day}, but came after that day's report", of_log=False)
    return later or edge


def _bundle(source: Source, tile: tiles.Tile) -> bytes:
    """A bundle; where a part of it is gone since it is full, all of it."""
    try:
        return source.get(f"{LOG}/tile/{tiles.path(tile)}")
    except Unreachable:
        if tile.width == tiles.WIDTH:
            raise
        return source.get(f"{LOG}/tile/{tiles.path(tile._replace(width=tiles.WIDTH))}")


def _compare(report: Report, tally: Tally, found: Findings) -> None:
    before = len(found.faults)
    for words in daily_report.differences(report.fields, tally):
        found.fault(words, of_log=False)
    digest = digest_of(report.text.encode())
    if [entry.digest for _, entry in tally.reports] != [digest]:
        found.fault("this report is not the one whose hash is in the ledger", of_log=False)
    elif tally.reports[0][0] < report.tree_size:
        found.fault("the report was in the ledger before the entries that it counts", of_log=False)
    if tally.last >= report.tree_size:
        found.fault(f"entry {tally.last} is of {tally.day}, but came after its report", of_log=False)
    if len(found.faults) == before:
        found.said.append(f"the report of {tally.day} is right: {tally.entries} entries, recounted")


def key_from(text: str) -> Key:
    """A key as given: itself, or the name of a file that holds it; raises NoteError."""
    path = Path(text)
    if not re.fullmatch(r"[^+\s]+\+[0-9a-fA-F]{8}\+\S+", text) and path.is_file():
        return notes.parse_key(path.read_text())
    return notes.parse_key(text)


def one_name(place: str) -> str:
    """The same for all ways to write one address of a site, or one folder: it must not be forgotten for a slash."""
    if "://" not in place:
        return str(Path(place).resolve())
    parts = urlsplit(place)
    port = parts.port if parts.port != {"http": 80, "https": 443}.get(parts.scheme) else None
    host = parts.hostname or ""
    return (
        f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"
    )


class Memory:
    """A file that remembers what was seen of each log, by where it was."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def _all(self) -> dict[str, dict[str, Any]]:
        try:
            found = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return found if isinstance(found, dict) else {}

    def get(self, place: str) -> Seen | None:
        """What was seen there last; raises ValueError where the file is no memory."""
        known = self._all()
        found = known.get(one_name(place)) or known.get(place)  # an older program remembered it as it was written
        try:
            return Seen(**{**found, "edge": tuple(found["edge"])}) if found else None
        except (TypeError, KeyError) as error:
            raise ValueError(f"{self._path} remembers something else than logs") from error

    def put(self, place: str, seen: Seen) -> None:
        """Remember, whole or not at all."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(self._path.name + ".new")
        draft.write_text(json.dumps({**self._all(), one_name(place): seen._asdict()}, indent=1) + "\n")
        draft.replace(self._path)
