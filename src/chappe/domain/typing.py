"""Typing: what someone is doing in a chat right now, told to whoever is there and kept nowhere."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people
from chappe.domain.chats import partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.events import Typing
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.updates import deliver, passing
from chappe.domain.values import PeerRef, user_peer


@dataclass(frozen=True, slots=True)
class SetTyping(Command):
    """Say what one is doing; the words are those of the views."""

    pace: ClassVar[Pace | None] = Pace("set_typing", 40, 0.5)

    peer: PeerRef
    action: str
    progress: int = 0
    emoticon: str = ""


@rule(SetTyping)
def set_typing(tx: Tx, who: Actor, command: SetTyping) -> Outcome[None]:
    """Tell the other person (core.telegram.org/method/messages.setTyping), unless one of both blocked the other."""
    box, other = who.user_id, command.peer.id
    found = partner(tx, command.peer)
    if other == box or found.deleted or tx.blocks.has(other, box) or tx.blocks.has(box, other):
        return Outcome(None)
    event = Typing(user_peer(box), box, command.action, command.progress, command.emoticon)
    return Outcome(None, (deliver(other, passing(event, who.now)),), people.cast(tx, (other,), (box,)))
