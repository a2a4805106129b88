"""Gathers what decisions about child sexual abuse have taken from one person, for one report of all of it."""

from collections.abc import Iterator
from typing import NamedTuple

from chappe.domain.attachments import File
from chappe.domain.ports import Tx
from chappe.domain.ports.decisions import Decision
from chappe.domain.ports.files import Blob
from chappe.domain.ports.hashes import MD5, SHA256
from chappe.domain.values import USER, Content, PeerRef
from chappe.safety import cases, held, sources
from chappe.safety.cybertip_draft import Evidence, Place
from chappe.safety.cybertip_form import MOST_WORDS
from chappe.safety.cybertip_suspects import CSAM, MOST_DECISIONS
from chappe.safety.looks import main_blob
from chappe.safety.subjects import ACCOUNT, HELD, MESSAGE, POSTS, look

MOST_FILES, MOST_PLACES, MOST_CASES = 200, 50, 200
MOST_CONTENTS = 1000
"""Contents that are looked through for one report, and of one decision."""


class Held(NamedTuple):
    """A file that goes with the report, and what keeps it."""

    evidence: Evidence
    file: int
    blob: int


class Gathered(NamedTuple):
    """All that is known of what one person did."""

    decisions: tuple[Decision, ...]
    places: tuple[Place, ...]
    files: tuple[Held, ...]
    lost: int
    date: int
    found: tuple[str, ...]


class _Shown(NamedTuple):
    """A content, and the case in whose page its picture can be seen whole (0: in none)."""

    content: Content
    case: int
    blobs: tuple[int, ...] = ()
    """Of what is held: the bytes that are kept for it, which no file holds yet."""
    public: bool = False
    place: PeerRef | None = None
    """Where the content stood, if that is not what the decision was about; could anyone see it there?"""


def due(tx: Tx, person: int) -> list[Decision]:
    """Decisions of which a report must tell and none does: those that still stand, oldest first."""
    ids = tx.cybertips.untold(person, MOST_DECISIONS)
    return [one for id in ids if (one := tx.decisions.get(id)) is not None]


def gather(tx: Tx, decisions: list[Decision], site: str) -> Gathered:
    """What these decisions were about; `site`: beginning of links to public places.

    Where it is too much for one report, the last of them are left for the next one.
    """
    files: list[Held] = []
    places: dict[PeerRef, Place] = {}
    known: set[int] = set()
    told: list[Decision] = []
    dates: list[int] = []
    lost = 0
    for decision in decisions:
        if len(dates) >= MOST_CONTENTS or len(files) >= MOST_FILES:
            break
        told.append(decision)
        for shown in _contents(tx, decision):
            dates.append(shown.content.date)
            where, name = shown.place or decision.peer, _name(tx, decision, shown.place)
            places[where] = _with_words(places.get(where), name, _public(decision, shown), shown.content.text)
            file = _file(shown.content)
            if file is None or main_blob(file) in known:
                continue
            known.add(main_blob(file))
            blob = _bytes(tx, file, shown)
            if blob is None or len(files) == MOST_FILES:
                lost += 1
                continue
            link = _link(tx, decision, site)
            evidence = _evidence(tx, file, blob, shown, decision, link)._replace(number=len(files) + 1)
            files.append(Held(evidence, file.id, blob.id))
    shown_places = tuple(places.values())[:MOST_PLACES]
    date = min(dates, default=decisions[0].content_date if decisions else 0)
    found = tuple(dict.fromkeys(_found(one) for one in told))
    return Gathered(tuple(told), shown_places, tuple(files), lost, date, found)


def _contents(tx: Tx, decision: Decision) -> Iterator[_Shown]:
    """What a decision took away, as it was reported and as it was removed."""
    if decision.kind == POSTS:
        for id in tx.removed.contents(decision.id, MOST_CONTENTS):
            content = tx.removed.get(id)
            if content is not None:
                yield _Shown(content, 0)
        return
    if decision.kind == ACCOUNT:
        yield from _deleted(tx, decision.person)
    kept = tx.held.get(decision.message) if decision.kind == HELD else None
    seen = tx.cases.seen(decision.case) if decision.case else None
    if seen is not None:
        yield _Shown(seen, decision.case, kept.blobs if kept is not None else ())
    elif kept is not None:
        yield _Shown(held.as_content(tx, kept), 0, kept.blobs)
    removed = tx.removed.get(decision.content) if decision.content else None
    if removed is not None and (seen is None or (removed.text, removed.file) != (seen.text, seen.file)):
        yield _Shown(removed, 0)


def _deleted(tx: Tx, person: int) -> Iterator[_Shown]:
    """What this person sent and somebody of the staff saw, and is deleted, so that nobody can decide about it any more.

    It was found to be what it was reported as where the person's account was decided about instead; what was found to
    be nothing, or is part of a report already, is left out.
    """
    for case in tx.cases.of_person(person, MOST_CASES):
        wanted = case.category == CSAM and case.kind == MESSAGE and case.state == "open"
        if not wanted or not tx.staff.saw(case.id) or look(tx, cases.subject_of(case)) is not None:
            continue
        seen = tx.cases.seen(case.id)
        file = _file(seen) if seen is not None else None
        if seen is not None and file is not None and not tx.cybertips.holds(person, main_blob(file)):
            yield _Shown(seen, case.id, public=case.public, place=case.peer)


def _file(content: Content) -> File | None:
    return content.media.file if content.media is not None else None


def _bytes(tx: Tx, file: File, shown: _Shown) -> Blob | None:
    """The bytes of a file, if they are its own still: a number of bytes that are gone may name others by now."""
    kept = tx.files.get(file.id) if file.id else None
    main = main_blob(file)
    if (kept is None or main_blob(kept) != main) and main not in shown.blobs:
        return None
    blob = tx.files.blob(main)
    return blob if blob is not None and (blob.stored or main in shown.blobs) else None


def _evidence(tx: Tx, file: File, blob: Blob, shown: _Shown, decision: Decision, link: str) -> Evidence:
    stored = tx.file_hashes.of([blob.id])
    hashes = (
        tuple((kind, digits.hex()) for kind, digits in ((MD5, stored[0].md5), (SHA256, stored[0].sha256)) if digits)
        if stored
        else ()
    )
    about = "As the service keeps it; the hashes are of what was uploaded." if file.photo else ""
    case = shown.case if file.photo else 0  # of other files the console shows a small picture, not the whole
    name = file.attributes.name
    public = _public(decision, shown)
    return Evidence(0, name, file.mime, blob.size, shown.content.date, link, public, hashes, case, about)


def _public(decision: Decision, shown: _Shown) -> bool:
    return shown.public if shown.place else decision.public


def _name(tx: Tx, decision: Decision, place: PeerRef | None) -> str:
    peer = place or decision.peer
    if peer.kind == USER:
        if place or decision.kind == MESSAGE or peer.id != decision.person:
            return "a private chat of two"
        return "public groups and channels" if decision.kind == POSTS else "the account itself"
    chat = tx.chats.get(peer)
    if chat is None:
        return f"a group or channel that is gone (number {peer.id})"
    return f"{chat.title} (@{chat.username})" if chat.username else f"{chat.title} (number {chat.peer.id})"


def _with_words(before: Place | None, name: str, public: bool, words: str) -> Place:
    said = "A place that anyone could see." if public else "A place that only its members could see."
    place = before or Place(name, "", said)
    if not words or words in place.words.split("\n\n"):
        return place
    return place._replace(words=f"{place.words}\n\n{words}".strip()[:MOST_WORDS])


def _link(tx: Tx, decision: Decision, site: str) -> str:
    chat = tx.chats.get(decision.peer) if decision.peer.kind != USER else None
    if not site or chat is None or not chat.username or not decision.public:
        return ""
    return f"{site}{chat.username}" + (f"/{decision.message}" if decision.kind == "message" else "")


def _found(decision: Decision) -> str:
    way = "by a machine" if decision.detected else SAID[decision.source]
    judged = {"fully": "a machine alone", "partially": "a person with a machine's help"}.get(
        decision.automated, "a person"
    )
    return f"{way}; judged by {judged}"


SAID = {source: f"through {source.replace('_', ' ')}" for source in sources.DSA}
