"""What links show of their pages, with unmodified Telethon: in both boxes, in a channel, and before sending."""

import asyncio
import datetime
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from telethon import errors, events, functions, types

from bench.server import Server
from tests.adapters.test_pages import HOME, Site, answer, site
from tests.live.telethon_people import Person, Town
from tests.live.test_media import noise
from tests.live.wire_client import Place
from tests.support.films import film


def drawn() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), (20, 90, 160)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
async def there() -> AsyncIterator[Site]:
    async with site() as made:
        made.answers = {"/news": answer(HOME), "/p.png": answer(drawn(), "image/png")}
        yield made


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A server that may look at loopback, which stands for an intranet."""
    settings = tmp_path / "chappe.toml"
    settings.write_text('[links]\ninner_networks = ["127.0.0.0/8"]\n')
    data = tmp_path / "data"
    data.mkdir()
    server = Server(str(data), ("--no-limits", "--config", str(settings)))
    async with server, Town(await _place(server)) as town:
        yield town


async def _place(server: Server) -> Place:
    return Place(server, server.port, str(server.config()["public_key_pem"]))


async def page_of(person: Person, message: types.Message) -> types.WebPage:
    """The page of a message once it is known: the library is told by an update of the page alone."""
    arrived: asyncio.Queue[types.WebPage] = asyncio.Queue()

    async def heard(update: object) -> None:
        if isinstance(update, types.UpdateWebPage | types.UpdateChannelWebPage):
            arrived.put_nowait(update.webpage)

    person.client.add_event_handler(heard, events.Raw())
    async with asyncio.timeout(20):
        while True:
            [now] = await person.client.get_messages(message.peer_id, ids=[message.id])
            page = now.media.webpage
            if not isinstance(page, types.WebPagePending):
                return page
            await arrived.get()


async def test_a_link_shows_its_page(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    sent = await ann.client.send_message(bob.id, f"look: {there.at('/news')}")
    got = await bob.device.message(sent.message)
    for person, message in ((ann, sent), (bob, got)):
        page = await page_of(person, message)
        assert isinstance(page, types.WebPage)
        assert (page.title, page.site_name, page.description) == ("Tower & code", "Claude", "Seen from afar")
        assert page.has_large_media and page.photo.sizes
    [shown] = await bob.client.get_messages(ann.id, limit=1)
    picture = Image.open(io.BytesIO(await bob.client.download_media(shown.media.webpage.photo, bytes)))
    assert picture.size == (640, 400)
    assert there.asked == ["/news", "/p.png"]


async def test_a_preview_comes_before_the_message(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    found = await ann.client(functions.messages.GetWebPagePreviewRequest(f"see {there.at('/news')}"))
    assert found.media.webpage.title == "Tower & code"
    await ann.client.download_media(found.media.webpage.photo, bytes)
    sent = await ann.client.send_message(bob.id, f"now {there.at('/news')}")
    got = await bob.device.message(sent.message)
    assert got.media.webpage.title == "Tower & code"
    assert there.asked.count("/news") == 1
    nothing = await ann.client(functions.messages.GetWebPagePreviewRequest(f"see {there.at('/nothing')}"))
    assert isinstance(nothing.media, types.MessageMediaEmpty)


async def test_who_wants_no_preview_gets_none(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    sent = await ann.client.send_message(bob.id, f"plain {there.at('/news')}", link_preview=False)
    assert (await bob.device.message(sent.message)).media is None
    assert there.asked == []


async def test_a_page_that_is_named_apart(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    media = types.InputMediaWebPage(there.at("/news"), force_large_media=True)
    await ann.client(functions.messages.SendMediaRequest(bob.id, media, "words alone"))
    got = await bob.device.message("words alone")
    assert (await page_of(bob, got)).title == "Tower & code"
    [shown] = await bob.client.get_messages(ann.id, limit=1)
    assert shown.media.force_large_media and shown.media.manual
    with pytest.raises(errors.RPCError, match="WEBPAGE_URL_INVALID"):
        await ann.client(functions.messages.SendMediaRequest(bob.id, types.InputMediaWebPage("ftp://x"), "words"))


async def test_an_edit_names_another_page(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    there.answers["/other"] = answer(HOME.replace(b"Tower", b"Mill"))
    sent = await ann.client.send_message(bob.id, f"plain {there.at('/news')}")
    await page_of(bob, await bob.device.message(sent.message))
    apart = types.InputMediaWebPage(there.at("/other"), force_small_media=True)
    await ann.client.edit_message(sent, sent.message, file=apart)
    [got] = await bob.client.get_messages(ann.id, limit=1)
    assert (await page_of(bob, got)).title == "Mill & code"
    [shown] = await bob.client.get_messages(ann.id, limit=1)
    assert shown.media.force_small_media and shown.media.manual and shown.message == sent.message
    with pytest.raises(errors.RPCError, match="WEBPAGE_URL_INVALID"):
        await ann.client.edit_message(sent, "words", file=types.InputMediaWebPage("ftp://x"))


async def test_a_channels_post_shows_its_page(town: Town, there: Site) -> None:
    ann = await town.person("Ann")
    made = await ann.client(functions.channels.CreateChannelRequest("News", "", broadcast=True))
    sent = await ann.client.send_message(made.chats[0], there.at("/news"))
    assert (await page_of(ann, sent)).title == "Tower & code"


async def test_a_page_that_never_answers_holds_nobody_up(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    held: list[asyncio.StreamWriter] = []
    there.answers["/silent"] = held.append
    await ann.client.send_message(bob.id, there.at("/silent"))
    await ann.client.send_message(bob.id, "the next")
    assert (await bob.device.message("the next")).media is None


async def test_what_waits_for_its_time_shows_its_page(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    plain = await ann.client.send_message(bob.id, f"see {there.at('/news')}", schedule=due)
    media = types.InputMediaWebPage(there.at("/news"), force_large_media=True)
    await ann.client(functions.messages.SendMediaRequest(bob.id, media, "words alone", schedule_date=due))
    told = await ann.device.wait(
        types.UpdateNewScheduledMessage, lambda one: one.message.id == plain.id and one.message.media is not None
    )
    assert told.message.media.webpage.title == "Tower & code"
    waiting = (await ann.client(functions.messages.GetScheduledHistoryRequest(bob.id, 0))).messages
    assert [one.media.webpage.title for one in waiting] == ["Tower & code"] * 2
    await ann.client(functions.messages.SendScheduledMessagesRequest(bob.id, [one.id for one in waiting]))
    for text in (plain.message, "words alone"):
        got = await bob.device.message(text)
        assert (got.media.webpage.title, got.media.manual) == ("Tower & code", text == "words alone")
    assert there.asked == ["/news", "/p.png"]


async def test_a_file_is_sent_by_its_address(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    there.answers |= {
        "/f/a%20leaflet.pdf": answer(noise(1_300_000), "application/pdf"),
        "/q.png": answer(drawn(), "image/png"),
        "/silent.mp4": answer(film(b"vide"), "video/mp4"),
        "/to": b"HTTP/1.1 302 Found\r\nLocation: /p.png\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    }
    await ann.client.send_file(bob.id, there.at("/p.png"), caption="a photo")
    got = await bob.device.message("a photo")
    assert Image.open(io.BytesIO(await bob.client.download_media(got, bytes))).size == (640, 400)
    await ann.client.send_file(bob.id, there.at("/f/a%20leaflet.pdf"), caption="a leaflet")
    got = await bob.device.message("a leaflet")
    assert (got.file.name, got.file.mime_type) == ("a leaflet.pdf", "application/pdf")
    assert await bob.client.download_media(got, bytes) == noise(1_300_000)
    await ann.client.send_file(bob.id, there.at("/silent.mp4"), caption="a film")
    assert (await bob.device.message("a film")).gif
    moved = types.InputMediaPhotoExternal(there.at("/to"), spoiler=True)
    made = await ann(functions.messages.UploadMediaRequest(await ann.at(bob), moved))
    assert made.spoiler and made.photo.sizes
    sent = await ann.client.send_message(bob.id, "a text")
    await ann.client.edit_message(sent, "a text and a photo", file=there.at("/p.png"))
    assert (await bob.device.wait(types.UpdateEditMessage)).message.photo
    album = await ann.client.send_file(bob.id, [there.at("/p.png"), there.at("/q.png")], caption=["one", "two"])
    assert len({one.grouped_id for one in album}) == 1 and all(one.photo for one in album)


async def test_what_cannot_be_brought_is_said_and_nothing_is_sent(town: Town, there: Site) -> None:
    ann, bob = await town.people("Ann", "Bob")
    there.answers |= {"/words": answer(b"words", "text/plain"), "/big": answer(b"x" * (5 << 20) + b"x", "image/png")}
    photo, document = types.InputMediaPhotoExternal, types.InputMediaDocumentExternal
    for media, error in (
        (photo(there.at("/nowhere.png")), "WEBPAGE_CURL_FAILED"),
        (photo(there.at("/big")), "WEBPAGE_CURL_FAILED"),
        (document(there.at("/news")), "WEBPAGE_CURL_FAILED"),
        (document("http://[fd00::1]/a.pdf"), "WEBPAGE_CURL_FAILED"),
        (document("http://169.254.169.254/latest"), "WEBPAGE_CURL_FAILED"),
        (photo(there.at("/words")), "IMAGE_PROCESS_FAILED"),
        (document("ftp://a.example/a"), "WEBPAGE_URL_INVALID"),
        (document("file:///etc/passwd"), "WEBPAGE_URL_INVALID"),
    ):
        with pytest.raises(errors.RPCError) as refused:
            await ann(functions.messages.SendMediaRequest(await ann.at(bob), media, message=""))
        assert error in str(refused.value) or type(refused.value).__name__.lower().startswith(
            error.replace("_", "").lower()
        ), media
    one = types.InputSingleMedia(photo(there.at("/p.png")), message="")
    with pytest.raises(errors.MediaInvalidError):
        await ann(functions.messages.SendMultiMediaRequest(await ann.at(bob), [one, one]))
    assert await bob.texts(ann) == []
