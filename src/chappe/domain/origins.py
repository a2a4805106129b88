"""Which messages may be passed on, or answered in another chat, and what is told of where they come from."""

from collections.abc import Iterable

from chappe.domain import rights, sight
from chappe.domain.bounds import FORWARDED_AT_ONCE
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import as_seen, look
from chappe.domain.errors import Refused
from chappe.domain.ports import Tx
from chappe.domain.sight_by_place import hidden
from chappe.domain.values import NO_FORWARDS, USER, Forward, Message, PeerRef, home


def origin(tx: Tx, forwarder: int, message: Message) -> Forward:
    """Where a message comes from, as far as its author lets it be known (core.telegram.org/api/forwards)."""
    content = message.content
    first = content.forward
    if first is not None:
        return Forward(
            first.author, first.name, first.date, chat=first.chat, post=first.post, signature=first.signature
        )
    if content.post:  # the channel's, whoever signed it
        return Forward(0, "", content.date, chat=message.peer, post=message.id, signature=content.signature)
    if content.sender is not None:  # said in a group's name, or a channel's: its author is not told
        return Forward(0, "", content.date, chat=content.sender, signature=content.signature)
    author = content.author
    if author != forwarder and not _may_link(tx, author, forwarder):
        user = tx.users.get(author)
        name = f"{user.first_name} {user.last_name}".strip() if user else ""
        return Forward(0, name, content.date)
    return Forward(author, "", content.date)


def _may_link(tx: Tx, owner: int, forwarder: int) -> bool:
    rules = tx.privacy.get(owner, "forwards")
    contact = tx.contacts.get(owner, forwarder)
    close = contact is not None and contact.close_friend
    return sight.may({"forwards": rules} if rules else {}, "forwards", forwarder, contact is not None, close)


def to_forward(tx: Tx, viewer: int, source: PeerRef, ids: tuple[int, ...], now: int) -> dict[int, Message]:
    """Those of the messages that are there and may be passed on.

    Raises MESSAGE_ID_INVALID (too many), CHAT_FORWARDS_RESTRICTED (protected), and of groups and
    channels as `chats.look` does.
    """
    if len(ids) > FORWARDED_AT_ONCE:
        raise Refused("MESSAGE_ID_INVALID")
    look(tx, viewer, source, now)
    low = 0
    if source.kind != USER:
        chat = tx.chats.get(source)
        if chat is not None and chat.flags & NO_FORWARDS:
            raise Refused("CHAT_FORWARDS_RESTRICTED")
        if chat is not None and chat.is_channel:
            low = first_seen(tx, chat, rights.standing(tx, chat, viewer, now))
    there = {
        message.id: as_seen(tx, message, viewer)
        for message in tx.messages.many(home(viewer, source), list(dict.fromkeys(ids)))
        if message.peer == source and message.content.action is None and message.id >= low
    }
    there = {id: message for id, message in there.items() if not hidden(message)}
    if any(message.content.noforwards or _fades(message) for message in there.values()):
        raise Refused("CHAT_FORWARDS_RESTRICTED")
    if any(chat.flags & NO_FORWARDS for chat in tx.chats.many(_talked_about(there.values()))):
        raise Refused("CHAT_FORWARDS_RESTRICTED")
    return there


def _talked_about(messages: Iterable[Message]) -> list[PeerRef]:
    """The channels whose posts some of these stand for in a discussion group: what they protect is protected there."""
    found = [one.content.forward.saved_peer for one in messages if one.content.forward and one.content.sender]
    return list(dict.fromkeys(peer for peer in found if peer is not None))


def _fades(message: Message) -> bool:
    return message.content.media is not None and message.content.media.ttl != 0
