"""Commands that wait for a person to look at them: kept, shown to moderators, and carried out later or never."""

from hashlib import sha256
from typing import Any

from chappe.domain import kept_from
from chappe.domain.announcing import outcome
from chappe.domain.attachments import File, Media
from chappe.domain.channels import EditAbout, EditTitle, SetUsername
from chappe.domain.chat_photos import EditPhoto
from chappe.domain.command import Command
from chappe.domain.editing import EditMessage
from chappe.domain.editing_media import EditMedia
from chappe.domain.errors import DomainError, Refused
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
from chappe.domain.values import FROZEN, LIMITED, Content, PeerRef, home, user_peer
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
PROFILE = (ShowPhoto, UpdateProfile, UpdateUsername)


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
    digest, before = held_form.digest(command), stood(tx, who, command)
    kept = Held(0, who.user_id, who.now, place, body, blobs, digest=digest, stood=before)
    return kept._replace(id=tx.held.put(kept))


def digest(command: Command) -> bytes:
    """By which the same wish is known when it is sent once more; b"" of what cannot be kept."""
    try:
        return held_form.digest(command) if isinstance(command, CAN_WAIT) else b""
    except held_form.Unwritable:
        return b""


def stood(tx: Tx, who: Actor, command: Command) -> bytes:
    """A digest of what a command would change, as it is now; b"" where it changes nothing that is there."""
    found: object = None
    if isinstance(command, EditMessage | EditMedia):
        message = tx.messages.get(home(who.user_id, command.peer), command.id)
        found = (message.content.text, message.content.edit_date) if message else None
    elif isinstance(command, EditTitle | EditAbout | SetUsername | EditPhoto):
        chat = tx.chats.get(command.peer)
        found = (chat.title, chat.about, chat.username, chat.photo) if chat else None
    elif isinstance(command, EditTopic):
        topic = tx.topics.get(home(who.user_id, command.peer), command.id)
        found = (topic.title, topic.icon_emoji, topic.closed, topic.hidden) if topic else None
    elif isinstance(command, PROFILE):
        user = tx.users.get(who.user_id)
        found = (user.first_name, user.last_name, user.about, user.username, user.photo) if user else None
    return sha256(repr(found).encode()).digest() if found is not None else b""


def is_profile(kept: Held) -> bool:
    """Is it about what everybody sees of its author?"""
    try:
        return isinstance(held_form.read(kept.body), PROFILE)
    except held_form.Unwritable:
        return False


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
    """Carry out a held command as its author, now, and keep it no longer.

    Not where what it changes is another by now, nor where a decision keeps its author from it since: as if it were
    asked for now. Its author is told so.
    """
    kept = tx.held.get(id)
    if kept is None:
        return Outcome(False)
    tx.held.drop(id)
    author = Actor(kept.author, 0, who.now, who.random)
    try:
        command = held_form.read(kept.body)
        if stood(tx, author, command) != kept.stood or _kept_from(tx, kept.author, command):
            raise Refused("CHAT_NOT_MODIFIED")
        made: Outcome[Any] = type(command).run(tx, author, command)
    except (DomainError, held_form.Unwritable):
        told = telling.tell(tx, kept.author, *telling.of_failing(kept.date), who.now)
        return outcome(tx, who._replace(user_id=0, key_id=0), False, {kept.author: told})
    return made._replace(result=True)


def _kept_from(tx: Tx, author: int, command: Command) -> bool:
    """Does a decision keep its author from it now?"""
    user = tx.users.get(author)
    if user is None or user.deleted:
        return True
    return any(user.marks & kind and kept_from.refusal(command, kind) for kind in (LIMITED, FROZEN))
