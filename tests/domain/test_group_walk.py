"""Random days in the life of a group, a supergroup and a channel: the invariants hold around whatever people do."""

import random
from collections.abc import Callable

import pytest

from chappe.domain import (
    archive,
    channels,
    clearing,
    deleting,
    dialogs,
    drafts,
    editing,
    forgetting,
    forwarding,
    group_ttl,
    groups,
    joining,
    pins,
    reading,
    scheduled,
    scheduled_sending,
    signing,
    ttl,
    typing,
    viewing,
)
from chappe.domain.command import Command
from chappe.domain.errors import DomainError
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.values import (
    CHANNEL,
    CHAT,
    HIDDEN_HISTORY,
    NO_FORWARDS,
    PeerRef,
    User,
    box_of,
    home,
    user_peer,
)
from tests.domain.test_channels import make
from tests.domain.test_group_ops import grant
from tests.support.world import World

STEPS = 150


class Town:
    """Four people, and the places where they meet; makes commands that mostly make sense."""

    def __init__(self, dice: random.Random, people: list[User], places: list[PeerRef], world: World) -> None:
        self.dice, self.people, self.places, self.world = dice, people, places, world
        self.newest: list[int] = []

    def ids(self) -> tuple[int, ...]:
        """Ids of some of the newest messages, now and then of what is none."""
        some = [*self.newest, self.dice.randint(2, 60)]
        return tuple(self.dice.choice(some) for _ in range(self.dice.randint(1, 3)))

    def random_ids(self, count: int) -> tuple[int, ...]:
        return tuple(self.dice.getrandbits(40) + 1 for _ in range(count))

    def somewhere(self) -> PeerRef:
        return self.dice.choice([*self.places, user_peer(self.dice.choice(self.people).id)])

    def everywhere(self, peer: PeerRef) -> list[Callable[[], Command]]:
        """What may be done in any of the places."""
        dice, ids, mark = self.dice, self.ids(), self.dice.random() < 0.5
        late = self.world.now + dice.randint(1, 30)
        words = dice.choice(("hello", "see example.com", "#tag", "x" * 40))
        return [
            lambda: SendMessage(peer, 0, words, (), ReplyTo(ids[0]) if mark else None, noforwards=dice.random() < 0.1),
            *[lambda: SendMessage(peer, 0, words)] * 16,
            *[lambda: editing.EditMessage(peer, ids[0], words)] * 3,
            *[lambda: pins.PinMessage(peer, ids[0], True)] * 2,
            lambda: deleting.DeleteMessages(ids, mark),
            lambda: deleting.DeleteThere(peer, ids),
            lambda: pins.PinMessage(peer, ids[0], mark),
            lambda: pins.UnpinAll(peer),
            lambda: forwarding.ForwardMessages(
                peer, ids, self.random_ids(len(ids)), self.somewhere(), dice.random() < 0.3
            ),
            lambda: reading.ReadHistory(peer, ids[0]) if peer.kind != CHANNEL else reading.ReadChannel(peer, ids[0]),
            lambda: reading.MarkUnread(peer, mark),
            lambda: drafts.SaveDraft(peer, words if mark else ""),
            lambda: typing.SetTyping(peer, "typing"),
            lambda: scheduled.ScheduleMessage(peer, late, self.random_ids(1)[0], words),
            lambda: scheduled.EditScheduled(peer, dice.randint(1, 4), late, words if mark else None),
            lambda: scheduled_sending.SendScheduled(peer, (dice.randint(1, 4),)),
            lambda: scheduled.DeleteScheduled(peer, (dice.randint(1, 4),)),
            lambda: group_ttl.SetChatTtl(peer, dice.choice((0, 20, 60))),
            lambda: channels.SetFlag(peer, dice.choice((NO_FORWARDS, HIDDEN_HISTORY)), mark),
            lambda: signing.SetSignatures(peer, mark, dice.choice((False, True))),
            lambda: channels.EditTitle(peer, dice.choice(("One", "Two"))),
            lambda: dialogs.PinDialog(peer, mark),
            lambda: archive.MoveChats(((peer, int(mark)),)),
        ]

    def here(self, peer: PeerRef) -> list[Callable[[], Command]]:
        """What may be done only in a place of this kind."""
        ids, other, mark = self.ids(), self.dice.choice(self.people), self.dice.random() < 0.3
        if peer.kind == CHAT:
            return [
                lambda: groups.AddMember(peer, other.id, self.dice.randint(0, 9)),
                lambda: groups.AddMember(peer, other.id, self.dice.randint(0, 9)),
                lambda: groups.RemoveMember(peer, other.id),
                lambda: forgetting.ForgetGroup(peer, other.id),
                lambda: deleting.DeleteHistory(peer, ids[0], not mark, mark),
            ]
        posts = tuple((box_of(peer.id), id) for id in ids)
        return [
            lambda: joining.Join(peer),
            lambda: joining.Join(peer),
            lambda: joining.Leave(peer),
            lambda: clearing.ClearForMe(peer, ids[0]),
            lambda: clearing.ClearForAll(peer, ids[0]) if mark else clearing.DeleteWritten(peer, other.id),
            lambda: viewing.CountViews(tuple(viewing.Look(one.id, posts) for one in self.people)),
        ]

    async def command(self, who: User) -> Command:
        """Something for this person to do."""
        peer = self.dice.choice(self.places)
        box = home(who.id, peer)
        self.newest = [
            one.id for one in await self.world.read(lambda tx: tx.messages.history(box, peer, Page(limit=8)))
        ]
        choice = self.everywhere(peer) if self.dice.random() < 0.8 else self.here(peer)
        return self.dice.choice(choice)()


async def town(world: World, dice: random.Random) -> Town:
    """The first person has made a group, a supergroup and a channel; the second manages, the others are in them."""
    people = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]
    ann, bob, cyd, _ = people
    group = (await world.run(groups.CreateChat("Group", (bob.id, cyd.id)), ann)).result.chat.peer
    table = await make(world, ann, group=True, name="round_table")
    news = await make(world, ann, name="the_gazette")
    for peer in (table, news):
        for one in (bob, cyd):
            await world.run(joining.Join(peer), one)
        await grant(
            world, peer, bob, "post_messages", "edit_messages", "delete_messages", "pin_messages", "change_info"
        )
    return Town(dice, people, [group, table, news], world)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_people_do_together_the_invariants_hold(world: World, seed: int) -> None:
    dice = random.Random(seed)
    there = await town(world, dice)
    done = 0
    for _ in range(STEPS):
        who = dice.choice(there.people)
        try:
            await world.run(await there.command(who), who)
            done += 1
        except DomainError:
            pass
        if dice.random() < 0.3:
            world.pass_time(dice.randint(1, 15))
            await world.run(scheduled_sending.SendDue())
            await world.run(ttl.DeleteDue())
    assert done > STEPS / 3
