"""Statistics of supergroups and channels: what was counted by the day, as their administrators look at it."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain import people, rights
from chappe.domain.admin_log import BAN, DELETE, KICK
from chappe.domain.command import Command, rule
from chappe.domain.errors import Refused
from chappe.domain.notify import Target
from chappe.domain.outcome import Actor, Cast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.messages import Page
from chappe.domain.ports.post_stats import CAME_BY, DEEDS, DEEDS_OF, EMOTIONS, LANGUAGES, SEEN_FROM
from chappe.domain.ports.stats import DAY, JOINED, LEFT, LONG_AGO, POSTED, REACTIONS, READERS, SHARES, VIEWS, TookPart
from chappe.domain.post_statistics import Lines
from chappe.domain.post_statistics import recent as by_name
from chappe.domain.values import CHANNEL, Chat, Message, PeerRef, box_of

PERIOD = 7
"""Days that are compared with as many before (core.telegram.org/api/stats)."""
SHOWN = 90
"""Days that graphs go back at most."""
KEPT = 400
BEST = 10
RECENT = 30
"""Posts whose own figures are listed."""
AT_ONCE = 1000
MOST_SETTINGS = 10_000
HOURS = 24


class Pair(NamedTuple):
    """A figure of the last days, and of as many days before."""

    now: float
    before: float


class Series(NamedTuple):
    """What happened on each of some days in a row; `first` in days since 1970."""

    first: int
    joined: tuple[int, ...]
    left: tuple[int, ...]
    members: tuple[int, ...]
    """How many there were at the end of each day."""
    posted: tuple[int, ...]
    views: tuple[int, ...]
    shares: tuple[int, ...]
    reactions: tuple[int, ...]
    hours: tuple[Pair, ...]
    """By hour of the day (UTC), over the last days and those before: views of a channel, messages of a group."""
    weekdays: tuple[int, ...]
    """Messages by day of the week, Monday first."""
    readers: Pair
    """Different people who read something that was written in the last days, and in those before."""


class Busy(NamedTuple):
    """How often an administrator took away messages, threw people out, and restricted them."""

    user_id: int
    deleted: int
    kicked: int
    banned: int


class Statistics(NamedTuple):
    """All figures of one supergroup or channel."""

    chat: Chat
    series: Series
    members: Pair
    posted: Pair
    views: Pair
    """Of a channel: views for each post."""
    shares: Pair
    reactions: Pair
    writers: Pair
    active: tuple[TookPart, ...]
    hosts: tuple[TookPart, ...]
    recent: tuple[Message, ...]
    """A channel's newest posts, with their own figures."""
    muted: int
    """Who has switched off its notifications, as far as they are counted."""
    cast: Cast
    emotions: Lines
    seen_from: Lines
    came_by: Lines
    languages: Lines
    deeds: Lines
    """Of a supergroup: what its administrators did."""
    busy: tuple[Busy, ...] = ()
    """Which of them did most of it in the last days."""


@dataclass(frozen=True, slots=True)
class ForgetCounts(Command):
    """Let go of what was counted long ago; the server's own command."""


def series(tx: Tx, chat: Chat, now: int) -> Series:
    """What is known of the last days, at least two of them, and at most SHOWN."""
    today = now // DAY
    first = max(today - SHOWN + 1, min(tx.stats.first_day(chat.peer) or today, chat.created // DAY or today))
    first = min(first, today - 1)
    days = range(first, today + 1)
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for counted in tx.stats.days(chat.peer, first):
        found[counted.kind][counted.day] += counted.number

    def each(*kinds: int) -> tuple[int, ...]:
        return tuple(sum(found[kind][day] for kind in kinds if kind in found) for day in days)

    joined, left = each(JOINED), each(LEFT)
    members, there = [], chat.members
    for came, went in zip(reversed(joined), reversed(left), strict=True):
        members.append(max(0, there))
        there -= came - went
    posted = each(*range(POSTED, POSTED + HOURS))
    by_hour = VIEWS if chat.broadcast else POSTED
    return Series(
        first,
        joined,
        left,
        tuple(reversed(members)),
        posted,
        each(*range(VIEWS, VIEWS + HOURS)),
        each(SHARES),
        each(REACTIONS),
        tuple(_hour(found.get(by_hour + hour, {}), today) for hour in range(HOURS)),
        tuple(sum(posted[day - first] for day in days if (day + 3) % 7 == weekday) for weekday in range(7)),
        Pair(_readers(found, today), _readers(found, today - PERIOD)),
    )


def _readers(found: Mapping[int, Mapping[int, int]], last: int) -> int:
    """Different people who read something written in the PERIOD days up to that one.

    Each of them came into these days once from before them: that is counted on the day that they came to.
    """
    first = last - PERIOD + 1
    return sum(
        found.get(READERS + gap, {}).get(day, 0)
        for day in range(first, last + 1)
        for gap in range(day - first + 1, LONG_AGO + 1)
    )


def _hour(counts: Mapping[int, int], today: int) -> Pair:
    return Pair(
        sum(counts.get(day, 0) for day in range(today - PERIOD + 1, today + 1)),
        sum(counts.get(day, 0) for day in range(today - 2 * PERIOD + 1, today - PERIOD + 1)),
    )


def compared(values: Sequence[int]) -> Pair:
    """The sum over the last days, and over as many before."""
    return Pair(sum(values[-PERIOD:]), sum(values[-2 * PERIOD : -PERIOD]))


def _each(sums: Pair, posts: Pair) -> Pair:
    return Pair(*(total / count if count else 0.0 for total, count in zip(sums, posts, strict=True)))


def of(tx: Tx, viewer: int, peer: PeerRef, now: int, broadcast: bool) -> Statistics:
    """The figures, for its administrators alone (core.telegram.org/api/stats).

    Raises CHANNEL_PRIVATE, CHAT_ADMIN_REQUIRED, BROADCAST_REQUIRED, MEGAGROUP_REQUIRED.
    """
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    if not member.manages:
        raise Refused("CHAT_ADMIN_REQUIRED")
    if chat.broadcast != broadcast:
        raise Refused("BROADCAST_REQUIRED" if broadcast else "MEGAGROUP_REQUIRED")
    today = now // DAY
    found = series(tx, chat, now)
    posted = compared(found.posted)
    since = today - PERIOD + 1
    active = tuple(tx.stats.most_active(peer, since, BEST)) if not broadcast else ()
    hosts = tuple(tx.stats.best_hosts(peer, since, BEST)) if not broadcast else ()
    busy = _busy(tx, peer, since) if not broadcast else ()
    newest = tx.messages.history(box_of(peer.id), peer, Page(limit=RECENT)) if broadcast else []
    recent = tuple(one for one in newest if one.content.action is None)
    return Statistics(
        chat,
        found,
        Pair(found.members[-1], found.members[-1 - PERIOD] if len(found.members) > PERIOD else 0),
        posted,
        _each(compared(found.views), posted),
        _each(compared(found.shares), posted),
        _each(compared(found.reactions), posted),
        Pair(tx.stats.writers(peer, since, today), tx.stats.writers(peer, since - PERIOD, since - 1)),
        active,
        hosts,
        recent,
        _muted(tx, peer, now),
        people.cast(
            tx, (viewer,), {one.user_id for one in (*active, *hosts)} | {one.user_id for one in busy}, chats=(peer,)
        ),
        by_name(tx, peer, EMOTIONS, now),
        by_name(tx, peer, SEEN_FROM, now),
        by_name(tx, peer, CAME_BY, now),
        by_name(tx, peer, LANGUAGES, now),
        by_name(tx, peer, DEEDS, now),
        busy,
    )


def _busy(tx: Tx, peer: PeerRef, since: int) -> tuple[Busy, ...]:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in tx.post_stats.days(peer, DEEDS_OF, since):
        kind, _, user_id = one.name.partition(" ")
        counts[int(user_id)][kind] += one.number
    found = [Busy(id, each[DELETE], each[KICK], each[BAN]) for id, each in counts.items()]
    return tuple(sorted((one for one in found if sum(one[1:])), key=lambda one: (-sum(one[1:]), one.user_id))[:BEST])


def _muted(tx: Tx, peer: PeerRef, now: int) -> int:
    settings = tx.notify.of_key(Target(peer).key, MOST_SETTINGS)
    return sum(int(json.loads(one).get("mute_until") or 0) > now for one in settings)


@rule(ForgetCounts)
def forget_counts(tx: Tx, who: Actor, command: ForgetCounts) -> Outcome[bool]:
    """Whether there is more."""
    before = who.now // DAY - KEPT
    return Outcome(max(tx.stats.forget(before, AT_ONCE), tx.post_stats.forget(before, AT_ONCE)) >= AT_ONCE)
