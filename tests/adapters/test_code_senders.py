"""The contract of code senders, run on each: a code arrives as it is, or OSError says that it did not."""

import asyncio
import hmac
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from chappe.adapters.by_kind import ByKind
from chappe.adapters.code_words import PURPOSES, words
from chappe.adapters.console import ConsoleSender
from chappe.adapters.smtp import MailServer, SmtpSender
from chappe.adapters.webhook import Hook, SmsWebhook
from chappe.ports import CodeSender
from tests.adapters.servers import authority, mail_server, sms_service

SECRET = b"between the two of us"


class Far(NamedTuple):
    """A sender under test and what its far end can be made to do."""

    sender: CodeSender
    person: str
    arrived: Callable[[], list[tuple[str, str]]]
    """(whom for, what a person would read) of everything that arrived."""
    refuse: Callable[[], None]
    fall_silent: Callable[[], None] | None
    """Take connections and say nothing; None where there is no such thing."""


@pytest.fixture(params=["console", "smtp", "webhook"])
async def far(request: pytest.FixtureRequest) -> AsyncIterator[Far]:
    """Each sender that comes with the server, with its far end."""
    if request.param == "console":
        stream = io.StringIO()

        def lines() -> list[tuple[str, str]]:
            found = [] if stream.closed else stream.getvalue().splitlines()
            return [(line.rpartition("(to ")[2].rstrip(")"), line) for line in found]

        yield Far(ConsoleSender(stream), "+4915100000001", lines, stream.close, None)
    elif request.param == "smtp":
        async with mail_server() as (port, received):
            server = MailServer("127.0.0.1", port, "none", "chappe@example.org", timeout=0.3)
            sender: CodeSender = SmtpSender(server)
            yield Far(
                sender,
                "ann@example.org",
                lambda: received.messages,
                lambda: setattr(received, "refuse", True),
                lambda: setattr(received, "silent", True),
            )
    else:
        async with sms_service() as (port, received):
            yield Far(
                SmsWebhook(Hook(f"http://127.0.0.1:{port}/sms", SECRET, timeout=0.3)),
                "4915100000001",
                lambda: received.messages,
                lambda: setattr(received, "refuse", True),
                lambda: setattr(received, "silent", True),
            )


@pytest.mark.parametrize("purpose", PURPOSES)
async def test_the_code_arrives_with_words_for_its_purpose(far: Far, purpose: str) -> None:
    await far.sender.send(far.person, "04217", purpose)
    ((person, text),) = far.arrived()
    assert person == far.person
    assert "04217" in text
    assert words("04217", purpose)[0] in text


async def test_codes_sent_together_all_arrive_once(far: Far) -> None:
    codes = [f"{number}" for number in range(70000, 70030)]
    await asyncio.gather(*(far.sender.send(far.person, code, "sign_in") for code in codes))
    texts = [text for _, text in far.arrived()]
    assert len(texts) == 30
    assert all(sum(code in text for text in texts) == 1 for code in codes)


async def test_a_refusal_is_an_os_error_that_does_not_tell_the_code(far: Far) -> None:
    far.refuse()
    with pytest.raises(OSError) as caught:
        await far.sender.send(far.person, "04217", "sign_in")
    assert "04217" not in str(caught.value)
    assert not far.arrived()


async def test_a_silent_far_end_is_an_os_error_and_others_are_not_kept_waiting(far: Far) -> None:
    if far.fall_silent is None:
        return
    far.fall_silent()
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.01)
            beats += 1

    beating = asyncio.create_task(beat())
    with pytest.raises(OSError):  # the far end says nothing until the sender goes
        await far.sender.send(far.person, "04217", "sign_in")
    beating.cancel()
    assert beats > 5


async def test_a_purpose_without_words_is_our_own_mistake(far: Far) -> None:
    with pytest.raises(ValueError, match="purpose"):
        await far.sender.send(far.person, "04217", "spam")
    assert not far.arrived()


async def refused(sending: Awaitable[None]) -> bool:
    """Did it end in OSError?"""
    try:
        await sending
    except OSError:
        return True
    return False


async def test_nobody_there_is_an_os_error() -> None:
    async with sms_service() as (port, _):
        pass
    assert await refused(SmsWebhook(Hook(f"http://127.0.0.1:{port}/", SECRET, 0.3)).send("1", "2", "sign_in"))
    gone = SmtpSender(MailServer("127.0.0.1", port, "none", "a@example.org", timeout=0.3))
    assert await refused(gone.send("b@example.org", "2", "sign_in"))


async def test_an_address_cannot_add_lines_to_a_mail() -> None:
    async with mail_server() as (port, received):
        sender = SmtpSender(MailServer("127.0.0.1", port, "none", "chappe@example.org", timeout=0.3))
        assert await refused(sender.send("ann@example.org\nBcc: eve@example.org", "04217", "sign_in"))
        assert not received.messages


async def test_a_mail_says_that_no_person_wrote_it() -> None:
    async with mail_server() as (port, received):
        sender = SmtpSender(MailServer("127.0.0.1", port, "none", "chappe@example.org", timeout=0.3))
        await sender.send("ann@example.org", "04217", "recovery")
        (head,) = received.heads
        assert head["From"] == "chappe@example.org"
        assert head["Auto-Submitted"] == "auto-generated"
        assert head["Message-ID"].endswith("@example.org>")


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_mail_goes_encrypted_and_with_the_password(security: str, tmp_path: Path) -> None:
    shown, trusted = authority(tmp_path)
    tls, starttls = (shown, None) if security == "tls" else (None, shown)
    async with mail_server(tls, starttls) as (port, received):
        server = MailServer("127.0.0.1", port, security, "chappe@example.org", "chappe", "open sesame", 5, trusted)
        await SmtpSender(server).send("ann@example.org", "04217", "recovery")
        assert received.encrypted == [True]
        assert received.logins == [b"\0chappe\0open sesame"]


async def test_a_mail_server_that_cannot_encrypt_gets_nothing(tmp_path: Path) -> None:
    async with mail_server() as (port, received):
        server = MailServer("127.0.0.1", port, "starttls", "chappe@example.org", "chappe", "open sesame", 5)
        assert await refused(SmtpSender(server).send("ann@example.org", "04217", "recovery"))
        assert not received.messages
        assert not received.logins


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_mail_server_that_nobody_vouches_for_gets_nothing(security: str, tmp_path: Path) -> None:
    shown, _ = authority(tmp_path)
    async with mail_server(*((shown, None) if security == "tls" else (None, shown))) as (port, received):
        server = MailServer("127.0.0.1", port, security, "chappe@example.org", "chappe", "open sesame", 5)
        assert await refused(SmtpSender(server).send("ann@example.org", "04217", "recovery"))
        assert not received.messages
        assert not received.logins


async def test_the_webhook_signs_what_it_sends() -> None:
    async with sms_service() as (port, received):
        await SmsWebhook(Hook(f"http://127.0.0.1:{port}/sms?x=1", SECRET)).send("4915100000001", "04217", "sign_in")
        (head,), (body,) = received.heads, received.bodies
        assert head[":line"] == "POST /sms?x=1 HTTP/1.1"
        assert head["Chappe-Signature"] == "sha256=" + hmac.new(SECRET, body, "sha256").hexdigest()
        said = json.loads(body)
        assert {name: said[name] for name in ("to", "code", "purpose")} == {
            "to": "4915100000001",
            "code": "04217",
            "purpose": "sign_in",
        }


async def test_the_webhook_follows_no_redirect() -> None:
    async with sms_service() as (port, received), sms_service() as (elsewhere, stolen):
        received.redirect = f"http://127.0.0.1:{elsewhere}/"
        assert await refused(SmsWebhook(Hook(f"http://127.0.0.1:{port}/", SECRET)).send("1", "04217", "sign_in"))
        assert not stolen.messages


@pytest.mark.parametrize(
    "url", ["http://example.org/sms", "ftp://127.0.0.1/", "example.org", "http://localhost.example"]
)
def test_the_webhook_sends_codes_over_open_nets_only_encrypted(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        SmsWebhook(Hook(url, SECRET))


async def test_a_code_goes_the_way_of_its_address() -> None:
    phone, mail = io.StringIO(), io.StringIO()
    sender = ByKind(ConsoleSender(phone), ConsoleSender(mail))
    await sender.send("+4915100000001", "11111", "sign_in")
    await sender.send("ann@example.org", "22222", "recovery")
    assert "11111" in phone.getvalue()
    assert "22222" in mail.getvalue()
    assert "22222" not in phone.getvalue()
