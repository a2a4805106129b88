"""After many random acts of several people every counter that is kept is what a count of the rows gives."""

import random
from collections.abc import Callable

import pytest

from chappe.domain import (
    admins,
    bans,
    channels,
    clearing,
    deleting,
    discussions,
    editing,
    forwarding,
    invites,
    inviting,
    mentions,
    polls,
    reactions,
    scheduled_sending,
    thread_reading,
    topics,
    ttl,
)
from chappe.domain.admitting import ImportInvite
from chappe.domain.command import Command
from chappe.domain.errors import DomainError
from chappe.domain.events import PendingRequests
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.rights import ALL_RIGHTS, MAY, MAY_NOT
from chappe.domain.showing import SendFileless
from chappe.domain.values import CHANNEL, FORUM, Entity, PeerRef, User
from chappe.engine.run import Engine
from tests.domain.test_channels import make, say
from tests.domain.test_group_walk import Town, town
from tests.domain.test_walk_groups import Walk
from tests.support.counters import wrong
from tests.support.world import World

STEPS, EVERY = 700, 100
ASKED = Question(Styled("?"), (Option(Styled("yes"), b"y"), Option(Styled("no"), b"n")), public=False, multiple=True)


class Day:
    """Commands of all kinds: those of the other walks, and what administrators, forums and discussions have besides."""

    def __init__(self, world: World, dice: random.Random, there: Town, forum: PeerRef) -> None:
        self.world, self.dice, self.town = world, dice, there
        self.people = tuple(there.people)
        there.places.append(forum)
        self.walk = Walk(dice, self.people)
        self.walk.chats += there.places
        self.forum = forum

    async def command(self, who: User) -> Command:
        which = self.dice.random()
        if which < 0.35:
            return await self.town.command(who)
        return self.walk.command() if which < 0.6 else self._more()

    def _more(self) -> Command:
        dice = self.dice
        peer, other = dice.choice([*self.town.places, *self.walk.chats[-3:]]), dice.choice(self.people).id
        ids, yes = self.town.ids(), dice.random() < 0.5
        rights = dice.choice((0, ALL_RIGHTS, MAY["ban_users"], ALL_RIGHTS | MAY["anonymous"]))
        banned = dice.choice((0, MAY_NOT["view_messages"], MAY_NOT["send_messages"], MAY_NOT["send_polls"]))
        until = self.world.now + dice.choice((40, 1 << 30))
        linked = [self.town.places[2], dice.choice(self.town.places)]
        hash = dice.choice(self.walk.hashes[-6:]) if self.walk.hashes else "none"
        called = (Entity("mention_name", 0, 3, other),)
        made: list[Callable[[], Command]] = [
            lambda: SendMessage(peer, 0, "you there", called, ReplyTo(ids[0]) if yes else None),
            lambda: SendMessage(peer, 0, "an answer", (), ReplyTo(ids[0])),
            lambda: SendMessage(self.forum, 0, "in it", (), ReplyTo(dice.randint(1, 12))),
            lambda: SendFileless(peer, 0, "", fileless=Poll(0, question=ASKED)),
            lambda: polls.SendVote(peer, ids[0], (b"y", b"n")[: dice.randint(0, 2)]),
            lambda: reactions.SendReaction(peer, ids[0], (dice.choice("👍🔥"),) if yes else ()),
            lambda: reactions.ReadReactions(peer),
            lambda: mentions.ReadMentions(peer),
            lambda: editing.EditMessage(peer, ids[0], "@bob changed"),
            lambda: admins.EditAdmin(peer, other, rights),
            lambda: bans.EditBanned(peer, other, banned, until if yes else 0),
            lambda: bans.EndRestrictions(),
            lambda: inviting.InviteToChannel(peer, (other,)),
            lambda: deleting.DeleteThere(peer, ids),
            lambda: clearing.DeleteWritten(peer, other),
            lambda: invites.ExportInvite(peer, usage_limit=dice.randint(0, 2)),
            lambda: invites.DeleteInvite(peer, hash),
            lambda: topics.CreateTopic(self.forum, f"About {ids[0]}", 0),
            lambda: topics.EditTopic(self.forum, dice.randint(2, 12), closed=yes),
            lambda: topics.DeleteTopic(self.forum, dice.randint(2, 12)),
            lambda: channels.SetFlag(self.forum, FORUM, yes),
            lambda: discussions.SetDiscussionGroup(*linked) if yes else discussions.SetDiscussionGroup(linked[0], None),
            lambda: thread_reading.ReadThread(peer, ids[0], ids[-1]),
            lambda: forwarding.ForwardMessages(
                peer, ids, self.town.random_ids(len(ids)), dice.choice(self.town.places)
            ),
        ]
        return dice.choice(made)()


@pytest.mark.parametrize("seed", range(3))
async def test_kept_counts_are_those_of_the_rows(world: World, seed: int) -> None:
    dice = random.Random(seed)
    there = await town(world, dice)
    forum = await make(world, there.people[0], group=True, name="open_forum")
    assert forum.kind == CHANNEL
    await world.run(channels.SetFlag(forum, FORUM, True), there.people[0])
    day = Day(world, dice, there, forum)
    judged = world.engine
    world.engine = Engine(  # type: ignore[assignment]  # the other walks have the invariants of pushes
        judged._store, judged._bus, judged._limits, judged._screen, clock=judged._clock, random=judged._random
    )
    done = 0
    for step in range(STEPS):
        who = dice.choice(there.people)
        try:
            day.walk.noted(await world.run(await day.command(who), who))
            done += 1
        except DomainError:
            pass
        if dice.random() < 0.2:
            world.pass_time(dice.randint(1, 20))
            await world.run(scheduled_sending.SendDue())
            await world.run(ttl.DeleteDue())
        if step % EVERY == EVERY - 1:
            world.forget()
            assert await world.read(wrong) == [], f"after {step} steps"
    assert done > STEPS / 4


async def test_who_is_made_administrator_asks_no_more_to_come_in(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, ann, group=True)
    link = (await world.run(invites.ExportInvite(peer, request_needed=True), ann)).result.invite
    for one in (bob, cyd):
        await world.run(ImportInvite(link.hash), one)
    world.forget()
    await world.run(admins.EditAdmin(peer, bob.id, MAY["ban_users"]), ann)
    assert await world.read(wrong) == []
    [told] = [one for one in world.events(ann) if isinstance(one, PendingRequests)]
    assert (told.waiting, told.requesters) == (1, (cyd.id,))


async def test_answers_go_on_after_the_first_message_is_gone(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, group=True)
    first = (await say(world, ann, peer, "first")).result[0].message.id
    second = (await say(world, ann, peer, "second", reply_to=ReplyTo(first))).result[0].message.id
    await world.run(deleting.DeleteThere(peer, (first,)), ann)
    third = (await say(world, ann, peer, "third", reply_to=ReplyTo(second))).result[0].message
    assert (third.reply_to, third.thread) == (second, first)
    assert await world.read(wrong) == []
    await world.run(deleting.DeleteThere(peer, (second, third.id)), ann)
    assert await world.read(wrong) == []
