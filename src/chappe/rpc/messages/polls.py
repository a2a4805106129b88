"""messages.*: polls, voted in and looked at."""

from itertools import groupby

from chappe.domain import polls
from chappe.domain.errors import Refused
from chappe.domain.polls import Votes
from chappe.domain.updates import named
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.rpc.views import found
from chappe.tl import functions, types


@method(functions.MessagesSendVote)
async def send_vote(call: Call, q: functions.MessagesSendVote) -> object:
    """Vote (core.telegram.org/method/messages.sendVote)."""
    if len(q.options) > polls.MOST_ANSWERS:
        raise Refused("OPTIONS_TOO_MUCH")
    outcome = await call.run(polls.SendVote(await peers.peer(call, q.peer), q.msg_id, tuple(q.options)))
    logged = (outcome.result,) if outcome.result is not None else ()
    return call.services.envelopes.updates(logged, outcome.cast, named(logged), call.user_id, call.now)


@method(functions.MessagesGetPollResults)
async def get_poll_results(call: Call, q: functions.MessagesGetPollResults) -> object:
    """How a poll stands (core.telegram.org/method/messages.getPollResults)."""
    peer = await peers.peer(call, q.peer)
    event, cast = await call.read(lambda tx: polls.results(tx, call.user_id, peer, q.msg_id, call.now))
    return call.services.envelopes.updates((event,), cast, named((event,)), call.user_id, call.now)


@method(functions.MessagesGetPollVotes)
async def get_poll_votes(call: Call, q: functions.MessagesGetPollVotes) -> object:
    """Who voted how (core.telegram.org/method/messages.getPollVotes)."""
    peer = await peers.peer(call, q.peer)
    offset = q.offset or "0"
    if not (offset.isascii() and offset.isdigit() and len(offset) < 10):
        raise Refused("OFFSET_INVALID")
    page = await call.read(
        lambda tx: polls.votes(tx, call.user_id, peer, q.id, q.option, int(offset), q.limit, call.now)
    )
    return types.MessagesVotesList(
        count=page.total,
        votes=_votes(page, q.option),
        chats=call.services.envelopes.chats(page.cast, (page.group,), call.user_id) if page.group else [],
        users=found.users(call, page.cast, page.people),
        next_offset=str(page.next) if page.next else None,
    )


def _voter(page: Votes, user: int) -> "types.TypePeer":
    """Whom a vote is shown as: the person, or the group whose anonymous administrator it is."""
    if page.group is not None and user in page.veiled:
        return types.PeerChannel(channel_id=page.group.id)
    return types.PeerUser(user_id=user)


def _votes(page: Votes, option: bytes | None) -> "list[types.TypeMessagePeerVote]":
    """Who voted; where no answer was named, each with what the person voted for."""
    if option is not None:
        return [types.MessagePeerVoteInputOption(peer=_voter(page, one.user), date=one.date) for one in page.votes]
    names = [one.data for one in page.poll.question.options]
    made: list[types.TypeMessagePeerVote] = []
    for (user, date), some in groupby(page.votes, key=lambda one: (one.user, one.date)):
        chosen = [names[one.place] for one in some]
        peer = _voter(page, user)
        if len(chosen) == 1:
            made.append(types.MessagePeerVote(peer=peer, option=chosen[0], date=date))
        else:
            made.append(types.MessagePeerVoteMultiple(peer=peer, options=chosen, date=date))
    return made
