"""Judges whether a file was seen where nothing may be passed on, so that it may not be sent again from there."""

from chappe.domain import files
from chappe.domain.attachments import File
from chappe.domain.errors import Refused
from chappe.domain.files import Known
from chappe.domain.outcome import Actor
from chappe.domain.ports import Tx
from chappe.domain.values import NO_FORWARDS, USER


def check(tx: Tx, who: Actor, known: Known, file: File) -> None:
    """Raise CHAT_FORWARDS_RESTRICTED for a file that was seen in a message that may not be passed on.

    Not for one's own file, which one can send up again, nor for a sticker that a set shows to all.
    """
    origin = known.origin
    if origin is None or origin.kind != files.MESSAGE or file.attributes.set_id:
        return
    message = tx.messages.get(origin.box, origin.id)
    if message is None or tx.files.owner(file.id) == who.user_id:
        return
    chat = tx.chats.get(message.peer) if message.peer.kind != USER else None
    if message.content.noforwards or (chat is not None and chat.flags & NO_FORWARDS):
        raise Refused("CHAT_FORWARDS_RESTRICTED")
