"""Hands codes to an HTTP service of the operator's choice, which sends them as SMS."""

import asyncio
import hmac
import json
import ssl
import urllib.request
from email.message import Message
from hashlib import sha256
from http.client import HTTPException
from ipaddress import ip_address
from typing import IO, NamedTuple
from urllib.parse import urlsplit

from chappe.adapters.code_words import words

MOST_AT_ONCE = 8
"""Requests at a time; further codes wait."""
MOST_ANSWER = 65536
"""Bytes of the service's answer that are read; its words are not used."""


class Hook(NamedTuple):
    """Where the service is, and the key that signs what is sent to it."""

    url: str
    secret: bytes
    timeout: float = 10.0
    """Seconds that each step may take."""
    context: ssl.SSLContext | None = None
    """Whom to trust; None = the system's certificates."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Codes go to the address that the operator named and nowhere else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class SmsWebhook:
    """Brings codes to phone numbers: POST of {"to", "code", "purpose", "text"}, signed; any 2xx answer is success."""

    def __init__(self, hook: Hook) -> None:
        where = urlsplit(hook.url)
        if where.scheme != "https" and not (where.scheme == "http" and _on_this_machine(where.hostname or "")):
            raise ValueError("webhook.url must be https, or http on this machine")
        self._hook = hook
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), _NoRedirect(), urllib.request.HTTPSHandler(context=hook.context)
        )

    async def send(self, to: str, code: str, purpose: str) -> None:
        """See ports.CodeSender; raises OSError where the service did not answer 2xx."""
        text = ": ".join((words(code, purpose)[0], code))
        body = json.dumps({"to": to, "code": code, "purpose": purpose, "text": text}).encode()
        async with self._turns:
            await asyncio.to_thread(self._post, body)

    def _post(self, body: bytes) -> None:
        signature = hmac.new(self._hook.secret, body, sha256).hexdigest()
        headers = {"Content-Type": "application/json", "Chappe-Signature": f"sha256={signature}"}
        request = urllib.request.Request(self._hook.url, body, headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._hook.timeout) as answer:
                answer.read(MOST_ANSWER)
        except HTTPException as error:
            raise OSError(f"the webhook answered no HTTP: {type(error).__name__}") from error


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
