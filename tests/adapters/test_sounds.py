"""Tags of audio files: read by a worker, from both ends of the file, and never more than they may be."""

import io
import random
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from chappe.adapters.pictures import frames, sounds
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.ports import BadPicture, Tags
from tests.support.films import film
from tests.support.sounds import flac, mp3

HEAD, TAIL = 4096, 1024


@pytest.fixture
async def workers() -> AsyncIterator[PictureWorkers]:
    made = PictureWorkers(1, seconds=20)
    yield made
    await made.close()


async def told(workers: PictureWorkers, data: bytes) -> Tags:
    head = data[:HEAD]
    return await workers.tags(head, data[max(len(head), len(data) - TAIL) :], len(data))


async def test_title_performer_and_length(workers: PictureWorkers) -> None:
    found = await told(workers, mp3("Night Train", "The Ushers", 400))
    assert (found.title, found.performer) == ("Night Train", "The Ushers") and 10 < found.seconds < 11
    assert await told(workers, flac("Málaga", "Ann", 61)) == Tags("Málaga", "Ann", 61)
    bare = await told(workers, mp3(frames=300))
    assert (bare.title, bare.performer) == ("", "") and 7 < bare.seconds < 9


async def test_what_is_said_is_one_line_and_bounded(workers: PictureWorkers) -> None:
    found = await told(workers, mp3("a\nb\x00\x07 c\u202e d", "x" * 900))
    assert "\n" not in found.title and found.title.isprintable() and found.title.startswith("a b")
    assert found.performer == "x" * frames.MOST_WORD


async def test_a_cover_in_the_hole_costs_the_length_alone(workers: PictureWorkers) -> None:
    found = await told(workers, mp3("Song", "Ann", 400, cover=60_000))
    assert (found.title, found.performer) == ("Song", "Ann")


async def test_a_cover_is_a_thumbnail(workers: PictureWorkers) -> None:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "red").save(out, "JPEG")
    found = await told(workers, mp3("Song", "Ann", picture=out.getvalue()))
    assert found.cover is not None and found[:2] == ("Song", "Ann") and found.looks
    with Image.open(io.BytesIO(found.cover.jpeg)) as shown:
        assert shown.size == (found.cover.width, found.cover.height) == (80, 60)
    for broken in (out.getvalue()[:200], b"no picture"):
        found = await told(workers, mp3("Song", "Ann", picture=broken))
        assert found.cover is None and found.title == "Song"


async def test_what_is_no_audio_file_says_nothing(workers: PictureWorkers) -> None:
    for data in (b"", b"\xff" * 5000, film(b"vide"), b"ID3\3\0\0\x7f\x7f\x7f\x7f", b"OggS" + bytes(3000)):
        try:
            found = await told(workers, data)
        except BadPicture:
            continue
        assert found.title == found.performer == ""
    assert (await told(workers, mp3("still", "there"))).title == "still"


def test_damaged_files_never_crash() -> None:
    dice = random.Random(11)
    for whole in (mp3("Song", "Ann", 20), flac("Song", "Ann", 5)):
        for _ in range(400):
            data = bytearray(whole)
            for _ in range(dice.randrange(1, 12)):
                data[dice.randrange(min(200, len(data)))] = dice.randrange(256)
            cut = bytes(data[: dice.randrange(len(data) + 1)])
            try:
                packed = frames.packed(cut[:1000], cut[1000:], len(cut) + dice.randrange(3) * 5000)
                sounds.cover(packed)
                found = sounds.tags(packed)
            except BadPicture:
                continue
            assert len(found.title) <= frames.MOST_WORD and found.seconds >= 0


@pytest.mark.parametrize("wrong", [["a", "b"], [1, "b", 2], ["a", "b", "c"], ["a", "b", -1], ["a" * 256, "", 0]])
def test_an_answer_that_no_worker_means_is_none(wrong: list[object]) -> None:
    head = frames.json.dumps({"sides": [1, 1], "sizes": [], "stripped": "", "looks": [], "tags": wrong}).encode()
    with pytest.raises(ValueError):
        frames.read(head, b"")
