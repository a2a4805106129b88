"""The closed list of things that can happen in a box: what the log keeps and every device is told.

Numbered events take `pts` (core.telegram.org/api/updates); unnumbered ones are kept by date, may come twice, and carry
the whole new state; passing ones are never kept. Each kept event is written as a short row of references, and read
back with the present state of what it refers to.
"""

from typing import NamedTuple

from chappe.domain.ports.people import PrivacyRule
from chappe.domain.stickers import Full
from chappe.domain.values import Draft, Member, Message, PeerRef


# -- numbered -----------------------------------------------------------------------------------------------------
class NewMessage(NamedTuple):
    """A message came into the box, one's own or another's."""

    message: Message


class MessageEdited(NamedTuple):
    """A message's content changed."""

    message: Message


class MessagesDeleted(NamedTuple):
    """Messages left the box; takes as many pts as there are ids."""

    ids: tuple[int, ...]


class InboxRead(NamedTuple):
    """This person read the chat up to `max_id`; `unread` are left."""

    peer: PeerRef
    max_id: int
    unread: int


class OutboxRead(NamedTuple):
    """The other read this person's messages up to `max_id`."""

    peer: PeerRef
    max_id: int


class MessagesPinned(NamedTuple):
    """Messages were pinned in the chat, or unpinned."""

    peer: PeerRef
    ids: tuple[int, ...]
    pinned: bool


class ContentsRead(NamedTuple):
    """Voice, video or mentions in these messages were heard, seen, read."""

    ids: tuple[int, ...]


class FoldersChanged(NamedTuple):
    """Chats moved between the main list and the archive."""

    moves: tuple[tuple[PeerRef, int], ...]


class ChannelMessagesDeleted(NamedTuple):
    """Messages left a supergroup or channel; takes as many of its pts as there are ids."""

    peer: PeerRef
    ids: tuple[int, ...]


class PageShown(NamedTuple):
    """The page that a message links to is known now, or turned out to have nothing to show."""

    message: Message


# -- unnumbered, kept by date --------------------------------------------------------------------------------------
class ReactionsChanged(NamedTuple):
    """Who reacted how to a message changed."""

    message: Message


class DraftChanged(NamedTuple):
    """The draft of a chat, or of one topic of it, was written on another device, or cleared (None)."""

    peer: PeerRef
    draft: Draft | None
    topic: int = 0
    """First message of the topic or thread that it is in; 0: of the chat itself."""


class ConfigChanged(NamedTuple):
    """What the server tells this person's clients of itself is another now: they ask anew."""


class DialogPinChanged(NamedTuple):
    """A chat was pinned in its folder's list, or unpinned."""

    peer: PeerRef
    pinned: bool
    folder: int


class PinOrderChanged(NamedTuple):
    """The order of pinned chats of a folder changed."""

    folder: int
    order: tuple[PeerRef, ...]


class UnreadMarkChanged(NamedTuple):
    """A chat was marked unread by hand, or the mark removed."""

    peer: PeerRef
    unread: bool


class NotifyChanged(NamedTuple):
    """Notification settings changed; the scope is a peer or one of "users", "chats", "broadcasts"."""

    peer: PeerRef | None
    scope: str
    settings: str
    """The settings as the JSON text that `notify` keeps."""
    topic: int = 0
    """Of one topic of the peer alone; 0: of all of it."""


class UserChanged(NamedTuple):
    """A user's visible data changed: ask anew (name, username, phone, photo, birthday)."""

    user_id: int
    what: str
    """"user", "name" or "phone"."""


class BlockChanged(NamedTuple):
    """This person blocked someone, or lifted the block."""

    user_id: int
    blocked: bool


class PrivacyChanged(NamedTuple):
    """One of this person's privacy settings changed; it is these rules now."""

    key: str
    rules: tuple[PrivacyRule, ...] = ()


class FiltersChanged(NamedTuple):
    """A folder of the person's own making was changed (id), removed (removed), or the order changed (id 0)."""

    id: int
    removed: bool = False


class TtlChanged(NamedTuple):
    """The auto-delete time of a chat changed; seconds, 0: off."""

    peer: PeerRef
    period: int


class PeerSettingsChanged(NamedTuple):
    """The bar above a chat changed; it offers these now (the fields are those of `domain.users.Bar`)."""

    peer: PeerRef
    report: bool = False
    add: bool = False
    block: bool = False
    share_phone: bool = False
    exception: bool = False


class SavedPinChanged(NamedTuple):
    """A part of Saved Messages was pinned, or unpinned."""

    peer: PeerRef
    pinned: bool


class SavedPinOrderChanged(NamedTuple):
    """The order of the pinned parts of Saved Messages changed."""

    order: tuple[PeerRef, ...]


class NewScheduled(NamedTuple):
    """A message waits for its time, or a waiting one was edited."""

    message: Message


class ScheduledDeleted(NamedTuple):
    """Waiting messages are gone: deleted, or sent as the messages `sent`."""

    peer: PeerRef
    ids: tuple[int, ...]
    sent: tuple[int, ...] = ()


class NewAuthorization(NamedTuple):
    """A device signed in to the account."""

    hash: int
    date: int
    device: str
    location: str
    unconfirmed: bool


class ChatChanged(NamedTuple):
    """A group or channel is another now, or this person stands to it otherwise: ask anew."""

    peer: PeerRef


class ParticipantAdded(NamedTuple):
    """Someone came into a basic group, whose `version` it is since then."""

    peer: PeerRef
    user_id: int
    inviter: int
    date: int
    version: int


class ParticipantGone(NamedTuple):
    """Someone left a basic group, or was removed."""

    peer: PeerRef
    user_id: int
    version: int


class ParticipantAdmin(NamedTuple):
    """Someone in a basic group was made administrator, or is none any more."""

    peer: PeerRef
    user_id: int
    admin: bool
    version: int


class DefaultRightsChanged(NamedTuple):
    """What members of a group may not do is another now; told to whoever is there, others find it by asking anew."""

    peer: PeerRef
    banned: int
    version: int


class ChannelInboxRead(NamedTuple):
    """This person read a supergroup or channel up to `max_id`; `unread` are left, at the channel's `pts`."""

    peer: PeerRef
    max_id: int
    unread: int
    pts: int


class StickerSetInstalled(NamedTuple):
    """This person took a set into the list."""

    full: Full


class StickerSetsChanged(NamedTuple):
    """This person's list of sets of that kind is another now; `top`: only that set came to its top."""

    kind: int
    top: int = 0


class StickerSetsOrdered(NamedTuple):
    """This person put the list of sets of that kind in this order."""

    kind: int
    sets: tuple[int, ...]


class KeptStickersChanged(NamedTuple):
    """This person's recent (0), attached (1) or kept (2) stickers, or kept GIFs (3), are others now."""

    list: int


class ChannelContentsRead(NamedTuple):
    """This person looked at messages of a supergroup or channel: mentions in them, reactions to them, voice heard.

    Or, of messages of this person's own: somebody heard them for the first time.
    """

    peer: PeerRef
    ids: tuple[int, ...]
    topic: int = 0
    """The topic that they are in; 0: the chat is no forum."""


class ChannelCleared(NamedTuple):
    """This person cleared a supergroup or channel up to `max_id` for oneself."""

    peer: PeerRef
    max_id: int


class ThreadInboxRead(NamedTuple):
    """This person read a thread of a supergroup up to `max_id`; it may be what is said about a channel's post."""

    peer: PeerRef
    top: int
    max_id: int
    channel: int = 0
    post: int = 0


class TopicsStand(NamedTuple):
    """The pinned topics of a forum stand in this order: kept for who was away; who is there has `TopicsOrdered`."""

    peer: PeerRef
    topics: tuple[int, ...]


# -- passing, never kept -------------------------------------------------------------------------------------------
class Typing(NamedTuple):
    """Someone is typing, recording, choosing; `action` is the client's own word for it."""

    peer: PeerRef
    user_id: int
    action: str
    progress: int = 0
    emoticon: str = ""
    topic: int = 0
    """First message of the topic or thread in which it is; 0: in the chat."""


class PendingRequests(NamedTuple):
    """So many ask to come into a chat, these last; administrators alone are told."""

    peer: PeerRef
    waiting: int
    requesters: tuple[int, ...]


class ChannelReactions(NamedTuple):
    """How people reacted to a message of a supergroup or channel changed; who was away asks for it when looking."""

    message: Message


class PollChanged(NamedTuple):
    """A poll stands otherwise: somebody voted, or took a vote back; who was away asks for it when looking."""

    message: Message


class StatusChanged(NamedTuple):
    """A person came online (until) or left."""

    user_id: int
    online_until: int
    last_seen: int


class LoginTokenAccepted(NamedTuple):
    """The token that this waiting device shows was accepted on another."""


class ChannelOutboxRead(NamedTuple):
    """Somebody read what this person wrote in a supergroup up to `max_id`."""

    peer: PeerRef
    max_id: int


class TopicPinned(NamedTuple):
    """A topic of a forum was pinned for everyone, or unpinned."""

    peer: PeerRef
    topic: int
    pinned: bool


class TopicsOrdered(NamedTuple):
    """The pinned topics of a forum have this order now."""

    peer: PeerRef
    topics: tuple[int, ...]


class ThreadOutboxRead(NamedTuple):
    """Somebody read what this person wrote in a thread of a supergroup up to `max_id`."""

    peer: PeerRef
    top: int
    max_id: int


class ChannelTooLong(NamedTuple):
    """A device that was away has to ask for the difference of a supergroup or channel, which stands at `pts`."""

    peer: PeerRef
    pts: int
    """0: it asks wherever it stands itself."""


class Participants(NamedTuple):
    """Everyone who is in a basic group; who was away asks for it when looking at the group."""

    peer: PeerRef
    members: tuple[Member, ...]
    version: int
