"""Typing: what someone is doing in a chat right now, told to whoever is there and kept nowhere."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import people, rights, speaking
from chappe.domain.announcing import announced
from chappe.domain.chats import partner
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.events import Typing
from chappe.domain.outcome import Actor, Broadcast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC
from chappe.domain.thread_reading import head
from chappe.domain.updates import deliver, passing
from chappe.domain.values import USER, PeerRef, user_peer


@dataclass(frozen=True, slots=True)
class SetTyping(Command):
    """Say what one is doing; the words are those of the views."""

    pace: ClassVar[Pace | None] = Pace("set_typing", 40, 0.5)

    peer: PeerRef
    action: str
    progress: int = 0
    emoticon: str = ""
    topic: int = 0
    """In that topic or thread, given by its first message."""


TYPING_TOLD = 500
"""People who are told at once that somebody is typing; where more are there, those who look into the chat just now."""


@rule(SetTyping)
def set_typing(tx: Tx, who: Actor, command: SetTyping) -> Outcome[None]:
    """Tell the other, or the group (core.telegram.org/method/messages.setTyping), unless one of both blocked the other.

    Who may not write in a group is not shown as typing, nor who writes in a channel or hides behind the group.
    Raises PEER_ID_INVALID, and of groups and channels what `rights.may_send` does, MSG_ID_INVALID for a topic or
    thread that is not there.
    """
    box, other = who.user_id, command.peer.id
    if command.peer.kind != USER:
        return _in_group(tx, who, command)
    found = partner(tx, command.peer)
    if other == box or found.deleted or tx.blocks.has(other, box) or tx.blocks.has(box, other):
        return Outcome(None)
    event = Typing(user_peer(box), box, command.action, command.progress, command.emoticon)
    return Outcome(None, (deliver(other, passing(event, who.now)),), people.cast(tx, (other,), (box,)))


def _in_group(tx: Tx, who: Actor, command: SetTyping) -> Outcome[None]:
    peer, box = command.peer, who.user_id
    chat, member = rights.seen(tx, box, peer, who.now)
    if chat.broadcast or not member.inside or rights.kept_from(chat, member, "send_messages"):
        raise Refused("CHAT_WRITE_FORBIDDEN")
    if rights.hides(member) or speaking.chosen(tx, chat, member) is not None:  # in no one's own name
        return Outcome(None)
    topic = head(tx, box, peer, command.topic, who.now).top if command.topic and chat.is_channel else 0
    told = passing(Typing(peer, box, command.action, command.progress, command.emoticon, topic), who.now)
    if not chat.is_channel:
        return Outcome(
            None, *announced(tx, who, {one: (told,) for one in tx.members.ids(peer, MOST_IN_BASIC) if one != box})
        )
    cast = people.cast(tx, (), (box,), chats=(peer,))
    return Outcome(None, (), cast, broadcasts=(Broadcast(peer.id, (told,), (box,), (box,), TYPING_TOLD),))
