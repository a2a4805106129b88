"""Auto-delete in groups, supergroups and channels: set for everyone in them by those who may."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.admin_log import TTL, note
from chappe.domain.announcing import outcome
from chappe.domain.chat_news import say
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import TtlChanged
from chappe.domain.outcome import Actor, Logged, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.posting import MOST_IN_BASIC, in_boxes
from chappe.domain.ttl import LONGEST
from chappe.domain.updates import passing, record
from chappe.domain.values import USER, Action, PeerRef


@dataclass(frozen=True, slots=True)
class SetChatTtl(Command):
    """Set after how many seconds new messages of a group or channel delete themselves; 0: never."""

    pace: ClassVar[Pace | None] = Pace("set_ttl", 10, 5)

    peer: PeerRef
    period: int


@rule(SetChatTtl)
def set_chat_ttl(tx: Tx, who: Actor, command: SetChatTtl) -> Outcome[tuple[Logged, ...]]:
    """Set the period, and say so there (core.telegram.org/method/messages.setHistoryTTL).

    Raises PEER_ID_INVALID, TTL_PERIOD_INVALID, CHAT_NOT_MODIFIED, CHAT_ADMIN_REQUIRED, and what `rights.seen` does.
    """
    peer, period = command.peer, command.period
    if peer.kind == USER:
        raise Refused("PEER_ID_INVALID")
    if not 0 <= period <= LONGEST:
        raise Refused("TTL_PERIOD_INVALID")
    chat, member = rights.seen(tx, who.user_id, peer, who.now)
    if not rights.allowed(chat, member, "change_info" if chat.is_channel else "delete_messages"):
        raise Refused("CHAT_ADMIN_REQUIRED")
    if chat.ttl == period:
        raise Refused("CHAT_NOT_MODIFIED")
    note(tx, who, chat, Deed(TTL, old_number=chat.ttl, new_number=period))
    chat = tx.chats.save(chat._replace(ttl=period))
    posted = say(tx, who, chat, Action("ttl", period))
    happened = {box: list(logged) for box, logged in in_boxes(posted, who.user_id).items()}
    changed = TtlChanged(peer, period)
    for box in (who.user_id,) if chat.is_channel else tx.members.ids(peer, MOST_IN_BASIC):
        happened.setdefault(box, []).append(record(tx, box, changed, who.now))
    told = outcome(tx, who, (), happened)
    own = next((one.events for one in told.deliveries if one.user_id == who.user_id), ())
    news = (passing(changed, who.now),)  # to whoever is there; who was away finds it with the chat
    return Outcome(
        own,
        told.deliveries,
        told.cast,
        broadcasts=tuple(one._replace(events=one.events + news) for one in told.broadcasts),
    )
