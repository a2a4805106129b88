"""What screening may know: everything of public places that judging needs, and nothing of private ones."""

import importlib
import pkgutil
import random

import pytest

import chappe.domain
from chappe.domain.answering import ReplyTo
from chappe.domain.channels import CreateChannel, EditAbout, EditTitle, SetUsername
from chappe.domain.command import Command, Stop
from chappe.domain.editing import EditMessage
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.groups import CreateChat
from chappe.domain.inviting import InviteToChannel
from chappe.domain.joining import Join, Leave
from chappe.domain.messages import SendMessage
from chappe.domain.outcome import Actor
from chappe.domain.scheduled import ScheduleMessage
from chappe.domain.showing import SendFileless
from chappe.domain.users import UpdateProfile
from chappe.domain.values import Entity, PeerRef, User, box_of, user_peer
from chappe.safety import facts
from chappe.safety.facts import PRIVATE, Facts, of_content
from tests.domain.test_channels import make, say
from tests.support.world import World

LOOKED_AT = {Stop.ON_TEXT, Stop.ON_PROFILE, Stop.ON_JOIN, Stop.ON_REGISTER, Stop.ON_INVITE, Stop.ON_MEDIA}


def commands() -> list[type[Command]]:
    """Every command of the domain that stops where texts are looked at."""
    for part in pkgutil.walk_packages(chappe.domain.__path__, "chappe.domain."):
        importlib.import_module(part.name)
    found, queue = [], [Command]
    while queue:
        kind = queue.pop()
        queue += kind.__subclasses__()
        if kind.__module__.startswith("chappe.domain.") and "run" in kind.__dict__ and kind.stop in LOOKED_AT:
            found.append(kind)
    return found


@pytest.mark.parametrize("kind", commands(), ids=lambda kind: kind.__name__)
def test_every_command_that_is_screened_is_known(kind: type[Command]) -> None:
    known = (*facts.HIDDEN, *facts.FILES, *(one for kinds, _ in facts.READERS for one in kinds))
    assert issubclass(kind, known), f"{kind.__name__} would be judged without facts"


async def read(world: World, who: User, command: Command) -> Facts:
    actor = Actor(who.id, world.key_of(who.id), world.now, lambda count: bytes(count))
    return await world.read(lambda tx: facts.read(tx, actor, command))


async def test_nothing_private_is_looked_at(world: World) -> None:
    ann, ben = await world.person("Ann"), await world.person("Ben")
    group = (await world.run(CreateChat("Family", (ben.id,)), ann)).result[0].peer
    closed = await make(world, ann, group=True)
    quiet = await make(world, ann)
    for peer in (user_peer(ben.id), user_peer(ann.id), group, closed, quiet):
        for command in (SendMessage(peer, 1, "secret"), EditMessage(peer, 1, "secret")):
            assert await read(world, ann, command) == PRIVATE
    for peer in (closed, quiet):
        assert await read(world, ann, EditTitle(peer, "secret")) == PRIVATE
        assert await read(world, ann, EditAbout(peer, "secret")) == PRIVATE
        assert await read(world, ann, InviteToChannel(peer, (ben.id,))) == PRIVATE
    assert await read(world, ann, CreateChannel("secret", "", True)) == PRIVATE
    assert await read(world, ann, CreateChat("secret", ())) == PRIVATE


async def test_a_private_peer_is_passed_over_without_a_look_at_the_store() -> None:
    for peer in (user_peer(5), PeerRef(1, 5)):
        assert facts.is_private(SendMessage(peer, 1, "secret"))
    assert not facts.is_private(SendMessage(PeerRef(2, 5), 1, "text"))


async def test_a_post_in_public_with_all_that_judging_needs(world: World) -> None:
    ann, ben = await world.person("Ann"), await world.person("Ben")
    peer = await make(world, ann, group=True, name="open_group")
    await world.run(Join(peer), ben)
    world.pass_time(100)
    marks = (Entity("text_url", 0, 4, "https://evil.example/x"), Entity("mention_name", 0, 4, ann.id))
    found = await read(world, ben, SendMessage(peer, 1, "look here", marks))
    assert (found.what, found.text, found.links) == ("post", "look here", ("https://evil.example/x",))
    assert (found.mentions, found.members, found.account_age, found.joined_ago) == (1, 2, 100, 100)
    assert (found.first_here, found.manages, found.broadcast, found.anti_spam) == (True, False, False, False)
    await say(world, ben, peer, "hello")
    assert not (await read(world, ben, SendMessage(peer, 2, "again"))).first_here
    assert (await read(world, ann, SendMessage(peer, 2, "again"))).manages


async def test_a_discussion_group_of_a_public_channel_is_public_and_one_without_a_name_is_not(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, group=True, name="open_group")
    assert (await read(world, ann, SendMessage(peer, 1, "x"))).what == "post"
    await world.run(SetUsername(peer, ""), ann)
    assert await read(world, ann, SendMessage(peer, 1, "x")) == PRIVATE


async def test_a_name_opens_a_channel_and_everything_it_says_is_read(world: World) -> None:
    ann, ben = await world.person("Ann"), await world.person("Ben")
    peer = (await world.run(CreateChannel("The title", "The about", False), ann)).result[0].peer
    found = await read(world, ann, SetUsername(peer, "the_name"))
    assert (found.what, found.text) == ("title", "The title\nThe about\nthe_name")
    assert await read(world, ben, SetUsername(peer, "the_name")) == PRIVATE, "a stranger learns nothing by trying"


async def test_what_is_passed_on_into_public_is_read_where_the_actor_may_see_it(world: World) -> None:
    ann, ben = await world.person("Ann"), await world.person("Ben")
    open_peer = await make(world, ben, name="open_news")
    closed = await make(world, ann)
    await say(world, ann, closed, "inside")
    own = await say(world, ben, user_peer(ann.id), "from me to you")
    message = own.result[0].message
    passed = await read(world, ben, ForwardMessages(user_peer(ann.id), (message.id,), (1,), open_peer))
    assert (passed.text, passed.forwarded) == ("from me to you", True)
    assert (await read(world, ben, ForwardMessages(closed, (1, 2, 3), (1, 2, 3), open_peer))).text == ""


async def test_what_is_answered_in_another_chat_is_read_with_the_answer(world: World) -> None:
    ann, ben = await world.person("Ann"), await world.person("Ben")
    open_peer, closed = await make(world, ben, name="open_news"), await make(world, ann)
    secret = (await say(world, ann, closed, "inside")).result[0].message
    own = (await say(world, ben, user_peer(ann.id), "from me to you")).result[0].message
    whole, part = ReplyTo(own.id, peer=user_peer(ann.id)), ReplyTo(own.id, "to you", peer=user_peer(ann.id))
    for command in (SendMessage, ScheduleMessage):
        how = {"text": "look", "random_id": 1, "peer": open_peer} | ({"due": 9} if command is ScheduleMessage else {})
        assert (await read(world, ben, command(**how, reply_to=whole))).text == "look\nfrom me to you"
        assert (await read(world, ben, command(**how, reply_to=part))).text == "look\nto you"
        assert (await read(world, ben, command(**how, reply_to=ReplyTo(secret.id, peer=closed)))).text == "look"
    posted = (await world.run(SendMessage(open_peer, 2, "look", reply_to=whole), ben)).result[0].message
    assert of_content(posted.content).text == "look\nfrom me to you", "and once it is there"


async def test_the_words_of_a_poll_are_read(world: World) -> None:
    ann = await world.person("Ann")
    peer = await make(world, ann, name="open_news")
    poll = Poll(0, 0, Question(Styled("Which?"), (Option(Styled("this"), b"1"), Option(Styled("that"), b"2"))))
    assert (await read(world, ann, SendFileless(peer, 1, "", fileless=poll))).text == "Which?\nthis\nthat"


async def test_a_profile_is_public(world: World) -> None:
    ann = await world.person("Ann")
    found = await read(world, ann, UpdateProfile("Free", "Money", "t.example"))
    assert (found.what, found.text) == ("profile", "Free Money\nt.example")


async def test_who_wrote_before_is_found_among_what_is_told_of_coming_and_going(world: World) -> None:
    """One by one or all at once, the newest few tell the same."""
    ann, ben = await world.person("Ann"), await world.person("Ben")
    peer = await make(world, ann, group=True, name="open_group")
    dice = random.Random(4)
    seen = set()
    inside = False
    for step in range(40):
        if inside and dice.random() < 0.25:
            await world.run(SendMessage(peer, step + 1, "good morning"), ben)
        else:
            await world.run(Leave(peer) if inside else Join(peer), ben)
            inside = not inside
        chat = await world.read(lambda tx: tx.chats.get(peer))
        assert chat is not None
        for who in (ann, ben):
            found = await world.read(lambda tx, who=who, chat=chat: facts._wrote(tx, chat, who.id))
            newest = await world.read(
                lambda tx, who=who: tx.messages.many(
                    box_of(peer.id), tx.messages.written(box_of(peer.id), peer, who.id, facts.NEWEST)
                )
            )
            assert found == any(one.content.action is None for one in newest)
            seen.add(found)
    assert seen == {True, False}
