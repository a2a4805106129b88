"""A channel that unmodified Telethon makes, read by a stranger through the port of a whole server."""

import asyncio
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telethon import functions

from bench.server import Server
from tests.live.telethon_people import Town, new_word
from tests.live.test_media import named, picture
from tests.live.wire_client import Place


@pytest.fixture
async def town(place: Place) -> AsyncIterator[Town]:
    async with Town(place) as town:
        yield town


async def get(place: Place, path: str, *headers: str) -> tuple[int, bytes, bytes]:
    """(status, head, body) of one request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", place.port)
    head = "\r\n".join((f"GET {path} HTTP/1.1", "Host: x", "Connection: close", *headers))
    writer.write(f"{head}\r\n\r\n".encode())
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    start, _, body = answer.partition(b"\r\n\r\n")
    return int(start.split()[1]), start.lower(), body


async def channel(person: Any, name: str) -> Any:
    """A channel, public under that name."""
    made = (
        await person.client(functions.channels.CreateChannelRequest("Live news", "What happens", broadcast=True))
    ).chats[0]
    await person.client(functions.channels.UpdateUsernameRequest(made, name))
    return made


async def test_a_stranger_reads_what_is_posted_at_once(town: Town, place: Place) -> None:
    (ann,) = await town.people("Ann")
    name = f"live_{new_word()}"
    made = await channel(ann, name)
    first = await ann.client.send_message(made, "Hello **everybody**")
    status, head, body = await get(place, f"/s/{name}")
    assert status == 200 and b"Hello <b>everybody</b>" in body
    tag = next(line.partition(b": ")[2] for line in head.split(b"\r\n") if line.startswith(b"etag")).decode()
    assert (await get(place, f"/s/{name}", f"If-None-Match: {tag.replace('w/', 'W/')}"))[0] == 304
    photo = picture(1400)
    sent = await ann.client.send_file(made, named(photo, "p.jpg"), caption="look")
    status, _, body = await get(place, f"/s/{name}", f"If-None-Match: {tag.replace('w/', 'W/')}")
    assert status == 200 and f"/s/{name}/{sent.id}/y".encode() in body
    largest = max(re.findall(rf"/s/{name}/{sent.id}/([a-z])", body.decode()), key="mxyw".index)
    status, _, jpeg = await get(place, f"/s/{name}/{sent.id}/{largest}")
    assert status == 200 and jpeg == bytes(await ann.client.download_media(sent, bytes))
    await ann.client.edit_message(made, first, "Hello again")
    _, _, body = await get(place, f"/{name}/{first.id}")
    assert b"Hello again" in body and b"edited" in body
    await ann.client.delete_messages(made, [first.id, sent.id])
    assert (await get(place, f"/{name}/{first.id}"))[0] == 404
    assert (await get(place, f"/s/{name}/{sent.id}/y"))[0] == 404
    assert b"Hello" not in (await get(place, f"/s/{name}/atom.xml"))[2]


async def test_a_film_is_fetched_in_ranges(town: Town, place: Place) -> None:
    (ann,) = await town.people("Ann")
    name = f"live_{new_word()}"
    made = await channel(ann, name)
    data = bytes(range(256)) * 12_000
    sent = await ann.client.send_file(made, io.BytesIO(data), force_document=True)
    status, head, body = await get(place, f"/s/{name}/{sent.id}/file", "Range: bytes=1000000-2000000")
    assert status == 206 and body == data[1_000_000:2_000_001]
    assert f"content-range: bytes 1000000-2000000/{len(data)}".encode() in head
    assert (await get(place, f"/s/{name}/{sent.id}/file"))[2] == data


async def test_an_invitation(town: Town, place: Place) -> None:
    (ann,) = await town.people("Ann")
    made = (
        await ann.client(functions.channels.CreateChannelRequest("Inner circle", "Between us", broadcast=True))
    ).chats[0]
    link = (await ann.client(functions.messages.ExportChatInviteRequest(made))).link
    path = "/" + link.split("/", 3)[3]
    status, _, body = await get(place, path)
    assert status == 200 and b"Inner circle" in body and b"tg://join?invite=" in body
    assert (await get(place, path[:-1]))[0] == 404


async def test_the_pages_can_be_switched_off(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    settings = tmp_path / "settings.toml"
    settings.write_text("[web]\npublic = false\n")
    async with Server(str(tmp_path / "data"), ("--config", str(settings))) as server:
        off = Place(server, server.port, "")
        for path in ("/nobody", "/s/nobody", "/+AAAAAAAAAAAAAAAAAAAA", "/static/x/style.css"):
            assert (await get(off, path))[0] == 404
        for path in ("/", "/notice", "/decision", "/transparency", "/transparency/log/checkpoint", "/healthz"):
            assert (await get(off, path))[0] == 200, "what the law and those who are hit ask for is there all the same"


async def test_a_link_to_oneself_leads_from_a_browser_into_the_app(town: Town, place: Place) -> None:
    ann, bob = await town.person("Ann"), await town.person("Bob")
    link = (await ann.client(functions.contacts.ExportContactTokenRequest())).url
    status, head, body = await get(place, "/" + link.split("/", 3)[3])
    [token] = re.findall(rb'href="tg://contact\?token=([^"]+)"', body)
    assert status == 200 and b"no-store" in head and b"Ann" not in body
    found = await bob.client(functions.contacts.ImportContactTokenRequest(token.decode()))
    assert (found.id, found.first_name) == (ann.id, "Ann")


async def test_an_album_is_met_whole_by_every_way(town: Town, place: Place) -> None:
    (ann,) = await town.people("Ann")
    name = f"live_{new_word()}"
    made = await channel(ann, name)
    pictures = [named(picture(300, seed), f"{seed}.jpg") for seed in range(4)]
    sent = await ann.client.send_file(made, pictures, caption=["a quartet", "", "", ""])
    link = (await ann.client(functions.channels.ExportMessageLinkRequest(made, sent[2].id))).link
    assert link.endswith(f"/{sent[2].id}?single")
    _, _, body = await get(place, "/" + link.split("/", 3)[3])
    assert (
        f'tg://resolve?domain={name}&amp;post={sent[2].id}&amp;single"'.encode() in body and body.count(b"<figure") == 4
    )
    status, head, _ = await get(place, f"/s/{name}/{sent[2].id}")
    [there] = re.findall(rb"location: (\S+)", head)
    wall = (await get(place, there.decode().partition("#")[0]))[2]
    assert status == 302 and there.endswith(b"#p%d" % sent[0].id) and wall.count(b"<figure") == 4
    assert (await get(place, f"/s/{name}?q=quartet"))[2].count(b"<figure") == 4
