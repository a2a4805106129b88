"""Takes a group, supergroup or channel from everyone's sight and gives it back; all that is in it stays as it is."""

from chappe.domain.events import ChatChanged
from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC
from chappe.domain.updates import passing, record
from chappe.domain.values import SUSPENDED, Chat, box_of


def suspend(tx: Tx, chat: Chat, now: int) -> dict[int, tuple[Logged, ...]]:
    """From now on it is to everyone as if it were gone, however much is in it; what happened in each box."""
    return _flagged(tx, chat, chat.flags | SUSPENDED, now)


def bring_back(tx: Tx, chat: Chat, now: int) -> dict[int, tuple[Logged, ...]]:
    """It is there again, for everyone who was in it; what happened in each box."""
    return _flagged(tx, chat, chat.flags & ~SUSPENDED, now)


def _flagged(tx: Tx, chat: Chat, flags: int, now: int) -> dict[int, tuple[Logged, ...]]:
    if flags == chat.flags:
        return {}
    tx.chats.save(chat._replace(flags=flags))
    if chat.is_channel:
        return {box_of(chat.peer.id): (passing(ChatChanged(chat.peer), now),)}
    return {box: (record(tx, box, ChatChanged(chat.peer), now),) for box in tx.members.ids(chat.peer, MOST_IN_BASIC)}
