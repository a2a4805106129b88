"""A stand-in for the DSA Transparency Database: a real HTTP server that judges by the published rules.

It answers as that database's own program does (github.com/digital-services-act/transparency-database): a batch is taken
whole or not at all, faults are named by place, a puid is taken once for ever, a known one is answered without its uuid.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.safety.forms import faults

TOKEN = "17|secret-of-the-operator"


@dataclass
class Database:
    """What is in it, what it was asked, and how it misbehaves."""

    port: int = 0
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Statements by puid."""
    taken: list[str] = field(default_factory=list)
    """Every puid that was ever taken in, in order: none may stand here twice."""
    requests: list[tuple[str, int]] = field(default_factory=list)
    """Method and path, and how many statements came."""
    refuses: set[str] = field(default_factory=set)
    """Puids that it finds something wrong with."""
    locked: set[str] = field(default_factory=set)
    """Puids said to be known though they are not there: another request with them is under way."""
    troubles: list[str] = field(default_factory=list)
    """What the next requests meet. Nothing is taken at "hang", "cut" (no answer), "split" (too many), or a status
    with a header, such as "429 Retry-After: 77"; all is taken at "forget" (no answer), "swallow" (a hang), "garbage",
    "endless", and a status behind the word "late"."""
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it swallows."""
    wanted: int = 0
    full: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when so many were taken as are `wanted`."""
    quotes: bool = False
    """A known puid is answered with the whole record."""
    blind: bool = False
    """Asking for a puid is not allowed."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, method: str, path: str, token: str, body: bytes) -> tuple[str, object]:
        """Status and JSON."""
        if token != f"Bearer {TOKEN}":
            return "401 Unauthorized", {"message": "Unauthenticated."}
        if method == "GET" and path.startswith("/api/v1/statement/existing-puid/"):
            puid = path.rpartition("/")[2]
            if self.blind:
                return "403 Forbidden", {"message": "This action is unauthorized."}
            if puid in self.held:
                return "302 Found", {"message": "statement of reason found", "puid": puid}
            return "404 Not Found", {"message": "statement of reason not found", "puid": puid}
        if (method, path) != ("POST", "/api/v1/statements"):
            return "404 Not Found", {"message": "no such page"}
        return self.store(json.loads(body)["statements"])

    def store(self, statements: list[dict[str, Any]]) -> tuple[str, object]:
        """All of them or none."""
        if not 1 <= len(statements) <= 100:
            return "422 Unprocessable Content", {"message": "between 1 and 100", "errors": {"statements": ["number"]}}
        wrong = {}
        for place, statement in enumerate(statements):
            found = faults(statement) + (["decision_facts"] if statement.get("puid") in self.refuses else [])
            if found:
                wrong[f"statement_{place}"] = {one.split()[0]: [f"The selected {one} is invalid."] for one in found}
        if wrong:
            return "422 Unprocessable Content", {"errors": wrong}
        puids = [statement["puid"] for statement in statements]
        twice = [puid for puid in puids if puid in self.held or puid in self.locked or puids.count(puid) > 1]
        if twice:
            words = "The platform identifier(s) are not all unique within this call."
            said: dict[str, object] = {"message": words, "errors": {"puid": [words], "existing_puids": twice}}
            if self.quotes:
                said["existing"] = [self.held[puid] for puid in twice if puid in self.held]
            return "422 Unprocessable Content", said
        out = []
        for statement in statements:
            kept = {**statement, "uuid": str(uuid.uuid4()), "created_at": "2026-01-01 00:00:00"}
            self.held[statement["puid"]] = kept
            self.taken.append(statement["puid"])
            out.append(kept)
        if len(self.taken) >= self.wanted:
            self.full.set()
        return "201 Created", {"statements": out}


@asynccontextmanager
async def database() -> AsyncIterator[Database]:
    """One on a free port of loopback."""
    made = Database()
    gone = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _talk(made, reader, writer, gone)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        gone.set()
        server.close()


async def _talk(
    made: Database, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gone: asyncio.Event
) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    method, path, _ = head.split("\r\n")[0].split(" ")
    names = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n")[1:])}
    body = await reader.readexactly(int(names.get("content-length", "0")))
    sent = len(json.loads(body)["statements"]) if body else 0
    made.requests.append((f"{method} {path}", sent))
    trouble = made.troubles.pop(0) if made.troubles else ""
    if trouble == "hang":
        await gone.wait()
    if trouble in ("hang", "cut"):
        return
    late, trouble = trouble.startswith("late "), trouble.removeprefix("late ")
    status, said = "503 Unavailable", None
    if late or trouble in ("", "forget", "swallow", "garbage", "endless") or (trouble == "split" and sent == 1):
        status, said = made.answer(method, path, names.get("authorization", ""), body)
    if trouble == "swallow":
        made.hanging.set()
        await gone.wait()
    if trouble in ("forget", "swallow"):
        return
    extra, plain = "", json.dumps(said).encode()
    if trouble == "garbage":
        plain = b"<html>it works</html>"
    elif trouble == "split":
        status, plain = ("413 Too Large", b"") if sent > 1 else (status, plain)
    elif trouble == "endless":
        plain = b"x" * (5 << 20)
    elif trouble:
        status, _, extra = trouble.partition(" ")
        status, plain = f"{status} Other", b"Limit Reached. Please do not overload the API"
    head = f"HTTP/1.1 {status}\r\n{extra}{chr(13) + chr(10) if extra else ''}Content-Length: {len(plain)}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nConnection: close\r\n\r\n".encode() + plain)
    await writer.drain()
