"""Folders of a person's own making."""

import pytest

from chappe.domain import folders
from chappe.domain.errors import Refused
from chappe.domain.events import FiltersChanged
from chappe.domain.folders import Folder, OrderFolders, PutFolder, RemoveFolder, ShowTags
from chappe.domain.values import Entity
from tests.support.talk import chat, talk
from tests.support.world import World


async def shown(world: World, who: int) -> list[Folder | None]:
    found, _, _ = await world.read(lambda tx: folders.folders(tx, who))
    return list(found.folders)


async def test_folders_are_kept_as_given(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    work = Folder(
        2, "Work", (Entity("bold", 0, 4),), "💼", 3, True, bots=True, include=(chat(bob),), pinned=(chat(ann),)
    )
    await world.run(PutFolder(work), ann)
    assert await shown(world, ann.id) == [None, work]
    assert world.events(ann) == [FiltersChanged(2)]
    world.forget()
    await world.run(PutFolder(work), ann)
    assert not world.deliveries(ann)
    await world.run(PutFolder(Folder(3, "All", groups=True)), ann)
    await world.run(OrderFolders((3, 0, 2, 99)), ann)
    assert [one.id if one else 0 for one in await shown(world, ann.id)] == [3, 0, 2]
    await world.run(RemoveFolder(3), ann)
    with pytest.raises(Refused, match="FILTER_ID_INVALID"):
        await world.run(RemoveFolder(3), ann)
    await world.run(ShowTags(True), ann)
    assert (await world.read(lambda tx: folders.folders(tx, ann.id)))[0].tags
    assert await shown(world, bob.id) == [None]


@pytest.mark.parametrize(
    ("folder", "error"),
    [
        (Folder(1, "One", bots=True), "FILTER_ID_INVALID"),
        (Folder(256, "Many", bots=True), "FILTER_ID_INVALID"),
        (Folder(2, " ", bots=True), "FILTER_TITLE_EMPTY"),
        (Folder(2, "Empty"), "FILTER_INCLUDE_EMPTY"),
        (Folder(2, "Full", include=tuple(chat(_) for _ in ())), "FILTER_INCLUDE_EMPTY"),
    ],
)
async def test_folders_that_are_refused(world: World, folder: Folder, error: str) -> None:
    [ann] = (await talk(world, "Ann")).people
    with pytest.raises(Refused, match=error):
        await world.run(PutFolder(folder), ann)


async def test_only_so_many(world: World) -> None:
    [ann] = (await talk(world, "Ann")).people
    for id in range(2, 12):
        await world.run(PutFolder(Folder(id, "Folder", bots=True)), ann)
    with pytest.raises(Refused, match="FILTERS_TOO_MUCH"):
        await world.run(PutFolder(Folder(12, "Folder", bots=True)), ann)
    await world.run(PutFolder(Folder(11, "Renamed", bots=True)), ann)
