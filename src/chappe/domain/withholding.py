"""Keeps things from being shown, everywhere or in some countries, and lets them be shown again.

Where somebody is, is said by the phone number; of whom that is not known, everything is withheld that is anywhere.
"""

from collections.abc import Iterable

from chappe.domain.errors import Refused
from chappe.domain.events import ChatChanged, MessageEdited, UserChanged
from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC
from chappe.domain.threads import copies
from chappe.domain.updates import passing, record
from chappe.domain.users import audience
from chappe.domain.values import USER, Chat, Message, PeerRef, Restriction, box_of


def withhold(tx: Tx, messages: list[Message], restriction: Restriction, now: int) -> dict[int, list[Logged]]:
    """From now on these messages, and what stands for them in discussion groups, show a reason instead of themselves.

    What is passed on later takes it along. What happened in each box; a second time by the same decision, nothing.
    """
    changed = []
    for message in _with_copies(tx, messages):
        content = message.content
        if content.action is None and restriction not in [one._replace(since=0) for one in content.withheld]:
            left = [one for one in content.withheld if one.decision != restriction.decision]
            tx.messages.set_content(content._replace(withheld=(*left, restriction._replace(since=now))))
            changed.append(content.id)
    return _told(tx, changed, now)


def show_again(tx: Tx, messages: list[Message], decision: int, now: int) -> dict[int, list[Logged]]:
    """Undo what a decision withheld; what happened in each box.

    COMPAT(TDLib, all): a text that comes back counts for it as an edit, which has to have a date.
    """
    changed = []
    for message in _with_copies(tx, messages):
        content = message.content
        left = tuple(one for one in content.withheld if one.decision != decision)
        if left != content.withheld:
            hidden = content.edit_hidden or not content.edit_date
            tx.messages.set_content(content._replace(withheld=left, edit_date=now, edit_hidden=hidden))
            changed.append(content.id)
    return _told(tx, changed, now)


def drop(tx: Tx, messages: list[Message], decision: int) -> None:
    """Forget what was withheld, without telling anyone: for whatever changes these messages next and tells of that."""
    for message in _with_copies(tx, messages):
        left = tuple(one for one in message.content.withheld if one.decision != decision)
        if left != message.content.withheld:
            tx.messages.set_content(message.content._replace(withheld=left))


def restrict(tx: Tx, peer: PeerRef, restriction: Restriction, now: int) -> dict[int, list[Logged]]:
    """From now on an account, a supergroup or a channel is shown as restricted; what happened in each box.

    Raises PEER_ID_INVALID where there is no such one; basic groups cannot be (core.telegram.org/constructor/chat).
    """
    before = _withheld(tx, peer)
    left = tuple(one for one in before if one.decision != restriction.decision)
    return _changed(tx, peer, before, (*left, restriction), now)


def unrestrict(tx: Tx, peer: PeerRef, decision: int, now: int) -> dict[int, list[Logged]]:
    """Undo what a decision did; raises as `restrict` does."""
    before = _withheld(tx, peer)
    return _changed(tx, peer, before, tuple(one for one in before if one.decision != decision), now)


def _withheld(tx: Tx, peer: PeerRef) -> tuple[Restriction, ...]:
    if peer.kind == USER:
        user = tx.users.get(peer.id)
        if user is None or user.is_service:
            raise Refused("PEER_ID_INVALID")
        return user.withheld
    chat = tx.chats.get(peer)
    if chat is None or not chat.is_channel:
        raise Refused("PEER_ID_INVALID")
    return chat.withheld


def _changed(
    tx: Tx, peer: PeerRef, before: tuple[Restriction, ...], after: tuple[Restriction, ...], now: int
) -> dict[int, list[Logged]]:
    if after == before:
        return {}
    if peer.kind == USER:
        tx.users.set_withheld(peer.id, after)
        return user_told(tx, peer.id, now)
    tx.chats.set_withheld(peer, after)
    chat = tx.chats.get(peer)
    assert chat is not None
    return chat_told(tx, chat, now)


def user_told(tx: Tx, user_id: int, now: int) -> dict[int, list[Logged]]:
    """Tell a person's own devices, and those who know it, that it is shown otherwise."""
    watching = (user_id, *audience(tx, user_id))
    return {box: [record(tx, box, UserChanged(user_id, "user"), now)] for box in watching}


def chat_told(tx: Tx, chat: Chat, now: int) -> dict[int, list[Logged]]:
    """Tell everyone in a group or channel that it is shown otherwise."""
    if chat.is_channel:
        return {box_of(chat.peer.id): [passing(ChatChanged(chat.peer), now)]}
    return {box: [record(tx, box, ChatChanged(chat.peer), now)] for box in tx.members.ids(chat.peer, MOST_IN_BASIC)}


def _told(tx: Tx, contents: Iterable[int], now: int) -> dict[int, list[Logged]]:
    happened: dict[int, list[Logged]] = {}
    for id in contents:
        for ref in tx.messages.refs(id):
            found = tx.messages.get(ref.box, ref.id)
            if found is not None:
                happened.setdefault(ref.box, []).append(record(tx, ref.box, MessageEdited(found), now))
    return happened


def _with_copies(tx: Tx, messages: list[Message]) -> list[Message]:
    known = {message.content.id: message for message in messages}
    for some in copies(tx, messages).values():
        for copy in some:
            known.setdefault(copy.content.id, copy)
    return list(known.values())
