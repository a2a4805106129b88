"""Looks a server over for its operator: what is well, what deserves a thought, what is broken."""

import importlib.util
import os
import resource
import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from chappe.ops import policy
from chappe.ops.addresses import Address
from chappe.ops.config import Config, ConfigError
from chappe.ops.data_folder import DataFolder, FolderError
from chappe.ops.loading import secret_from, token
from chappe.ops.report_tree import ReportTree

FEW_FILES = 4096
"""Fewer open files than this are soon used up: each connection is one."""
LITTLE_SPACE = 1 << 30


class Finding(NamedTuple):
    """One thing looked at."""

    verdict: str
    """"ok", "warn" or "bad"."""
    text: str


def examine(
    config: Config,
    database_fault: Callable[[Path], str | None],
    blobs_fault: Callable[[Config], str | None],
    statements_fault: Callable[[Path, str], str | None] = lambda path, place: None,
    rules_faults: Callable[[Path], Mapping[int, str]] = lambda data: {},
    settings_faults: Callable[[Config], Iterable[str]] = lambda config: (),
) -> Iterator[Finding]:
    """Everything worth looking at; the functions say what is wrong with a database, with the store of files, with
    statements that are sent to a place, and with the rules of a data folder, and with settings."""
    folder = DataFolder(config.server.data)
    yield from _program()
    yield _words(config)
    yield from (Finding("bad", f"settings: {fault}") for fault in settings_faults(config))
    yield from _folder(folder)
    if not _may_look(folder):
        return
    if folder.database.exists():
        fault = database_fault(folder.database)
        yield Finding(
            "bad" if fault else "ok", f"database: {fault or 'sound, and of a version that this program knows'}"
        )
        if not fault:
            yield from (
                Finding("bad", f"rule {id} does not hold: {why}") for id, why in rules_faults(folder.path).items()
            )
    if config.dsa.url and folder.database.exists():
        fault = statements_fault(folder.database, config.dsa.url.rstrip("/"))
        yield Finding("warn" if fault else "ok", f"statements of reasons: {fault or 'nothing keeps them back'}")
    yield _files(config, blobs_fault)
    running = folder.running()
    if running:
        answers = _answers(Address(running.host, running.port))
        yield Finding(
            "ok" if answers else "bad", f"server {running.pid}: {'answers' if answers else 'does not answer'}"
        )
    else:
        yield from map(_free, config.addresses)
    yield from _secrets(config)
    if config.accounts.test_numbers:
        yield Finding("warn", "test numbers are on: anyone who reaches the server can take those accounts")
    yield _films(config)
    if not config.limits.on:
        yield Finding("warn", "flood limits are off")


def _program() -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok" if sys.version_info >= (3, 11) else "bad", f"Python {python}")
    fts = sqlite3.connect(":memory:")
    try:
        fts.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        yield Finding("ok", f"SQLite {sqlite3.sqlite_version} with full-text search")
    except sqlite3.OperationalError:
        yield Finding("bad", f"SQLite {sqlite3.sqlite_version} was built without full-text search (FTS5)")
    finally:
        fts.close()
    for package in ("uvloop", "cryptg", "cryptography", "PIL"):
        found = importlib.util.find_spec(package) is not None
        yield Finding("ok" if found else "bad", f"{package} is {'installed' if found else 'missing'}")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    enough = files == resource.RLIM_INFINITY or files >= FEW_FILES
    yield Finding(
        "ok" if enough else "warn", f"open files allowed: {files}{'' if enough else ' (ulimit -n raises it)'}"
    )


def _words(config: Config) -> Finding:
    """The operator's own files of words, which a server reads whole before it starts."""
    try:
        ReportTree(config, policy.load(config))
    except ConfigError as error:
        return Finding("bad", str(error))
    named = ", ".join(file for file in (config.safety.policy, config.safety.reports) if file)
    return Finding("ok", f"policy and questions to people who report: {named or 'the defaults'}")


def _may_look(folder: DataFolder) -> bool:
    """May this user look into the folder, so far as it is there?"""
    return not folder.path.exists() or os.access(folder.path, os.R_OK | os.W_OK | os.X_OK)


def _folder(folder: DataFolder) -> Iterator[Finding]:
    if not folder.path.exists():
        yield Finding("warn", f"{folder.path} does not exist yet: the first start makes it")
        return
    if not os.access(folder.path, os.W_OK | os.X_OK):
        yield Finding("bad", f"{folder.path} cannot be used by this user: only the one who runs the server may")
        return
    free = shutil.disk_usage(folder.path).free
    yield Finding("ok" if free >= LITTLE_SPACE else "warn", f"{free // (1 << 20)} MiB free where the data is")
    for path in (folder.path / "keys" / name for name in ("rsa.pem", "secret", "ledger.pem")):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("bad", f"{path} can be read by others (chmod 600 mends it)")
    try:
        folder.key()
        yield Finding("ok", "the server key is readable and whole")
    except FolderError as error:
        yield Finding("warn", str(error))


def _files(config: Config, blobs_fault: Callable[[Config], str | None]) -> Finding:
    where = f"bucket {config.s3.bucket} at {config.s3.endpoint}" if config.media.store == "s3" else str(config.files)
    if config.media.store == "folder" and not config.files.exists():
        return Finding("ok", f"files: {where} does not exist yet: it is made when it is needed")
    fault = blobs_fault(config)
    return Finding("bad" if fault else "ok", f"files: {where}: {fault or 'keeps and forgets as it should'}")


def _films(config: Config) -> Finding:
    program = config.safety.ffmpeg
    if not program:
        return Finding("warn", "films: none is opened, so that no frame is compared with the lists (safety.ffmpeg)")
    return Finding("ok", f"films: {program} takes out frames that are compared with the lists")


def _answers(where: Address) -> bool:
    try:
        with socket.create_connection(where, timeout=3) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _free(where: Address) -> Finding:
    family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            return Finding("bad", f"{where} cannot be listened on: {error.strerror or error}")
    return Finding("ok", f"{where} is free to listen on")


def _secrets(config: Config) -> Iterator[Finding]:
    wanted = []
    if config.codes.email == "smtp" and config.smtp.user:
        wanted.append((config.smtp.password_file, "smtp.password_file"))
    if config.codes.phone == "webhook":
        wanted.append((config.webhook.secret_file, "webhook.secret_file"))
    if config.media.store == "s3":
        wanted.append((config.s3.secret_file, "s3.secret_file"))
    if config.cybertip.endpoint:
        wanted.append((config.cybertip.credentials_file, "cybertip.credentials_file"))
    for file, name in wanted:
        try:
            secret_from(file, name)
            yield Finding("ok", f"{name} is readable")
        except ConfigError as error:
            yield Finding("bad", str(error))
    if config.dsa.url:
        name = "dsa.token_file" if config.dsa.token_file else "dsa.token_variable"
        try:
            token(config)
            yield Finding("ok", f"{name} is readable")
        except ConfigError as error:
            yield Finding("bad", str(error))
