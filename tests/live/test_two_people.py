"""Two people who write to each other with unmodified Telethon: what no other library's scene shows."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telethon import errors, functions, types

from tests.live.telethon_people import Town, new_word
from tests.live.wire_client import Place

WHEN_ONLINE = 0x7FFFFFFE


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


def later(seconds: int) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def refused(name: str) -> Any:
    """For errors that the library has no class of its own for."""
    return pytest.raises(errors.BadRequestError, match=name)


# -- messages that wait -----------------------------------------------------------------------------------------------
async def test_scheduled_messages(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(ann)
    kept = await ann.client.send_message(bob.id, "soon", schedule=later(3))
    shown = await second.wait(types.UpdateNewScheduledMessage)
    assert (shown.message.id, shown.message.message) == (kept.id, "soon")
    far = await ann.client.send_message(bob.id, "in an hour", schedule=later(3600))
    gone = await ann.client.send_message(bob.id, "never", schedule=later(3600))
    waiting = await ann.client.get_messages(bob.id, limit=10, scheduled=True)
    assert {one.message for one in waiting} == {"soon", "in an hour", "never"}
    await ann.client.edit_message(bob.id, far.id, "at once, after all", schedule=later(7200))
    await ann(functions.messages.DeleteScheduledMessagesRequest(await ann.at(bob), [gone.id]))
    await ann(functions.messages.SendScheduledMessagesRequest(await ann.at(bob), [far.id]))
    assert (await bob.device.message("at once, after all")).from_scheduled
    assert (await bob.device.message("soon")).from_scheduled
    told = await second.wait(types.UpdateDeleteScheduledMessages, lambda one: kept.id in one.messages)
    assert len(told.sent_messages) == 1
    assert await ann.client.get_messages(bob.id, limit=10, scheduled=True) == []
    assert await bob.texts(ann) == ["soon", "at once, after all"]


async def test_a_message_waits_for_someone_to_come_online(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    when = datetime.fromtimestamp(WHEN_ONLINE, UTC)
    await ann.client.send_message(bob.id, "there you are", schedule=when)
    assert await bob.texts(ann) == []
    await bob(functions.account.UpdateStatusRequest(offline=False))
    assert (await bob.device.message("there you are")).from_scheduled
    await ann.device.wait(types.UpdateDeleteScheduledMessages)
    assert await ann.texts(bob) == ["there you are"]


async def test_messages_that_delete_themselves(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    before = await ann.client.send_message(bob.id, "stays")
    await ann(functions.messages.SetHistoryTTLRequest(await ann.at(bob), 1))
    told = await bob.device.wait(types.UpdatePeerHistoryTTL)
    assert told.ttl_period == 1 and (await bob.full(ann)).ttl_period == 1
    await bob.client.send_message(ann.id, "gone in a second")
    theirs = await ann.device.message("gone in a second")
    assert theirs.ttl_period == 1
    await ann.device.wait(types.UpdateDeleteMessages, lambda one: theirs.id in one.messages)
    await bob.device.wait(types.UpdateDeleteMessages)
    await ann(functions.messages.SetHistoryTTLRequest(await ann.at(bob), 0))
    assert before.id in [one.id for one in await ann.client.get_messages(bob.id, limit=10)]
    assert "gone in a second" not in await bob.texts(ann)
    await ann(functions.messages.SetDefaultHistoryTTLRequest(86400))
    cyd = await town.person("Cyd")
    await town.meet(ann, cyd)
    await ann.client.send_message(cyd.id, "by default")
    assert (await cyd.device.message("by default")).ttl_period == 86400


# -- lists ------------------------------------------------------------------------------------------------------------
async def test_the_archive(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(ann)
    await bob.client.send_message(ann.id, "hello")
    await ann.device.message("hello")
    await ann.client.edit_folder(bob.id, 1)
    [move] = (await second.wait(types.UpdateFolderPeers)).folder_peers
    assert (move.peer.user_id, move.folder_id) == (bob.id, 1)
    assert [one.id for one in await ann.client.get_dialogs(folder=1)] == [bob.id]
    assert bob.id not in [one.id for one in await ann.client.get_dialogs(folder=0)]
    # the archive's row comes with the pinned chats: the library takes every row of a list for a chat
    row, *others = (await ann(functions.messages.GetPinnedDialogsRequest(0))).dialogs
    assert isinstance(row, types.DialogFolder) and not others
    assert (row.folder.id, row.peer.user_id) == (1, bob.id) and row.top_message
    assert (row.unread_unmuted_peers_count, row.unread_unmuted_messages_count) == (1, 1)
    second.forget()
    await bob.client.send_message(ann.id, "are you there?")
    [move] = (await second.wait(types.UpdateFolderPeers)).folder_peers
    assert (move.peer.user_id, move.folder_id) == (bob.id, 0)
    assert bob.id in [one.id for one in await ann.client.get_dialogs(folder=0)]


async def test_folders_of_ones_own(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(ann)
    for id, title in ((2, "Work"), (3, "Home")):
        name = types.TextWithEntities(title, [])
        made = types.DialogFilter(id, name, pinned_peers=[], include_peers=[await ann.at(bob)], exclude_peers=[])
        assert await ann(functions.messages.UpdateDialogFilterRequest(id, made))
    await second.wait(types.UpdateDialogFilters)
    assert await ann(functions.messages.UpdateDialogFiltersOrderRequest([3, 0, 2]))
    kept = (await second(functions.messages.GetDialogFiltersRequest())).filters
    assert [getattr(one, "id", 0) for one in kept] == [3, 0, 2]
    assert kept[0].include_peers[0].user_id == bob.id
    assert await ann(functions.messages.UpdateDialogFilterRequest(2))
    await second.wait(types.UpdateDialogFilter, lambda one: one.id == 2 and one.filter is None)


async def test_marks_of_what_is_unread(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(ann)
    for text in ("one", "two", "three"):
        await bob.client.send_message(ann.id, text)
    got = await ann.device.message("two")
    await ann.device.message("three")
    assert await ann.client.send_read_acknowledge(bob.id, max_id=got.id)
    told = await second.wait(types.UpdateReadHistoryInbox)
    assert (told.max_id, told.still_unread_count) == (got.id, 1)
    read = await bob.device.wait(types.UpdateReadHistoryOutbox)
    when = await bob(functions.messages.GetOutboxReadDateRequest(await bob.at(ann), read.max_id))
    assert abs(when.date - datetime.now(UTC)) < timedelta(seconds=20)
    with refused("MESSAGE_NOT_READ_YET"):
        await bob(functions.messages.GetOutboxReadDateRequest(await bob.at(ann), read.max_id + 1))
    await ann.client.send_read_acknowledge(bob.id)
    assert await ann(functions.messages.MarkDialogUnreadRequest(types.InputDialogPeer(await ann.at(bob)), unread=True))
    assert (await second.wait(types.UpdateDialogUnreadMark)).unread
    [dialog] = [one for one in await ann.client.get_dialogs() if one.id == bob.id]
    assert dialog.dialog.unread_mark and dialog.unread_count == 0


# -- history ----------------------------------------------------------------------------------------------------------
async def test_history_by_every_offset(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    ids = [(await ann.client.send_message(bob.id, f"line {n}")).id for n in range(12)]

    async def page(**how: Any) -> list[int]:
        asked = {"offset_id": 0, "offset_date": None, "add_offset": 0, "limit": 4, "max_id": 0, "min_id": 0} | how
        answer = await ann(functions.messages.GetHistoryRequest(await ann.at(bob), hash=0, **asked))
        assert getattr(answer, "count", len(answer.messages)) in (12, len(answer.messages))
        return [ids.index(one.id) for one in answer.messages]

    assert await page() == [11, 10, 9, 8]
    assert await page(offset_id=ids[5]) == [4, 3, 2, 1]
    assert await page(offset_id=ids[5], add_offset=-2) == [6, 5, 4, 3]
    assert await page(offset_id=ids[5], add_offset=-4) == [8, 7, 6, 5]
    assert await page(offset_id=ids[5], add_offset=2) == [2, 1, 0]
    assert await page(offset_id=ids[1], add_offset=-1, limit=2) == [1, 0]
    assert await page(min_id=ids[8]) == [11, 10, 9]
    assert await page(max_id=ids[3]) == [2, 1, 0]
    assert await page(offset_date=datetime.now(UTC) + timedelta(days=1)) == [11, 10, 9, 8]
    assert await page(offset_date=datetime.now(UTC) - timedelta(days=1)) == []
    backwards = [one.message async for one in ann.client.iter_messages(bob.id, reverse=True, wait_time=0)]
    assert backwards == [f"line {n}" for n in range(12)]
    some = await ann.client.get_messages(bob.id, ids=[ids[3], 999_999, ids[1]])
    assert [one and one.message for one in some] == ["line 3", None, "line 1"]


async def test_search_with_filters(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    word = new_word("needle")
    await ann.client.send_message(bob.id, f"{word} of Ann")
    await bob.client.send_message(ann.id, f"{word} of Bob, see example.org")
    await bob.client.send_message(ann.id, "Привет, Café 東京都")
    await ann.device.message("Привет, Café 東京都")

    async def found(query: str, **how: Any) -> list[str]:
        return [one.message async for one in ann.client.iter_messages(bob.id, search=query, wait_time=0, **how)]

    assert await found(word) == [f"{word} of Bob, see example.org", f"{word} of Ann"]
    assert await found(word, from_user="me") == [f"{word} of Ann"]
    assert await found(word, from_user=bob.id, limit=1) == [f"{word} of Bob, see example.org"]
    for query in ("привет", "cafe", "東京"):
        assert len(await found(query)) == 1, query
    assert len([one async for one in ann.client.iter_messages(bob.id, filter=types.InputMessagesFilterUrl())]) == 1
    assert await ann.client.get_messages(bob.id, filter=types.InputMessagesFilterPhotos(), limit=5) == []

    async def dated(**how: Any) -> int:
        request = functions.messages.SearchRequest(
            await ann.at(bob),
            word,
            types.InputMessagesFilterEmpty(),
            how.get("since"),
            how.get("until"),
            0,
            0,
            10,
            0,
            0,
            0,
        )
        return len((await ann(request)).messages)

    now = datetime.now(UTC)
    assert await dated(since=now + timedelta(days=1)) == await dated(until=now - timedelta(days=1)) == 0
    assert await dated(since=now - timedelta(days=1), until=now + timedelta(days=1)) == 2
    everywhere = [one.message async for one in ann.client.iter_messages(None, search=word, wait_time=0)]
    assert sorted(everywhere) == sorted([f"{word} of Bob, see example.org", f"{word} of Ann"])


# -- what is said -----------------------------------------------------------------------------------------------------
async def test_answers_with_a_quote(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    await ann.client.send_message(bob.id, "\U0001f600 I like tea and coffee")
    got = await bob.device.message("\U0001f600 I like tea and coffee")
    quote = types.InputReplyToMessage(got.id, quote_text="tea", quote_offset=10)
    await bob(functions.messages.SendMessageRequest(await bob.at(ann), "which?", reply_to=quote))
    answer = (await ann.device.message("which?")).reply_to
    assert answer.quote and (answer.quote_text, answer.quote_offset) == ("tea", 10)
    [own] = [one.id for one in await ann.client.get_messages(bob.id, search="coffee")]
    assert answer.reply_to_msg_id == own
    wrong = types.InputReplyToMessage(got.id, quote_text="beer")
    with refused("QUOTE_TEXT_INVALID"):
        await bob(functions.messages.SendMessageRequest(await bob.at(ann), "no", reply_to=wrong))


async def test_entities_checked_found_and_repaired(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    text = "  \U0001f600 bold at @nobody and https://example.org/?a=1 #tag mail@example.org  "
    styled = [
        types.MessageEntityBold(5, 4),
        types.MessageEntityItalic(7, 5),
        types.MessageEntityUrl(0, 3),
        types.InputMessageEntityMentionName(13, 7, types.InputUserSelf()),
    ]
    await ann.client.send_message(bob.id, text, formatting_entities=styled)
    got = await bob.device.wait(types.UpdateNewMessage)
    shown = {(type(e).__name__[13:], e.offset, e.length) for e in got.message.entities}
    assert got.message.message == text.strip()
    assert shown == {
        ("Bold", 3, 4),
        ("Italic", 5, 2),  # in two pieces, so that neither crosses the end of the bold
        ("Italic", 7, 3),
        ("MentionName", 11, 7),  # the client's own wins over the name found in its place
        ("Url", 23, 24),
        ("Hashtag", 48, 4),
        ("Email", 53, 16),
    }
    [named] = [one for one in got.message.entities if isinstance(one, types.MessageEntityMentionName)]
    assert named.user_id == ann.id
    with pytest.raises(errors.EntityBoundsInvalidError):
        await ann.client.send_message(bob.id, "x", formatting_entities=[types.MessageEntityBold(0, 5)])


async def test_repeats_lengths_and_silence(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    request = functions.messages.SendMessageRequest(
        await ann.at(bob), "once", random_id=77, silent=True, noforwards=True
    )
    first, again = await ann(request), await ann(request)
    assert first.updates[0].id == again.updates[0].id
    got = await bob.device.message("once")
    assert got.silent and got.noforwards
    assert await bob.texts(ann) == ["once"]
    with pytest.raises(errors.ChatForwardsRestrictedError):
        await bob.client.forward_messages("me", got.id, ann.id)
    with pytest.raises(errors.MessageTooLongError):
        await ann.client.send_message(bob.id, "x" * 4097)
    assert len((await ann.client.send_message(bob.id, "y" * 4096)).message) == 4096
    with pytest.raises(errors.MessageEmptyError):
        await ann(functions.messages.SendMessageRequest(await ann.at(bob), " \n "))


async def test_forwards_of_someone_who_hides_the_account(town: Town) -> None:
    ann, bob, cyd = await town.people("Ann", "Bob", "Cyd")
    hidden = types.InputPrivacyKeyForwards()
    await ann(functions.account.SetPrivacyRequest(hidden, [types.InputPrivacyValueDisallowAll()]))
    await ann.client.send_message(bob.id, "between us")
    got = await bob.device.message("between us")
    await bob.client.forward_messages(cyd.id, got.id, ann.id)
    passed = (await cyd.device.message("between us")).fwd_from
    assert passed.from_id is None and passed.from_name == "Ann"
    assert (await bob.full(ann)).private_forward_name == "Ann"
    await bob.client.forward_messages("me", got.id, ann.id)
    [saved] = await bob.client.get_messages("me", limit=1)
    assert saved.fwd_from.from_id is None and saved.fwd_from.from_name == "Ann"
    allowed = types.InputPrivacyValueAllowUsers([await ann.client.get_input_entity(bob.id)])
    await ann(functions.account.SetPrivacyRequest(hidden, [allowed, types.InputPrivacyValueDisallowAll()]))
    await bob.client.forward_messages(cyd.id, got.id, ann.id)
    [newest] = await cyd.client.get_messages(bob.id, limit=1)
    assert newest.fwd_from.from_id.user_id == ann.id and newest.fwd_from.from_name is None
    await bob(
        functions.messages.ForwardMessagesRequest(
            await bob.at(ann), [got.id], await bob.at(cyd), random_id=[5], drop_author=True
        )
    )
    [newest] = await cyd.client.get_messages(bob.id, limit=1)
    assert newest.message == "between us" and newest.fwd_from is None


async def test_pins_on_one_side_and_all_at_once(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    for text in ("one", "two", "three"):
        await ann.client.send_message(bob.id, text)
    three, two, one = await ann.client.get_messages(bob.id, limit=3)
    await bob.device.message("three")
    await ann.client.pin_message(bob.id, one, pm_oneside=False)
    await bob.device.wait(types.UpdatePinnedMessages)
    await ann.client.pin_message(bob.id, two, pm_oneside=True)
    await ann.client.pin_message(bob.id, three, pm_oneside=True)
    pinned = types.InputMessagesFilterPinned()
    assert await ann.texts(bob, filter=pinned) == ["three", "two", "one"]
    assert await bob.texts(ann, filter=pinned) == ["one"]
    assert (await bob.full(ann)).pinned_msg_id and (await ann.full(bob)).pinned_msg_id == three.id
    await ann.client.unpin_message(bob.id)
    await bob.device.wait(types.UpdatePinnedMessages, lambda update: not update.pinned)
    assert await ann.texts(bob, filter=pinned) == await bob.texts(ann, filter=pinned) == []


async def test_parts_of_saved_messages(town: Town) -> None:
    ann, bob = await town.people("Ann", "Bob")
    second = await town.sign_in(ann)
    await bob.client.send_message(ann.id, "keep this")
    got = await ann.device.message("keep this")
    await ann.client.forward_messages("me", got.id, bob.id)
    await ann.client.send_message("me", "my own note")
    parts = await ann(functions.messages.GetSavedDialogsRequest(None, 0, types.InputPeerEmpty(), 10, 0))
    assert {part.peer.user_id for part in parts.dialogs} == {ann.id, bob.id}
    part = await ann(functions.messages.GetSavedHistoryRequest(await ann.at(bob), 0, None, 0, 10, 0, 0, 0))
    assert [one.message for one in part.messages] == ["keep this"]
    assert part.messages[0].fwd_from.saved_from_peer.user_id == bob.id
    chat = types.InputDialogPeer(await ann.at(bob))
    assert await ann(functions.messages.ToggleSavedDialogPinRequest(chat, pinned=True))
    assert (await second.wait(types.UpdateSavedDialogPinned)).pinned
    await ann(functions.messages.DeleteSavedHistoryRequest(await ann.at(bob), 0))
    assert [one.message for one in await ann.client.get_messages("me", limit=5)] == ["my own note"]
