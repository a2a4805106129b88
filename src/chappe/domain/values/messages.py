"""Messages: their contents, stored once, and how they stand in boxes."""

from collections.abc import Set
from typing import NamedTuple

from chappe.domain.attachments import File, Media
from chappe.domain.fileless import Poll
from chappe.domain.values.peers import CHANNEL, PeerRef, box_of
from chappe.domain.values.withholding import Restriction
from chappe.domain.weblinks import Link

WHEN_ONLINE = 0x7FFFFFFE
"""In the place of a date: when the other person comes online."""


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
    hidden: bool = False
    """A decision keeps it from sight now: looked up, never kept."""

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
    def seen(self) -> "Reply":
        """As it is shown: without words that a decision keeps from sight."""
        if self.elsewhere is None or not self.elsewhere.hidden:
            return self
        return self._replace(quote="", quote_entities=(), quote_offset=0)

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
    unseen_votes: bool = False
    """The viewer asked, and has not seen yet who voted."""

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
