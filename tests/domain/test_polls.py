"""Polls and quizzes: made, voted in by one's own rules, shown to who may know, closed by their author or by time."""

from typing import Any

import pytest

from chappe.domain import history, polls
from chappe.domain.channels import CreateChannel, SetUsername
from chappe.domain.errors import Refused
from chappe.domain.events import MessageEdited, PollChanged
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.forwarding import ForwardMessages
from chappe.domain.groups import CreateChat
from chappe.domain.joining import Join
from chappe.domain.polls import CloseDue, ClosePoll, SendVote, SweepPolls
from chappe.domain.ports.messages import Page
from chappe.domain.rights import MAY_NOT
from chappe.domain.showing import SendFileless
from chappe.domain.values import Message, PeerRef, User, home, user_peer
from chappe.rpc.views.messages import message as shown
from chappe.tl import types
from tests.support.world import World

ASKED = Question(
    Styled("Tea?"), (Option(Styled("yes"), b"y"), Option(Styled("no"), b"n"), Option(Styled("later"), b"l"))
)
QUIZ = ASKED._replace(quiz=True, correct=(1,), solution=Styled("It is late."))


async def chat(world: World, kind: str, owner: User, *others: User) -> PeerRef:
    """A basic group, supergroup or channel with these people in it."""
    if kind == "basic":
        return (await world.run(CreateChat("Table", tuple(one.id for one in others)), owner)).result.chat.peer  # type: ignore[no-any-return]
    peer: PeerRef = (await world.run(CreateChannel("Table", "", kind == "super"), owner)).result[0].peer
    await world.run(SetUsername(peer, f"the_{kind}"), owner)
    for one in others:
        await world.run(Join(peer), one)
    return peer


async def ask(world: World, who: User, peer: PeerRef, question: Question = ASKED, **how: Any) -> Message:
    """Send a poll; the message as its author has it."""
    sent = await world.run(SendFileless(peer, 0, "", fileless=Poll(0, question=question, **how)), who)
    return sent.result[0].message  # type: ignore[no-any-return]


async def trio(world: World, kind: str, question: Question = ASKED, **how: Any) -> tuple[User, User, User, PeerRef]:
    """Three people in a chat where the first has asked."""
    ann, bob, cyd = [await world.person(name) for name in ("Ann", "Bob", "Cyd")]
    peer = await chat(world, kind, ann, bob, cyd)
    await ask(world, ann, peer, question, **how)
    world.forget()
    return ann, bob, cyd, peer


async def last(world: World, who: User, peer: PeerRef) -> Message:
    """The newest message of the chat as this person has it."""
    found = await world.read(lambda tx: history.history(tx, who.id, peer, Page(limit=1), world.now))
    assert isinstance(found.messages[0], Message)
    return found.messages[0]


async def vote(world: World, who: User, peer: PeerRef, *options: bytes) -> Any:
    return await world.run(SendVote(peer, (await last(world, who, peer)).id, options), who)


async def stands(world: World, who: User, peer: PeerRef) -> types.PollResults:
    """How the newest poll stands for this person."""
    media = shown(await last(world, who, peer)).media  # type: ignore[union-attr]
    assert isinstance(media, types.MessageMediaPoll) and isinstance(media.results, types.PollResults)
    return media.results


KINDS = pytest.mark.parametrize("kind", ["basic", "super", "channel"])


@KINDS
async def test_who_has_voted_sees_how_others_did(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind)
    await vote(world, bob, peer, b"y")
    await vote(world, cyd, peer, b"n")
    seen = await stands(world, bob, peer)
    assert [(one.option, one.voters, one.chosen) for one in seen.results or ()] == [
        (b"y", 1, True),
        (b"n", 1, False),
        (b"l", 0, False),
    ]
    assert (seen.total_voters, seen.min, seen.recent_voters) == (2, False, None)
    unvoted = await stands(world, ann, peer)
    assert (unvoted.results, unvoted.total_voters) == (None, 2)
    await vote(world, bob, peer, b"l")  # another mind
    await vote(world, cyd, peer)  # and none
    assert (await last(world, ann, peer)).content.poll.counts == (0, 0, 1)  # type: ignore[union-attr]
    assert (await stands(world, cyd, peer)).results is None and (await stands(world, bob, peer)).total_voters == 1


@KINDS
async def test_who_is_told_of_a_vote(world: World, kind: str) -> None:
    ann, bob, _, peer = await trio(world, kind)
    outcome = await vote(world, bob, peer, b"y")
    assert [one.message.voted for one in world.events(bob)] == [(0,)]
    if kind == "basic":
        assert [one.message.voted for one in world.events(ann)] == [()]
        return
    [told] = outcome.broadcasts
    [everyone] = [one.event for one in told.events]
    assert isinstance(everyone, PollChanged) and told.but == (bob.id,) and bob.id not in told.people
    media = shown(everyone.message).media  # type: ignore[union-attr]
    assert isinstance(media, types.MessageMediaPoll)
    assert media.results == types.PollResults(min=True, total_voters=1)


async def test_a_quiz_is_answered_once_and_then_explained(world: World) -> None:
    _, bob, cyd, peer = await trio(world, "super", QUIZ)
    before = await stands(world, bob, peer)
    assert before.results is None and before.solution is None
    await vote(world, bob, peer, b"y")
    after = await stands(world, bob, peer)
    assert [one.correct for one in after.results or ()] == [False, True, False]
    assert after.solution == "It is late."
    for options in ((b"n",), ()):
        with pytest.raises(Refused, match="REVOTE_NOT_ALLOWED"):
            await vote(world, bob, peer, *options)
    with pytest.raises(Refused, match="OPTIONS_TOO_MUCH"):
        await vote(world, cyd, peer, b"y", b"n")


async def test_several_answers_where_that_is_wanted(world: World) -> None:
    _, bob, cyd, peer = await trio(world, "super", ASKED._replace(multiple=True))
    await vote(world, bob, peer, b"n", b"y", b"n")
    assert (await last(world, bob, peer)).voted == (0, 1)
    await vote(world, cyd, peer, b"y")
    seen = await stands(world, bob, peer)
    assert ([one.voters for one in seen.results or ()], seen.total_voters) == ([2, 1, 0], 2)


async def test_public_voters_are_named_to_who_has_voted(world: World) -> None:
    ann, bob, cyd, peer = await trio(world, "super", ASKED._replace(public=True, multiple=True))
    id = (await last(world, ann, peer)).id
    await vote(world, bob, peer, b"y", b"n")
    with pytest.raises(Refused, match="POLL_VOTE_REQUIRED"):
        await world.read(lambda tx: polls.votes(tx, ann.id, peer, id, None, 0, 10, world.now))
    world.pass_time(1)
    await vote(world, cyd, peer, b"y")
    await vote(world, ann, peer, b"l")

    async def page(option: bytes | None, offset: int, limit: int) -> polls.Votes:
        return await world.read(lambda tx: polls.votes(tx, ann.id, peer, id, option, offset, limit, world.now))

    yes = await page(b"y", 0, 1)
    assert ([one.user for one in yes.votes], yes.total, yes.next) == ([cyd.id], 2, 1)
    rest = await page(b"y", yes.next, 1)
    assert ([one.user for one in rest.votes], rest.next) == ([bob.id], 0)
    assert (await page(None, 0, 10)).total == 4
    with pytest.raises(Refused, match="OPTION_INVALID"):
        await page(b"?", 0, 1)
    assert [one.user_id for one in (await stands(world, ann, peer)).recent_voters or ()] == [cyd.id, ann.id, bob.id]  # type: ignore[attr-defined]


async def test_nobody_is_named_where_voting_is_secret(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    await vote(world, bob, peer, b"y")
    await vote(world, ann, peer, b"y")
    message = await last(world, ann, peer)
    assert message.content.poll.recent == ()  # type: ignore[union-attr]
    with pytest.raises(Refused, match="BROADCAST_FORBIDDEN"):
        await world.read(lambda tx: polls.votes(tx, ann.id, peer, message.id, None, 0, 10, world.now))
    channel = await chat(world, "channel", ann)
    with pytest.raises(Refused, match="BROADCAST_PUBLIC_VOTERS_FORBIDDEN"):
        await ask(world, ann, channel, ASKED._replace(public=True))


@KINDS
async def test_its_author_closes_it(world: World, kind: str) -> None:
    ann, bob, cyd, peer = await trio(world, kind, ASKED._replace(hidden=True))
    await vote(world, bob, peer, b"y")
    assert (await stands(world, bob, peer)).results is None  # hidden until it is closed
    for who, error in ((bob, "MESSAGE_AUTHOR_REQUIRED"), (ann, "")):
        command = ClosePoll(peer, (await last(world, who, peer)).id)
        if error:
            with pytest.raises(Refused, match=error):
                await world.run(command, who)
            continue
        world.forget()
        await world.run(command, who)
        with pytest.raises(Refused, match="MESSAGE_NOT_MODIFIED"):
            await world.run(command, who)
    assert any(isinstance(one, MessageEdited) for one in world.events(ann))
    assert [one.voters for one in (await stands(world, cyd, peer)).results or ()] == [1, 0, 0]
    with pytest.raises(Refused, match="MESSAGE_POLL_CLOSED"):
        await vote(world, cyd, peer, b"y")


@KINDS
async def test_time_closes_it(world: World, kind: str) -> None:
    ann, bob, _, peer = await trio(world, kind, ASKED._replace(period=60))
    assert (await last(world, bob, peer)).content.poll.close_date == world.now + 60  # type: ignore[union-attr]
    await world.run(CloseDue())
    world.pass_time(60)
    with pytest.raises(Refused, match="MESSAGE_POLL_CLOSED"):
        await vote(world, bob, peer, b"y")
    world.forget()
    assert (await world.run(CloseDue())).result is False
    assert world.events(ann) or world.heard[0].broadcasts
    assert (await last(world, bob, peer)).content.poll.closed  # type: ignore[union-attr]
    world.forget()
    await world.run(CloseDue())
    assert not world.heard[0].deliveries and not world.heard[0].broadcasts


async def test_polls_that_cannot_be(world: World) -> None:
    ann, bob = await world.person("Ann"), await world.person("Bob")
    peer = await chat(world, "super", ann, bob)
    one, two = ASKED.options[:2]
    wrong: list[tuple[Question, str]] = [
        (ASKED._replace(options=(one,)), "POLL_ANSWERS_INVALID"),
        (ASKED._replace(options=(one,) * 13), "POLL_ANSWERS_INVALID"),
        (ASKED._replace(options=(one, two._replace(data=one.data))), "POLL_OPTION_DUPLICATE"),
        (ASKED._replace(options=(one, two._replace(data=b""))), "POLL_OPTION_INVALID"),
        (ASKED._replace(options=(one, two._replace(text=Styled(" ")))), "POLL_ANSWER_INVALID"),
        (ASKED._replace(options=(one, two._replace(text=Styled("x" * 101)))), "POLL_ANSWER_INVALID"),
        (ASKED._replace(text=Styled("")), "POLL_QUESTION_INVALID"),
        (ASKED._replace(text=Styled("x" * 301)), "POLL_QUESTION_INVALID"),
        (ASKED._replace(quiz=True), "QUIZ_CORRECT_ANSWERS_EMPTY"),
        (QUIZ._replace(correct=(0, 1)), "QUIZ_CORRECT_ANSWERS_TOO_MUCH"),
        (QUIZ._replace(correct=(3,)), "QUIZ_CORRECT_ANSWER_INVALID"),
        (QUIZ._replace(solution=Styled("x" * 201)), "MEDIA_CAPTION_TOO_LONG"),
        (ASKED._replace(period=4), "MEDIA_INVALID"),
    ]
    for question, error in wrong:
        with pytest.raises(Refused, match=error):
            await ask(world, ann, peer, question)
    with pytest.raises(Refused, match="MEDIA_INVALID"):
        await ask(world, ann, user_peer(bob.id))
    await world.write(lambda tx: tx.members.put(tx.members.get(peer, bob.id)._replace(banned=MAY_NOT["send_polls"])))  # type: ignore[union-attr]
    with pytest.raises(Refused, match="CHAT_SEND_POLL_FORBIDDEN"):
        await ask(world, bob, peer)
    assert await world.read(lambda tx: tx.messages._execute("SELECT count(*) FROM polls").fetchone()) == (0,)  # type: ignore[attr-defined]


async def test_votes_that_are_refused(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    stranger = await world.person("Dan")
    id = (await last(world, ann, peer)).id
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await world.run(SendVote(peer, id, (b"y",)), stranger)
    with pytest.raises(Refused, match="OPTION_INVALID"):
        await vote(world, bob, peer, b"?")
    for wrong in (1, 99):
        with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
            await world.run(SendVote(peer, wrong, (b"y",)), bob)
    private: PeerRef = (await world.run(CreateChannel("Private", "", True), ann)).result[0].peer
    secret = await ask(world, ann, private)
    for where in (private, PeerRef(2, 999_999_999)):
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await world.run(SendVote(where, secret.id, (b"y",)), bob)
        with pytest.raises(Refused, match="CHANNEL_PRIVATE"):
            await world.read(lambda tx, where=where: polls.results(tx, bob.id, where, secret.id, world.now))


async def test_one_asks_oneself(world: World) -> None:
    ann = await world.person("Ann")
    sent = await ask(world, ann, user_peer(ann.id))
    await world.run(SendVote(user_peer(ann.id), sent.id, (b"l",)), ann)
    assert (await last(world, ann, user_peer(ann.id))).voted == (2,)


async def test_votes_of_a_poll_that_is_gone_go_piece_by_piece(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super")
    await vote(world, bob, peer, b"y")
    gone = await last(world, ann, peer)
    assert (await world.run(SweepPolls())).result is False
    await world.write(lambda tx: tx.messages.delete(home(ann.id, peer), [gone.id]))
    assert (await world.run(SweepPolls())).result is True
    for table in ("polls", "poll_votes"):
        left = await world.read(
            lambda tx, table=table: tx.messages._execute(f"SELECT count(*) FROM {table}").fetchone()
        )  # type: ignore[attr-defined]
        assert left == (0,)


async def test_a_poll_with_very_many_voters_is_read_like_any_other(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super", ASKED._replace(public=True))
    poll = (await last(world, ann, peer)).content.poll
    assert poll is not None
    await vote(world, bob, peer, b"y")
    plans: list[str] = []

    def look(tx: Any) -> None:
        execute = tx.polls._execute

        def spy(sql: str, params: Any = ()) -> Any:
            plans.extend(row[3] for row in execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall())
            return execute(sql, params)

        tx.polls._execute = spy
        try:
            tx.polls.many([poll.id])
            tx.polls.of_user(bob.id, [poll.id])
            tx.polls.page(poll.id, 0, 0, 50)
            tx.polls.due(world.now, 1)
            tx.polls.shown_in(poll.id, 1)
        finally:
            tx.polls._execute = execute

    await world.read(look)
    assert plans and not [plan for plan in plans if plan.startswith("SCAN") or "TEMP" in plan], plans


@pytest.mark.parametrize("drop_author", [False, True])
async def test_what_is_passed_on_shares_its_votes_and_not_its_end(world: World, drop_author: bool) -> None:
    ann, bob, cyd, peer = await trio(world, "super")
    there = await chat(world, "channel", bob, cyd)
    id = (await last(world, bob, peer)).id
    await world.run(ForwardMessages(peer, (id,), (4711,), there, drop_author), bob)
    await vote(world, cyd, there, b"y")
    await vote(world, ann, peer, b"y")
    for who, where in ((ann, peer), (cyd, there)):
        assert [one.voters for one in (await stands(world, who, where)).results or ()] == [2, 0, 0]
    with pytest.raises(Refused, match="MESSAGE_AUTHOR_REQUIRED"):
        await world.run(ClosePoll(there, (await last(world, bob, there)).id), bob)
    await world.run(ClosePoll(peer, id), ann)
    with pytest.raises(Refused, match="MESSAGE_POLL_CLOSED"):
        await vote(world, bob, there, b"n")
    gone = await last(world, ann, peer)
    await world.write(lambda tx: tx.messages.delete(home(ann.id, peer), [gone.id]))
    assert (await world.run(SweepPolls())).result is False  # the other still shows it


async def test_named_voters_are_not_passed_on_to_a_channel(world: World) -> None:
    ann, bob, _, peer = await trio(world, "super", ASKED._replace(public=True))
    there = await chat(world, "channel", bob)
    with pytest.raises(Refused, match="BROADCAST_PUBLIC_VOTERS_FORBIDDEN"):
        await world.run(ForwardMessages(peer, ((await last(world, ann, peer)).id,), (1,), there), bob)
