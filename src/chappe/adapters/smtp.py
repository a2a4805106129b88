"""Sends codes and letters by e-mail through a mail server (RFC 5321), one connection for each."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import NamedTuple

from chappe.adapters.code_words import words

MOST_AT_ONCE = 8
"""Connections to the mail server at a time; further codes wait."""


class MailServer(NamedTuple):
    """How to reach the mail server, and in whose name."""

    host: str
    port: int
    security: str
    """"starttls", "tls" or "none"."""
    sender: str
    user: str = ""
    password: str = ""
    timeout: float = 10.0
    """Seconds that each step may take."""
    context: ssl.SSLContext | None = None
    """Whom to trust; None = the system's certificates."""


class SmtpSender:
    """Brings codes and letters to e-mail addresses."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def send(self, to: str, code: str, purpose: str) -> None:
        """See ports.CodeSender; raises OSError where the mail server did not take the message."""
        await self.mail(to, *words(code, purpose))

    async def mail(self, to: str, subject: str, text: str) -> None:
        """See ports.Mailer."""
        message = self._message(to, subject, text)
        async with self._turns:
            await asyncio.to_thread(self._deliver, message)

    def _message(self, to: str, subject: str, text: str) -> EmailMessage:
        message = EmailMessage()
        try:
            message["To"] = to
        except ValueError as error:  # a line break in the address, meant to add headers
            raise OSError("not an e-mail address") from error
        message["From"] = self._server.sender
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._server.sender.rpartition("@")[2] or "localhost")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    def _deliver(self, message: EmailMessage) -> None:
        server = self._server
        context = server.context or ssl.create_default_context()
        with self._connection(context) as connection:
            if server.security == "starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)

    def _connection(self, context: ssl.SSLContext) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=server.timeout)
