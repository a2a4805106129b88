"""What is still to be seen in very many messages: seen in turns, each of which costs what it clears."""

import pytest

from chappe.domain import reactions, unseen
from chappe.domain.command import Command
from chappe.domain.joining import Join
from chappe.domain.outcome import Actor
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import ReadReactions, SendReaction
from chappe.domain.unseen import LISTED
from chappe.domain.unseen_votes import ReadVotes
from chappe.domain.values import PeerRef, User, user_peer
from chappe.store.sqlite import SqliteStore
from tests.domain.test_channels import make
from tests.domain.test_group_ops import say
from tests.support.world import World


async def count(world: World, who: User, peer: PeerRef) -> tuple[int, int]:
    """How many reactions, and votes, the chat list says are still to be seen there."""
    dialog = await world.read(lambda tx: tx.dialogs.get(who.id, peer))
    assert dialog is not None
    return dialog.unread_reactions, dialog.unread_votes


async def statements(world: World, who: User, command: Command) -> int:
    """What the database is asked to do for it."""
    store, asked = world.store, list[str]()
    assert isinstance(store, SqliteStore)
    actor: Actor = world.engine.actor(who.id, world.key_of(who.id))
    rule = type(command).run

    def traced(tx: object) -> None:
        store._writer_connection.set_trace_callback(asked.append)
        rule(tx, actor, command)  # type: ignore[arg-type]
        store._writer_connection.set_trace_callback(None)

    await store.write(traced)
    return len(asked)


async def test_very_many_votes_are_seen_in_turns(world: World) -> None:
    ann = await world.person("Ann")
    hall = await make(world, ann, group=True, name="the_hall")

    def mark(tx: object) -> None:
        for n in range(2 * LISTED + 7):
            tx.polls.set_unread(ann.id, hall, 10 + n, True)  # type: ignore[attr-defined]

    await world.write(mark)
    left = []
    for _ in range(3):
        left.append((await count(world, ann, hall))[1])
        outcome = await world.run(ReadVotes(hall), ann)
        left.append(outcome.result.left)
    assert left == [2 * LISTED + 7, 1, LISTED + 7, 1, 7, 0]
    assert await count(world, ann, hall) == (0, 0)


async def test_seeing_many_costs_no_more_questions_than_seeing_few(world: World) -> None:
    ann = await world.person("Ann")
    asked = []
    for number in (2, 400):  # of messages 500 are read at once
        hall = await make(world, ann, group=True, name=f"hall_{number}")

        def mark(tx: object, hall: PeerRef = hall, number: int = number) -> None:
            for n in range(number):
                tx.polls.set_unread(ann.id, hall, 10 + n, True)  # type: ignore[attr-defined]
                tx.reactions.set_unread(ann.id, hall, 10 + n, True)  # type: ignore[attr-defined]

        await world.write(mark)
        asked.append(await statements(world, ann, ReadVotes(hall)))
        assert await count(world, ann, hall) == (0, 0)
    assert asked[0] == asked[1]


async def test_reactions_in_a_chat_of_two_are_seen_in_turns(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unseen, "LISTED", 3)
    ann, bob = await world.person("Ann"), await world.person("Bob")
    sent = [await say(world, ann, user_peer(bob.id), f"words {n}") for n in range(5)]
    for n, _ in enumerate(sent):
        theirs = await world.read(lambda tx: tx.messages.top(bob.id, user_peer(ann.id)))
        await world.run(SendReaction(user_peer(ann.id), theirs[0] - n, ("👍",)), bob)
    found = await world.read(lambda tx: reactions.unread(tx, ann.id, user_peer(bob.id), Page()))
    assert (len(found.messages), found.total) == (3, 5)
    first = await world.run(ReadReactions(user_peer(bob.id)), ann)
    assert (first.result.left, await count(world, ann, user_peer(bob.id))) == (1, (2, 0))
    second = await world.run(ReadReactions(user_peer(bob.id)), ann)
    assert (second.result.left, await count(world, ann, user_peer(bob.id))) == (0, (0, 0))


async def test_a_mark_whose_message_is_gone_asks_for_no_turn_after_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unseen, "LISTED", 1)
    ann, bob = await world.person("Ann"), await world.person("Bob")
    await say(world, ann, user_peer(bob.id), "words")
    await world.write(lambda tx: tx.reactions.set_unread(ann.id, user_peer(bob.id), 999, True))
    assert (await world.run(ReadReactions(user_peer(bob.id)), ann)).result.left == 0


async def test_counts_follow_deleted_messages(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    hall = await make(world, ann, group=True, name="the_hall")
    await world.run(Join(hall), bob)
    kept, gone = [await say(world, ann, hall, words) for words in ("stays", "goes")]
    for one in (kept, gone):
        await world.run(SendReaction(hall, one.id, ("👍",)), bob)
    assert await count(world, ann, hall) == (2, 0)
    await world.write(lambda tx: tx.reactions.drop_unread(-hall.id, [gone.id]))  # type: ignore[attr-defined]
    assert await count(world, ann, hall) == (1, 0)
