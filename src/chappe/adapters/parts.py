"""Keeps the parts of unfinished uploads in a folder: each in its place of one file, acknowledged once on disk."""

import asyncio
import contextlib
import os
import shutil
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from chappe.adapters.unfinished import Upload, load, mark, separate, settle, share, write
from chappe.domain.errors import Refused
from chappe.ports import BlobsUnavailable, Whole

T = TypeVar("T")
LARGEST_PART = 512 * 1024
STEP = 1024
"""Every part but the last is a multiple of it and a divisor of LARGEST_PART (core.telegram.org/api/files)."""
FEWEST_PARTS = 4000
"""Parts that a file may have at least, however small the largest one is: small files come in small parts."""
MOST_UPLOADS = 200
"""Unfinished uploads of one account; beyond that the ones left alone for longest go."""
THREADS = 4
RESTS = 60.0
"""Seconds for which an upload stays on disk after it was used: longer than it takes until what shows it is durable."""


class FolderParts:
    """See chappe.engine.uploads.Parts: a folder for each account, in it one for each upload."""

    def __init__(self, folder: Path, most_bytes: int = 4 << 30, largest: int = 2000 << 20) -> None:
        self._folder = folder
        self._largest = largest
        """Bytes of one file."""
        self._most_parts = max(FEWEST_PARTS, -(-largest // LARGEST_PART))
        self._most_bytes = most_bytes
        """Bytes of all unfinished uploads of one account."""
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="parts")
        self._users: dict[int, OrderedDict[int, Upload]] = {}
        self._opening = asyncio.Lock()
        self._leaving: dict[tuple[int, int], asyncio.Future[None]] = {}
        """Uploads whose folders are being thrown away: another of the same name begins after that."""
        self._resting: OrderedDict[tuple[int, int], tuple[float, Upload]] = OrderedDict()
        """Uploads that were used, and since when: nobody finds them here, but another server would after a crash."""
        self._tasks: set[asyncio.Task[None]] = set()

    # -- what the engine asks ----------------------------------------------------------------------------------------
    async def save(self, user: int, id: int, part: int, total: int, data: bytes) -> None:
        """See chappe.engine.uploads.Parts."""
        self._check(part, total, len(data))
        upload = await self._begun(user, id)
        upload.using += 1
        # To its end, whoever gives up on it: a thread that writes cannot be called back.
        await asyncio.shield(self._task(self._saved(user, id, upload, part, total, data)))

    async def _saved(self, user: int, id: int, upload: Upload, part: int, total: int, data: bytes) -> None:
        """One part, once nobody else writes it."""
        while (before := upload.writing.get(part)) is not None:
            await before
        ended = upload.writing[part] = asyncio.get_running_loop().create_future()
        try:
            async with upload.lock:
                self._unread(upload)
                if upload.shared:
                    await self._run(lambda: separate(upload))
                    self._unread(upload)
                place = await self._place(user, id, upload, part, total, len(data))
                self._unread(upload)  # nothing may come between this and the next two lines
                upload.lengths[part] = len(data)
                upload.durable.discard(part)
                if place < 0:  # nobody may look for it before it is there
                    await self._run(lambda: write(upload.aside, 0, data))
                    await self._marked(upload, mark(part, len(data), True))
            if place >= 0:
                await self._run(lambda: write(upload.data, place, data))
                await self._marked(upload, mark(part, len(data), False))
            upload.durable.add(part)
        finally:
            if part not in upload.durable:
                upload.lengths.pop(part, None)
            del upload.writing[part]
            upload.using -= 1
            ended.set_result(None)

    @contextlib.asynccontextmanager
    async def whole(self, user: int, id: int, parts: int) -> AsyncIterator[Whole]:
        """See chappe.engine.uploads.Parts."""
        if not 0 < parts <= self._most_parts:
            raise Refused("FILE_PARTS_INVALID")
        uploads = await self._uploads(user)
        upload = uploads.get(id)
        if upload is None:
            raise Refused("FILE_PART_X_MISSING", 0)
        upload.using += 1
        try:
            async with upload.turn:
                if uploads.get(id) is not upload:  # whoever came first has used it up
                    raise Refused("FILE_PART_X_MISSING", 0)
                size = self._complete(upload, parts)
                upload.reading = True
                try:
                    # A last part may have come anew, and shorter.
                    await self._run(lambda: os.truncate(upload.data, size))
                    yield Whole(upload.data, size)
                finally:
                    upload.reading = False
        finally:
            upload.using -= 1

    def _unread(self, upload: Upload) -> None:
        """Raise where a part comes while something is made of the file, or after it was used up."""
        if upload.reading or upload.gone:
            raise Refused("FILE_PART_INVALID")

    def _complete(self, upload: Upload, parts: int) -> int:
        """The size of an upload of which everything is there."""
        lengths = upload.lengths
        for part in range(parts):
            if part not in upload.durable:
                raise Refused("FILE_PART_X_MISSING", part)
        short = [part for part in range(parts - 1) if lengths[part] != upload.size]
        if len(lengths) > parts or short or (upload.total and upload.total != parts):
            raise Refused("FILE_PARTS_INVALID")
        upload.touched = time.time()
        return upload.bytes

    async def forget(self, user: int, id: int) -> None:
        """See chappe.engine.uploads.Parts."""
        uploads = await self._uploads(user)
        upload = uploads.pop(id, None)
        if upload is None:
            return
        upload.gone = True
        await self._throw_away((user, id), upload)

    async def _throw_away(self, key: tuple[int, int], upload: Upload) -> None:
        """Remove an upload from the disk, before another of its name begins."""
        self._resting.pop(key, None)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._leaving[key] = done

        async def throw_away() -> None:
            try:
                await self._run(lambda: shutil.rmtree(upload.folder, ignore_errors=True))
            finally:
                del self._leaving[key]
                done.set_result(None)

        await asyncio.shield(self._task(throw_away()))

    async def share(self, user: int, id: int) -> Path:
        """See chappe.engine.uploads.Parts."""
        upload = (await self._uploads(user))[id]
        return await self._run(lambda: share(upload))

    async def release(self, user: int, id: int) -> None:
        """See chappe.engine.uploads.Parts."""
        uploads = await self._uploads(user)
        upload = uploads.pop(id, None)
        if upload is not None:
            upload.gone = True
            self._resting[user, id] = time.monotonic(), upload
        await self._let_go(time.monotonic() - RESTS)

    async def _let_go(self, before: float) -> None:
        """Throw away what was used before then."""
        while self._resting:
            key, (since, upload) = next(iter(self._resting.items()))
            if since > before:
                return
            await self._throw_away(key, upload)

    async def sweep(self, before: float) -> None:
        """See chappe.engine.uploads.Parts."""
        await self._let_go(time.monotonic() - RESTS)
        for user in await self._run(self._user_ids):
            uploads = await self._uploads(user)
            for id in [id for id, upload in uploads.items() if upload.touched < before and not upload.using]:
                await self.forget(user, id)
            if not uploads and not any(owner == user for owner, _ in self._resting):
                self._users.pop(user, None)

    async def close(self) -> None:
        """See chappe.engine.uploads.Parts."""
        await asyncio.to_thread(self._threads.shutdown)

    # -- where a part belongs ----------------------------------------------------------------------------------------
    def _check(self, part: int, total: int, length: int) -> None:
        if not length:
            raise Refused("FILE_PART_EMPTY")
        if length > LARGEST_PART:
            raise Refused("FILE_PART_TOO_BIG")
        if total < -1 or total > self._most_parts:
            raise Refused("FILE_PARTS_INVALID")
        if not 0 <= part < (total if total > 0 else self._most_parts):
            raise Refused("FILE_PART_INVALID")

    async def _place(self, user: int, id: int, upload: Upload, part: int, total: int, length: int) -> int:
        """Where in the file the part begins, -1 where that is not known yet; makes room for it."""
        if total > 0 and (upload.total not in (0, total) or any(one >= total for one in upload.lengths)):
            raise Refused("FILE_PARTS_INVALID")
        if part not in upload.lengths and upload.bytes + length > min(self._largest, self._most_bytes):
            raise Refused("FILE_PARTS_INVALID")
        self._fit(upload, part, total, length)
        await self._make_room(user, id, length)
        if total > 0:
            upload.total = total
        upload.touched = time.time()
        if upload.held >= 0 and upload.size and upload.held != part:
            await self._bring_back(upload)
        return part * upload.size if upload.size or not part else -1

    def _fit(self, upload: Upload, part: int, total: int, length: int) -> None:
        """Learn the size of parts, or raise where this one does not go with the others."""
        others = {one: had for one, had in upload.lengths.items() if one != part}
        last = max(part, *others) if others else part
        size = max(length, *others.values()) if others else 0
        if not others and (part == 0 or (0 < total != part + 1)):
            size = length if total != 1 and (part or total > 1) else 0
        if not size:
            upload.size = 0
            upload.held = part if part else -1
            return
        total = total if total > 0 else upload.total
        for one, had in {**others, part: length}.items():
            if had != size and (one != last or (total > 0 and one != total - 1)):
                raise Refused("FILE_PART_SIZE_CHANGED")
        if size % STEP or LARGEST_PART % size:
            raise Refused("FILE_PART_SIZE_INVALID")
        upload.size = size

    async def _bring_back(self, upload: Upload) -> None:
        """Put the part that waited into its place."""
        held, place = upload.held, upload.held * upload.size

        def move() -> None:
            write(upload.data, place, upload.aside.read_bytes())

        await self._run(move)
        await self._marked(upload, mark(held, upload.lengths[held], False))
        upload.held = -1

    async def _make_room(self, user: int, id: int, length: int) -> None:
        """Let go of what was left alone for longest where the account has too much under way."""
        uploads = await self._uploads(user)
        uploads.move_to_end(id)
        have = sum(upload.bytes for upload in uploads.values()) + length
        for other, upload in list(uploads.items()):
            if have <= self._most_bytes and len(uploads) <= MOST_UPLOADS:
                return
            if other != id and not upload.using:
                have -= upload.bytes
                await self.forget(user, other)

    # -- on disk -----------------------------------------------------------------------------------------------------
    async def _marked(self, upload: Upload, mark: bytes) -> None:
        """Return once what was written is on disk, and the mark that says so: as many at once as there are waiting."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        upload.waiting.append((mark, done))
        if not upload.flushing:
            upload.flushing = True
            self._task(self._flush(upload))
        await asyncio.shield(done)

    async def _flush(self, upload: Upload) -> None:
        try:
            while upload.waiting:
                batch, upload.waiting = upload.waiting, []
                marks = b"".join([mark for mark, _ in batch])
                fault: Exception | None = None
                try:
                    await self._run(lambda marks=marks: settle(upload, marks))  # type: ignore[misc]
                except Exception as error:
                    fault = error
                for _, done in batch:
                    if not done.done():
                        done.set_exception(fault) if fault else done.set_result(None)
        finally:
            upload.flushing = False

    async def _uploads(self, user: int) -> OrderedDict[int, Upload]:
        found = self._users.get(user)
        if found is None:
            async with self._opening:
                found = self._users.get(user)
                if found is None:
                    found = self._users[user] = await self._run(lambda: load(self._folder / str(user)))
        return found

    async def _begun(self, user: int, id: int) -> Upload:
        uploads = await self._uploads(user)
        if (rests := self._resting.get((user, id))) is not None:
            await self._throw_away((user, id), rests[1])
        while (leaving := self._leaving.get((user, id))) is not None:
            await asyncio.shield(leaving)
        upload = uploads.get(id)
        if upload is None:
            folder = self._folder / str(user) / f"{id & (1 << 64) - 1:016x}"
            upload = uploads[id] = Upload(folder)
        return upload

    def _user_ids(self) -> list[int]:
        return [int(one.name) for one in self._folder.iterdir() if one.name.isdigit()] if self._folder.is_dir() else []

    def _task(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Work that goes on to its end."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run(self, work: Callable[[], T]) -> T:
        def named() -> T:
            try:
                return work()
            except OSError as error:
                raise BlobsUnavailable(error.strerror or type(error).__name__) from error

        return await asyncio.get_running_loop().run_in_executor(self._threads, named)
