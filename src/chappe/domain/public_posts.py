"""A channel's posts as the public sees them: in pages both ways, found by words, albums in one piece."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from chappe.domain import search
from chappe.domain.attachments import Media
from chappe.domain.custom_reactions import faces
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page, Query
from chappe.domain.public import HIGHEST_ID, Profile, is_post, name_of, restriction, withheld
from chappe.domain.values import Chat, Content, Entity, Forward, Message, PeerRef, User
from chappe.domain.weblinks import Page as WebPage

POSTS = 20
"""Messages on one page; an album is never cut, so that there may be some fewer."""
MOST_IN_ALBUM = 10
LONGEST_QUERY = 128
DELETED = "a deleted account"
_ROUNDS = 4
"""Pieces of history that one page looks through for posts among service messages."""
_SNIPPET = 160
"""Characters of a post that are shown with an answer to it."""


class Source(NamedTuple):
    """Where a forwarded post came from."""

    title: str
    """ "" where it came from a chat that is not public."""
    name: str = ""
    """Its public name; "": none."""
    post: int = 0


class Answered(NamedTuple):
    """What a post answers: an earlier one of the same channel, or a message of another chat."""

    id: int
    """0: it is elsewhere."""
    text: str
    entities: tuple[Entity, ...]
    gone: bool = False
    """It was removed, or may not be shown."""
    source: Source | None = None
    """Where it is, if elsewhere."""


class Shot(NamedTuple):
    """One file of a post: an album has several."""

    id: int
    """The message that carries it."""
    media: Media
    text: str = ""
    """Its own caption, where more than one file of the album has one."""
    entities: tuple[Entity, ...] = ()


class Post(NamedTuple):
    """A channel's post, with nothing of whoever wrote it but the signature."""

    id: int
    date: int
    edit_date: int
    restricted: str = ""
    """Why it may not be shown; everything below is empty then."""
    text: str = ""
    entities: tuple[Entity, ...] = ()
    shots: tuple[Shot, ...] = ()
    source: Source | None = None
    answered: Answered | None = None
    signature: str = ""
    reactions: tuple[tuple[str, int], ...] = ()
    """Emojis and how many people chose each, the most chosen first."""
    views: int = 0
    pinned: bool = False
    page: WebPage | None = None
    """What it shows of a page of the web that it links to."""
    comments: int = -1
    """How many were written about it in the linked group; -1: it cannot be commented on."""


class Wanted(NamedTuple):
    """Which posts: those below `before`, or else those above `after`, or else the newest; with all the words."""

    before: int = 0
    after: int = 0
    words: str = ""


class Posts(NamedTuple):
    """Posts, newest first."""

    posts: tuple[Post, ...]
    older: int = 0
    """What `before` must be to see the ones before them; 0: there are none."""
    newer: int = 0
    """What `after` must be to see the ones after them; 0: there are none."""


def wall(tx: Tx, found: Profile, wanted: Wanted) -> Posts:
    """A page of a channel's posts."""
    query: Query | None = None
    if wanted.words:
        terms = search.terms(wanted.words[:LONGEST_QUERY], search.ANY)
        if not terms:
            return Posts(())
        query = Query(terms)  # the box alone is searched, and it holds nothing but this channel
    if wanted.after and not wanted.before:
        near, newer = _walk(tx, found, query, min(wanted.after, HIGHEST_ID), upward=True)
        page = _page(tx, found, query, near[::-1])
        below = (near[0] if query else page[-1]).id if near else wanted.after + 1
        older = below if not near or _goes_on(tx, found, query, below, upward=False) else 0
        return Posts(_found(tx, found, query, page), older, newer)
    near, older = _walk(tx, found, query, min(wanted.before, HIGHEST_ID), upward=False)
    page = _page(tx, found, query, near)
    above = (near[0] if query else page[0]).id if near else wanted.before - 1
    newer = above if wanted.before and _goes_on(tx, found, query, above, upward=True) else 0
    return Posts(_found(tx, found, query, page), older, newer)


def single(tx: Tx, found: Profile, id: int) -> Post | None:
    """One post, the whole album where the message is part of one; None where there is none, whatever the reason."""
    if not 0 < id <= HIGHEST_ID:
        return None
    message = tx.messages.get(found.box, id)
    if message is None or not is_post(found, message):
        return None
    return _shown(tx, found, _whole(tx, found, [message], [message]))[0]


def first_of(tx: Tx, found: Profile, id: int) -> int:
    """The post that the message is part of goes by this id: the first one's, where it is part of an album."""
    post = single(tx, found, id)
    return post.id if post is not None else id


# -- which -----------------------------------------------------------------------------------------------------------
def _walk(tx: Tx, found: Profile, query: Query | None, start: int, upward: bool) -> tuple[list[Message], int]:
    """Posts from `start` on, nearest first, and the id from which to go on (0: that was all)."""
    near: list[Message] = []
    at = start
    for _ in range(_ROUNDS):
        some = _piece(tx, found, query, at, upward)
        near += [message for message in some if is_post(found, message)]
        if len(near) > POSTS:
            near = near[: _cut(near)]
            return near, near[-1].id
        if len(some) <= POSTS:
            return near, 0
        at = some[-1].id
    return near, at


def _goes_on(tx: Tx, found: Profile, query: Query | None, at: int, upward: bool) -> bool:
    """Are there posts beyond that one, as far as one look tells? Channels end in words about what was pinned."""
    some = _piece(tx, found, query, at, upward)
    return len(some) > POSTS or any(is_post(found, one) for one in some)


def _cut(near: Sequence[Message]) -> int:
    """How many of them make a page: an album that goes on beyond it is left to the next."""
    cut, group = POSTS, near[POSTS].content.group
    while group and cut and near[cut - 1].content.group == group:
        cut -= 1
    return cut or POSTS


def _page(tx: Tx, found: Profile, query: Query | None, near: Sequence[Message]) -> list[Message]:
    """A page's messages, newest first, none of their albums cut: where the page begins or ends, or the words stop."""
    return _whole(tx, found, near, near if query is not None else [*near[:1], *near[-1:]])


def _whole(tx: Tx, found: Profile, near: Sequence[Message], parts: Sequence[Message]) -> list[Message]:
    """These messages, newest first, and whatever else belongs to the albums that `parts` of them are of."""
    parts = [one for one in parts if one.content.group]
    groups = {one.content.group for one in parts}
    around = {id for one in parts for id in range(max(1, one.id - MOST_IN_ALBUM + 1), one.id + MOST_IN_ALBUM)}
    missing = sorted(around - {one.id for one in near})
    some = tx.messages.many(found.box, missing) if missing else []
    more = [one for one in some if is_post(found, one) and one.content.group in groups]
    return sorted([*near, *more], key=lambda one: -one.id)


def _piece(tx: Tx, found: Profile, query: Query | None, at: int, upward: bool) -> list[Message]:
    """A page's messages and one more, nearest first."""
    limit = POSTS + 1
    offset, skip = (at + 1, -limit) if upward else (at, 0)
    if query is not None:
        some = tx.messages.find(found.box, query, offset, skip, limit).messages
    else:
        some = tx.messages.history(found.box, found.peer, Page(offset_id=offset, add_offset=skip, limit=limit))
    return some[::-1] if upward else some


def _found(tx: Tx, found: Profile, query: Query | None, near: Sequence[Message]) -> tuple[Post, ...]:
    """These messages as posts; a post that may not be shown does not tell that it has the words looked for."""
    if query is not None:
        kept = {one.content.group for one in near if one.content.group and restriction(tx, found, one)}
        near = [one for one in near if one.content.group not in kept and not restriction(tx, found, one)]
    return _shown(tx, found, near)


# -- what ------------------------------------------------------------------------------------------------------------
def _shown(tx: Tx, found: Profile, messages: Sequence[Message]) -> tuple[Post, ...]:
    """These messages, newest first, as posts, with what they point to."""
    messages = [_plainly(tx, one) for one in messages]
    reasons = {one.id: restriction(tx, found, one) for one in messages}
    open_ = [one for one in messages if not reasons[one.id]]
    forwards = [one.content.forward for one in open_ if one.content.forward is not None]
    forwards += [one.content.elsewhere.origin for one in open_ if one.content.elsewhere is not None]
    people = {user.id: user for user in tx.users.many(sorted({one.author for one in forwards if one.author}))}
    chats = {one.peer: one for one in tx.chats.many(sorted({one.chat for one in forwards if one.chat is not None}))}
    answers = _answered(tx, found, open_)
    posts = []
    for _, album in groupby(messages, key=lambda one: one.content.group or -one.id):
        parts = list(album)[::-1]
        first = parts[0].content
        reason = next(filter(None, (reasons[one.id] for one in parts)), "")
        if reason:
            posts.append(Post(parts[0].id, first.date, 0, reason))
            continue
        source = _source(first.forward, people, chats, found.places) if first.forward else None
        answered = answers.get(parts[0].reply_to)
        if first.elsewhere is not None:
            answered = _of_elsewhere(first, _source(first.elsewhere.origin, people, chats, found.places))
        posts.append(_post(parts, source, answered))
    return tuple(posts)


def _plainly(tx: Tx, message: Message) -> Message:
    """The message with reactions that a page can show."""
    tally = message.content.tally
    return message._replace(content=message.content._replace(tally=faces(tx, tally))) if tally else message


def _post(parts: Sequence[Message], source: Source | None, answered: Answered | None) -> Post:
    """A post out of its message, or out of all those of an album, the first one first."""
    first = parts[0]
    said = [one.content for one in parts if one.content.text]
    text, entities = (said[0].text, said[0].entities) if len(said) == 1 else ("", ())
    shots = []
    for one in parts:
        if one.content.media is not None:
            own = one.content if len(said) > 1 else None
            shots.append(Shot(one.id, one.content.media, own.text if own else "", own.entities if own else ()))
    if answered is not None and answered.id and not answered.gone:
        answered = _quoted(first.content, answered)
    return Post(
        first.id,
        first.content.date,
        max(one.content.edit_date for one in parts),
        "",
        text,
        entities,
        tuple(shots),
        source,
        answered,
        first.content.signature,
        first.content.tally,
        max(one.views for one in parts),
        first.pinned,
        first.content.link.page if first.content.link else None,
        first.replies.total if first.replies is not None and first.replies.group else -1,
    )


def _answered(tx: Tx, found: Profile, messages: Iterable[Message]) -> dict[int, Answered]:
    """What these messages answer, by id."""
    wanted = sorted({one.reply_to for one in messages if one.reply_to})
    there = {
        one.id: Answered(one.id, one.content.text[:_SNIPPET], one.content.entities)
        for one in tx.messages.many(found.box, wanted)
        if is_post(found, one) and not restriction(tx, found, one)
    }
    return {id: there.get(id) or Answered(id, "", (), True) for id in wanted}


def _of_elsewhere(content: Content, source: Source) -> Answered:
    """The message of another chat that is answered: what went along, unless a decision keeps it back."""
    kept = content.reply
    if kept is None or kept.elsewhere is None or kept.elsewhere.hidden:
        return Answered(0, "", (), True)
    return Answered(0, kept.quote[:_SNIPPET], kept.quote_entities, False, source)


def _quoted(content: Content, answered: Answered) -> Answered:
    quote = content.reply.seen if content.reply else None
    if quote is None or not quote.quote:
        return answered
    return Answered(answered.id, quote.quote[:_SNIPPET], quote.quote_entities)


def _source(forward: Forward, people: dict[int, User], chats: dict[PeerRef, Chat], places: tuple[str, ...]) -> Source:
    """Where a post came from; nothing of what may not be shown where the reader is."""
    if forward.chat is not None:
        chat = chats.get(forward.chat)
        if chat is None or chat.gone or not chat.username or withheld(chat.withheld, places):
            return Source("")
        return Source(chat.title, chat.username, forward.post if chat.broadcast else 0)
    user = people.get(forward.author)
    if user is None:
        return Source(forward.name)
    if withheld(user.withheld, places):
        return Source("")
    return Source(DELETED) if user.deleted else Source(name_of(user), user.username)
