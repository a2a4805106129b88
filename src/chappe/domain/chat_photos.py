"""Photos of groups, supergroups and channels, and the small picture of whomever one may see."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import files, rights
from chappe.domain.admin_log import PHOTO, note
from chappe.domain.attachments import File
from chappe.domain.channels import CHANGE
from chappe.domain.chat_news import say, with_message
from chappe.domain.command import Command, Pace, Stop, rule
from chappe.domain.errors import Refused
from chappe.domain.files import CHAT_PHOTO, GIVEN_PHOTO, PROFILE, Known, Origin
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.posting import Posted
from chappe.domain.values import PHOTO_MOVES, USER, Action, Chat, PeerRef


@dataclass(frozen=True, slots=True)
class EditPhoto(Command):
    """Give a group or channel another photo; None takes it away."""

    stop: ClassVar[Stop | None] = Stop.ON_PROFILE
    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    photo: File | Known | None
    """A File has no id yet."""


@rule(EditPhoto)
def edit_photo(tx: Tx, who: Actor, command: EditPhoto) -> Outcome[tuple[Posted, ...]]:
    """Change the photo (core.telegram.org/method/channels.editPhoto).

    Raises as `rights.require` and `files.seen` do, PHOTO_ID_INVALID, CHAT_NOT_MODIFIED.
    """
    if command.peer.kind == USER:
        raise Refused("PEER_ID_INVALID")
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "change_info")
    photo = _given(tx, who, command.photo)
    if chat.photo == (photo.id if photo else 0):
        raise Refused("CHAT_NOT_MODIFIED")
    old = tx.files.get(chat.photo) if chat.photo else None
    note(tx, who, chat, Deed(PHOTO, old_photo=old, photo=photo))
    free(tx, chat)
    stripped = photo.stripped if photo else b""
    moves = PHOTO_MOVES if photo and photo.moving else 0
    flags = chat.flags & ~PHOTO_MOVES | moves
    chat = tx.chats.save(chat._replace(photo=photo.id if photo else 0, stripped=stripped, flags=flags))
    action = Action("edit_photo", photo=photo) if photo else Action("delete_photo")
    return with_message(tx, who, say(tx, who, chat, action))


def _given(tx: Tx, who: Actor, given: File | Known | None) -> File | None:
    if given is None:
        return None
    if isinstance(given, File):
        return files.keep(tx, who, given)
    file = files.seen(tx, who.user_id, given, who.now, "PHOTO_ID_INVALID")
    if not file.photo:
        raise Refused("PHOTO_ID_INVALID")
    return file


def free(tx: Tx, chat: Chat) -> None:
    """The chat does not show its photo any more; it may go, unless something else shows it."""
    if chat.photo:
        tx.files.free([chat.photo])


def of_peer(tx: Tx, viewer: int, peer: PeerRef, photo: int, now: int) -> File:
    """A photo by whom it shows (core.telegram.org/constructor/inputPeerPhotoFileLocation).

    Raises LOCATION_INVALID where it is not that one's photo, or not for this viewer to see.
    """
    origins = [Origin(CHAT_PHOTO, peer.kind, peer.id)]
    if peer.kind == USER:
        origins = [Origin(PROFILE, peer.id, 0), *(Origin(GIVEN_PHOTO, owner, peer.id) for owner in (viewer, peer.id))]
    file = tx.files.get(photo) if photo else None
    if file is None or not any(files.shown(tx, viewer, file, origin, now) for origin in origins):
        raise Refused("LOCATION_INVALID")
    return file
