"""messages.* and folders.* as clients call them: requests in, bytes out, in every layer on file."""

import importlib
import pkgutil
from typing import Any

import pytest

import chappe.rpc
from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import User
from chappe.tl import functions as f
from chappe.tl import types as t
from chappe.tl.codec import decode, encode, encode_result
from chappe.tl.errors import Unborn
from chappe.tl.shapes import INNER, layers_on_file
from tests.support.face import Face, RpcError
from tests.support.talk import Talk, chat, talk
from tests.support.world import World

MODULES = tuple(importlib.import_module(one.name) for one in pkgutil.walk_packages(chappe.rpc.__path__, "chappe.rpc."))


class Phone:
    """One person's client."""

    def __init__(self, face: Face, owner: User) -> None:
        self.face, self.owner = face, owner
        self._random_id = owner.id

    def peer(self, other: User) -> t.InputPeerUser | t.InputPeerSelf:
        return t.InputPeerSelf() if other.id == self.owner.id else self.face.input_peer(self.owner, other)

    def dialog(self, other: User) -> t.InputDialogPeer:
        return t.InputDialogPeer(peer=self.peer(other))

    def random_id(self) -> int:
        self._random_id += 1
        return self._random_id

    async def ask(self, request: Any) -> Any:
        """The answer as it comes off the wire; it must be sayable in every layer."""
        answer = await self.face.answer(request, self.face.world.key_of(self.owner.id))
        if answer.error is not None:
            raise RpcError(*answer.error)
        for layer in layers_on_file():
            try:
                encode(request, layer)
            except Unborn:
                continue  # nobody can ask for it in that layer
            encode_result(type(request), answer.value, layer)
        if isinstance(answer.value, bool | list):
            return answer.value
        return decode(encode_result(type(request), answer.value, INNER), INNER)[0]

    async def refused(self, request: Any) -> str:
        with pytest.raises(RpcError) as found:
            await self.ask(request)
        assert found.value.code < 500
        return found.value.name

    async def say(self, other: User, text: str, **how: Any) -> Any:
        """The new message's update."""
        random_id = self.random_id()
        answer = await self.ask(f.MessagesSendMessage(peer=self.peer(other), message=text, random_id=random_id, **how))
        first, *rest = answer.updates
        assert isinstance(first, t.UpdateMessageID) and first.random_id == random_id
        [new] = [one for one in rest if isinstance(one, t.UpdateNewMessage) and one.message.id == first.id]
        return new.message


async def phones(world: World, *names: str) -> tuple[Talk, list[Phone]]:
    scene = await talk(world, *names)
    face = Face(world, MODULES)
    return scene, [Phone(face, one) for one in scene.people]


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


async def test_dialogs(world: World) -> None:
    _, (ann, bob, cyd) = await phones(world, "Ann", "Bob", "Cyd")
    await bob.say(ann.owner, "from Bob")
    await ann.say(cyd.owner, "to Cyd")
    await ann.say(ann.owner, "note")
    await ann.ask(f.MessagesSaveDraft(peer=ann.peer(bob.owner), message="begun"))
    ask = f.MessagesGetDialogs(offset_date=0, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=2, hash=0)
    first = await ann.ask(ask)
    assert isinstance(first, t.MessagesDialogsSlice) and first.count == 3
    assert [one.peer.user_id for one in first.dialogs] == [ann.owner.id, cyd.owner.id]
    note = first.dialogs[0]
    assert note.read_outbox_max_id == note.read_inbox_max_id == note.top_message
    last = first.messages[-1]
    rest = await ann.ask(
        f.MessagesGetDialogs(
            offset_date=last.date, offset_id=last.id, offset_peer=ann.peer(cyd.owner), limit=2, hash=0, folder_id=0
        )
    )
    [dialog] = rest.dialogs
    assert (dialog.peer.user_id, dialog.unread_count, dialog.draft.message) == (bob.owner.id, 1, "begun")
    tdlib = await ann.ask(
        f.MessagesGetDialogs(
            offset_date=2147483647, offset_id=0, offset_peer=t.InputPeerEmpty(), limit=99, hash=0, exclude_pinned=True
        )
    )
    assert isinstance(tdlib, t.MessagesDialogs) and len(tdlib.dialogs) == 3
    known = await ann.ask(f.MessagesGetPeerDialogs(peers=[ann.dialog(cyd.owner)]))
    assert [one.peer.user_id for one in known.dialogs] == [cyd.owner.id] and known.state.pts > 1
    assert await ann.ask(f.MessagesToggleDialogPin(peer=ann.dialog(bob.owner), pinned=True)) is True
    assert await ann.ask(f.MessagesReorderPinnedDialogs(folder_id=0, order=[ann.dialog(bob.owner)], force=True)) is True
    pinned = await ann.ask(f.MessagesGetPinnedDialogs(folder_id=0))
    assert [one.peer.user_id for one in pinned.dialogs] == [bob.owner.id]
    moved = await ann.ask(
        f.FoldersEditPeerFolders(folder_peers=[t.InputFolderPeer(peer=ann.peer(cyd.owner), folder_id=1)])
    )
    assert isinstance(moved.updates[-1], t.UpdateFolderPeers)
    archive, *others = (await ann.ask(f.MessagesGetPinnedDialogs(folder_id=0))).dialogs
    assert isinstance(archive, t.DialogFolder) and archive.peer.user_id == cyd.owner.id and len(others) == 1
    listed = await ann.ask(f.MessagesGetPeerDialogs(peers=[t.InputDialogPeerFolder(folder_id=1)]))
    assert [one.peer.user_id for one in listed.dialogs] == [cyd.owner.id]
    # Telegram Desktop names the archive's row among the pinned ones: it stands first whatever is asked.
    order = [ann.dialog(ann.owner), t.InputDialogPeerFolder(folder_id=1), ann.dialog(bob.owner)]
    assert await ann.ask(f.MessagesToggleDialogPin(peer=ann.dialog(ann.owner), pinned=True)) is True
    assert await ann.ask(f.MessagesReorderPinnedDialogs(folder_id=0, order=order[1:] + order[:1], force=True)) is True
    pinned = await ann.ask(f.MessagesGetPinnedDialogs(folder_id=0))
    assert [one.peer.user_id for one in pinned.dialogs] == [cyd.owner.id, bob.owner.id, ann.owner.id]
    assert await ann.ask(f.MessagesReorderPinnedDialogs(folder_id=0, order=order, force=True)) is True
    pinned = await ann.ask(f.MessagesGetPinnedDialogs(folder_id=0))
    assert [one.peer.user_id for one in pinned.dialogs] == [cyd.owner.id, ann.owner.id, bob.owner.id]


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


async def test_drafts(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    answered = t.InputReplyToMessage(reply_to_msg_id=3, quote_text="what")
    draft = f.MessagesSaveDraft(
        peer=ann.peer(bob.owner),
        message="begun ",
        reply_to=answered,
        no_webpage=True,
        entities=[t.MessageEntityItalic(offset=0, length=5)],
    )
    assert await ann.ask(draft) is True
    [update] = (await ann.ask(f.MessagesGetAllDrafts())).updates
    assert (update.draft.message, update.draft.reply_to, update.draft.no_webpage) == ("begun ", answered, True)
    assert await ann.ask(f.MessagesClearAllDrafts()) is True
    assert (await ann.ask(f.MessagesGetAllDrafts())).updates == []


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


async def test_auto_delete(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    answer = await ann.ask(f.MessagesSetHistoryTTL(peer=ann.peer(bob.owner), period=86400))
    assert {type(one) for one in answer.updates} == {t.UpdateNewMessage, t.UpdatePeerHistoryTTL}
    assert (await bob.say(ann.owner, "hello")).ttl_period == 86400
    assert await ann.ask(f.MessagesSetDefaultHistoryTTL(period=86400)) is True
    assert (await ann.ask(f.MessagesGetDefaultHistoryTTL())).period == 86400


async def test_folders(world: World) -> None:
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    folder = t.DialogFilter(
        id=2,
        title=t.TextWithEntities(text="Work", entities=[]),
        emoticon="💼",
        color=1,
        contacts=True,
        pinned_peers=[ann.peer(ann.owner)],
        include_peers=[ann.peer(bob.owner)],
        exclude_peers=[],
    )
    assert await ann.ask(f.MessagesUpdateDialogFilter(id=2, filter=folder)) is True
    listed = await ann.ask(f.MessagesGetDialogFilters())
    assert listed.filters == [t.DialogFilterDefault(), folder]
    assert await ann.ask(f.MessagesUpdateDialogFiltersOrder(order=[2, 0])) is True
    assert (await ann.ask(f.MessagesGetDialogFilters())).filters == [folder, t.DialogFilterDefault()]
    assert await ann.ask(f.MessagesToggleDialogFilterTags(enabled=True)) is True
    assert await ann.ask(f.MessagesGetSuggestedDialogFilters()) == []
    shared = t.DialogFilterChatlist(
        id=3, title=t.TextWithEntities(text="Shared", entities=[]), pinned_peers=[], include_peers=[]
    )
    assert await ann.refused(f.MessagesUpdateDialogFilter(id=3, filter=shared)) == "FILTER_NOT_SUPPORTED"
    assert await ann.ask(f.MessagesUpdateDialogFilter(id=2)) is True


def search(phone: Phone, other: User, q: str, **how: Any) -> f.MessagesSearch:
    return f.MessagesSearch(
        peer=how.pop("peer", None) or phone.peer(other),
        q=q,
        filter=how.pop("filter", None) or t.InputMessagesFilterEmpty(),
        min_date=0,
        max_date=0,
        offset_id=0,
        add_offset=0,
        limit=how.pop("limit", 10),
        max_id=0,
        min_id=0,
        hash=0,
        **how,
    )


async def test_search(world: World) -> None:
    _, (ann, bob, cyd) = await phones(world, "Ann", "Bob", "Cyd")
    for place in range(3):
        await ann.say(bob.owner, f"word {place} example.com")
    await ann.say(cyd.owner, "word for Cyd")
    assert len((await bob.ask(search(bob, ann.owner, "word"))).messages) == 3
    slice_ = await ann.ask(search(ann, bob.owner, "word", limit=2))
    assert (slice_.count, len(slice_.messages), slice_.inexact) == (3, 2, False)
    mine = await bob.ask(search(bob, ann.owner, "word", from_id=t.InputPeerSelf()))
    assert mine.messages == []
    links = t.InputMessagesFilterUrl()
    assert len((await ann.ask(search(ann, bob.owner, "", filter=links))).messages) == 3
    photos = t.InputMessagesFilterPhotos()
    assert (await ann.ask(search(ann, bob.owner, "", filter=photos))).messages == []
    whole = f.MessagesSearchGlobal(
        q="word",
        filter=t.InputMessagesFilterEmpty(),
        min_date=0,
        max_date=0,
        offset_rate=0,
        offset_peer=t.InputPeerEmpty(),
        offset_id=0,
        limit=3,
    )
    first = await ann.ask(whole)
    assert (first.count, len(first.messages)) == (4, 3) and first.next_rate
    whole.offset_rate, whole.offset_id = first.next_rate, first.messages[-1].id
    assert len((await ann.ask(whole)).messages) == 1
    assert len((await ann.ask(search(ann, bob.owner, "word", peer=t.InputPeerEmpty()))).messages) == 4
    counters = await ann.ask(f.MessagesGetSearchCounters(peer=ann.peer(bob.owner), filters=[links, photos]))
    assert [(one.count, one.inexact) for one in counters] == [(3, False), (0, False)]
    assert (await world.run(IndexMessages())).result is False


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
