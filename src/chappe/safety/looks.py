"""The hashes of what is stored: kept when a file comes in, compared with the lists, and what was found."""

from collections.abc import Iterator
from dataclasses import dataclass

from chappe.domain.albums import SendAlbum
from chappe.domain.answering import elsewhere
from chappe.domain.attachments import File
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.command import Command, rule
from chappe.domain.editing_media import EditMedia
from chappe.domain.files import Known, named
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.given_photos import GivePhoto, SuggestPhoto
from chappe.domain.media import Given, KeepMedia, SendMedia
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports import Tx
from chappe.domain.ports.hashes import Live, Match, Stored
from chappe.domain.scheduled import ScheduleForward
from chappe.domain.scheduled_media import ScheduleMedia
from chappe.domain.sticker_making import AddSticker, CreateSet, Drawing, ReplaceSticker, SetThumb
from chappe.domain.values import PeerRef, home
from chappe.safety.hash_cases import open_cases
from chappe.safety.policy import Policy

QUALITY = 50
"""A hash of less says nothing, and is not compared."""
MOST_FORWARDED = 100
MOST_HITS = 100
"""Matches of one file that are kept."""


SHOWS_FILES: tuple[type[Command], ...] = (
    SendMedia,
    KeepMedia,
    EditMedia,
    SendAlbum,
    ScheduleMedia,
    ShowPhoto,
    EditPhoto,
    GivePhoto,
    SuggestPhoto,
    ForwardMessages,
    ScheduleForward,
    CreateSet,
    AddSticker,
    ReplaceSticker,
    SetThumb,
)
"""Every command by which others come to see a file; besides those that answer a message of another chat."""


def shows_files(command: Command) -> bool:
    """May others come to see a file by it?"""
    return isinstance(command, SHOWS_FILES) or elsewhere(command) is not None


@dataclass(frozen=True, slots=True)
class KeepHashes(Command):
    """Keep the hashes of runs of bytes; the server's own command."""

    stored: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class KeepMatches(Command):
    """Keep what was found when somebody sent a file."""

    matches: tuple[tuple[Match, str], ...]
    """Each with what policy answers to it."""


@dataclass(frozen=True, slots=True)
class BeginScan(Command):
    """Look for the hashes with these numbers, and all between, in everything stored; the server's own command."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class KeepScan(Command):
    """Keep how far a scan has come, and what it found; the server's own command."""

    scan: int
    cursor: int
    done: bool
    matches: tuple[tuple[Match, Live], ...]
    policy: Policy


@rule(KeepHashes)
def keep_hashes(tx: Tx, who: Actor, command: KeepHashes) -> Outcome[None]:
    """Keep them."""
    for stored in command.stored:
        tx.file_hashes.put(stored)
    return Outcome(None)


@rule(KeepMatches)
def keep_matches(tx: Tx, who: Actor, command: KeepMatches) -> Outcome[tuple[int, ...]]:
    """The numbers of the matches."""
    return Outcome(tuple(_matched(tx, who, match, "upload", answer) for match, answer in command.matches))


@rule(BeginScan)
def begin_scan(tx: Tx, who: Actor, command: BeginScan) -> Outcome[None]:
    """Begin it."""
    tx.file_hashes.scan(0, command.first, command.last, who.now)
    return Outcome(None)


@rule(KeepScan)
def keep_scan(tx: Tx, who: Actor, command: KeepScan) -> Outcome[tuple[int, ...]]:
    """The numbers of the matches that nobody knew of before; each opens cases, if policy does not let it pass."""
    new = []
    for match, live in command.matches:
        answer = command.policy.answer(live.category, "hash")
        number = _matched(tx, who, match, "scan", answer)
        if number:
            new.append(number)
            if answer != "pass":
                open_cases(tx, who.now, match, live, command.policy)
    tx.file_hashes.advance(command.scan, command.cursor, len(new), who.now if command.done else 0)
    return Outcome(tuple(new))


def _matched(tx: Tx, who: Actor, match: Match, source: str, answer: str) -> int:
    """The number of the match, which is counted with its hash; 0: it was known."""
    number = tx.file_hashes.matched(match, source, who.user_id, answer, who.now)
    if number:
        tx.hashes.hit((match.hash,), who.now)
    return number


def main_blob(file: File) -> int:
    """The bytes of which hashes are kept: a document's, or those of a photo's largest size; 0: there are none."""
    return file.blob or (file.sizes[-1].blob if file.sizes else 0)


def blobs_shown(tx: Tx, who: Actor, command: Command) -> dict[int, bool]:
    """The bytes that others would see by this command; each with whether its hashes must be known.

    Of a document's thumbnails they need not: those that the server has drawn have none of their own.
    """
    found: dict[int, bool] = {}
    for one in _shown(tx, who, command):
        if isinstance(one, int):
            found[one] = True
            continue
        main = main_blob(one)
        if main:
            found[main] = True
        if one.moving is not None:
            found[one.moving.blob] = True
        if not one.photo:
            for size in one.sizes:
                found.setdefault(size.blob, False)
    return found


def _shown(tx: Tx, who: Actor, command: Command) -> Iterator[File | int]:
    """Files, and blobs of drawings."""
    answered = elsewhere(command)
    if answered is not None and answered.peer is not None:
        yield from _files_of(tx, who, answered.peer, (answered.id,))
    given: list[Given | File | Known | None] = []
    if isinstance(command, SendMedia | KeepMedia | EditMedia):
        given = [command.media]
    elif isinstance(command, SendAlbum | ScheduleMedia):
        given = [item.media for item in command.items]
    elif isinstance(command, ShowPhoto | EditPhoto | GivePhoto | SuggestPhoto):
        given = [command.photo]
    elif isinstance(command, ForwardMessages | ScheduleForward):
        yield from _files_of(tx, who, command.source, command.ids[:MOST_FORWARDED])
    elif isinstance(command, CreateSet):
        yield from (item.drawing.blob for item in command.items)
        yield from _drawn(command.thumb)
    elif isinstance(command, AddSticker | ReplaceSticker):
        yield command.item.drawing.blob
    elif isinstance(command, SetThumb):
        yield from _drawn(command.thumb)
    for one in given:
        file = one.file if isinstance(one, Given) else one
        if isinstance(file, Known):
            file = named(tx, file)
        if file is not None:
            yield file


def _files_of(tx: Tx, who: Actor, source: PeerRef, ids: tuple[int, ...]) -> Iterator[File]:
    """What these messages of a chat show."""
    for message in tx.messages.many(home(who.user_id, source), list(ids)):
        media = message.content.media
        if message.peer == source and media is not None and media.file is not None:
            yield media.file


def _drawn(drawing: Drawing | None) -> Iterator[int]:
    if drawing is not None:
        yield drawing.blob
