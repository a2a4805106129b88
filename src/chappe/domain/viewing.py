"""Views of channels' posts: how many people have seen each, counted once for each person and for many at a time.

See core.telegram.org/method/messages.getMessagesViews. Who looks only asks; the look is kept by a command of the
server's own, which counts what many people have seen since the last one in one transaction.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain import rights
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import MOST_AT_ONCE, look
from chappe.domain.command import Command, rule
from chappe.domain.counting import note_seen, note_views
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.counting import Counted
from chappe.domain.ports.post_stats import SEEN
from chappe.domain.values import CHANNEL, USER, Message, PeerRef, counted, home

COUNTED_ANEW = 30 * 86_400
"""Seconds after which somebody who looks again counts again."""
FORGOTTEN_AT_ONCE = 500


class Look(NamedTuple):
    """Someone saw posts: (box, id) of each."""

    user_id: int
    posts: tuple[tuple[int, int], ...]
    place: str = ""
    """Where: HERE, in the channel itself, or where they were passed on to; "": that is not known."""
    language: str = ""
    """Of the client, as ISO 639 has it; "": that is not known."""
    peer: int = 0
    """The box of the supergroup or channel that was looked into; 0: another chat, or not known."""


HERE, IN_GROUP, IN_CHANNEL, IN_PRIVATE = "here", "group", "channel", "private"
FOLLOWER, PASSER_BY = "follower", "passer_by"
"""Who looks into the channel itself, and is in it or not."""


@dataclass(frozen=True, slots=True)
class CountViews(Command):
    """Count what people have seen; the server's own command."""

    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class ForgetLooks(Command):
    """Forget who saw what long ago; the server's own command."""


def posts_in(tx: Tx, viewer: int, peer: PeerRef, ids: tuple[int, ...], now: int) -> list[tuple[int, int] | None]:
    """(box, id) of the post that each of these messages shows, None for one without views; raises as `look` does.

    Raises MESSAGE_ID_INVALID for too many.
    """
    if len(ids) > MOST_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    low = 0
    if peer.kind == CHANNEL:
        low = first_seen(tx, *rights.seen(tx, viewer, peer, now))
    else:
        look(tx, viewer, peer, now)
    there = {
        one.id: counted(one)
        for one in tx.messages.many(home(viewer, peer), list(dict.fromkeys(ids)))
        if one.peer == peer and one.id >= low
    }
    return [there.get(id) for id in ids]


def place_of(tx: Tx, peer: PeerRef) -> str:
    """Where somebody is who looks into that chat; a channel shows posts of its own, and others' that were passed on."""
    if peer.kind == USER:
        return IN_PRIVATE
    chat = tx.chats.get(peer) if peer.kind == CHANNEL else None
    return IN_CHANNEL if chat is not None and chat.broadcast else IN_GROUP


def language(code: str) -> str:
    """The language of a client by what it says of itself, such as "pt-BR"; "" where it says none."""
    word = code.lower().replace("_", "-").partition("-")[0]
    return word if 2 <= len(word) <= 3 and word.isascii() and word.isalpha() else ""


def counts(tx: Tx, posts: list[tuple[int, int] | None]) -> list[Counted | None]:
    """The views and forwards of each; None where there is nothing to count."""
    by_box: dict[int, set[int]] = {}
    for at in posts:
        if at is not None:
            by_box.setdefault(at[0], set()).add(at[1])
    found = {box: tx.views.of(box, sorted(ids)) for box, ids in by_box.items()}
    return [found[at[0]].get(at[1], Counted()) if at is not None else None for at in posts]


@rule(CountViews)
def count_views(tx: Tx, who: Actor, command: CountViews) -> Outcome[int]:
    """Count every first look; how many there were. A post that is gone is not counted, nor its author's own look."""
    wanted: dict[int, set[int]] = {}
    for one in command.looks:
        for box, id in one.posts:
            wanted.setdefault(box, set()).add(id)
    there: dict[tuple[int, int], Message] = {}
    for box, ids in wanted.items():
        there.update(
            {(box, one.id): one for one in tx.messages.many(box, sorted(ids)) if counted(one) == (box, one.id)}
        )
    sums: dict[int, dict[int, int]] = {}
    ways: dict[int, Counter[tuple[int, str, str]]] = defaultdict(Counter)
    for one in command.looks:
        seen: dict[int, list[int]] = {}
        for at in dict.fromkeys(one.posts):
            if at in there and there[at].content.author != one.user_id:
                seen.setdefault(at[0], []).append(at[1])
        for box, some in seen.items():
            for id in tx.views.first_looks(one.user_id, box, some, who.now, who.now - COUNTED_ANEW):
                sums.setdefault(box, {})[id] = sums.get(box, {}).get(id, 0) + 1
                ways[box][one.user_id, one.place if one.peer != box else HERE, one.language] += 1
    for box in sorted(sums):
        tx.views.add(box, sums[box])
        note_views(tx, PeerRef(CHANNEL, -box), who.now, sum(sums[box].values()))
        for id, more in sums[box].items():
            tx.post_stats.count_post(box, id, who.now, SEEN, more=more)
        _note_ways(tx, PeerRef(CHANNEL, -box), who.now, ways[box])
    return Outcome(sum(sum(counts_.values()) for counts_ in sums.values()))


def _note_ways(tx: Tx, peer: PeerRef, now: int, ways: Counter[tuple[int, str, str]]) -> None:
    """Count from where, and in which languages, a channel's posts were seen; nothing is kept of who it was."""
    here = sorted({user_id for user_id, place, _ in ways if place == HERE})
    inside = {member.user_id for member in tx.members.of_users(peer, here) if member.inside} if here else set()
    sums: Counter[tuple[str, str]] = Counter()
    for (user_id, place, spoken), more in ways.items():
        sums[(FOLLOWER if user_id in inside else PASSER_BY) if place == HERE else place, spoken] += more
    for (place, spoken), more in sums.items():
        note_seen(tx, peer, now, place, spoken, more)


@rule(ForgetLooks)
def forget_looks(tx: Tx, who: Actor, command: ForgetLooks) -> Outcome[bool]:
    """Whether there is more to forget."""
    return Outcome(tx.views.forget_looks(who.now - COUNTED_ANEW, FORGOTTEN_AT_ONCE) >= FORGOTTEN_AT_ONCE)
