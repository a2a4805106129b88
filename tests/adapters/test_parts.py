"""Parts of unfinished uploads: any order, repeats, restarts, bounds."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chappe.adapters.parts import FolderParts
from chappe.domain.errors import Refused
from chappe.ports import Whole

KIB = 1024
ANN, BOB = 11, 12


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[FolderParts]:
    made = FolderParts(tmp_path, most_bytes=64 * KIB)
    yield made
    await made.close()


def pieces(size: int, step: int) -> list[bytes]:
    data = random.Random(size).randbytes(size)
    return [data[start : start + step] for start in range(0, size, step)]


async def whole(parts: FolderParts, user: int, id: int, count: int) -> Whole:
    """What an upload is, for a moment."""
    async with parts.whole(user, id, count) as found:
        return found


async def refused(awaitable: object) -> tuple[str, int]:
    with pytest.raises(Refused) as error:
        await awaitable  # type: ignore[misc]
    return error.value.name, error.value.value


@pytest.mark.parametrize("total", [0, 4, -1])
@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_any_order_gives_the_file(parts: FolderParts, order: tuple[int, ...], total: int) -> None:
    made = pieces(3 * KIB + 7, KIB)
    for part in order:
        await parts.save(ANN, 1, part, total, made[part])
    found = await whole(parts, ANN, 1, 4)
    assert (found.size, found.path.read_bytes()) == (3 * KIB + 7, b"".join(made))


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_a_restart_in_between_loses_nothing(tmp_path: Path, order: tuple[int, ...]) -> None:
    made = pieces(3 * KIB + 7, KIB)
    for part in order:
        here = FolderParts(tmp_path)
        await here.save(ANN, -5, part, 0, made[part])
        await here.close()
    here = FolderParts(tmp_path)
    assert (await whole(here, ANN, -5, 4)).path.read_bytes() == b"".join(made)
    await here.close()


async def test_all_at_once_and_twice(parts: FolderParts) -> None:
    made = pieces(40 * KIB + 1, KIB)
    await asyncio.gather(*(parts.save(ANN, 1, part, 41, data) for part, data in [*enumerate(made)] * 2))
    assert (await whole(parts, ANN, 1, 41)).path.read_bytes() == b"".join(made)


async def test_a_repeated_part_counts_as_it_came_last(parts: FolderParts) -> None:
    for data in (b"a" * KIB, b"b" * KIB):
        await parts.save(ANN, 1, 0, 0, data)
    for data in (b"long", b"c"):
        await parts.save(ANN, 1, 1, 0, data)
    assert (await whole(parts, ANN, 1, 2)).path.read_bytes() == b"b" * KIB + b"c"


async def test_what_does_not_fit_is_refused_and_changes_nothing(parts: FolderParts) -> None:
    assert await refused(parts.save(ANN, 1, 0, 0, b"")) == ("FILE_PART_EMPTY", 0)
    assert await refused(parts.save(ANN, 1, 0, 0, bytes(512 * KIB + 1))) == ("FILE_PART_TOO_BIG", 0)
    assert await refused(parts.save(ANN, 1, 4000, 0, b"x")) == ("FILE_PART_INVALID", 0)
    assert await refused(parts.save(ANN, 1, 3, 3, b"x")) == ("FILE_PART_INVALID", 0)
    assert await refused(parts.save(ANN, 1, 0, 4001, b"x")) == ("FILE_PARTS_INVALID", 0)
    await parts.save(ANN, 1, 0, 3, bytes(2 * KIB))
    assert await refused(parts.save(ANN, 1, 1, 3, bytes(KIB))) == ("FILE_PART_SIZE_CHANGED", 0)
    assert await refused(parts.save(ANN, 1, 2, 3, bytes(3 * KIB))) == ("FILE_PART_SIZE_CHANGED", 0)
    assert await refused(parts.save(ANN, 1, 1, 5, bytes(2 * KIB))) == ("FILE_PARTS_INVALID", 0)
    assert await refused(whole(parts, ANN, 1, 3)) == ("FILE_PART_X_MISSING", 1)
    assert await refused(whole(parts, BOB, 1, 3)) == ("FILE_PART_X_MISSING", 0)
    await parts.save(ANN, 1, 1, 3, bytes(2 * KIB))
    await parts.save(ANN, 1, 2, 3, b"end")
    assert await refused(whole(parts, ANN, 1, 2)) == ("FILE_PARTS_INVALID", 0)
    assert (await whole(parts, ANN, 1, 3)).size == 4 * KIB + 3
    await parts.save(ANN, 2, 0, 0, bytes(1500))
    assert await refused(parts.save(ANN, 2, 1, 0, bytes(1500))) == ("FILE_PART_SIZE_INVALID", 0)


async def test_an_account_has_only_so_much_under_way(parts: FolderParts) -> None:
    for id in range(1, 5):
        await parts.save(ANN, id, 0, 2, bytes(16 * KIB))
    await parts.save(BOB, 1, 0, 2, bytes(32 * KIB))
    await parts.save(ANN, 5, 0, 2, bytes(16 * KIB))
    assert await refused(whole(parts, ANN, 1, 2)) == ("FILE_PART_X_MISSING", 0)
    assert await refused(whole(parts, ANN, 2, 2)) == ("FILE_PART_X_MISSING", 1)
    assert await refused(whole(parts, BOB, 1, 2)) == ("FILE_PART_X_MISSING", 1)
    await parts.save(BOB, 1, 1, 2, bytes(32 * KIB))
    assert await refused(parts.save(BOB, 1, 1, 2, bytes(512 * KIB))) != ("", 0)


async def test_old_uploads_go(parts: FolderParts, tmp_path: Path) -> None:
    await parts.save(ANN, 1, 0, 0, b"x")
    await parts.sweep(0)
    assert (await whole(parts, ANN, 1, 1)).size == 1
    await parts.sweep(1 << 40)
    assert await refused(whole(parts, ANN, 1, 1)) == ("FILE_PART_X_MISSING", 0)
    assert not list((tmp_path / str(ANN)).iterdir())


async def test_nothing_changes_while_something_is_made_of_a_file(parts: FolderParts) -> None:
    for part in range(2):
        await parts.save(ANN, 1, part, 0, b"a" * KIB)
    async with parts.whole(ANN, 1, 2) as found:
        before = found.path.read_bytes()
        for part in range(3):
            assert await refused(parts.save(ANN, 1, part, 0, b"b" * KIB)) == ("FILE_PART_INVALID", 0)
        assert found.path.read_bytes() == before
        waits = asyncio.create_task(whole(parts, ANN, 1, 2))
        await asyncio.sleep(0)
        await parts.forget(ANN, 1)
    with pytest.raises(Refused, match="FILE_PART_X_MISSING"):  # it was used up by whoever came first
        await waits
    await parts.save(ANN, 1, 0, 0, b"c" * KIB)
    assert (await whole(parts, ANN, 1, 1)).path.read_bytes() == b"c" * KIB


async def test_what_was_not_used_up_may_be_mended(parts: FolderParts) -> None:
    await parts.save(ANN, 1, 0, 0, b"a" * KIB)
    with pytest.raises(ZeroDivisionError):
        async with parts.whole(ANN, 1, 1):
            raise ZeroDivisionError
    await parts.save(ANN, 1, 0, 0, b"b" * KIB)
    assert (await whole(parts, ANN, 1, 1)).path.read_bytes() == b"b" * KIB


async def test_an_upload_begins_anew_while_one_of_its_name_goes(parts: FolderParts) -> None:
    for turn in range(20):
        await parts.save(ANN, 1, 0, 0, b"%d" % (turn % 10) * KIB)
        going = asyncio.create_task(parts.forget(ANN, 1))
        await asyncio.sleep(0)
        await parts.save(ANN, 1, 0, 0, b"n" * KIB)
        await going
        assert (await whole(parts, ANN, 1, 1)).path.read_bytes() == b"n" * KIB
        await parts.forget(ANN, 1)
