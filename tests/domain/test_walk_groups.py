"""Random days in groups: people come, go, write and turn them into supergroups; the invariants hold at each step."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from chappe.domain import (
    admitting,
    channels,
    dialogs,
    drafts,
    forgetting,
    groups,
    invites,
    joining,
    mentions,
    migrating,
    polls,
    reactions,
    reading,
    showing,
    ttl,
)
from chappe.domain.command import Command
from chappe.domain.deleting import DeleteMessages
from chappe.domain.errors import DomainError
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.outcome import Outcome
from chappe.domain.reading import ReadContents
from chappe.domain.values import CHAT, Entity, PeerRef, User
from tests.support.talk import talk
from tests.support.world import World

STEPS = 120
ASKED = Question(Styled("?"), (Option(Styled("yes"), b"y"), Option(Styled("no"), b"n")), public=True)


class Walk:
    """Makes commands that mostly make sense."""

    def __init__(self, dice: random.Random, people: tuple[User, ...]) -> None:
        self.dice, self.people = dice, people
        self.chats: list[PeerRef] = []
        self.hashes: list[str] = []

    def noted(self, outcome: Outcome[Any]) -> None:
        """Remember the chats and links that came to be."""
        chat = getattr(outcome.result, "chat", None)
        if chat is not None and chat.peer not in self.chats:
            self.chats.append(chat.peer)
        invite = getattr(outcome.result, "invite", None)
        if invite is not None:
            self.hashes.append(invite.hash)

    def command(self) -> Command:
        dice = self.dice
        if not self.chats:
            return groups.CreateChat("Here", tuple(one.id for one in self.people))
        peer, other = dice.choice(self.chats[-4:]), dice.choice(self.people).id
        id, random_id, yes = dice.randint(0, 25), dice.getrandbits(40) + 1, dice.random() < 0.5
        hash = dice.choice(self.hashes[-4:]) if self.hashes else "none"
        made: list[tuple[int, Callable[[], Command]]] = [
            (20, lambda: SendMessage(peer, random_id, "words", (), ReplyTo(id) if yes else None)),
            (6, lambda: SendMessage(peer, random_id, "you", (Entity("mention_name", 0, 3, other),))),
            (6, lambda: reactions.SendReaction(peer, id, (dice.choice("👍🔥"),) if yes else ())),
            (2, lambda: reactions.ReadReactions(peer) if yes else mentions.ReadMentions(peer)),
            (2, lambda: ReadContents((id, id + 1)) if peer.kind == CHAT else mentions.ReadThere(peer, (id, id + 1))),
            (4, lambda: showing.SendFileless(peer, random_id, "", fileless=Poll(0, question=ASKED))),
            (4, lambda: polls.SendVote(peer, id, (b"y",) if yes else ())),
            (1, lambda: polls.ClosePoll(peer, id)),
            (1, lambda: groups.CreateChat("Here", (other,), 30 if yes else 0)),
            (8, lambda: groups.AddMember(peer, other, dice.randint(0, 9))),
            (6, lambda: groups.RemoveMember(peer, other)),
            (2, lambda: forgetting.ForgetGroup(peer, other)),
            (2, lambda: groups.SetAdmin(peer, other, yes)),
            (5, lambda: migrating.MigrateChat(peer)),
            (2, lambda: channels.EditTitle(peer, f"Here {id}")),
            (1, lambda: channels.EditAbout(peer, f"about {id}")),
            (4, lambda: DeleteMessages((id, id + 1), yes)),
            (6, lambda: reading.ReadHistory(peer, id) if peer.kind == CHAT else reading.ReadChannel(peer, id)),
            (2, lambda: reading.MarkUnread(peer, yes)),
            (2, lambda: drafts.SaveDraft(peer, "begun" if yes else "")),
            (2, lambda: dialogs.PinDialog(peer, yes)),
            (3, lambda: joining.Leave(peer)),
            (4, lambda: invites.ExportInvite(peer, main=yes, request_needed=not yes)),
            (1, lambda: invites.RevokeInvite(peer, hash)),
            (8, lambda: admitting.ImportInvite(hash)),
            (4, lambda: admitting.HideRequest(peer, other, yes)),
            (1, lambda: admitting.HideRequests(peer, "", yes)),
            (1, lambda: groups.DeleteChat(peer) if dice.random() < 0.3 else joining.Join(peer)),
        ]
        return dice.choices([one for _, one in made], [weight for weight, _ in made])[0]()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_people_do_in_groups_the_invariants_hold(world: World, seed: int) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    dice = random.Random(seed)
    walk = Walk(dice, scene.people)
    done = 0
    for _ in range(STEPS):
        try:
            walk.noted(await world.run(walk.command(), dice.choice(scene.people)))
            done += 1
        except DomainError:
            pass
        if dice.random() < 0.3:
            world.pass_time(dice.randint(1, 20))
            await world.run(ttl.DeleteDue())
    assert done > STEPS / 6
