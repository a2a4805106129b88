"""What clients ask of messages in supergroups, channels and basic groups: requests in, bytes out, in every layer."""

from typing import Any

import pytest

from chappe.domain.upkeep import IndexMessages
from chappe.domain.values import CHANNEL, PeerRef
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.support.phone import Phone, phones
from tests.support.world import World


class Place:
    """A public supergroup or channel of the first person, with the second in it."""

    def __init__(self, world: World, ann: Phone, bob: Phone, made: Any) -> None:
        self.world, self.ann, self.bob = world, ann, bob
        self.id = made.id
        self._hashes = {}
        for one in (ann, bob):
            self._hashes[one] = one.face.access.of(one.owner.id, PeerRef(CHANNEL, made.id))

    def channel(self, who: Phone) -> t.InputChannel:
        return t.InputChannel(channel_id=self.id, access_hash=self._hashes[who])

    def peer(self, who: Phone) -> t.InputPeerChannel:
        return t.InputPeerChannel(channel_id=self.id, access_hash=self._hashes[who])

    async def say(self, who: Phone, text: str) -> int:
        answer = await who.ask(f.MessagesSendMessage(peer=self.peer(who), message=text, random_id=who.random_id()))
        [id] = [one.id for one in answer.updates if isinstance(one, t.UpdateMessageID)]
        return int(id)


async def place(world: World, name: str, megagroup: bool) -> Place:
    """With two phones."""
    _, (ann, bob) = await phones(world, "Ann", "Bob")
    made = await ann.ask(f.ChannelsCreateChannel(title="News", about="", megagroup=megagroup, broadcast=not megagroup))
    found = Place(world, ann, bob, made.chats[0])
    await ann.ask(f.ChannelsUpdateUsername(channel=found.channel(ann), username=name))
    await bob.ask(f.ChannelsJoinChannel(channel=found.channel(bob)))
    return found


@pytest.mark.parametrize("megagroup", (True, False))
async def test_edited_pinned_and_deleted(world: World, megagroup: bool) -> None:
    there = await place(world, "the_place", megagroup)
    ann, bob = there.ann, there.bob
    id = await there.say(ann, "helo")
    [edited] = (await ann.ask(f.MessagesEditMessage(peer=there.peer(ann), id=id, message="hello"))).updates
    assert isinstance(edited, t.UpdateEditChannelMessage) and edited.message.message == "hello"
    pinned, word = (await ann.ask(f.MessagesUpdatePinnedMessage(peer=there.peer(ann), id=id))).updates
    assert isinstance(pinned, t.UpdatePinnedChannelMessages) and pinned.messages == [id]
    assert isinstance(word, t.UpdateNewChannelMessage) and word.pts == pinned.pts + 1
    assert isinstance(word.message.action, t.MessageActionPinMessage) and word.message.reply_to.reply_to_msg_id == id
    asked = f.ChannelsGetMessages(
        channel=there.channel(bob), id=[t.InputMessagePinned(), t.InputMessageReplyTo(id=word.message.id)]
    )
    assert [one.id for one in (await bob.ask(asked)).messages] == [id, id]
    assert (
        await bob.refused(f.ChannelsDeleteMessages(channel=there.channel(bob), id=[id])) == "MESSAGE_DELETE_FORBIDDEN"
    )
    assert (await ann.ask(f.MessagesUnpinAllMessages(peer=there.peer(ann)))).pts_count == 1
    gone = await ann.ask(f.ChannelsDeleteMessages(channel=there.channel(ann), id=[id, 999]))
    assert gone.pts_count == 1
    difference = await bob.ask(
        f.UpdatesGetChannelDifference(
            channel=there.channel(bob), filter=t.ChannelMessagesFilterEmpty(), pts=gone.pts - 1, limit=10
        )
    )
    [told] = difference.other_updates
    assert isinstance(told, t.UpdateDeleteChannelMessages) and (told.messages, told.pts) == ([id], gone.pts)


async def test_posts_are_seen_and_linked_to(world: World) -> None:
    there = await place(world, "the_gazette", False)
    ann, bob = there.ann, there.bob
    id = await there.say(ann, "news")
    for _ in range(2):
        views = await bob.ask(f.MessagesGetMessagesViews(peer=there.peer(bob), id=[id, 999], increment=True))
        assert [(one.views, one.forwards) for one in views.views] == [(2, 0), (None, None)]
    [shown] = (await bob.ask(f.ChannelsGetMessages(channel=there.channel(bob), id=[t.InputMessageID(id=id)]))).messages
    assert (shown.views, shown.forwards) == (2, 0)
    link = await bob.ask(f.ChannelsExportMessageLink(channel=there.channel(bob), id=id))
    assert link.link == f"http://127.0.0.1:1/the_gazette/{id}"
    assert f'src="{link.link}?embed=1"' in link.html
    assert await bob.refused(f.ChannelsGetMessageAuthor(channel=there.channel(bob), id=id)) == "CHAT_ADMIN_REQUIRED"
    assert (await ann.ask(f.ChannelsGetMessageAuthor(channel=there.channel(ann), id=id))).id == ann.owner.id
    await ann.ask(f.ChannelsUpdateUsername(channel=there.channel(ann), username=""))
    link = await bob.ask(f.ChannelsExportMessageLink(channel=there.channel(bob), id=id))
    assert (link.link, link.html) == (f"http://127.0.0.1:1/c/{there.id}/{id}", "")


async def test_passed_on_and_protected(world: World) -> None:
    there = await place(world, "the_herald", False)
    ann, bob = there.ann, there.bob
    id = await there.say(ann, "news")

    def forward() -> Any:
        return f.MessagesForwardMessages(
            from_peer=there.peer(bob), id=[id], random_id=[bob.random_id()], to_peer=bob.peer(ann.owner)
        )

    [new] = [one for one in (await bob.ask(forward())).updates if isinstance(one, t.UpdateNewMessage)]
    header = new.message.fwd_from
    assert (header.from_id.channel_id, header.channel_post, header.from_name) == (there.id, id, None)
    assert new.message.views == 1
    await ann.ask(f.MessagesToggleNoForwards(peer=there.peer(ann), enabled=True))
    assert await bob.refused(forward()) == "CHAT_FORWARDS_RESTRICTED"
    assert await ann.refused(f.MessagesToggleNoForwards(peer=ann.peer(bob.owner), enabled=True)) == "PEER_ID_INVALID"


async def test_found_by_words_and_by_author(world: World) -> None:
    there = await place(world, "the_table", True)
    ann, bob = there.ann, there.bob
    await there.say(ann, "red apple")
    await there.say(bob, "red pear")
    while (await world.run(IndexMessages())).result:
        pass

    async def search(q: str, **how: Any) -> list[str]:
        asked = f.MessagesSearch(
            peer=there.peer(bob), q=q, filter=t.InputMessagesFilterEmpty(), min_date=0, max_date=0, offset_id=0,
            add_offset=0, limit=10, max_id=0, min_id=0, hash=0, **how,
        )  # fmt: skip
        found = await bob.ask(asked)
        assert isinstance(found, t.MessagesChannelMessages)
        return [one.message for one in found.messages if isinstance(one, t.Message)]

    assert await search("red") == ["red pear", "red apple"]
    assert await search("", from_id=bob.peer(ann.owner)) == ["red apple"]
    everywhere = f.MessagesSearchGlobal(
        q="red", filter=t.InputMessagesFilterEmpty(), min_date=0, max_date=0, offset_rate=0,
        offset_peer=t.InputPeerEmpty(), offset_id=0, limit=1,
    )  # fmt: skip
    first = await bob.ask(everywhere)
    assert [one.message for one in first.messages] == ["red pear"] and first.next_rate
    everywhere.offset_rate, everywhere.offset_peer, everywhere.offset_id = (
        first.next_rate,
        there.peer(bob),
        first.messages[0].id,
    )
    assert [one.message for one in (await bob.ask(everywhere)).messages] == ["red apple"]


async def test_cleared_and_gone_by_itself(world: World) -> None:
    there = await place(world, "the_board", True)
    ann, bob = there.ann, there.bob
    for text in ("one", "two"):
        await there.say(bob, text)
    cleared = await ann.ask(f.ChannelsDeleteHistory(channel=there.channel(ann), max_id=0))
    [told] = cleared.updates
    assert isinstance(told, t.UpdateChannelAvailableMessages)
    full = await ann.ask(f.ChannelsGetFullChannel(channel=there.channel(ann)))
    assert full.full_chat.available_min_id == told.available_min_id
    answer = await ann.ask(
        f.ChannelsDeleteParticipantHistory(channel=there.channel(ann), participant=ann.peer(bob.owner))
    )
    assert (answer.pts_count, answer.offset) == (3, 0)
    await there.say(bob, "three")
    gone = await ann.ask(f.ChannelsDeleteHistory(channel=there.channel(ann), for_everyone=True, max_id=0))
    assert [type(one) for one in gone.updates] == [t.UpdateDeleteChannelMessages]
    word, period = (await ann.ask(f.MessagesSetHistoryTTL(peer=there.peer(ann), period=60))).updates[::-1]
    assert isinstance(word, t.UpdateNewChannelMessage) and word.message.action.period == 60
    assert isinstance(period, t.UpdatePeerHistoryTTL) and period.ttl_period == 60
    dialogs = await bob.ask(f.MessagesGetPeerDialogs(peers=[t.InputDialogPeer(peer=there.peer(bob))]))
    assert dialogs.dialogs[0].ttl_period == 60
    assert (await bob.ask(f.MessagesGetOnlines(peer=there.peer(bob)))).onlines == 0
    action = t.SendMessageTypingAction()
    assert await bob.ask(f.MessagesSetTyping(peer=there.peer(bob), action=action)) is True
