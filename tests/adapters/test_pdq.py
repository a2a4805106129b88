"""PDQ hashes: those that its makers publish, bit for bit, and the eight ways in which a picture can be turned."""

import csv
import io
from pathlib import Path

import pytest
from PIL import Image

from chappe.adapters.pictures import making
from chappe.adapters.pictures.workers import PictureWorkers
from chappe.adapters.screeners import pdq
from chappe.ports import BadPicture

DATA = Path(__file__).parents[1] / "data" / "pdq"
with (DATA / "expected-hashes.tsv").open() as table:
    EXPECTED = {row["file"]: (row["pdq_hex"], int(row["quality"])) for row in csv.DictReader(table, delimiter="\t")}
HERE = [name for name in EXPECTED if (DATA / name).exists()]
NEAR = 31
TURNS = (
    None,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_270,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
)


def opened(name: str) -> Image.Image:
    """A picture of the published ones."""
    return Image.open(DATA / name).convert("RGB")


def distance(one: bytes, other: bytes) -> int:
    """Bits that differ."""
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def test_the_published_pictures_are_here() -> None:
    assert len(HERE) == 4


@pytest.mark.parametrize("name", HERE)
def test_published_pictures_have_their_published_hash_and_quality(name: str) -> None:
    made = pdq.fingerprint(opened(name), "full")
    assert (made.turns[0].hex(), made.quality) == EXPECTED[name]


@pytest.mark.parametrize("place", range(8))
def test_the_eight_hashes_are_those_of_the_picture_turned_and_mirrored(place: int) -> None:
    image = opened("square-256x256.jpg")
    turn = TURNS[place]
    turned = pdq.fingerprint(image.transpose(turn) if turn is not None else image, "full").turns
    far = [distance(turned[0], one) for one in pdq.fingerprint(image, "full").turns]
    assert far[place] <= 2  # the same sums in another order
    assert all(found > 90 for other, found in enumerate(far) if other != place)


def test_a_large_picture_is_told_in_two_forms_that_lie_near_each_other() -> None:
    small = opened("square-256x256.jpg")
    assert [made.form for made in pdq.fingerprints(small)] == ["full"]
    full, reduced = pdq.fingerprints(small.resize((900, 700), Image.Resampling.BICUBIC))
    assert (full.form, reduced.form) == ("full", "small")
    assert distance(full.turns[0], reduced.turns[0]) <= 16
    assert distance(full.turns[0], bytes.fromhex(EXPECTED["aaa-orig.jpg"][0])) <= NEAR


def test_rows_are_added_up_alike_however_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    image = opened("square-256x256.jpg").resize((64, 4000))
    at_once = pdq.fingerprint(image, "full")
    monkeypatch.setattr(pdq, "ROWS_AT_ONCE", 1000)
    assert distance(pdq.fingerprint(image, "full").turns[0], at_once.turns[0]) <= 2


@pytest.mark.parametrize("colour", [0, 255])
def test_a_picture_of_one_colour_has_nothing_to_see(colour: int) -> None:
    assert pdq.fingerprint(Image.new("L", (300, 200), colour), "full").quality == 0


async def test_a_worker_tells_what_a_picture_looks_like_with_everything_that_it_makes() -> None:
    data = (DATA / "square-256x256.jpg").read_bytes()
    expected = bytes.fromhex(EXPECTED["square-256x256.jpg"][0])
    pictures = PictureWorkers(1)
    try:
        photo, profile = await pictures.make(data), await pictures.make(data, cropped=True)
        thumb, alone = await pictures.thumb(data), await pictures.look(data)
        assert photo.looks == thumb.looks == alone
        assert [made.form for made in profile.looks] == ["full", "cut"]
        for looks in (photo.looks, profile.looks, alone):
            assert looks[0].turns[0] == expected and looks[0].quality == 100 and len(looks[0].turns) == 8
        wide = io.BytesIO()
        opened("square-256x256.jpg").resize((900, 300)).save(wide, "PNG")
        cut = (await pictures.make(wide.getvalue(), cropped=True)).looks[-1]
        middle = opened("square-256x256.jpg").resize((900, 300)).crop((300, 0, 600, 300))
        assert cut.form == "cut" and cut.turns[0] == pdq.fingerprint(middle, "full").turns[0]
        with pytest.raises(BadPicture):
            await pictures.look(b"no picture")
    finally:
        await pictures.close()


MOVING = ("GIF", "PNG", "WEBP")


def moving(kind: str, frames: list[Image.Image]) -> bytes:
    """A picture that moves."""
    written = io.BytesIO()
    how = {"lossless": True} if kind == "WEBP" else {}
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=40, **how)
    return written.getvalue()


def found_near(data: bytes, name: str) -> bool:
    """Does any frame look like that published picture?"""
    wanted = bytes.fromhex(EXPECTED[name][0])
    return any(distance(one.turns[0], wanted) <= NEAR for one in making.look(data))


@pytest.mark.parametrize("kind", MOVING)
def test_every_frame_of_a_picture_that_moves_is_looked_at(kind: str) -> None:
    blank = Image.new("RGB", (256, 256), "white")
    first, other = (opened(name).resize((256, 256)) for name in HERE[:2])
    data = moving(kind, [blank, first, blank, blank, other])
    assert found_near(data, HERE[0]) and found_near(data, HERE[1])
    assert [one.form for one in making.look(data)] == ["full", "frame", "frame", "frame"], "the fourth is the third"


def test_frames_of_a_long_one_are_looked_at_from_the_first_to_the_last() -> None:
    wanted = opened(HERE[0]).resize((64, 64))
    shades = [Image.effect_noise((64, 64), 80).convert("RGB") for _ in range(400)]
    assert len(making.look(moving("PNG", shades))) == 1 + making.MOST_FRAMES
    shown = [wanted.point([min(255, value + shade) for value in range(256)] * 3) for shade in range(8)]
    assert found_near(moving("PNG", [*shades[:300], *shown, *shades[300:]]), HERE[0])


def test_work_on_a_picture_that_moves_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = moving("GIF", [Image.effect_noise((64, 64), 80).convert("RGB") for _ in range(20)])
    assert len(making.look(data)) == 20
    monkeypatch.setattr(making, "MOST_MOVED", 64 * 64 * 5)
    assert len(making.look(data)) == 5
    monkeypatch.setattr(making, "MOVED_SECONDS", -1.0)
    assert len(making.look(data)) == 1


@pytest.mark.parametrize("kind", MOVING)
def test_a_picture_that_breaks_off_is_known_by_what_can_be_seen(kind: str) -> None:
    first, other = (opened(name).resize((256, 256)) for name in HERE[:2])
    data = moving(kind, [first, other, first, other])
    try:
        looks = making.look(data[: len(data) * 5 // 8])
    except BadPicture:  # WebP is read whole or not at all
        assert kind == "WEBP"
    else:
        assert distance(looks[0].turns[0], bytes.fromhex(EXPECTED[HERE[0]][0])) <= NEAR


async def test_a_worker_tells_of_all_frames() -> None:
    pictures = PictureWorkers(1)
    try:
        noise = [Image.effect_noise((64, 64), 80).convert("RGB") for _ in range(80)]
        assert len(await pictures.look(moving("GIF", noise))) == 1 + making.MOST_FRAMES
    finally:
        await pictures.close()
