"""messages.sendMessage: a text on its way to a peer."""

from dataclasses import fields
from typing import TypedDict

from chappe.domain import messages, scheduled
from chappe.domain.answering import ReplyTo
from chappe.domain.errors import Refused
from chappe.domain.outcome import Outcome
from chappe.domain.posting import Posted
from chappe.domain.updates import named
from chappe.domain.values import SERVICE_USER, USER, PeerRef
from chappe.rpc import peers
from chappe.rpc.call import Call
from chappe.rpc.method import method
from chappe.safety.appeals import WriteToService
from chappe.tl import functions, types

UNBUILT = (
    "reply_markup",
    "effect",
    "quick_reply_shortcut",
    "suggested_post",
    "rich_message",
    "schedule_repeat_period",
)
"""Fields for what is not built: a request that uses one is refused, not obeyed in part."""


def refuse_unbuilt(q: object) -> None:
    """Raise where a request to send asks for what is not built."""
    for name in UNBUILT:
        if getattr(q, name, None) is not None:
            raise Refused("REPLY_MARKUP_INVALID" if name == "reply_markup" else "INPUT_REQUEST_INVALID")


def sent(call: Call, outcome: Outcome[object], posted: tuple[Posted, ...], random_ids: tuple[int, ...]) -> object:
    """The sender's own view of new messages, each with the random_id that it had until now."""
    ids: tuple[types.TypeUpdate, ...] = tuple(
        types.UpdateMessageID(id=one.message.id, random_id=random_id)
        for one, random_id in zip(posted, random_ids, strict=True)
    )
    told = next((one.events for one in outcome.deliveries if one.user_id == call.user_id), None)
    events = told or tuple(one.own for one in posted)
    return call.services.envelopes.updates(events, outcome.cast, named(events), call.user_id, call.now, ids)


async def reply_to(call: Call, given: object) -> ReplyTo | None:
    """What an InputReplyTo names; replies to stories are not known here and are left out. Raises REPLY_TO_INVALID."""
    if not isinstance(given, types.InputReplyToMessage):
        return None
    quoted = await peers.styles(call, given.quote_entities)
    source = await _source(call, given.reply_to_peer_id) if given.reply_to_peer_id is not None else None
    return ReplyTo(
        given.reply_to_msg_id, given.quote_text or "", quoted, given.quote_offset or 0, given.top_msg_id or 0, source
    )


async def _source(call: Call, given: object) -> PeerRef:
    try:
        return await peers.peer(call, given)
    except Refused:
        raise Refused("REPLY_TO_INVALID") from None


async def speaker(call: Call, given: object) -> PeerRef | None:
    """In whose name something is to be said; raises SEND_AS_PEER_INVALID."""
    if given is None:
        return None
    try:
        return await peers.peer(call, given)
    except Refused:
        raise Refused("SEND_AS_PEER_INVALID") from None


class Asked(TypedDict):
    """What requests to send say alike, by the names that `messages.SendMessage` has for it."""

    peer: PeerRef
    reply_to: ReplyTo | None
    send_as: PeerRef | None
    silent: bool
    noforwards: bool
    clear_draft: bool
    invert_media: bool


async def asked(call: Call, q: functions.MessagesSendMedia | functions.MessagesSendMultiMedia) -> Asked:
    """All that a request says of a message but what is in it; raises as `peers.peer` and `speaker` do."""
    return Asked(
        peer=await peers.peer(call, q.peer),
        reply_to=await reply_to(call, q.reply_to) if q.reply_to is not None else None,
        send_as=await speaker(call, q.send_as) if q.send_as is not None else None,
        silent=q.silent,
        noforwards=q.noforwards,
        clear_draft=q.clear_draft,
        invert_media=q.invert_media,
    )


@method(functions.MessagesSendMessage)
async def send_message(call: Call, q: functions.MessagesSendMessage) -> object:
    """Send a text (core.telegram.org/method/messages.sendMessage)."""
    refuse_unbuilt(q)
    if q.schedule_date is not None:
        return await _schedule(call, q, q.schedule_date)
    given = q.peer
    plain = type(given) is types.InputPeerUser  # nearly always, and then nothing need be waited for
    command = messages.SendMessage(
        peer=call.services.access.peer(call.user_id, given) if plain else await peers.peer(call, given),
        random_id=q.random_id,
        text=q.message,
        entities=await peers.styles(call, q.entities) if q.entities else (),
        reply_to=await reply_to(call, q.reply_to) if q.reply_to is not None else None,
        send_as=await speaker(call, q.send_as) if q.send_as is not None else None,
        silent=q.silent,
        noforwards=q.noforwards,
        clear_draft=q.clear_draft,
        preview=not q.no_webpage,
        invert_media=q.invert_media,
        sets_to_top=q.update_stickersets_order,
        look=not q.no_webpage and call.services.looker is not None,
    )
    if command.peer.id == SERVICE_USER and command.peer.kind == USER:
        command = WriteToService(**{one.name: getattr(command, one.name) for one in fields(command)}, desk=call.desk)
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result, (q.random_id,))


async def _schedule(call: Call, q: functions.MessagesSendMessage, due: int) -> object:
    command = scheduled.ScheduleMessage(
        peer=await peers.peer(call, q.peer),
        due=due,
        random_id=q.random_id,
        text=q.message,
        entities=await peers.styles(call, q.entities),
        reply_to=await reply_to(call, q.reply_to),
        silent=q.silent,
        noforwards=q.noforwards,
        preview=not q.no_webpage,
        invert_media=q.invert_media,
        send_as=await speaker(call, q.send_as),
        look=not q.no_webpage and call.services.looker is not None,
    )
    outcome = await call.run(command)
    return sent(call, outcome, outcome.result.posted, outcome.result.random_ids)
