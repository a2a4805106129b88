"""Search: by words in any language, sender, date and kind, in one chat and in all, at a bounded cost."""

import pytest

from chappe.domain import search
from chappe.domain.archive import MoveChats
from chappe.domain.chats import Found
from chappe.domain.deleting import DeleteMessages
from chappe.domain.editing import EditMessage
from chappe.domain.pins import PinMessage
from chappe.domain.ports.messages import Page
from chappe.domain.search import LINKS, NONE, PINNED, Wanted
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import User
from tests.support.talk import Talk, chat, talk
from tests.support.world import World


def texts(found: Found) -> list[str]:
    return [one.content.text for one in found.messages if not isinstance(one, int)]


async def look(scene: Talk, who: User, other: User, text: str = "", page: Page | None = None, **how: object) -> Found:
    """Search one chat, with the index filled."""
    while (await scene.world.run(IndexMessages())).result:
        pass
    wanted = Wanted(text, **how)  # type: ignore[arg-type]
    return await scene.world.read(lambda tx: search.in_chat(tx, who.id, chat(other), wanted, page or Page()))


async def everywhere(
    scene: Talk, who: User, text: str, rate: int = 0, id: int = 0, limit: int = 100, **how: object
) -> Found:
    """Search all chats, with the index filled."""
    while (await scene.world.run(IndexMessages())).result:
        pass
    wanted = Wanted(text, **how)  # type: ignore[arg-type]
    return await scene.world.read(lambda tx: search.everywhere(tx, who.id, wanted, rate, id, limit))


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("The Café is open", "cafe"),
        ("The Café is open", "OPEN the"),
        ("Привет, мир", "привет"),
        ("СТРАСБУРГ", "страсбург"),
        ("今日は天気がいい", "天気"),
        ("सुप्रभात दोस्त", "दोस्त"),
        ("مرحبا بالعالم", "مرحبا"),
        ("don't stop", "don't"),
        ("see #Chappe now", "#chappe"),
        ("buy $TON", "$ton"),
        ("ﬁne print", "fine"),
        ("Straße", "STRASSE"),
    ],
)
async def test_words_are_found_in_any_language(world: World, said: str, asked: str) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, "something else")
    await scene.say(ann, bob, said)
    for who, other in ((ann, bob), (bob, ann)):
        assert texts(await look(scene, who, other, asked)) == [said]
    assert texts(await everywhere(scene, bob, asked)) == [said]


async def test_every_word_must_be_there_and_only_whole_ones(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for text in ("red apple", "green apple", "red pear", "#apples"):
        await scene.say(ann, bob, text)
    assert texts(await look(scene, ann, bob, "apple red")) == ["red apple"]
    assert texts(await look(scene, ann, bob, "#apple")) == []
    assert texts(await look(scene, ann, bob, "...")) == []
    assert (await look(scene, ann, bob, "apple")).total == 2


async def test_nobody_finds_what_is_in_no_chat_of_theirs(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    await scene.say(ann, bob, "between us")
    await scene.say(ann, ann, "between me")
    await scene.say(cyd, bob, "hello")
    assert texts(await everywhere(scene, cyd, "between")) == []
    assert texts(await everywhere(scene, bob, "between")) == ["between us"]
    assert texts(await everywhere(scene, ann, "between")) == ["between me", "between us"]
    assert texts(await look(scene, bob, cyd, "between")) == []
    assert texts(await look(scene, ann, ann, "between")) == ["between me"]


async def test_what_is_changed_or_gone_is_found_no_more(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    first = await scene.say(ann, bob, "old words")
    second = await scene.say(ann, bob, "gone words")
    assert len(texts(await look(scene, bob, ann, "words"))) == 2
    await world.run(EditMessage(chat(bob), first.id, "new"), ann)
    await world.run(DeleteMessages((second.id,)), ann)
    assert texts(await look(scene, ann, bob, "words")) == []
    assert texts(await look(scene, bob, ann, "words")) == ["gone words"]
    assert texts(await look(scene, bob, ann, "new")) == ["new"]
    await world.run(DeleteMessages(tuple(await scene.ids(bob, ann)), True), bob)
    again = await scene.say(ann, bob, "words again")  # its content may have the number of one that is gone
    assert texts(await look(scene, bob, ann, "words")) == ["words again"]
    assert again.content.text == "words again"


async def test_by_sender_date_and_page(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    began = world.now
    for place in range(6):
        await scene.say(*((ann, bob) if place % 2 else (bob, ann)), f"word {place}")
        world.pass_time(10)
    assert texts(await look(scene, ann, bob, "word", author=bob.id)) == ["word 4", "word 2", "word 0"]
    assert texts(await look(scene, ann, bob, author=ann.id)) == ["word 5", "word 3", "word 1"]
    assert texts(await look(scene, ann, bob, "word", min_date=began + 10, max_date=began + 50)) == [
        "word 4",
        "word 3",
        "word 2",
    ]
    ids = await scene.ids(ann, bob)
    assert texts(await look(scene, ann, bob, "word", Page(offset_id=ids[3], limit=2))) == ["word 2", "word 1"]
    assert texts(await look(scene, ann, bob, "word", Page(add_offset=1, limit=2))) == ["word 4", "word 3"]
    around = await look(scene, ann, bob, "word", Page(offset_id=ids[3], add_offset=-2, limit=3))
    assert (texts(around), around.total, around.whole) == (["word 4", "word 3", "word 2"], 6, False)
    assert texts(await look(scene, ann, bob, "word", Page(max_id=ids[3], min_id=ids[0]))) == ["word 2", "word 1"]


async def test_kinds(world: World) -> None:
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    await scene.say(ann, bob, "see example.com")
    pinned = await scene.say(ann, bob, "pinned words")
    await world.run(PinMessage(chat(bob), pinned.id, True), ann)
    assert texts(await look(scene, ann, bob, kind=LINKS)) == ["see example.com"]
    assert texts(await look(scene, ann, bob, "words", kind=LINKS)) == []
    assert texts(await look(scene, ann, bob, kind=PINNED)) == ["pinned words"]
    assert texts(await look(scene, ann, bob, "pinned", kind=PINNED)) == ["pinned words"]
    assert texts(await look(scene, ann, bob, kind=NONE)) == []
    counts = await world.read(lambda tx: search.counters(tx, ann.id, chat(bob), [LINKS, PINNED, NONE, "any"], None))
    assert counts == [(1, False), (1, False), (0, False), (3, False)]


async def test_all_chats_page_by_page(world: World) -> None:
    scene = await talk(world, "Ann", "Bob", "Cyd")
    ann, bob, cyd = scene.people
    for place in range(7):
        await scene.say(ann, (bob, cyd)[place % 2], f"word {place}")
        world.pass_time(1)
    found: list[str] = []
    rate = id = 0
    for _ in range(9):
        page = await everywhere(scene, ann, "word", rate, id, limit=3)
        found += texts(page)
        assert page.total == 7
        if not page.next_rate:
            break
        last = page.messages[-1]
        assert not isinstance(last, int)
        rate, id = page.next_rate, last.id
    assert found == [f"word {place}" for place in range(6, -1, -1)]
    await world.run(MoveChats(((chat(cyd), 1),)), ann)
    assert texts(await everywhere(scene, ann, "word", folder=1)) == ["word 5", "word 3", "word 1"]
    assert texts(await everywhere(scene, ann, "word", world.now - 5)) == ["word 1", "word 0"]
    assert len(texts(await everywhere(scene, ann, ""))) == 7


async def test_many_hits_are_not_all_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_COUNTED", 4)
    scene = await talk(world, "Ann", "Bob")
    ann, bob = scene.people
    for place in range(6):
        await scene.say(ann, bob, f"word {place}")
    found = await look(scene, ann, bob, "word", Page(limit=2))
    assert (found.total, found.inexact) == (4, True)
