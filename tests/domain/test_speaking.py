"""Writing in the name of a channel or of the group: who may, and that nobody is told who it was."""

import pytest

from chappe.domain import channel_views, clearing, history, speaking, topic_lists
from chappe.domain.admin_log import page
from chappe.domain.admins import EditAdmin
from chappe.domain.channels import SetUsername
from chappe.domain.clearing import DeleteWritten
from chappe.domain.deleting import DeleteThere
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.joining import Join
from chappe.domain.messages import ReplyTo
from chappe.domain.ports.messages import Page
from chappe.domain.rights import MAY
from chappe.domain.speaking import SetSpeaker
from chappe.domain.threads import GENERAL
from chappe.domain.topics import EditTopic
from chappe.domain.values import ADMIN, Message, PeerRef, User, user_peer
from chappe.rpc.views.messages import message as rendered
from chappe.tl import types
from tests.domain.test_channels import make, say
from tests.domain.test_topics import inside, open_forum, topic
from tests.support.world import World


async def names(world: World, who: User, peer: PeerRef) -> list[PeerRef]:
    """In whose name the person may write there."""
    return (await world.read(lambda tx: speaking.offered(tx, who.id, peer, world.now)))[0]


async def seen(world: World, who: User, peer: PeerRef, id: int) -> tuple[Message, tuple[int, ...]]:
    """A message as that person finds it, and who comes with it."""
    found = await world.read(lambda tx: history.in_channel(tx, who.id, peer, [id], world.now))
    [one] = found.messages
    assert isinstance(one, Message)
    return one, found.people


async def test_ones_own_public_channels_speak(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    public, private = await make(world, bob, "Loud", name="bobs_news"), await make(world, bob, "Quiet")
    assert await names(world, bob, group) == [user_peer(bob.id), public]
    assert await names(world, ann, group) == [user_peer(ann.id)]
    posted = await say(world, bob, group, "we say", send_as=public)
    id = posted.result[0].message.id
    [told] = posted.broadcasts
    assert bob.id not in told.people
    one, people = await seen(world, ann, group, id)
    assert bob.id not in people
    shown = rendered(one)
    assert isinstance(shown, types.Message)
    assert shown.from_id == types.PeerChannel(channel_id=public.id) and not shown.post and not shown.out
    assert (await seen(world, bob, group, id))[0].out
    for wrong in (private, group, user_peer(ann.id)):
        with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
            await say(world, bob, group, "no", send_as=wrong)
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await say(world, ann, group, "no", send_as=public)
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await say(world, ann, user_peer(bob.id), "no", send_as=user_peer(ann.id))
    # It stays its author's to change and to delete.
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(EditMessage(group, id, "they say"), ann)
    await world.run(EditMessage(group, id, "we said"), bob)
    await world.run(DeleteThere(group, (id,)), bob)


async def test_the_choice_is_kept_while_it_is_ones_own(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    public = await make(world, bob, "Loud", name="bobs_news")
    world.forget()
    await world.run(SetSpeaker(group, public), bob)
    assert world.events(bob) == [ChatChanged(group)]
    full = await world.read(lambda tx: channel_views.full(tx, bob.id, group, world.now))
    assert full.speaks_as == public
    assert (await world.read(lambda tx: channel_views.full(tx, ann.id, group, world.now))).speaks_as == user_peer(
        ann.id
    )
    assert (await say(world, bob, group, "one")).result[0].message.content.sender == public
    assert (await say(world, bob, group, "two", send_as=user_peer(bob.id))).result[0].message.content.sender is None
    await world.run(SetUsername(public, ""), bob)
    assert (await say(world, bob, group, "three")).result[0].message.content.sender is None
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await world.run(SetSpeaker(group, public), bob)
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await world.run(SetSpeaker(public, user_peer(bob.id)), bob)
    await world.run(SetSpeaker(group, user_peer(bob.id)), bob)


async def test_a_topic_is_made_in_the_name_of_a_channel(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await open_forum(world, ann, bob)
    loud = await make(world, bob, "Loud", name="bobs_news")
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await topic(world, ann, peer, "No", send_as=loud)
    as_oneself = await topic(world, bob, peer, "Mine", send_as=user_peer(bob.id))
    in_its_name = await topic(world, bob, peer, "Ours", send_as=loud)
    await world.run(SetSpeaker(peer, loud), bob)
    by_choice = await topic(world, bob, peer, "Ours, too")
    for id, name in ((as_oneself, None), (in_its_name, loud), (by_choice, loud)):
        one, people = await seen(world, ann, peer, id)
        assert (one.content.sender, bob.id in people) == (name, name is None)
        kept = (await world.read(lambda tx, id=id: topic_lists.by_ids(tx, ann.id, peer, [id], world.now))).rows[0]  # type: ignore[misc]
        assert kept.topic.sender == name
    await world.run(EditTopic(peer, in_its_name, title="Ours alone"), bob)
    log = await world.read(
        lambda tx: page(tx, ann.id, peer, ("topic_create", "topic_edit"), (), "", 0, 0, 10, world.now)
    )
    assert [one.deed.topic.title for one in log.entries if one.deed.topic] == ["Mine"]  # of the others nobody is told


async def test_an_anonymous_administrator_speaks_as_the_group(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)

    def promote(tx: object) -> None:
        member = tx.members.get(group, bob.id)  # type: ignore[attr-defined]
        tx.members.put(member._replace(standing=ADMIN, rights=MAY["anonymous"], title="boss"))  # type: ignore[attr-defined]

    await world.write(promote)
    public = await make(world, bob, "Loud", name="bobs_news")
    assert await names(world, bob, group) == [group, public]
    for wanted, sender, signature in ((None, group, "boss"), (group, group, "boss"), (public, public, "")):
        content = (await say(world, bob, group, "hi", send_as=wanted)).result[0].message.content
        assert (content.sender, content.signature) == (sender, signature)
    with pytest.raises(Refused, match="SEND_AS_PEER_INVALID"):
        await say(world, bob, group, "me", send_as=user_peer(bob.id))


async def test_what_is_passed_on_goes_in_that_name_and_into_that_topic(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    forum = await open_forum(world, ann, bob)
    cats = await topic(world, ann, forum, "Cats")
    public = await make(world, bob, "Loud", name="bobs_news")
    said = (await say(world, bob, public, "news")).result[0].message
    made = await world.run(ForwardMessages(public, (said.id,), (5,), forum, send_as=public, top=cats), bob)
    message = made.result.posted[0].message
    assert (message.content.sender, message.topic) == (public, cats)
    assert await inside(world, ann, forum, cats) == ["news", "topic_create"]
    made = await world.run(ForwardMessages(public, (said.id,), (6,), forum, top=GENERAL), bob)
    assert made.result.posted[0].message.topic == 0
    with pytest.raises(Refused, match="TOPIC_DELETED"):
        await world.run(ForwardMessages(public, (said.id,), (7,), forum, top=12_345), bob)
    answer = (await say(world, ann, forum, "re", reply_to=ReplyTo(message.id))).result[0].message
    assert answer.topic == cats


async def test_what_a_channel_said_is_deleted_by_its_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "SLICE", 2)
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    loud, other = await make(world, bob, "Loud", name="bobs_news"), await make(world, bob, "Other", name="bobs_other")
    for text in ("one", "two", "three"):
        await say(world, bob, group, text, send_as=loud)
    await say(world, bob, group, "as another", send_as=other)
    await say(world, bob, group, "as oneself")
    with pytest.raises(Refused, match="CHAT_ADMIN_REQUIRED"):
        await world.run(DeleteWritten(group, 0, loud), bob)
    assert [(await world.run(DeleteWritten(group, 0, loud), ann)).result[1:] for _ in range(2)] == [(2, 1), (1, 0)]
    found = await world.read(lambda tx: history.history(tx, ann.id, group, Page(limit=3), world.now))
    assert [one.content.text for one in found.messages if isinstance(one, Message)][:2] == ["as oneself", "as another"]
    assert (await world.run(DeleteWritten(group, bob.id), ann)).result.taken == 2  # with the word of coming in
    found = await world.read(lambda tx: history.history(tx, ann.id, group, Page(limit=1), world.now))
    assert [one.content.text for one in found.messages if isinstance(one, Message)] == ["as another"]


async def test_who_speaks_for_it_no_more_changes_nothing_that_was_said_in_its_name(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    group = await make(world, ann, "Talk", group=True, name="the_talk")
    await world.run(Join(group), bob)
    await world.run(EditAdmin(group, bob.id, MAY["anonymous"] | MAY["change_info"]), ann)
    loud = await make(world, bob, "Loud", name="bobs_news")
    ours = (await say(world, bob, group, "we say")).result[0].message.id
    mine = (await say(world, bob, group, "Loud says", send_as=loud)).result[0].message.id
    await world.run(EditAdmin(group, bob.id, MAY["change_info"]), ann)
    await world.run(EditMessage(group, ours, "we said"), bob)  # no longer hidden, but still one who manages it
    await world.run(EditAdmin(group, bob.id, 0), ann)
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(EditMessage(group, ours, "we take it all back"), bob)
    await world.run(SetUsername(loud, ""), bob)
    await world.run(EditMessage(group, mine, "Loud said"), bob)
    await world.write(lambda tx: tx.chats.save(tx.chats.get(loud)._replace(creator=ann.id)))  # type: ignore[union-attr]
    for who in (ann, bob):
        with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
            await world.run(EditMessage(group, mine, "Loud takes it back"), who)
    await world.run(DeleteThere(group, (ours, mine)), bob)
