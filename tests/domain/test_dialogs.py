"""Chat lists: their pages, pinned chats, single chats."""

import random

import pytest

from chappe.domain import dialogs
from chappe.domain.archive import MoveChats
from chappe.domain.dialogs import ANY_FOLDER, ARCHIVE, MAIN, Listed, Offset, PinDialog, ReorderPinned
from chappe.domain.errors import Refused
from chappe.domain.events import DialogPinChanged, PinOrderChanged
from chappe.domain.values import Dialog, User
from tests.support.talk import Talk, chat, talk
from tests.support.world import World

OTHERS = 9


async def busy(world: World) -> tuple[Talk, User]:
    """Somebody with many chats: some pinned, some in the archive, several of one second."""
    scene = await talk(world, "Ann", *(f"Other {place}" for place in range(OTHERS)))
    ann, *others = scene.people
    dice = random.Random(3)
    for place, other in enumerate(others):
        await scene.say(*((ann, other) if place % 2 else (other, ann)), "hello")
        world.pass_time(dice.randint(0, 1))
    for other in (others[5], others[2]):
        await world.run(PinDialog(chat(other), True), ann)
    await world.run(MoveChats(((chat(others[0]), 1), (chat(others[7]), 1), (chat(others[8]), 1))), ann)
    await world.run(PinDialog(chat(others[7]), True), ann)
    return scene, ann


async def read_all(world: World, ann: User, folder: int, limit: int, exclude_pinned: bool) -> list[Dialog]:
    """A list as clients read it: page after page, each from the last chat of the one before."""
    found: list[Dialog] = []
    offset = Offset()
    while True:
        page: Listed = await world.read(
            lambda tx, offset=offset: dialogs.page(tx, ann.id, folder, offset, limit, exclude_pinned)
        )
        found += page.dialogs
        if len(page.dialogs) < limit:
            return found
        assert len(found) <= 2 * OTHERS, "pages without end"
        last = page.dialogs[-1]
        offset = Offset(last.top_date, last.top_id, last.peer)


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("exclude_pinned", [False, True])
@pytest.mark.parametrize("folder", [ANY_FOLDER, MAIN, ARCHIVE])
async def test_page_by_page_every_chat_comes_once(world: World, folder: int, limit: int, exclude_pinned: bool) -> None:
    _, ann = await busy(world)
    found = await read_all(world, ann, folder, limit, exclude_pinned)
    peers = [dialog.peer for dialog in found]
    assert len(set(peers)) == len(peers)
    pinned = [dialog for dialog in found if dialog.pinned]
    assert len(found) == {ANY_FOLDER: 9, MAIN: 6, ARCHIVE: 3}[folder] - (
        {ANY_FOLDER: 3, MAIN: 2, ARCHIVE: 1}[folder] if exclude_pinned else 0
    )
    assert found[: len(pinned)] == pinned, "pinned chats come first"
    rest = found[len(pinned) :]
    assert rest == sorted(rest, key=lambda dialog: (dialog.top_date, dialog.top_id), reverse=True)


async def test_a_page_holds_newest_messages_and_people(world: World) -> None:
    scene, ann = await busy(world)
    page = await world.read(lambda tx: dialogs.page(tx, ann.id, MAIN, Offset(), 4, False))
    tops = [dialog.top_id for dialog in page.dialogs]
    assert [message.id for message in page.messages] == tops and page.archive is None
    assert {one.peer.id for one in page.dialogs} | {ann.id} == set(page.people)
    assert (page.total, page.whole) == (6, False)
    row = (await world.read(lambda tx: dialogs.pinned(tx, ann.id, MAIN, world.now))).archive
    assert row is not None and row.top.peer == chat(scene.people[9])
    assert (row.unread_chats, row.unread_messages) == (2, 2)
    with pytest.raises(Refused, match="FOLDER_ID_INVALID"):
        await world.read(lambda tx: dialogs.page(tx, ann.id, 5, Offset(), 4, False))


async def test_pages_by_date_or_id_alone(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd", "Dan")
    ann, *others = scene.people
    sent = []
    for other in others:
        sent.append(await scene.say(ann, other, "hello"))
        world.pass_time(10)
    for offset in (Offset(date=sent[1].content.date), Offset(id=sent[1].id)):
        page = await world.read(lambda tx, offset=offset: dialogs.page(tx, ann.id, MAIN, offset, 10, False))
        assert [dialog.peer for dialog in page.dialogs] == [chat(others[0])]


async def test_pinning(world: World) -> None:
    scene = await talk(world, "Ann", *(f"Other {place}" for place in range(7)))
    ann, *others = scene.people
    with pytest.raises(Refused, match="PEER_HISTORY_EMPTY"):
        await world.run(PinDialog(chat(others[0]), True), ann)
    for other in others:
        await scene.say(ann, other, "hello")
    world.forget()
    for other in others[:5]:
        await world.run(PinDialog(chat(other), True), ann)
    with pytest.raises(Refused, match="PINNED_DIALOGS_TOO_MUCH"):
        await world.run(PinDialog(chat(others[5]), True), ann)
    assert world.events(ann)[0] == DialogPinChanged(chat(others[0]), True, MAIN)

    async def order() -> list[int]:
        listed = await world.read(lambda tx: dialogs.pinned(tx, ann.id, MAIN, world.now))
        return [dialog.peer.id for dialog in listed.dialogs]

    assert await order() == [other.id for other in reversed(others[:5])]
    world.forget()
    await world.run(ReorderPinned(MAIN, (chat(others[1]), chat(others[6]))), ann)
    assert (await order())[:2] == [others[1].id, others[4].id]
    assert isinstance(world.events(ann)[0], PinOrderChanged)
    await world.run(ReorderPinned(MAIN, (chat(others[6]), chat(others[1])), True), ann)
    assert await order() == [others[6].id, others[1].id]
    await world.run(PinDialog(chat(others[6]), False), ann)
    assert await order() == [others[1].id]


async def test_exactly_the_chats_that_are_asked_for(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    sent = await scene.say(ann, bob, "hello")
    asked = [chat(cyd), chat(bob), chat(cyd)]
    found = await world.read(lambda tx: dialogs.by_peers(tx, ann.id, asked, world.now))
    assert [(dialog.peer, dialog.top_id) for dialog in found.dialogs] == [(chat(cyd), 0), (chat(bob), sent.id)]
    assert found.state is not None and found.state.pts == sent.id
    with pytest.raises(Refused, match="PEER_ID_INVALID"):
        await world.read(lambda tx: dialogs.by_peers(tx, ann.id, [chat(bob)._replace(id=9)], world.now))
