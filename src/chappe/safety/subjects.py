"""What a report, case or decision is about: a message, all that somebody posted in a place, an account, a chat."""

from typing import NamedTuple

from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, USER, Chat, Content, Message, PeerRef, User, home, user_peer
from chappe.safety import held

MESSAGE, ACCOUNT, CHAT, HELD, POSTS = "message", "account", "chat", "held", "posts"


class Subject(NamedTuple):
    """Names the thing.

    Of a message: the box that it is read from and its id there; of what is held: its number; of all that somebody
    posted in a supergroup or channel: whose, in place of the message; in all public ones: the author as the peer, too.
    """

    kind: str
    peer: PeerRef
    box: int = 0
    message: int = 0


class Facts(NamedTuple):
    """What is known of a subject."""

    subject: Subject
    key: str
    """The same for everybody who means the same thing."""
    person: int
    """Whom a decision would hit; 0: nobody can be told."""
    public: bool
    """Can anyone see it without being let in?"""
    message: Message | None = None
    chat: Chat | None = None
    """Where it stands; of all that somebody posted in public places: one that is no public one, and meant as well."""
    user: User | None = None
    held: Content | None = None
    """What would be published."""
    since: int = 0
    """Of all that somebody posted: the date of the newest of it."""

    @property
    def content(self) -> Content | None:
        return self.message.content if self.message else self.held

    @property
    def date(self) -> int:
        """When the thing came to be."""
        if self.since:
            return self.since
        if self.content is not None:
            return self.content.date
        return self.chat.created if self.chat else self.user.created if self.user else 0


def of_message(viewer: int, peer: PeerRef, id: int) -> Subject:
    """A message as this person has it."""
    return Subject(MESSAGE, peer, home(viewer, peer), id)


def of_peer(peer: PeerRef) -> Subject:
    """An account, group or channel."""
    return Subject(ACCOUNT if peer.kind == USER else CHAT, peer)


def of_posts(peer: PeerRef, author: int) -> Subject:
    """All that somebody posted in a supergroup or channel."""
    return Subject(POSTS, peer, 0, author)


def of_all_posts(author: int) -> Subject:
    """All that somebody posted in public supergroups and channels."""
    return Subject(POSTS, user_peer(author), 0, author)


def public_places(tx: Tx, author: int) -> list[PeerRef]:
    """Supergroups and channels with a public name where this person wrote."""
    return [peer for peer in tx.consequences.places(author) if (chat := tx.chats.get(peer)) and chat.username]


def look(tx: Tx, subject: Subject) -> Facts | None:
    """What is known of it; None where it is not there (any more).

    Nobody's right to see it is asked: that is for whoever lets a person name it.
    """
    if subject.kind == MESSAGE:
        return _message(tx, subject)
    if subject.kind == HELD:
        kept = tx.held.get(subject.message)
        if kept is None:
            return None
        chat = tx.chats.get(kept.peer) if kept.peer.kind != USER else None
        public = held.is_profile(kept) or (chat is not None and bool(chat.username))
        return Facts(subject, f"held {kept.id}", kept.author, public, chat=chat, held=held.as_content(tx, kept))
    if subject.kind == POSTS:
        return _posts(tx, subject)
    if subject.kind == CHAT:
        chat = tx.chats.get(subject.peer)
        if chat is None:
            return None
        return Facts(subject, f"chat {chat.peer.kind} {chat.peer.id}", chat.creator, bool(chat.username), chat=chat)
    user = tx.users.get(subject.peer.id) if subject.peer.kind == USER else None
    if user is None or user.is_service:
        return None
    return Facts(subject, f"account {user.id}", user.id, True, user=user)


def _message(tx: Tx, subject: Subject) -> Facts | None:
    message = tx.messages.get(subject.box, subject.message)
    if message is None or message.content.action is not None or message.peer != subject.peer:
        return None
    chat = tx.chats.get(message.peer) if message.peer.kind != USER else None
    public = chat is not None and chat.peer.kind == CHANNEL and bool(chat.username)
    person = message.content.author or (chat.creator if chat else 0)
    return Facts(subject, f"message {message.content.id}", person, public, message=message, chat=chat)


def _posts(tx: Tx, subject: Subject) -> Facts | None:
    chat = tx.chats.get(subject.peer) if subject.peer.kind == CHANNEL else None
    author = tx.users.get(subject.message)
    if author is None or author.is_service:
        return None
    if subject.peer == user_peer(author.id):
        since = max((tx.consequences.newest(peer, author.id)[1] for peer in public_places(tx, author.id)), default=0)
        return Facts(subject, f"all posts {author.id}", author.id, True, user=author, since=since)
    if chat is None:
        return None
    _, newest = tx.consequences.newest(chat.peer, author.id)
    key = f"posts {chat.peer.id} {author.id}"
    return Facts(subject, key, author.id, bool(chat.username), chat=chat, since=newest or chat.created)


def content_type(content: Content | None) -> str:
    """The word that statements of reasons have for what a content shows: see `Decision.content_type`."""
    kind = content.media.kind if content and content.media else ""
    if kind in ("photo", "sticker"):
        return "image"
    if kind in ("video", "round", "gif"):
        return "video"
    if kind in ("voice", "music"):
        return "audio"
    return "text" if not kind else "other"
