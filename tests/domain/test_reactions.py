"""Reactions: giving, changing, taking back, and what their receiver has still to see."""

import pytest

from chappe.domain import reactions
from chappe.domain.errors import Refused
from chappe.domain.events import ContentsRead, ReactionsChanged
from chappe.domain.ports.messages import Page
from chappe.domain.reactions import ReadReactions, SendReaction
from chappe.domain.reactions_list import recent
from chappe.domain.reading import ReadContents
from chappe.domain.unseen import part
from chappe.domain.values import Reaction
from tests.support.talk import chat, talk
from tests.support.world import World


async def test_the_author_sees_it_and_that_it_is_new(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "hello")
    [his] = await scene.ids(bob, ann)
    world.forget()
    await world.run(SendReaction(chat(ann), his, ("❤️",), big=True, add_to_recent=True), bob)
    [event] = world.events(ann)
    assert isinstance(event, ReactionsChanged)
    assert event.message.content.reactions == (Reaction(bob.id, "❤", world.now, True, True),)
    [own] = world.events(bob)
    assert own.message.content.reactions == (Reaction(bob.id, "❤", world.now, True, False),)
    assert recent(await world.read(lambda tx: tx.users.settings(bob.id))) == ["❤"]
    unread = await world.read(lambda tx: reactions.unread(tx, ann.id, chat(bob), Page()))
    assert [one.id for one in unread.messages if not isinstance(one, int)] == [sent.id]
    world.forget()
    assert (await world.run(ReadReactions(chat(bob)), ann)).result.taken == 1
    assert world.events(ann) == [ContentsRead((sent.id,))]
    assert (await world.run(ReadReactions(chat(bob)), ann)).result.taken == 0


async def test_looking_at_a_message_sees_its_reactions(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "hello")
    await world.run(SendReaction(chat(ann), (await scene.ids(bob, ann))[0], ("👍",)), bob)
    assert (await world.run(ReadContents((sent.id, 99)), ann)).result.taken == 1
    dialog = await world.read(lambda tx: tx.dialogs.get(ann.id, chat(bob)))
    assert dialog is not None and dialog.unread_reactions == 0


async def test_one_each_replaced_and_taken_back(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "hello")
    [his] = await scene.ids(bob, ann)

    async def kept() -> dict[int, str]:
        message = await scene.message(ann, sent.id)
        assert message is not None
        return {one.user: one.emoji for one in message.content.reactions}

    await world.run(SendReaction(chat(ann), his, ("👍",)), bob)
    await world.run(SendReaction(chat(ann), his, ("🔥",)), bob)
    await world.run(SendReaction(chat(bob), sent.id, ("👍",)), ann)
    assert await kept() == {bob.id: "🔥", ann.id: "👍"}
    page = await world.read(lambda tx: reactions.page(tx, ann.id, chat(bob), sent.id, "", 0, 1))
    assert (page.total, page.next, len(page.reactions)) == (2, 1, 1)
    rest = await world.read(lambda tx: reactions.page(tx, ann.id, chat(bob), sent.id, "", page.next, 1))
    assert rest.next == 0 and {page.reactions[0].user, rest.reactions[0].user} == {ann.id, bob.id}
    only = await world.read(lambda tx: reactions.page(tx, ann.id, chat(bob), sent.id, "🔥", 0, 9))
    assert [one.user for one in only.reactions] == [bob.id]
    await world.run(SendReaction(chat(ann), his, ()), bob)
    assert await kept() == {ann.id: "👍"}


@pytest.mark.parametrize(
    ("emojis", "error"),
    [(("🦖",), "REACTION_INVALID"), (("👍", "🔥"), "REACTIONS_TOO_MANY"), ((), "MESSAGE_NOT_MODIFIED")],
)
async def test_reactions_that_are_refused(world: World, emojis: tuple[str, ...], error: str) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    sent = await scene.say(ann, bob, "hello")
    with pytest.raises(Refused, match=error):
        await world.run(SendReaction(chat(bob), sent.id, emojis), ann)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(SendReaction(chat(bob), 99, ("👍",)), ann)


async def test_reactions_of_several_messages(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    ids = [(await scene.say(ann, bob, text)).id for text in "ab"]
    await world.run(SendReaction(chat(bob), ids[1], ("👍",)), ann)
    events, cast = await world.read(lambda tx: reactions.of_messages(tx, ann.id, chat(bob), [*ids, 99], world.now))
    assert [len(logged.event.message.content.reactions) for logged in events] == [0, 1]  # type: ignore[attr-defined]
    assert set(cast.users) >= {ann.id, bob.id}


def test_the_part_of_a_list_that_a_page_names() -> None:
    ids = [9, 7, 5, 3, 1]
    assert part(ids, Page(limit=2)) == [9, 7]
    assert part(ids, Page(offset_id=5, limit=2)) == [3, 1]
    assert part(ids, Page(offset_id=5, add_offset=-2, limit=2)) == [7, 5]
    assert part(ids, Page(offset_id=9, add_offset=-3, limit=4)) == [9, 7]
    assert part(ids, Page(max_id=9, min_id=3)) == [7, 5]
