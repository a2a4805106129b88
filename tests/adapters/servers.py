"""A small mail server and a small HTTP service, as the far ends of code senders."""

import asyncio
import base64
import email
import email.policy
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class Received:
    """What a far end got: (to, code or text, purpose or subject) and raw parts."""

    messages: list[tuple[str, str]] = field(default_factory=list)
    """(whom for, everything a person would read)"""
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    refuse: bool = False
    silent: bool = False
    redirect: str = ""
    encrypted: list[bool] = field(default_factory=list)
    """For each mail, whether it came encrypted."""
    logins: list[bytes] = field(default_factory=list)


class Authority(NamedTuple):
    """A certificate for loopback that signs itself: how a server shows it, and how a client trusts it."""

    shown: ssl.SSLContext
    trusted: ssl.SSLContext


def authority(folder: Path) -> Authority:
    """A fresh certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    pem = folder / "both.pem"
    pem.write_bytes(
        certificate.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(pem)
    return Authority(shown, ssl.create_default_context(cafile=str(pem)))


@asynccontextmanager
async def mail_server(
    tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, Received]]:
    """An SMTP server on loopback, encrypted from the start (tls) or on demand (starttls): (port, what it received)."""
    received = Received()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        if received.silent:
            await reader.read()
            writer.close()
            return
        say("220 test")
        to = ""
        while line := (await reader.readline()).decode().strip():
            verb = line.upper()
            if verb.startswith(("EHLO", "HELO")):
                say("250-test\r\n250-AUTH PLAIN")
                say("250 STARTTLS" if starttls else "250 HELP")
            elif verb == "STARTTLS" and starttls:
                say("220 go on")
                await writer.drain()
                await writer.start_tls(starttls)
            elif verb.startswith("AUTH"):
                received.logins.append(base64.b64decode(line.split()[-1]))
                say("235 welcome")
            elif verb.startswith("RCPT TO:"):
                to = line[8:].strip(" <>")
                say("550 no such person" if received.refuse else "250 ok")
            elif verb == "DATA":
                say("354 go on")
                data = (await reader.readuntil(b"\r\n.\r\n"))[:-5]
                message = email.message_from_bytes(data, policy=email.policy.default)
                received.heads.append({name: str(value) for name, value in message.items()})
                received.encrypted.append(writer.get_extra_info("ssl_object") is not None)
                received.messages.append((to, f"{message['Subject']}\n{message.get_content()}"))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                break
            else:
                say("250 ok")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1], received


@asynccontextmanager
async def sms_service() -> AsyncIterator[tuple[int, Received]]:
    """An HTTP service on loopback that takes SMS: (port, what it received)."""
    received = Received()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if received.silent:
            await reader.read()
            writer.close()
            return
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        names = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(names["Content-Length"]))
        status = "503 Busy" if received.refuse else "302 Elsewhere" if received.redirect else "200 OK"
        if not received.refuse and not received.redirect:
            said = json.loads(body)
            received.messages.append((said["to"], f"{said['text']}"))
            received.heads.append({**names, ":line": head.split("\r\n")[0]})
            received.bodies.append(body)
        where = f"Location: {received.redirect}\r\n" if received.redirect else ""
        writer.write(f"HTTP/1.1 {status}\r\n{where}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], received
