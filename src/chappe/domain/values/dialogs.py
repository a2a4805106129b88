"""Chats as they stand in one person's list."""

from typing import NamedTuple

from chappe.domain.values.messages import Entity
from chappe.domain.values.peers import PeerRef


class Source(NamedTuple):
    """The other chat whose message a draft answers, and by which access hash the draft's author knows it."""

    peer: PeerRef
    access_hash: int


class Shown(NamedTuple):
    """The page of the web that a draft names apart from its text (core.telegram.org/constructor/inputMediaWebPage)."""

    url: str
    size: str = ""
    """"large", "small", or as the page asks."""
    optional: bool = False
    """It is to be sent without the page where there is none."""


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
    quote_entities: tuple[Entity, ...] = ()
    source: Source | None = None
    page: Shown | None = None
    effect: int = 0
    """An effect's id, as the client gave it (core.telegram.org/api/effects)."""


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
    unread_votes: int = 0
    """Polls of one's own with votes that one has not seen."""
