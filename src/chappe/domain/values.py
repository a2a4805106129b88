"""The frozen values that rules take, keep and return, shared by every column of the domain."""

from collections.abc import Set
from typing import NamedTuple

from chappe.domain.attachments import File, Media, Portrait
from chappe.domain.fileless import Poll
from chappe.domain.weblinks import Link

USER, CHAT, CHANNEL = 0, 1, 2
SERVICE_USER = 777000
"""The account that speaks for the service itself: codes, notices of sign-ins, decisions."""

ANTI_SPAM_USER = 777001
"""The account in whose name a group's own anti-spam deletes (core.telegram.org/api/antispam)."""

WHEN_ONLINE = 0x7FFFFFFE
"""In the place of a date: when the other person comes online."""


class PeerRef(NamedTuple):
    """Whom a message is with: a user, a basic group or a channel."""

    kind: int
    id: int


def user_peer(user_id: int) -> PeerRef:
    """The private chat with that user."""
    return PeerRef(USER, user_id)


def box_of(channel_id: int) -> int:
    """The box of a supergroup or channel: below zero, where no account's is."""
    return -channel_id


def home(box: int, peer: PeerRef) -> int:
    """The box in which this person finds the messages of a chat: one's own, or that of the supergroup or channel."""
    return box_of(peer.id) if peer.kind == CHANNEL else box


class Birthday(NamedTuple):
    """A day and month of birth; the year may be kept to oneself (0)."""

    day: int
    month: int
    year: int = 0


HAS_RULES, HAS_BLOCKS, HAS_ARCHIVED, HAS_GIVEN = 1, 2, 4, 8
"""Bits of `User.guards`."""
SCAM, FAKE, VERIFIED, LIMITED, FROZEN, ACCOUNT_SUSPENDED = (1 << bit for bit in range(6))
"""Bits of `User.marks`, by decision: the first three are shown, the others change what the account may do."""


class Restriction(NamedTuple):
    """Where a decision keeps something from being shown (core.telegram.org/constructor/restrictionReason)."""

    decision: int
    reason: str
    """A word for why: "terms", "porn", "copyright" …"""
    text: str
    """What people see in its place."""
    places: tuple[str, ...] = ()
    """In these countries (ISO 3166-1 alpha-2); (): everywhere."""
    since: int = 0
    """Of a message: when it was withheld, unix time."""


class User(NamedTuple):
    """An account as stored; `version` grows whenever anything a viewer can see of it changes, presence excepted."""

    id: int
    version: int
    first_name: str
    last_name: str
    username: str
    phone: str
    about: str
    birthday: Birthday | None
    bot: bool
    deleted: bool
    created: int
    online_until: int
    """Unix time until which the account counts as online; 0 or past: offline."""
    last_seen: int
    """Unix time of the last moment online; 0: never."""
    guards: int = 0
    """HAS_RULES: has privacy rules of its own; HAS_BLOCKS: has blocked someone; HAS_ARCHIVED: has chats in the archive;
    HAS_GIVEN: somebody gave this person another photo.

    0 costs no further look.
    """
    photo: Portrait | None = None
    marks: int = 0
    """Labels and standing by decisions. An ACCOUNT_SUSPENDED one is handed out as if it were deleted."""
    fallback: Portrait | None = None
    """For those who may not see the photo."""
    withheld: tuple[Restriction, ...] = ()
    """Where it is not to be shown."""

    @property
    def is_service(self) -> bool:
        return self.id in (SERVICE_USER, ANTI_SPAM_USER)


class Relation(NamedTuple):
    """What one viewer knows and may see of one user; part of every answer that names the user."""

    viewer: int
    user: int
    version: int
    """Another number whenever the relation differs; with User.version it keys rendered users. 0: strangers, oneself."""
    contact: bool
    mutual: bool
    first_name: str
    """The name the viewer gave the contact; empty if not a contact."""
    last_name: str
    sees_phone: bool
    sees_status: bool
    sees_photo: bool
    sees_about: bool = True
    sees_birthday: bool = False
    close_friend: bool = False
    """The viewer counts the contact among the close friends."""
    blocked_by: bool = False
    """The user has blocked the viewer, who learns nothing but a face without a photo, last seen long ago."""
    photo: Portrait | None = None
    """By which the viewer sees this contact, whatever the contact shows."""

    @property
    def falls_back(self) -> bool:
        """Is the viewer shown what the user shows to those who may not see the photo?"""
        return not self.sees_photo and not self.blocked_by


class Entity(NamedTuple):
    """A styled stretch of text; offset and length in UTF-16 code units (core.telegram.org/api/entities)."""

    kind: str
    offset: int
    length: int
    data: str | int = ""
    """URL of a text link, language of a code block, user id of a mention, document id of a custom emoji."""


class Forward(NamedTuple):
    """Where a forwarded message came from; `author` 0 and a name when the author hides the account."""

    author: int
    name: str
    date: int
    saved_peer: PeerRef | None = None
    """In Saved Messages: the chat that it was saved from."""
    saved_id: int = 0
    saved_out: bool = False
    """In Saved Messages: in that chat it was an outgoing one."""
    saved_author: int = 0
    """In Saved Messages, of what was a forward there already: who had passed it on, and when."""
    saved_date: int = 0
    chat: PeerRef | None = None
    """The channel, or the group of an anonymous administrator, that it was posted by."""
    post: int = 0
    """Id of that channel's post."""
    signature: str = ""


class Elsewhere(NamedTuple):
    """The message of another chat, or of another topic of the same one, that a message answers; as it was then."""

    peer: PeerRef
    """The chat where its answerer saw it, and its id there: told to nobody where these are of that one's own box."""
    id: int
    content_id: int
    origin: Forward
    """Where it comes from, as if it had been passed on."""
    written: int = 0
    """Its date; an id alone may be given out anew."""
    file: int = 0
    """Id of the file that it showed; another one in its place is not shown."""
    whole: bool = False
    """The quote is its text from the beginning: nobody chose a stretch of it."""
    media: Media | None = None
    """What it shows now, looked up with the answer and never kept with it."""

    @property
    def linked(self) -> tuple[PeerRef, int] | None:
        """Where everybody who may look there finds it: the channel's post that it is, or its place in a supergroup."""
        if self.origin.post and self.origin.chat is not None:
            return self.origin.chat, self.origin.post
        return (self.peer, self.id) if self.peer.kind == CHANNEL else None


class Reply(NamedTuple):
    """What a message answers; `quote` is the chosen stretch of the other's text."""

    content_id: int
    """0: it is in another chat."""
    quote: str = ""
    quote_entities: tuple[Entity, ...] = ()
    quote_offset: int = 0
    elsewhere: Elsewhere | None = None

    @property
    def bare(self) -> "Reply | None":
        """The same with nothing of what the other said."""
        return None if self.elsewhere else self._replace(quote="", quote_entities=())


class Action(NamedTuple):
    """What a service message says happened."""

    kind: str
    number: int = 0
    text: str = ""
    users: tuple[int, ...] = ()
    photo: File | None = None
    """Of a group or channel: the photo that it got."""
    data: tuple[int, ...] = ()
    """Of a topic that was made: the custom emoji of its icon; of one that was changed: icon, closed, hidden (-1: as
    before)."""


class Reaction(NamedTuple):
    """One person's reaction to one message."""

    user: int
    emoji: str
    date: int
    big: bool = False
    """Shown with the large effect."""
    unread: bool = False
    """The author of the message, whose box this is read from, has not seen it."""


class Content(NamedTuple):
    """A message's content, stored once however many boxes refer to it."""

    id: int
    author: int
    date: int
    edit_date: int
    text: str
    entities: tuple[Entity, ...] = ()
    reply: Reply | None = None
    forward: Forward | None = None
    action: Action | None = None
    ttl: int = 0
    """Seconds after which the message deletes itself; 0: never."""
    silent: bool = False
    noforwards: bool = False
    reactions: tuple[Reaction, ...] = ()
    group: int = 0
    invert_media: bool = False
    preview: bool = True
    scheduled: bool = False
    """It had waited for its time."""
    sender: PeerRef | None = None
    """In whose name it was posted, where that is not its author's own: the channel, or an anonymous group."""
    signature: str = ""
    """Name of the author under a channel's post, title of an anonymous administrator."""
    post: bool = False
    """It is a channel's own, not one of a group's."""
    media: Media | None = None
    link: Link | None = None
    """The page of the web that it shows."""
    tally: tuple[tuple[str, int], ...] = ()
    """How often each reaction was given, most often first; `reactions` are the newest few."""
    removed: str = ""
    """Why it was removed, in a word; what stands in its place says so to people ("": it was not)."""
    withheld: tuple[Restriction, ...] = ()
    """Where it is not to be shown."""
    edit_hidden: bool = False
    """It has the date of an edit, and its author never edited it: it was withheld for a while."""

    @property
    def elsewhere(self) -> Elsewhere | None:
        """The message of another chat that it answers."""
        return self.reply.elsewhere if self.reply else None

    @property
    def poll(self) -> Poll | None:
        """The poll that it is."""
        return self.media.poll if self.media else None

    @property
    def file(self) -> int:
        """Id of the file that it shows: its own, the picture of its page, or a chat's new photo; 0: none."""
        shown = self.media.file if self.media else self.link.photo if self.link else None
        shown = self.action.photo if self.action else shown
        return shown.id if shown else 0


class Replies(NamedTuple):
    """What a message shows of the answers to it."""

    total: int
    pts: int
    """Of the box where they are, when the count changed last."""
    max_id: int = 0
    """The newest of them."""
    group: int = 0
    """Of a channel's post: the discussion group where it is commented on; 0: the answers are in the same chat."""
    repliers: tuple[PeerRef, ...] = ()
    """Who commented last, newest first."""
    read: int = 0
    """Up to where the viewer has read them."""


class Message(NamedTuple):
    """A content as it stands in one person's box, with the box's own number."""

    box: int
    id: int
    peer: PeerRef
    out: bool
    content: Content
    reply_to: int = 0
    """Id in this box of the message that this one answers; 0: none, or not in this box."""
    pinned: bool = False
    mentioned: bool = False
    """It names the viewer; as a supergroup has it, before anyone looks: it names somebody."""
    unread_media: bool = False
    """It is to be heard, or calls the viewer, who has not looked yet; as a supergroup has it: it is one to be heard."""
    saved_peer: PeerRef | None = None
    views: int = 0
    """Of a channel's post, and of one that was passed on: how many have seen it; 0: nobody counts."""
    forwards: int = 0
    """How often it was passed on."""
    thread: int = 0
    """In a supergroup: the first message of the thread that this one is in."""
    topic: int = 0
    """In a forum: the topic that it is in; 0: General."""
    replies: Replies | None = None
    viewer: int = 0
    """In a supergroup or channel: as whom it is seen; 0: as everyone."""
    chosen: tuple[str, ...] = ()
    """What the viewer reacted with."""
    voted: tuple[int, ...] = ()
    """Which answers of its poll the viewer voted for."""
    places: tuple[str, ...] = ()
    """Where its content is withheld somewhere: the countries that the viewer may be in; (): nobody knows."""
    source_known: bool = False
    """The viewer may know the chat of the message of another chat that it answers."""

    def leads_to(self, known: Set[PeerRef]) -> bool:
        """Is what it answers elsewhere in one of these chats, or in another topic of the same one?"""
        at = self.content.elsewhere.linked if self.content.elsewhere else None
        return at is not None and (at[0] == self.peer or at[0] in known)

    @property
    def calls(self) -> bool:
        """Does it name the person who looks?"""
        return self.mentioned and (self.box > 0 or self.viewer != 0)


def counted(message: Message) -> tuple[int, int] | None:
    """(box, id) of the channel's post whose views this message shows; None where it shows none."""
    content = message.content
    if content.post:
        return (message.box, message.id) if message.box < 0 and content.action is None else None
    forward = content.forward
    if forward is None or not forward.post or forward.chat is None:
        return None
    return box_of(forward.chat.id), forward.post


class Draft(NamedTuple):
    """What a person has begun to write in one chat, the same on all devices."""

    date: int
    text: str
    entities: tuple[Entity, ...] = ()
    reply_to: int = 0
    no_webpage: bool = False
    invert_media: bool = False
    quote: str = ""
    quote_offset: int = 0


class Dialog(NamedTuple):
    """One chat in one person's list."""

    box: int
    peer: PeerRef
    top_id: int
    top_date: int
    read_in: int
    """Highest message id of the other's that this person has read."""
    read_out: int
    """Highest id of this person's own messages that the other has read."""
    unread: int
    marked_unread: bool
    pinned: int
    """Place among the pinned chats, highest first; 0: not pinned."""
    folder: int
    """0: main list, 1: archive."""
    ttl: int
    draft: Draft | None
    unread_reactions: int = 0
    settings_hidden: bool = False
    total: int = 0
    """Messages in the chat."""
    pts: int = 0
    """Of a supergroup or channel: where its own box stands."""
    unread_mentions: int = 0


BROADCAST, FORUM, SIGNATURES, NO_FORWARDS, JOIN_TO_SEND, JOIN_REQUEST, HIDDEN_MEMBERS, HIDDEN_HISTORY, GONE = (
    1 << bit for bit in range(9)
)
ANTI_SPAM = 1 << 9
CHAT_SCAM, CHAT_FAKE, CHAT_VERIFIED = (1 << bit for bit in range(20, 23))
SUSPENDED = 1 << 10
PROFILES = 1 << 11
"""Bits of `Chat.flags`. BROADCAST: a channel, not a supergroup; GONE: deleted, or turned into a supergroup; SUSPENDED:
taken from sight by a decision, with everything in it; PROFILES: what is signed shows its author, too; CHAT_SCAM,
CHAT_FAKE, CHAT_VERIFIED: labels by decision."""
CLOSED = GONE | SUSPENDED


class Chat(NamedTuple):
    """A group, supergroup or channel as stored; `version` grows whenever what is shown of it changes."""

    peer: PeerRef
    version: int
    title: str
    about: str
    username: str
    creator: int
    created: int
    flags: int
    banned: int
    """What members may not do unless they are administrators: bits of `domain.rights`."""
    members: int
    slow_mode: int
    """Seconds between two messages of a member; 0: as they like."""
    ttl: int
    linked: int
    """Id of the channel's discussion group, or of the group's channel; 0: none."""
    migrated_to: int
    """Id of the supergroup that a basic group became."""
    migrated_from: int
    migrated_max: int
    """Id of the last message of the basic group, in the box of whoever turned it."""
    photo: int
    """Id of the file; 0: none."""
    top_id: int
    top_date: int
    total: int
    """Messages in a supergroup or channel."""
    read_out: int = 0
    """Highest message id that somebody has read."""
    read_out_2: int = 0
    """Highest message id that somebody else than the first such reader has read."""
    stripped: bytes = b""
    """Bytes of the photo's photoStrippedSize."""
    reactions: str = ""
    """What may be reacted with: "" anything on offer, "-" nothing, or these emojis."""
    reactions_limit: int = 0
    """How many different reactions a message may get; 0: as many as anywhere."""
    withheld: tuple[Restriction, ...] = ()
    """Where it is not to be shown."""

    @property
    def is_channel(self) -> bool:
        """Has it a box of its own (a supergroup or a channel)?"""
        return self.peer.kind == CHANNEL

    @property
    def broadcast(self) -> bool:
        return self.flags & BROADCAST != 0

    @property
    def gone(self) -> bool:
        """Is it nowhere to be seen: deleted, or suspended?"""
        return self.flags & CLOSED != 0


LEFT, MEMBER, ADMIN, CREATOR, KICKED = range(5)


class Member(NamedTuple):
    """How one person stands to one group or channel."""

    peer: PeerRef
    user_id: int
    standing: int
    """LEFT, MEMBER, ADMIN, CREATOR or KICKED."""
    inviter: int
    date: int
    """When the person came in, was made administrator, or was thrown out."""
    rights: int = 0
    """What an administrator may do: bits of `domain.rights`."""
    title: str = ""
    """The administrator's own title."""
    banned: int = 0
    """What this person may not do, beyond what nobody may."""
    until: int = 0
    """Unix time at which `banned` or KICKED ends; 0: never."""
    changed_by: int = 0
    """Who promoted or restricted the person."""
    wrote: int = 0
    """When the person last wrote, where slow mode counts it."""
    cleared: int = 0
    """Highest message id that this person has cleared away for oneself."""
    came: int = 0
    """The pts of a supergroup's or channel's box when the person came in; 0: not noted."""

    @property
    def inside(self) -> bool:
        return self.standing in (MEMBER, ADMIN, CREATOR)

    @property
    def manages(self) -> bool:
        return self.standing in (ADMIN, CREATOR)


class BoxState(NamedTuple):
    """Where a box's numbering stands (core.telegram.org/api/updates)."""

    pts: int
    qts: int = 0
