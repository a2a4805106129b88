"""Keeps blobs as files of one folder: each is seen whole or not at all, whatever ends the server or the disk."""

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

from chappe.adapters.blobs.names import check_range, checked
from chappe.adapters.blobs.threads import Threads
from chappe.ports import BlobMissing, BlobsUnavailable

PIECE = 1 << 20
"""Bytes that are written in one call."""


class FolderBlobs:
    """See ports.Blobs: the file of a name is `ab/cd/NAME`, by the first digits of the name.

    A blob is written under `incoming/` by a locked file, synced, renamed to its place, and both folders are synced.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder where needed and clear what an earlier crash left; raises BlobsUnavailable."""
        self._folder = folder
        self._incoming = folder / "incoming"
        try:
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync(folder)
            _sync(folder.parent)
            self._sweep()
        except OSError as error:
            raise BlobsUnavailable(f"{folder}: {error.strerror}") from error
        self._threads = Threads()
        self._lasting: set[Path] = set()
        """Folders that are known to be on disk."""

    async def put(self, name: str, chunks: AsyncIterator[bytes] | bytes) -> None:
        """See ports.Blobs."""
        target = self._place(name)
        draft = _Draft(self._incoming)
        try:
            await self._threads.run(draft.open)
            if isinstance(chunks, bytes):
                await self._threads.run(lambda: draft.write(chunks))
            else:
                async for chunk in chunks:
                    await self._threads.run(lambda chunk=chunk: draft.write(chunk))  # type: ignore[misc]
            await self._threads.run(lambda: self._publish(draft, target))
        finally:
            await self._threads.must_run(draft.discard)

    async def adopt(self, name: str, path: Path) -> None:
        """See ports.Blobs: a rename where the file is on the same file system, else a copy."""
        target = self._place(name)
        if not await self._threads.run(path.is_file):
            raise FileNotFoundError("the file to adopt is not there")
        await self._threads.run(lambda: self._adopt(path, target))

    async def read(self, name: str, offset: int, limit: int) -> bytes:
        """See ports.Blobs."""
        check_range(offset, limit)
        path = self._place(name)
        return await self._threads.run(lambda: _read(path, offset, limit))

    async def size(self, name: str) -> int | None:
        """See ports.Blobs."""
        path = self._place(name)
        return await self._threads.run(lambda: _size(path))

    async def delete(self, name: str) -> None:
        """See ports.Blobs."""
        path = self._place(name)
        await self._threads.run(lambda: _delete(path))

    async def close(self) -> None:
        """See ports.Blobs."""
        await self._threads.close()

    def _place(self, name: str) -> Path:
        return self._folder / checked(name)[:2] / name[2:4] / name

    def _adopt(self, path: Path, target: Path) -> None:
        with path.open("rb") as source:
            os.fsync(source.fileno())
            self._make_folders(target)
            try:
                os.replace(path, target)
                path.unlink(missing_ok=True)  # where both names were of one file, nothing was done
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copy(source.fileno(), target)
                path.unlink()
        _sync(target.parent)

    def _copy(self, source: int, target: Path) -> None:
        draft = _Draft(self._incoming)
        try:
            draft.open()
            with open(source, "rb", closefd=False) as stream:
                shutil.copyfileobj(stream, draft, PIECE)
            self._publish(draft, target)
        finally:
            draft.discard()

    def _publish(self, draft: "_Draft", target: Path) -> None:
        self._make_folders(target)
        draft.publish(target)

    def _make_folders(self, target: Path) -> None:
        """Make the folders above a file, durably; one that another writer has just made is synced here as well."""
        for folder in (target.parent.parent, target.parent):
            if folder not in self._lasting or not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
                _sync(folder.parent)
                self._lasting.add(folder)

    def _sweep(self) -> None:
        """Remove the drafts of writers that are gone: whose file nobody holds locked."""
        for path in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as left:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()


class _Draft:
    """A file that is being written and that nobody can see yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder
        self._file: int | None = None

    def open(self) -> None:
        """Make the file, and lock it as long as it is written."""
        while True:
            self._path = self._folder / uuid4().hex
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            if os.fstat(self._file).st_nlink:  # else somebody swept it up before the lock was taken
                return
            os.close(self._file)
            self._file = None

    def write(self, data: bytes) -> None:
        """Append."""
        assert self._file is not None
        for start in range(0, len(data), PIECE):
            piece = memoryview(data)[start : start + PIECE]
            while piece:
                piece = piece[os.write(self._file, piece) :]

    def publish(self, target: Path) -> None:
        """Make it durable under its name."""
        assert self._file is not None
        os.fsync(self._file)
        os.replace(self._path, target)
        _sync(target.parent)

    def discard(self) -> None:
        """Close, and remove what was not published."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def _read(path: Path, offset: int, limit: int) -> bytes:
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise BlobMissing from None
    try:
        pieces = []
        while limit and (piece := os.pread(file, limit, offset)):
            pieces.append(piece)
            offset, limit = offset + len(piece), limit - len(piece)
        return b"".join(pieces)
    finally:
        os.close(file)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        return
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
