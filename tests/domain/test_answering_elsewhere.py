"""Answers to messages of other chats: who may give them, what goes with them, and what nobody learns by them."""

from typing import Any

import pytest

from chappe.domain import channel_updates, files, polls, scheduled
from chappe.domain.albums import Item, SendAlbum
from chappe.domain.answering import ReplyTo
from chappe.domain.bans import EditBanned
from chappe.domain.channels import SetFlag, SetUsername
from chappe.domain.deleting import DeleteThere
from chappe.domain.discussions import SetDiscussionGroup
from chappe.domain.editing import EditMessage
from chappe.domain.errors import Refused
from chappe.domain.fileless import Poll
from chappe.domain.files import MESSAGE, Origin
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.groups import CreateChat
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join, Leave
from chappe.domain.media import Given, SendMedia
from chappe.domain.messages import SendMessage
from chappe.domain.ports import Tx
from chappe.domain.ports.people import PrivacyRule
from chappe.domain.rights import MAY_NOT
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.scheduled_media import ScheduleMedia
from chappe.domain.scheduled_sending import SendDue
from chappe.domain.showing import SendFileless
from chappe.domain.values import (
    FORUM,
    HIDDEN_HISTORY,
    NO_FORWARDS,
    Entity,
    Forward,
    Message,
    PeerRef,
    Restriction,
    User,
    home,
    user_peer,
)
from chappe.rpc.views.envelopes import Envelopes
from chappe.rpc.views.messages import message as rendered
from chappe.rpc.views.users import Faces
from chappe.tl import types
from tests.domain.test_channels import make
from tests.domain.test_files import document
from tests.domain.test_group_ops import KINDS, place, say, shown, their_id
from tests.domain.test_polls import ASKED, ask
from tests.domain.test_topics import topic
from tests.support.world import World


async def answer(world: World, who: User, to: PeerRef, given: ReplyTo, text: str = "see this") -> Message:
    """Answer somewhere; the message as its author has it."""
    posted = (await world.run(SendMessage(to, 0, text, reply_to=given), who)).result
    message: Message = posted[0].message
    return message


def header(message: Message) -> types.MessageReplyHeader:
    """What its viewer is told of what it answers."""
    made = rendered(message)
    assert isinstance(made, types.Message) and isinstance(made.reply_to, types.MessageReplyHeader)
    return made.reply_to


async def as_found(world: World, viewer: User, peer: PeerRef) -> types.MessageReplyHeader:
    """What this person is told who looks for the newest message."""
    return header((await shown(world, viewer, peer, limit=1))[0])


@pytest.mark.parametrize("target", ("private", *KINDS))
@pytest.mark.parametrize("source", ("private", *KINDS))
async def test_from_anywhere_anywhere(world: World, source: str, target: str) -> None:
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    there: PeerRef = user_peer(ann.id)
    if source == "private":
        sent = await say(world, bob, user_peer(ann.id), "one two three")
        there = user_peer(bob.id)
    else:
        at = await place(world, source)
        ann, bob, there = at.member, at.owner, at.peer
        sent = await say(world, bob, there, "one two three")
    if target == "private":
        here, reader = user_peer(cyd.id), cyd
    elif target == "group":
        made = await world.run(CreateChat("T", (cyd.id,)), ann)
        here, reader = made.result.chat.peer, cyd
    else:
        here, reader = await make(world, ann, group=target == "supergroup", name=f"target_{target}"), cyd
        await world.run(Join(here), cyd)
    given = ReplyTo(await their_id(world, ann, sent), peer=there)
    message = await answer(world, ann, here, given)
    kept = message.content.reply
    assert kept is not None and kept.elsewhere is not None
    assert (message.reply_to, kept.content_id, kept.quote, kept.elsewhere.whole) == (0, 0, "one two three", True)
    if source == "channel":
        assert kept.elsewhere.origin == Forward(0, "", sent.content.date, chat=there, post=sent.id)
    else:
        assert kept.elsewhere.origin == Forward(bob.id, "", sent.content.date)
    for viewer in (ann, reader):
        found = await as_found(world, viewer, user_peer(ann.id) if viewer is cyd and target == "private" else here)
        assert (found.quote, found.quote_text) == (False, "one two three")
        # What has a number in somebody's own box only is told to nobody; the others are public here.
        linked = (found.reply_to_peer_id, found.reply_to_msg_id)
        if source in ("private", "group"):
            assert linked == (None, None)
        else:
            assert isinstance(linked[0], types.PeerChannel) and (linked[0].channel_id, linked[1]) == (there.id, sent.id)
        assert found.reply_from is not None and found.reply_from.date == sent.content.date


async def test_a_private_chat_is_told_to_those_alone_who_are_in_it(world: World) -> None:
    ann, bob, cyd, dan = [await world.person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]
    secret = await make(world, ann, group=True, name="was_public")
    for one in (bob, cyd):
        await world.run(Join(secret), one)
    await world.run(SetUsername(secret, ""), ann)
    sent = await say(world, bob, secret, "between us")
    hall = await make(world, ann, group=True, name="the_hall")
    for one in (cyd, dan):
        await world.run(Join(hall), one)
    outcome = await world.run(SendMessage(hall, 0, "look", reply_to=ReplyTo(sent.id, peer=secret)), ann)
    inside, outside = [await as_found(world, one, hall) for one in (cyd, dan)]
    assert (inside.reply_to_peer_id is not None, inside.reply_to_msg_id) == (True, sent.id)
    assert (outside.reply_to_peer_id, outside.reply_to_msg_id) == (None, None)
    assert outside.reply_from is not None and outside.quote_text == "between us"
    # The push is the same: told once for those who are in it, once for everyone else.
    [told] = outcome.broadcasts
    envelopes = Envelopes(Faces(lambda viewer, peer: 1))
    for_all = envelopes.broadcast(told, outcome.cast, world.now)
    for_some = envelopes.broadcast(told, outcome.cast, world.now, (), frozenset({secret}))
    assert secret.id not in {chat.id for chat in for_all.chats}
    assert {chat.id for chat in for_some.chats} == {secret.id, hall.id}
    plain, linked = for_all.updates[0].message.reply_to, for_some.updates[0].message.reply_to  # type: ignore[union-attr]
    assert (plain.reply_to_peer_id, plain.reply_to_msg_id) == (None, None)
    assert linked.reply_to_msg_id == sent.id
    # Who comes in learns it, who goes does not any more; of a difference it is the same.
    await world.run(Leave(secret), cyd)
    assert (await as_found(world, cyd, hall)).reply_to_peer_id is None
    missed = await world.read(lambda tx: channel_updates.difference(tx, dan.id, hall, 1, 100, world.now))
    assert secret not in missed.chats
    assert header(outcome.result[0].message).reply_to_msg_id == sent.id


async def test_who_may_not_look_cannot_tell_it_from_nothing(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    secret, hall = await make(world, ann, group=True), await make(world, bob, group=True)
    sent = await say(world, ann, secret, "between us")
    for given in (
        ReplyTo(sent.id, peer=secret),
        ReplyTo(sent.id, "between", peer=secret),
        ReplyTo(5, peer=PeerRef(2, 99)),
    ):
        with pytest.raises(Refused, match="REPLY_TO_INVALID"):
            await answer(world, bob, hall, given)
    await world.run(SetFlag(secret, HIDDEN_HISTORY, True), ann)
    await world.run(InviteToChannel(secret, (bob.id,)), ann)
    hidden = await answer(world, bob, hall, ReplyTo(sent.id, "not in it", peer=secret))
    missing = await answer(world, bob, hall, ReplyTo(77, "not in it", peer=secret))
    assert (hidden.content.reply, hidden.reply_to) == (missing.content.reply, missing.reply_to) == (None, 0)
    # In the chat itself it is no other.
    plain = await answer(world, bob, secret, ReplyTo(sent.id, "not in it"))
    assert (plain.content.reply, plain.reply_to) == (None, 0)


async def test_whoever_was_thrown_out_of_a_public_group_is_told_the_same_by_push_and_by_looking(world: World) -> None:
    ann, dan = await world.person("Ann"), await world.person("Dan")
    source = await make(world, ann, group=True, name="open_place")
    hall = await make(world, ann, group=True, name="the_hall")
    for peer in (source, hall):
        await world.run(Join(peer), dan)
    sent = await say(world, ann, source, "words")
    await world.run(EditBanned(source, dan.id, MAY_NOT["view_messages"]), ann)
    out = await world.run(SendMessage(hall, 0, "look", reply_to=ReplyTo(sent.id, peer=source)), ann)
    [told] = out.broadcasts
    pushed = Envelopes(Faces(lambda viewer, peer: 1)).broadcast(told, out.cast, world.now)
    [update] = pushed.updates
    assert isinstance(update, types.UpdateNewChannelMessage) and isinstance(update.message, types.Message)
    assert update.message.reply_to == await as_found(world, dan, hall)


async def test_what_is_protected_is_answered_nowhere_else(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "stay here")
    own = (await world.run(SendMessage(there.peer, 0, "mine stays", noforwards=True), there.owner)).result[0].message
    here = user_peer(there.outsider.id)
    with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
        await answer(world, there.member, here, ReplyTo(own.id, peer=there.peer))
    await answer(world, there.member, here, ReplyTo(sent.id, peer=there.peer))
    await world.run(SetFlag(there.peer, NO_FORWARDS, True), there.owner)
    with pytest.raises(Refused, match="CHAT_FORWARDS_RESTRICTED"):
        await answer(world, there.member, here, ReplyTo(sent.id, peer=there.peer))
    await answer(world, there.member, there.peer, ReplyTo(sent.id, peer=there.peer))  # here it may be


async def test_a_quote_shows_what_was_chosen_and_no_more(world: World) -> None:
    there = await place(world, "supergroup")
    styled = (Entity("bold", 0, 3), Entity("text_url", 4, 3, "https://elsewhere.example/"))
    sent = (await world.run(SendMessage(there.peer, 0, "one two three", styled), there.owner)).result[0].message
    here = user_peer(there.outsider.id)
    given = ReplyTo(
        sent.id, "two", (Entity("italic", 0, 3), Entity("text_url", 0, 3, "https://b.example/")), 4, 0, there.peer
    )
    message = await answer(world, there.member, here, given)
    found = header(message)
    assert (found.quote, found.quote_text, found.quote_offset) == (True, "two", 4)
    assert [type(one) for one in found.quote_entities or ()] == [types.MessageEntityItalic]
    with pytest.raises(Refused, match="QUOTE_TEXT_INVALID"):
        await answer(world, there.member, here, ReplyTo(sent.id, "four", peer=there.peer))
    whole = header(await answer(world, there.member, here, ReplyTo(sent.id, peer=there.peer)))
    assert [type(one) for one in whole.quote_entities or ()] == [types.MessageEntityBold]
    long = await say(world, there.owner, there.peer, "x" * 3000)
    assert (
        len(header(await answer(world, there.member, here, ReplyTo(long.id, peer=there.peer))).quote_text or "") == 1024
    )
    # What its author writes later was not chosen.
    await world.run(EditMessage(there.peer, sent.id, "quite another thing"), there.owner)
    assert message.content.reply is not None and (await shown(world, there.member, here))[-1].content.reply is not None
    assert header((await shown(world, there.member, here))[-1]).quote_text == "two"


async def test_names_are_hidden_as_in_forwards(world: World) -> None:
    there = await place(world, "supergroup")
    await world.write(lambda tx: tx.privacy.put(there.owner.id, "forwards", (PrivacyRule("none"),)))
    sent = await say(world, there.owner, there.peer, "do not name me")
    world.forget()
    await answer(world, there.member, user_peer(there.outsider.id), ReplyTo(sent.id, peer=there.peer))
    [delivery] = world.deliveries(there.outsider)
    assert there.owner.id not in delivery.people
    found = header(delivery.events[0].event.message)  # type: ignore[attr-defined]
    assert found.reply_from is not None
    assert (found.reply_from.from_id, found.reply_from.from_name) == (None, "Owner")


async def test_a_picture_is_shown_as_long_as_it_is_there(world: World) -> None:
    there = await place(world, "supergroup")
    given = Given(await document(world, there.owner))
    sent = (await world.run(SendMedia(there.peer, 0, "a file", media=given), there.owner)).result[0].message
    assert sent.content.media is not None and sent.content.media.file is not None
    file = sent.content.media.file
    here = user_peer(there.outsider.id)
    message = await answer(world, there.member, here, ReplyTo(sent.id, peer=there.peer))
    found = header(message)
    assert isinstance(found.reply_media, types.MessageMediaDocument) and found.quote_text == "a file"

    async def opens(viewer: User, origin: Origin) -> bool:
        return await world.read(lambda tx: files.shown(tx, viewer.id, file, origin, world.now))

    theirs = await world.read(lambda tx: tx.messages.ref_in(message.content.id, there.outsider.id))
    assert await opens(there.outsider, Origin(MESSAGE, there.outsider.id, theirs))
    assert not await opens(there.outsider, Origin(MESSAGE, there.member.id, message.id))
    await world.run(DeleteThere(there.peer, (sent.id,)), there.owner)
    assert not await opens(there.outsider, Origin(MESSAGE, there.outsider.id, theirs))
    gone = await as_found(world, there.outsider, user_peer(there.member.id))
    assert (gone.reply_media, gone.quote_text) == (None, "a file")


async def test_of_a_poll_no_votes_are_told(world: World) -> None:
    there = await place(world, "supergroup")
    poll = await ask(world, there.owner, there.peer)
    await world.run(polls.SendVote(there.peer, poll.id, (ASKED.options[0].data,)), there.member)
    found = header(await answer(world, there.member, user_peer(there.outsider.id), ReplyTo(poll.id, peer=there.peer)))
    assert isinstance(found.reply_media, types.MessageMediaPoll)
    assert found.reply_media.results.min and found.reply_media.results.results is None  # type: ignore[union-attr]


async def test_what_a_decision_took_away_is_not_shown_in_answers_either(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "against the rules")
    here = user_peer(there.outsider.id)
    await answer(world, there.member, here, ReplyTo(sent.id, "rules", peer=there.peer))

    def withhold(tx: Any) -> None:
        one = tx.messages.get(home(0, there.peer), sent.id)
        tx.messages.set_content(one.content._replace(withheld=(Restriction(1, "terms", "gone"),)))

    await world.store.write(withhold)
    found = await as_found(world, there.outsider, user_peer(there.member.id))
    assert (found.quote, found.quote_text) == (False, None)
    late = await answer(world, there.owner, here, ReplyTo(sent.id, "rules", peer=there.peer))
    assert late.content.reply is None, "what is hidden from oneself cannot be shown to others"


async def test_words_that_a_decision_took_away_come_back_with_it_though_the_answer_was_edited(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "some words")
    chat = user_peer(there.outsider.id)
    given = await answer(world, there.member, chat, ReplyTo(sent.id, "some", peer=there.peer))

    async def taken(removed: str) -> None:
        def change(tx: Tx) -> None:
            found = tx.messages.get(home(0, there.peer), sent.id)
            assert found is not None
            tx.messages.set_content(found.content._replace(removed=removed))

        await world.write(change)

    await taken("decision")
    assert (await as_found(world, there.member, chat)).quote_text is None
    await world.run(EditMessage(chat, given.id, "see that"), there.member)
    assert (await as_found(world, there.member, chat)).quote_text is None
    await taken("")
    assert (await as_found(world, there.member, chat)).quote_text == "some"


async def test_in_a_forum_it_goes_into_its_topic(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    forum, hall = await make(world, ann, group=True, name="forum"), await make(world, ann, group=True, name="the_hall")
    await world.run(SetFlag(forum, FORUM, True), ann)
    await world.run(Join(forum), bob)
    one, two = await topic(world, ann, forum, "One"), await topic(world, ann, forum, "Two")
    sent = await say(world, ann, hall, "from the hall")
    message = await answer(world, ann, forum, ReplyTo(sent.id, topic=one, peer=hall))
    found = header(message)
    assert (message.topic, message.reply_to, found.forum_topic, found.reply_to_top_id) == (one, one, True, one)
    assert (found.reply_to_msg_id, found.reply_to_peer_id) == (sent.id, types.PeerChannel(hall.id)) or (
        isinstance(found.reply_to_peer_id, types.PeerChannel) and found.reply_to_peer_id.channel_id == hall.id
    )
    with pytest.raises(Refused, match="TOPIC_DELETED"):
        await answer(world, ann, forum, ReplyTo(sent.id, topic=999, peer=hall))
    # From one topic into another: it stands in the second, and says where the first is.
    across = await answer(world, bob, forum, ReplyTo(message.id, topic=two, peer=forum))
    assert across.topic == two and header(across).reply_to_msg_id == message.id
    for viewer in (ann, bob):
        assert (await as_found(world, viewer, forum)).reply_to_msg_id == message.id
    within = await answer(world, bob, forum, ReplyTo(across.id, topic=two, peer=forum))
    assert (within.topic, within.reply_to) == (two, across.id)
    assert within.content.reply is not None and within.content.reply.elsewhere is None


async def test_it_calls_nobody(world: World) -> None:
    there = await place(world, "supergroup")
    hall = await make(world, there.member, group=True, name="the_hall")
    await world.run(Join(hall), there.owner)
    sent = await say(world, there.owner, there.peer, "hello")
    message = await answer(world, there.member, hall, ReplyTo(sent.id, peer=there.peer))
    assert not message.mentioned


async def test_what_waits_is_looked_at_again(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "now")
    here, due = user_peer(there.outsider.id), world.now + 60
    for text in ("first", "second"):
        given = ReplyTo(sent.id, peer=there.peer)
        made = await world.run(ScheduleMessage(here, due, 0, text, reply_to=given), there.member)
        assert header(made.result.posted[0].message).reply_to_msg_id == sent.id
        world.pass_time(60)
        await world.run(SendDue())
        due = world.now + 60
        if text == "first":
            assert (await as_found(world, there.member, here)).quote_text == "now"
            await world.run(SetFlag(there.peer, NO_FORWARDS, True), there.owner)
            await world.run(SetFlag(there.peer, NO_FORWARDS, False), there.owner)
    await world.run(ScheduleMessage(here, due, 0, "third", reply_to=ReplyTo(sent.id, peer=there.peer)), there.member)
    await world.run(SetFlag(there.peer, NO_FORWARDS, True), there.owner)
    waiting = await world.read(lambda tx: scheduled.of_peer(tx, there.member.id, here, world.now))
    assert len(waiting.messages) == 1
    world.pass_time(60)
    await world.run(SendDue())
    [last] = await shown(world, there.member, here, limit=1)
    assert (last.content.text, last.content.reply) == ("third", None)


async def test_a_post_keeps_it_where_it_is_discussed_and_a_forward_loses_it(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "asked here")
    news, talks = await make(world, there.owner, name="the_news"), await make(world, there.owner, group=True)
    await world.run(SetDiscussionGroup(news, talks), there.owner)
    post = await answer(world, there.owner, news, ReplyTo(sent.id, peer=there.peer))
    copy = await as_found(world, there.owner, talks)
    assert (copy.quote_text, copy.reply_to_msg_id) == ("asked here", sent.id)
    made = await world.run(ForwardMessages(news, (post.id,), (5,), user_peer(there.member.id)), there.owner)
    assert made.result.posted[0].message.content.reply is None


async def test_albums_and_polls_answer_elsewhere_too(world: World) -> None:
    there = await place(world, "supergroup")
    sent = await say(world, there.owner, there.peer, "asked here")
    here, given = await make(world, there.member, group=True, name="the_hall"), ReplyTo(sent.id, peer=there.peer)
    items = tuple([Item(Given(await document(world, there.member, bytes([n]))), n) for n in (100, 101)])
    album = (await world.run(SendAlbum(here, 0, "", items=items, reply_to=given), there.member)).result
    asks = SendFileless(here, 0, "", fileless=Poll(0, question=ASKED), reply_to=given)
    for one in (*album, *(await world.run(asks, there.member)).result):
        assert header(one.message).quote_text == "asked here"
    later = tuple([Item(Given(await document(world, there.member, bytes([n]))), n) for n in (200, 201)])
    waits = await world.run(ScheduleMedia(here, world.now + 60, 0, "", items=later, reply_to=given), there.member)
    assert header(waits.result.posted[0].message).quote_text == "asked here"
    world.pass_time(60)
    await world.run(SendDue())
    found = await shown(world, there.outsider, here, limit=5)
    assert [header(one).quote_text for one in found] == ["asked here"] * 5
