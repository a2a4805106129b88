"""Frames of films: which are kept, and what a program costs that hangs, ends early, never ends or is not there."""

import asyncio
import contextlib
import io
import os
import select
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from chappe.adapters import films
from chappe.adapters.films import FRAME, MATROSKA, MP4, ProgramFilms, container
from chappe.adapters.screeners import pdq
from chappe.ports import BadPicture, Fingerprint, PicturesUnavailable
from tests.support.lists import noise

HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
WEBM = b"\x1a\x45\xdf\xa3\x01\x00\x00\x00"


def frames(*seeds: int) -> bytes:
    """Frames as the program gives them."""
    return b"".join(noise(seed).convert("L").resize((512, 512)).tobytes() for seed in seeds)


def program(folder: Path, body: str) -> str:
    """A stand-in for ffmpeg that does this."""
    path = folder / "ffmpeg"
    path.write_text(f"#!{sys.executable} -I\nimport sys, time, os\nout = sys.stdout.buffer\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film"
    path.write_bytes(HEAD + bytes(1000))
    return path


def giving(folder: Path, *seeds: int, then: str = "") -> str:
    """A program that gives these frames."""
    (folder / "frames").write_bytes(frames(*seeds))
    return program(folder, f"out.write(open({str(folder / 'frames')!r}, 'rb').read())\nout.flush()\n{then}")


async def test_frames_that_look_alike_are_told_once(film: Path, tmp_path: Path) -> None:
    found = await ProgramFilms(giving(tmp_path, 1, 1, 2, 2, 2, 1)).look(film)
    expected = [pdq.fingerprint(noise(seed).convert("L").resize((512, 512)), "frame") for seed in (1, 2, 1)]
    assert list(found) == expected


async def test_as_many_frames_of_the_rest_are_looked_at_as_of_the_first_minute(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(films, "MOST_FRAMES", 3)
    endless = program(tmp_path, f"while True: out.write(os.urandom({FRAME}))")
    assert len(await ProgramFilms(endless).look(film)) == 6


async def test_of_a_film_that_ends_within_the_minute_no_rest_is_asked_for(film: Path, tmp_path: Path) -> None:
    (tmp_path / "frames").write_bytes(frames(1, 2, 3))
    giving = f"out.write(open({str(tmp_path / 'frames')!r}, 'rb').read()[: {FRAME} * (3 if '-ss' in sys.argv else 2)])"
    assert len(await ProgramFilms(program(tmp_path, giving)).look(film)) == 2


FFMPEG = shutil.which("ffmpeg")


def shot(folder: Path, *parts: tuple[int, int], side: int = 0) -> Path:
    """A film of still pictures: the seed and the seconds of each; square, if its side in pixels is given."""
    given, joined = [], ""
    for number, (seed, seconds) in enumerate(parts):
        noise(seed).resize((side or 320, side or 240)).save(folder / f"{number}.png")
        given += ["-loop", "1", "-t", str(seconds), "-i", str(folder / f"{number}.png")]
        joined += f"[{number}]"
    made = folder / "film.mp4"
    look = f"{joined}concat=n={len(parts)},format=yuv420p"
    command = [str(FFMPEG), "-y", "-v", "error", *given, "-filter_complex", look, "-r", "5", "-g", "20", str(made)]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    return made


def seen(found: tuple[Fingerprint, ...], seed: int) -> bool:
    """Is a frame among them that looks like that picture?"""
    wanted = pdq.fingerprint(noise(seed).convert("L").resize((512, 512)), "frame")
    return any(pdq.distance(one, wanted) <= 31 for one in found)


@pytest.mark.skipif(FFMPEG is None and not os.environ.get("CI"), reason="missing: ffmpeg")
async def test_frames_are_found_wherever_they_stand_in_a_film(tmp_path: Path) -> None:
    films_of = ProgramFilms(str(FFMPEG))
    short = await films_of.look(shot(tmp_path, (1, 2), (2, 2)))
    assert seen(short, 1) and seen(short, 2) and not seen(short, 3)
    long = await films_of.look(shot(tmp_path, (1, 90), (2, 12), (3, 10)))
    assert seen(long, 1) and seen(long, 2) and seen(long, 3)


async def test_what_was_given_until_the_time_was_over_counts(film: Path, tmp_path: Path) -> None:
    slow = giving(tmp_path, 1, 2, then="time.sleep(600)")
    assert len(await ProgramFilms(slow, seconds=3).look(film)) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("time.sleep(600)", "large"),
        ("sys.exit(1)", "broken"),
        ("out.write(bytes(100))", "broken"),
        ("os.kill(os.getpid(), 9)", "broken"),
        ("x = bytearray(3 << 30)", "broken"),
        ("with open(sys.argv[0] + '.new', 'w') as file: file.write('x')\nout.write(bytes(1 << 20))", "broken"),
    ],
)
async def test_a_program_that_gives_nothing_costs_that_film(film: Path, tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(BadPicture) as told:
        await ProgramFilms(program(tmp_path, body), seconds=1 if reason == "large" else 20).look(film)
    assert told.value.reason == reason


async def test_a_program_that_is_not_there_costs_that_film(film: Path, tmp_path: Path) -> None:
    with pytest.raises(BadPicture):
        await ProgramFilms(str(tmp_path / "none")).look(film)


async def test_the_program_is_given_one_reader_and_no_more_than_the_film(film: Path, tmp_path: Path) -> None:
    said = tmp_path / "said"
    os.mkfifo(said)  # a pipe takes what is written though no file may grow
    reader = os.open(said, os.O_RDONLY | os.O_NONBLOCK)
    telling = program(tmp_path, f"open({str(said)!r}, 'w').write(repr(sys.argv[1:]) + repr(dict(os.environ)))")
    with pytest.raises(BadPicture):
        await ProgramFilms(telling).look(film)
    words = os.read(reader, 65_536).decode()
    os.close(reader)
    assert f"'-f', 'mov', '-i', 'file:{film}'" in words and "'-protocol_whitelist', 'file,pipe'" in words
    assert "PATH" not in words and "HOME" not in words


@pytest.mark.parametrize(
    ("head", "reader"),
    [(HEAD, MP4), (WEBM, MATROSKA), (b"#EXTM3U\nfile:///etc/passwd", ""), (b"RIFFxxxxAVI ", ""), (b"", "")],
)
async def test_no_reader_is_tried_but_those_of_two_formats(tmp_path: Path, head: bytes, reader: str) -> None:
    assert container(head) == reader
    if not reader:
        (tmp_path / "film").write_bytes(head)
        with pytest.raises(BadPicture):
            await ProgramFilms(giving(tmp_path, 1)).look(tmp_path / "film")


async def test_a_queue_that_is_full_takes_no_more(film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "MOST_WAITING", 0)
    with pytest.raises(PicturesUnavailable):
        await ProgramFilms(giving(tmp_path, 1)).look(film)


# -- a still picture out of a film ------------------------------------------------------------------------------------
@pytest.mark.skipif(FFMPEG is None and not os.environ.get("CI"), reason="missing: ffmpeg")
async def test_the_frame_of_a_second_is_taken_out(tmp_path: Path) -> None:
    films_of = ProgramFilms(str(FFMPEG))
    made = shot(tmp_path, (1, 2), (2, 2))
    for second, seed in ((0, 1), (1.5, 1), (2.5, 2)):
        data = await films_of.still(made, second, 320, 240)
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size) == ("PNG", (320, 240))
            found = pdq.fingerprint(image.convert("L").resize((512, 512)), "frame")
        assert seen((found,), seed) and not seen((found,), 3 - seed)
    with pytest.raises(BadPicture):
        await films_of.still(made, 60, 320, 240)  # after its end


@pytest.mark.parametrize(
    ("body", "reason"), [("time.sleep(600)", "large"), ("sys.exit(1)", "broken"), ("out.write(bytes(10))", "broken")]
)
async def test_where_there_is_no_frame_there_is_no_still(film: Path, tmp_path: Path, body: str, reason: str) -> None:
    with pytest.raises(BadPicture) as bad:
        await ProgramFilms(program(tmp_path, body), seconds=1).still(film, 1, 32, 32)
    assert bad.value.reason == reason


async def test_a_still_is_no_larger_than_asked_for_and_of_films_alone(film: Path, tmp_path: Path) -> None:
    endless = ProgramFilms(program(tmp_path, "while True: out.write(bytes(1000))"))
    with Image.open(io.BytesIO(await endless.still(film, 1, 32, 16))) as image:
        assert image.size == (32, 16)
    (tmp_path / "list").write_bytes(b"#EXTM3U\nfile:///etc/passwd\n")
    with pytest.raises(BadPicture):
        await endless.still(tmp_path / "list", 0, 32, 32)


async def test_what_a_script_in_its_place_has_started_ends_with_it(film: Path, tmp_path: Path) -> None:
    body = (
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-I', '-c', 'import time; time.sleep(1000)'])\n"
        f"os.mkdir({str(tmp_path)!r} + '/' + str(child.pid))\n"  # it may write no files
        "child.wait()"
    )
    with pytest.raises(BadPicture):
        await ProgramFilms(program(tmp_path, body), seconds=3).look(film)
    (child,) = [int(one.name) for one in tmp_path.iterdir() if one.name.isdigit()]
    with contextlib.suppress(ProcessLookupError):
        ending = os.pidfd_open(child)
        assert (await asyncio.to_thread(select.select, [ending], [], [], 10))[0]
        os.close(ending)
