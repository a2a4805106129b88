"""Random days in the life of three people: whatever they do in whatever order, the invariants hold around each step."""

import random
from collections.abc import Callable

import pytest

from chappe.domain import (
    archive,
    dialogs,
    drafts,
    editing,
    forwarding,
    pins,
    reactions,
    reading,
    saved,
    scheduled,
    scheduled_sending,
    ttl,
)
from chappe.domain.blocks import SetBlock
from chappe.domain.command import Command
from chappe.domain.deleting import DeleteHistory, DeleteMessages
from chappe.domain.errors import DomainError
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.values import Entity, User
from tests.support.talk import chat, talk
from tests.support.world import World

STEPS = 120
EMOJIS = ("👍", "❤", "🔥")


class Walk:
    """Makes commands that mostly make sense."""

    def __init__(self, dice: random.Random, people: tuple[User, ...], world: World) -> None:
        self.dice, self.people, self.world = dice, people, world
        self.used: list[int] = []

    def random_id(self) -> int:
        """A new one, or now and then one that was used already."""
        if self.used and self.dice.random() < 0.1:
            return self.dice.choice(self.used)
        self.used.append(self.dice.getrandbits(40) + 1)
        return self.used[-1]

    def id(self) -> int:
        """The id of some message, or of none."""
        return self.dice.randint(0, 25)

    def ids(self) -> tuple[int, ...]:
        return tuple(self.id() for _ in range(self.dice.randint(1, 4)))

    def text(self) -> str:
        return self.dice.choice(("hello", "see example.com", " 😀 smile ", "#tag here", "@someone", "x" * 50))

    def command(self, other: User) -> Command:
        dice, peer = self.dice, chat(other)
        late = self.world.now + dice.randint(1, 60)
        some = tuple(chat(one) for one in dice.sample(self.people, dice.randint(0, 3)))
        ids = self.ids()
        random_ids = tuple(self.random_id() for _ in ids)
        marks = dice.random() < 0.5, dice.random() < 0.5
        entity = Entity(dice.choice(("bold", "italic", "pre", "spoiler")), dice.randint(0, 3), dice.randint(0, 3))
        made: list[Callable[[], Command]] = [
            lambda: SendMessage(
                peer,
                self.random_id(),
                self.text(),
                (entity,),
                ReplyTo(self.id()) if marks[0] else None,
                clear_draft=marks[1],
                noforwards=dice.random() < 0.1,
            ),
            lambda: editing.EditMessage(peer, self.id(), self.text()),
            lambda: DeleteMessages(ids, marks[0]),
            lambda: DeleteHistory(peer, self.id(), *marks) if dice.random() < 0.4 else reading.ReadContents(ids),
            lambda: forwarding.ForwardMessages(chat(dice.choice(self.people)), ids, random_ids, peer, *marks),
            lambda: reading.ReadHistory(peer, self.id()),
            lambda: reading.MarkUnread(peer, marks[0]),
            lambda: reactions.SendReaction(peer, self.id(), (dice.choice(EMOJIS),) if marks[0] else (), marks[1]),
            lambda: reactions.ReadReactions(peer),
            lambda: drafts.SaveDraft(peer, self.text() if marks[0] else ""),
            lambda: drafts.ClearDrafts(),
            lambda: pins.PinMessage(peer, self.id(), *marks, one_side=dice.random() < 0.3),
            lambda: pins.UnpinAll(peer),
            lambda: dialogs.PinDialog(peer, marks[0]),
            lambda: dialogs.ReorderPinned(dice.randint(0, 1), some, marks[0]),
            lambda: archive.MoveChats(((peer, dice.randint(0, 1)),)),
            lambda: scheduled.ScheduleMessage(peer, late, self.random_id(), self.text()),
            lambda: scheduled.ScheduleForward(chat(dice.choice(self.people)), ids, random_ids, peer, late),
            lambda: scheduled.EditScheduled(peer, dice.randint(1, 5), late, self.text() if marks[0] else None),
            lambda: scheduled.DeleteScheduled(peer, (dice.randint(1, 5),)),
            lambda: scheduled_sending.SendScheduled(peer, (dice.randint(1, 5),)),
            lambda: ttl.SetHistoryTtl(peer, dice.choice((0, 30, 60))),
            lambda: ttl.SetDefaultTtl(dice.choice((0, 40))),
            lambda: saved.PinSaved(peer, marks[0]),
            lambda: saved.DeleteSaved(peer, self.id()),
            lambda: SetBlock(other.id, dice.random() < 0.3),
        ]
        weights = [12, 4] + [2] * (len(made) - 2)
        return dice.choices(made, weights)[0]()


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_people_do_the_invariants_hold(world: World, seed: int) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    dice = random.Random(seed)
    walk = Walk(dice, scene.people, world)
    done = 0
    for _ in range(STEPS):
        who, other = dice.choice(scene.people), dice.choice(scene.people)
        try:
            await world.run(walk.command(other), who)
            done += 1
        except DomainError:
            pass
        if dice.random() < 0.3:
            world.pass_time(dice.randint(1, 20))
            await world.run(scheduled_sending.SendDue())
            await world.run(ttl.DeleteDue())
    assert done > STEPS / 3
