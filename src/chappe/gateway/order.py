"""Keeps updates from overtaking answers: what a client reads is never older than what it was told before."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

from chappe.mtproto.session import Session

PATIENCE = 0.25
"""Seconds that an update waits at the most; a call that takes longer is waited for no more."""
MOST: Final = 64
"""Updates of one session that wait; above it nothing more is waited for."""


class _Calls:
    """Calls of one session that are under way, and the updates that came meanwhile."""

    __slots__ = ("begun", "timer", "waiting")

    def __init__(self) -> None:
        self.begun: dict[int, None] = {}
        """Their numbers, which grow."""
        self.waiting: deque[tuple[int, bytes]] = deque()
        """(the last call that had begun, the update), oldest first."""
        self.timer: asyncio.TimerHandle | None = None


class Order:
    """Of all sessions. An update waits for the answers to those calls that had begun before it came.

    Such a call may have read what it answers before the thing happened that the update tells of. Clients that apply the
    answer afterwards would go back: TDLib takes the counts of unread messages from it, whatever its pts.
    """

    __slots__ = ("_calls", "_last", "_send")

    def __init__(self, send: Callable[[Session, bytes], None]) -> None:
        self._send = send
        self._calls: dict[Session, _Calls] = {}
        """Of sessions with calls under way."""
        self._last = 0

    def begin(self, session: Session) -> int:
        """A call begins; the number under which it ends."""
        self._last += 1
        calls = self._calls.get(session)
        if calls is None:
            calls = self._calls[session] = _Calls()
        calls.begun[self._last] = None
        return self._last

    def end(self, session: Session, number: int) -> None:
        """Its answer is queued, or it has none."""
        calls = self._calls.get(session)
        if calls is None or number not in calls.begun:
            return
        del calls.begun[number]
        self._go_on(session, calls)

    def push(self, session: Session, body: bytes) -> None:
        """Queue an update, now or after the answers that it has to wait for."""
        calls = self._calls.get(session)
        if calls is None:
            self._send(session, body)
            return
        calls.waiting.append((self._last, body))
        if len(calls.waiting) > MOST:
            self.let_go(session)
        elif calls.timer is None:
            calls.timer = asyncio.get_running_loop().call_later(PATIENCE, self.let_go, session)

    def let_go(self, session: Session) -> None:
        """Queue all that waits, and wait no more for what has begun."""
        calls = self._calls.get(session)
        if calls is not None:
            calls.begun.clear()
            self._go_on(session, calls)

    def drop(self, session: Session) -> None:
        """Forget what waits."""
        calls = self._calls.get(session)
        if calls is not None:
            calls.waiting.clear()
            self.let_go(session)

    def _go_on(self, session: Session, calls: _Calls) -> None:
        oldest = next(iter(calls.begun), self._last + 1)
        while calls.waiting and calls.waiting[0][0] < oldest:
            self._send(session, calls.waiting.popleft()[1])
        if calls.timer is not None and not calls.waiting:
            calls.timer.cancel()
            calls.timer = None
        if not calls.begun:
            del self._calls[session]
