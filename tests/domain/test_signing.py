"""A channel whose posts show who wrote them: who is seen, in whose name one posts, turning it off."""

import pytest

from chappe.domain import admin_log, channel_updates, channel_views, history, speaking
from chappe.domain.admins import EditAdmin
from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.errors import Refused
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join
from chappe.domain.ports.messages import Page
from chappe.domain.rights import MAY
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.signing import SetSignatures
from chappe.domain.speaking import SetSpeaker
from chappe.domain.values import Message, PeerRef, User, box_of, user_peer
from chappe.rpc.views.admin_log import action
from chappe.rpc.views.messages import message as rendered
from chappe.tl import types
from tests.domain.test_channels import make, say
from tests.support.world import World


async def newest(world: World, who: User, peer: PeerRef) -> tuple[types.Message, tuple[int, ...]]:
    """What stands last in the chat as that person is shown it, and who comes with it."""
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Page(limit=1), world.now))
    [one] = found.messages
    assert isinstance(one, Message)
    shown = rendered(one)
    assert isinstance(shown, types.Message)
    return shown, found.people


async def office(world: World, owner: User, peer: PeerRef, who: User, *may: str) -> None:
    """Make somebody an administrator who may do these things."""
    await world.run(InviteToChannel(peer, (who.id,)), owner)
    await world.run(EditAdmin(peer, who.id, sum(MAY[one] for one in may)), owner)


async def names(world: World, who: User, peer: PeerRef) -> list[PeerRef]:
    """In whose name the person may post there."""
    return (await world.read(lambda tx: speaking.offered(tx, who.id, peer, world.now)))[0]


async def test_posts_show_their_author_while_it_is_on(world: World) -> None:
    ann, bob, cyd = await world.person("Ann", last_name="Lee"), await world.person("Bob"), await world.person("Cyd")
    peer = await make(world, ann, name="the_news")
    await world.run(Join(peer), cyd)
    await office(world, ann, peer, bob, "post_messages")
    await world.run(SetSignatures(peer, True, True), ann)
    for who, name in ((ann, "Ann Lee"), (bob, "Bob")):
        posted = await say(world, who, peer, "signed")
        [told] = posted.broadcasts
        assert who.id in told.people
        shown, people = await newest(world, cyd, peer)
        assert (shown.post, shown.from_id, shown.post_author) == (True, types.PeerUser(user_id=who.id), name)
        assert who.id in people
        assert not shown.out and (await newest(world, who, peer))[0].out
        assert shown.views == 1
    at = await world.read(lambda tx: tx.boxes.state(box_of(peer.id)).pts)
    missed = await world.read(lambda tx: channel_updates.difference(tx, cyd.id, peer, at - 1, 10, world.now))
    assert bob.id in missed.people
    # Off again: what was said in one's own name stays so, what is posted now is the channel's.
    await world.run(SetSignatures(peer, True), ann)
    await say(world, bob, peer, "a name alone")
    shown, people = await newest(world, cyd, peer)
    assert (shown.post, shown.from_id, shown.post_author) == (True, None, "Bob") and bob.id not in people
    before = await world.read(lambda tx: history.history(tx, cyd.id, peer, Page(limit=2), world.now))
    assert [one.content.sender for one in before.messages if isinstance(one, Message)] == [peer, None]
    await world.run(SetSignatures(peer, False), ann)
    await say(world, bob, peer, "nothing")
    shown, people = await newest(world, cyd, peer)
    assert (shown.from_id, shown.post_author) == (None, None) and bob.id not in people


async def test_what_is_refused(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer, group = await make(world, ann, name="the_news"), await make(world, ann, group=True, name="the_talk")
    await office(world, ann, peer, bob, "post_messages", "edit_messages")
    for who, where, names_, profiles, error in (
        (ann, group, True, True, "CHANNEL_INVALID"),
        (bob, peer, True, True, "CHAT_ADMIN_REQUIRED"),
        (cyd, peer, True, True, "CHAT_ADMIN_REQUIRED"),
        (ann, peer, False, False, "CHAT_NOT_MODIFIED"),
        (ann, peer, False, True, "CHAT_NOT_MODIFIED"),  # profiles go with names
        (cyd, await make(world, ann), True, True, "CHANNEL_PRIVATE"),
    ):
        with pytest.raises(Refused, match=error):
            await world.run(SetSignatures(where, names_, profiles), who)
    await world.run(SetSignatures(peer, True, True), ann)
    with pytest.raises(Refused, match="CHAT_NOT_MODIFIED"):
        await world.run(SetSignatures(peer, True, True), ann)


async def test_the_log_tells_of_each_way(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")
    for names_, profiles in ((True, False), (True, True), (False, True)):
        await world.run(SetSignatures(peer, names_, profiles), ann)
    log = await world.read(lambda tx: admin_log.page(tx, ann.id, peer, (admin_log.FLAG,), (), "", 0, 0, 10, world.now))
    said = [action(one, ann.id, None) for one in reversed(log.entries)]
    names_, shown = (
        types.ChannelAdminLogEventActionToggleSignatures,
        types.ChannelAdminLogEventActionToggleSignatureProfiles,
    )
    assert said == [names_(True), shown(True), names_(False), shown(False)]


async def test_one_posts_as_oneself_as_the_channel_or_as_another(world: World) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await make(world, ann, name="the_news")
    await world.run(Join(peer), cyd)
    await office(world, ann, peer, bob, "post_messages")
    loud = await make(world, bob, "Loud", name="bobs_news")
    assert await names(world, bob, peer) == [user_peer(bob.id)]
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await world.run(SetSpeaker(peer, user_peer(bob.id)), bob)
    await world.run(SetSignatures(peer, True, True), ann)
    assert await names(world, bob, peer) == [user_peer(bob.id), peer, loud]
    assert await names(world, cyd, peer) == [user_peer(cyd.id)]
    assert await names(world, ann, peer) == [user_peer(ann.id), peer]
    for wanted, from_id, name in (
        (None, types.PeerUser(user_id=bob.id), "Bob"),
        (user_peer(bob.id), types.PeerUser(user_id=bob.id), "Bob"),
        (peer, None, None),
        (loud, types.PeerChannel(channel_id=loud.id), "Loud"),
    ):
        await say(world, bob, peer, "hear", send_as=wanted)
        shown, people = await newest(world, cyd, peer)
        assert (shown.post, shown.from_id, shown.post_author) == (True, from_id, name)
        assert (bob.id in people) == isinstance(from_id, types.PeerUser)
    for who, wrong in ((ann, loud), (bob, user_peer(ann.id))):
        with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
            await say(world, who, peer, "no", send_as=wrong)
    await world.run(SetSpeaker(peer, peer), bob)
    full = await world.read(lambda tx: channel_views.full(tx, bob.id, peer, world.now))
    assert full.speaks_as == peer
    await say(world, bob, peer, "by choice")
    assert (await newest(world, cyd, peer))[0].from_id is None
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await world.run(SetSpeaker(peer, user_peer(cyd.id)), cyd)
    for who, expected in ((ann, user_peer(ann.id)), (cyd, None)):
        full = await world.read(lambda tx, who=who: channel_views.full(tx, who.id, peer, world.now))  # type: ignore[misc]
        assert full.speaks_as == expected
    # Without profiles there is nothing to choose, and what was chosen is no longer asked.
    await world.run(SetSignatures(peer, True), ann)
    full = await world.read(lambda tx: channel_views.full(tx, bob.id, peer, world.now))
    assert full.speaks_as is None
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await say(world, bob, peer, "no", send_as=loud)


async def test_who_stays_anonymous_is_not_shown(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await make(world, ann, name="the_news")
    await world.run(SetSignatures(peer, True, True), ann)
    await office(world, ann, peer, bob, "post_messages", "anonymous")
    posted = await say(world, bob, peer, "unseen")
    assert bob.id not in posted.broadcasts[0].people
    shown, people = await newest(world, ann, peer)
    assert (shown.from_id, shown.post_author) == (None, None) and bob.id not in people
    assert await names(world, bob, peer) == [peer, user_peer(bob.id)]
    await say(world, bob, peer, "seen", send_as=user_peer(bob.id))
    assert (await newest(world, ann, peer))[0].from_id == types.PeerUser(user_id=bob.id)


async def test_what_is_passed_on_or_talked_about_comes_from_the_channel(world: World) -> None:
    ann, cyd = await world.person("Ann"), await world.person("Cyd")
    peer, group = await make(world, ann, name="the_news"), await make(world, ann, group=True)
    await world.run(SetDiscussionGroup(peer, group), ann)
    await world.run(Join(peer), cyd)
    await world.run(SetSignatures(peer, True, True), ann)
    post = (await say(world, ann, peer, "news")).result[0].message
    copy, _ = await newest(world, ann, group)
    assert copy.from_id == types.PeerChannel(channel_id=peer.id) and not copy.post
    assert copy.fwd_from is not None and copy.fwd_from.from_id == types.PeerChannel(channel_id=peer.id)
    assert copy.fwd_from.post_author == "Ann"
    made = await world.run(ForwardMessages(peer, (post.id,), (5,), user_peer(cyd.id)), cyd)
    content = made.result.posted[0].message.content
    assert content.forward is not None
    assert (content.forward.author, content.forward.chat, content.forward.post) == (0, peer, post.id)
    assert (content.forward.signature, content.forward.saved_author) == ("Ann", 0)


async def test_what_waits_is_shown_as_its_authors_only_if_it_was_to_be(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="the_news")

    async def later(**how: object) -> None:
        await world.run(ScheduleMessage(peer, world.now + 60, len(world.heard) + 1, "later", **how), ann)  # type: ignore[arg-type]

    async def sent() -> tuple[object, str | None]:
        world.pass_time(61)
        await world.run(SendDue())
        shown, _ = await newest(world, ann, peer)
        return shown.from_id, shown.post_author

    person = types.PeerUser(user_id=ann.id)
    await later()
    await world.run(SetSignatures(peer, True, True), ann)
    assert await sent() == (None, None)
    await later()
    assert await sent() == (person, "Ann")
    await later(send_as=peer)
    assert await sent() == (None, None)
    await later()
    await world.run(SetSignatures(peer, True), ann)
    assert await sent() == (None, "Ann")
