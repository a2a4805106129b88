"""The SQLite driver: one writer thread that commits waiting rules together, and a few readers on snapshots."""

import asyncio
import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Generic, TypeVar, cast

from chappe.domain.ports import Sealer
from chappe.engine.store import StoreUnavailable
from chappe.store.migrate import migrate
from chappe.store.tx import SqlTx

T = TypeVar("T")
log = logging.getLogger(__name__)

MOST_IN_A_COMMIT = 256
READERS = 3
PATIENCE = 5000
"""Milliseconds for which a connection waits for a lock that another process holds."""


class _Job(Generic[T]):
    """A rule on its way through the writer thread."""

    __slots__ = ("change", "error", "future", "result")

    def __init__(self, change: Callable[[SqlTx], T], future: "asyncio.Future[T]") -> None:
        self.change = change
        self.future = future
        self.result: T
        self.error: BaseException | None = None


def connect(path: Path | str, *, read_only: bool = False, patience: int = PATIENCE) -> sqlite3.Connection:
    """A connection with the project's settings: write-ahead log, every commit on disk before it returns.

    `patience`: milliseconds for which it waits for a lock.
    """
    if read_only:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    else:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA wal_autocheckpoint=8000")  # pages written many times over go to the file once
    connection.execute(f"PRAGMA busy_timeout={patience}")
    connection.execute("PRAGMA cache_size=-65536" if not read_only else "PRAGMA cache_size=-16384")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def _is_of_the_disk(error: BaseException) -> bool:
    """Is it the disk or the database itself that failed, and not a statement that the rule should not have made?"""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)  # what Python itself finds wrong has none
    return isinstance(error, sqlite3.OperationalError) and code & 0xFF != sqlite3.SQLITE_ERROR


class SqliteStore:
    """Rules run on one thread, as many as wait together in one commit; one that fails leaves nothing behind."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self._path = path
        self._sealer = sealer
        self._writer_connection = connect(path)
        migrate(self._writer_connection)
        self._writer_connection.execute("ANALYZE sqlite_schema")  # reads the plans that a migration has just laid down
        self._writer_tx = SqlTx(self._writer_connection, sealer)
        self._queue: SimpleQueue[_Job[object] | None] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False
        self._writer = threading.Thread(target=self._write_for_ever, name="store-writer", daemon=True)
        self._writer.start()
        self._local = threading.local()
        self._reader_connections: list[sqlite3.Connection] = []
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._begun = 0
        """Commits that have begun, counted by the writer thread: a snapshot may hold all of them."""
        self._told = 0
        """Commits of which all who waited for them have been told."""
        self._untold: list[tuple[int, asyncio.Future[None]]] = []
        """Readings that saw more than that, by the commit they wait for."""

    async def write(self, change: Callable[[SqlTx], T]) -> T:
        """Run the rule in the next commit; returns once that commit is on disk (see engine.store.Store)."""
        if self._closed:
            raise StoreUnavailable("the store is closed")
        loop = asyncio.get_running_loop()
        self._loop = loop
        job: _Job[T] = _Job(change, loop.create_future())
        self._queue.put(cast("_Job[object]", job))
        return await job.future

    async def read(self, query: Callable[[SqlTx], T]) -> T:
        """Run the query on a snapshot, on a thread of its own.

        A snapshot may hold a commit that is on disk but not told of yet. Its reader waits for that: a client that is
        shown a message before it is told of it takes that for a fault.
        """
        if self._closed:
            raise StoreUnavailable("the store is closed")
        loop = asyncio.get_running_loop()
        found, begun = await loop.run_in_executor(self._readers, self._read_now, query)
        await self._all_told(begun)
        return found

    async def glance(self, query: Callable[[SqlTx], T]) -> T:
        """Run the query on a snapshot, on the loop itself: the way to a thread and back takes longer than it does.

        It never waits for a lock there: where it would have to, it goes to a thread after all.
        """
        if self._closed:
            raise StoreUnavailable("the store is closed")
        try:
            found, begun = self._read_now(query, patience=0)
        except sqlite3.OperationalError:
            return await self.read(query)
        await self._all_told(begun)
        return found

    async def _all_told(self, begun: int) -> None:
        """Wait until those who made the commits up to this one have been told."""
        if begun > self._told:
            told = asyncio.get_running_loop().create_future()
            self._untold.append((begun, told))
            await told

    async def rehearse(self, change: Callable[[SqlTx], object]) -> None:
        """Run the rule on a connection that cannot write, up to its first write (see engine.store.Store)."""

        def up_to_the_first_write(tx: SqlTx) -> None:
            try:
                change(tx)
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                    raise

        await self.read(up_to_the_first_write)

    async def close(self) -> None:
        """Finish what waits, then close every connection."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._writer.join)
        self._readers.shutdown(wait=True)
        for connection in self._reader_connections:
            connection.close()
        self._writer_connection.close()

    # -- the writer thread ------------------------------------------------------------------------------------------
    def _write_for_ever(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            batch = [first]
            last = False
            while len(batch) < MOST_IN_A_COMMIT and not self._queue.empty():
                job = self._queue.get_nowait()
                if job is None:
                    last = True
                    break
                batch.append(job)
            self._commit_together(batch)
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._settle, batch, self._begun)
            if last:
                return

    def _commit_together(self, batch: list[_Job[object]]) -> None:
        connection = self._writer_connection
        try:
            if not self._run_plainly(batch):
                self._run_in_savepoints(batch)
            self._begun += 1
            connection.execute("COMMIT")
        except Exception as fault:  # whatever it is: if this thread ended, everybody would wait for ever
            log.error("a commit of %d changes failed: %s", len(batch), fault or type(fault).__name__)
            with contextlib.suppress(sqlite3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            for job in batch:
                if job.error is None:
                    job.error = StoreUnavailable(str(fault))

    def _settle(self, batch: list[_Job[object]], commit: int) -> None:
        """On the loop: hand results to those who wait, in the order of the commit."""
        assert self._loop is not None
        for job in batch:
            if job.future.cancelled():
                continue
            if job.error is not None:
                job.future.set_exception(job.error)
            else:
                job.future.set_result(job.result)
        self._loop.call_soon(self._tell, commit)  # after those who were woken just now have told of it

    def _tell(self, commit: int) -> None:
        """Let those readings go on that saw no more than this."""
        self._told = commit
        if self._untold:
            waiting, self._untold = self._untold, []
            for begun, told in waiting:
                if begun > commit:
                    self._untold.append((begun, told))
                elif not told.done():
                    told.set_result(None)

    def _run_plainly(self, batch: list[_Job[object]]) -> bool:
        """Run all rules one after another; False, with everything undone, if one failed after it had written.

        A savepoint costs a copy of every page that the rule touches. Nearly all rules end well, and those that
        refuse do so before they write.
        """
        connection = self._writer_connection
        connection.execute("BEGIN IMMEDIATE")
        for job in batch:
            before = connection.total_changes
            try:
                job.result = job.change(self._writer_tx)
            except BaseException as error:
                if _is_of_the_disk(error):
                    raise  # nothing of this commit may count
                if connection.total_changes != before:
                    connection.execute("ROLLBACK")
                    if len(batch) > 1:
                        return False
                    connection.execute("BEGIN IMMEDIATE")
                job.error = error
        return True

    def _run_in_savepoints(self, batch: list[_Job[object]]) -> None:
        """Run all rules anew, each in a savepoint of its own, so that those that fail leave nothing behind."""
        connection = self._writer_connection
        connection.execute("BEGIN IMMEDIATE")
        for job in batch:
            job.error = None
            connection.execute("SAVEPOINT rule")
            try:
                job.result = job.change(self._writer_tx)
            except BaseException as error:
                if _is_of_the_disk(error):
                    raise
                job.error = error
                connection.execute("ROLLBACK TO rule")
            connection.execute("RELEASE rule")

    # -- reader threads -----------------------------------------------------------------------------------------------
    def _read_now(self, query: Callable[[SqlTx], T], patience: int = PATIENCE) -> tuple[T, int]:
        """What the query finds, and how many commits its snapshot may hold; `patience` as for `connect`."""
        found: tuple[sqlite3.Connection, SqlTx] | None = getattr(self._local, "reader", None)
        if found is None:
            connection = connect(self._path, read_only=True, patience=patience)
            self._reader_connections.append(connection)
            found = self._local.reader = (connection, SqlTx(connection, self._sealer))
        connection, tx = found
        connection.execute("BEGIN")
        try:
            return query(tx), self._begun
        finally:
            connection.execute("COMMIT")
