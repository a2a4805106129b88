"""Looking at pages of the web: what they say of themselves, and that nothing inside is ever called."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chappe.adapters.pages import guard, web
from chappe.adapters.pages.guard import Guarded, is_public, networks
from chappe.adapters.pages.reading import decoded, read
from chappe.adapters.pages.web import WebPages, asked, content_type
from chappe.ports import Brought

Answers = dict[str, bytes | Callable[[asyncio.StreamWriter], object]]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def answer(body: bytes, kind: str = "text/html", status: str = "200 OK", **heads: str) -> bytes:
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in heads.items())
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}Connection: close\r\n"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


class Site:
    """A web server on loopback that answers what it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.asked: list[str] = []
        self.heads: list[str] = []
        self.port = 0

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        path = head.split(" ")[1]
        self.asked.append(path)
        self.heads.append(head)
        made = self.answers.get(path, answer(b"", status="404 Not Found"))
        if callable(made):
            made(writer)
            await reader.read()  # until the other end has had enough
        else:
            writer.write(made)
        try:
            await writer.drain()
            writer.close()
        except ConnectionError:
            pass


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    found = Site()
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found


@asynccontextmanager
async def looker(*allowed: str, seconds: float = 10.0) -> AsyncIterator[WebPages]:
    pages = WebPages(networks(allowed), seconds)
    yield pages
    await pages.close()


HOME = b"""<!doctype html><html><head><title> Plain   title </title>
<meta property="og:title" content="Tower &amp; code">
<meta property="og:description" content="Seen from afar"><meta name="twitter:card" content="summary_large_image">
<meta property="og:image" content="/p.png"><meta property="og:site_name" content="Claude">
<meta name="author" content="C. C.">
</head><body><meta property="og:title" content="not this"></body></html>"""


async def test_a_page_and_its_picture_are_read() -> None:
    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {"/a?b=c": answer(HOME), "/p.png": answer(PNG, "image/png")}
        found = await pages.look(there.at("/a?b=c#part"))
        assert found is not None
        assert (found.title, found.description, found.site_name) == ("Tower & code", "Seen from afar", "Claude")
        assert (found.author, found.kind, found.large, found.picture) == ("C. C.", "article", True, PNG)
        assert there.asked == ["/a?b=c", "/p.png"]
        assert all("Cookie" not in head and "Chappe" in head for head in there.heads)


async def test_a_page_without_a_picture_is_shown_all_the_same() -> None:
    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {"/": answer(HOME)}
        found = await pages.look(there.at(""))
        assert found is not None and found.picture == b"" and found.title == "Tower & code"


async def test_a_picture_is_a_page_of_its_own() -> None:
    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {"/p.png": answer(PNG, "image/png")}
        found = await pages.look(there.at("/p.png"))
        assert found is not None and (found.kind, found.picture) == ("photo", PNG)


async def test_packed_pages_are_unpacked_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST_PAGE", 10_000)
    async with site() as there, looker("127.0.0.0/8") as pages:
        bomb = gzip.compress(HOME + b" " * 50_000_000)
        there.answers = {"/": answer(bomb, Content_Encoding="gzip"), "/br": answer(HOME, Content_Encoding="br")}
        found = await pages.look(there.at("/"))
        assert found is not None and found.title == "Tower & code"
        assert await pages.look(there.at("/br")) is None


async def test_hops_are_followed_so_many_and_no_further() -> None:
    async with site() as there, looker("127.0.0.0/8") as pages:
        for hop in range(8):
            there.answers[f"/{hop}"] = answer(b"", status="302 Found", Location=f"/{hop + 1}")
        there.answers["/5"] = answer(HOME)
        assert await pages.look(there.at("/0")) is not None
        there.answers["/5"] = answer(b"", status="302 Found", Location="/6")
        there.answers["/6"] = answer(HOME)
        assert await pages.look(there.at("/0")) is None
        there.answers["/loop"] = answer(b"", status="307 Again", Location="/loop")
        assert await pages.look(there.at("/loop")) is None


@pytest.mark.parametrize(
    "made",
    [
        answer(HOME, status="500 No"),
        answer(HOME, "application/octet-stream"),
        answer(b"<html></html>"),
        answer(b"not packed", Content_Encoding="gzip"),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nab",
        b"\x00\x01\x02\r\n\r\n",
        b"",
    ],
)
async def test_what_is_no_page_has_nothing_to_show(made: bytes) -> None:
    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {"/": made}
        assert await pages.look(there.at("/")) is None


async def test_a_slow_page_is_given_up() -> None:
    def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>slow")

    async with site() as there, looker("127.0.0.0/8", seconds=0.3) as pages:
        there.answers = {"/": drip}
        assert await pages.look(there.at("/")) is None


async def test_an_endless_page_is_read_no_further_than_needed() -> None:
    sent = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        try:
            while sent < 200 << 20:
                writer.write(b" " * 65536)
                sent += 65536
                await writer.drain()
        except ConnectionError:
            pass

    tasks = []

    def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>long</title>")
        tasks.append(asyncio.create_task(pour(writer)))

    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {"/": endless}
        found = await pages.look(there.at("/"))
        assert found is not None and found.title == "long"
        assert sent < 20 << 20
        await asyncio.gather(*tasks)


# -- what is inside stays out of reach ---------------------------------------------------------------------------------
INNER = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.0.9", "169.254.169.254", "172.16.0.1", "192.0.0.1",
    "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
    "2001:db8::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
)  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_outer_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]", "[64:ff9b::7f00:1]", "127.0.0.1.", "LOCALHOST", "①②⑦.0.0.1",
    ],
)  # fmt: skip
async def test_no_way_of_writing_it_leads_inside(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with site() as there, looker() as pages:
        monkeypatch.setattr(guard, "PORTS", frozenset((there.port,)))
        there.answers = {"/": answer(HOME)}
        assert await pages.look(there.at("/", host)) is None
        assert there.asked == []


async def test_a_page_outside_cannot_lead_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a redirect nor by its picture: the one address that is allowed stands for the world outside."""
    async with site() as there, looker("127.0.0.1/32") as pages:
        inside = f"http://127.0.0.2:{there.port}/secret"
        there.answers = {
            "/hop": answer(b"", status="302 Found", Location=inside),
            "/picture": answer(f'<title>t</title><meta property="og:image" content="{inside}">'.encode()),
            "/secret": answer(HOME),
        }
        server = await asyncio.start_server(there.talk, "127.0.0.2", there.port)
        async with server:
            assert await pages.look(there.at("/hop")) is None
            found = await pages.look(there.at("/picture"))
            assert found is not None and found.picture == b""
        assert "/secret" not in there.asked


async def test_a_name_that_changes_its_mind_is_called_where_it_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each connection resolves once and goes to that very address: no second answer is ever asked for."""
    asked_for: list[str] = []
    real = asyncio.get_running_loop().getaddrinfo

    async def resolve(host: str, port: int, **how: object) -> object:
        if host != "outside.example":
            return await real(host, port, **how)  # type: ignore[arg-type]
        asked_for.append(host)
        address = "127.0.0.1" if len(asked_for) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)
    async with site() as there, looker("127.0.0.1/32") as pages:
        there.answers = {"/": answer(HOME)}
        assert await pages.look(there.at("/", "outside.example")) is not None
        assert len(asked_for) == 2  # the page, and its picture: refused, since the name now leads elsewhere
        assert there.asked == ["/"]


async def test_only_ports_of_the_web_are_called() -> None:
    backend = Guarded()
    outside = ip_address("8.8.8.8")
    assert backend.may_call(outside, 443) and backend.may_call(outside, 80)
    assert not any(backend.may_call(outside, port) for port in (22, 25, 6379, 8080, 11211))


NO_PAGES = (
    "ftp://a.example/",
    "file:///etc/passwd",
    "gopher://a/",
    "http://u:p@a.example/",
    "http://",
    "http://[::1",
    "//x",
)


@pytest.mark.parametrize("url", NO_PAGES)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        asked(url)


def test_addresses_are_written_as_requests_need_them() -> None:
    assert asked("http://bücher.example/ä b?q=ö#x") == "http://xn--bcher-kva.example/%C3%A4%20b?q=%C3%B6"
    assert asked("HTTPS://A.example:444?x") == "https://a.example:444/?x"
    assert asked("http://a.example/%41?a=%20") == "http://a.example/%41?a=%20"
    assert "\r" not in asked("http://a.example/x\r\nHost: evil") and " " not in asked("http://a.example/a b")


# -- reading -----------------------------------------------------------------------------------------------------------
@given(st.text(), st.text())
def test_reading_never_fails(html: str, url: str) -> None:
    said = read(f"<head>{html}", url)
    assert not said.image or said.image.startswith(("http://", "https://"))


@given(st.binary(), st.sampled_from(["", "utf-8", "latin-1", "no-such", "utf-16", "idna", "hex", "unicode_escape"]))
def test_decoding_never_fails(body: bytes, charset: str) -> None:
    assert isinstance(decoded(body, charset), str)


@pytest.mark.parametrize(
    "charset", ["punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "utf_16_surrogatepass"]
)
def test_what_no_page_is_written_in_is_not_tried(charset: str) -> None:
    """Half a megabyte of punycode takes Python a minute; escapes and UTF-7 make halves of characters."""
    body = b"<title>\\ud800 +2AA-</title>-" + b"a" * (512 << 10)
    for header, page in ((charset, body), ("", f"<meta charset='{charset}'>".encode() + body)):
        assert decoded(page, header) == page.decode()


def test_charsets_are_found() -> None:
    assert decoded("é".encode("latin-1"), "iso-8859-1") == "é"
    assert "Ж" in decoded('<meta charset="windows-1251">Ж'.encode("windows-1251"), "")
    assert content_type('text/HTML; charset="UTF-8"') == ("text/html", "utf-8")


@pytest.mark.parametrize(
    ("said", "written", "text"),
    [
        ("iso-8859-1", "cp1252", "“Tower” – 5 €"),
        ("latin1", "cp1252", "it’s"),
        ("us-ascii", "cp1252", "café…"),
        ("iso-8859-9", "cp1254", "“ğ”"),
        ("gb2312", "gb18030", "朱镕基 €"),
        ("x-gbk", "gb18030", "塔"),
        ("shift_jis", "cp932", "①塔"),
        ("x-sjis", "cp932", "塔"),
        ("euc-kr", "cp949", "똠방"),
        ("ks_c_5601-1987", "cp949", "탑"),
        ("tis-620", "cp874", "“หอ”"),
    ],
)
def test_pages_are_read_in_what_their_word_stands_for(said: str, written: str, text: str) -> None:
    """What browsers do (encoding.spec.whatwg.org, names and labels)."""
    assert decoded(text.encode(written), said) == text
    assert text in decoded(f"<meta charset={said}>".encode() + text.encode(written), "")


def test_a_picture_is_where_the_page_counts_from() -> None:
    picture = '<meta property="og:image" content="p.png">'
    for base, image in (("/x/", "http://a.example/x/p.png"), ("//b.example", "http://b.example/p.png")):
        assert read(f'<base href="{base}">{picture}', "http://a.example/y/z").image == image
    for none in ("", "javascript:1", "http://[", "data:,x"):
        assert read(f'<base href="{none}">{picture}', "http://a.example/y/z").image == "http://a.example/y/p.png"


def test_first_bytes_say_more_than_words() -> None:
    for written in ("utf-8-sig", "utf-16"):
        assert decoded("塔 – “tower”".encode(written), "iso-8859-1") == "塔 – “tower”"
    assert "塔" in decoded("<meta charset=utf-16>塔".encode(), "")


# -- files ------------------------------------------------------------------------------------------------------------
async def fetch(pages: WebPages, url: str, largest: int = 1000) -> tuple[Brought | None, bytes]:
    """What is said of a file, and the bytes that were handed on."""
    got = bytearray()

    async def keep(data: bytes) -> None:
        got.extend(data)

    return await pages.bring(url, largest, keep), bytes(got)


async def test_a_file_is_handed_on_whole_and_unpacked() -> None:
    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {
            "/f/a%20b.pdf?x": answer(b"leaflet", "Application/PDF; q=1"),
            "/packed": answer(gzip.compress(b"x" * 1000), "text/plain", Content_Encoding="gzip"),
            "/to": answer(b"", status="301 Moved", Location="/f/a%20b.pdf?x"),
        }
        for path in ("/f/a%20b.pdf?x", "/to"):
            assert await fetch(pages, there.at(path)) == (Brought("application/pdf", "a b.pdf", 7), b"leaflet")
        assert await fetch(pages, there.at("/packed")) == (Brought("text/plain", "packed", 1000), b"x" * 1000)


async def test_what_is_too_large_cut_short_a_page_or_missing_is_no_file() -> None:
    def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n" + b"x" * 5000)

    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {
            "/large": answer(b"x" * 1001, "a/b"),
            "/endless": endless,
            "/bomb": answer(gzip.compress(bytes(50_000_000)), "a/b", Content_Encoding="gzip"),
            "/page": answer(HOME),
            "/short": answer(b"x" * 10, "a/b").replace(b"Length: 10", b"Length: 20"),
            "/odd": answer(b"x", "a/b").replace(b"Length: 1", b"Length: one"),
            "/broken": answer(b"no gzip", "a/b", Content_Encoding="gzip"),
        }
        for path in (*there.answers, "/missing"):
            found, got = await fetch(pages, there.at(path))
            assert found is None and len(got) <= 1000, path


async def test_no_file_is_fetched_from_inside() -> None:
    async with site() as there, looker() as pages:
        there.answers = {"/": answer(b"secret", "a/b")}
        assert await fetch(pages, there.at("/")) == (None, b"")
        assert await fetch(pages, there.at("/", "localhost")) == (None, b"")
        assert there.asked == []
    async with site() as there, looker("127.0.0.0/8") as pages:
        there.answers = {"/": answer(b"", status="302 Found", Location="http://169.254.169.254/latest")}
        assert await fetch(pages, there.at("/")) == (None, b"")
