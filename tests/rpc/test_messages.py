"""Messages as clients call for them: requests in, bytes out, in every layer on file."""

from typing import Any

import pytest

from chappe.tl import functions as f
from chappe.tl import types as t
from tests.support.phone import phones
from tests.support.talk import chat
from tests.support.world import World


async def test_a_sent_message_as_both_see_it(world: World) -> None:
    scene, (ann, bob) = await phones(world, "Ann", "Bob")
    sent = await ann.say(bob.owner, "see example.com", entities=[t.MessageEntityBold(offset=0, length=3)], silent=True)
    assert (sent.out, sent.peer_id, sent.silent) == (True, t.PeerUser(user_id=bob.owner.id), True)
    assert sent.entities == [t.MessageEntityBold(offset=0, length=3), t.MessageEntityUrl(offset=4, length=11)]
    page = await bob.ask(
        f.MessagesGetHistory(
            peer=bob.peer(ann.owner), offset_id=0, offset_date=0, add_offset=0, limit=10, max_id=0, min_id=0, hash=0
        )
    )
    assert isinstance(page, t.MessagesMessages)
    [shown] = page.messages
    assert (shown.out, shown.from_id, shown.message) == (False, t.PeerUser(user_id=ann.owner.id), "see example.com")
    assert {user.id for user in page.users} == {one.id for one in scene.people}


async def test_edit_delete_read_and_marks(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    sent = await ann.say(bob.owner, "first")
    await ann.ask(f.MessagesGetMessageEditData(peer=ann.peer(bob.owner), id=sent.id))
    edited = await ann.ask(f.MessagesEditMessage(peer=ann.peer(bob.owner), id=sent.id, message="second"))
    [update] = edited.updates
    assert isinstance(update, t.UpdateEditMessage) and update.message.edit_date and update.message.message == "second"
    read = await bob.ask(f.MessagesReadHistory(peer=bob.peer(ann.owner), max_id=0))
    assert read.pts_count == 1
    assert await bob.ask(f.MessagesMarkDialogUnread(peer=bob.dialog(ann.owner), unread=True)) is True
    marks = await bob.ask(f.MessagesGetDialogUnreadMarks())
    assert marks == [t.DialogPeer(peer=t.PeerUser(user_id=ann.owner.id))]
    assert (await bob.ask(f.MessagesReadMessageContents(id=[sent.id]))).pts_count == 0
    assert await bob.ask(f.MessagesReceivedMessages(max_id=5)) == []
    gone = await ann.ask(f.MessagesDeleteMessages(id=[sent.id], revoke=True))
    assert gone.pts_count == 1
    await ann.say(bob.owner, "more")
    cleared = await ann.ask(f.MessagesDeleteHistory(peer=ann.peer(bob.owner), max_id=0, just_clear=True))
    assert (cleared.pts_count, cleared.offset) == (2, 0)
    ids = t.InputMessageID(id=sent.id), t.InputMessageReplyTo(id=99)
    empty = await ann.ask(f.MessagesGetMessages(id=list(ids)))
    assert empty.messages == [t.MessageEmpty(id=sent.id), t.MessageEmpty(id=99)]


@pytest.mark.parametrize(
    ("media", "name"),
    [
        (t.InputMediaPhotoExternal(url="https://elsewhere.example/a.jpg"), "MEDIA_INVALID"),
        (t.InputMediaDocumentExternal(url="https://elsewhere.example/a.pdf"), "MEDIA_INVALID"),
        (t.InputMediaGeoPoint(geo_point=t.InputGeoPoint(lat=1.0, long=1.0)), "MEDIA_NEW_INVALID"),
        (t.InputMediaDice(emoticon="🎲"), "MEDIA_NEW_INVALID"),
        (t.InputMediaPhoto(id=t.InputPhotoEmpty()), "MEDIA_EMPTY"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value,
)
async def test_an_edit_that_would_bring_what_is_not_there_changes_nothing(world: World, media: Any, name: str) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    sent = await ann.say(bob.owner, "first")
    world.forget()
    edit = f.MessagesEditMessage(peer=ann.peer(bob.owner), id=sent.id, message="second", media=media)
    assert await ann.refused(edit) == name
    [kept] = (await ann.ask(f.MessagesGetMessages(id=[t.InputMessageID(id=sent.id)]))).messages
    assert (kept.message, kept.media, kept.edit_date) == ("first", None, None)
    assert not world.events(bob.owner)


async def test_typing_reaches_the_other(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    action = t.SendMessageUploadPhotoAction(progress=50)
    assert await ann.ask(f.MessagesSetTyping(peer=ann.peer(bob.owner), action=action)) is True
    [event] = world.events(bob.owner)
    assert (event.action, event.progress) == ("upload_photo", 50)


async def test_forwards_and_answers(world: World) -> None:
    _, (ann, bob, cyd) = await phones(world, "Ann", "Bob", "Cyd")
    sent = await ann.say(bob.owner, "pass me on")
    answer = await bob.say(
        ann.owner,
        "yes",
        reply_to=t.InputReplyToMessage(reply_to_msg_id=sent.id, quote_text="pass", quote_offset=0),
    )
    assert (answer.reply_to.reply_to_msg_id, answer.reply_to.quote_text) == (sent.id, "pass")
    command = f.MessagesForwardMessages(
        from_peer=ann.peer(bob.owner), id=[99, sent.id], random_id=[1, 2], to_peer=ann.peer(cyd.owner)
    )
    answer = await ann.ask(command)
    assert [one.random_id for one in answer.updates if isinstance(one, t.UpdateMessageID)] == [2]
    [new] = [one.message for one in answer.updates if isinstance(one, t.UpdateNewMessage)]
    assert new.fwd_from.from_id == t.PeerUser(user_id=ann.owner.id)
    saved = await ann.ask(
        f.MessagesForwardMessages(
            from_peer=ann.peer(bob.owner), id=[sent.id], random_id=[3], to_peer=ann.peer(ann.owner)
        )
    )
    [note] = [one.message for one in saved.updates if isinstance(one, t.UpdateNewMessage)]
    assert note.saved_peer_id == note.fwd_from.saved_from_peer == t.PeerUser(user_id=bob.owner.id)
    parts = await ann.ask(
        f.MessagesGetSavedDialogs(offset_date=0, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=10, hash=0)
    )
    assert [one.peer.user_id for one in parts.dialogs] == [bob.owner.id]
    assert await ann.ask(f.MessagesToggleSavedDialogPin(peer=ann.dialog(bob.owner), pinned=True)) is True
    assert await ann.ask(f.MessagesReorderPinnedSavedDialogs(order=[ann.dialog(bob.owner)], force=True)) is True
    assert (await ann.ask(f.MessagesGetPinnedSavedDialogs())).dialogs[0].pinned
    assert (await ann.ask(f.MessagesGetSavedDialogsByID(ids=[ann.peer(bob.owner)]))).dialogs
    page = f.MessagesGetSavedHistory(
        peer=ann.peer(bob.owner), offset_id=0, offset_date=0, add_offset=0, limit=9, max_id=0, min_id=0, hash=0
    )
    assert len((await ann.ask(page)).messages) == 1
    assert (await ann.ask(f.MessagesDeleteSavedHistory(peer=ann.peer(bob.owner), max_id=0))).pts_count == 1


async def test_reactions_and_pins(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    sent = await ann.say(bob.owner, "like me")
    thumb = t.ReactionEmoji(emoticon="👍")
    answer = await bob.ask(f.MessagesSendReaction(peer=bob.peer(ann.owner), msg_id=sent.id, reaction=[thumb], big=True))
    [update] = answer.updates
    assert update.reactions.results == [t.ReactionCount(reaction=thumb, count=1, chosen_order=0)]
    seen = await ann.ask(f.MessagesGetMessagesReactions(peer=ann.peer(bob.owner), id=[sent.id]))
    [update] = seen.updates
    [recent] = update.reactions.recent_reactions
    assert (recent.unread, recent.big, recent.peer_id) == (True, True, t.PeerUser(user_id=bob.owner.id))
    listed = await ann.ask(
        f.MessagesGetMessageReactionsList(peer=ann.peer(bob.owner), id=sent.id, limit=5, reaction=thumb)
    )
    assert (listed.count, len(listed.reactions), listed.next_offset) == (1, 1, None)
    strange = f.MessagesGetMessageReactionsList(peer=ann.peer(bob.owner), id=sent.id, limit=5, offset="x")
    assert await ann.refused(strange) == "OFFSET_INVALID"
    paid = f.MessagesSendReaction(peer=bob.peer(ann.owner), msg_id=sent.id, reaction=[t.ReactionPaid()])
    assert await bob.refused(paid) == "REACTION_INVALID"
    unread = f.MessagesGetUnreadReactions(
        peer=ann.peer(bob.owner), offset_id=0, add_offset=0, limit=9, max_id=0, min_id=0
    )
    assert [one.id for one in (await ann.ask(unread)).messages] == [sent.id]
    assert (await ann.ask(f.MessagesReadReactions(peer=ann.peer(bob.owner)))).pts_count == 1
    pinned = await ann.ask(f.MessagesUpdatePinnedMessage(peer=ann.peer(bob.owner), id=sent.id))
    assert [type(one) for one in pinned.updates] == [t.UpdatePinnedMessages, t.UpdateNewMessage]
    word = pinned.updates[1].message
    assert isinstance(word, t.MessageService) and isinstance(word.action, t.MessageActionPinMessage)
    assert (await ann.ask(f.MessagesUnpinAllMessages(peer=ann.peer(bob.owner)))).pts_count == 1


async def test_scheduled(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    peer, due = ann.peer(bob.owner), world.now + 100
    answer = await ann.ask(f.MessagesSendMessage(peer=peer, message="later", random_id=5, schedule_date=due))
    id_, new = answer.updates
    assert isinstance(id_, t.UpdateMessageID) and isinstance(new, t.UpdateNewScheduledMessage)
    assert (new.message.id, new.message.date, new.message.message) == (id_.id, due, "later")
    edit = f.MessagesEditMessage(peer=peer, id=id_.id, message="later!", schedule_date=due + 5)
    [changed] = (await ann.ask(edit)).updates
    assert (changed.message.message, changed.message.date) == ("later!", due + 5)
    sent = await ann.say(bob.owner, "now")
    forward = f.MessagesForwardMessages(
        from_peer=peer, id=[sent.id], random_id=[6], to_peer=ann.peer(ann.owner), schedule_date=due
    )
    assert isinstance((await ann.ask(forward)).updates[1], t.UpdateNewScheduledMessage)
    assert [one.id for one in (await ann.ask(f.MessagesGetScheduledHistory(peer=peer, hash=0))).messages] == [id_.id]
    assert len((await ann.ask(f.MessagesGetScheduledMessages(peer=peer, id=[id_.id, 77]))).messages) == 1
    out = await ann.ask(f.MessagesSendScheduledMessages(peer=peer, id=[id_.id]))
    assert {type(one) for one in out.updates} == {t.UpdateNewMessage, t.UpdateDeleteScheduledMessages}
    assert (await ann.ask(f.MessagesDeleteScheduledMessages(peer=peer, id=[id_.id]))).updates == []


async def test_small_questions_about_a_chat(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    sent = await bob.say(ann.owner, "hello")
    peer = ann.peer(bob.owner)
    settings = await ann.ask(f.MessagesGetPeerSettings(peer=peer))
    assert settings.settings.add_contact and [user.id for user in settings.users] == [bob.owner.id]
    assert await ann.ask(f.MessagesHidePeerSettingsBar(peer=peer)) is True
    assert not (await ann.ask(f.MessagesGetPeerSettings(peer=peer))).settings.add_contact
    assert (await ann.ask(f.MessagesGetOnlines(peer=peer))).onlines == 0
    user = t.InputUser(user_id=bob.owner.id, access_hash=peer.access_hash)
    assert (await ann.ask(f.MessagesGetCommonChats(user_id=user, max_id=0, limit=9))).chats == []
    views = await ann.ask(f.MessagesGetMessagesViews(peer=peer, id=[sent.id, 9], increment=True))
    assert len(views.views) == 2
    mentions = f.MessagesGetUnreadMentions(peer=peer, offset_id=0, add_offset=0, limit=9, max_id=0, min_id=0)
    assert (await ann.ask(mentions)).messages == []
    assert (await ann.ask(f.MessagesReadMentions(peer=peer))).pts_count == 0
    replies = f.MessagesGetReplies(
        peer=peer, msg_id=1, offset_id=0, offset_date=0, add_offset=0, limit=9, max_id=0, min_id=0, hash=0
    )
    assert await ann.refused(replies) == "MSG_ID_INVALID"
    assert await ann.refused(f.MessagesGetDiscussionMessage(peer=peer, msg_id=1)) == "MSG_ID_INVALID"
    assert await ann.refused(f.MessagesReadDiscussion(peer=peer, msg_id=1, read_max_id=1)) == "MSG_ID_INVALID"
    preview = await ann.ask(f.MessagesGetWebPagePreview(message="https://example.com"))
    assert isinstance(preview.media, t.MessageMediaEmpty)
    assert isinstance((await ann.ask(f.MessagesGetWebPage(url="x", hash=0))).webpage, t.WebPageEmpty)
    assert await ann.refused(f.MessagesTranslateText(to_lang="en")) == "TRANSLATIONS_DISABLED"


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"reply_markup": t.ReplyKeyboardHide()}, "REPLY_MARKUP_INVALID"),
        ({"send_as": t.InputPeerSelf()}, "SEND_AS_PEER_INVALID"),
        ({"effect": 5}, "INPUT_REQUEST_INVALID"),
        ({"schedule_repeat_period": 60}, "INPUT_REQUEST_INVALID"),
        ({"schedule_date": 5}, "SCHEDULE_DATE_INVALID"),
        ({"entities": [t.MessageEntityBold(offset=-1, length=2)]}, "ENTITY_BOUNDS_INVALID"),
    ],
)
async def test_what_is_not_built_is_refused(world: World, how: dict[str, Any], error: str) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    assert await ann.refused(f.MessagesSendMessage(peer=ann.peer(bob.owner), message="x", random_id=1, **how)) == error


async def test_whom_one_never_met_one_cannot_name(world: World) -> None:
    scene, (ann, bob) = await phones(world, "Ann", "Bob")
    stranger = t.InputPeerUser(user_id=bob.owner.id, access_hash=5)
    assert await ann.refused(f.MessagesSendMessage(peer=stranger, message="x", random_id=1)) == "PEER_ID_INVALID"
    mention = t.InputMessageEntityMentionName(
        offset=0, length=1, user_id=t.InputUser(user_id=bob.owner.id, access_hash=5)
    )
    assert (
        await ann.refused(f.MessagesSendMessage(peer=t.InputPeerSelf(), message="x", random_id=1, entities=[mention]))
        == "USER_ID_INVALID"
    )
    bare = t.MessageEntityMentionName(offset=0, length=1, user_id=bob.owner.id)
    note = await ann.say(ann.owner, "x", entities=[bare])
    assert note.entities is None, "a mention without proof styles nothing and shows nobody"
    sent = await bob.say(ann.owner, "meet me")
    mine = (await scene.ids(ann.owner, bob.owner))[-1]
    found = t.InputPeerUserFromMessage(peer=ann.peer(bob.owner), msg_id=mine, user_id=bob.owner.id)
    assert (await ann.ask(f.MessagesReadHistory(peer=found, max_id=mine))).pts_count == 1
    assert sent.message == "meet me" and chat(bob.owner)
