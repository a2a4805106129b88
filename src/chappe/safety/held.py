"""Commands that wait for a person to look at them: kept, shown to moderators, and carried out later or never."""

from typing import Any

from chappe.domain.announcing import outcome
from chappe.domain.attachments import File, Media
from chappe.domain.channels import EditAbout, EditTitle, SetUsername
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.command import Command
from chappe.domain.editing import EditMessage
from chappe.domain.editing_media import EditMedia
from chappe.domain.errors import DomainError
from chappe.domain.files import Known
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.media import Given
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.portraits import ShowPhoto
from chappe.domain.ports import Tx
from chappe.domain.ports.held import Held
from chappe.domain.topics import CreateTopic, EditTopic
from chappe.domain.users import UpdateProfile, UpdateUsername
from chappe.domain.values import Content, PeerRef, user_peer
from chappe.safety import facts, held_form, telling

CAN_WAIT = (
    SendMessage,
    ForwardMessages,
    EditMessage,
    EditMedia,
    EditTitle,
    EditAbout,
    SetUsername,
    EditPhoto,
    ShowPhoto,
    CreateTopic,
    EditTopic,
    UpdateProfile,
    UpdateUsername,
)
"""What can be carried out later as well as now. Everything else that is to be held is refused."""


def keep(tx: Tx, who: Actor, command: Command) -> Held | None:
    """Keep a command for later; None: it cannot be carried out later."""
    if not isinstance(command, CAN_WAIT) or not who.user_id:
        return None
    try:
        body = held_form.write(command)
    except held_form.Unwritable:
        return None
    peer = getattr(command, "peer", None)
    place = peer if isinstance(peer, PeerRef) else user_peer(who.user_id)
    blobs = tuple(sorted({blob for file in files_of(command) for blob in _blobs(file)}))
    kept = Held(0, who.user_id, who.now, place, body, blobs)
    return kept._replace(id=tx.held.put(kept))


def _blobs(file: File) -> set[int]:
    return {one.blob for one in file.sizes} | {file.blob} - {0}


def files_of(command: Command) -> list[File]:
    """The files that a command brings with it, which have no id yet."""
    given = [getattr(command, "media", None), *(one.media for one in getattr(command, "items", ()))]
    found = [one.file for one in given if isinstance(one, Given) and isinstance(one.file, File)]
    photo = getattr(command, "photo", None)
    return [*found, photo] if isinstance(photo, File) else found


def as_content(tx: Tx, kept: Held) -> Content:
    """What a held command would show, as a moderator may see it."""
    author = Actor(kept.author, 0, kept.date, lambda size: bytes(size))
    try:
        command = held_form.read(kept.body)
    except held_form.Unwritable:
        return Content(0, kept.author, kept.date, 0, "")
    said = facts.of_command(tx, author, command).text or "\n".join(
        str(value)
        for name in ("title", "about", "name", "username", "first_name", "last_name")
        if isinstance(value := getattr(command, name, None), str) and value
    )
    files = files_of(command)
    media = Media(files[0]) if files else None
    if media is None:
        given = getattr(command, "media", None)
        known = given.file if isinstance(given, Given) and isinstance(given.file, Known) else None
        file = tx.files.get(known.id) if known is not None else None
        media = Media(file) if file is not None else None
    return Content(0, kept.author, kept.date, 0, said, media=media)


def let_out(tx: Tx, who: Actor, id: int) -> Outcome[bool]:
    """Carry out a held command as its author, now, and keep it no longer."""
    kept = tx.held.get(id)
    if kept is None:
        return Outcome(False)
    tx.held.drop(id)
    author = Actor(kept.author, 0, who.now, who.random)
    try:
        command = held_form.read(kept.body)
        made: Outcome[Any] = type(command).run(tx, author, command)
    except (DomainError, held_form.Unwritable):
        told = telling.tell(tx, kept.author, *telling.of_failing(kept.date), who.now)
        return outcome(tx, who._replace(user_id=0, key_id=0), False, {kept.author: told})
    return made._replace(result=True)
