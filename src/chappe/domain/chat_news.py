"""Tells those in a group or channel what happened to it: by service messages, and that it is another now."""

from chappe.domain import people, rights
from chappe.domain.announcing import announced
from chappe.domain.events import ChatChanged
from chappe.domain.messages import told
from chappe.domain.outcome import Actor, Broadcast, Outcome
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC, Posted, post
from chappe.domain.updates import deliver, passing, record
from chappe.domain.values import Action, Chat, Content, PeerRef, Reply


def say(
    tx: Tx,
    who: Actor,
    chat: Chat,
    action: Action,
    *,
    reply: Reply | None = None,
    reply_to: int = 0,
    silent: bool = False,
    name: PeerRef | None = None,
) -> Posted:
    """Post a service message into a group or channel; `reply_to` is an id in the author's box, or the channel's.

    `name`: the channel in whose name it is said.
    """
    anonymous = chat.broadcast or _hides(tx, who, chat)
    content = Content(
        0,
        who.user_id,
        who.now,
        0,
        "",
        reply=reply,
        action=action,
        silent=silent,
        sender=name or (chat.peer if anonymous else None),
        post=chat.broadcast,
    )
    return post(tx, who.user_id, chat.peer, content, reply_to=reply_to)


def _hides(tx: Tx, who: Actor, chat: Chat) -> bool:
    member = tx.members.get(chat.peer, who.user_id)
    return bool(chat.is_channel and member and member.manages and member.rights & rights.MAY["anonymous"])


def changed(tx: Tx, who: Actor, chat: Chat) -> Outcome[Chat]:
    """Tell everyone in a group or channel that it is another now; the new one is the result."""
    if not chat.is_channel:
        told = {
            box: (record(tx, box, ChatChanged(chat.peer), who.now),) for box in tx.members.ids(chat.peer, MOST_IN_BASIC)
        }
        return Outcome(chat, *announced(tx, who, told))
    cast = people.cast(tx, (who.user_id,), (), chats=(chat.peer,))
    own = record(tx, who.user_id, ChatChanged(chat.peer), who.now)
    everyone = Broadcast(chat.peer.id, (passing(ChatChanged(chat.peer), who.now),), (), (who.user_id,))
    return Outcome(chat, (deliver(who.user_id, own, not_key=who.key_id),), cast, broadcasts=(everyone,))


def with_message(tx: Tx, who: Actor, posted: Posted, *, for_all: bool = True) -> Outcome[tuple[Posted, ...]]:
    """The outcome of a change that a service message tells of; `for_all`: everyone has to ask anew what the chat is."""
    found = told(tx, who, (posted,), after=(record(tx, who.user_id, ChatChanged(posted.peer), who.now),))
    if posted.channel is None or not for_all:
        return found
    news = (passing(ChatChanged(posted.peer), who.now),)
    return found._replace(broadcasts=tuple(one._replace(events=one.events + news) for one in found.broadcasts))
