"""The contract of blob stores (docs/extend/blobs.md), whatever the driver."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from chappe.adapters.blobs.folder import FolderBlobs
from chappe.adapters.blobs.s3 import S3Blobs
from chappe.ports import BlobMissing, Blobs, BlobsUnavailable
from tests.support.object_store import ObjectStore, object_store, why_not

NAME = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
BIG = 20 << 20
"""More than two parts of a multipart upload."""


@dataclass
class Driver:
    """A store under test."""

    open: Callable[[], Blobs]
    """Opened twice, it holds the same blobs twice."""
    broken: Callable[[], Blobs]
    """One that can keep nothing and find nothing."""
    leftovers: Callable[[], int]
    """Bytes or uploads that are kept besides blobs."""


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """The one object store of a run; in CI it has to be there."""
    why = why_not()
    if why and not os.environ.get("CI"):
        pytest.skip(why)
    assert not why, why
    with object_store(tmp_path_factory.mktemp("swift")) as started:
        yield started


def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Driver:
    """Files of a folder."""

    def broken() -> Blobs:
        blobs = FolderBlobs(tmp_path / "broken")
        (tmp_path / "broken" / "incoming").rmdir()
        (tmp_path / "broken").rmdir()
        (tmp_path / "broken").write_text("a file where the folder was")
        return blobs

    return Driver(
        lambda: FolderBlobs(tmp_path / "blobs"), broken, lambda: len(list((tmp_path / "blobs/incoming").iterdir()))
    )


def s3(tmp_path: Path, request: pytest.FixtureRequest) -> Driver:
    """A bucket of an object store."""
    store: ObjectStore = request.getfixturevalue("swift")
    bucket = store.bucket(f"blobs-{uuid4().hex}")
    return Driver(
        lambda: S3Blobs(bucket),
        lambda: S3Blobs(bucket._replace(secret=b"another")),
        lambda: store.unfinished(bucket.bucket),
    )


STORES = {"folder": folder, "s3": s3}


@pytest.fixture(params=sorted(STORES))
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Driver:
    """Each driver; a new one joins by its line in STORES."""
    return STORES[request.param](tmp_path, request)


@pytest.fixture
async def blobs(driver: Driver) -> AsyncIterator[Blobs]:
    """An open store that is empty."""
    opened = driver.open()
    yield opened
    await opened.close()


async def pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        await asyncio.sleep(0)
        yield piece


async def whole(blobs: Blobs, name: str) -> bytes:
    """All of a blob, in reads of a mebibyte."""
    size = await blobs.size(name)
    assert size is not None
    return b"".join([await blobs.read(name, at, 1 << 20) for at in range(0, size, 1 << 20)])


async def test_what_is_put_can_be_read_in_any_range(blobs: Blobs) -> None:
    data = os.urandom(100_000)
    await blobs.put(NAME, data)
    assert await blobs.size(NAME) == len(data)
    for offset, limit in ((0, 100_000), (0, 1), (4096, 1024), (99_999, 1), (99_999, 500), (0, 1 << 20), (50, 0)):
        assert await blobs.read(NAME, offset, limit) == data[offset : offset + limit]
    for offset in (100_000, 100_001, 1 << 40):
        assert await blobs.read(NAME, offset, 10) == b""


async def test_an_empty_blob_is_a_blob(blobs: Blobs) -> None:
    for name, given in ((NAME, b""), (OTHER, pieces())):
        await blobs.put(name, given)
        assert await blobs.size(name) == 0
        assert await blobs.read(name, 0, 100) == b""
        assert await blobs.read(name, 0, 0) == b""


async def test_chunks_of_any_length_make_one_blob(blobs: Blobs) -> None:
    await blobs.put(NAME, pieces(b"", b"a", b"bc" * 50_000, b"", b"d"))
    assert await whole(blobs, NAME) == b"a" + b"bc" * 50_000 + b"d"


@pytest.mark.parametrize("length", [8 << 20, (8 << 20) + 1, BIG])
async def test_a_big_blob_is_kept_whole(blobs: Blobs, driver: Driver, length: int) -> None:
    data = os.urandom(length)
    steps = range(0, length, 700_001)
    await blobs.put(NAME, pieces(*(data[at : at + 700_001] for at in steps)))
    assert sha256(await whole(blobs, NAME)).digest() == sha256(data).digest()
    assert await blobs.read(NAME, (8 << 20) - 5, 10) == data[(8 << 20) - 5 : (8 << 20) + 5]
    await blobs.put(OTHER, data)
    assert sha256(await whole(blobs, OTHER)).digest() == sha256(data).digest()
    assert driver.leftovers() == 0


async def test_blobs_outlast_the_one_who_put_them(driver: Driver) -> None:
    first = driver.open()
    await first.put(NAME, b"kept")
    await first.close()
    second = driver.open()
    assert await second.read(NAME, 0, 10) == b"kept"
    await second.close()


async def test_two_that_are_open_see_the_same(driver: Driver, blobs: Blobs) -> None:
    other = driver.open()
    await blobs.put(NAME, b"one")
    assert await other.read(NAME, 0, 10) == b"one"
    await other.delete(NAME)
    assert await blobs.size(NAME) is None
    await other.close()


@pytest.mark.parametrize(
    "name",
    ["", "abc", "a" * 7, "a" * 129, NAME.upper(), "g" * 64, "../../etc/passwd", "ab/cd/abcd", f"{NAME}\n", f" {NAME}",
     f"{NAME[:-1]}é", f"{NAME}?uploads", "０" * 64],
)  # fmt: skip
async def test_a_name_that_is_no_hash_is_refused(blobs: Blobs, tmp_path: Path, name: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    for call in (
        blobs.put(name, b"x"),
        blobs.adopt(name, file),
        blobs.read(name, 0, 1),
        blobs.size(name),
        blobs.delete(name),
    ):
        with pytest.raises(ValueError, match="hex"):
            await call
    assert file.exists()


@pytest.mark.parametrize(("offset", "limit"), [(-1, 10), (0, -1), (0, (16 << 20) + 1)])
async def test_a_range_that_cannot_be_meant_is_refused(blobs: Blobs, offset: int, limit: int) -> None:
    await blobs.put(NAME, b"x")
    with pytest.raises(ValueError, match="read"):
        await blobs.read(NAME, offset, limit)


async def test_what_is_not_there_is_missing(blobs: Blobs) -> None:
    assert await blobs.size(NAME) is None
    for offset, limit in ((0, 10), (5, 10), (0, 0)):
        with pytest.raises(BlobMissing) as caught:
            await blobs.read(NAME, offset, limit)
        assert NAME not in str(caught.value)
    await blobs.delete(NAME)


async def test_what_is_deleted_is_gone_and_nothing_else(blobs: Blobs) -> None:
    neighbour = NAME[:-1] + "0"
    await blobs.put(NAME, b"one")
    await blobs.put(neighbour, b"two")
    await blobs.delete(NAME)
    assert await blobs.size(NAME) is None
    with pytest.raises(BlobMissing):
        await blobs.read(NAME, 0, 1)
    assert await blobs.read(neighbour, 0, 10) == b"two"
    await blobs.put(NAME, b"again")
    assert await blobs.read(NAME, 0, 10) == b"again"


class Stop(Exception):
    """What an iterator may raise."""


@pytest.mark.parametrize("length", [10, BIG])
async def test_an_iterator_that_raises_leaves_nothing(blobs: Blobs, driver: Driver, length: int) -> None:
    async def failing() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield bytes(length // 10)
        raise Stop

    with pytest.raises(Stop):
        await blobs.put(NAME, failing())
    assert await blobs.size(NAME) is None
    await blobs.put(NAME, b"before")
    with pytest.raises(Stop):
        await blobs.put(NAME, failing())
    assert await blobs.read(NAME, 0, 10) == b"before"
    assert driver.leftovers() == 0


async def test_a_disk_error_of_the_iterator_is_the_iterators_own(blobs: Blobs) -> None:
    async def failing() -> AsyncIterator[bytes]:
        yield b"x"
        raise OSError("elsewhere")

    with pytest.raises(OSError, match="elsewhere"):
        await blobs.put(NAME, failing())


async def test_nothing_is_seen_before_all_is_there(blobs: Blobs) -> None:
    async def watched() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield bytes(BIG // 5)
            assert await blobs.size(NAME) is None

    await blobs.put(NAME, watched())
    assert await blobs.size(NAME) == BIG


@pytest.mark.parametrize("after", [0, 1, 3, 30, 60])
async def test_who_is_cancelled_leaves_all_or_nothing(blobs: Blobs, driver: Driver, after: int) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield bytes(BIG // 40)

    task = asyncio.create_task(blobs.put(NAME, endless()))
    await asyncio.sleep(after / 1000)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await blobs.size(NAME) in (None, BIG)
    assert driver.leftovers() == 0


async def test_the_same_name_at_once_is_one_of_them_whole(blobs: Blobs, driver: Driver) -> None:
    kept = [bytes([letter]) * 300_000 for letter in range(8)]
    seen = []

    async def watch() -> None:
        while True:
            with suppress(BlobMissing):
                seen.append(await blobs.read(NAME, 0, 1 << 20))
            await asyncio.sleep(0.001)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(blobs.put(NAME, pieces(one[:100_000], one[100_000:])) for one in kept))
    watching.cancel()
    assert await whole(blobs, NAME) in kept
    assert all(one in kept for one in seen)
    assert driver.leftovers() == 0


async def test_many_at_once(blobs: Blobs) -> None:
    made = {sha256(bytes([at])).hexdigest(): bytes([at]) * (at + 1) for at in range(60)}
    await asyncio.gather(*(blobs.put(name, data) for name, data in made.items()))
    found = await asyncio.gather(*(blobs.read(name, 0, 1000) for name in made))
    assert found == list(made.values())


async def test_a_file_is_adopted_and_leaves_its_place(blobs: Blobs, driver: Driver, tmp_path: Path) -> None:
    for length in (0, 5, BIG):
        file, data = tmp_path / "finished", os.urandom(length)
        file.write_bytes(data)
        await blobs.adopt(NAME, file)
        assert not file.exists()
        assert await whole(blobs, NAME) == data
    assert driver.leftovers() == 0


async def test_a_file_that_is_not_there_cannot_be_adopted(blobs: Blobs, tmp_path: Path) -> None:
    for place in (tmp_path / "none", tmp_path):
        with pytest.raises(FileNotFoundError):
            await blobs.adopt(NAME, place)
    assert await blobs.size(NAME) is None


async def test_a_store_that_fails_says_so_and_names_no_blob(driver: Driver, tmp_path: Path) -> None:
    blobs = driver.broken()
    file = tmp_path / "file"
    file.write_bytes(b"x")
    for call in (
        blobs.put(NAME, b"x"),
        blobs.put(NAME, pieces(bytes(BIG))),
        blobs.adopt(NAME, file),
        blobs.read(NAME, 0, 1),
        blobs.size(NAME),
        blobs.delete(NAME),
    ):
        with pytest.raises(BlobsUnavailable) as caught:
            await call
        assert str(caught.value)
        assert NAME not in str(caught.value)
    assert file.read_bytes() == b"x"
    await blobs.close()


async def test_the_loop_goes_on_meanwhile(blobs: Blobs) -> None:
    late = []

    async def tick() -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await asyncio.sleep(0.01)
            late.append(loop.time() - began - 0.01)

    ticking = asyncio.create_task(tick())
    await asyncio.gather(*(blobs.put(name, bytes(BIG)) for name in (NAME, OTHER)))
    ticking.cancel()
    assert late
    assert max(late) < 0.5
