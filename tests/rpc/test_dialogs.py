"""The list of chats as clients call for it: dialogs, drafts, folders, in every layer on file."""

from chappe.tl import functions as f
from chappe.tl import types as t
from tests.support.phone import phones
from tests.support.world import World


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
