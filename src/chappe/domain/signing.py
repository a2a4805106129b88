"""Whose name stands under a channel's posts: nobody's, its author's, or its author with name and photo.

See core.telegram.org/api/channel. What is posted while profiles are shown keeps its author when they are no longer:
it was said in that person's own name, before everyone.
"""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain import rights
from chappe.domain.admin_log import FLAG, note
from chappe.domain.channels import CHANGE
from chappe.domain.chat_news import changed
from chappe.domain.command import Command, Pace, rule
from chappe.domain.errors import Refused
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.ports.admin_log import Deed
from chappe.domain.values import PROFILES, SIGNATURES, Chat, PeerRef


@dataclass(frozen=True, slots=True)
class SetSignatures(Command):
    """Choose how posts are signed from now on; `profiles` counts for nothing without `names`."""

    pace: ClassVar[Pace | None] = CHANGE

    peer: PeerRef
    names: bool
    profiles: bool = False


@rule(SetSignatures)
def set_signatures(tx: Tx, who: Actor, command: SetSignatures) -> Outcome[Chat]:
    """Keep the choice (core.telegram.org/method/channels.toggleSignatures).

    Raises CHANNEL_INVALID where there are no posts to sign, CHAT_NOT_MODIFIED.
    """
    chat, _ = rights.require(tx, who.user_id, command.peer, who.now, "change_info")
    if not chat.broadcast:
        raise Refused("CHANNEL_INVALID")
    wanted = SIGNATURES * command.names | PROFILES * (command.names and command.profiles)
    other = (chat.flags ^ wanted) & (SIGNATURES | PROFILES)
    if not other:
        raise Refused("CHAT_NOT_MODIFIED")
    for flag in (SIGNATURES, PROFILES):
        if other & flag:
            note(tx, who, chat, Deed(FLAG, old_number=flag, new_number=int(bool(wanted & flag))))
    return changed(tx, who, tx.chats.save(chat._replace(flags=chat.flags ^ other)))
