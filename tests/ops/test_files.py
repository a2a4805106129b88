"""Where the settings put files, and what the doctor says about it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.blobs.s3 import S3Blobs
from chappe.domain.errors import Refused
from chappe.ops import doctor
from chappe.ops.assembly import choices, database
from chappe.ops.config import Config, ConfigError
from chappe.ops.data_folder import FolderError
from chappe.ops.loading import load

S3 = {"endpoint": "http://127.0.0.1:1", "bucket": "files", "access_key": "key"}


def settings(data: Path, **more: dict[str, object]) -> Config:
    return load(None, {"server": {"data": data}, **more})


def s3_settings(tmp_path: Path, **changed: object) -> Config:
    """Settings of an object store that does not answer."""
    secret = tmp_path / "secret"
    secret.write_text("a secret\n")
    return settings(tmp_path, media={"store": "s3"}, s3={**S3, "secret_file": str(secret), **changed})


def said(config: Config) -> list[doctor.Finding]:
    """What the doctor says about files."""
    found = doctor.examine(config, database.database_fault, choices.blobs_fault)
    return [one for one in found if one.text.startswith("files: ")]


async def test_files_are_in_the_data_folder_or_where_the_setting_says(tmp_path: Path) -> None:
    for config, place in (
        (settings(tmp_path), tmp_path / "files"),
        (settings(tmp_path, media={"folder": str(tmp_path / "large")}), tmp_path / "large"),
    ):
        opened = choices.blobs(config)
        assert isinstance(opened, FolderBlobs)
        await opened.put("ab" * 32, b"kept")
        assert [path.read_bytes() for path in place.rglob("*") if path.is_file()] == [b"kept"]
        await opened.close()


async def test_the_setting_chooses_an_object_store(tmp_path: Path) -> None:
    opened = choices.blobs(s3_settings(tmp_path))
    assert isinstance(opened, S3Blobs)
    await opened.close()


@pytest.mark.parametrize(
    "endpoint",
    ["http://example.org", "ftp://example.org", "example.org", "https://", "https://h/path", "http://127.0.0.1.h"],
)
def test_files_do_not_travel_in_clear(tmp_path: Path, endpoint: str) -> None:
    with pytest.raises(ConfigError, match=r"s3\.endpoint must be https"):
        choices.blobs(s3_settings(tmp_path, endpoint=endpoint))


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"s3\.secret_file"):
        choices.blobs(s3_settings(tmp_path, secret_file=str(tmp_path / "none")))


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file")
    with pytest.raises(FolderError, match="files"):
        choices.blobs(settings(tmp_path))


def test_the_doctor_tries_the_folder_and_leaves_nothing(tmp_path: Path) -> None:
    (first,) = said(settings(tmp_path))
    assert first.verdict == "ok"
    assert not (tmp_path / "files").exists(), "looking made it"
    (tmp_path / "files").mkdir()
    (found,) = said(settings(tmp_path))
    assert found.verdict == "ok"
    assert "keeps and forgets" in found.text
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder of files that nobody may write."""
    (tmp_path / "files" / "incoming").mkdir(parents=True)
    (tmp_path / "files" / "incoming").chmod(0o500)
    yield tmp_path
    (tmp_path / "files" / "incoming").chmod(0o700)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_the_doctor_sees_a_folder_that_cannot_be_written(locked: Path) -> None:
    (found,) = said(settings(locked))
    assert found.verdict == "bad"


def test_the_doctor_sees_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file")
    (found,) = said(settings(tmp_path))
    assert found.verdict == "bad"


def test_the_doctor_sees_that_a_store_does_not_answer(tmp_path: Path) -> None:
    (found,) = said(s3_settings(tmp_path))
    assert found.verdict == "bad"
    assert "bucket files at http://127.0.0.1:1" in found.text
    assert "cannot be reached" in found.text
    (found,) = said(s3_settings(tmp_path, secret_file=str(tmp_path / "none")))
    assert found.verdict == "bad"


async def test_the_settings_bound_what_is_sent(tmp_path: Path) -> None:
    kept = choices.parts(settings(tmp_path, media={"largest_file": 1, "unfinished": 2}), tmp_path)
    piece = bytes(512 * 1024)
    for part in range(2):
        await kept.save(1, 7, part, 0, piece)
    with pytest.raises(Refused, match="FILE_PARTS_INVALID"):
        await kept.save(1, 7, 2, 0, b"x")
    async with kept.whole(1, 7, 2) as found:
        assert found.size == 1 << 20
    for part in range(1024):  # a small file in small parts may be as large
        await kept.save(1, 8, part, 0, bytes(1024))
    with pytest.raises(Refused, match="FILE_PARTS_INVALID"):
        await kept.save(1, 8, 1024, 0, bytes(1024))
    await kept.close()
    large = choices.parts(settings(tmp_path, media={"largest_file": 4000}), tmp_path)
    await large.save(1, 9, 7999, 8000, bytes(1024))
    with pytest.raises(Refused, match="FILE_PARTS_INVALID"):
        await large.save(1, 10, 0, 8001, piece)
    await large.close()


def test_the_doctor_says_whether_films_are_opened(tmp_path: Path) -> None:
    def films(**safety: str) -> list[str]:
        config = settings(tmp_path, safety=safety)
        found = doctor.examine(config, database.database_fault, choices.blobs_fault)
        return [one.verdict for one in found if one.text.startswith("films: ")]

    assert films() == ["warn"]
    assert films(ffmpeg=sys.executable) == ["ok"]
