"""The data folder: keys made once and whole, one server at a time, and a run file that tells the truth."""

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chappe.ops.data_folder import DataFolder, FolderError, write_once


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "data"
    with DataFolder(path) as folder:
        first = folder.make_identity()
        second = folder.make_identity()
    assert first.key.fingerprint == second.key.fingerprint == DataFolder(path).key().fingerprint
    assert first.secret == second.secret
    assert len(first.secret) == 32
    for file in ("keys/rsa.pem", "keys/secret"):
        assert stat.S_IMODE((path / file).stat().st_mode) == 0o600
    assert stat.S_IMODE((path / "keys").stat().st_mode) == 0o700
    assert sorted(found.name for found in (path / "keys").iterdir()) == ["rsa.pem", "secret"]
    assert (path / "keys/rsa.pem").read_bytes().startswith(b"-----BEGIN RSA PRIVATE KEY-----")


def test_two_makers_of_a_secret_end_with_the_same_one(tmp_path: Path) -> None:
    start = threading.Barrier(8)
    seen: list[bytes] = []

    def make(number: int) -> None:
        def content() -> bytes:
            start.wait(timeout=10)
            return bytes([number]) * 1000

        seen.append(write_once(tmp_path / "secret", content))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert set(seen) == {(tmp_path / "secret").read_bytes()}


def test_a_broken_key_is_an_error_and_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "rsa.pem").write_bytes(b"")
    with DataFolder(tmp_path) as folder, pytest.raises(FolderError):
        folder.make_identity()
    assert (tmp_path / "keys" / "rsa.pem").read_bytes() == b""


def test_the_ledgers_key_is_made_once_and_never_replaced(tmp_path: Path) -> None:
    with DataFolder(tmp_path) as folder:
        assert folder.make_log_key().public == folder.make_log_key().public
        path = tmp_path / "keys" / "ledger.pem"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for broken in (b"", (tmp_path / "keys" / "rsa.pem").read_bytes() if folder.make_identity() else b""):
            path.write_bytes(broken)
            with pytest.raises(FolderError, match=r"ledger\.pem"):
                folder.make_log_key()
            assert path.read_bytes() == broken


def test_a_short_secret_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret").write_bytes(b"short")
    with DataFolder(tmp_path) as folder, pytest.raises(FolderError, match="32 bytes"):
        folder.make_identity()


HOLDER = """
import sys
from pathlib import Path
from chappe.ops.data_folder import DataFolder
with DataFolder(Path(sys.argv[1])) as folder:
    folder.say_running("127.0.0.1", 4242)
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_server_at_a_time_also_after_a_kill(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        mine = DataFolder(tmp_path)
        assert mine.in_use()
        assert mine.running() == ("127.0.0.1", 4242, other.pid)
        with pytest.raises(FolderError, match="another server"), mine:
            raise AssertionError("the lock was given twice")
        assert mine.running() is not None, "a refused second server took away the first one's run file"
        other.kill()
        other.wait()
    assert not mine.in_use()
    assert mine.run_file.exists()
    assert mine.running() is None
    with mine:
        assert mine.in_use()


def test_a_folder_that_cannot_be_made_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError), DataFolder(tmp_path / "file" / "data"):
        raise AssertionError("there is no such folder")


def test_no_server_was_ever_started(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="start the server once"):
        DataFolder(tmp_path).key()
    assert not DataFolder(tmp_path / "none").in_use()
