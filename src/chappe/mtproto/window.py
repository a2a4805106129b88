"""Which message ids of a session have been seen, in few bytes: a sorted array above a floor."""

from array import array
from bisect import bisect_left
from enum import IntEnum
from typing import Final

from chappe.mtproto.service import NEEDS_NO_ACK, NOT_RECEIVED, RECEIVED, TOO_HIGH, UNKNOWN

_MASK: Final = ~3


class Seen(IntEnum):
    """What a message id is to the window."""

    FRESH = 0
    REPEAT = 1
    STALE = 2
    """Lower than all kept: a repeat cannot be told from a late one."""


class Window:
    """A client's ids are multiples of four, so the lowest bit of an entry keeps whether it was content-related.

    /mtproto/description asks to keep the last N ids and to refuse what is lower than all of them.
    """

    __slots__ = ("_floor", "_ids", "_keep")

    def __init__(self, keep: int) -> None:
        self._ids = array("Q")
        self._floor = 0
        self._keep = keep

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def newest(self) -> int:
        """The highest id seen, 0 if none was."""
        return self._ids[-1] & _MASK if self._ids else self._floor

    def begin_above(self, msg_id: int) -> None:
        """Know nothing of ids up to `msg_id`: an earlier window may have seen them."""
        self._floor = max(self._floor, msg_id)

    def admit(self, msg_id: int, content: bool) -> Seen:
        """Note `msg_id` (a positive multiple of four) as seen, and say whether it was before."""
        ids = self._ids
        entry = msg_id | content
        if msg_id <= self._floor:
            return Seen.STALE
        if not ids or msg_id > ids[-1]:
            ids.append(entry)
        else:
            at = bisect_left(ids, msg_id)
            # The last entry may be this id with its bit set, which is above the id itself.
            if at < len(ids) and ids[at] & _MASK == msg_id:
                return Seen.REPEAT
            ids.insert(at, entry)
        if len(ids) > self._keep * 2:
            self._cut(len(ids) - self._keep)
        return Seen.FRESH

    def look(self, msg_id: int) -> Seen:
        """As admit(), without noting anything."""
        if msg_id <= self._floor:
            return Seen.STALE
        ids = self._ids
        at = bisect_left(ids, msg_id)
        return Seen.REPEAT if at < len(ids) and ids[at] & _MASK == msg_id else Seen.FRESH

    def forget_below(self, msg_id: int) -> None:
        """Let go of ids below `msg_id`, which the clock refuses anyway."""
        count = bisect_left(self._ids, msg_id)
        if count:
            self._cut(count)

    def state(self, msg_id: int) -> int:
        """The low bits of the state byte of msgs_state_info for a message of the client."""
        ids = self._ids
        if not ids or msg_id > ids[-1]:
            return UNKNOWN if msg_id <= self._floor else TOO_HIGH
        at = bisect_left(ids, msg_id)
        if at < len(ids) and ids[at] & _MASK == msg_id:
            return RECEIVED if ids[at] & 1 else RECEIVED | NEEDS_NO_ACK
        return UNKNOWN if msg_id <= self._floor else NOT_RECEIVED

    def _cut(self, count: int) -> None:
        self._floor = max(self._floor, self._ids[count - 1] & _MASK)
        # A new array, not a deletion in place: the old one keeps its room.
        self._ids = self._ids[count:]
