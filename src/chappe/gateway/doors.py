"""Who may stay: connections counted by address, strangers bounded and the oldest shown out, every timer looked at."""

from ipaddress import IPv6Address, ip_address
from typing import Protocol

from chappe.mtproto.limits import Limits

_LOOK_AGAIN = 30
"""No guest goes without a look at its timer for longer, in seconds: its deadline may have come nearer meanwhile."""


class Guest(Protocol):
    """A connection, as the doors see it."""

    def next_timer(self) -> float:
        """When handle_timer() wants to be called."""

    def handle_timer(self, now: float) -> None:
        """The time has come, or not quite: may end the connection."""

    def show_out(self) -> None:
        """End the connection at once: another needs its place."""

    def is_gone(self) -> bool:
        """Whether the connection has ended without anybody saying so."""


class _Nobody:
    """Stands for the guest of a visit that is over."""

    __slots__ = ()

    def next_timer(self) -> float:
        return 0.0

    def handle_timer(self, now: float) -> None:
        pass

    def show_out(self) -> None:
        pass

    def is_gone(self) -> bool:
        return True


_NOBODY = _Nobody()


class Visit:
    """One connection from its first moment to its last; the guest may change while the first bytes are read."""

    __slots__ = ("address", "at", "crowd", "gone", "guest", "known")

    def __init__(self, address: str, crowd: str, guest: Guest) -> None:
        self.address = address
        self.crowd = crowd
        """Who is counted together with it: see crowd_of()."""
        self.guest = guest
        self.known = False
        self.gone = False
        self.at = 0
        """The second in which its timer is looked at next."""


def crowd_of(address: str) -> str:
    """Whom an address is counted with: itself, or for IPv6 its network of 64 bits, which one household has."""
    if ":" not in address:
        return address
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or parsed.exploded[:19])


class Doors:
    """Every connection of the port passes here. A stranger is one that has not shown a message we could decrypt."""

    __slots__ = ("_by_crowd", "_limits", "_looked", "_strangers", "_strangers_by_crowd", "_timers", "total")

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self.total = 0
        self._by_crowd: dict[str, int] = {}
        self._strangers: dict[Visit, None] = {}
        self._strangers_by_crowd: dict[str, dict[Visit, None]] = {}
        self._timers: dict[int, list[Visit]] = {}
        self._looked = int(now)

    @property
    def strangers(self) -> int:
        """How many there are."""
        return len(self._strangers)

    def enter(self, address: str, guest: Guest) -> Visit | None:
        """A new connection; None if there is no place for it."""
        limits = self._limits
        crowd = crowd_of(address)
        if self.total >= limits.connections or self._by_crowd.get(crowd, 0) >= limits.connections_per_address:
            return None
        self._make_room(self._strangers, limits.strangers)
        self._make_room(self._strangers_by_crowd.get(crowd, {}), limits.strangers_per_address)
        visit = Visit(address, crowd, guest)
        self.total += 1
        self._by_crowd[crowd] = self._by_crowd.get(crowd, 0) + 1
        self._strangers[visit] = None
        self._strangers_by_crowd.setdefault(crowd, {})[visit] = None
        self._schedule(visit, self._looked)
        return visit

    def recognise(self, visit: Visit) -> None:
        """The guest is no stranger any more."""
        if not visit.known and not visit.gone:
            visit.known = True
            self._no_stranger(visit)

    def hurry(self, visit: Visit) -> None:
        """The guest's timer may be nearer than it was."""
        at = max(int(visit.guest.next_timer()) + 1, self._looked + 1)
        if at < visit.at:
            visit.at = at
            self._timers.setdefault(at, []).append(visit)

    def leave(self, visit: Visit) -> None:
        """The connection has ended; may be said twice."""
        if visit.gone:
            return
        visit.gone = True
        visit.guest = _NOBODY  # the visit waits for its row of timers; the connection need not wait with it
        self.total -= 1
        left = self._by_crowd[visit.crowd] - 1
        if left:
            self._by_crowd[visit.crowd] = left
        else:
            del self._by_crowd[visit.crowd]
        if not visit.known:
            self._no_stranger(visit)

    def handle_timer(self, now: float) -> None:
        """Look at the guests whose time has come; call about once a second."""
        second = int(now)
        if second - self._looked > _LOOK_AGAIN or second < self._looked:
            # The clock was set: nobody's time was kept, so everybody is looked at now.
            rows, self._timers = self._timers, {}
        else:
            rows = {at: self._timers.pop(at, []) for at in range(self._looked + 1, second + 1)}
        self._looked = second
        for at, row in rows.items():
            for visit in row:
                # A guest that was hurried stands in two rows; only one of them counts.
                if visit.at == at:
                    self._look(visit, now)

    def close(self) -> None:
        """Show everybody out."""
        everybody = [visit for row in self._timers.values() for visit in row]
        for visit in everybody:
            if not visit.gone:
                visit.guest.show_out()
                self.leave(visit)

    def _look(self, visit: Visit, now: float) -> None:
        if not visit.gone and visit.guest.is_gone():
            self.leave(visit)
        if not visit.gone:
            visit.guest.handle_timer(now)
            self._schedule(visit, int(now))

    def _schedule(self, visit: Visit, second: int) -> None:
        visit.at = min(max(int(visit.guest.next_timer()) + 1, second + 1), second + _LOOK_AGAIN)
        self._timers.setdefault(visit.at, []).append(visit)

    def _make_room(self, strangers: dict[Visit, None], most: int) -> None:
        while len(strangers) >= most:
            oldest = next(iter(strangers))
            guest = oldest.guest
            self.leave(oldest)
            guest.show_out()

    def _no_stranger(self, visit: Visit) -> None:
        self._strangers.pop(visit, None)
        row = self._strangers_by_crowd.get(visit.crowd)
        if row is not None:
            row.pop(visit, None)
            if not row:
                del self._strangers_by_crowd[visit.crowd]
