"""`chappe serve` as an operator meets it: start, greeting, health, a second start, stop, start again."""

import contextlib
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chappe.ops.data_folder import DataFolder

ROOT = Path(__file__).resolve().parents[2]


def command(*words: str) -> list[str]:
    """A command line of this checkout."""
    return [sys.executable, "-m", "chappe", *words]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    return subprocess.run(command(*words), capture_output=True, text=True, timeout=60, check=False, env=environment())


def environment() -> dict[str, str]:
    """The source folder on the path, and nothing that would set up the server in another way."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHAPPE_")}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}


@contextmanager
def server(data: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running server and its greeting."""
    whole = command("serve", "--data", str(data), "--listen", "127.0.0.1:0", *words)
    process = subprocess.Popen(whole, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
    try:
        assert process.stdout is not None
        greeting = "".join(process.stdout.readline() for _ in range(5))
        assert greeting.startswith("Chappe listens on 127.0.0.1:"), f"{greeting}{process.communicate()}"
        deadline = time.monotonic() + 10
        while not DataFolder(data).running():
            assert time.monotonic() < deadline
        yield process, greeting
    finally:
        process.kill()
        process.communicate()


def get(data: Path, path: str) -> tuple[int, bytes]:
    """Status and body of a GET to the running server."""
    where = DataFolder(data).running()
    assert where is not None
    connection = http.client.HTTPConnection(where.host, where.port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def test_a_server_starts_answers_and_stops_gracefully(tmp_path: Path) -> None:
    with server(tmp_path) as (process, greeting):
        for words in ("Key fingerprint", "chappe client-config", "chappe code PHONE"):
            assert words in greeting
        assert get(tmp_path, "/healthz")[0] == 200
        status, metrics = get(tmp_path, "/metrics")
        assert status == 200
        assert b"chappe_step_seconds" in metrics
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert not (tmp_path / "run.json").exists()


def test_the_same_server_comes_back_with_the_same_key(tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        with server(tmp_path):
            keys.append(json.loads(run("client-config", "json", "--data", str(tmp_path)).stdout)["fingerprint"])
    assert keys[0] == keys[1]


def test_client_config_names_the_port_that_was_bound(tmp_path: Path) -> None:
    with server(tmp_path) as (process, greeting):
        found = json.loads(run("client-config", "json", "--data", str(tmp_path)).stdout)
        assert f"127.0.0.1:{found['port']}" in greeting
        assert json.loads((tmp_path / "run.json").read_text()) == {
            "host": found["host"],
            "port": found["port"],
            "pid": process.pid,
        }


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with server(tmp_path):
        second = run("serve", "--data", str(tmp_path), "--listen", "127.0.0.1:0")
        assert second.returncode == 1
        assert "another server" in second.stderr
        assert get(tmp_path, "/healthz")[0] == 200


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with server(tmp_path / "one"):
        where = DataFolder(tmp_path / "one").running()
        assert where is not None
        second = run("serve", "--data", str(tmp_path / "two"), "--listen", f"127.0.0.1:{where.port}")
        assert second.returncode == 1
        assert "Traceback" not in second.stderr
        assert "in use" in second.stderr


def test_the_doctor_finds_a_fresh_server_well(tmp_path: Path) -> None:
    with server(tmp_path):
        found = run("doctor", "--data", str(tmp_path))
        assert found.returncode == 0, found.stdout + found.stderr
        assert "answers" in found.stdout
        (tmp_path / "keys" / "secret").chmod(0o644)
        found = run("doctor", "--data", str(tmp_path))
        assert found.returncode != 0
        assert "can be read by others" in found.stdout


def test_no_code_waits(tmp_path: Path) -> None:
    with server(tmp_path):
        found = run("code", "+49 151 00000001", "--data", str(tmp_path))
        assert found.returncode == 1
        assert "no code waits for +4915100000001" in found.stderr


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_database_of_a_newer_program_is_not_opened(command: str, tmp_path: Path) -> None:
    with server(tmp_path):
        pass
    with contextlib.closing(sqlite3.connect(tmp_path / "chappe.db")) as connection:
        connection.execute("PRAGMA user_version = 9999")
    found = run(command, "--data", str(tmp_path))
    assert found.returncode != 0
    assert "9999" in found.stdout + found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_file_that_is_no_database_is_left_alone(command: str, tmp_path: Path) -> None:
    (tmp_path / "chappe.db").write_bytes(b"not a database at all" * 1000)
    found = run(command, "--data", str(tmp_path))
    assert found.returncode != 0
    assert "not a database" in found.stdout + found.stderr
    assert "Traceback" not in found.stderr
    assert (tmp_path / "chappe.db").read_bytes().startswith(b"not a database at all")
