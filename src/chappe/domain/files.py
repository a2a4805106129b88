"""Who may have a file's bytes, and what becomes of files and bytes that nothing shows any more."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain import rights
from chappe.domain.attachments import File
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import as_seen, look
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.files import Blob
from chappe.domain.ports.invites import HASH_BYTES
from chappe.domain.sight_by_place import hidden
from chappe.domain.values import CHANNEL, KICKED, Content, PeerRef

MESSAGE, OWN, WAITING, PAGE = 1, 2, 3, 40
"""Where a file was seen: in a message of a box, by whoever sent it up, in a waiting message, on a page of the web."""
PROFILE, CHAT_PHOTO = 56, 57
"""Among the photos of a person; as the photo of a group or channel."""
GIVEN_PHOTO, INVITE = 58, 59
"""As the photo that a person gave a contact, or oneself for those who may not see the others; where a link leads to."""
STICKER_SET, KEPT_STICKER = 20, 21
"""In a set of stickers, which anybody may look into; in one of a person's own lists of stickers."""
GRACE = 86_400
"""Seconds for which a file stays that nothing shows, and then its bytes."""
AT_ONCE = 200
PREPARE = Pace("prepare_file", 150, 0.25)
"""Uploads that are put together, hashed and drawn: that is work before it is known what becomes of them."""
MOVING = "u"
"""The size that is the film of a photo (core.telegram.org/constructor/videoSize)."""


class Origin(NamedTuple):
    """Where somebody saw a file: what a file_reference says (core.telegram.org/api/file-references)."""

    kind: int
    box: int
    """A box; of OWN, PROFILE and KEPT_STICKER a user, of CHAT_PHOTO the kind of chat, of PAGE the page, of STICKER_SET
    the set."""
    id: int
    """A message's id; of KEPT_STICKER the list, of CHAT_PHOTO the chat, of GIVEN_PHOTO the contact; else 0.

    Of INVITE both are the link itself: see `by_link`.
    """


class Known(NamedTuple):
    """A file that the server has already, as somebody names it."""

    id: int
    access_hash: int
    origin: Origin | None
    """None: nothing that a file_reference could be."""


@dataclass(frozen=True, slots=True)
class ReserveBlobs(Command):
    """Keep room for runs of bytes, each by its SHA-256 and size."""

    runs: tuple[tuple[bytes, int], ...]


@dataclass(frozen=True, slots=True)
class SettleFiles(Command):
    """Forget files that nothing has shown for a while; the server's own command."""


@dataclass(frozen=True, slots=True)
class ForgetBlobs(Command):
    """Forget bytes that no file has held for a while; the server's own command."""


@dataclass(frozen=True, slots=True)
class BlobsDeleted(Command):
    """The bytes of these names, which were forgotten, are deleted; the server's own command."""

    names: tuple[str, ...]


def named(tx: Tx, known: Known) -> File | None:
    """The file that is named, if its access hash is right."""
    file = tx.files.get(known.id)
    return file if file is not None and file.access_hash == known.access_hash else None


def shown(tx: Tx, viewer: int, file: File, origin: Origin, now: int) -> bool:
    """Is the file still there where this person says to have seen it, and may the person still look there?"""
    if origin.kind == OWN:
        return origin.box == viewer == tx.files.owner(file.id)
    if origin.kind == PAGE:
        known = tx.pages.get(origin.box)
        return known is not None and known.page is not None and known.page.photo == file
    if origin.kind == PROFILE:
        return tx.photos.has(origin.box, file.id) and _sees_photos(tx, viewer, origin.box)
    if origin.kind == CHAT_PHOTO:
        chat = tx.chats.get(PeerRef(origin.box, origin.id))
        return chat is not None and chat.photo == file.id and _in_sight(tx, viewer, chat.peer, now)
    if origin.kind == GIVEN_PHOTO:
        return tx.photos.given(origin.box, origin.id) == file.id and _sees_given(tx, viewer, origin.box, origin.id)
    if origin.kind == INVITE:
        return _leads_to(tx, viewer, file, origin, now)
    if origin.kind == STICKER_SET:
        return origin.box == tx.stickers.holder(file.id)
    if origin.kind == KEPT_STICKER:
        return origin.box == viewer and tx.kept.has(viewer, origin.id, file.id)
    content: Content | None = None
    if origin.kind == WAITING and origin.box == viewer:
        waiting = tx.scheduled.get(viewer, origin.id)
        content = waiting.content if waiting else None
    elif origin.kind == MESSAGE and (origin.box == viewer or _may_look(tx, viewer, origin, now)):
        message = tx.messages.get(origin.box, origin.id)
        content = message.content if message and not hidden(as_seen(tx, message, viewer)) else None
    if content is None or content.file == file.id:
        return content is not None
    answered = content.elsewhere.media if content.elsewhere else None
    return answered is not None and answered.file is not None and answered.file.id == file.id


def _sees_photos(tx: Tx, viewer: int, user_id: int) -> bool:
    return any(relation.sees_photo for relation in tx.users.relations([(viewer, user_id)]))


def _sees_given(tx: Tx, viewer: int, owner: int, user_id: int) -> bool:
    """One's own is for everyone whom one has not blocked, a contact's for whoever gave it."""
    if owner != user_id or viewer == owner:
        return viewer == owner
    return not any(relation.blocked_by for relation in tx.users.relations([(viewer, user_id)]))


def by_link(hash: str) -> Origin | None:
    """The origin of what somebody sees who has this invite link; None where no such link is ever made."""
    try:
        data = urlsafe_b64decode(hash.encode())
    except ValueError:
        return None
    if len(data) != HASH_BYTES:
        return None
    return Origin(INVITE, int.from_bytes(data[:8], "little", signed=True), int.from_bytes(data[8:], "little"))


def _leads_to(tx: Tx, viewer: int, file: File, origin: Origin, now: int) -> bool:
    """Does the link still lead this person to a group or channel with that photo?"""
    if not 0 <= origin.id < 1 << 8 * (HASH_BYTES - 8):
        return False
    data = origin.box.to_bytes(8, "little", signed=True) + origin.id.to_bytes(HASH_BYTES - 8, "little")
    invite = tx.invites.get(urlsafe_b64encode(data).decode())
    chat = tx.chats.get(invite.peer) if invite is not None and invite.usable(now) else None
    if chat is None or chat.gone or chat.photo != file.id:
        return False
    member = tx.members.get(chat.peer, viewer)
    return member is None or member.standing != KICKED or bool(member.until and member.until <= now)


def _in_sight(tx: Tx, viewer: int, peer: PeerRef, now: int) -> bool:
    """Is the chat as it is now there for this person? Not a basic group that one has left, but one that has grown."""
    if peer.kind == CHANNEL:
        return _looks(tx, viewer, peer, now)
    member = tx.members.get(peer, viewer)
    return member is not None and member.inside


def _may_look(tx: Tx, viewer: int, origin: Origin, now: int) -> bool:
    """May this person look at that message of a supergroup or channel? Not where it is hidden from who came later."""
    if origin.box >= 0:
        return False
    try:
        chat, member = rights.seen(tx, viewer, PeerRef(CHANNEL, -origin.box), now)
    except Refused:
        return False
    return origin.id >= first_seen(tx, chat, member)


def _looks(tx: Tx, viewer: int, peer: PeerRef, now: int) -> bool:
    try:
        look(tx, viewer, peer, now)
    except Refused:
        return False
    return True


def seen(tx: Tx, viewer: int, known: Known, now: int, unknown: str) -> File:
    """A file that this person may have.

    Raises `unknown` for a file that is not there or whose access hash is wrong, FILE_REFERENCE_INVALID,
    FILE_REFERENCE_EXPIRED where the file is not to be seen any more where it was.
    """
    file = named(tx, known)
    if file is None:
        raise Refused(unknown)
    if known.origin is None:
        raise Refused("FILE_REFERENCE_INVALID")
    if not shown(tx, viewer, file, known.origin, now):
        raise Refused("FILE_REFERENCE_EXPIRED")
    return file


def blob_of(tx: Tx, file: File, size: str) -> Blob:
    """The bytes of a size of the file, of the whole document where `size` is ""; raises LOCATION_INVALID."""
    found = file.moving if size == MOVING else file.sized(size) if size else None
    id = found.blob if found else 0 if size else file.blob
    blob = tx.files.blob(id) if id else None
    if blob is None:
        raise Refused("LOCATION_INVALID")
    return blob


def keep(tx: Tx, who: Actor, new: File) -> File:
    """Make a file, which has no id yet, one that the server has; raises MEDIA_EMPTY where its bytes are gone by now."""
    moving = {new.moving.blob} if new.moving else set()
    blobs = sorted({one.blob for one in new.sizes} | {new.blob} - {0} | moving)
    if not all(tx.files.blob(blob) for blob in blobs):
        raise Refused("MEDIA_EMPTY")
    drawn = int.from_bytes(who.random(16), "little")
    # Ids stay below those of the files that come with the server.
    id, access_hash = (drawn & (1 << 62) - 1) or 1, (drawn >> 64) - (1 << 63) or 1
    file = new._replace(id=id, access_hash=access_hash, date=who.now)
    tx.files.stored(blobs)
    tx.files.create(file, who.user_id, who.now)
    return file


@rule(ReserveBlobs)
def reserve_blobs(tx: Tx, who: Actor, command: ReserveBlobs) -> Outcome[tuple[Blob, ...]]:
    """The blobs, in the order of the runs."""
    return Outcome(tuple(tx.files.reserve(sha256, size, who.now) for sha256, size in command.runs))


@rule(SettleFiles)
def settle_files(tx: Tx, who: Actor, command: SettleFiles) -> Outcome[bool]:
    """Whether there are more."""
    return Outcome(tx.files.settle(who.now, who.now - GRACE, AT_ONCE) >= AT_ONCE)


@rule(ForgetBlobs)
def forget_blobs(tx: Tx, who: Actor, command: ForgetBlobs) -> Outcome[tuple[Blob, ...]]:
    """Those whose bytes are to be deleted now; see also `Files.gone`."""
    before = who.now - GRACE
    unused = tx.files.unused_blobs(before, AT_ONCE)
    return Outcome(tuple(blob for blob in unused if tx.files.forget_blob(blob.id, before)))


@rule(BlobsDeleted)
def blobs_deleted(tx: Tx, who: Actor, command: BlobsDeleted) -> Outcome[None]:
    """Nothing more is known of them."""
    tx.files.deleted(list(command.names))
    return Outcome(None)
