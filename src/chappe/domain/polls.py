"""Polls and quizzes: made, voted in, looked at, closed by their author or by time (core.telegram.org/api/poll)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chappe.domain import people, rights
from chappe.domain.admin_log import STOP_POLL, note
from chappe.domain.announcing import announced, outcome, together
from chappe.domain.channel_updates import seen_by
from chappe.domain.chats import MOST_AT_ONCE, as_seen
from chappe.domain.command import Command, Pace, rule
from chappe.domain.editing import may_speak
from chappe.domain.errors import Refused
from chappe.domain.events import MessageEdited, PollChanged
from chappe.domain.fileless import Option, Poll, Question, Styled
from chappe.domain.members import hidden
from chappe.domain.outcome import Actor, Broadcast, Cast, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.ports.messages import Ref
from chappe.domain.ports.polls import Vote
from chappe.domain.reaching import seen, taking_part
from chappe.domain.text import as_written
from chappe.domain.unseen_votes import note_vote
from chappe.domain.updates import chats_named, deliver, named, passing, record
from chappe.domain.values import CHANNEL, HIDDEN_HISTORY, USER, Chat, Entity, Member, Message, PeerRef, home

FEWEST_ANSWERS, MOST_ANSWERS = 2, 12
QUESTION_LENGTH, ANSWER_LENGTH, SOLUTION_LENGTH, OPTION_BYTES = 300, 100, 200, 100
PERIODS = (5, 30 * 86_400)
"""Seconds for which a poll with an end may be open."""
CLOSED_AT_ONCE = 20
SHOWN_IN = 20
"""Messages that show one poll and are told that its time is over; who passed it on more often asks when looking."""
SWEPT_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class SendVote(Command):
    """Vote for these answers, named by their bytes; none takes one's vote back."""

    pace: ClassVar[Pace | None] = Pace("send_vote", 40, 0.5)

    peer: PeerRef
    id: int
    options: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ClosePoll(Command):
    """Let nobody vote any more in a poll that one has sent."""

    pace: ClassVar[Pace | None] = Pace("edit_message", 40, 0.5)

    peer: PeerRef
    id: int


@dataclass(frozen=True, slots=True)
class CloseDue(Command):
    """Close polls whose time is over."""


@dataclass(frozen=True, slots=True)
class SweepPolls(Command):
    """Throw away votes of polls that no message shows any more."""


class Votes(NamedTuple):
    """A page of votes in a public poll, newest first."""

    votes: tuple[Vote, ...]
    poll: Poll
    total: int
    next: int
    """Where the next page begins; 0: this is the last."""
    cast: Cast
    people: tuple[int, ...]
    veiled: frozenset[int] = frozenset()
    """Anonymous administrators among the voters, who are shown as the group itself."""
    group: PeerRef | None = None
    """The group that is looked at, where somebody is veiled."""


# -- making -----------------------------------------------------------------------------------------------------------
def _styled(given: Styled, most: int, error: str) -> Styled:
    """A line with the custom emojis in it, the only style that it may have."""
    text, entities = as_written(given.text[: 4 * most], tuple(Entity(*mark) for mark in given.marks))
    if not text.strip() or len(text) > most:
        raise Refused(error)
    return Styled(text, tuple(tuple(one) for one in entities if one.kind == "custom_emoji"))  # type: ignore[misc]


def _question(given: Question) -> Question:
    """What is asked, in order.

    Raises POLL_QUESTION_INVALID, POLL_ANSWERS_INVALID, POLL_ANSWER_INVALID, POLL_OPTION_INVALID, POLL_OPTION_DUPLICATE,
    QUIZ_CORRECT_ANSWERS_EMPTY, QUIZ_CORRECT_ANSWERS_TOO_MUCH, QUIZ_CORRECT_ANSWER_INVALID.
    """
    if not FEWEST_ANSWERS <= len(given.options) <= MOST_ANSWERS:
        raise Refused("POLL_ANSWERS_INVALID")
    names = [option.data for option in given.options]
    if any(not 0 < len(name) <= OPTION_BYTES for name in names):
        raise Refused("POLL_OPTION_INVALID")
    if len(set(names)) != len(names):
        raise Refused("POLL_OPTION_DUPLICATE")
    text = _styled(given.text, QUESTION_LENGTH, "POLL_QUESTION_INVALID")
    options = tuple(
        Option(_styled(option.text, ANSWER_LENGTH, "POLL_ANSWER_INVALID"), option.data) for option in given.options
    )
    correct = tuple(sorted(set(given.correct)))
    if given.quiz:
        if not correct:
            raise Refused("QUIZ_CORRECT_ANSWERS_EMPTY")
        if len(correct) > 1 and not given.multiple:
            raise Refused("QUIZ_CORRECT_ANSWERS_TOO_MUCH")
        if correct[0] < 0 or correct[-1] >= len(options):
            raise Refused("QUIZ_CORRECT_ANSWER_INVALID")
    elif correct or given.solution:
        raise Refused("QUIZ_CORRECT_ANSWERS_TOO_MUCH")
    solution = None
    if given.solution is not None and given.solution.text.strip():
        said, marks = as_written(given.solution.text, tuple(Entity(*mark) for mark in given.solution.marks))
        if len(said) > SOLUTION_LENGTH or said.count("\n") > 2:
            raise Refused("MEDIA_CAPTION_TOO_LONG")
        solution = Styled(said, tuple(tuple(one) for one in marks))  # type: ignore[misc]
    return given._replace(text=text, options=options, correct=correct, solution=solution)


def make(tx: Tx, who: Actor, peer: PeerRef, given: Poll) -> Poll:
    """A new poll, for a group, a channel or oneself.

    Raises as `_question` does, MEDIA_INVALID, BROADCAST_PUBLIC_VOTERS_FORBIDDEN.
    """
    if peer.kind == USER and peer.id != who.user_id:
        raise Refused("MEDIA_INVALID")
    question = _question(given.question)
    check_place(tx, peer, question)
    close_date = who.now + question.period if question.period else given.close_date
    if close_date and not PERIODS[0] <= close_date - who.now <= PERIODS[1]:
        raise Refused("MEDIA_INVALID")
    id = int.from_bytes(who.random(8), "big") >> 1 or 1
    poll = Poll(id, who.user_id, question, close_date, False, 0, (0,) * len(question.options))
    tx.polls.add(poll)
    return poll


def check_place(tx: Tx, peer: PeerRef, question: Question) -> None:
    """Raises BROADCAST_PUBLIC_VOTERS_FORBIDDEN: in a channel nobody is named."""
    chat = tx.chats.get(peer) if peer.kind == CHANNEL and question.public else None
    if chat is not None and chat.broadcast:
        raise Refused("BROADCAST_PUBLIC_VOTERS_FORBIDDEN")


# -- voting -----------------------------------------------------------------------------------------------------------
def _places(poll: Poll, options: Iterable[bytes]) -> tuple[int, ...]:
    """Which answers these bytes name; raises OPTION_INVALID, OPTIONS_TOO_MUCH."""
    there = [option.data for option in poll.question.options]
    chosen = list(dict.fromkeys(options))
    if any(option not in there for option in chosen):
        raise Refused("OPTION_INVALID")
    if len(chosen) > 1 and not poll.question.multiple:
        raise Refused("OPTIONS_TOO_MUCH")
    return tuple(sorted(there.index(option) for option in chosen))


def _of(message: Message) -> Poll:
    poll = message.content.poll
    if poll is None or not poll.question.options:
        raise Refused("MESSAGE_ID_INVALID")
    return poll


@rule(SendVote)
def send_vote(tx: Tx, who: Actor, command: SendVote) -> Outcome[Logged | None]:
    """Vote (core.telegram.org/method/messages.sendVote).

    Raises MESSAGE_ID_INVALID, MESSAGE_POLL_CLOSED, REVOTE_NOT_ALLOWED, and as `_places` does.
    """
    reached = taking_part(tx, who.user_id, command.peer, command.id, who.now)
    poll = _of(reached.message)
    if poll.closed or (poll.close_date and poll.close_date <= who.now):
        raise Refused("MESSAGE_POLL_CLOSED")
    places, before = _places(poll, command.options), reached.message.voted
    if before and (poll.question.quiz or poll.question.fixed):
        raise Refused("REVOTE_NOT_ALLOWED")
    if places != before:
        tx.polls.vote(poll, who.user_id, places, who.now, _in_name_of(reached.chat, reached.member))
    asked = note_vote(tx, poll, who.user_id, bool(places)) if places != before else None
    told = tell_of_votes(tx, who, reached.message.content.id, asked)
    if asked is None or asked.peer == command.peer:
        return told
    return together(told.result, [told, _tell_author(tx, who, asked)])


def _in_name_of(chat: Chat | None, member: Member | None) -> int:
    """The supergroup in whose name this person votes there, as its anonymous administrator; 0: in their own."""
    if chat is None or member is None or chat.broadcast or not chat.is_channel or not rights.hides(member):
        return 0
    return chat.peer.id


def _tell_author(tx: Tx, who: Actor, asked: Ref) -> Outcome[Logged | None]:
    """Whoever asked is told how the poll stands, wherever it was voted in."""
    message = tx.messages.get(home(asked.box, asked.peer), asked.id)
    assert message is not None
    news = passing(PollChanged(as_seen(tx, message, asked.box)), who.now)
    cast = people.cast(tx, (asked.box,), named((news,)), chats=chats_named((news,)))
    return Outcome(news, (deliver(asked.box, news),), cast)


def tell_of_votes(tx: Tx, who: Actor, content_id: int, asked: Ref | None = None) -> Outcome[Logged | None]:
    """Whoever has that content is told how its poll stands: in a supergroup or channel all the same, without votes.

    But for the actor, if there is one, whose view of it is the result, and for whoever asked it there.
    """
    refs = tx.messages.refs(content_id)
    there = [shown for ref in refs if (shown := tx.messages.get(ref.box, ref.id)) is not None]
    if not there or there[0].box > 0:
        happened = {one.box: (passing(PollChanged(one), who.now),) for one in there}
        return Outcome(happened.get(who.user_id, (None,))[0], *announced(tx, who, happened))
    [shown] = there
    chat = tx.chats.get(shown.peer)
    if chat is None or chat.gone:
        return Outcome(None)
    everyone = passing(PollChanged(shown), who.now)
    apart = [who.user_id] if who.user_id else []
    if asked is not None and (asked.peer, asked.id) == (shown.peer, shown.id) and asked.box not in apart:
        apart.append(asked.box)
    own = {id: passing(PollChanged(as_seen(tx, shown, id)), who.now) for id in apart}
    told = Broadcast(shown.peer.id, (everyone,), tuple(sorted(named((everyone,)))), tuple(apart))
    cast = people.cast(tx, apart, named((*own.values(), everyone)), chats=chats_named((everyone,)))
    hidden = chat.flags & HIDDEN_HISTORY and tx.members.came_after(shown.peer, shown.id, shown.content.date)
    deliveries = tuple(deliver(id, own[id], not_key=who.key_id if id == who.user_id else 0) for id in apart)
    return Outcome(own.get(who.user_id), deliveries, cast, broadcasts=() if hidden else (told,))


def results(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> tuple[Logged, Cast]:
    """How a poll stands for this person (core.telegram.org/method/messages.getPollResults)."""
    message = seen(tx, viewer, peer, id, now)
    _of(message)
    event = passing(PollChanged(message), now)
    return event, people.cast(tx, (viewer,), named((event,)), chats=chats_named((event,)))


def votes(
    tx: Tx, viewer: int, peer: PeerRef, id: int, option: bytes | None, offset: int, limit: int, now: int
) -> Votes:
    """Who voted how in a public poll (core.telegram.org/method/messages.getPollVotes).

    Raises MESSAGE_ID_INVALID, BROADCAST_FORBIDDEN (the poll names nobody), POLL_VOTE_REQUIRED, OPTION_INVALID.
    """
    message = seen(tx, viewer, peer, id, now)
    poll = _of(message)
    if not poll.question.public:
        raise Refused("BROADCAST_FORBIDDEN")
    if not shows_results(message, poll):
        raise Refused("POLL_VOTE_REQUIRED")
    place = _places(poll, (option,))[0] if option is not None else -1
    limit = min(limit, MOST_AT_ONCE) if limit > 0 else MOST_AT_ONCE
    given = tuple(tx.polls.page(poll.id, place, offset, limit))
    found, veiled = _veiled(tx, viewer, peer, given, now)
    total = poll.counts[place] if place >= 0 else sum(poll.counts)
    names = tuple(sorted({one.user for one in found} - veiled))
    after = offset + limit if offset + limit < total else 0
    group = peer if veiled else None
    cast = people.cast(tx, (viewer,), names, chats=(peer,) if group else ())
    return Votes(found, poll, total, after, cast, names, veiled, group)


def _veiled(
    tx: Tx, viewer: int, peer: PeerRef, given: tuple[Vote, ...], now: int
) -> tuple[tuple[Vote, ...], frozenset[int]]:
    """The votes that this person is told of there, and whose of them are shown as the group's.

    What an anonymous administrator voted is told by name to the group's administrators alone, and nowhere else at all.
    """
    if peer.kind != CHANNEL:
        return tuple(one for one in given if not one.group or one.user == viewer), frozenset()
    chat, own = rights.seen(tx, viewer, peer, now)
    found = tuple(one for one in given if one.group in (0, peer.id) or one.user == viewer)
    if own.manages or chat.broadcast:
        return found, frozenset()
    now_hidden = hidden(tx, chat, own)
    return found, frozenset(one.user for one in found if one.group or one.user in now_hidden) - {viewer}


def shows_results(message: Message, poll: Poll) -> bool:
    """May whoever has the message so see how others voted: after voting, or once it is closed?"""
    return poll.closed or (bool(message.voted) and not poll.question.hidden)


# -- closing ----------------------------------------------------------------------------------------------------------
@rule(ClosePoll)
def close_poll(tx: Tx, who: Actor, command: ClosePoll) -> Outcome[tuple[Logged, ...]]:
    """Close a poll (core.telegram.org/api/poll#stopping-polls); how it stands, and that its message is another now.

    Raises as `reaching.taking_part` does, MESSAGE_AUTHOR_REQUIRED, CHAT_WRITE_FORBIDDEN, MESSAGE_NOT_MODIFIED.
    """
    reached = taking_part(tx, who.user_id, command.peer, command.id, who.now)
    content, poll = reached.message.content, _of(reached.message)
    chat, member = reached.chat, reached.member
    may = content.post and chat and member and rights.allowed(chat, member, "edit_messages")
    # Who sent a copy without a word of its author shares the votes, and not the right to end them.
    own = content.forward is None and content.author == poll.author
    if not own or (content.author != who.user_id and not may):
        raise Refused("MESSAGE_AUTHOR_REQUIRED")
    if chat is not None and member is not None and not may and not may_speak(chat, member):
        raise Refused("CHAT_WRITE_FORBIDDEN")
    if poll.closed:
        raise Refused("MESSAGE_NOT_MODIFIED")
    tx.polls.close(poll.id)
    if chat is not None and member is not None and member.manages:
        note(tx, who, chat, Deed(STOP_POLL, message=reached.message))
    told = tell_edited(tx, who, command.peer, [content.id])
    assert isinstance(told.result.event, MessageEdited)
    both = (passing(PollChanged(told.result.event.message), who.now), told.result)
    return Outcome(both, told.deliveries, told.cast, broadcasts=told.broadcasts)


def tell_edited(tx: Tx, who: Actor, peer: PeerRef, contents: Iterable[int]) -> Outcome[Logged]:
    """Everyone who has these contents is told that they are others now; the result is what the actor has of them."""
    happened = _edited(tx, contents, who.now)
    own = happened[home(who.user_id, peer)][0]
    return outcome(tx, who, seen_by(tx, own, who.user_id), happened)


def _edited(tx: Tx, contents: Iterable[int], now: int) -> dict[int, tuple[Logged, ...]]:
    happened: dict[int, tuple[Logged, ...]] = {}
    for content_id in contents:
        for ref in tx.messages.refs(content_id):
            found = tx.messages.get(ref.box, ref.id)
            assert found is not None
            happened[ref.box] = (*happened.get(ref.box, ()), record(tx, ref.box, MessageEdited(found), now))
    return happened


@rule(CloseDue)
def close_due(tx: Tx, who: Actor, command: CloseDue) -> Outcome[bool]:
    """Close some; whether there are more."""
    due = tx.polls.due(who.now, CLOSED_AT_ONCE)
    contents = []
    for poll in due:
        tx.polls.close(poll)
        contents += tx.polls.shown_in(poll, SHOWN_IN)
    return outcome(tx, who, len(due) == CLOSED_AT_ONCE, _edited(tx, contents, who.now))


@rule(SweepPolls)
def sweep_polls(tx: Tx, who: Actor, command: SweepPolls) -> Outcome[bool]:
    """Some of them; whether there may be more."""
    return Outcome(tx.polls.sweep(SWEPT_AT_ONCE))
