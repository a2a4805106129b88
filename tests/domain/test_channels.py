"""Supergroups and channels: who may see, join, write and change them, and what everyone is told."""

from typing import Any

import pytest

from chappe.domain import channel_updates, dialogs, finding, history
from chappe.domain.channels import (
    CreateChannel,
    DeleteChannel,
    EditTitle,
    SetFlag,
    SetSlowMode,
    SetUsername,
    Sweep,
)
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelTooLong, ChatChanged
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import ReplyTo, SendMessage
from chappe.domain.outcome import Outcome
from chappe.domain.ports.messages import Page
from chappe.domain.reading import ReadChannel
from chappe.domain.signing import SetSignatures
from chappe.domain.values import HIDDEN_HISTORY, Chat, Message, PeerRef, User, box_of
from tests.support.world import World


async def make(world: World, owner: User, title: str = "News", *, group: bool = False, name: str = "") -> PeerRef:
    """A channel or supergroup, public if it has a name."""
    made = await world.run(CreateChannel(title, "", group), owner)
    peer: PeerRef = made.result[0].peer
    if name:
        await world.run(SetUsername(peer, name), owner)
    return peer


async def say(world: World, who: User, peer: PeerRef, text: str, **how: Any) -> Outcome[Any]:
    """Post a text."""
    return await world.run(SendMessage(peer, how.pop("random_id", 0), text, **how), who)


async def texts(world: World, who: User, peer: PeerRef) -> list[str]:
    """What the person finds in it, newest first; service messages by their kind."""
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Page(limit=100), world.now))
    shown = [one for one in found.messages if isinstance(one, Message)]
    return [one.content.text or (one.content.action.kind if one.content.action else "") for one in shown]


async def chat_of(world: World, peer: PeerRef) -> Chat:
    """The chat as it is now."""
    found = await world.read(lambda tx: tx.chats.get(peer))
    assert found is not None
    return found


async def test_a_post_stands_once_however_many_follow(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")
    readers = [await world.person(f"Reader {n}") for n in range(5)]
    for reader in readers:
        await world.run(Join(peer), reader)
    before = await world.read(lambda tx: tx.messages._execute("SELECT count(*) FROM messages").fetchone()[0])  # type: ignore[attr-defined]
    posted = await say(world, ann, peer, "hello")
    after = await world.read(lambda tx: tx.messages._execute("SELECT count(*) FROM messages").fetchone()[0])  # type: ignore[attr-defined]
    assert after == before + 1
    assert [delivery.user_id for delivery in posted.deliveries] == [ann.id]
    [told] = posted.broadcasts
    assert (told.channel_id, told.but) == (peer.id, (ann.id,))
    for reader in readers:
        assert await texts(world, reader, peer) == ["hello", "channel_create"]
    assert (await chat_of(world, peer)).members == 6


async def test_who_is_not_in_a_private_one_cannot_tell_it_from_none(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    there, nowhere = await make(world, ann), PeerRef(2, 999_999_999)
    await say(world, ann, there, "secret")
    for command in (Join, Leave):
        answers = []
        for peer in (there, nowhere):
            with pytest.raises(Refused) as refused:
                await world.run(command(peer), bob)
            answers.append((refused.value.name, refused.value.value))
        assert answers[0] == answers[1]
    for ask in (
        lambda tx, peer: history.history(tx, bob.id, peer, Page(), world.now),
        lambda tx, peer: history.in_channel(tx, bob.id, peer, [2], world.now),
        lambda tx, peer: channel_updates.difference(tx, bob.id, peer, 1, 10, world.now),
        lambda tx, peer: dialogs.by_peers(tx, bob.id, [peer], world.now),
    ):
        for peer in (there, nowhere):
            with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
                await world.read(lambda tx, ask=ask, peer=peer: ask(tx, peer))
    for peer in (there, nowhere):
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await say(world, bob, peer, "let me in")


async def test_only_those_who_may_post_do(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    channel = await make(world, ann, name="one_voice")
    group = await make(world, ann, group=True, name="many_voices")
    await world.run(Join(channel), bob)
    await world.run(Join(group), bob)
    for who in (bob, cyd):
        with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
            await say(world, who, channel, "me too")
    await say(world, bob, group, "me too")
    with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
        await say(world, cyd, group, "me too")
    assert (await texts(world, cyd, group))[0] == "me too"


async def test_the_author_of_a_channel_post_is_not_told(world: World) -> None:
    ann, bob = await world.person("Ann", last_name="Lee"), await world.person("Bob")
    peer = await make(world, ann, name="whispers")
    await world.run(Join(peer), bob)
    [plain] = (await say(world, ann, peer, "unsigned")).broadcasts
    assert ann.id not in plain.people
    await world.run(SetSignatures(peer, True), ann)
    await say(world, ann, peer, "signed")
    found = await world.read(lambda tx: history.history(tx, bob.id, peer, Page(limit=2), world.now))
    assert [(one.content.sender, one.content.signature) for one in found.messages] == [(peer, "Ann Lee"), (peer, "")]
    assert ann.id not in found.people


async def test_a_difference_tells_what_was_missed(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, group=True, name="catching_up")
    await world.run(Join(peer), bob)
    at = await world.read(lambda tx: tx.boxes.state(box_of(peer.id)).pts)
    for n in range(7):
        await say(world, ann, peer, f"line {n}")

    async def since(pts: int, limit: int) -> channel_updates.ChannelDifference:
        return await world.read(lambda tx: channel_updates.difference(tx, bob.id, peer, pts, limit, world.now))

    part = await since(at, 3)
    assert [one.event.message.content.text for one in part.events] == ["line 0", "line 1", "line 2"]  # type: ignore[attr-defined]
    assert not part.final
    rest = await since(part.pts, 100)
    assert len(rest.events) == 4 and rest.final
    assert (await since(rest.pts, 100)).kind == "empty"
    for wrong in (0, rest.pts + 1):
        with pytest.raises(Refused, match="PERSISTENT_TIMESTAMP_INVALID"):
            await since(wrong, 10)


async def test_who_was_away_for_long_begins_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_updates, "MOST_BEHIND", 3)
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, name="long_gone")
    await world.run(Join(peer), bob)
    for n in range(25):
        await say(world, ann, peer, f"post {n}")
    found = await world.read(lambda tx: channel_updates.difference(tx, bob.id, peer, 2, 100, world.now))
    assert found.kind == "too_long" and found.dialog is not None
    assert len(found.messages) == channel_updates.NEWEST and found.messages[0].content.text == "post 24"
    assert (found.dialog.unread, found.dialog.pts) == (25, found.pts)


async def test_unread_posts_are_counted_and_read(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, group=True, name="to_be_read")
    await say(world, ann, peer, "before Bob")
    await world.run(Join(peer), bob)
    ids = [(await say(world, ann, peer, f"{n}")).result[0].message.id for n in range(3)]

    async def unread(who: User) -> int:
        [one] = (await world.read(lambda tx: dialogs.by_peers(tx, who.id, [peer], world.now))).dialogs
        return one.unread

    assert (await unread(ann), await unread(bob)) == (0, 3)
    told = await world.run(ReadChannel(peer, ids[1]), bob)
    assert await unread(bob) == 1
    assert {one.user_id for one in told.deliveries} == {ann.id, bob.id}
    [of_ann] = (await world.read(lambda tx: dialogs.by_peers(tx, ann.id, [peer], world.now))).dialogs
    assert of_ann.read_out == ids[1]
    assert (await world.run(ReadChannel(peer, ids[0]), bob)).deliveries == ()


async def test_what_was_written_before_one_came_can_be_hidden(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, group=True, name="fresh_start")
    await say(world, ann, peer, "old words")
    world.pass_time(10)
    await world.run(Join(peer), bob)
    await world.run(SetUsername(peer, ""), ann)
    assert "old words" in await texts(world, bob, peer)
    await world.run(SetFlag(peer, HIDDEN_HISTORY, True), ann)
    assert "old words" not in await texts(world, bob, peer)
    assert "old words" in await texts(world, ann, peer)
    found = await world.read(lambda tx: history.in_channel(tx, bob.id, peer, [3], world.now))
    assert found.messages == [3]
    missed = await world.read(lambda tx: channel_updates.difference(tx, bob.id, peer, 1, 100, world.now))
    assert all(
        getattr(one.event, "message", None) is None or one.event.message.content.text != "old words"
        for one in missed.events
    )  # type: ignore[attr-defined]


async def test_slow_mode_holds_members_back(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, group=True, name="slow_talk")
    await world.run(Join(peer), bob)
    await world.run(SetSlowMode(peer, 30), ann)
    await say(world, bob, peer, "one")
    world.pass_time(10)
    with pytest.raises(Refused) as refused:
        await say(world, bob, peer, "two")
    assert (refused.value.name, refused.value.value) == ("SLOWMODE_WAIT_X", 20)
    for n in range(3):
        await say(world, ann, peer, f"quick {n}")
    world.pass_time(20)
    await say(world, bob, peer, "two")
    for seconds, error in ((31, "SECONDS_INVALID"), (30, "CHAT_NOT_MODIFIED")):
        with pytest.raises(Refused, match=error):
            await world.run(SetSlowMode(peer, seconds), ann)


async def test_a_public_name_belongs_to_one(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    first = await make(world, ann, name="Same_Name")
    second = await make(world, bob)
    with pytest.raises(Refused, match="USERNAME_OCCUPIED"):
        await world.run(SetUsername(second, "same_name"), bob)
    with pytest.raises(Refused, match="USERNAME_NOT_MODIFIED"):
        await world.run(SetUsername(first, "Same_Name"), ann)
    peer, _ = await world.read(lambda tx: finding.by_username(tx, bob.id, "same_name"))
    assert peer == first
    await world.run(SetUsername(first, ""), ann)
    await world.run(SetUsername(second, "same_name"), bob)
    found = await world.read(lambda tx: finding.search(tx, ann.id, "same", 10))
    assert (found.own_chats, found.public_chats) == ((), (second,))


async def test_a_repeated_request_gives_the_first_post(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann)
    first = (await say(world, ann, peer, "once", random_id=7)).result[0].message
    again = await say(world, ann, peer, "once", random_id=7)
    assert again.result[0].message.id == first.id and not again.deliveries and not again.broadcasts
    other = await make(world, ann)
    with pytest.raises(Refused, match="RANDOM_ID_DUPLICATE"):
        await say(world, ann, other, "once", random_id=7)


async def test_replies_stay_within_the_chat(world: World) -> None:
    ann = await world.person("Ann")
    here, there = await make(world, ann, group=True), await make(world, ann, group=True)
    first = (await say(world, ann, here, "first")).result[0].message
    answer = (await say(world, ann, here, "second", reply_to=ReplyTo(first.id))).result[0].message
    assert answer.reply_to == first.id
    stray = (await say(world, ann, there, "third", reply_to=ReplyTo(answer.id))).result[0].message
    assert stray.reply_to == 0


async def test_only_who_may_change_it_does(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, group=True, name="not_yours")
    await world.run(Join(peer), bob)
    for command in (
        EditTitle(peer, "Mine"),
        SetUsername(peer, "mine_now"),
        SetFlag(peer, HIDDEN_HISTORY, True),
        SetSlowMode(peer, 10),
        DeleteChannel(peer),
    ):
        with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
            await world.run(command, bob)
    with pytest.raises(Refused, match="USER_CREATOR"):
        await world.run(Leave(peer), ann)
    with pytest.raises(Refused, match="CHANNEL_INVALID"):  # whoever writes in a channel waits for nothing
        await world.run(SetSlowMode(await make(world, ann), 10), ann)
    changed = await world.run(EditTitle(peer, "  A \u202e new   title "), ann)
    assert (await chat_of(world, peer)).title == "A new title"
    assert changed.broadcasts[0].channel_id == peer.id


async def test_a_deleted_one_is_gone_at_once_and_swept_later(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, name="short_lived")
    await world.run(Join(peer), bob)
    for n in range(3):
        await say(world, ann, peer, f"post {n}")
    [everyone] = (await world.run(DeleteChannel(peer), ann)).broadcasts
    assert [logged.event for logged in everyone.events] == [ChatChanged(peer), ChannelTooLong(peer, 0)]
    for who in (ann, bob):
        assert (
            await world.read(lambda tx, who=who: dialogs.page(tx, who.id, -1, dialogs.Offset(), 10, False).dialogs)
            == ()
        )
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await texts(world, who, peer)
    with pytest.raises(Refused, match="USERNAME_NOT_OCCUPIED"):
        await world.read(lambda tx: finding.by_username(tx, bob.id, "short_lived"))
    for _ in range(5):
        await world.run(Sweep())
    left = await world.read(lambda tx: (tx.messages.ids_after(box_of(peer.id), 0, 10), tx.members.everyone(peer, 10)))
    assert left == ([], [])
    assert not (await world.run(Sweep())).result


async def test_leaving_takes_it_from_the_list_and_coming_back_puts_it_there(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, name="to_and_fro")

    async def listed() -> list[PeerRef]:
        found = await world.read(lambda tx: dialogs.page(tx, bob.id, -1, dialogs.Offset(), 10, False))
        return [one.peer for one in found.dialogs]

    assert await listed() == []
    moved = await world.run(Join(peer), bob)
    assert [(one.user_id, one.inside) for one in moved.moves] == [(bob.id, True)]
    assert await listed() == [peer]
    with pytest.raises(Refused, match="USER_ALREADY_PARTICIPANT"):
        await world.run(Join(peer), bob)
    await world.run(Leave(peer), bob)
    assert await listed() == []
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await world.run(Leave(peer), bob)
    await world.run(Join(peer), bob)
    assert await listed() == [peer] and (await chat_of(world, peer)).members == 2
