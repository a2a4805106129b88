"""What the public may see, signed in or not, of those who have a public name: the profile, and the bytes of files."""

import re
from typing import NamedTuple

from chappe.domain import labels, sight
from chappe.domain.attachments import File
from chappe.domain.command import Pace
from chappe.domain.ports import Tx
from chappe.domain.ports.files import Blob
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.sight_by_place import SENSITIVE, hidden, reasons
from chappe.domain.values import (
    CHANNEL,
    CLOSED,
    NO_FORWARDS,
    SUSPENDED,
    Chat,
    Message,
    PeerRef,
    Restriction,
    User,
    box_of,
    user_peer,
)

PAGES = Pace("public_pages", 120, 0.5)
"""Pages that one network address may ask for."""
FILES = Pace("public_files", 600, 0.1)
"""Pieces of files, likewise: a page may show twenty, and a player asks for one video many times."""
HIGHEST_ID = 2**31 - 1
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


class Profile(NamedTuple):
    """Whoever has a public name, as far as everybody may know it."""

    peer: PeerRef
    kind: str
    """"channel", "group", "bot" or "user"."""
    name: str
    """The public name, as its owner writes it."""
    title: str
    about: str
    members: int = 0
    """Of a channel or group; 0 for a person."""
    protected: bool = False
    """What is posted there is not to be passed on."""
    photo: File | None = None
    """Its picture, where everyone may see it."""
    pts: int = 0
    """Where a channel's box stands: while it is the same, so are its posts."""
    places: tuple[str, ...] = ()
    """The countries that whoever looks may be in; (): nobody knows, and what is withheld anywhere is not shown."""
    restricted: str = ""
    """Why nothing else of it may be shown there."""
    labels: tuple[str, ...] = ()
    """What decisions call it: "scam", "fake", "verified"."""

    @property
    def box(self) -> int:
        """Where a channel's posts are."""
        return box_of(self.peer.id)


REMOVED = "It was removed from this service by a decision. Its owner was told why, and can appeal."


def profile(tx: Tx, name: str, places: tuple[str, ...] = ()) -> Profile | None:
    """Who has that public name; None alike for nobody, for what is private and for what is gone.

    `places`: the countries that whoever looks may be in. Where it is restricted there, nothing but the name is told.
    """
    owner = tx.usernames.owner(name) if _NAME.fullmatch(name) else 0
    if owner > 0:
        user = tx.users.get(owner)
        if user is None or user.deleted or not user.username:
            return None
        return _shown(_person(tx, user), user.withheld, places)
    chat = tx.chats.get(PeerRef(CHANNEL, -owner)) if owner else None
    if chat is not None and chat.flags & CLOSED == SUSPENDED and chat.username:
        kind = "channel" if chat.broadcast else "group"
        return Profile(chat.peer, kind, chat.username, chat.username, "", places=places, restricted=REMOVED)
    if chat is None or chat.gone or not chat.username:
        return None
    return _shown(_chat(tx, chat), chat.withheld, places)


def withheld(restrictions: tuple[Restriction, ...], places: tuple[str, ...]) -> Restriction | None:
    """What keeps a chat or person from whoever may be in these countries; None: nothing does."""
    return next((one for one in reasons(restrictions, places) if one.reason != SENSITIVE), None)


def _shown(found: Profile, restrictions: tuple[Restriction, ...], places: tuple[str, ...]) -> Profile:
    why = withheld(restrictions, places)
    if why is None:
        return found._replace(places=places)
    return Profile(found.peer, found.kind, found.name, found.name, "", places=places, restricted=why.text or why.reason)


def channel(tx: Tx, name: str, places: tuple[str, ...] = ()) -> Profile | None:
    """The channel with that public name: its posts are public, which what people write in a group is not."""
    found = profile(tx, name, places)
    return found if found is not None and found.kind == "channel" else None


def is_post(found: Profile, message: Message) -> bool:
    """Is it one of the channel's posts, and not a service message?"""
    return message.peer == found.peer and message.content.action is None


def restriction(tx: Tx, found: Profile, message: Message) -> str:
    """Why this post may not be shown to whoever looks, "" if it may."""
    if message.content.removed:
        return message.content.text
    why = hidden(message._replace(places=found.places))
    return found.restricted or (why.text or why.reason if why else "")


def open_post(tx: Tx, found: Profile, id: int) -> Message | None:
    """A channel's post that the public may see whole."""
    message = tx.messages.get(found.box, id) if 0 < id <= HIGHEST_ID else None
    if message is None or not is_post(found, message) or restriction(tx, found, message):
        return None
    return message


def file_of(tx: Tx, found: Profile, id: int, size: str) -> tuple[File, Blob] | None:
    """The file that a public post shows, or the picture of the page that it links to, and the bytes of one size.

    Where `size` is "" they are those of all of it.
    """
    message = open_post(tx, found, id)
    if message is None:
        return None
    media, link = message.content.media, message.content.link
    file = media.file if media else link.photo if link else None
    if file is None or (media is not None and media.ttl):
        return None
    if not size and found.protected and file.kind == "document":
        return None
    sized = file.sized(size) if size else None
    number = sized.blob if sized else 0 if size else file.blob
    blob = tx.files.blob(number) if number else None
    return (file, blob) if blob is not None and blob.stored else None


def portrait_of(tx: Tx, photo: File | None, id: int, size: str) -> tuple[File, Blob] | None:
    """The bytes of one size of whoever's picture, if it is still that one."""
    sized = photo.sized(size) if photo is not None and photo.id == id else None
    blob = tx.files.blob(sized.blob) if sized else None
    return (photo, blob) if photo is not None and blob is not None and blob.stored else None


def lets_everyone(rules: tuple[PrivacyRule, ...]) -> bool:
    """Do these rules let in everyone, without exception?"""
    for one in rules:
        if one.kind == sight.ALL:
            return True
        if one.kind in (sight.NONE, sight.NOT_CONTACTS, sight.NOT_USERS, sight.NOT_CHATS, sight.NOT_BOTS):
            return False
    return False


def shows(tx: Tx, user_id: int, key: str) -> bool:
    """Does this person let everyone see that part of the profile?"""
    return lets_everyone(tx.privacy.get(user_id, key) or sight.DEFAULTS[key])


def name_of(user: User) -> str:
    """First and last name."""
    return " ".join(filter(None, (user.first_name, user.last_name)))


def _person(tx: Tx, user: User) -> Profile:
    about = user.about if user.about and shows(tx, user.id, "about") else ""
    kind = "bot" if user.bot else "user"
    photo = tx.files.get(user.photo.id) if user.photo is not None and shows(tx, user.id, "photo") else None
    return Profile(
        user_peer(user.id), kind, user.username, name_of(user), about, photo=photo, labels=labels.of_user(user)
    )


def _chat(tx: Tx, chat: Chat) -> Profile:
    kind = "channel" if chat.broadcast else "group"
    protected = chat.flags & NO_FORWARDS != 0
    pts = tx.boxes.state(box_of(chat.peer.id)).pts if chat.broadcast else 0
    photo = tx.files.get(chat.photo) if chat.photo else None
    found = Profile(chat.peer, kind, chat.username, chat.title, chat.about, chat.members, protected, photo, pts)
    return found._replace(labels=labels.of_chat(chat))
