"""The lists in which people keep sets and single stickers, and what their other devices hear of it."""

from typing import Any

import pytest

from chappe.domain import sticker_lists as lists
from chappe.domain import sticker_use as use
from chappe.domain import updates
from chappe.domain.admin_log import EMOJI_SET as EMOJI_OF
from chappe.domain.admin_log import STICKER_SET as STICKERS_OF
from chappe.domain.admin_log import page
from chappe.domain.channel_views import full
from chappe.domain.channels import CreateChannel
from chappe.domain.deletion import DeleteAccount, PurgeDeleted
from chappe.domain.errors import Refused
from chappe.domain.events import KeptStickersChanged, StickerSetInstalled, StickerSetsChanged, StickerSetsOrdered
from chappe.domain.files import GRACE, KEPT_STICKER, STICKER_SET, Known, Origin, SettleFiles, shown
from chappe.domain.group_stickers import SetGroupSet
from chappe.domain.media import Given, SendMedia
from chappe.domain.messages import SendMessage
from chappe.domain.ports import Tx
from chappe.domain.ports.stickers import EMOJI, FAVED, MASKS, RECENT, STICKERS
from chappe.domain.rights import MAY_NOT
from chappe.domain.sticker_lists import InstallSet, OrderSets, ToggleSets
from chappe.domain.sticker_making import DeleteSet, RenameSet
from chappe.domain.sticker_use import ClearKept, KeepSticker
from chappe.domain.stickers import Full, Ref
from chappe.domain.values import MEMBER, Entity, Member, PeerRef, User, user_peer
from chappe.rpc.views.admin_log import action
from chappe.tl import types
from tests.support.sticker_sets import made, ref
from tests.support.talk import talk
from tests.support.world import World


async def names(world: World, who: User, kind: int = STICKERS) -> list[str]:
    found = await world.read(lambda tx: lists.listed(tx, who.id, kind))
    return [one.set.short_name for one in found]


def there(found: Full, place: int = 0) -> Known:
    """A sticker as anybody who looked into the set names it."""
    file = found.stickers[place].file
    return Known(file.id, file.access_hash, Origin(STICKER_SET, found.shown.set.id, 0))


async def test_sets_are_taken_in_ordered_and_put_away(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    one, two, three = [await made(world, ann, name, "🐦") for name in ("one", "two", "three")]
    await made(world, ann, "four", "🐦", kind=MASKS)
    second = await world.device(bob)
    for found in (one, two, three):
        assert (await world.run(InstallSet(ref(found)), bob)).result == ()
    assert await names(world, bob) == ["three", "two", "one"] and await names(world, ann) == []
    assert [event.full.shown.set.short_name for event in world.events(bob)] == ["one", "two", "three"]
    assert all(delivery.not_key == world.key_of(bob.id) for delivery in world.deliveries(bob))
    world.forget()
    await world.run(InstallSet(ref(one)), bob)
    assert world.events(bob) == [], "what stands there already changes nothing"
    ids = {found.shown.set.short_name: found.shown.set.id for found in (one, two, three)}
    await world.run(OrderSets(STICKERS, (ids["one"], 5, ids["three"])), bob, key=second)
    assert await names(world, bob) == ["one", "three", "two"]
    assert world.events(bob) == [StickerSetsOrdered(STICKERS, (ids["one"], ids["three"], ids["two"]))]
    world.forget()
    await world.run(InstallSet(ref(one), archived=True), bob)
    assert await names(world, bob) == ["three", "two"] and world.events(bob) == [StickerSetsChanged(STICKERS)]
    away = await world.read(lambda tx: lists.archived(tx, bob.id, STICKERS, 0, 10))
    assert (away.total, [found.set.short_name for found in away.sets]) == (1, ["one"])
    assert away.sets[0].installed and away.sets[0].installed.archived and away.sets[0].cover == one.stickers[0].file
    await world.run(ToggleSets((ref(one),), "unarchive"), bob)
    await world.run(ToggleSets((ref(two), Ref(short_name="four")), "uninstall"), bob)
    assert await names(world, bob) == ["one", "three"]
    counts = await world.read(lambda tx: [set.installs for set in tx.stickers.many(list(ids.values()))])
    assert counts == [1, 0, 1]
    with pytest.raises(Refused, match="STICKERSET_INVALID"):
        await world.run(ToggleSets((ref(three), Ref(1, 2)), "uninstall"), bob)
    assert await names(world, bob) == ["one", "three"], "all or nothing"


async def test_the_list_says_when_a_set_in_it_changes(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    found = await made(world, ann, "birds", "🐦")
    for who in (ann, bob):
        await world.run(InstallSet(ref(found)), who)
    world.forget()
    await world.run(RenameSet(ref(found), "Others"), ann)
    assert world.events(ann) == [StickerSetsChanged(STICKERS)] and world.events(bob) == []
    assert (await world.read(lambda tx: lists.listed(tx, bob.id, STICKERS)))[0].set.title == "Others"
    await world.run(DeleteSet(ref(found)), ann)
    assert (
        await names(world, bob) == [] and await world.read(lambda tx: tx.installs.count(bob.id, STICKERS, False)) == 0
    )


async def test_a_full_list_puts_the_last_ones_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (ann,) = (await talk(world, "Ann")).people
    monkeypatch.setattr(lists, "MOST_INSTALLED", 2)
    monkeypatch.setattr(lists, "MOST_ARCHIVED", 1)
    one, two, three, four = [await made(world, ann, name, "🐦") for name in ("one", "two", "three", "four")]
    for found in (one, two):
        await world.run(InstallSet(ref(found)), ann)
    world.forget()
    away = (await world.run(InstallSet(ref(three)), ann)).result
    assert [found.set.short_name for found in away] == ["one"] and await names(world, ann) == ["three", "two"]
    assert [type(event) for event in world.events(ann)] == [StickerSetInstalled, StickerSetsChanged]
    await world.run(InstallSet(ref(four)), ann)
    archived = await world.read(lambda tx: lists.archived(tx, ann.id, STICKERS, 0, 10))
    assert [found.set.short_name for found in archived.sets] == ["two"]


async def test_many_new_sets_are_told_as_one_change(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    before = await world.read(lambda tx: updates.state(tx, bob.id, world.now))
    for number in range(updates.MOST_SETS + 1):
        world.pass_time(1)
        await world.run(InstallSet(ref(await made(world, ann, f"set{number}", "🐦"))), bob)
        missed = await world.read(lambda tx: updates.difference(tx, bob.id, before.pts, before.date, 0, world.now))
        kinds = {
            type(one.event) for one in missed.events if type(one.event) in (StickerSetInstalled, StickerSetsChanged)
        }
        assert kinds == {StickerSetInstalled if number < updates.MOST_SETS else StickerSetsChanged}


async def test_own_sets_come_in_pages(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    for name in ("one", "two", "three"):
        await made(world, ann, name, "🐦")
        world.pass_time(1)
    first = await world.read(lambda tx: lists.own(tx, ann.id, 0, 2))
    assert (first.total, [found.set.short_name for found in first.sets]) == (3, ["three", "two"])
    rest = await world.read(lambda tx: lists.own(tx, ann.id, first.sets[-1].set.id, 2))
    assert [found.set.short_name for found in rest.sets] == ["one"]
    assert (await world.read(lambda tx: lists.own(tx, bob.id, first.sets[-1].set.id, 2))).total == 0


async def test_a_sticker_that_is_sent_is_the_one_used_last(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    found = await made(world, ann, "birds", "🐦", "🦆")
    for random_id, place in enumerate((0, 1, 0), 1):
        await world.run(SendMedia(user_peer(ann.id), random_id, "", media=Given(there(found, place))), bob)

    async def recent(who: User) -> list[str]:
        kept = await world.read(lambda tx: use.kept(tx, who.id, RECENT))
        return [file.attributes.alt for file, _ in kept.files]

    assert await recent(bob) == ["🐦", "🦆"] and await recent(ann) == []
    world.forget()
    await world.run(KeepSticker(RECENT, there(found, 1)), bob)
    assert await recent(bob) == ["🦆", "🐦"] and world.events(bob) == [KeptStickersChanged(RECENT)]
    await world.run(KeepSticker(RECENT, there(found, 1)._replace(origin=None), away=True), bob)
    assert await recent(bob) == ["🐦"]
    await world.run(ClearKept(RECENT), bob)
    assert await recent(bob) == []
    emoji = await made(world, ann, "small", "🐤", kind=EMOJI)
    for known in (there(emoji), there(found)._replace(access_hash=1)):
        with pytest.raises(Refused, match="STICKER_ID_INVALID"):
            await world.run(KeepSticker(RECENT, known), bob)


async def test_a_kept_sticker_outlives_its_set(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    found = await made(world, ann, "birds", "🐦", "🦆")
    await world.run(KeepSticker(FAVED, there(found)), bob)
    await world.run(DeleteSet(ref(found)), ann)
    for _ in range(3):
        await world.run(SettleFiles())
        world.pass_time(GRACE + 1)
    kept, gone = (one.file for one in found.stickers)
    assert await world.read(lambda tx: (tx.files.get(kept.id), tx.files.get(gone.id))) == (kept, None)
    here = Origin(KEPT_STICKER, bob.id, FAVED)
    assert await world.read(lambda tx: shown(tx, bob.id, kept, here, world.now))
    assert not await world.read(lambda tx: shown(tx, ann.id, kept, here, world.now))
    await world.run(KeepSticker(FAVED, Known(kept.id, kept.access_hash, None), away=True), bob)
    for _ in range(3):
        await world.run(SettleFiles())
        world.pass_time(GRACE + 1)
    assert await world.read(lambda tx: tx.files.get(kept.id)) is None


async def test_stickers_are_found_by_what_they_stand_for(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    birds = await made(world, ann, "birds", "🐦❤️", "🦆")
    await made(world, ann, "others", "🐦")
    small = await made(world, ann, "small", "🐦", kind=EMOJI)
    await world.run(InstallSet(ref(birds)), bob)
    await world.run(KeepSticker(FAVED, there(birds, 1)), bob)

    async def own(text: str) -> list[int]:
        return [file.id for file in await world.read(lambda tx: use.by_emoji(tx, bob.id, text))]

    first, second = (one.file.id for one in birds.stickers)
    assert await own("🐦") == await own("❤") == [first] and await own("🦆") == [second] and await own("🦉") == []
    with pytest.raises(Refused, match="EMOTICON_EMPTY"):
        await own("bird")
    everywhere = await world.read(lambda tx: use.find(tx, STICKERS, "", "🐦", 0, 10))
    assert len(everywhere) == 2 and first in [file.id for file in everywhere]
    emoji = await world.read(lambda tx: use.find(tx, EMOJI, "", "🐦", 0, 10))
    assert [file.id for file in emoji] == [small.stickers[0].file.id]


async def test_sets_are_found_by_words(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    await made(world, ann, "grey_cats", "🐈", title="Cats of the city")
    dogs = await made(world, ann, "dogs", "🐕", title="City dogs")
    await made(world, ann, "tiny", "🐈", title="City emoji", kind=EMOJI)
    await world.run(InstallSet(ref(dogs)), bob)

    async def found(text: str, *kinds: int) -> list[str]:
        return [one.short_name for one in await world.read(lambda tx: tx.stickers.search(text, kinds or (0, 1), 10))]

    assert await found("cit") == ["dogs", "grey_cats"] and await found("city ca") == ["grey_cats"]
    assert await found("GREY_CATS") == await found("grey cats") == ["grey_cats"]
    assert await found("city", EMOJI) == ["tiny"] and await found("") == await found("horses") == []


async def test_a_text_shows_only_custom_emoji_that_there_are(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    small = await made(world, ann, "small", "🐦", kind=EMOJI)
    plain = await made(world, ann, "birds", "🐦")
    ids = (small.stickers[0].file.id, plain.stickers[0].file.id, 5)
    entities = tuple(Entity("custom_emoji", 2 * place, 2, id) for place, id in enumerate(ids))
    posted = (await world.run(SendMessage(user_peer(ann.id), 1, "🐦🐦🐦", entities), bob)).result[0]
    assert posted.message.content.entities == entities[:1]


async def test_a_group_may_keep_people_from_sending_stickers(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    found = await made(world, ann, "birds", "🐦")
    group: PeerRef = (await world.run(CreateChannel("Table", "", True), ann)).result[0].peer
    await world.write(lambda tx: tx.members.put(Member(group, bob.id, MEMBER, 0, world.now)))
    await world.run(SendMedia(group, 1, "", media=Given(there(found))), bob)

    def forbid(tx: Tx) -> None:
        chat = tx.chats.get(group)
        assert chat is not None
        tx.chats.save(chat._replace(banned=MAY_NOT["send_stickers"]))

    await world.write(forbid)
    with pytest.raises(Refused, match="CHAT_SEND_STICKERS_FORBIDDEN"):
        await world.run(SendMedia(group, 2, "", media=Given(there(found))), bob)
    await world.run(SendMedia(group, 3, "", media=Given(there(found))), ann)


async def test_the_lists_go_with_the_account(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    found = await made(world, ann, "birds", "🐦")
    for who in (ann, bob):
        await world.run(InstallSet(ref(found)), who)
        await world.run(KeepSticker(FAVED, there(found)), who)
    for who in (ann, bob):
        await world.run(DeleteAccount(None), who)
        while (await world.run(PurgeDeleted())).result:
            pass
    for who in (ann, bob):
        assert await names(world, who) == []
        assert (await world.read(lambda tx, id=who.id: use.kept(tx, id, FAVED))).files == []  # type: ignore[misc]
    [still] = await world.read(lambda tx: tx.stickers.many([found.shown.set.id]))
    assert still.installs == 0


async def test_a_group_offers_a_set(world: World) -> None:
    ann, bob, cyd = (await talk(world, "Ann", "Bob", "Cyd")).people
    found, small = await made(world, ann, "birds", "🐦"), await made(world, ann, "small", "🐦", kind=EMOJI)
    group: PeerRef = (await world.run(CreateChannel("Table", "", True), ann)).result[0].peer
    await world.write(lambda tx: tx.members.put(Member(group, bob.id, MEMBER, 0, world.now)))
    news: PeerRef = (await world.run(CreateChannel("News", "", False), ann)).result[0].peer
    for who, command, error in (
        (bob, SetGroupSet(group, False, ref(found)), "CHAT_ADMIN_REQUIRED"),
        (cyd, SetGroupSet(group, False, ref(found)), "CHANNEL_PRIVATE"),
        (ann, SetGroupSet(group, False, ref(small)), "STICKERSET_INVALID"),
        (ann, SetGroupSet(group, True, ref(found)), "STICKERSET_INVALID"),
        (ann, SetGroupSet(group, False, Ref(1, 2)), "STICKERSET_INVALID"),
        (ann, SetGroupSet(news, False, ref(found)), "CHANNEL_INVALID"),
    ):
        with pytest.raises(Refused, match=error):
            await world.run(command, who)

    async def offered(who: User) -> tuple[int, int, bool]:
        one = (await world.read(lambda tx: full(tx, who.id, group, world.now))).offered
        return (one.stickers.set.id if one.stickers else 0, one.emoji.set.id if one.emoji else 0, one.may_set)

    assert await offered(bob) == (0, 0, False)
    await world.run(SetGroupSet(group, False, ref(found)), ann)
    await world.run(SetGroupSet(group, True, ref(small)), ann)
    assert await offered(bob) == (found.shown.set.id, small.shown.set.id, False)
    assert (await offered(ann))[2]
    await world.run(SetGroupSet(group, True, None), ann)
    await world.run(SetGroupSet(group, False, ref(found)), ann)  # the same again is no change
    log = await world.read(lambda tx: page(tx, ann.id, group, (STICKERS_OF, EMOJI_OF), (), "", 0, 0, 10, world.now))
    sets = [(one.deed.kind, one.deed.old_set[0], one.deed.new_set[0]) for one in log.entries]
    birds, smalls = found.shown.set.id, small.shown.set.id
    assert sets == [(EMOJI_OF, smalls, 0), (EMOJI_OF, 0, smalls), (STICKERS_OF, 0, birds)]
    told: Any = action(log.entries[0], ann.id, None)
    assert (told.prev_stickerset.id, type(told.new_stickerset)) == (smalls, types.InputStickerSetEmpty)
    await world.run(DeleteSet(ref(found)), ann)
    assert await offered(bob) == (0, 0, False)


async def test_sets_that_are_used_come_to_the_top(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    one, two = await made(world, ann, "one", "🐦"), await made(world, ann, "two", "🐦")
    small = await made(world, ann, "small", "🐦", kind=EMOJI)
    tiny = await made(world, ann, "tiny", "🐦", kind=EMOJI)
    for found in (one, two, small, tiny):
        await world.run(InstallSet(ref(found)), bob)
    world.forget()
    await world.run(SendMedia(user_peer(ann.id), 1, "", media=Given(there(one))), bob)
    assert await names(world, bob) == ["two", "one"]
    await world.run(SendMedia(user_peer(ann.id), 2, "", media=Given(there(one)), sets_to_top=True), bob)
    assert await names(world, bob) == ["one", "two"]
    entities = (Entity("custom_emoji", 0, 2, small.stickers[0].file.id),)
    await world.run(SendMessage(user_peer(ann.id), 3, "🐦", entities, sets_to_top=True), bob)
    assert await names(world, bob, EMOJI) == ["small", "tiny"]
    moves = [event for event in world.events(bob) if isinstance(event, StickerSetsChanged)]
    assert moves == [StickerSetsChanged(STICKERS, one.shown.set.id), StickerSetsChanged(EMOJI, small.shown.set.id)]
