"""The folder that holds all a server keeps: its lock, its keys made once, and the file that says where it runs."""

import contextlib
import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from chappe.crypto import ed25519
from chappe.crypto.rsa import PrivateKey, generate_pem

SECRET_BYTES = 32


class FolderError(Exception):
    """The data folder cannot be used as asked; the text says why."""


class Running(NamedTuple):
    """Where a server listens, as told to clients."""

    host: str
    port: int
    pid: int


class Identity(NamedTuple):
    """What makes a server itself, to be kept as long as its accounts."""

    key: PrivateKey
    secret: bytes
    """SECRET_BYTES bytes, from which access hashes, salts and names in logs are derived."""


def write_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """The contents of a secret file; made whole, readable by its owner only, where it is missing."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = make()
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # for its owner only
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # somebody else was first: theirs counts
            os.link(draft, path)
    finally:
        os.unlink(draft)
    sync_folder(path.parent)
    return path.read_bytes()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class DataFolder:
    """A data folder, held by one server at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @property
    def database(self) -> Path:
        return self.path / "chappe.db"

    @property
    def run_file(self) -> Path:
        return self.path / "run.json"

    def __enter__(self) -> "DataFolder":
        """Make the folder where needed and take its lock; raises FolderError if another server has it."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._release()
            raise FolderError(f"another server uses {self.path}") from None
        except OSError as error:
            self._release()
            raise FolderError(f"{self.path}: {error.strerror}") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.run_file.unlink(missing_ok=True)
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def in_use(self) -> bool:
        """Does a server hold the folder now?"""
        try:
            lock = os.open(self.path / "lock", os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def make_identity(self) -> Identity:
        """The server's RSA key and its secret, made at the first start."""
        pem = write_once(self.path / "keys" / "rsa.pem", generate_pem)
        secret = write_once(self.path / "keys" / "secret", lambda: secrets.token_bytes(SECRET_BYTES))
        if len(secret) != SECRET_BYTES:
            raise FolderError(f"{self.path}/keys/secret must hold {SECRET_BYTES} bytes")
        return Identity(self._key(pem), secret)

    def key(self) -> PrivateKey:
        """The server's RSA key; raises FolderError where no server was ever started here."""
        try:
            return self._key((self.path / "keys" / "rsa.pem").read_bytes())
        except FileNotFoundError as error:
            raise FolderError(f"{self.path} holds no server key yet: start the server once") from error
        except OSError as error:
            raise FolderError(f"{self.path}/keys/rsa.pem: {error.strerror}") from error

    def secret(self) -> bytes:
        """The server's secret; raises FolderError where no server was ever started here, or it cannot be read."""
        path = self.path / "keys" / "secret"
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise FolderError(
                f"{self.path} is no server's data folder (--data names it; the first start makes it)"
            ) from error
        except OSError as error:
            raise FolderError(f"{path}: {error.strerror}") from error

    def make_log_key(self) -> ed25519.SigningKey:
        """The key that signs the ledger, made at the first start; raises FolderError."""
        pem = write_once(self.path / "keys" / "ledger.pem", ed25519.generate_pem)
        try:
            return ed25519.SigningKey.from_pem(pem)
        except ValueError as error:
            raise FolderError(f"{self.path}/keys/ledger.pem: {error}") from error

    def _key(self, pem: bytes) -> PrivateKey:
        try:
            return PrivateKey.from_pem(pem, secrets.token_bytes)
        except ValueError as error:
            raise FolderError(f"{self.path}/keys/rsa.pem: {error}") from error

    def say_running(self, host: str, port: int) -> None:
        """Write run.json, whole or not at all: where clients connect, and this process."""
        draft = self.run_file.with_suffix(".new")
        draft.write_text(json.dumps({"host": host, "port": port, "pid": os.getpid()}) + "\n")
        draft.replace(self.run_file)

    def running(self) -> Running | None:
        """Where the server of this folder listens now, None if none runs."""
        if not self.in_use():
            return None
        try:
            found = json.loads(self.run_file.read_text())
            return Running(str(found["host"]), int(found["port"]), int(found["pid"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
