"""Hands pictures to worker processes: what kills, stops or fools a decoder costs that picture and nothing else."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from chappe.adapters.pictures.frames import ANSWER, ASK, HELLO, KINDS, MOST_JPEGS, MOST_JSON, Answer, Kind, packed, read
from chappe.ports import BadPicture, Fingerprint, Made, PicturesUnavailable, Size, Tags

LARGEST = 16 << 20
"""Bytes of a picture that are looked at."""
LARGEST_LOOK = 48 << 20
"""The same of what is only looked at, and need not be shown."""
MOST_WAITING = 64
MOST_WAITING_BYTES = 128 << 20
"""Pictures that may wait for a worker, by number and together."""
MEMORY = 1 << 30
"""Bytes of address space of a worker."""
START_SECONDS = 20
LIFE = 500
"""Pictures after which a worker makes room for a new one, whatever it may have leaked."""
_PACKAGE = Path(__file__).resolve().parents[3]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from chappe.adapters.pictures.worker import main; "
    "main(int(sys.argv[2]), float(sys.argv[3]))"
)


class PictureWorkers:
    """See ports.Pictures."""

    def __init__(self, workers: int = 1, seconds: float = 10.0, memory: int = MEMORY) -> None:
        """At most so many processes, started when they are needed; so many seconds for one picture."""
        self._seconds = seconds
        self._memory = memory
        self._turns = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._waiting = 0
        self._waiting_bytes = 0
        self._closed = False

    async def make(self, data: bytes, *, cropped: bool = False) -> Made:
        """See ports.Pictures."""
        return (await self._ask("profile" if cropped else "photo", data)).made

    async def thumb(self, data: bytes) -> Made:
        """See ports.Pictures."""
        return (await self._ask("thumb", data)).made

    async def look(self, data: bytes) -> tuple[Fingerprint, ...]:
        """See ports.Pictures."""
        return (await self._ask("look", data)).looks

    async def sticker(self, data: bytes) -> Size:
        """See ports.Pictures."""
        return (await self._ask("sticker", data)).sizes[0]

    async def tags(self, head: bytes, tail: bytes, size: int) -> Tags:
        """See ports.Pictures."""
        answer = await self._ask("tags", packed(head, tail, size))
        if answer.tags is None:  # the worker answered something else
            raise BadPicture("broken")
        return answer.tags._replace(cover=answer.sizes[0] if answer.sizes else None, looks=answer.looks)

    async def close(self) -> None:
        """See ports.Pictures; pictures that are being made fail."""
        self._closed = True
        while self._idle:
            await self._idle.pop().end()

    async def _ask(self, kind: Kind, data: bytes) -> Answer:
        if len(data) > (LARGEST_LOOK if kind == "look" else LARGEST):
            raise BadPicture("large")
        async with self._turn(len(data)):
            worker = await self._worker()
            try:
                return await self._asked(worker, kind, data)
            finally:
                await self._put_back(worker)

    @contextlib.asynccontextmanager
    async def _turn(self, size: int) -> AsyncIterator[None]:
        """Wait for a worker to be free, in a queue that is bounded."""
        if self._closed or self._waiting >= MOST_WAITING or self._waiting_bytes + size > MOST_WAITING_BYTES:
            raise PicturesUnavailable("too many pictures wait")
        self._waiting += 1
        self._waiting_bytes += size
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
            self._waiting_bytes -= size
        try:
            yield
        finally:
            self._turns.release()

    async def _worker(self) -> "_Worker":
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            await worker.end()
        return await _Worker.start(self._memory, self._seconds)

    async def _asked(self, worker: "_Worker", kind: Kind, data: bytes) -> Answer:
        try:
            async with asyncio.timeout(self._seconds):
                return await worker.ask(kind, data)
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            raise BadPicture("broken") from error

    async def _put_back(self, worker: "_Worker") -> None:
        if worker.alive and worker.left > 0 and not self._closed:
            self._idle.append(worker)
        else:
            await worker.end()


class _Worker:
    """One process; after any failure it is of no more use."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._process = process
        self._stdin, self._stdout = process.stdin, process.stdout
        self._at_rest = True
        self.left = LIFE

    @classmethod
    async def start(cls, memory: int, seconds: float) -> "_Worker":
        """A process that said it is ready; raises PicturesUnavailable."""
        given = (str(_PACKAGE), str(memory), str(seconds))
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                "-c",
                _START,
                *given,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"OPENBLAS_NUM_THREADS": "1"},  # more threads would each want their own piece of memory
                start_new_session=True,
            )
        except OSError as error:
            raise PicturesUnavailable(f"no picture worker can be started: {error.strerror}") from error
        worker = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                if await worker._stdout.readexactly(len(HELLO)) == HELLO:
                    return worker
        except (TimeoutError, OSError, EOFError):
            pass
        except BaseException:
            await worker.end()
            raise
        await worker.end()
        raise PicturesUnavailable("a picture worker does not start")

    @property
    def alive(self) -> bool:
        return self._at_rest and self._process.returncode is None

    async def ask(self, kind: Kind, data: bytes) -> Answer:
        """Hand over one picture; raises BadPicture, and OSError, EOFError or ValueError where the worker failed."""
        self._at_rest = False
        self.left -= 1
        self._stdin.write(ASK.pack(KINDS.index(kind), len(data)))
        self._stdin.write(data)
        await self._stdin.drain()
        head, body = ANSWER.unpack(await self._stdout.readexactly(ANSWER.size))
        if head > MOST_JSON or body > MOST_JPEGS:
            raise ValueError("an answer that is too long")
        told = await self._stdout.readexactly(head + body)
        try:
            answer = read(told[:head], told[head:])
        except BadPicture:
            self._at_rest = True
            raise
        self._at_rest = True
        return answer

    async def end(self) -> None:
        """Kill the process and wait for it."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._stdin.close()
        await self._process.wait()
