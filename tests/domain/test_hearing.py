"""Voice and round video in supergroups: marked for each until heard, for its author until somebody has heard it."""

import pytest

from chappe.domain import history
from chappe.domain.attachments import Attributes
from chappe.domain.channel_updates import difference
from chappe.domain.channels import DeleteChannel, Sweep
from chappe.domain.deletion import PurgeDeleted, remove
from chappe.domain.errors import Refused
from chappe.domain.events import ChannelContentsRead
from chappe.domain.media import Given
from chappe.domain.mentions import ReadThere
from chappe.domain.ports.messages import Page
from chappe.domain.values import HIDDEN_HISTORY, Message, PeerRef, User, box_of
from tests.domain.test_attending import VOICE, send
from tests.domain.test_group_ops import Place, place
from tests.support.pictures import document
from tests.support.world import World

ROUND = Attributes(video=True, round=True, width=240, height=240, duration=3)


async def marked(world: World, viewer: User, peer: PeerRef) -> list[int]:
    """Messages that are still to be heard, as the person sees them."""
    found = await world.read(lambda tx: history.history(tx, viewer.id, peer, Page(), world.now))
    return [one.id for one in found.messages if isinstance(one, Message) and one.unread_media]


async def voice(world: World, at: Place, author: User | None = None, number: int = 1) -> Message:
    author = author or at.owner
    return await send(world, author, at.peer, Given(await document(world, author, shown=VOICE)), number)


async def test_each_hears_for_oneself_and_the_author_is_told_once(world: World) -> None:
    at = await place(world, "supergroup")
    second = await world.device(at.member)
    sent = await voice(world, at)
    assert sent.unread_media
    for one in (at.owner, at.admin, at.member):
        assert await marked(world, one, at.peer) == [sent.id]
    world.forget()
    await world.run(ReadThere(at.peer, (sent.id,)), at.owner)
    assert await marked(world, at.owner, at.peer) == [sent.id], "its author's listening is none"
    await world.run(ReadThere(at.peer, (sent.id, 99)), at.member)
    assert [(one.not_key, one.events[0].event) for one in world.deliveries(at.member)] == [
        (world.key_of(at.member.id), ChannelContentsRead(at.peer, (sent.id,)))
    ]
    assert second != world.key_of(at.member.id)
    assert world.events(at.owner) == [ChannelContentsRead(at.peer, (sent.id,))]
    assert await marked(world, at.member, at.peer) == await marked(world, at.owner, at.peer) == []
    assert await marked(world, at.admin, at.peer) == [sent.id]
    world.forget()
    await world.run(ReadThere(at.peer, (sent.id,)), at.admin)
    await world.run(ReadThere(at.peer, (sent.id,)), at.member)
    assert (world.events(at.owner), len(world.events(at.admin)), world.events(at.member)) == ([], 1, [])


async def test_who_was_away_learns_by_difference_what_is_to_be_heard(world: World) -> None:
    at = await place(world, "supergroup")
    before = await world.read(lambda tx: tx.boxes.state(box_of(at.peer.id)).pts)
    sent = await voice(world, at)
    await world.run(ReadThere(at.peer, (sent.id,)), at.member)
    for one, unread in ((at.member, False), (at.admin, True), (at.owner, False)):
        found = await world.read(
            lambda tx, one=one: difference(tx, one.id, at.peer, before, 100, world.now)  # type: ignore[misc]
        )
        assert [logged.event.message.unread_media for logged in found.events] == [unread]


async def test_round_video_is_marked_and_other_media_and_channels_are_not(world: World) -> None:
    at = await place(world, "supergroup")
    film = await send(world, at.owner, at.peer, Given(await document(world, at.owner, shown=ROUND)), 1)
    plain = await send(world, at.owner, at.peer, Given(await document(world, at.owner)), 2)
    assert (film.unread_media, plain.unread_media) == (True, False)
    channel = await place(world, "channel")
    assert not (await voice(world, channel)).unread_media
    assert await marked(world, channel.member, channel.peer) == []


async def test_nobody_hears_what_one_may_not_see(world: World) -> None:
    at = await place(world, "supergroup")
    sent = await voice(world, at)
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await world.run(ReadThere(at.peer, (sent.id,)), at.outsider)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.run(ReadThere(at.peer, tuple(range(1, 102))), at.member)
    world.pass_time(60)

    def late(tx: object) -> None:
        chat = tx.chats.get(at.peer)  # type: ignore[attr-defined]
        tx.chats.save(chat._replace(flags=chat.flags | HIDDEN_HISTORY))  # type: ignore[attr-defined]
        found = tx.members.get(at.peer, at.member.id)  # type: ignore[attr-defined]
        tx.members.put(found._replace(date=world.now, came=chat.top_id))  # type: ignore[attr-defined]

    await world.write(late)
    world.forget()
    await world.run(ReadThere(at.peer, (sent.id,)), at.member)
    assert world.events(at.owner) == world.events(at.member) == []
    assert await marked(world, at.owner, at.peer) == [sent.id]


async def test_marks_go_with_the_account_and_with_the_group(world: World) -> None:
    at = await place(world, "supergroup")
    sent = await voice(world, at)
    for one in (at.member, at.admin):
        await world.run(ReadThere(at.peer, (sent.id,)), one)

    async def rows() -> int:
        row = await world.read(lambda tx: tx.heard._execute("SELECT count(*) FROM heard").fetchone())  # type: ignore[attr-defined]
        return int(row[0])

    assert await rows() == 3
    await world.write(lambda tx: remove(tx, world.engine.actor(at.member.id), at.member.id))
    while (await world.run(PurgeDeleted())).result:
        pass
    assert await rows() == 2
    await world.run(DeleteChannel(at.peer), at.owner)
    while (await world.run(Sweep())).result:
        pass
    assert await rows() == 0
