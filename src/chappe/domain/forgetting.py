"""What was said in a basic group goes out of the box of somebody who is gone from it, and stays in everyone else's."""

from dataclasses import dataclass
from typing import ClassVar

from chappe.domain.announcing import outcome
from chappe.domain.command import Command, Pace, rule
from chappe.domain.deleting import SLICE, Affected, affected, remove
from chappe.domain.errors import Refused
from chappe.domain.groups import require_group
from chappe.domain.outcome import Actor, Outcome
from chappe.domain.ports import Tx
from chappe.domain.values import PeerRef


@dataclass(frozen=True, slots=True)
class ForgetGroup(Command):
    """Take the newest messages of a basic group out of the box of somebody who left it or was removed."""

    pace: ClassVar[Pace | None] = None  # `groups.RemoveMember`, which comes before it, has one

    peer: PeerRef
    user_id: int


@rule(ForgetGroup)
def forget_group(tx: Tx, who: Actor, command: ForgetGroup) -> Outcome[Affected]:
    """Take a slice away; how many are left (core.telegram.org/method/messages.deleteChatUser, revoke_history).

    What is forgotten is the history of the one who is gone: leaving or being removed takes no word from anybody else.
    Whoever leaves forgets for oneself, whoever removed somebody for that person. Raises CHAT_ID_INVALID,
    USER_NOT_PARTICIPANT for who never was there or is there still, CHAT_ADMIN_REQUIRED for who did not remove them.
    """
    require_group(command.peer)
    box, peer = command.user_id, command.peer
    member = tx.members.get(peer, box)
    if member is None or member.inside:
        raise Refused("USER_NOT_PARTICIPANT")
    if who.user_id not in (box, member.changed_by):
        raise Refused("CHAT_ADMIN_REQUIRED")
    ids = tx.messages.ids_of_peer(box, peer, 0, SLICE + 1)
    events = remove(tx, box, tx.messages.many(box, ids[:SLICE]), who.now)
    return outcome(tx, who, affected(tx, box, events, max(0, len(ids) - SLICE)), {box: events})
