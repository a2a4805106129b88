"""Speaking to the CyberTipline: every call against a stand-in, and answers that are late, huge, hostile or none."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chappe.adapters.cybertipline import MOST_ANSWER, Cybertipline, read
from chappe.ops.cybertips import credentials
from chappe.ports import TipAnswer, TiplineUnavailable
from chappe.safety.cybertip_draft import Draft, Evidence, Place, Suspect
from chappe.safety.cybertip_form import MATERIAL, details, report
from tests.support.tip_scene import REPORTER
from tests.support.tipline import NAME, PASSWORD, Tipline, http, said

SUSPECT = Suspect(7, "Ann", "", "", "", "", 1_700_000_000, "", ())
FILE = Evidence(1, "a.bin", "image/png", 5, 1_700_000_100, "", False, (("md5", "0" * 32),), 0, "")
DRAFT = Draft(MATERIAL, "", "", 1_700_000_100, SUSPECT, (Place("a place", "words", ""),), (FILE,), 0, ())


@asynccontextmanager
async def speaking(line: Tipline, password: str = PASSWORD, seconds: float = 5.0) -> AsyncIterator[Cybertipline]:
    """The adapter, pointed at the stand-in."""
    made = Cybertipline(line.endpoint, lambda: (NAME, password), seconds)
    try:
        yield made
    finally:
        await made.close()


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), 1000):
        yield data[start : start + 1000]


async def test_each_step_does_what_it_says() -> None:
    async with Tipline() as line, speaking(line) as tips:
        assert (await tips.status()).code == 0
        opened = await tips.submit(report(DRAFT, REPORTER))
        data = b"--edges\r\n\r\n" * 700
        sent = await tips.upload(opened.report, 'odd "name"\r\n', len(data), pieces(data))
        assert sent.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
        assert line.reports[opened.report].files == {sent.file: data}
        assert (await tips.describe(details(FILE, opened.report, sent.file, False))).code == 0
        assert (await tips.finish(opened.report)).code == 0
        assert (await tips.finish(opened.report)).code == 5102
        assert (await tips.retract(opened.report)).code == 5102
        assert (await tips.retract("1")).code == 5001
        other = await tips.submit(report(DRAFT, REPORTER))
        assert (await tips.retract(other.report)).code == 0
        assert (await tips.retract(other.report)).code == 5101


async def test_elements_out_of_their_order_are_refused_with_4100() -> None:
    form = report(DRAFT, REPORTER).decode()
    summary = form[form.index("  <incidentSummary>") : form.index("</incidentSummary>") + len("</incidentSummary>")]
    moved = form.replace(summary, "").replace("</report>", f"{summary}</report>")
    async with Tipline() as line, speaking(line) as tips:
        assert (await tips.submit(moved.encode())).code == 4100
        assert (await tips.submit(form.replace("chatClient", "chatroom").encode())).code == 4100
        assert (await tips.submit(form.replace("T22:", " 22:").encode())).code == 4100
        assert (await tips.submit(form.encode()[:-3])).code == 4110
        assert line.reports == {}


async def test_wrong_credentials_have_the_documented_code() -> None:
    async with Tipline() as line, speaking(line, "wrong") as tips:
        assert await tips.status() == TipAnswer(2000, "the credentials were refused")
        assert (await tips.submit(report(DRAFT, REPORTER))).code == 2000


async def test_credentials_are_read_from_their_file_each_time(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    async with Tipline() as line:
        tips = Cybertipline(line.endpoint, credentials(str(file)), 5.0)
        for words in (None, "", f"{NAME}\n", "a:b\nc\n"):
            if words is not None:
                file.write_text(words)
            with pytest.raises(TiplineUnavailable, match="credentials cannot be read") as fault:
                await tips.status()
            assert fault.value.never_asked
        assert line.asked == []
        file.write_text(f"{NAME}\r\n{PASSWORD}\r\n")
        assert (await tips.status()).code == 0
        await tips.close()


@pytest.mark.parametrize("how", ["hang before", "hang after", "drop before", "drop after"])
async def test_no_answer_is_no_answer(how: str) -> None:
    async with Tipline() as line, speaking(line, seconds=0.2) as tips:
        line.troubles = [("submit", how)]
        with pytest.raises(TiplineUnavailable, match="submit: no answer") as fault:
            await tips.submit(report(DRAFT, REPORTER))
        assert not fault.value.never_asked
        assert line.asked == ["submit"]  # it is not asked twice


async def test_what_nobody_listens_to_was_never_asked() -> None:
    async with Tipline() as line:
        pass
    async with speaking(line) as tips:
        with pytest.raises(TiplineUnavailable, match="cannot be reached") as fault:
            await tips.submit(b"")
    assert fault.value.never_asked


async def test_nobody_is_followed_elsewhere() -> None:
    async with Tipline() as line, Tipline() as other, speaking(line) as tips:
        line.troubles = [("submit", http(307, "", f"Location: {other.endpoint}/submit\r\n").decode())]
        with pytest.raises(TiplineUnavailable, match="nobody goes"):
            await tips.submit(report(DRAFT, REPORTER))
        assert other.asked == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>busy</html>",
        "<reportResponse>",
        "<reportResponse><responseCode>zero</responseCode></reportResponse>",
        "<reportResponse><responseDescription>Success</responseDescription></reportResponse>",
        "<other><responseCode>0</responseCode></other>",
        "<!DOCTYPE r [<!ENTITY a '1'>]><reportResponse><responseCode>&a;</responseCode></reportResponse>",
        "<!DOCTYPE reportResponse><reportResponse><responseCode>0</responseCode></reportResponse>",
        "<a>" * 5000,
        "<reportResponse><responseCode>0</responseCode><reportId>../../x</reportId></reportResponse>",
        f"<reportResponse><responseCode>0</responseCode><x>{'a' * MOST_ANSWER}</x></reportResponse>",
    ],
)
async def test_an_answer_that_is_none_is_not_believed(body: str) -> None:
    async with Tipline() as line, speaking(line) as tips:
        line.troubles = [("submit", http(200, body).decode())]
        with pytest.raises(TiplineUnavailable):
            await tips.submit(report(DRAFT, REPORTER))


def test_other_encodings_are_not_read() -> None:
    hidden = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE a><reportResponse/>".encode("utf-16")
    with pytest.raises(TiplineUnavailable):
        read("submit", 200, hidden)


def test_success_in_an_error_is_not_believed() -> None:
    body = said(0, "Success", reportId="1").partition(b"\r\n\r\n")[2]
    with pytest.raises(TiplineUnavailable, match="contradicts"):
        read("submit", 500, body)
    assert read("submit", 200, body).report == "1"


@pytest.mark.parametrize(
    "endpoint",
    ["http://chappe.example/ispws", "ftp://127.0.0.1/", "https://a:b@host/", "https:///x", "https://h/?a=b", ""],
)
def test_an_endpoint_that_would_show_reports_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError, match="endpoint"):
        Cybertipline(endpoint, lambda: ("", ""))
