"""What a document is where its sender has not said so: films, GIFs, stickers, sounds, and what stays as it was said."""

import pytest

from chappe.domain import sticker_formats as formats
from chappe.domain.attachments import Attributes, File
from chappe.engine import kinds
from chappe.engine.files import Stored
from chappe.engine.kinds import Said
from tests.engine.test_gifs import drawn
from tests.support import sticker_art
from tests.support.films import film, moving
from tests.support.lists import Lists
from tests.support.sounds import mp3

PLAIN = Attributes("a")


async def told(lists: Lists, data: bytes, said: Said) -> tuple[kinds.Told, str]:
    """What becomes of these bytes, and its kind in one word."""
    ann = await lists.world.person("Ann")
    actor = lists.world.engine.actor(ann.id)
    stored = await lists.files.document(actor, await lists.uploaded(ann, data))
    assert isinstance(stored, Stored)
    found = await kinds.told(lists.files, actor, stored, said)
    return found, File(1, 1, 0, False, found.mime, 1, 1, attributes=found.shown).kind


@pytest.mark.parametrize(
    ("data", "mime", "shown", "kind"),
    [
        (moving(320, 3, 180), "video/mp4", PLAIN, "gif"),
        (moving(320, 3, 180), "video/mp4", PLAIN._replace(video=True), "gif"),
        (film(b"vide"), "video/mp4", PLAIN, "document"),  # it does not say how large it is
        (moving(), "application/octet-stream", PLAIN, "document"),
        (drawn("red", "blue", duration=50), "image/gif", PLAIN, "gif"),
        (drawn("red"), "image/gif", PLAIN, "document"),
        (sticker_art.picture(), "image/webp", PLAIN, "sticker"),
        (sticker_art.picture(width=300), "image/webp", PLAIN, "sticker"),
        (sticker_art.picture(width=640, height=640), "image/webp", PLAIN, "document"),
        (sticker_art.picture("PNG"), "image/png", PLAIN, "document"),
        (sticker_art.animation(), "application/x-tgsticker", PLAIN, "sticker"),
        (b"\x1f\x8b" + bytes(50), "application/x-tgsticker", PLAIN, "document"),
        (sticker_art.video(), "video/webm", PLAIN, "sticker"),
        (sticker_art.video(seconds=9), "video/webm", PLAIN, "document"),
        (sticker_art.video(), "video/webm", PLAIN._replace(video=True), "video"),
        (mp3("Rondo"), "audio/mpeg", PLAIN, "music"),
        (mp3("Rondo"), "audio/mpeg", PLAIN._replace(audio=True, voice=True), "voice"),
    ],
)
async def test_it_is_what_is_in_it(lists: Lists, data: bytes, mime: str, shown: Attributes, kind: str) -> None:
    assert (await told(lists, data, Said(mime, shown)))[1] == kind
    forced = (await told(lists, data, Said(mime, shown, forced=True)))[1]
    assert forced == (kind if kind == "voice" else "document")


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (moving(), "video/mp4"),
        (sticker_art.picture(), "image/webp"),
        (drawn("red", "blue", duration=50), "image/gif"),
    ],
)
async def test_what_is_not_to_be_found_out_stays_a_document(lists: Lists, data: bytes, mime: str) -> None:
    """Films and pictures that were called documents stand together in an album; and so does music."""
    found, kind = await told(lists, data, Said(mime, PLAIN, sought=False))
    assert kind == "document" and found.shown == PLAIN
    assert (await told(lists, mp3("Rondo"), Said("audio/mpeg", PLAIN, sought=False)))[1] == "music"


async def test_sides_and_lengths_that_were_not_said_are_the_files_own(lists: Lists) -> None:
    for said in (PLAIN, PLAIN._replace(video=True), PLAIN._replace(video=True, width=1, height=1)):
        shown = (await told(lists, moving(320, 3, 180), Said("video/mp4", said)))[0].shown
        assert (shown.width, shown.height, shown.duration) == (320, 180, 3)
    said = PLAIN._replace(video=True, width=640, height=360, duration=9)
    shown = (await told(lists, moving(320, 3, 180), Said("video/mp4", said)))[0].shown
    assert (shown.width, shown.height, shown.duration) == (640, 360, 9)
    voice = PLAIN._replace(audio=True, voice=True)
    heard = (await told(lists, mp3("Rondo", "Trio"), Said("audio/mpeg", voice)))[0].shown
    assert round(heard.duration) == 3 and not heard.title and not heard.performer
    heard = (await told(lists, mp3("Rondo"), Said("audio/mpeg", voice._replace(duration=7))))[0].shown
    assert heard.duration == 7


async def test_a_sticker_is_as_large_as_it_is(lists: Lists) -> None:
    said = PLAIN._replace(sticker=True, alt="🙂")
    for data, mime in (
        (sticker_art.picture(width=300), "image/webp"),
        (sticker_art.picture("PNG", width=300), "image/png"),
    ):
        found, kind = await told(lists, data, Said(mime, said))
        assert kind == "sticker" and found.mime == formats.WEBP
        assert (found.shown.width, found.shown.height, found.shown.alt) == (300, 512, "🙂")
    found, kind = await told(lists, sticker_art.video(), Said("video/webm", said))
    assert found.shown.video and found.shown.soundless and found.shown.duration == 2
    found, kind = await told(lists, b"anything", Said("image/webp", said))
    assert kind == "sticker", "its sender's word holds where nothing can be read"
