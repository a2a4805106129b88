"""Threads as clients are answered: the head of a thread, its answers, and the counts of posts."""

from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.messages import ReplyTo
from chappe.domain.values import PeerRef, User
from chappe.rpc.channels import send_as
from chappe.rpc.messages import media, threads, viewing
from chappe.tl import functions as f
from chappe.tl import types as t
from tests.domain.test_channels import make, say
from tests.support.face import MODULES, Face
from tests.support.world import World


def named(face: Face, who: User, peer: PeerRef) -> t.InputPeerChannel:
    """The chat as that person names it."""
    return t.InputPeerChannel(channel_id=peer.id, access_hash=face.access.of(who.id, peer))


async def test_a_posts_counts_and_comments(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    channel, group = await make(world, ann, name="the_news"), await make(world, ann, "Talk", group=True)
    await world.run(SetDiscussionGroup(channel, group), ann)
    post = (await say(world, ann, channel, "hello")).result[0].message
    face = Face(world, (*MODULES, threads, viewing, send_as))
    there = named(face, bob, channel)
    shown = await face.call(f.MessagesGetDiscussionMessage(peer=there, msg_id=post.id), bob)
    [head] = shown.messages
    assert (shown.unread_count, shown.max_id, {chat.id for chat in shown.chats}) == (0, None, {channel.id, group.id})
    assert head.fwd_from.saved_from_peer == t.PeerChannel(channel.id) and head.fwd_from.saved_from_msg_id == post.id
    comment = (await say(world, bob, group, "nice", reply_to=ReplyTo(head.id))).result[0].message
    answer = (await say(world, ann, group, "thanks", reply_to=ReplyTo(comment.id))).result[0].message
    asked = f.MessagesGetMessagesViews(peer=there, id=[post.id, 99], increment=False)
    counts = await face.call(asked, bob)
    replies = counts.views[0].replies
    assert (replies.replies, replies.comments, replies.channel_id, replies.max_id) == (2, True, group.id, answer.id)
    assert replies.recent_repliers == [t.PeerUser(ann.id), t.PeerUser(bob.id)]
    assert {user.obj.id if hasattr(user, "obj") else user.id for user in counts.users} >= {ann.id, bob.id}
    assert counts.views[1] == t.MessageViews()
    page = {"offset_id": 0, "offset_date": 0, "add_offset": 0, "limit": 9, "max_id": 0, "min_id": 0, "hash": 0}
    found = await face.call(f.MessagesGetReplies(peer=there, msg_id=post.id, **page), bob)
    assert [(one.id, one.reply_to.reply_to_msg_id, one.reply_to.reply_to_top_id) for one in found.messages] == [
        (answer.id, comment.id, head.id),
        (comment.id, head.id, None),
    ]
    names = await face.call(f.ChannelsGetSendAs(peer=named(face, ann, group)), ann)
    assert [one.peer for one in names.peers] == [t.PeerUser(ann.id), t.PeerChannel(channel.id)]


async def test_a_throw_of_dice_is_made_in_the_name_that_was_asked_for(world: World) -> None:
    ann = await world.person("Ann")
    channel, group = await make(world, ann, name="the_news"), await make(world, ann, "Talk", group=True)
    await world.run(SetDiscussionGroup(channel, group), ann)
    face = Face(world, (*MODULES, media))
    throw = f.MessagesSendMedia(
        peer=named(face, ann, group),
        media=t.InputMediaDice(emoticon="🎲"),
        message="",
        random_id=1,
        send_as=named(face, ann, channel),
    )
    [new] = [one for one in (await face.call(throw, ann)).updates if isinstance(one, t.UpdateNewChannelMessage)]
    assert new.message.from_id == t.PeerChannel(channel.id)
