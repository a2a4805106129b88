"""Statistics by name and of single posts: reactions, sources, languages, and where a post was passed on to."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from chappe.domain import rights
from chappe.domain.chats import MOST_AT_ONCE, Found, found
from chappe.domain.custom_reactions import document
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.ports.post_stats import EMOTIONS, SEEN, Named
from chappe.domain.ports.stats import DAY
from chappe.domain.reaching import seen
from chappe.domain.values import CHANNEL, Message, PeerRef, box_of

SHOWN = 90
"""Days that graphs go back at most."""
MOST_LINES = 6
REST = "other"
"""In the place of all names beyond so many."""


class Lines(NamedTuple):
    """How often things of each name happened on days in a row; `first` in days since 1970."""

    first: int
    names: tuple[str, ...]
    """The most frequent first."""
    counts: tuple[tuple[int, ...], ...]
    """For each name, by the day."""


class OfPost(NamedTuple):
    """What was counted about one post."""

    views: Lines
    emotions: Lines


def lines(tx: Tx, counted: Iterable[Named], first: int, last: int) -> Lines:
    """The counts as lines, of which there are no more than MOST_LINES; custom emoji by the emoji they stand for."""
    some = [one for one in counted if first <= one.day <= last]
    shown = _faces(tx, {one.name for one in some})
    sums: Counter[str] = Counter()
    by_day: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in some:
        sums[shown[one.name]] += one.number
        by_day[shown[one.name]][one.day] += one.number
    names = [name for name, _ in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))]
    if len(names) > MOST_LINES:
        for name in names[MOST_LINES - 1 :]:
            for day, number in by_day[name].items():
                by_day[REST][day] += 0 if name == REST else number
        names = [*(name for name in names[: MOST_LINES - 1] if name != REST), REST]
    days = range(first, last + 1)
    return Lines(first, tuple(names), tuple(tuple(by_day[name][day] for day in days) for name in names))


def _faces(tx: Tx, names: set[str]) -> dict[str, str]:
    wanted = [id for name in names if (id := document(name))]
    known = tx.stickers.shown(wanted) if wanted else {}
    faces = {name: known[id].file.attributes.alt for name in names if (id := document(name)) in known}
    return {name: faces.get(name, REST if document(name) else name) for name in names}


def recent(tx: Tx, peer: PeerRef, kind: int, now: int) -> Lines:
    """What was counted of that kind since the first day that anything is known of, at most SHOWN days."""
    today = now // DAY
    counted = tx.post_stats.days(peer, kind, today - SHOWN + 1)
    first = min((one.day for one in counted), default=today)
    return lines(tx, counted, min(first, today - 1), today)


def _post(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> Message:
    """A channel's post, for its administrators.

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, BROADCAST_REQUIRED, MESSAGE_ID_INVALID.
    """
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    if not member.manages:
        raise Refused("CHAT_ADMIN_REQUIRED")
    if not chat.broadcast:
        raise Refused("BROADCAST_REQUIRED")
    message = tx.messages.get(box_of(peer.id), id)
    if message is None or message.content.action is not None:
        raise Refused("MESSAGE_ID_INVALID")
    return message


def of_post(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> OfPost:
    """Its figures by the day (core.telegram.org/method/stats.getMessageStats); raises as `_post` does."""
    message = _post(tx, viewer, peer, id, now)
    today = now // DAY
    first = max(today - SHOWN + 1, min(message.content.date // DAY, today - 1))
    views, emotions = (tx.post_stats.post_days(message.box, id, kind) for kind in (SEEN, EMOTIONS))
    return OfPost(lines(tx, views, first, today), lines(tx, emotions, first, today))


def of_poll(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> Lines:
    """Votes in a poll by the day, for whoever asked (core.telegram.org/method/stats.getPollStats).

    Of a channel's own polls for all its administrators. Raises as `reaching.seen` does, MESSAGE_ID_INVALID for what is
    no poll, MESSAGE_AUTHOR_REQUIRED.
    """
    message = seen(tx, viewer, peer, id, now)
    poll = message.content.poll
    if poll is None or not poll.question.options:
        raise Refused("MESSAGE_ID_INVALID")
    chat = tx.chats.get(peer) if message.content.post else None
    if poll.author != viewer and (chat is None or not rights.standing(tx, chat, viewer, now).manages):
        raise Refused("MESSAGE_AUTHOR_REQUIRED")
    today = now // DAY
    first = max(today - SHOWN + 1, min(message.content.date // DAY, today - 1))
    return lines(tx, [Named(day, "", number) for day, number in tx.polls.days(poll.id)], first, today)


def public_forwards(
    tx: Tx, viewer: int, peer: PeerRef, id: int, offset: int, limit: int, now: int
) -> tuple[Found, int]:
    """Where it was passed on to, as far as everybody may see it, and where the next page begins (0: nowhere).

    See core.telegram.org/method/stats.getMessagePublicForwards; raises as `_post` does.
    """
    message = _post(tx, viewer, peer, id, now)
    limit = min(limit, MOST_AT_ONCE) if limit > 0 else MOST_AT_ONCE
    at, total = tx.post_stats.public_forwards(message.box, id, offset, limit)
    there = [one for box, there_id in at for one in tx.messages.many(box, [there_id])]
    after = offset + len(at) if len(at) == limit and offset + len(at) < total else 0
    return found(tx, viewer, there, total), after
