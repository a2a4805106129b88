"""Messages passed on from and to groups and channels: where they came from, what may not go on, what is counted."""

from typing import Any

import pytest

from chappe.domain import rights, saved, viewing
from chappe.domain.channels import SetFlag, SetSlowMode
from chappe.domain.deleting import DeleteThere
from chappe.domain.errors import Refused
from chappe.domain.files import MESSAGE, Known, Origin
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.groups import CreateChat
from chappe.domain.joining import Join
from chappe.domain.media import Given, SendMedia
from chappe.domain.messages import SendMessage
from chappe.domain.ports.messages import Page
from chappe.domain.posting import post
from chappe.domain.signing import SetSignatures
from chappe.domain.values import (
    HIDDEN_HISTORY,
    NO_FORWARDS,
    Content,
    Forward,
    Message,
    PeerRef,
    User,
    home,
    user_peer,
)
from chappe.domain.viewing import CountViews, ForgetLooks, Look
from tests.domain.test_channels import chat_of, make
from tests.domain.test_files import document, of
from tests.domain.test_group_ops import KINDS, place, say, shown, their_id
from tests.support.talk import talk
from tests.support.world import World

RANDOM = iter(range(1, 1 << 30))


async def forward(world: World, who: User, source: PeerRef, to: PeerRef, *ids: int, **how: Any) -> list[Message]:
    """The new messages as their forwarder has them."""
    command = ForwardMessages(source, ids, tuple(next(RANDOM) for _ in ids), to, **how)
    return [one.message for one in (await world.run(command, who)).result.posted]


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
async def test_from_anywhere_to_anywhere(world: World, source: str, target: str) -> None:
    there = await place(world, source)
    sent = await say(world, there.owner, there.peer, "look")
    here = await make(world, there.member, group=True, name="target_one") if target == "supergroup" else None
    if target == "channel":
        here = await make(world, there.member, name="target_two")
    if target == "group":
        here = (await world.run(CreateChat("Mine", (there.admin.id,)), there.member)).result.chat.peer
    assert here is not None
    [made] = await forward(world, there.member, there.peer, here, await their_id(world, there.member, sent))
    kept = made.content.forward
    assert kept is not None
    if source == "channel":
        assert (kept.author, kept.chat, kept.post) == (0, there.peer, sent.id)
    else:
        assert (kept.author, kept.chat, kept.post) == (there.owner.id, None, 0)
    assert made.content.post == (target == "channel")
    assert (made.content.sender is not None) == (target == "channel")
    assert made.out and made.content.text == "look"


async def test_a_signature_goes_along_and_an_anonymous_author_does_not(world: World) -> None:
    channel = await place(world, "channel")
    await world.run(SetSignatures(channel.peer, True), channel.owner)
    post_ = await say(world, channel.owner, channel.peer, "signed")
    group = await place(world, "supergroup", "anonymous")
    hidden = await say(world, group.admin, group.peer, "by nobody")
    to = user_peer(channel.member.id)
    [first] = await forward(world, channel.member, channel.peer, to, post_.id)
    assert first.content.forward is not None
    assert (first.content.forward.signature, first.content.forward.author) == ("Owner", 0)
    [second] = await forward(world, group.member, group.peer, user_peer(group.member.id), hidden.id)
    kept = second.content.forward
    assert kept is not None
    assert (kept.author, kept.chat, kept.post, kept.saved_author) == (0, group.peer, 0, 0)
    assert (second.saved_peer, kept.saved_peer, kept.saved_id) == (group.peer, group.peer, hidden.id)
    # Passed on once more, the first origin stays.
    [third] = await forward(world, channel.member, to, user_peer(channel.admin.id), first.id)
    assert third.content.forward == Forward(
        0, "", post_.content.date, chat=channel.peer, post=post_.id, signature="Owner"
    )
    [plain] = await forward(world, channel.member, channel.peer, to, post_.id, drop_author=True)
    assert plain.content.forward is None


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_protected_does_not_go_on(world: World, kind: str) -> None:
    there = await place(world, kind)
    sent = await say(world, there.owner, there.peer, "stays here")
    await world.run(SetFlag(there.peer, NO_FORWARDS, True), there.owner)
    for who in (there.owner, there.member):
        with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
            await forward(world, who, there.peer, user_peer(who.id), await their_id(world, who, sent))
    await world.run(SetFlag(there.peer, NO_FORWARDS, False), there.owner)
    await forward(
        world, there.member, there.peer, user_peer(there.member.id), await their_id(world, there.member, sent)
    )
    if kind != "group":
        with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
            await world.run(SetFlag(there.peer, NO_FORWARDS, True), there.member)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_protected_file_is_not_sent_again(world: World, kind: str) -> None:
    there = await place(world, kind)
    given = Given(await document(world, there.owner))
    sent = (await world.run(SendMedia(there.peer, 0, "", media=given), there.owner)).result[0].message
    file = of(sent)

    async def again(who: User) -> None:
        origin = Origin(MESSAGE, home(who.id, there.peer), await their_id(world, who, sent))
        known = Given(Known(file.id, file.access_hash, origin))
        await world.run(SendMedia(user_peer(who.id), 0, "", media=known), who)

    await again(there.member)
    await world.run(SetFlag(there.peer, NO_FORWARDS, True), there.owner)
    with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
        await again(there.member)
    await again(there.owner)  # who sent it up can send it up once more


async def test_a_protected_message_keeps_its_file(world: World) -> None:
    ann, bob = (await talk(world, "Ann", "Bob")).people
    command = SendMedia(user_peer(bob.id), 0, "", noforwards=True, media=Given(await document(world, ann)))
    sent = (await world.run(command, ann)).result[0].message
    theirs = await world.read(lambda tx: tx.messages.ref_in(sent.content.id, bob.id))
    known = Known(of(sent).id, of(sent).access_hash, Origin(MESSAGE, bob.id, theirs))
    with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
        await world.run(SendMedia(user_peer(bob.id), 0, "", media=Given(known)), bob)


async def test_only_what_one_may_see_and_where_one_may_write(world: World) -> None:
    there = await place(world, "channel")
    sent = await say(world, there.owner, there.peer, "news")
    with pytest.raises(Refused, match="CHAT_WRITE_FORBIDDEN"):
        await forward(world, there.member, there.peer, there.peer, sent.id)
    private = await make(world, there.owner, group=True)
    secret = await say(world, there.owner, private, "secret")
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await forward(world, there.member, private, user_peer(there.member.id), secret.id)
    hidden = await place(world, "supergroup")
    chat = await chat_of(world, hidden.peer)
    old = await say(world, hidden.owner, hidden.peer, "old")
    world.pass_time(5)
    await world.run(SendMessage(hidden.peer, 0, "x"), hidden.owner)
    await world.write(lambda tx: tx.chats.save(chat._replace(flags=chat.flags | HIDDEN_HISTORY)))
    await world.run(Join(hidden.peer), hidden.outsider)
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await forward(world, hidden.outsider, hidden.peer, user_peer(hidden.outsider.id), old.id)


async def test_a_group_that_bans_a_kind_of_file_bans_it_passed_on(world: World) -> None:
    there = await place(world, "supergroup")
    text = await say(world, there.member, user_peer(there.member.id), "plain words")
    chat = await chat_of(world, there.peer)
    await world.write(lambda tx: tx.chats.save(chat._replace(banned=chat.banned | rights.MAY_NOT["send_plain"])))
    with pytest.raises(Refused, match="CHAT_SEND_PLAIN_FORBIDDEN"):
        await forward(world, there.member, user_peer(there.member.id), there.peer, text.id)
    await forward(world, there.owner, there.peer, there.peer, (await say(world, there.owner, there.peer, "x")).id)


async def test_slow_mode_lets_one_message_through(world: World) -> None:
    there = await place(world, "supergroup")
    to = user_peer(there.member.id)
    one, two = await say(world, there.member, to, "one"), await say(world, there.member, to, "two")
    await world.run(SetSlowMode(there.peer, 10), there.owner)
    with pytest.raises(Refused, match="SLOWMODE_MULTI_MSGS_DISABLED"):
        await forward(world, there.member, to, there.peer, one.id, two.id)
    await forward(world, there.member, to, there.peer, one.id)
    with pytest.raises(Refused, match="SLOWMODE_WAIT_X"):
        await forward(world, there.member, to, there.peer, two.id)


async def test_an_album_stays_one(world: World) -> None:
    there = await place(world, "supergroup")

    def album(tx: Any) -> list[int]:
        content = Content(0, there.owner.id, world.now, 0, "piece", group=77)
        return [post(tx, there.owner.id, there.peer, content).message.id for _ in range(3)]

    ids = await world.write(album)
    made = await forward(world, there.member, there.peer, user_peer(there.member.id), *ids[:2])
    assert len({one.content.group for one in made}) == 1
    assert made[0].content.group not in (0, 77)
    [alone] = await forward(world, there.member, there.peer, user_peer(there.member.id), ids[2])
    assert alone.content.group == 0


async def test_a_repeated_request_makes_no_second_message(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "x")
    command = ForwardMessages(there.peer, (sent.id,), (4711,), there.peer)
    [first] = (await world.run(command, there.member)).result.posted
    [again] = (await world.run(command, there.member)).result.posted
    assert again.message == first.message


# -- counts -----------------------------------------------------------------------------------------------------------
async def count(world: World, *looks: tuple[User, PeerRef, tuple[int, ...]]) -> int:
    """What the server counts of these looks."""
    found = []
    for who, peer, ids in looks:
        posts = await world.read(
            lambda tx, who=who, peer=peer, ids=ids: viewing.posts_in(tx, who.id, peer, ids, world.now)
        )
        found.append(Look(who.id, tuple(at for at in posts if at is not None)))
    counted: int = (await world.run(CountViews(tuple(found)))).result
    return counted


async def test_each_person_counts_once_for_a_post(world: World) -> None:
    there = await place(world, "channel")
    one, two = await say(world, there.owner, there.peer, "one"), await say(world, there.owner, there.peer, "two")
    both = (one.id, two.id)
    assert [message.views for message in await shown(world, there.member, there.peer, limit=2)] == [1, 1]
    looks = [(who, there.peer, both) for who in (there.owner, there.admin, there.member, there.member)]
    assert await count(world, *looks) == 4
    assert await count(world, (there.member, there.peer, both), (there.outsider, there.peer, (two.id,))) == 1
    assert [message.views for message in await shown(world, there.member, there.peer, limit=2)] == [4, 3]
    world.pass_time(viewing.COUNTED_ANEW + 1)
    assert await count(world, (there.member, there.peer, both)) == 2
    await world.run(ForgetLooks())
    rows = await world.read(lambda tx: tx.views._execute("SELECT count(*) FROM looks").fetchone()[0])  # type: ignore[attr-defined]
    assert rows == 1
    await world.run(DeleteThere(there.peer, both), there.owner)
    left = await world.read(lambda tx: tx.views._execute("SELECT count(*) FROM views").fetchone()[0])  # type: ignore[attr-defined]
    assert left == 0


async def test_a_post_passed_on_shows_the_counts_of_the_post(world: World) -> None:
    there = await place(world, "channel")
    sent = await say(world, there.owner, there.peer, "news")
    to = user_peer(there.outsider.id)
    [made] = await forward(world, there.member, there.peer, to, sent.id)
    assert (made.views, made.forwards) == (1, 1)
    theirs = await world.read(lambda tx: tx.messages.ref_in(made.content.id, there.outsider.id))
    assert await count(world, (there.outsider, user_peer(there.member.id), (theirs,))) == 1
    [post_] = await shown(world, there.member, there.peer, limit=1)
    assert (post_.views, post_.forwards) == (2, 1)
    await forward(world, there.outsider, user_peer(there.member.id), user_peer(there.outsider.id), theirs)
    await forward(world, there.member, there.peer, to, sent.id, drop_author=True)
    [post_] = await shown(world, there.member, there.peer, limit=1)
    assert (post_.views, post_.forwards) == (2, 2)


async def test_messages_of_groups_have_no_views(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "words")
    assert await world.read(lambda tx: viewing.posts_in(tx, there.member.id, there.peer, (sent.id,), world.now)) == [
        None
    ]
    assert (await shown(world, there.member, there.peer, limit=1))[0].views == 0
    with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
        await world.read(lambda tx: viewing.posts_in(tx, there.member.id, PeerRef(2, 99), (1,), world.now))
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await world.read(lambda tx: viewing.posts_in(tx, there.member.id, there.peer, tuple(range(101)), world.now))


@pytest.mark.parametrize("kind", KINDS)
async def test_what_is_saved_from_a_chat_is_a_part_of_its_own(world: World, kind: str) -> None:
    there = await place(world, kind)
    sent = await say(world, there.owner, there.peer, "keep me")
    own = user_peer(there.member.id)
    [made] = await forward(world, there.member, there.peer, own, await their_id(world, there.member, sent))
    parts = await world.read(lambda tx: saved.page(tx, there.member.id, 0, 10, False))
    assert [(part.peer, part.top.id) for part in parts.parts] == [(there.peer, made.id)]
    assert there.peer in parts.chats
    page = await world.read(lambda tx: saved.history(tx, there.member.id, there.peer, Page()))
    assert [one.id for one in page.messages if isinstance(one, Message)] == [made.id]
    await world.run(saved.PinSaved(there.peer, True), there.member)
    for refused in (there.outsider, there.owner):
        with pytest.raises(Refused, match="PEER_ID_INVALID"):
            await world.read(lambda tx, who=refused: saved.history(tx, who.id, there.peer, Page()))
    await world.run(saved.DeleteSaved(there.peer), there.member)
    assert (await world.read(lambda tx: saved.page(tx, there.member.id, 0, 10, False))).parts == ()
