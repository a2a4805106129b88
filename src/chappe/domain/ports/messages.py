"""Messages, dialogs, reactions, drafts, scheduled messages, folders and the search index, as rules use them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from chappe.domain.ports.unseen import Unseen
from chappe.domain.values import Content, Dialog, Draft, Message, PeerRef, Reaction


class Ref(NamedTuple):
    """Where a content stands in one box."""

    box: int
    id: int
    peer: PeerRef


class Page(NamedTuple):
    """Which part of a chat's history is wanted (core.telegram.org/api/offsets): newest first."""

    offset_id: int = 0
    offset_date: int = 0
    add_offset: int = 0
    limit: int = 100
    max_id: int = 0
    min_id: int = 0


class Query(NamedTuple):
    """A search in one box: all given conditions hold together."""

    terms: tuple[str, ...] = ()
    """Words and marks as `domain.words` gives them; none: every message."""
    peer: PeerRef | None = None
    author: int = 0
    pinned: bool = False
    low: int = 0
    """Ids above this one only."""
    high: int = 0
    """Ids below this one only; 0: no bound."""
    folder: int = -1
    """Chats of that list only; -1: of any."""
    saved_peer: PeerRef | None = None
    since: int = 0
    """Dates from this one on only, where ids do not follow dates; 0: no bound."""
    until: int = 0
    """Dates before this one only; 0: no bound."""
    spoken_as: PeerRef | None = None
    """Posted in the name of this chat."""
    kinds: tuple[int, ...] = ()
    """Chats of these kinds of peers only; none: of any."""
    thread: int = 0
    """In that thread only; below zero: in that topic, -1: in General; 0: anywhere."""
    named: int = 0
    """Naming this person only, or answering one's own; 0: whomever."""


class Hits(NamedTuple):
    """What a search found, newest first."""

    messages: list[Message]
    more: bool
    """The search gave up looking before it had looked everywhere."""


class Messages(Protocol):
    """Contents and their references in boxes."""

    def sent_before(self, box: int, random_id: int) -> int:
        """Id of the message that this box sent with that random_id; 0: none."""
        ...

    def note_sent(self, box: int, random_id: int, message_id: int, now: int) -> None:
        """Remember a random_id for some days; old ones of the box are forgotten on the way."""
        ...

    def add_content(self, content: Content, scopes: tuple[int, ...]) -> int:
        """Keep a content (its id is ignored) that these boxes may search; the new id."""
        ...

    def unindexed(self) -> bool:
        """Are there contents that the search index does not hold yet?"""
        ...

    def index_some(self, limit: int) -> int:
        """Index the next contents, at most `limit`; how many. A search first indexes what is left."""
        ...

    def shelve_some(self, limit: int) -> int:
        """Put the next contents on their shelves that were indexed before there were any; how many."""
        ...

    def add(self, message: Message, shown: bool = False) -> None:
        """A reference to a content that is kept already; `shown`: it was written before the box's owner came in."""
        ...

    def with_views(self, messages: list[Message]) -> list[Message]:
        """The same, with the counts of channels' posts, and of posts that were passed on, as they are now."""
        ...

    def with_sources(self, messages: list[Message]) -> list[Message]:
        """Messages of one box with what those of other chats show now that they answer, and whether the box's owner, or
        everyone, may know these chats."""
        ...

    def known_sources(self, viewer: int, peers: set[PeerRef]) -> set[PeerRef]:
        """Which of these supergroups and channels this person (0: anybody) may know of: public ones, and one's own."""
        ...

    def get(self, box: int, id: int) -> Message | None: ...
    def many(self, box: int, ids: list[int]) -> list[Message]:
        """Those that are there, in the order of `ids`."""
        ...

    def ids_after(self, box: int, id: int, limit: int) -> list[int]:
        """Ids above that one, lowest first: what came into the box since."""
        ...

    def refs(self, content_id: int) -> list[Ref]:
        """Every box that has the content."""
        ...

    def ref_in(self, content_id: int, box: int) -> int:
        """The content's id in that box; 0: not there."""
        ...

    def history(self, box: int, peer: PeerRef, page: Page) -> list[Message]: ...
    def saved_history(self, box: int, saved_peer: PeerRef, page: Page) -> list[Message]:
        """Like `history`, of one part of Saved Messages."""
        ...

    def saved_count(self, box: int, saved_peer: PeerRef) -> int: ...
    def saved_tops(self, box: int) -> list[int]:
        """Id of the newest message of each part of Saved Messages."""
        ...

    def top(self, box: int, peer: PeerRef) -> tuple[int, int]:
        """(id, date) of the chat's newest message; (0, 0): none."""
        ...

    def id_since(self, box: int, date: int, peer: PeerRef | None = None) -> int:
        """The lowest id in the chat whose message, if it is there, is of that time or later: dates grow with ids.

        Of the whole box that holds but for what was written in a basic group before its owner came.
        """
        ...

    def date_at(self, box: int, id: int) -> int:
        """When the newest message of the box up to that id was written; 0: there is none."""
        ...

    def ids_of_peer(self, box: int, peer: PeerRef, max_id: int, limit: int, min_id: int = 0) -> list[int]:
        """Ids in the chat above `min_id` and up to `max_id` (0: all), highest first."""
        ...

    def written(self, box: int, peer: PeerRef, author: int, limit: int) -> list[int]:
        """Ids of what someone wrote in one's own name in a supergroup, highest first."""
        ...

    def written_as(self, box: int, peer: PeerRef, name: PeerRef, limit: int) -> list[int]:
        """Ids of what was written in a supergroup in the name of that group or channel, highest first."""
        ...

    def count_incoming(self, box: int, peer: PeerRef, above: int, up_to: int) -> int:
        """The other's messages with ids above one and up to the other."""
        ...

    def count_after(self, box: int, above: int, most: int) -> int:
        """Messages of a supergroup's or channel's box above that id; `most` or more are not told apart."""
        ...

    def authors_between(self, box: int, above: int, up_to: int, limit: int) -> set[int]:
        """Who wrote the newest messages with these ids, looking at no more than `limit` messages."""
        ...

    def newest_content(self, box: int, peer: PeerRef, above: int, up_to: int) -> int:
        """The content of the other's newest message with an id above one and up to the other; 0: none."""
        ...

    def newest_out(self, box: int, peer: PeerRef, above: int, content_id: int) -> int:
        """Id above that one of this person's newest message whose content is not newer; 0: none."""
        ...

    def find(self, box: int, query: Query, offset: int, skip: int, limit: int) -> Hits:
        """Messages that meet the query, `skip` places after the offset on (0: the newest), like a page of history.

        Looks at a bounded number of messages, however many there are.
        """
        ...

    def find_anywhere(
        self, box: int, places: Sequence[PeerRef], lows: dict[int, int], query: Query, before: int, limit: int
    ) -> Hits:
        """Messages with the query's words in the box and in these groups and channels, the newest content first.

        `lows`: the lowest id that may be seen in a channel's box, where not all are; `before`: contents older than
        that one only (0: the newest). Looks at a bounded number of messages, however many there are.
        """
        ...

    def count_anywhere(self, box: int, places: Sequence[PeerRef], lows: dict[int, int], query: Query, most: int) -> int:
        """How many `find_anywhere` would find; `most` or more are not told apart."""
        ...

    def count_found(self, box: int, query: Query, most: int) -> int:
        """How many messages meet the query; `most` or more are not told apart (then the answer is `most`)."""
        ...

    def set_content(self, content: Content) -> None:
        """Replace text, entities and edit date, and index the new words."""
        ...

    def set_pinned(self, box: int, ids: list[int], pinned: bool) -> None: ...
    def pinned(self, box: int, peer: PeerRef, limit: int = 1000) -> list[int]:
        """The newest pinned messages of a chat, newest first."""
        ...

    def set_media_read(self, box: int, ids: list[int]) -> None: ...
    def delete(self, box: int, ids: list[int]) -> None:
        """The references; contents without any left go too, with their reactions and index entries."""
        ...

    def due_ttl(self, now: int, limit: int) -> list[Ref]:
        """Messages whose time to live is over."""
        ...


class Reactions(Unseen, Protocol):
    """Who reacted to which content."""

    def put(self, content_id: int, user: int, emojis: tuple[str, ...], big: bool, now: int) -> None:
        """This user's reactions become exactly these."""
        ...

    def of_user(self, user: int, ids: list[int]) -> dict[int, tuple[str, ...]]:
        """What this person reacted with to each of these contents."""
        ...

    def page(self, content_id: int, emoji: str, offset: int, limit: int) -> list[Reaction]:
        """A part of the reactions to a content, newest first; emoji "": all of them."""
        ...


class Dialogs(Protocol):
    """Chat lists."""

    def get(self, box: int, peer: PeerRef) -> Dialog | None: ...
    def many(self, box: int, peers: list[PeerRef]) -> list[Dialog]:
        """Those that are there; callers bound the number."""
        ...

    def archived(self, peer: PeerRef, boxes: list[int]) -> set[int]:
        """In which of these boxes the chat is archived; callers bound the number."""
        ...

    def bump(self, box: int, peer: PeerRef, top_id: int, top_date: int, unread: int) -> None:
        """A new message is on top: make the dialog if it is not there, add to its unread count."""
        ...

    def settle(self, box: int, peer: PeerRef, gone: int, unread: int, top: tuple[int, int]) -> None:
        """`gone` messages left the chat: its unread count, and id and date of its newest message now."""
        ...

    def enter(self, box: int, peer: PeerRef, top_id: int, read_in: int) -> None:
        """A supergroup or channel comes into the list, read up to there; its newest message stands with the channel."""
        ...

    def leave(self, box: int, peer: PeerRef) -> None:
        """A supergroup or channel goes from the list."""
        ...

    def set_read_in(self, box: int, peer: PeerRef, max_id: int, unread: int) -> None: ...
    def set_read_out(self, box: int, peer: PeerRef, max_id: int) -> None: ...
    def set_marked(self, box: int, peer: PeerRef, unread: bool) -> None: ...
    def set_pinned(self, box: int, peer: PeerRef, place: int) -> None: ...
    def set_folder(self, box: int, peer: PeerRef, folder: int) -> None: ...
    def set_draft(self, box: int, peer: PeerRef, draft: Draft | None) -> None: ...
    def set_ttl(self, box: int, peer: PeerRef, period: int) -> None: ...
    def set_settings_hidden(self, box: int, peer: PeerRef) -> None: ...
    def delete(self, box: int, peer: PeerRef) -> None:
        """With everything that was set for the chat."""
        ...

    def page(
        self, box: int, folder: int, before_date: int, before_id: int, limit: int, with_pinned: bool = False
    ) -> list[Dialog]:
        """A folder's chats (-1: any folder) by newest message, newest first, after that date and id where given."""
        ...

    def count(self, box: int, folder: int, with_pinned: bool) -> int: ...
    def pinned(self, box: int, folder: int) -> list[Dialog]:
        """First place first."""
        ...

    def unread_in(self, box: int, folder: int) -> tuple[int, int]:
        """(chats, messages) unread in that list."""
        ...

    def drafts(self, box: int) -> list[Dialog]: ...
    def marked(self, box: int) -> list[PeerRef]: ...
    def partners(self, user_id: int, limit: int) -> list[int]:
        """Users with whom there is a private chat, most recent first."""
        ...


class Waiting(NamedTuple):
    """A message that waits for its time; ids are counted per box on their own."""

    box: int
    id: int
    peer: PeerRef
    due: int
    """Unix time; `WHEN_ONLINE` for "when the other comes online"."""
    random_id: int
    content: Content
    """What to send, with the name in which it is to be said; its id and date mean nothing yet."""
    reply_to: int = 0
    topic: int = 0
    """Of a forum, where it goes; 0: General, or no forum."""


class Scheduled(Protocol):
    """Messages that wait for their time."""

    def add(self, waiting: Waiting) -> int:
        """Keep it (its id is ignored); the new id."""
        ...

    def get(self, box: int, id: int) -> Waiting | None: ...
    def by_random_id(self, box: int, random_id: int) -> Waiting | None: ...
    def of_peer(self, box: int, peer: PeerRef) -> list[Waiting]:
        """Latest first."""
        ...

    def has(self, box: int, peer: PeerRef) -> bool:
        """Does anything wait there?"""
        ...

    def due(self, now: int, limit: int) -> list[Waiting]:
        """Those whose time has come."""
        ...

    def awaiting(self, user_id: int, limit: int) -> list[Waiting]:
        """Those that wait for this person to come online."""
        ...

    def set(self, waiting: Waiting) -> None: ...
    def delete(self, box: int, id: int) -> None: ...


class Filters(Protocol):
    """Folders of a person's own making, kept as JSON text."""

    def all(self, box: int) -> list[tuple[int, str]]: ...
    def put(self, box: int, id: int, data: str) -> None: ...
    def delete(self, box: int, id: int) -> bool: ...
    def set_order(self, box: int, order: list[int]) -> None: ...


class Notify(Protocol):
    """Notification settings by peer or scope, kept as JSON text."""

    def get(self, box: int, key: str) -> str:
        """ "" where nothing is set."""
        ...

    def many(self, box: int, keys: list[str]) -> dict[str, str]:
        """Those of these keys that are set."""
        ...

    def all(self, box: int) -> list[tuple[str, str]]: ...
    def count(self, box: int) -> int: ...
    def put(self, box: int, key: str, data: str) -> None: ...
    def delete(self, box: int, key: str) -> None: ...
    def reset(self, box: int) -> None: ...
    def of_key(self, key: str, limit: int) -> list[str]:
        """What people have set for that key, whoever they are."""
        ...
