"""Devices of people: one driver process each, behind its own relay, taken from a pool and given back."""

from __future__ import annotations

import itertools
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import tdlib_copy
from .libraries import LIBRARIES, Library, spare_relay
from .process import CALL_SECONDS, DriverError, DriverProcess
from .relay import Relay, wait_answered
from .server import LiveServer

EVENT_SECONDS = 20.0
_LOOK_SECONDS = 1.0  # what a library writes to its log is no news: it is looked for again after this
API_ID = 12345  # invented, well-formed: a Chappe server gives none out
API_HASH = "0123456789abcdef0123456789abcdef"


# A chat that TDLib fetches while its own message is under way may show that message before the message's answer does;
# and one that was empty when it was fetched, so that TDLib thinks that it has all of it, holds that message afterwards.
# TDLib takes the count of unread messages from any answer that shows a chat, without a look at its pts. Where it asks
# for the chat and for the channel's difference at once, the older of the two answers may come last: nothing is unread
# by it, while a message waits to be shown as a notification. One answer may overtake another.
_RACES = (
    "has identifier less than last_new_message_id",
    "Have full history in chat",
    "Total message notification count is",
)
# TDLib compares the host of a link with the server's whole prefix, slash and all: it takes no links but Telegram's own
# for such, says so in its log, and goes on.
_OWN_LINKS = ("Unsupported invite link",)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# TDLib handles answers before the updates that came before them in one packet. Where an answer shows a message, its
# update is thrown away, with a line in the log, and only the chat's newest message tells of it.
_OVERTAKEN = re.compile(r"New server message (\d+) in chat (-?\d+) from updateNewMessage has identifier less")


class Seat:
    """A driver process with its relay and its folder: where one device after another can sit."""

    def __init__(self, library: Library, server: LiveServer, folder: Path) -> None:
        self.library = library
        folder.mkdir(parents=True)
        self.folder = folder
        self.relay = _relay_for(library, server)
        # TDLib goes over to the address that the server tells; the others stay with the one they were given.
        self.ways = [self.relay, server.front] if library.name == "tdlib" else [self.relay]
        settings: dict[str, Any] = {
            "host": self.relay.host,
            "port": self.relay.port,
            "public_key_pem": server.public_key_pem,
            "fingerprint": server.fingerprint,
            "storage": str(folder),
            "api_id": API_ID,
            "api_hash": API_HASH,
        }
        if library.name == "tdlib":
            settings["library"] = str(folder / "wheel")
            tdlib_copy.copy(folder / "wheel", _same_lengths(self.relay.host), server.public_key_pem)
        self.process = DriverProcess(library.command(), settings, folder / "driver.log", library.environment(), folder)

    def close(self) -> None:
        """Ends the process and the relay and removes the (large) copies."""
        self.process.close()
        self.relay.close()
        shutil.rmtree(self.folder / "wheel", ignore_errors=True)


def _relay_for(library: Library, server: LiveServer) -> Relay:
    if not library.ports:
        return Relay(server.address)
    return spare_relay(server.address, library.ports)


def _same_lengths(host: str) -> dict[int, str]:
    """Addresses of 13, 14 and 15 characters beside the relay's own; only the one of 14 is ever listened on."""
    first, second, third, last = host.split(".")
    return {13: f"{first}.{second}.{third[1:]}.{last}", 14: host, 15: f"{first}.{second}.{third}.1{last}"}


class Device:
    """One device of one person. Verbs are methods: `device.send(peer=..., text=...)`."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.library = seat.library
        self.id = 0
        self._from = seat.process.mark()
        self._log_from = len(seat.process.log.read_text(errors="replace"))

    def __getattr__(self, verb: str) -> Callable[..., Any]:
        if verb.startswith("_"):
            raise AttributeError(verb)
        return lambda **arguments: self.call(verb, **arguments)

    def call(self, verb: str, timeout: float = CALL_SECONDS, **arguments: Any) -> Any:
        """Does a verb and waits for the answer; raises DriverError or DriverUnsupported."""
        return self.seat.process.call(verb, timeout=timeout, **arguments)

    def begin(self, verb: str, **arguments: Any) -> Any:
        """Starts a verb and returns a future."""
        return self.seat.process.start(verb, **arguments)

    def refused(self, verb: str, **arguments: Any) -> str:
        """Does a verb that must fail and returns the error's name."""
        try:
            answer = self.call(verb, **arguments)
        except DriverError as error:
            return error.name
        raise AssertionError(f"{verb} should have been refused, but answered {answer}")

    # -- events --

    def complaints(self) -> list[str]:
        """What TDLib logged as errors in this scene: it checks the server more closely than any other library."""
        if self.library.name != "tdlib":
            return []
        lines = self._log().splitlines()
        known = (*_RACES, *_OWN_LINKS)
        return [line for line in lines if line.startswith(("[ 0]", "[ 1]")) and not any(one in line for one in known)]

    def now(self) -> int:
        """A mark for `events` and `wait_event`: only what comes after it counts."""
        return self.seat.process.mark()

    def events(self, kind: str, since: int | None = None, **fields: Any) -> list[dict[str, Any]]:
        """Events so far of this kind whose fields have these values."""
        happened = self.seat.process.events_since(self._from if since is None else since)
        found = [event for event in happened if _matches(event, kind, fields)]
        if kind == "message" and self.library.name == "tdlib":
            found += self._overtaken([event for event in happened if _matches(event, "newest", fields)], found)
        return found

    def _overtaken(self, newest: list[dict[str, Any]], told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those newest messages of chats whose updates came to TDLib too, but were overtaken by an answer."""
        if not newest:
            return []
        thrown_away = {(int(peer), int(number)) for number, peer in _OVERTAKEN.findall(self._log())}
        thrown_away -= {(event["peer"], event["id"]) for event in told}
        by_message = {(event["peer"], event["id"]): event | {"kind": "message"} for event in newest}
        return [event for key, event in by_message.items() if key in thrown_away]

    def _log(self) -> str:
        """What the library wrote to its error output since this device is in use."""
        return _COLOUR.sub("", self.seat.process.log.read_text(errors="replace")[self._log_from :])

    def wait_event(
        self, kind: str, since: int | None = None, timeout: float = EVENT_SECONDS, **fields: Any
    ) -> dict[str, Any]:
        """The first event of this kind with these values (a value may be a predicate); waits for it."""
        return self.wait_events(1, kind, since, timeout, **fields)[0]

    def wait_events(
        self, count: int, kind: str, since: int | None = None, timeout: float = EVENT_SECONDS, **fields: Any
    ) -> list[dict[str, Any]]:
        """At least so many events of this kind; waits for them."""
        deadline = time.monotonic() + timeout
        while True:
            known = self.seat.process.mark()
            found = self.events(kind, since, **fields)
            if len(found) >= count:
                return found
            left = deadline - time.monotonic()
            if left <= 0 or not self.seat.process.alive:
                break
            self.seat.process.wait_for_news(known, min(left, _LOOK_SECONDS))
        seen = self.seat.process.events_since(self._from if since is None else since)
        raise AssertionError(
            f"{self.library.name} saw {len(found)} of {count} events {kind} {fields} in {timeout} s; "
            f"it saw {seen[-12:]}\n{self.seat.process.log_tail()}"
        )

    # -- the network --

    def drop_connection(self) -> None:
        """Cuts every TCP connection underneath the library, without a word to it."""
        for way in self.seat.ways:
            way.cut()

    def wait_connected(self, timeout: float) -> bool:
        """Waits until the server has said something on a connection made since the last cut; False if it did not."""
        return wait_answered(self.seat.ways, timeout)

    def mute(self) -> None:
        """From now on requests reach the server but its answers are lost, until `drop_connection`."""
        for way in self.seat.ways:
            way.mute()


def _matches(event: dict[str, Any], kind: str, fields: dict[str, Any]) -> bool:
    if event["kind"] != kind:
        return False
    for name, wanted in fields.items():
        value = event.get(name)
        if not (wanted(value) if callable(wanted) else value == wanted):
            return False
    return True


class Pool:
    """Hands out devices; processes are used again by later tests, because starting one is the slow part."""

    def __init__(self, server: LiveServer, folder: Path) -> None:
        self.server = server
        self._folder = folder
        self._free: dict[str, list[Seat]] = {name: [] for name in LIBRARIES}
        self._taken: list[Seat] = []
        self._devices: list[Device] = []
        self._numbers = itertools.count(1)

    def device(self, library: str) -> Device:
        """A fresh, unconnected device that runs this library."""
        free = self._free[library]
        while free:
            seat = free.pop()
            if seat.process.alive:
                break
            seat.close()
        else:
            seat = Seat(LIBRARIES[library], self.server, self._folder / f"{library}-{next(self._numbers)}")
        self._taken.append(seat)
        self._devices.append(Device(seat))
        return self._devices[-1]

    def complaints(self) -> list[str]:
        """What the libraries of the devices in use had to say against the server (see Device.complaints)."""
        return [line for device in self._devices for line in device.complaints()]

    def release_all(self) -> None:
        """After a test: every device is forgotten, its process kept if it is still sound."""
        taken, self._taken = self._taken, []
        self._devices.clear()
        waits = []
        for seat in taken:
            for way in seat.ways:
                way.restore()
            try:
                waits.append((seat, seat.process.start("dispose")))
            except AssertionError:
                seat.close()
        for seat, answer in waits:
            try:
                answer.result(timeout=10)
            except Exception:
                seat.process.kill()
                seat.close()
            else:
                self._free[seat.library.name].append(seat)

    def server_gone(self) -> None:
        """All relays stop listening and reset what is open: the clients see a machine without a server."""
        for way in self._ways():
            way.refuse()

    def server_back(self) -> None:
        """All relays listen again."""
        for way in self._ways():
            way.allow()

    def _ways(self) -> list[Relay]:
        return [*{id(way): way for seat in self._taken for way in seat.ways}.values()]

    def kill(self) -> None:
        """Ends all processes that are in use, without asking them."""
        for seat in self._taken:
            seat.process.kill()
            seat.close()
        self._taken.clear()

    def close(self) -> None:
        """Ends all processes."""
        self.release_all()
        for seats in self._free.values():
            for seat in seats:
                seat.close()
            seats.clear()
