"""Notes which devices are active and who was seen, and keeps it now and then rather than with every call."""

from collections import OrderedDict

from chappe.domain.authorizations import NoteActivity
from chappe.domain.outcome import Actor
from chappe.engine.run import Engine
from chappe.tl import functions

EVERY = 3600
"""Seconds within which a device is noted once."""
MOST_KEYS = 50_000
AT_ONCE = 500
DONE_BY_PEOPLE = frozenset(
    {
        functions.MessagesSendMessage,
        functions.MessagesForwardMessages,
        functions.MessagesEditMessage,
        functions.MessagesDeleteMessages,
        functions.MessagesReadHistory,
        functions.MessagesSaveDraft,
        functions.MessagesSendReaction,
        functions.MessagesSetTyping,
        functions.MessagesUpdatePinnedMessage,
    }
)
"""Calls that somebody makes who is there; the others a device makes by itself, too, while nobody looks at it."""


class Activity:
    """Devices that called and people who did something, until they are written down."""

    __slots__ = ("_noted", "_seen", "_waiting")

    def __init__(self) -> None:
        self._noted: OrderedDict[int, int] = OrderedDict()
        self._waiting: dict[int, tuple[int, str]] = {}
        self._seen: dict[int, int] = {}

    def called(self, actor: Actor, request: type) -> None:
        """A signed-in device called; costs two looks unless it is time to note it again."""
        if request in DONE_BY_PEOPLE:
            self._seen[actor.user_id] = actor.now
        before = self._noted.get(actor.key_id)
        if before is not None and actor.now - before < EVERY:
            return
        self._noted[actor.key_id] = actor.now
        self._noted.move_to_end(actor.key_id)
        if len(self._noted) > MOST_KEYS:
            self._noted.popitem(last=False)
        self._waiting[actor.key_id] = (actor.now, actor.ip)

    async def keep(self, engine: Engine) -> bool:
        """Write down who was active and who was seen; True while there is more."""
        if not self._waiting and not self._seen:
            return False
        active = tuple((key, *self._waiting.pop(key)) for key in list(self._waiting)[:AT_ONCE])
        seen = tuple((user, self._seen.pop(user)) for user in list(self._seen)[:AT_ONCE])
        await engine.run(NoteActivity(active, seen), engine.actor(0))
        return bool(self._waiting or self._seen)
