"""Sets of stickers: who may make and change them, what they hold, and what becomes of their files."""

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.domain import emojis, files, stickers
from chappe.domain.command import Command
from chappe.domain.errors import Refused
from chappe.domain.files import GRACE, STICKER_SET, Origin, SettleFiles
from chappe.domain.ports.stickers import EMOJI
from chappe.domain.sticker_making import (
    AddSticker,
    ChangeSticker,
    CreateSet,
    DeleteSet,
    MoveSticker,
    RemoveSticker,
    RenameSet,
    ReplaceSticker,
    SetThumb,
)
from chappe.domain.stickers import MOST_STICKERS, Ref, vector_hash
from tests.support.sticker_sets import alts, item, known, made, ref
from tests.support.talk import talk
from tests.support.world import World


async def test_each_change_gives_the_set_another_hash(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    found = await made(world, ann, "birds", "🐦🦜", "🦆", "🦉")
    hashes = {stickers.hash_of(found.shown.set)}
    for command, after in (
        (MoveSticker(known(found, 2), 0), ["🦉", "🐦", "🦆"]),
        (MoveSticker(known(found, 2), 99), ["🐦", "🦆", "🦉"]),
        (ChangeSticker(known(found, 1), emojis="🐤🐥"), ["🐦", "🐤", "🦉"]),
        (ChangeSticker(known(found, 1), keywords="chick, yellow ,,"), ["🐦", "🐤", "🦉"]),
        (RemoveSticker(known(found, 0)), ["🐤", "🦉"]),
        (AddSticker(ref(found), await item(world, ann, "🦚")), ["🐤", "🦉", "🦚"]),
        (ReplaceSticker(known(found, 2), await item(world, ann, "🦢")), ["🐤", "🦢", "🦚"]),
        (RenameSet(ref(found), " Of the   air "), ["🐤", "🦢", "🦚"]),
    ):
        now = (await world.run(command, ann)).result
        assert (alts(now), now.shown.set.count) == (after, len(after))
        hashes.add(stickers.hash_of(now.shown.set))
    assert now.shown.set.title == "Of the air" and now.stickers[0].keywords == ("chick", "yellow")
    assert len(hashes) == 9


async def test_only_its_owner_may_change_a_set(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    found = await made(world, ann, "birds", "🐦", "🦆")
    one = await item(world, bob, "🦚")
    attempts: list[tuple[Command, str]] = [
        (AddSticker(ref(found), one), "STICKERSET_INVALID"),
        (AddSticker(Ref(short_name="BIRDS"), one), "STICKERSET_INVALID"),
        (RenameSet(ref(found), "Mine"), "STICKERSET_INVALID"),
        (SetThumb(ref(found)), "STICKERSET_INVALID"),
        (DeleteSet(ref(found)), "STICKERSET_INVALID"),
        (RemoveSticker(known(found)), "STICKER_INVALID"),
        (MoveSticker(known(found), 1), "STICKER_INVALID"),
        (ChangeSticker(known(found), emojis="🦚"), "STICKER_INVALID"),
        (ReplaceSticker(known(found), one), "STICKER_INVALID"),
    ]
    for command, error in attempts:
        with pytest.raises(Refused, match=error):
            await world.run(command, bob)
    wrong = known(found)._replace(access_hash=1)
    with pytest.raises(Refused, match="STICKER_INVALID"):
        await world.run(RemoveSticker(wrong), ann)
    with pytest.raises(Refused, match="STICKERSET_INVALID"):
        await world.run(RenameSet(ref(found)._replace(access_hash=1), "Mine"), ann)


async def test_what_a_set_may_not_be(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await made(world, ann, "Birds", "🐦")
    one = await item(world, bob, "🐦")
    for name, title, items, error in (
        ("bIRDS", "B", (one,), "PACK_SHORT_NAME_OCCUPIED"),
        ("EmojiTopicIcons", "B", (one,), "PACK_SHORT_NAME_OCCUPIED"),
        ("_birds", "B", (one,), "PACK_SHORT_NAME_INVALID"),
        ("a" * 65, "B", (one,), "PACK_SHORT_NAME_INVALID"),
        ("fish", " \u200e", (one,), "PACK_TITLE_INVALID"),
        ("fish", "B", (), "STICKERS_EMPTY"),
        ("fish", "B", (one,) * (MOST_STICKERS + 1), "STICKERS_TOO_MUCH"),
        ("fish", "B", (one._replace(emojis="fish"),), "STICKER_EMOJI_INVALID"),
        ("fish", "B", (one._replace(known=one.known._replace(access_hash=1)),), "STICKER_FILE_INVALID"),
    ):
        with pytest.raises(Refused, match=error):
            await world.run(CreateSet(title, name, 0, False, items), bob)
    theirs = await item(world, ann, "🐦")
    with pytest.raises(Refused, match="FILE_REFERENCE_EXPIRED"):  # what one never saw makes no sticker
        await world.run(CreateSet("B", "fish", 0, False, (theirs,)), bob)
    full = await made(world, ann, "many", *["🐦"] * MOST_STICKERS)
    with pytest.raises(Refused, match="STICKERS_TOO_MUCH"):
        await world.run(AddSticker(ref(full), await item(world, ann, "🐦")), ann)


async def test_a_sets_files_stay_while_it_stands(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    found = await made(world, ann, "birds", "🐦", "🦆")
    thumb = (await item(world, ann, "🦚", b"thumb")).drawing
    found = (await world.run(SetThumb(ref(found), thumb), ann)).result
    ids = [one.file.id for one in found.stickers] + [found.shown.set.thumb]
    here = Origin(STICKER_SET, found.shown.set.id, 0)

    async def keep_house() -> list[bool]:
        for _ in range(3):
            await world.run(SettleFiles())
            world.pass_time(GRACE + 1)
        return [await world.read(lambda tx, id=id: tx.files.get(id) is not None) for id in ids]  # type: ignore[misc]

    async def may(place: int) -> bool:
        return await world.read(lambda tx: files.shown(tx, bob.id, found.stickers[place].file, here, world.now))

    assert await keep_house() == [True, True, True] and await may(0) and await may(1)
    await world.run(RemoveSticker(known(found, 0)), ann)
    assert not await may(0) and await may(1)
    assert await keep_house() == [False, True, True]
    await world.run(DeleteSet(ref(found)), ann)
    assert await keep_house() == [False, False, False]
    again = await made(world, bob, "birds", "🐦")
    assert again.shown.set.id != found.shown.set.id, "a name that was given up is free"


async def test_an_emoji_stands_for_its_set(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    plain = await made(world, ann, "birds", "🐦")
    found = await made(world, ann, "small", "🐦", "🦆", kind=EMOJI)
    chosen = found.stickers[1].file.id
    assert (await world.run(SetThumb(ref(found), emoji=chosen), ann)).result.shown.set.thumb == chosen
    for command in (SetThumb(ref(plain), emoji=plain.stickers[0].file.id), SetThumb(ref(found), emoji=1)):
        with pytest.raises(Refused, match="STICKER_INVALID"):
            await world.run(command, ann)
    assert (await world.run(RemoveSticker(known(found, 1)), ann)).result.shown.set.thumb == 0


async def test_a_free_name_is_suggested(world: World) -> None:
    (ann,) = (await talk(world, "Ann")).people
    await made(world, ann, "Cats_dogs", "🐈")
    for title, name in (("Cats & dogs!", "Cats_dogs_2"), ("12 Ünder", "nder"), ("Кот", "stickers")):
        assert await world.read(lambda tx, title=title: stickers.suggest(tx, title, 7)) == name  # type: ignore[misc]
    with pytest.raises(Refused, match="TITLE_INVALID"):
        await world.read(lambda tx: stickers.suggest(tx, " ", 7))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("🐦🦆🐦", ("🐦", "🦆")),
        ("❤️👍🏽", ("❤️", "👍🏽")),
        ("🇫🇷🇩🇪", ("🇫🇷", "🇩🇪")),
        ("👩‍👩‍👧🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣", ("👩‍👩‍👧", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣")),
        ("a", ()),
        ("🐦a", ()),
        ("", ()),
        ("1", ()),
        ("🇫", ()),
    ],
)
def test_emoji_are_told_apart(text: str, parts: tuple[str, ...]) -> None:
    assert emojis.split(text) == parts


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5))
def test_the_hash_of_a_list_is_what_clients_reckon(numbers: list[int]) -> None:
    found = ctypes.c_uint64(0)
    for number in numbers:
        for shift in (lambda n: n >> 21, lambda n: n << 35, lambda n: n >> 4):
            found = ctypes.c_uint64(found.value ^ ctypes.c_uint64(shift(found.value)).value)
        found = ctypes.c_uint64(found.value + ctypes.c_uint64(number).value)
    assert vector_hash(numbers) == ctypes.c_int64(found.value).value
