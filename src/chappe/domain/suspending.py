"""Takes a group, supergroup or channel from everyone's sight and gives it back; all that is in it stays as it is."""

from chappe.domain.events import ChannelTooLong, ChatChanged
from chappe.domain.outcome import Logged
from chappe.domain.ports import Tx
from chappe.domain.posting import MOST_IN_BASIC
from chappe.domain.updates import passing, record
from chappe.domain.values import SUSPENDED, Chat, PeerRef, box_of


def suspend(tx: Tx, chat: Chat, now: int) -> dict[int, tuple[Logged, ...]]:
    """From now on it is to everyone as if it were gone, however much is in it; what happened in each box."""
    return _flagged(tx, chat, chat.flags | SUSPENDED, now)


def bring_back(tx: Tx, chat: Chat, now: int) -> dict[int, tuple[Logged, ...]]:
    """It is there again, for everyone who was in it; what happened in each box."""
    return _flagged(tx, chat, chat.flags & ~SUSPENDED, now)


def _flagged(tx: Tx, chat: Chat, flags: int, now: int) -> dict[int, tuple[Logged, ...]]:
    """Set the flags; all in a basic group are told one by one, and so are the first in a channel, who may be away."""
    if flags == chat.flags:
        return {}
    tx.chats.save(chat._replace(flags=flags))
    happened: dict[int, tuple[Logged, ...]] = {
        box: (record(tx, box, ChatChanged(chat.peer), now),) for box in tx.members.ids(chat.peer, MOST_IN_BASIC)
    }
    if chat.is_channel:
        happened[box_of(chat.peer.id)] = seek_anew(chat.peer, now)
    return happened


def seek_anew(peer: PeerRef, now: int) -> tuple[Logged, ...]:
    """For everyone in a supergroup or channel that is gone, or there again: what leads each device to find that out.

    Whether somebody may be there is not in what is rendered once for all, and TDLib looks at nothing else when it hears
    updateChannel; updateChannelTooLong makes it ask, and the answer is CHANNEL_PRIVATE, or the channel.
    """
    return passing(ChatChanged(peer), now), passing(ChannelTooLong(peer, 0), now)
