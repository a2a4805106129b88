"""Views of channels' posts: how many people have seen each, counted once for each person and for many at a time.

See core.telegram.org/method/messages.getMessagesViews. Who looks only asks; the look is kept by a command of the
server's own, which counts what many people have seen since the last one in one transaction.
"""

from dataclasses import dataclass
from typing import NamedTuple

from chappe.domain import rights
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import MOST_AT_ONCE, look
from chappe.domain.command import Command, rule
from chappe.domain.counting import note_views
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.counting import Counted
from chappe.domain.values import CHANNEL, Message, PeerRef, counted, home

COUNTED_ANEW = 30 * 86_400
"""Seconds after which somebody who looks again counts again."""
FORGOTTEN_AT_ONCE = 500


class Look(NamedTuple):
    """Someone saw posts: (box, id) of each."""

    user_id: int
    posts: tuple[tuple[int, int], ...]


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
    for one in command.looks:
        seen: dict[int, list[int]] = {}
        for at in dict.fromkeys(one.posts):
            if at in there and there[at].content.author != one.user_id:
                seen.setdefault(at[0], []).append(at[1])
        for box, some in seen.items():
            for id in tx.views.first_looks(one.user_id, box, some, who.now, who.now - COUNTED_ANEW):
                sums.setdefault(box, {})[id] = sums.get(box, {}).get(id, 0) + 1
    for box in sorted(sums):
        tx.views.add(box, sums[box])
        note_views(tx, PeerRef(CHANNEL, -box), who.now, sum(sums[box].values()))
    return Outcome(sum(sum(counts_.values()) for counts_ in sums.values()))


@rule(ForgetLooks)
def forget_looks(tx: Tx, who: Actor, command: ForgetLooks) -> Outcome[bool]:
    """Whether there is more to forget."""
    return Outcome(tx.views.forget_looks(who.now - COUNTED_ANEW, FORGOTTEN_AT_ONCE) >= FORGOTTEN_AT_ONCE)
