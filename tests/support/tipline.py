"""A stand-in for NCMEC's CyberTipline on this machine: as strict as its documentation, and with troubles on demand."""

import asyncio
import hashlib
import re
import xml.etree.ElementTree as ET
from base64 import b64encode
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.support.tip_forms import faults

NAME, PASSWORD = "the-operator", "of these letters"
FIRST_REPORT = 4_564_654


@dataclass
class Filed:
    """A report as it stands there."""

    form: ET.Element
    files: dict[str, bytes] = field(default_factory=dict)
    details: dict[str, ET.Element] = field(default_factory=dict)
    finished: int = 0
    """How often."""
    retracted: bool = False


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Tipline:
    """Use as an async context manager; `endpoint` is where it listens."""

    def __init__(self) -> None:
        self.reports: dict[str, Filed] = {}
        self.asked: list[str] = []
        """Every step that was asked for by name, in order."""
        self.troubles: list[tuple[str, str]] = []
        """(step, how), each met once: "hang before", "drop after", … the step is done; or an answer as it is sent."""
        self.troubled = asyncio.Event()
        """A trouble was met."""
        self.password = PASSWORD
        self._files = 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Tipline":
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0, limit=1 << 26)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.endpoint = f"http://{host}:{port}/ispws"
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def finished(self) -> dict[str, Filed]:
        """The reports that count."""
        return {number: one for number, one in self.reports.items() if one.finished}

    def expire(self) -> None:
        """Delete what is unfinished, as is done after a day."""
        self.reports = self.finished

    # -- one request for one connection -------------------------------------------------------------------------------
    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            method, path, _ = first.split(" ")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            step = path.rpartition("/")[2]
            how = next((one for at, one in self.troubles if at == step), "")
            if how:
                self.troubles.remove((step, how))
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.asked.append(step)
            writer.write(await self._troubled(how, Request(method, path, headers, body), reader))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _troubled(self, how: str, request: Request, reader: asyncio.StreamReader) -> bytes:
        if not how:
            return self.answer(request)
        if not how.endswith(("before", "after")):
            self.troubled.set()
            return how.encode()
        if how.endswith("after"):
            self.answer(request)
        self.troubled.set()
        if how.startswith("hang"):
            await reader.read()  # until whoever asked has had enough, or is gone
        raise ConnectionError

    # -- what is answered ---------------------------------------------------------------------------------------------
    def answer(self, request: Request) -> bytes:
        """Whatever it does."""
        token = b64encode(f"{NAME}:{self.password}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {token}":
            return http(401, "")
        step = request.path.removeprefix("/ispws/")
        if (request.method == "GET") != (step == "status"):
            return http(405, "")
        if step == "status":
            return said(0, f"Remote User : {NAME}")
        if step in ("submit", "fileinfo"):
            return self._form(step, request)
        if step in ("upload", "finish", "retract"):
            return self._fields(step, request)
        return http(404, "")

    def _form(self, step: str, request: Request) -> bytes:
        if not request.headers.get("content-type", "").startswith("text/xml"):
            return said(4000, "Invalid request")
        try:
            form = ET.fromstring(request.body)
        except ET.ParseError:
            return said(4110, "Malformed XML")
        wrong = faults(form) if form.tag == {"submit": "report", "fileinfo": "fileDetails"}[step] else ["another form"]
        if wrong:
            return said(4100, f"Validation failed: {wrong[0]}")
        if step == "submit":
            number = str(FIRST_REPORT + len(self.asked))
            self.reports[number] = Filed(form)
            return said(0, "Success", reportId=number)
        number, name = form.findtext("reportId", ""), form.findtext("fileId", "")
        refused = self._closed(number)
        if refused:
            return refused
        if name not in self.reports[number].files:
            return said(5002, "File does not exist")
        self.reports[number].details[name] = form
        return said(0, "Success", reportId=number)

    def _closed(self, number: str) -> bytes:
        report = self.reports.get(number)
        if report is None:
            return said(5001, "Report does not exist")
        if report.retracted:
            return said(5101, "Report was retracted")
        return said(5102, "Report is finished", reportId=number) if report.finished else b""

    def _fields(self, step: str, request: Request) -> bytes:
        found = parts(request)
        number = found.get("id", (b"", ""))[0].decode()
        refused = self._closed(number)
        if refused:
            return refused
        report = self.reports[number]
        if step == "retract":
            report.retracted = True
            return said(0, "Success", reportId=number)
        if step == "finish":
            report.finished += 1
            inside = "".join(f"<fileId>{name}</fileId>" for name in report.files)
            words = f"<responseCode>0</responseCode><reportId>{number}</reportId><files>{inside}</files>"
            return http(200, f"<reportDoneResponse>{words}</reportDoneResponse>")
        if "file" not in found:
            return said(4200, "Malformed file submittal")
        data = found["file"][0]
        self._files += 1
        name = hashlib.md5(f"{number} {self._files}".encode(), usedforsecurity=False).hexdigest()
        report.files[name] = data
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return said(0, "Success", reportId=number, fileId=name, hash=digest)


def parts(request: Request) -> dict[str, tuple[bytes, str]]:
    """(bytes, file name) of each field of a multipart/form-data body (RFC 7578)."""
    edge = re.search(r'boundary="?([^";]+)', request.headers.get("content-type", ""))
    assert edge is not None
    found = {}
    for part in request.body.split(f"--{edge[1]}".encode())[1:-1]:
        head, _, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(r'; name="([^"]*)"', head.decode("latin-1"))
        file = re.search(r'; filename="([^"]*)"', head.decode("latin-1"))
        assert name is not None
        found[name[1]] = (data.removesuffix(b"\r\n"), file[1] if file else "")
    return found


def said(code: int, words: str, **more: str) -> bytes:
    """A reportResponse (Appendix D.1)."""
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    words = words.replace("&", "&amp;").replace("<", "&lt;")
    return http(
        200,
        f"<reportResponse><responseCode>{code}</responseCode><responseDescription>{words}</responseDescription>"
        f"{fields}</reportResponse>",
    )


def http(status: int, body: str, more: str = "") -> bytes:
    """An answer."""
    told = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}' if body else ""
    data = told.encode()
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: application/xml\r\nContent-Length: {len(data)}\r\n{more}"
    return f"{head}Connection: close\r\n\r\n".encode() + data
