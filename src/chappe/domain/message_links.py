"""Links to messages of supergroups and channels, and who wrote what stands there in a chat's name."""

from chappe.domain import people, rights
from chappe.domain.channel_updates import first_seen
from chappe.domain.chats import in_chat
from chappe.domain.errors import Refused
from chappe.domain.outcome import Cast
from chappe.domain.ports import Tx
from chappe.domain.values import CHANNEL, FORUM, Message, PeerRef


def _seen(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> Message:
    """A message of a supergroup or channel that this person may see.

    Raises CHANNEL_INVALID, CHANNEL_PRIVATE, MESSAGE_ID_INVALID.
    """
    if peer.kind != CHANNEL:
        raise Refused("CHANNEL_INVALID")
    chat, member = rights.seen(tx, viewer, peer, now)
    message = in_chat(tx, viewer, peer, id)
    if message.id < first_seen(tx, chat, member):
        raise Refused("MESSAGE_ID_INVALID")
    return message


def path(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int, whole: bool = False, thread: bool = False) -> str:
    """What follows the server's own prefix in a link to a message (core.telegram.org/api/links#message-links).

    `whole`: to the whole album that it is a part of; `thread`: as an answer in the conversation that it belongs to.
    In a forum the topic stands before the message; General, which is where everything is otherwise, is not named.
    """
    message = _seen(tx, viewer, peer, id, now)
    chat = tx.chats.get(peer)
    assert chat is not None
    forum = bool(chat.flags & FORUM)
    topic = f"{message.topic}/" if forum and message.topic not in (0, id) else ""
    where = f"{chat.username}/{topic}{id}" if chat.username else f"c/{peer.id}/{topic}{id}"
    query = []
    if message.content.group and not whole:
        query.append("single")
    if thread and message.reply_to and not forum:
        query.append(f"thread={message.reply_to}")
    return where + (f"?{'&'.join(query)}" if query else "")


def author(tx: Tx, viewer: int, peer: PeerRef, id: int, now: int) -> tuple[int, Cast]:
    """Who wrote a message (core.telegram.org/method/channels.getMessageAuthor).

    In the chat's own name: administrators alone may know. In the name of a channel of one's own: nobody is told. Raises
    as `path` does, and CHAT_ADMIN_REQUIRED.
    """
    message = _seen(tx, viewer, peer, id, now)
    chat, member = rights.seen(tx, viewer, peer, now)
    sender = message.content.sender
    if sender is not None and not (member.manages and sender == chat.peer):
        raise Refused("CHAT_ADMIN_REQUIRED")
    return message.content.author, people.cast(tx, (viewer,), (message.content.author,))
